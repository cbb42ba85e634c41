"""Numbers as French people write them, read and written without loss."""

import math
import re

DECIMALS = 4
LARGEST = 10**12
_SHAPE = re.compile(r"-?[0-9]{1,13}(,[0-9]+)?")
_SPACES = str.maketrans("", "", " \u00a0\u202f\u2009")


def read(text: str) -> float | None:
    """Return the number that ``text`` writes, with a comma or a point; None for anything else.

    A number is kept to four decimals: what has more is not read, rather than changed unseen.
    """
    plain = text.translate(_SPACES).replace("\u2212", "-").replace(".", ",")
    if not _SHAPE.fullmatch(plain):
        return None
    number = float(plain.replace(",", "."))
    if abs(number) >= LARGEST or len(plain.partition(",")[2]) > DECIMALS:
        return None
    return number


def kept(number: float) -> float:
    """Return a number as it is stored. Raises ValueError on what no column holds."""
    if not math.isfinite(number) or abs(number) >= LARGEST:
        raise ValueError("this number cannot be stored")
    return round(number, DECIMALS) + 0.0


def write(number: float | None, *, decimals: int = DECIMALS) -> str:
    """Return a number with a comma and no useless zero, so that ``read`` gives it back; '' for None."""
    if number is None:
        return ""
    text = f"{number:.{decimals}f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("", "-0") else text.replace(".", ",")
