"""What a sheet must have before the team reads it, and how plainly it is written."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from typing import Any

from flask_babel import gettext

from labagora.engines.plain_language import ADVICE, Finding, FindingKind, Report, Severity, TextPart, inspect
from labagora.library.enums import SheetKind
from labagora.library.models import Sheet
from labagora.library.places import Place, places_of, written_texts
from labagora.library.rendering import LABELS
from labagora.reference.queries import acronyms

MISSING = "Avant l'envoi, remplissez « %(label)s »."
COMPULSORY = ("title", "summary", "authors", "review_due")
REFERENCES = "sources"
FORM = frozenset({FindingKind.HEADING_JUMP, FindingKind.LINK_TEXT})
PROSE_CELLS = {
    "actors": ("role",),
    "actions": ("title", "checklist"),
    "indicators": ("definition",),
    "sites": ("results",),
}
AROUND, LONGEST_QUOTE = 80, 600


@dataclass(frozen=True)
class Lack:
    """Something without which a sheet is not sent. ``message`` is a French template, filled with ``params``."""

    field: str
    message: str
    params: Mapping[str, str] = dataclass_field(default_factory=dict)
    places: tuple[Place, ...] = ()

    @property
    def words(self) -> str:
        """The message in the reader's language."""
        return str(gettext(self.message)) % self.params if self.params else str(gettext(self.message))


def lacks_of(sheet: Sheet) -> list[Lack]:
    """Return what is to be completed or mended before the sheet is sent, whoever sends it."""
    return [*_missing(sheet), *_broken(sheet.content, sheet.rendered)]


def _missing(sheet: Sheet) -> Iterator[Lack]:
    content = sheet.content
    names = [name for name in COMPULSORY if not content.get(name)]
    if not (content.get("objectives") or content.get("body")):
        names.append("body")
    if sheet.kind is SheetKind.FICHE:
        names += [name for name in ("stakes", "steps") if not content.get(name)]
    for name in names:
        yield Lack(name, MISSING, {"label": str(LABELS[name])})
    if sheet.owner_id is None and sheet.organisation_id is None:  # an organisation answers for its own version
        yield Lack("owner", "Cette fiche n'a pas de responsable : demandez à l'équipe d'en nommer un.")


def _broken(content: Mapping[str, Any], rendered: Mapping[str, Any]) -> Iterator[Lack]:
    for target in rendered.get("broken_links") or ():
        yield _lack(content, target, "Un lien ne mène nulle part : %(what)s.", target)
    for target in rendered.get("refused_links") or ():
        yield _lack(content, target, "Une adresse est refusée : %(what)s.", target)
    for name in rendered.get("broken_images") or ():
        yield _lack(content, name, "Une image est introuvable : %(what)s.", f"fichier:{name}")
    for name in rendered.get("images_without_alt") or ():
        yield _lack(content, name, "Une image n'a pas de texte alternatif : %(what)s.", f"fichier:{name}")


def _lack(content: Mapping[str, Any], what: str, message: str, written: str) -> Lack:
    places = tuple(places_of(content, written))
    return Lack(places[0].field if places else "body", message, {"what": what}, places)


@dataclass(frozen=True)
class Remark:
    """A finding where it stands: the words around it, its box in the editor and its line."""

    finding: Finding
    place: Place
    before: str
    quoted: str
    after: str

    @property
    def advice(self) -> str:
        """What to do, in the reader's language."""
        return str(gettext(ADVICE[self.finding.kind])) % self.finding.params


@dataclass(frozen=True)
class SheetReport:
    """How plainly a sheet is written. ``groups`` holds its remarks by kind, what keeps it from being sent first."""

    report: Report
    groups: Sequence[tuple[FindingKind, Sequence[Remark]]]
    blocking: int

    @property
    def is_blocked(self) -> bool:
        """Tell whether something is to be changed before the sheet is sent."""
        return self.blocking > 0


def inspect_sheet(sheet: Sheet) -> SheetReport:
    """Return how plainly a sheet is written. References are not read as prose: only their form is looked at."""
    parts = parts_of(sheet.content)
    prose = [part for part in parts if part.field != REFERENCES]
    report = inspect(prose, acronyms=acronyms())
    formal = inspect([part for part in parts if part.field == REFERENCES])
    everything = [*report.findings, *(one for one in formal.findings if one.kind in FORM)]
    found = [one for one in everything if one.kind is not FindingKind.NO_ALTERNATIVE]  # a lack, told with the others
    texts = {part.field: part.text for part in parts}
    remarks = [_remark(one, texts[one.field]) for one in found]
    kinds = sorted({one.kind for one in found}, key=_rank)
    groups = [(kind, [one for one in remarks if one.finding.kind is kind]) for kind in kinds]
    return SheetReport(report, groups, sum(one.severity is Severity.BLOCKING for one in found))


def _rank(kind: FindingKind) -> tuple[int, int]:
    return list(Severity).index(kind.severity), list(FindingKind).index(kind)


def parts_of(content: Mapping[str, Any]) -> list[TextPart]:
    """Return every text of a sheet that people read, under the name of its box in the editor."""
    written = [TextPart(*one) for one in written_texts(content)]
    summary = ("summary", str(LABELS["summary"]), str(content.get("summary") or ""))
    plain = [TextPart(*one, is_markdown=False) for one in (summary, *_cells(content), *_families(content))]
    return [part for part in [plain[0], *written, *plain[1:]] if part.text.strip()]


def _cells(content: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    for name, columns in PROSE_CELLS.items():
        for place, row in enumerate(content.get(name) or ()):
            for column in columns:
                value = row.get(column) or ""
                text = "\n\n".join(value) if isinstance(value, list) else str(value)
                yield f"{name}-{place}-{column}", f"{LABELS[name]} ({place + 1})", text


def _families(content: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    for name in ("obstacles", "success_factors"):
        for code, text in (content.get(name) or {}).items():
            yield f"{name}_{code}", str(LABELS[name]), str(text)


def _remark(finding: Finding, text: str) -> Remark:
    start, end = finding.start, finding.end
    before = text[max(0, start - AROUND) : start].rpartition("\n\n")[2]
    after = text[end : end + AROUND].split("\n\n", maxsplit=1)[0]
    quoted = text[start : min(end, start + LONGEST_QUOTE)]
    return Remark(finding, Place(finding.field, finding.label, finding.line), before, quoted, after)
