"""One filed application before merit: what a machine found, what people checked, what is left to do. Pure.

Needs the application with its call, organisation and members (with their organisations) loaded.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from labagora.calls.eligibility import MET, Finding, applicant_of, assess, reference_day, worst
from labagora.calls.models import Application, Filing
from labagora.reviews.enums import AdmissibilityState
from labagora.reviews.models import Admissibility, ReviewRound

WORDS = {True: "met", False: "unmet", None: "unclear"}


@dataclass(frozen=True)
class Point:
    """A line of the checklist with its answer. ``met`` means nothing until somebody looked (``is_done``)."""

    key: str
    label: str
    is_done: bool
    met: bool | None
    note: str

    @property
    def answer(self) -> str:
        """The answer as the form says it; empty until somebody looked."""
        return WORDS[self.met] if self.is_done else ""


@dataclass(frozen=True)
class Examination:
    """An application on the desk of admissibility. ``row`` is None until somebody wrote something."""

    round: ReviewRound
    application: Application
    row: Admissibility | None
    filing: Filing | None
    now: datetime

    @property
    def state(self) -> AdmissibilityState:
        """Where it stands."""
        return self.row.state if self.row else AdmissibilityState.PENDING

    @cached_property
    def findings(self) -> Sequence[Finding]:
        """What the machine finds now."""
        call = self.application.call
        return assess(call.eligibility, applicant_of(self.application, self.filing), reference_day(call, self.now))

    @property
    def worst(self) -> str:
        """The one word of the findings."""
        return worst(self.findings)

    @cached_property
    def points(self) -> Sequence[Point]:
        """The checklist of the round with the answers."""
        answers: Mapping[str, Any] = self.row.answers if self.row else {}
        return [_point(str(one["key"]), str(one["label"]), answers) for one in self.round.checklist]

    @property
    def done(self) -> int:
        """How many points somebody looked at."""
        return sum(one.is_done for one in self.points)

    @property
    def is_clear(self) -> bool:
        """Whether nothing is wrong nor unknown: these may be declared admissible together."""
        return self.worst == MET and all(one.is_done and one.met is True for one in self.points)

    @property
    def awaits_team(self) -> bool:
        """Whether the Institute's team has something to do."""
        if self.row is None or self.row.state is AdmissibilityState.PENDING:
            return True
        is_over = self.row.due_at is not None and self.now >= self.row.due_at
        return self.row.state is AdmissibilityState.QUESTIONED and (self.row.replied_at is not None or is_over)

    def kept_findings(self) -> list[dict[str, Any]]:
        """Return the findings as the row keeps them."""
        return [asdict(one) for one in self.findings]


def _point(key: str, label: str, answers: Mapping[str, Any]) -> Point:
    held = answers.get(key)
    return Point(key, label, held is not None, (held or {}).get("met"), (held or {}).get("note", ""))
