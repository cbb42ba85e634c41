"""Two people saved the same section: which answers differ, both texts in words, and who most likely changed each.

A page carries a mark of each answer as it was when it was opened, so that nothing has to be kept of every version.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from labagora.core.differences import Piece, word_diff
from labagora.engines.questionnaire import Lists, Section, canonical, is_blank
from labagora.engines.questionnaire.files import FileOptions

MARK_LENGTH = 12
SHORT = 1_200


@dataclass(frozen=True)
class Meeting:
    """An answer that differs. ``keep``: « mine » or « theirs », what is chosen unless people say otherwise."""

    key: str
    label: str
    saved: str
    typed: str
    pieces: Sequence[Piece]
    keep: str

    @property
    def is_short(self) -> bool:
        """Whether both texts fit in sight."""
        return len(self.saved) + len(self.typed) < SHORT


def _mark(value: Any) -> str:
    plain = b"" if is_blank(value) else canonical(value)
    return sha256(plain).hexdigest()[:MARK_LENGTH]


def bases_of(section: Section, content: Mapping[str, Any]) -> str:
    """Return the marks of the answers that a page opens with."""
    marks = {field.key: _mark(content.get(field.key)) for field in section.fields if field.answers}
    return json.dumps(marks, separators=(",", ":"))


def _read_bases(sent: Mapping[str, str]) -> Mapping[str, Any]:
    try:
        found = json.loads(sent.get("bases", "") or "{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def meet(
    section: Section, saved: Mapping[str, Any], typed: Mapping[str, Any], sent: Mapping[str, str], lists: Lists
) -> list[Meeting]:
    """Return the answers that differ, in the order of the form."""
    bases, found = _read_bases(sent), []
    for field in section.fields:
        old, new = saved.get(field.key), typed.get(field.key)
        if not field.answers or isinstance(field.options, FileOptions) or _mark(old) == _mark(new):
            continue
        words = field.options.words(old, lists), field.options.words(new, lists)
        keep = "theirs" if bases.get(field.key) == _mark(new) else "mine"
        found.append(Meeting(field.key, field.label, *words, word_diff(*words), keep))
    return found


def settled(typed: dict[str, Any], saved: Mapping[str, Any], sent: Mapping[str, str]) -> dict[str, Any]:
    """Return what is typed, with the saved answer where the person chose it."""
    taken = {key: saved[key] for key in typed if sent.get(f"keep-{key}") == "theirs" and key in saved}
    return {**typed, **taken}
