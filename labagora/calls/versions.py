"""The versions of a call in the reader's words, and what changed from one to the next. For the edges."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import get_locale, gettext

from labagora.calls.content import LABELS
from labagora.calls.display import at_paris, rules_in_words
from labagora.calls.enums import CallKind, ClosingPolicy
from labagora.calls.models import CallVersion
from labagora.core.differences import Piece, changes
from labagora.core.partial_date import PartialDate


@dataclass(frozen=True)
class Step:
    """A version with what it changed: ``(label, pieces)`` for each field."""

    version: CallVersion
    changed: list[tuple[str, Sequence[Piece]]]


def in_words(content: Mapping[str, Any]) -> dict[str, str]:
    """Return every field of a version as a person reads it."""
    return {name: _said(name, value) for name, value in content.items()}


def _said(name: str, value: Any) -> str:
    if value in (None, "", [], {}):
        return ""
    say = SAID.get(name)
    if say is not None:
        return say(value)
    return "\n".join(value) if isinstance(value, list) else str(value)


def _partial(value: str) -> str:
    return PartialDate.from_stored(value).display(str(get_locale()))


SAID: Mapping[str, Callable[[Any], str]] = {
    **dict.fromkeys(("opens_at", "closes_at"), lambda value: at_paris(datetime.fromisoformat(value))),
    **dict.fromkeys(("planned_opening", "planned_closing", "planned_results", "launched", "results_on"), _partial),
    "kind": lambda value: gettext(CallKind(value).label),
    "closing_policy": lambda value: gettext(ClosingPolicy(value).label),
    "eligibility": lambda value: "\n".join(f"{rule.label} : {rule.text}" for rule in rules_in_words(value)),
    "lots": lambda value: "\n".join(f"{lot['code']} : {lot['label']}" for lot in value),
}


def steps(versions: Sequence[CallVersion]) -> list[Step]:
    """Return each version, newest first, with what it changed from the one before."""
    contents = [in_words(row.content) for row in versions]
    older = [*contents[1:], None][: len(contents)]
    return [
        Step(row, [] if before is None else _labelled(before, after))
        for row, after, before in zip(versions, contents, older, strict=True)
    ]


def _labelled(before: Mapping[str, str], after: Mapping[str, str]) -> list[tuple[str, Sequence[Piece]]]:
    return [(str(LABELS.get(change.field, change.field)), change.pieces) for change in changes(before, after)]
