"""Reads of conflicts: those to decide, and the facts that suggest some."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from labagora.accounts.models import Account
from labagora.calls.enums import MemberState
from labagora.calls.models import Application, ApplicationMember
from labagora.core.db import db
from labagora.core.errors import NotFound
from labagora.core.pagination import Page, paginate
from labagora.organisations.enums import MembershipState
from labagora.organisations.models import Membership, Organisation
from labagora.projects.models import ProjectVersion
from labagora.reviews.enums import JUDGED, AssignmentState, ConflictState, ReviewerState
from labagora.reviews.hints import Judged, Person, Ties
from labagora.reviews.models import Assignment, Conflict, Reviewer, ReviewRound
from labagora.reviews.queries.assignments import in_team_of
from labagora.reviews.queries.rounds import closed_to

IN_A_TEAM = (MemberState.ACTIVE, MemberState.LEFT)


def _seen(round_: ReviewRound, account: Any) -> Select[Any]:
    """Conflicts on applications in which ``account`` has no interest, and that they did not prepare (A5)."""
    query = select(Conflict).join(Conflict.reviewer).join(Conflict.application)
    return query.where(
        Reviewer.round_id == round_.id, Application.id.not_in(closed_to(account)), ~in_team_of(account)
    ).options(contains_eager(Conflict.reviewer).joinedload(Reviewer.account), contains_eager(Conflict.application))


def list_conflicts(round_: ReviewRound, account: Any, *, page: int, state: str = "") -> Page[Conflict]:
    """Return the conflicts of a round, those to decide first."""
    query = _seen(round_, account)
    if state in {one.value for one in ConflictState}:
        query = query.where(Conflict.state == state)
    waits = Conflict.state != ConflictState.SUSPECTED
    return paginate(query.order_by(waits, Application.reference, Reviewer.number, Conflict.id), page=page)


def get_conflict(round_: ReviewRound, public_id: str, *, seen_by: Any) -> Conflict:
    """Return a conflict of a round with its reviewer and its application. Raises NotFound."""
    query = _seen(round_, seen_by).where(Conflict.public_id == public_id)
    found: Conflict | None = db.session.scalar(query)
    if found is None:
        raise NotFound
    return found


def _overseen(round_: ReviewRound, account: Any) -> Select[Application]:
    query = select(Application).where(Application.call_id == round_.call_id, Application.state.in_(JUDGED))
    return query.where(Application.id.not_in(closed_to(account)), ~in_team_of(account))


def overseen(round_: ReviewRound, account: Any) -> Sequence[Application]:
    """Return the judged applications of a round in which ``account`` has no interest, by reference."""
    return db.session.scalars(_overseen(round_, account).order_by(Application.reference, Application.id)).all()


def get_overseen(round_: ReviewRound, public_id: str, *, seen_by: Any) -> Application:
    """Return one of them with its team. Raises NotFound."""
    query = _overseen(round_, seen_by).where(Application.public_id == public_id)
    found: Application | None = db.session.scalar(query.options(selectinload(Application.members)))
    if found is None:
        raise NotFound
    return found


def find_conflict(reviewer: Reviewer, application: Application) -> Conflict | None:
    """Return what is known to tie a reviewer to an application, or None."""
    query = select(Conflict).where(Conflict.reviewer_id == reviewer.id, Conflict.application_id == application.id)
    return db.session.scalar(query)


def with_application(conflicts: Sequence[Conflict]) -> Sequence[Conflict]:
    """Return conflicts again with their reviewers and their applications loaded, in one statement."""
    query = select(Conflict).where(Conflict.id.in_([one.id for one in conflicts])).order_by(Conflict.id)
    query = query.options(joinedload(Conflict.reviewer), joinedload(Conflict.application))
    return db.session.scalars(query.execution_options(populate_existing=True)).all()


def readings_between(reviewer_id: int, application_id: int) -> Sequence[Assignment]:
    """Return the live assignment of an application to a reviewer: none, or one."""
    query = select(Assignment).where(
        Assignment.reviewer_id == reviewer_id,
        Assignment.application_id == application_id,
        Assignment.state == AssignmentState.ASSIGNED,
    )
    return db.session.scalars(query).all()


def conflicts_of(round_: ReviewRound) -> Mapping[tuple[int, int], Conflict]:
    """Return every conflict of a round by reviewer and application."""
    query = select(Conflict).join(Conflict.reviewer).where(Reviewer.round_id == round_.id)
    return {(one.reviewer_id, one.application_id): one for one in db.session.scalars(query)}


def facts_of(round_: ReviewRound, *, since: datetime) -> tuple[list[Person], list[Judged]]:
    """Return what is known of the reviewers of a round, and of the teams that they judge.

    ``since``: how far back work in common counts. In eight statements whatever the size of the round.
    """
    seats = db.session.scalars(
        select(Reviewer)
        .where(Reviewer.round_id == round_.id, Reviewer.state == ReviewerState.ACTIVE)
        .options(joinedload(Reviewer.account))
    ).all()
    judged = db.session.scalars(
        select(Application)
        .where(Application.call_id == round_.call_id, Application.state.in_(JUDGED))
        .options(joinedload(Application.organisation))
    ).all()
    teams = _teams(select(Application.id).where(Application.call_id == round_.call_id))
    accounts = {one.account for one in seats if one.account} | {
        member.account for team in teams.values() for member in team if member.account
    }
    facts = _Facts([one for one in accounts if one], since)
    return (
        [Person(one.id, facts.ties(one.account)) for one in seats if one.account],
        [_judged(one, teams.get(one.id, []), facts) for one in judged],
    )


def _judged(application: Application, team: Sequence[ApplicationMember], facts: "_Facts") -> Judged:
    partners = {one.organisation_id for one in team if one.organisation_id}
    return Judged(
        application.id,
        frozenset({facts.standing(application.organisation_id), *map(facts.standing, partners)}),
        application.organisation.website,
        [facts.ties(one.account, but=application.id) for one in team if one.account],
    )


def _teams(applications: Select[Any]) -> Mapping[int, list[ApplicationMember]]:
    found: dict[int, list[ApplicationMember]] = defaultdict(list)
    query = select(ApplicationMember).where(
        ApplicationMember.application_id.in_(applications), ApplicationMember.state.in_(IN_A_TEAM)
    )
    for one in db.session.scalars(query.options(joinedload(ApplicationMember.account))):
        found[one.application_id].append(one)
    return found


class _Facts:
    """What is verified of people: their organisations, their address, the teams and the projects they worked in."""

    def __init__(self, accounts: Collection[Account], since: datetime) -> None:
        ids = [one.id for one in accounts]
        refs = {one.public_id: one.id for one in accounts}
        merged = select(Organisation.id, Organisation.merged_into_id).where(Organisation.merged_into_id.is_not(None))
        self._merged: dict[int, int] = {old: kept for old, kept in db.session.execute(merged) if kept is not None}
        self._current, self._former = self._memberships(ids, since)
        self._teams = self._past_teams(ids, since)
        self._projects: dict[int, set[int]] = defaultdict(set)
        written = select(ProjectVersion.author_ref, ProjectVersion.project_id).distinct()
        for ref, project in db.session.execute(
            written.where(ProjectVersion.author_ref.in_(sorted(refs)), ProjectVersion.at >= since)
        ):
            if ref is not None:
                self._projects[refs[ref]].add(project)

    def standing(self, organisation_id: int) -> int:
        """Return the organisation into which one was merged, or itself."""
        while organisation_id in self._merged:
            organisation_id = self._merged[organisation_id]
        return organisation_id

    def _memberships(self, ids: Sequence[int], since: datetime) -> tuple[Any, Any]:
        current: dict[int, set[int]] = defaultdict(set)
        former: dict[int, set[int]] = defaultdict(set)
        query = select(Membership.account_id, Membership.organisation_id, Membership.state).where(
            Membership.account_id.in_(ids),
            Membership.confirmed_at.is_not(None),
            or_(Membership.state == MembershipState.CONFIRMED, Membership.ended_at >= since),
        )
        for account, organisation, state in db.session.execute(query):
            where = current if state is MembershipState.CONFIRMED else former
            where[account].add(self.standing(organisation))
        return current, former

    def _past_teams(self, ids: Sequence[int], since: datetime) -> Mapping[int, set[int]]:
        found: dict[int, set[int]] = defaultdict(set)
        query = select(ApplicationMember.account_id, ApplicationMember.application_id).where(
            ApplicationMember.account_id.in_(ids),
            ApplicationMember.state.in_(IN_A_TEAM),
            or_(ApplicationMember.left_at.is_(None), ApplicationMember.left_at >= since),
        )
        for account, application in db.session.execute(query):
            if account is not None:
                found[account].add(application)
        return found

    def ties(self, account: Account, *, but: int | None = None) -> Ties:
        """Return what ties a person, without the team of application ``but``."""
        return Ties(
            account.id,
            frozenset(self._current[account.id]),
            frozenset(self._former[account.id]),
            account.address or "",
            frozenset(self._teams[account.id] - {but}),
            frozenset(self._projects[account.id]),
        )
