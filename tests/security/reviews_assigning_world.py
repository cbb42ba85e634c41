"""In each round of the little world, a proposal of assignment, which the team alone reads, and a reading to do."""

from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from labagora.calls.enums import ApplicationState
from labagora.calls.models import Application, Call
from labagora.core.db import db
from labagora.reviews.enums import ProposalState
from labagora.reviews.models import Assignment, AssignmentProposal, Reviewer, ReviewRound
from tests.builders.calls import make_application, make_filing
from tests.builders.reviews import assign, make_admissible

if TYPE_CHECKING:
    from tests.security.world import Cast


def add_proposals(cast: "Cast") -> None:
    """Add a proposal that keeps what is, to each round that ``reviews_reviewers_world`` made."""
    for whose in ("ours", "others"):
        call_ref = cast.world.ids["review_call"][whose][0]
        query = select(ReviewRound).join(ReviewRound.call).where(Call.public_id == call_ref)
        round_ = db.session.scalars(query.options(joinedload(ReviewRound.call))).one()
        _leave_something_to_read(cast, whose, round_)
        given = db.session.scalars(select(Assignment).where(Assignment.round_id == round_.id)).all()
        row = AssignmentProposal(
            round=round_,
            state=ProposalState.READY,
            parameters={},
            pairs=[[one.application_id, one.reviewer_id] for one in given],
            issues=[{"application": given[0].application_id, "reviewer": None, "reason": "loads_full", "count": 1}],
            stamp="0" * 64,
            done=100,
            asked_at=cast.now,
            ended_at=cast.now,
        )
        db.session.add(row)
        db.session.flush()
        cast.world.note("proposal", whose, row.public_id)
        reviewed = select(Application.public_id).where(Application.id == given[0].application_id)
        cast.world.note("review_read", whose, db.session.scalars(reviewed).one())


def _leave_something_to_read(cast: "Cast", whose: str, round_: ReviewRound) -> None:
    """An application that the reviewer of the side has not begun."""
    seat_ref = cast.world.ids["reviewer"][whose][0]
    seat = db.session.scalars(select(Reviewer).where(Reviewer.public_id == seat_ref)).one()
    seat.round = round_
    organisation = cast.ours if whose == "ours" else cast.others
    application = make_application(round_.call, organisation, ApplicationState.FILED, title="À lire")
    make_filing(application)
    make_admissible(application)
    assign(seat, application)
