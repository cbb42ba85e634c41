"""What forms ask of the actions, as frozen values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from labagora.introductions.enums import Outcome, Presence
from labagora.projects.enums import PaymentState


@dataclass(frozen=True)
class SittingDraft:
    """A session as a leader plans it."""

    title: str
    starts_at: datetime
    duration_minutes: int
    place: str = ""
    agenda: str = ""


@dataclass(frozen=True)
class AttendanceLine:
    """What a leader notes about one person at one session."""

    presence: Presence
    summary: str = ""


@dataclass(frozen=True)
class Money:
    """Where compensation and expenses stand."""

    compensation_state: PaymentState
    compensation_cents: int | None
    expenses_state: PaymentState
    expenses_cents: int | None


@dataclass(frozen=True)
class Restitution:
    """What became of a contribution."""

    outcome: Outcome
    why: str
    what_changed: str = ""
    link: str = ""


@dataclass(frozen=True)
class Opinion:
    """How one side lived the participation."""

    rating: int
    would_repeat: bool | None = None
    comment: str = ""


@dataclass(frozen=True)
class ReportDraft:
    """The five headings of GRIPP2 short form."""

    aim: str = ""
    methods: str = ""
    results: str = ""
    discussion: str = ""
    reflections: str = ""


@dataclass(frozen=True)
class WeightsDraft:
    """New weights and why."""

    note: str
    weights: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class BoardFilters:
    """Filters of the team's board, as in the address; empty means « any »."""

    text: str = ""
    state: str = ""
    origin: str = ""
