"""What a sheet says, field by field, as a person reads it: words for codes, one line for each row. For the edges."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from babel.dates import format_date
from flask_babel import gettext

from labagora.library.commands import FIELDS
from labagora.library.display import label, labels, locale
from labagora.library.rendering import LABELS, VOCABULARIES

BARRIERS = ("obstacles", "success_factors")
DAYS = ("reviewed_on", "review_due", "patients_reviewed_on")


def field_label(name: str) -> str:
    """Return the name of a field of a sheet in the reader's language."""
    return str(LABELS.get(name, name))


def day_in_words(text: str) -> str:
    """Return « 1 octobre 2026 » for an ISO date, the text itself when it is none."""
    try:
        return format_date(date.fromisoformat(text), "d MMMM y", locale=locale()) if text else ""
    except ValueError:
        return text


def in_words(content: Mapping[str, Any]) -> dict[str, str]:
    """Return every field of a sheet as text, in the order of the form; an absent one is empty."""
    return {name: _words_of(name, content.get(name)) for name in FIELDS}


def _words_of(name: str, value: Any) -> str:
    if not value:
        return ""
    if name in VOCABULARIES:
        return label(name, value) if isinstance(value, str) else "\n".join(labels(name, value))
    if name in BARRIERS:
        return "\n\n".join(f"{label('barriers', code)}\n{text}" for code, text in value.items() if text)
    if name in _ROWS:
        return "\n\n".join(_ROWS[name](row) for row in value)
    if name in DAYS:
        return day_in_words(str(value))
    return "\n".join(str(one) for one in value) if isinstance(value, list | tuple) else str(value)


def _lines(*lines: str) -> str:
    return "\n".join(line for line in lines if line.strip())


def _named(name: str, precision: str) -> str:
    return f"{name} ({precision})" if precision else name


def _actor(row: Mapping[str, Any]) -> str:
    place = label("practice_places", row.get("place", ""))
    return _lines(_named(row.get("name", ""), place), row.get("role", ""))


def _action(row: Mapping[str, Any]) -> str:
    tasks: Sequence[str] = row.get("checklist") or ()
    return _lines(row.get("title", ""), row.get("text", ""), *(f"- {task}" for task in tasks))


def _indicator(row: Mapping[str, Any]) -> str:
    target = row.get("target", "")
    return _lines(
        _named(row.get("name", ""), label("dimensions", row.get("dimension", ""))),
        row.get("definition", ""),
        gettext("Cible : %(target)s", target=f"{target} {row.get('unit', '')}".strip()) if target else "",
    )


def _site(row: Mapping[str, Any]) -> str:
    where = ", ".join(text for text in (row.get("territory", ""), row.get("period", "")) if text)
    return _lines(_named(row.get("name", ""), where), row.get("results", ""))


_ROWS: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "actors": _actor,
    "actions": _action,
    "indicators": _indicator,
    "sites": _site,
}
