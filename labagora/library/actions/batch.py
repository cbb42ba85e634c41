"""The same decision on several sheets: each stands alone, what is refused is told."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from labagora.core.db import db
from labagora.core.errors import DomainError
from labagora.library.models import Sheet


@dataclass
class Outcome:
    """How many sheets took the decision, and the title and the refusal of each that did not."""

    done: int = 0
    left: list[tuple[str, DomainError]] = field(default_factory=list)


def decide_each(sheets: Iterable[Sheet], decide: Callable[[Sheet], object]) -> Outcome:
    """Decide about each sheet. A refusal undoes what was begun for that sheet, and for no other."""
    outcome = Outcome()
    for sheet in sheets:
        title = sheet.title
        try:
            with db.session.begin_nested():
                decide(sheet)
            outcome.done += 1
        except DomainError as refusal:
            outcome.left.append((title, refusal))
    return outcome
