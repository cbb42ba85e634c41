"""Two people wrote the same sheet: what each changed since the version both started from. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from labagora.library.commands import FIELDS


@dataclass(frozen=True)
class Merge:
    """``content``: both works together, the typed text where both touched a field.

    ``theirs`` names the fields that only the other person changed, ``both`` those that the two changed differently.
    """

    content: dict[str, Any]
    theirs: tuple[str, ...]
    both: tuple[str, ...]


def merge(base: Mapping[str, Any], saved: Mapping[str, Any], typed: Mapping[str, Any]) -> Merge:
    """Return the three-way merge of contents, field by field; without a known base every difference is for people."""
    content, theirs, both = dict(typed), [], []
    for name in FIELDS:
        ours, other, before = typed.get(name), saved.get(name), base.get(name)
        if other in (ours, before):
            continue
        if name in base and ours == before:
            content[name] = other
            theirs.append(name)
        else:
            both.append(name)
    return Merge(content, tuple(theirs), tuple(both))
