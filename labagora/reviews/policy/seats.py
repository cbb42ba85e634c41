"""Who may see and do what in the review of a call. Pure: role, phase, conflict, nothing else.

A seat is the row of ``Reviewer`` that a person holds in a round. Functions that take an application need ``members``
loaded; ``conflicts`` are those of the reader with that application, whatever their seat.
"""

from collections.abc import Collection
from typing import Any

from labagora.calls import policy as calls
from labagora.calls.enums import ENDED_CALL_STATES, CallState
from labagora.calls.models import Application, Call
from labagora.reviews.enums import JUDGED, AssignmentState, OthersShown, ReviewerState, ReviewState, RoundPhase
from labagora.reviews.models import Assignment, Interest, Review, Reviewer, ReviewRound

PREPARED_WHILE = frozenset({CallState.OPEN, CallState.CLOSED, CallState.REVIEWING})
REVIEWED_WHILE = frozenset({RoundPhase.REVIEWING, RoundPhase.DISCUSSING})


def can_prepare(actor: Any, call: Call) -> bool:
    """The Institute's team, from the opening of the call to its results."""
    return calls.is_staff(actor) and call.state in PREPARED_WHILE


def can_see_round(actor: Any) -> bool:
    """The Institute's team; a reviewer sees what is theirs, elsewhere."""
    return calls.is_staff(actor)


def is_cut(conflicts: Collection[Interest]) -> bool:
    """Tell whether an interest closes the application to the reader, at once and everywhere (security.md A11)."""
    return any(one.cuts for one in conflicts)


def oversees(actor: Any, application: Application, conflicts: Collection[Interest] = ()) -> bool:
    """The Institute's team, except who prepared the application and who has an interest in it (security.md A5)."""
    return calls.oversees(actor, application) and not is_cut(conflicts)


def holds_seat(actor: Any, seat: Reviewer) -> bool:
    """The person who accepted the seat."""
    return actor is not None and seat.account_id == actor.id and seat.state is ReviewerState.ACTIVE


def is_own(actor: Any, seat: Reviewer) -> bool:
    """Whether a colleague of the team holds the seat: they do not take their own readings away, to read the others."""
    return actor is not None and seat.account_id is not None and seat.account_id == actor.id


def can_read_assigned(actor: Any, assignment: Assignment, conflicts: Collection[Interest]) -> bool:
    """The reviewer to whom it was released, while it is judged and no interest closes it.

    Nothing any more once the call is cancelled or put away. Needs the reviewer, the round and its call loaded.
    """
    return (
        holds_seat(actor, assignment.reviewer)
        and assignment.round.call.state not in ENDED_CALL_STATES
        and assignment.state is AssignmentState.ASSIGNED
        and assignment.released_at is not None
        and assignment.application.state in JUDGED
        and not is_cut(conflicts)
    )


def can_write_review(actor: Any, assignment: Assignment, conflicts: Collection[Interest]) -> bool:
    """Who reads it, while the round takes reviews. Needs ``round`` loaded."""
    return can_read_assigned(actor, assignment, conflicts) and assignment.round.phase in REVIEWED_WHILE


def can_read_others(actor: Any, assignment: Assignment, conflicts: Collection[Interest], own: Review | None) -> bool:
    """Who gave back their own review, when the round says so; never who abstained (security.md A5)."""
    if own is None or own.state is not ReviewState.SUBMITTED or not can_read_assigned(actor, assignment, conflicts):
        return False
    shown = assignment.round.others_shown
    if shown is OthersShown.AFTER_OWN:
        return assignment.round.phase in (*REVIEWED_WHILE, RoundPhase.DELIBERATING)
    return shown is OthersShown.DISCUSSING and assignment.round.phase is RoundPhase.DISCUSSING


def can_deliberate(actor: Any, seat: Reviewer, conflicts: Collection[Interest]) -> bool:
    """A member of the committee, on an application in which they have no interest, until the call is put away.

    Needs ``round`` and its call loaded.
    """
    round_ = seat.round
    here = round_.phase in (RoundPhase.DELIBERATING, RoundPhase.DECIDED) and round_.call.state not in ENDED_CALL_STATES
    return holds_seat(actor, seat) and seat.sits and here and not is_cut(conflicts)


def can_decide(actor: Any, round_: ReviewRound, application: Application, conflicts: Collection[Interest]) -> bool:
    """The Institute's team keeps the pen, while the committee deliberates, except on what they have an interest in."""
    is_judged = application.state in JUDGED
    return is_judged and round_.phase is RoundPhase.DELIBERATING and oversees(actor, application, conflicts)
