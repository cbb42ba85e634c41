"""What a text may not be, so that laying it out takes a time that grows with its length only."""

import re

from labagora.core.errors import Invalid

LONGEST = 100_000
MOST_ESCAPES = 10_000
MOST_NOTES = 400  # each mark of a note looks through all the notes
MOST_BRACKET_STEPS = 2_000_000  # an open bracket is followed to the end of its paragraph by several patterns
MOST_LINE_STEPS = 1_000_000  # headings and definitions cut the rest of their paragraph again at each line
MOST_TICK_STEPS = 40_000_000  # in the row of a table, each code sign looks through all the others
_BLANK = re.compile(r"\n[ \t]*\n")
_NESTED = re.compile(r"^[ \t]*(?:[-*+][ \t]+|\d{1,9}\.[ \t]+|>[ \t]*){30}[^\n]*", re.MULTILINE)


class Tangled(Invalid):
    """The text would take too long to lay out, or is nested without end."""

    default_message = (
        "Ce texte est trop compliqué à mettre en forme : moins de crochets, de listes et de citations emboîtées."
    )

    def __init__(self) -> None:
        super().__init__("text", self.default_message)


def check(source: str) -> None:
    """Raise Invalid for a text that is too long, or that the library would take seconds to lay out."""
    if len(source) > LONGEST:
        raise Invalid("text", "%(max)d caractères au plus.", max=LONGEST)
    notes = source.count("[^") + source.count("*[")
    if notes > MOST_NOTES or source.count("\\") > MOST_ESCAPES or _is_nested(source) or _steps_are_too_many(source):
        raise Tangled


def _is_nested(source: str) -> bool:
    """Tell whether a line opens thirty lists or quotations; a rule (``* * *``) opens none."""
    return any(found[0].strip("-* \t") for found in _NESTED.finditer(source))


def _steps_are_too_many(source: str) -> bool:
    blocks = _BLANK.split(source)
    brackets = sum(block.count("[") * len(block) for block in blocks)
    lines = sum(block.count("\n") ** 2 for block in blocks)
    ticks = sum(row.count("`") ** 2 for row in source.split("\n") if "|" in row)
    return brackets > MOST_BRACKET_STEPS or lines > MOST_LINE_STEPS or ticks > MOST_TICK_STEPS
