"""What the gate is given and what it answers."""

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as dataclass_field

from labagora.core.states import LabelledEnum
from labagora.engines.plain_language.readability import Readability, ReadingLevel


def N_(message: str) -> str:  # noqa: N802  the usual name: marks a message for translation, read later
    """Return a French message as it is; the page translates it."""
    return message


class Severity(LabelledEnum):
    """What a finding asks of the author."""

    BLOCKING = "blocking", "À corriger"
    WARNING = "warning", "À revoir"
    ADVICE = "advice", "Conseil"


class FindingKind(LabelledEnum):
    """What may stop a reader."""

    VERY_LONG_SENTENCE = "very_long_sentence", "Phrase beaucoup trop longue"
    LONG_SENTENCE = "long_sentence", "Phrase longue"
    ACRONYM = "acronym", "Sigle jamais expliqué"
    NO_ALTERNATIVE = "no_alternative", "Image sans texte alternatif"
    HEADING_JUMP = "heading_jump", "Niveau de titre sauté"
    LINK_TEXT = "link_text", "Lien qui ne dit pas où il mène"
    LONG_PARAGRAPH = "long_paragraph", "Paragraphe long"
    CAPITALS = "capitals", "Phrase en majuscules"
    HEAVY_WORDS = "heavy_words", "Tournure lourde"

    @property
    def severity(self) -> Severity:
        """What this kind asks of the author."""
        return SEVERITIES[self]


SEVERITIES = {
    FindingKind.VERY_LONG_SENTENCE: Severity.BLOCKING,
    FindingKind.LONG_SENTENCE: Severity.WARNING,
    FindingKind.ACRONYM: Severity.BLOCKING,
    FindingKind.NO_ALTERNATIVE: Severity.BLOCKING,
    FindingKind.HEADING_JUMP: Severity.BLOCKING,
    FindingKind.LINK_TEXT: Severity.BLOCKING,
    FindingKind.LONG_PARAGRAPH: Severity.WARNING,
    FindingKind.CAPITALS: Severity.BLOCKING,
    FindingKind.HEAVY_WORDS: Severity.ADVICE,
}

ADVICE = {
    FindingKind.VERY_LONG_SENTENCE: N_(
        "%(words)d mots : coupez cette phrase en deux ou trois, une idée par phrase, %(most)d mots au plus."
    ),
    FindingKind.LONG_SENTENCE: N_("%(words)d mots : essayez de rester sous %(most)d, une idée par phrase."),
    FindingKind.ACRONYM: N_(
        "Écrivez « %(acronym)s » en toutes lettres la première fois, le sigle entre parenthèses, "
        "ou demandez son ajout à la liste des sigles."
    ),
    FindingKind.NO_ALTERNATIVE: N_(
        "Décrivez entre les crochets ce que l'image montre, pour les personnes qui ne la voient pas."
    ),
    FindingKind.HEADING_JUMP: N_(
        "Ce titre est de niveau %(level)d : après un titre de niveau %(above)d, le niveau %(most)d au plus."
    ),
    FindingKind.LINK_TEXT: N_("« %(text)s » se lit seul dans une liste de liens : nommez la page où il mène."),
    FindingKind.LONG_PARAGRAPH: N_("%(words)d mots d'un seul tenant : coupez ce paragraphe, ou faites-en une liste."),
    FindingKind.CAPITALS: N_(
        "Les majuscules se lisent mal, et certains logiciels les épellent : écrivez en minuscules."
    ),
    FindingKind.HEAVY_WORDS: N_("« %(words)s » : essayez « %(plain)s » (%(count)d fois dans ce texte)."),
}


@dataclass(frozen=True)
class TextPart:
    """A text to look at: the name of its field, its French label, and whether it is Markdown."""

    field: str
    label: str
    text: str
    is_markdown: bool = True


@dataclass(frozen=True)
class Finding:
    """Something that may stop a reader. ``start`` and ``end`` count characters of the text as it was given."""

    kind: FindingKind
    field: str
    label: str
    start: int
    end: int
    line: int
    excerpt: str
    params: Mapping[str, str | int] = dataclass_field(default_factory=dict)

    @property
    def severity(self) -> Severity:
        """What the finding asks of the author."""
        return self.kind.severity

    @property
    def advice(self) -> str:
        """What to do, in French; the page translates ``ADVICE`` before filling ``params``."""
        return ADVICE[self.kind] % self.params


@dataclass(frozen=True)
class Report:
    """What was found, in the order of the texts. ``readability`` is None for a few words: they say nothing."""

    findings: tuple[Finding, ...]
    words: int
    sentences: int
    minutes: int
    readability: Readability | None

    @property
    def level(self) -> ReadingLevel | None:
        """The readability in words."""
        return self.readability.level if self.readability else None

    @property
    def is_blocking(self) -> bool:
        """Tell whether something is to be corrected, or excused by a person who may."""
        return any(finding.severity is Severity.BLOCKING for finding in self.findings)

    def of(self, field_name: str) -> tuple[Finding, ...]:
        """Return the findings of one field."""
        return tuple(finding for finding in self.findings if finding.field == field_name)
