"""The plain-language gate: texts in, findings out, each with its place. Nothing here reads a table or a request.

``report`` says what a finding is, ``blocks`` reads Markdown without moving a character, ``sentences`` cuts French
sentences, ``readability`` measures, ``wording``, ``acronyms`` and ``structure`` look for what stops a reader.
"""

from labagora.engines.plain_language.inspection import inspect
from labagora.engines.plain_language.readability import Readability, ReadingLevel, measure, reading_minutes, syllables
from labagora.engines.plain_language.report import ADVICE, Finding, FindingKind, Report, Severity, TextPart

__all__ = [
    "ADVICE",
    "Finding",
    "FindingKind",
    "Readability",
    "ReadingLevel",
    "Report",
    "Severity",
    "TextPart",
    "inspect",
    "measure",
    "reading_minutes",
    "syllables",
]
