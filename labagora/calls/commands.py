"""What forms and programs ask of the queries and of the actions, as frozen values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from labagora.calls.enums import CallKind, ClosingPolicy
from labagora.core.partial_date import PartialDate


@dataclass(frozen=True)
class CallFilters:
    """The choices of a list of calls: values of the enums, the year of the closing; or empty."""

    text: str = ""
    kind: str = ""
    state: str = ""
    year: str = ""


@dataclass(frozen=True)
class BoardFilters:
    """The choices of the board of filed applications: codes, or empty. ``sort`` begins with « - » to go backwards."""

    text: str = ""
    state: str = ""
    lot: str = ""
    kind: str = ""
    region: str = ""
    sort: str = ""
    chosen: Sequence[str] = ()


@dataclass(frozen=True)
class CallDraft:
    """What the team writes of a call. ``eligibility`` and ``lots`` are shaped as the columns of ``Call``."""

    title: str
    kind: CallKind
    reference: str
    edition: int = 1
    aliases: Sequence[str] = ()
    summary: str = ""
    context: str = ""
    objectives: str = ""
    results: str = ""
    strategy_axis: str = ""
    planned_opening: PartialDate | None = None
    planned_closing: PartialDate | None = None
    planned_results: PartialDate | None = None
    launched: PartialDate | None = None
    results_on: PartialDate | None = None
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    closing_policy: ClosingPolicy = ClosingPolicy.STRICT
    grace_minutes: int = 0
    eligibility: Mapping[str, Any] = field(default_factory=dict)
    lots: Sequence[Mapping[str, str]] = ()
    contact_label: str = ""
    contact_email: str = ""
    external_url: str = ""
    source_url: str = ""
    estimated_minutes: int | None = None
