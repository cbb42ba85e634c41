"""From the keys of an entry to a draft: types, words, dates. Every refusal names its key."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from math import isfinite
from typing import Any

from labagora.core.errors import Invalid
from labagora.core.text import slugify
from labagora.library.commands import SheetDraft
from labagora.library.enums import STATE_CODES, SheetKind, SheetState
from labagora.library.exchange import keys as names
from labagora.library.exchange.reading import Entry

STATES = {**STATE_CODES, **{state.value: state for state in SheetState}}
MOST_DIGITS = 9
DEEPEST = 20  # levels of an unknown key


@dataclass(frozen=True)
class Incoming:
    """What a file says of one sheet. ``extra`` holds the unknown keys; ``state`` is None when it says nothing."""

    kind: SheetKind
    slug: str
    draft: SheetDraft
    state: SheetState | None
    is_fictional: bool
    extra: Mapping[str, Any]

    def as_imported(self) -> dict[str, Any]:
        """Return what is remembered of this import, to tell later what was edited since."""
        state = self.state.value if self.state else None
        return {
            "content": self.draft.as_content(),
            "state": state,
            "is_fictional": self.is_fictional,
            "extra": dict(self.extra),
        }


def incoming(entry: Entry) -> Incoming:
    """Return what an entry says. Raises Invalid on the key that cannot be understood."""
    given = {str(key): value for key, value in entry.keys.items() if value is not None}
    values = {names.RENAMED.get(key, key): _value(key, given[key]) for key in names.FIELD_KEYS if key in given}
    title = str(values.get("title", "")).strip()
    if not title:
        raise Invalid("title", "il manque le titre")
    draft = SheetDraft(**{**values, "title": title})
    return Incoming(
        kind=_kind(given.get("kind", SheetKind.FICHE.value)),
        slug=slugify(_text("slug", given.get("slug") or title)),
        draft=draft,
        state=_state(given["status"]) if "status" in given else None,
        is_fictional=_yes(given.get("is_fictional", False)),
        extra={_clean(key, key): _json(key, value) for key, value in given.items() if key not in names.KEYS},
    )


def _value(key: str, value: Any) -> Any:
    if key in names.NUMBERS:
        return _number(key, value)
    if key in names.DAYS:
        return _day(key, value)
    if key in names.WORDS:
        return [_text(key, one) for one in (value if isinstance(value, list) else [value])]
    if key in names.ROWS:
        return [_row(key, one) for one in _list(key, value)]
    if key in names.MAPPINGS:
        return {str(code): _text(key, text) for code, text in _mapping(key, value).items() if text}
    return _text(key, value)


def _text(key: str, value: Any) -> str:
    if isinstance(value, str | int | float | date) and not isinstance(value, bool):
        return _clean(key, str(value)).replace("\r\n", "\n").strip()
    raise Invalid(key, "un texte est attendu")


def _clean(key: str, text: str) -> str:
    """Return a text that a database can hold. Raises Invalid for half a sign, which JSON may spell."""
    if any("\ud800" <= sign <= "\udfff" for sign in text):
        raise Invalid(key, "un signe qui n'existe pas")
    return text.replace("\x00", "")


def _number(key: str, value: Any) -> int:
    digits = "" if isinstance(value, bool) or not isinstance(value, int | str) else str(value).strip()
    if not digits.isdecimal() or len(digits) > MOST_DIGITS:
        raise Invalid(key, "un nombre entier est attendu")
    return int(digits)


def _day(key: str, value: Any) -> str:
    if isinstance(value, datetime):
        return value.date().isoformat()
    text = value.isoformat() if isinstance(value, date) else _text(key, value)
    try:
        return date.fromisoformat(text).isoformat() if text else ""
    except ValueError:
        raise Invalid(key, "une date comme 2027-03-31 est attendue") from None


def _list(key: str, value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise Invalid(key, "une liste est attendue")
    return value


def _mapping(key: str, value: Any) -> Mapping[Any, Any]:
    if not isinstance(value, dict):
        raise Invalid(key, "une liste de clés est attendue")
    return value


def _row(key: str, value: Any) -> dict[str, Any]:
    row = _mapping(key, value)
    return {
        str(name): [_text(key, one) for one in cell] if isinstance(cell, list) else _text(key, cell)
        for name, cell in row.items()
        if cell is not None
    }


def _kind(value: Any) -> SheetKind:
    if not isinstance(value, str) or value not in {kind.value for kind in SheetKind}:
        raise Invalid("kind", "« fiche » ou « kit » est attendu")
    return SheetKind(value)


def _state(value: Any) -> SheetState:
    if not isinstance(value, str) or value not in STATES:
        raise Invalid("status", "état inconnu : brouillon, relecture, validee, publiee, a_reviser ou retiree")
    return STATES[value]


def _yes(value: Any) -> bool:
    if not isinstance(value, bool):
        raise Invalid("is_fictional", "true ou false est attendu")
    return value


def _json(key: str, value: Any, depth: int = 0) -> Any:
    """Return a value that JSON can hold: YAML also has dates. Raises Invalid beyond twenty levels."""
    if depth > DEEPEST:
        raise Invalid(key, "trop de niveaux")
    if isinstance(value, dict):
        return {_clean(key, str(name)): _json(key, one, depth + 1) for name, one in value.items()}
    if isinstance(value, list):
        return [_json(key, one, depth + 1) for one in value]
    if isinstance(value, bool | int) or value is None or (isinstance(value, float) and isfinite(value)):
        return value
    return _clean(key, str(value))
