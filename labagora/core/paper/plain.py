"""Text that the fonts can draw: what they cannot is replaced, and the paper says so, rather than not being made."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from typing import Any

STAND_IN = "□"
NAMES = frozenset({"kind", "id", "target", "url", "picture", "tone", "align", "language"})  # read by machines
_SAME_SENSE = {"✅": "✓", "✔": "✓", "☑": "✓", "❌": "✗", "✖": "✗", "❎": "✗", "➡": "→", "⬅": "←", "➜": "→", "⭐": "★"}
_HIDDEN = frozenset({"Cc", "Cs", "Cn"})
_SILENT = frozenset({"Mn", "Me", "Cf"})
_SKIN_TONES = frozenset(map(chr, range(0x1F3FB, 0x1F400)))
_NOT_LATIN = re.compile(r"[^\n\t -\u024f\u2010-\u203a\u202f\u20ac\u2190-\u2193\u2260-\u2265\u25a1\u2610\u2713]+")
_RIGHT_TO_LEFT = frozenset({"R", "AL"})


def clean(text: str) -> str:
    """Return the text composed, without control characters nor what is no character at all."""
    text = unicodedata.normalize("NFC", text)
    if text.isprintable():
        return text
    return "".join(char for char in text if char in "\n\t" or unicodedata.category(char) not in _HIDDEN)


def rewritten(value: Any, change: Callable[[str], str], kept: frozenset[str] = NAMES) -> Any:
    """Return the same data, each text in it changed, but those under the names ``kept``."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, list):
        return [rewritten(item, change, kept) for item in value]
    if isinstance(value, dict):
        return {name: item if name in kept else rewritten(item, change, kept) for name, item in value.items()}
    return value


def walk(value: Any) -> Iterator[dict[str, Any]]:
    """Yield every dictionary of the data, in reading order."""
    if isinstance(value, dict):
        yield value
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from walk(item)


def stand_ins(clusters: Iterable[str]) -> dict[str, str]:
    """Return what to write for each character of what could not be drawn.

    Marks that hang on a letter go first: without them the letter may well be drawn.
    """
    found: dict[str, str] = {}
    for cluster in clusters:
        silent = {char: "" for char in cluster if unicodedata.category(char) in _SILENT or char in _SKIN_TONES}
        found |= silent or {char: _stand_in(char) for char in cluster}
    return found


def _stand_in(char: str) -> str:
    plainer = unicodedata.normalize("NFKC", char)
    return _SAME_SENSE.get(char) or (plainer if char not in plainer else STAND_IN)


def replaced(data: Any, table: dict[str, str]) -> Any:
    """Return the data with these characters replaced, a row of stand-ins counting for one."""
    ordinals = str.maketrans(table)
    row = re.compile(STAND_IN + "{2,}")
    return rewritten(data, lambda text: row.sub(STAND_IN, text.translate(ordinals)))


def plainest(data: Any) -> Any:
    """Return the data in the Latin script only: the last resort, when the rest makes Typst fall."""
    return rewritten(data, lambda text: _NOT_LATIN.sub(STAND_IN, text))


def is_right_to_left(text: str) -> bool:
    """Tell whether a text begins in a script such as Arabic or Hebrew."""
    strong = (kind for char in text if (kind := unicodedata.bidirectional(char)) in ("L", "R", "AL"))
    return next(strong, "L") in _RIGHT_TO_LEFT
