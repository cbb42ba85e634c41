"""Small operations on what is typed: texts cleaned, words counted, French numbers and dates read and written."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

Lists = Mapping[str, Mapping[str, str]]
NO_LISTS: Lists = {}
YES, NO = "oui", "non"
MOST_DIGITS = 15

_SPACES = "\u00a0\u2007\u2009\u202f"
_JOINED_DIGITS = re.compile(rf"(?<=\d)[{_SPACES}](?=\d)")
_GROUPED = re.compile(r"\d{1,3}( \d{3})+")
_DOTTED = re.compile(r"\d{1,3}(\.\d{3})+,")
_FIGURE = re.compile(r"[-+]?\d+(\.\d+)?")
_FRENCH_DAY = re.compile(r"(\d{1,2})\s*[/.\-]\s*(\d{1,2})\s*[/.\-]\s*(\d{4})", re.ASCII)
_ISO_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)


def clean(text: str) -> str:
    """Return a text that every database can hold: composed, line ends alike, no control character, no half of one."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    if text.isprintable():
        return text
    return "".join(char for char in text if char in "\n\t" or unicodedata.category(char) not in ("Cc", "Cs"))


def as_text(raw: Any) -> str:
    """Return what was typed as a text, trimmed. What is not a text nor a number is nothing."""
    if isinstance(raw, str):
        return clean(raw).strip()
    if isinstance(raw, int) and not isinstance(raw, bool) and abs(raw) < 10**MOST_DIGITS:
        return str(raw)
    return clean(repr(raw)) if isinstance(raw, float) else ""


def count_words(text: str) -> int:
    """Count the words as a French reader and a word processor do.

    A word is what stands between two spaces and holds a letter or a digit: « l'hôpital » and « peut-être » are one
    word each; a lone « : », « ! », a dash or a quotation mark is none; « 1 234 » written with a no-break space is one.
    """
    joined = _JOINED_DIGITS.sub("", text)
    return sum(1 for piece in joined.split() if any(char.isalnum() for char in piece))


def parse_number(text: str) -> Decimal | None:
    """Read a French number: « 1 234,50 », « 1.234,50 », « 1234.5 », « −3 ». None when it is none."""
    for space in _SPACES:
        text = text.replace(space, " ")
    text = text.replace("−", "-").strip()
    sign = "-" if text.startswith("-") else ""
    text = text.lstrip("+-").strip() if text[:1] in ("-", "+") else text
    whole = re.split(r"[.,]", text, maxsplit=1)[0]
    if _GROUPED.fullmatch(whole):
        text = whole.replace(" ", "") + text[len(whole) :]
    if _DOTTED.match(text):
        head, tail = text.split(",", 1)
        text = f"{head.replace('.', '')},{tail}"
    text = text.replace(",", ".")
    if not text.isascii() or not _FIGURE.fullmatch(text) or sum(map(str.isdigit, text)) > MOST_DIGITS:
        return None
    return Decimal(sign + text)


def plain_number(value: Decimal) -> str:
    """Return the one form under which a number is kept: « 1234.5 »."""
    text = f"{value:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text


def french_number(value: Decimal, decimals: int | None = None) -> str:
    """Return « 1 234,5 » as a French reader writes it; with ``decimals``, that many of them."""
    text = plain_number(value) if decimals is None else f"{value:.{decimals}f}"
    sign, text = ("−", text[1:]) if text.startswith("-") else ("", text)
    whole, _dot, fraction = text.partition(".")
    grouped = f"{int(whole):,}".replace(",", "\u202f")
    return f"{sign}{grouped},{fraction}" if fraction else f"{sign}{grouped}"


def french_money(cents: int) -> str:
    """Return « 1 234,50 € », « 1 234 € » when there are no cents."""
    return f"{french_number(Decimal(cents) / 100, None if cents % 100 == 0 else 2)}\u00a0€"


def parse_day(text: str) -> date | None:
    """Read « 21/11/2022 » or « 2022-11-21 ». None when there is no such day."""
    text = text.strip()
    if found := _ISO_DAY.fullmatch(text):
        year, month, day = found.groups()
    elif found := _FRENCH_DAY.fullmatch(text):
        day, month, year = found.groups()
    else:
        return None
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def french_day(day: date) -> str:
    """Return « 21/11/2022 »."""
    return f"{day.day:02}/{day.month:02}/{day.year:04}"


def is_blank(value: Any) -> bool:
    """Tell whether nothing was answered. Rows without anything in them are nothing."""
    if isinstance(value, str):
        return not value.strip()
    if isinstance(value, Mapping):
        return all(is_blank(item) for item in value.values())
    if isinstance(value, list | tuple):
        return all(is_blank(item) for item in value)
    return value is None
