"""What a call has selected, what became of it, what everybody reads."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from labagora.calls.enums import MemberState
from labagora.calls.models import Application, ApplicationMember, Call
from labagora.consortia.models import Consortium, ConsortiumPartner
from labagora.core.db import db
from labagora.core.errors import NotFound
from labagora.organisations.models import Organisation
from labagora.reviews.enums import JUDGED, DispatchState, Outcome
from labagora.reviews.models import Decision, Dispatch, Letter
from labagora.reviews.queries.letters import overseen_by


@dataclass(frozen=True)
class LaureateRow:
    """A selected application, what became of it, whether its team was told."""

    application: Application
    consortium: Consortium | None
    is_told: bool


class Unfinished(NamedTuple):
    """What keeps the results of a call from being published."""

    unformed: bool
    untold: bool


def _selected(call: Call) -> Select[Any]:
    """The decisions that select an application of a call, once applied."""
    query = select(Decision).join(Decision.application)
    return query.where(
        Application.call_id == call.id,
        Application.state.in_(JUDGED),
        Decision.outcome == Outcome.SELECTED,
        Decision.applied_at.is_not(None),
    )


def _told(call: Call) -> set[int]:
    """The applications whose team was told that they are selected."""
    query = select(Letter.application_id).join(Letter.dispatch).join(Letter.application)
    query = query.where(Application.call_id == call.id, Letter.sent_at.is_not(None))
    return set(
        db.session.scalars(query.where(Dispatch.outcome == Outcome.SELECTED, Dispatch.state == DispatchState.SENT))
    )


def laureate_rows(call: Call, *, seen_by: Any) -> list[LaureateRow]:
    """Return the selected applications that ``seen_by`` may know, by rank."""
    around = contains_eager(Decision.application).joinedload(Application.organisation)
    query = _selected(call).where(overseen_by(seen_by)).options(around)
    decisions = db.session.scalars(query.order_by(Decision.rank, Application.reference)).all()
    told = _told(call)
    formed = {one.application_id: one for one in consortia_of(call)}
    return [
        LaureateRow(one.application, formed.get(one.application_id), one.application_id in told) for one in decisions
    ]


def get_selected(call: Call, public_id: str, *, seen_by: Any, lock: bool = False) -> Application:
    """Return a selected application with its team to those who may know it. Raises NotFound."""
    if lock:
        db.session.execute(select(Application.id).where(Application.public_id == public_id).with_for_update())
    wanted = _selected(call).where(Application.public_id == public_id, overseen_by(seen_by))
    around = contains_eager(Decision.application).options(
        joinedload(Application.call),
        joinedload(Application.organisation),
        selectinload(Application.members).joinedload(ApplicationMember.organisation),
    )
    found: Decision | None = db.session.scalar(wanted.options(around))
    if found is None:
        raise NotFound
    return found.application


def with_answers(application: Application) -> Application:
    """Return the same application with its form and its answers loaded."""
    query = select(Application).where(Application.id == application.id)
    whole = (joinedload(Application.revision), selectinload(Application.sections))
    return db.session.scalars(query.options(*whole)).one()


def selected_with_answers(call: Call, *, seen_by: Any) -> Sequence[Application]:
    """Return the selected applications that ``seen_by`` may know, with their form and their answers, by rank."""
    around = contains_eager(Decision.application).options(
        joinedload(Application.call),
        joinedload(Application.organisation),
        joinedload(Application.revision),
        selectinload(Application.sections),
        selectinload(Application.members),
    )
    query = _selected(call).where(overseen_by(seen_by)).options(around)
    decisions = db.session.scalars(query.order_by(Decision.rank, Application.reference))
    return [one.application for one in decisions]


def organisations_of(application: Application) -> list[Organisation]:
    """Return the organisations of the team, but the one that applied. Needs ``members`` with theirs loaded."""
    here = (one for one in application.members if one.state is MemberState.ACTIVE)
    others = {
        one.organisation.id: one.organisation
        for one in here
        if one.organisation is not None and one.organisation_id != application.organisation_id
    }
    return sorted(others.values(), key=lambda one: one.name)


def _whole(query: Select[Any]) -> Select[Any]:
    return query.options(
        joinedload(Consortium.organisation),
        selectinload(Consortium.partners).joinedload(ConsortiumPartner.organisation),
    )


def consortia_of(call: Call) -> Sequence[Consortium]:
    """Return the laureates of a call with their organisations, by name.

    One whose application is selected no more, its place taken back or given up, is a laureate no more.
    """
    stands = or_(
        Consortium.application_id.is_(None),
        Consortium.application_id.in_(_selected(call).with_only_columns(Decision.application_id)),
    )
    query = select(Consortium).where(Consortium.call_id == call.id, stands)
    return db.session.scalars(_whole(query).order_by(Consortium.name, Consortium.id)).all()


def find_formed(application: Application) -> Consortium | None:
    """Return what an application became, or None."""
    query = select(Consortium).where(Consortium.application_id == application.id)
    found: Consortium | None = db.session.scalar(_whole(query))
    return found


def unfinished(call: Call) -> Unfinished:
    """Tell whether a selected application became nothing yet, and whether a team was not told."""
    selected = {one.application_id for one in db.session.scalars(_selected(call))}
    formed = set(db.session.scalars(select(Consortium.application_id).where(Consortium.call_id == call.id)))
    return Unfinished(bool(selected - formed), bool(selected - _told(call)))
