"""Reads of the letters: to whom a dispatch goes, what each team reads, what the reader may not see left out."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, func, select
from sqlalchemy.orm import contains_eager, joinedload

from labagora.calls.enums import MemberState
from labagora.calls.models import Application, ApplicationMember
from labagora.core.db import db
from labagora.core.errors import NotFound
from labagora.reviews.enums import JUDGED, DispatchState, Outcome
from labagora.reviews.models import Decision, Dispatch, Letter, ReviewRound
from labagora.reviews.queries.committee import has_interest
from labagora.reviews.queries.rounds import closed_to, get_round

OPEN = (DispatchState.DRAFT, DispatchState.CONFIRMING)


@dataclass(frozen=True)
class Recipient:
    """A team that a dispatch writes to. ``people``: how many of its members get a mail."""

    application: Application
    decision: Decision
    letter: Letter | None
    people: int


def overseen_by(account: Any) -> ColumnElement[bool]:
    """The applications whose decision ``account`` may know: no interest in them, and not of their team."""
    if account is None or not account.is_staff:
        return false()
    place = and_(ApplicationMember.account_id == account.id, ApplicationMember.state == MemberState.ACTIVE)
    return and_(Application.id.not_in(closed_to(account)), ~Application.members.any(place))


def get_dispatch(call_ref: str, public_id: str, *, seen_by: Any, lock: bool = False) -> Dispatch:
    """Return a dispatch of a call to the Institute's team. Raises NotFound. ``lock``: dispatches wait in line."""
    round_ = get_round(call_ref, seen_by=seen_by, lock=lock)
    query = select(Dispatch).where(Dispatch.public_id == public_id, Dispatch.round_id == round_.id)
    found = db.session.scalar(query.options(joinedload(Dispatch.round).joinedload(ReviewRound.call)))
    if found is None:
        raise NotFound
    return found


def find_dispatch(public_id: str, *, lock: bool = False) -> Dispatch | None:
    """Return a dispatch named by a job, or None."""
    if lock:
        db.session.execute(select(Dispatch.id).where(Dispatch.public_id == public_id).with_for_update())
    query = select(Dispatch).where(Dispatch.public_id == public_id)
    return db.session.scalar(query.options(joinedload(Dispatch.round).joinedload(ReviewRound.call)))


def dispatches_of(round_: ReviewRound) -> Sequence[Dispatch]:
    """Return the dispatches of a round, newest first."""
    query = select(Dispatch).where(Dispatch.round_id == round_.id, Dispatch.state != DispatchState.CANCELLED)
    return db.session.scalars(query.order_by(Dispatch.id.desc())).all()


def find_open_dispatch(round_: ReviewRound, outcome: Outcome) -> Dispatch | None:
    """Return the dispatch that is being prepared for an outcome, or None."""
    query = select(Dispatch).where(Dispatch.round_id == round_.id, Dispatch.outcome == outcome)
    return db.session.scalar(query.where(Dispatch.state.in_(OPEN)).order_by(Dispatch.id).limit(1))


def last_text(round_: ReviewRound, outcome: Outcome) -> tuple[str, str] | None:
    """Return the subject and the body last written for an outcome in this call, or None."""
    query = select(Dispatch.subject, Dispatch.body).where(Dispatch.round_id == round_.id, Dispatch.outcome == outcome)
    found = db.session.execute(query.order_by(Dispatch.id.desc()).limit(1)).first()
    return (found[0], found[1]) if found else None


def _written() -> Select[Any]:
    """Applications that were written to about an outcome, or are about to be: (application, outcome)."""
    left = and_(Dispatch.state == DispatchState.SENT, Letter.is_held.is_(False))
    return select(Letter.application_id).join(Letter.dispatch).where(left, Dispatch.outcome == Decision.outcome)


def _waiting(round_: ReviewRound) -> Select[Any]:
    """The applied decisions of a round that nobody was told yet."""
    return (
        select(Decision)
        .join(Decision.application)
        .where(
            Decision.round_id == round_.id,
            Decision.applied_at.is_not(None),
            Application.state.in_(JUDGED),
            Application.id.not_in(_written()),
        )
    )


def _readable(round_: ReviewRound, account: Any, *, is_ranked: bool = False) -> ColumnElement[bool]:
    """The decisions whose letter ``account`` may read.

    A rank counts every application: a letter that tells one, as on the waiting list, is for who sees them all (A5).
    """
    known = overseen_by(account)
    if not has_interest(account, round_):
        return known
    return false() if is_ranked else and_(known, Decision.outcome != Outcome.RESERVE)


def waiting_counts(round_: ReviewRound, *, seen_by: Any) -> dict[Outcome, int]:
    """Count the teams that wait for their letter, by outcome."""
    query = _waiting(round_).where(_readable(round_, seen_by))
    waiting = query.with_only_columns(Decision.outcome, func.count()).group_by(Decision.outcome)
    return dict(db.session.execute(waiting).all())


def recipients_of(dispatch: Dispatch, *, seen_by: Any) -> list[Recipient]:
    """Return the teams of a dispatch that ``seen_by`` may know, by reference.

    While it is a draft, whoever waits; afterwards, those for whom a letter was made.
    """
    return _recipients(_query(dispatch, seen_by), dispatch)


