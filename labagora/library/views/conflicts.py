"""Two people wrote at once: both texts, what each changed, and a form that already holds the two works."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from labagora.core.differences import Piece, word_diff
from labagora.library.forms.sheet import SheetForm
from labagora.library.merging import merge
from labagora.library.models import Sheet, SheetVersion
from labagora.library.passages import folded
from labagora.library.wording import field_label, in_words

SHORT = 1_200


@dataclass(frozen=True)
class Meeting:
    """A field that both changed: the saved text beside the typed one, and what leads from one to the other."""

    name: str
    label: str
    saved: str
    typed: str
    pieces: Sequence[Piece]

    @property
    def is_short(self) -> bool:
        """Tell whether both texts fit in sight."""
        return len(self.saved) + len(self.typed) < SHORT


@dataclass(frozen=True)
class Encounter:
    """What the page says: why, the fields to look at, those that only the other person changed."""

    message: str
    both: Sequence[Meeting]
    theirs: Sequence[str]


def meet(sheet: Sheet, form: SheetForm, base: SheetVersion | None, message: str) -> Encounter:
    """Bring the other person's changes into the form, and return what is left for people to settle.

    The form then says that it has seen the saved version: sending it again saves it.
    """
    typed = form.draft().as_content()
    merged = merge(base.content if base else {}, sheet.content, typed)
    form.set_content(sheet.content, list(merged.theirs))
    form.offer(sheet.content)
    form.base.data, form.base.raw_data = base.number if base else None, None
    form.version.data, form.version.raw_data = sheet.version, None
    return Encounter(message, _meetings(merged.both, sheet.content, typed), [field_label(one) for one in merged.theirs])


def _meetings(names: Sequence[str], saved: Mapping[str, Any], typed: Mapping[str, Any]) -> list[Meeting]:
    before, after = in_words(saved), in_words(typed)
    return [
        Meeting(name, field_label(name), before[name], after[name], folded(word_diff(before[name], after[name])))
        for name in names
    ]
