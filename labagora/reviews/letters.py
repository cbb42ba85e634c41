"""A letter as one team will read it, and what keeps it from leaving. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from labagora.engines.questionnaire.problems import N_
from labagora.reviews import wording
from labagora.reviews.enums import JUDGED
from labagora.reviews.models import Dispatch
from labagora.reviews.queries.letters import Recipient

EMPTY = N_("Ce courrier emploie %(names)s, qui est vide pour cette candidature.")
MOVED = N_("La décision a changé depuis que ce courrier a été écrit : relisez-le et écrivez-le de nouveau.")
GONE = N_("Cette candidature a été retirée : elle ne reçoit pas de courrier.")


@dataclass(frozen=True)
class Drawn:
    """A letter with its values. ``problem`` is a French template with ``names``, empty when it may leave."""

    to: Recipient
    subject: str
    body: str
    problem: str = ""
    names: str = ""

    @property
    def ref(self) -> str:
        """The public id of the application."""
        return self.to.application.public_id

    @property
    def is_held(self) -> bool:
        """Whether somebody keeps it from leaving."""
        return self.to.letter is not None and self.to.letter.is_held

    @property
    def is_edited(self) -> bool:
        """Whether it was written by hand for this team."""
        return self.to.letter is not None and self.to.letter.is_edited

    @property
    def base(self) -> str:
        """What a page to write on carries: it changes with the words, and with the decision that they tell."""
        return sha256("\n".join((str(self.to.decision.version), self.subject, self.body)).encode()).hexdigest()[:16]

    @property
    def mark(self) -> str:
        """What changes with the words, and with the decision that they tell."""
        text = "\n".join((str(self.to.decision.version), str(self.is_held), self.subject, self.body))
        return sha256(text.encode()).hexdigest()[:16]


def draw(dispatch: Dispatch, to: Recipient) -> Drawn:
    """Return the letter of a team: its own words when it has some, else those of the dispatch."""
    letter, values = to.letter, wording.values_of(to.application, to.decision)
    if letter is None or not letter.body:
        missing = wording.holes(f"{dispatch.subject}\n{dispatch.body}", values)
        subject, body = wording.filled(dispatch.subject, values), wording.filled(dispatch.body, values)
        return Drawn(to, subject, body, EMPTY if missing else "", ", ".join(missing))
    if to.application.state not in JUDGED:
        return Drawn(to, letter.subject, letter.body, GONE)
    tells = letter.decision_version == to.decision.version and to.decision.outcome is dispatch.outcome
    return Drawn(to, letter.subject, letter.body, "" if tells or letter.sent_at else MOVED)


def draw_all(dispatch: Dispatch, recipients: Iterable[Recipient]) -> list[Drawn]:
    """Return every letter of a dispatch, as it will be read."""
    return [draw(dispatch, one) for one in recipients]


def seen_text(letters: Sequence[Drawn]) -> str:
    """Return what the page keeps of what was read on it."""
    return " ".join(f"{one.ref}:{one.mark}" for one in letters)


def read_seen(text: str) -> Mapping[str, str]:
    """Return the marks of a page by application; nonsense is nothing."""
    pairs = (part.partition(":") for part in text.split())
    return {ref: mark for ref, _colon, mark in pairs if ref and mark}
