"""Who sets a round up, what of it still moves, who says whether an application may be judged. Pure.

Functions that take an application need ``call`` and ``members`` loaded; those that take a grid, its round and its call.
"""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from labagora.calls import policy as calls
from labagora.calls.enums import TeamRole
from labagora.calls.models import Application
from labagora.engines.questionnaire.problems import N_
from labagora.reviews.enums import JUDGED, AdmissibilityState, RoundPhase
from labagora.reviews.models import Admissibility, Grid, Interest, ReviewRound
from labagora.reviews.policy.seats import REVIEWED_WHILE, can_prepare, oversees

SETTLING = timedelta(minutes=2)
GRIDS_WHILE = frozenset({RoundPhase.PREPARING, *REVIEWED_WHILE})
BLIND = N_("Des évaluateurs lisent déjà sans savoir qui candidate : montrer les noms maintenant trahirait cette règle.")
PROMISED = N_("Des évaluateurs écrivent déjà en sachant qui lira leurs évaluations : cela ne change plus.")
JUDGED_BY_NOW = N_("Le comité se réunit : les évaluations sont finies.")
COUNTED = N_("Le comité se réunit : le nombre de présents qu'il lui faut ne change plus en cours de route.")


def can_configure(actor: Any, round_: ReviewRound) -> bool:
    """The Institute's team, until the decisions are taken."""
    return can_prepare(actor, round_.call) and round_.phase is not RoundPhase.DECIDED


def locked_settings(round_: ReviewRound) -> Mapping[str, str]:
    """Return the settings that a change would make unsafe now, each with the sentence that says why."""
    found: dict[str, str] = {}
    if round_.released_at is not None:
        found |= {"others_shown": PROMISED, **({"is_blind": BLIND} if round_.is_blind else {})}
    if round_.phase is RoundPhase.DELIBERATING:
        over = ("is_blind", "reviewers_per_application", "wants_patient", "others_shown", "due_at")
        found |= {**dict.fromkeys(over, JUDGED_BY_NOW), "quorum": COUNTED}
    return found


def can_edit_grids(actor: Any, round_: ReviewRound) -> bool:
    """The Institute's team, until the committee meets."""
    return can_prepare(actor, round_.call) and round_.phase in GRIDS_WHILE


def can_change_grid(actor: Any, grid: Grid) -> bool:
    """Who edits grids, as long as no review was submitted by this one."""
    return grid.locked_at is None and can_edit_grids(actor, grid.round)


def can_examine(
    actor: Any, round_: ReviewRound, application: Application, conflicts: Collection[Interest] = ()
) -> bool:
    """The Institute's team without an interest in the application, until the decisions are taken."""
    return can_configure(actor, round_) and application.state in JUDGED and oversees(actor, application, conflicts)


def is_answerable(row: Admissibility, now: datetime) -> bool:
    """Tell whether the team of the application may still answer a doubt."""
    is_asked = row.state is AdmissibilityState.QUESTIONED and row.replied_at is None
    return is_asked and row.due_at is not None and now < row.due_at


def can_refuse(row: Admissibility, now: datetime) -> bool:
    """Tell whether somebody may be turned away: they were told, and answered or let the delay pass.

    An answer that came at the last instant may still be waiting for its turn: a little longer is left to it.
    """
    is_over = row.due_at is not None and now >= row.due_at + SETTLING
    return row.state is AdmissibilityState.QUESTIONED and (row.replied_at is not None or is_over)


def can_question(row: Admissibility | None, now: datetime) -> bool:
    """Tell whether a doubt may be told: no other one waits for its answer, and the application is not turned away."""
    if row is None or row.state is not AdmissibilityState.QUESTIONED:
        return row is None or row.state is not AdmissibilityState.INADMISSIBLE
    return can_refuse(row, now)


def can_reply(actor: Any, row: Admissibility, now: datetime) -> bool:
    """Those of the team who sign, once a question, before the hour, as long as the application is judged."""
    application = row.application
    signs = calls.holds(actor, application, TeamRole.SIGNATORY)
    return signs and application.state in JUDGED and is_answerable(row, now)
