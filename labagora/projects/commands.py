"""What forms and programs ask of the actions, as frozen values: the same checks for every door."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True)
class ProjectDraft:
    """Everything a leader writes about a project. Never its state, its owner or its badges (security.md A12)."""

    title: str
    summary: str = ""
    problem: str = ""
    solution: str = ""
    evidence: str = ""
    team: str = ""
    links_of_interest: str = ""
    stage: str = "idee"
    cancers: Sequence[str] = ()
    themes: Sequence[str] = ()
    care_steps: Sequence[str] = ()
    regions: Sequence[str] = ()
    territory: str = ""
    involvement_checklist: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class IterationDraft:
    """One version of the thing being made. ``happened`` is the stored text of a PartialDate, or empty."""

    title: str
    happened: str = ""
    description: str = ""
    patients_changed: str = ""


@dataclass(frozen=True)
class NeedDraft:
    """Everything a leader writes about a need. Facets map to codes; the two kinds of criteria stay apart."""

    title: str
    why: str = ""
    gain: str = ""
    tasks: str = ""
    format: str = "entretien"
    modality: str = "distanciel"
    place: str = ""
    region_code: str | None = None
    department_code: str | None = None
    happens: str = ""
    duration_minutes: int | None = None
    involvement: str = "consultation"
    seats: int = 8
    agreement: Mapping[str, str] = field(default_factory=dict)
    access_provided: Sequence[str] = ()
    compensation: str = "aucune"
    compensation_cents: int | None = None
    expenses_covered: bool = False
    expenses_note: str = ""
    required: Mapping[str, Sequence[str]] = field(default_factory=dict)
    desired: Mapping[str, Sequence[str]] = field(default_factory=dict)
    answer_by: datetime | None = None


@dataclass(frozen=True)
class ProjectFilters:
    """Filters of the public list, as in the address; empty means « any »."""

    text: str = ""
    cancer: str = ""
    theme: str = ""
    step: str = ""
    region: str = ""
    stage: str = ""


@dataclass(frozen=True)
class NeedFilters:
    """Filters of the public list of needs."""

    text: str = ""
    format: str = ""
    modality: str = ""
    region: str = ""
    cancer: str = ""
    profile: str = ""


@dataclass(frozen=True)
class QueueFilters:
    """Filters of the two lists of the back office. ``state`` empty means every state."""

    text: str = ""
    state: str = ""
    organisation: str = ""
    changed: bool = False
