"""The words that mean the same, as the team writes them: synonyms, acronyms with what they stand for."""

from labagora.ports.search.synonyms import Synonyms
from labagora.reference.queries import acronyms, snapshot
from labagora.reference.snapshot import Snapshot

NAME = "search_synonyms"
SHORTEST_ACRONYM = 3  # two letters are too often something else
_latest: tuple[str, Synonyms] | None = None


def synonyms() -> Synonyms:
    """Return the synonyms as of this transaction; made again only when somebody changed a list."""
    global _latest  # noqa: PLW0603  one assignment of a frozen value: threads see the old one or the new one
    current, held = snapshot(), _latest
    if held is not None and held[0] == current.stamp:
        return held[1]
    made = _made(current)
    if current.stamp is not None:
        _latest = (current.stamp, made)
    return made


def _made(current: Snapshot) -> Synonyms:
    entries = current.vocabularies[NAME].entries
    groups = [entry.extra.get("words", ()) for entry in entries if not entry.is_retired]
    spelt_out = [(acronym, words) for acronym, words in acronyms().items() if len(acronym) >= SHORTEST_ACRONYM]
    return Synonyms.of([*groups, *spelt_out])