def _query(dispatch: Dispatch, account: Any) -> Select[Any]:
    query = _waiting(dispatch.round).where(Decision.outcome == dispatch.outcome)
    if dispatch.state is not DispatchState.DRAFT:
        made = select(Letter.application_id).where(Letter.dispatch_id == dispatch.id)
        query = select(Decision).join(Decision.application).where(Application.id.in_(made))
    is_ranked = dispatch.outcome is Outcome.RESERVE or "{rang}" in f"{dispatch.subject}{dispatch.body}"
    return query.where(_readable(dispatch.round, account, is_ranked=is_ranked))


def get_recipient(dispatch: Dispatch, application_id: str, *, seen_by: Any) -> Recipient:
    """Return one team of a dispatch. Raises NotFound for one that ``seen_by`` may not know."""
    found = _recipients(_query(dispatch, seen_by).where(Application.public_id == application_id), dispatch)
    if not found:
        raise NotFound
    return found[0]


def _recipients(query: Select[Any], dispatch: Dispatch) -> list[Recipient]:
    around = contains_eager(Decision.application).options(
        joinedload(Application.organisation), joinedload(Application.call)
    )
    decisions = db.session.scalars(query.options(around).order_by(Application.reference, Application.id)).all()
    wanted = select(Letter).where(Letter.dispatch_id == dispatch.id).options(joinedload(Letter.dispatch))
    letters = db.session.scalars(wanted.options(joinedload(Letter.application))).all()
    by_application = {one.application_id: one for one in letters}
    people = _people([one.application_id for one in decisions])
    return [
        Recipient(one.application, one, by_application.get(one.application_id), people.get(one.application_id, 0))
        for one in decisions
    ]


def _people(application_ids: Collection[int]) -> dict[int, int]:
    query = select(ApplicationMember.application_id, func.count()).where(
        ApplicationMember.application_id.in_(application_ids), ApplicationMember.state == MemberState.ACTIVE
    )
    return dict(db.session.execute(query.group_by(ApplicationMember.application_id)).all())


def sent_alone(dispatch: Dispatch, sender_ref: str, *, since: datetime) -> Collection[int]:
    """Return the ids of the applications to which one person sent letters of this kind, for this call, since then.

    What a second person confirmed is not counted: it was not sent alone. What was held has not left.
    """
    query = select(Letter.application_id).join(Letter.dispatch)
    query = query.where(
        Dispatch.round_id == dispatch.round_id,
        Dispatch.outcome == dispatch.outcome,
        Dispatch.state == DispatchState.SENT,
        Dispatch.made_by_ref == sender_ref,
        Dispatch.confirmed_by_ref.is_(None),
        Dispatch.sent_at > since,
        Letter.is_held.is_(False),
    )
    return set(db.session.scalars(query))


def count_people(application_ids: Collection[int]) -> int:
    """Count the people of some teams, each once whatever the number of their teams."""
    ids = sorted(application_ids)
    query = select(func.count(func.distinct(ApplicationMember.account_id)))
    here = (ApplicationMember.application_id.in_(ids), ApplicationMember.state == MemberState.ACTIVE)
    return db.session.scalar(query.where(*here)) or 0


def accounts_of(application: Application) -> Sequence[str]:
    """Return the public ids of the active members of a team."""
    query = select(ApplicationMember).where(
        ApplicationMember.application_id == application.id, ApplicationMember.state == MemberState.ACTIVE
    )
    members = db.session.scalars(query.options(joinedload(ApplicationMember.account)).order_by(ApplicationMember.id))
    return [one.account.public_id for one in members if one.account is not None]


def letters_of(dispatch: Dispatch) -> Sequence[Letter]:
    """Return every letter of a dispatch, whoever may read it: for moves, never for a page."""
    return db.session.scalars(select(Letter).where(Letter.dispatch_id == dispatch.id).order_by(Letter.id)).all()


def letters_to_send(dispatch: Dispatch, *, limit: int) -> Sequence[Letter]:
    """Return the letters of a dispatch that must still leave."""
    query = select(Letter).where(Letter.dispatch_id == dispatch.id, Letter.sent_at.is_(None), Letter.is_held.is_(False))
    return db.session.scalars(query.options(joinedload(Letter.application)).order_by(Letter.id).limit(limit)).all()


def find_decision(application: Application) -> Decision | None:
    """Return the decision on an application, or None."""
    return db.session.scalar(select(Decision).where(Decision.application_id == application.id))


def find_letter(public_id: str) -> Letter | None:
    """Return a letter named by a job, or None."""
    return db.session.scalar(
        select(Letter).where(Letter.public_id == public_id).options(joinedload(Letter.application))
    )


def letters_for(application: Application) -> Sequence[Letter]:
    """Return the letters that left for a team, newest first. The caller has loaded the application for its reader."""
    query = select(Letter).where(Letter.application_id == application.id, Letter.sent_at.is_not(None))
    return db.session.scalars(
        query.options(joinedload(Letter.dispatch)).order_by(Letter.sent_at.desc(), Letter.id)
    ).all()


def told_of_outcome(application_ids: Collection[int]) -> Collection[int]:
    """Return, of these applications, those whose team got the letter of what is decided now."""
    query = select(Letter.application_id).join(Letter.dispatch)
    query = query.join(Decision, Decision.application_id == Letter.application_id)
    query = query.where(Letter.application_id.in_(sorted(application_ids)), Letter.sent_at.is_not(None))
    return set(db.session.scalars(query.where(Dispatch.outcome == Decision.outcome)))


def has_letter(application: Application) -> bool:
    """Tell whether a letter has left for a team: all that the page of the application says."""
    sent = Letter.sent_at.is_not(None)
    return (
        db.session.scalar(select(Letter.id).where(Letter.application_id == application.id, sent).limit(1)) is not None
    )
