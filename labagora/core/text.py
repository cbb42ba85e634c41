"""Small operations on French text."""

import re
import unicodedata

from slugify import slugify as _slugify

REPLACEMENTS = [
    ["n°", "no "],
    ["N°", "no "],
    ["’", " "],
    ["'", " "],
    ["œ", "oe"],
    ["Œ", "oe"],
    ["æ", "ae"],
    ["&", " et "],
]


def slugify(text: str, *, max_length: int = 80) -> str:
    """Return the address form of a French title: « L'hôpital n°3 » gives ``l-hopital-no-3``."""
    return _slugify(text, replacements=REPLACEMENTS, max_length=max_length, word_boundary=True) or "sans-titre"


def fold(text: str) -> str:
    """Return ``text`` without accents or case, for comparison and plain look-up."""
    decomposed = unicodedata.normalize("NFKD", text.replace("œ", "oe").replace("Œ", "OE"))
    return "".join(char for char in decomposed if not unicodedata.combining(char)).casefold()


def squeeze(text: str) -> str:
    """Return ``text`` on one line, trimmed, without control characters."""
    return re.sub(r"\s+", " ", "".join(c if c.isprintable() else " " for c in text)).strip()


_CONTACT = re.compile(
    r"(?<![\w.+-])[\w.+-]+\s*(?:@|\(at\)|\[at\]|\barobase\b)\s*[\w-]+(?:\s*(?:\.|\bpoint\b)\s*[\w-]+)+"
    r"|https?://|www\.|(?<![\w-])[\w-]+\.(?:fr|com|org|net|eu|io|health)\b"
    r"|(?:(?:\+|00)33|\b0)\s*[1-9](?:[\s.\-]*\d{2}){4}",
    re.IGNORECASE,
)


def contains_contact(text: str) -> bool:
    """Tell whether a text holds an e-mail address, a telephone number or a link (abuse case 7)."""
    return bool(_CONTACT.search(text))
