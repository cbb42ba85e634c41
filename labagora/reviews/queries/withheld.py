"""The applications whose reviews a colleague of the team may not read yet: theirs to judge, and not given back."""

from typing import Any

from sqlalchemy import Select, false, or_, select, true

from labagora.accounts.enums import Role
from labagora.accounts.models import RoleGrant
from labagora.calls.models import Application
from labagora.core.db import db
from labagora.reviews.enums import AssignmentState, ReviewState
from labagora.reviews.models import Assignment, Review, Reviewer, ReviewRound


def withheld_from(account: Any, round_: ReviewRound) -> Select[Any]:
    """Return the ids of those applications, for ``not_in``, by the rule of ``ReviewRound.opens_others``.

    Nobody but the Institute's team reads reviews in the office: for anybody else nothing is withheld here, and their
    own pages ask ``can_read_others``.
    """
    query = select(Assignment.application_id).join(Assignment.reviewer).outerjoin(Assignment.review)
    team = select(RoleGrant.account_id).where(
        RoleGrant.role.in_([Role.STAFF, Role.ADMIN]), RoleGrant.ended_at.is_(None)
    )
    not_given = or_(Review.id.is_(None), Review.state != ReviewState.SUBMITTED)
    return query.where(
        Assignment.round_id == round_.id,
        Assignment.state == AssignmentState.ASSIGNED,
        Reviewer.account_id == account.id,
        Reviewer.account_id.in_(team),
        {True: not_given, False: true(), None: false()}[round_.opens_others],
    )


def is_withheld(account: Any, round_: ReviewRound, application: Application) -> bool:
    """Tell whether the reviews of an application are withheld from a colleague."""
    query = withheld_from(account, round_).where(Assignment.application_id == application.id)
    return bool(db.session.scalar(select(query.exists())))


def has_withheld(account: Any, round_: ReviewRound) -> bool:
    """Tell whether any is: means, ranks and minutes then say more than the person may know."""
    return bool(db.session.scalar(select(withheld_from(account, round_).exists())))
