"""Whatever the order in which a committee meets, decides, seals, applies: what is sealed never moves."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from labagora.accounts.enums import Role
from labagora.accounts.models import Account
from labagora.accounts.queries import find_account
from labagora.calls.enums import ApplicationState
from labagora.calls.models import Application
from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.core.errors import DomainError
from labagora.reviews.actions import applying, decisions, deliberations, proposing
from labagora.reviews.actions.decisions import Verdict
from labagora.reviews.actions.deliberations import Attendance, Meeting
from labagora.reviews.actions.proposing import Proposal
from labagora.reviews.enums import DeliberationState, Outcome, RoundPhase
from labagora.reviews.models import Decision, Deliberation, ReviewRound
from labagora.reviews.queries.committee import deliberated_before, outsiders
from labagora.reviews.queries.decisions import find_decision, get_decision, readiness
from labagora.reviews.queries.deliberations import find_open_deliberation, get_deliberation
from labagora.reviews.queries.rounds import find_round
from tests.builders.accounts import grant, make_account
from tests.builders.reviews import tie
from tests.reviews.committee.conftest import make_committee

MOVES = ("open", "attend", "decide", "propose", "close", "apply", "withdraw", "follow", "unselect", "tie")
STEPS = st.lists(st.tuples(st.sampled_from(MOVES), st.integers(0, 11)), min_size=4, max_size=24)


@dataclass
class Walk:
    """A committee on its way, and what must not move any more."""

    call: Any
    ref: str
    applications: list[Application]
    members: list[Any]
    sealed: dict[str, str] = field(default_factory=dict)
    is_decided: bool = False

    @property
    def who(self) -> Account:
        """Return who holds the meeting, with what they may do."""
        found = find_account(self.ref)
        assert found is not None
        return found

    def round(self) -> ReviewRound:
        """Return the round as the database has it."""
        db.session.flush()
        db.session.expire_all()
        found = find_round(self.call)
        assert found is not None
        return found


def _meeting(round_: ReviewRound) -> Deliberation:
    found = find_open_deliberation(round_)
    if found is None:
        raise DomainError
    return get_deliberation(round_, found.public_id)


def _application(walk: Walk, round_: ReviewRound, number: int) -> Application:
    query = deliberated_before(round_, walk.who).where(Application.id == walk.applications[number % 4].id)
    found: Application | None = db.session.scalar(
        query.options(db.joinedload(Application.call), db.selectinload(Application.members))
    )
    if found is None:
        raise DomainError
    return found


def _open(walk: Walk, round_: ReviewRound, _number: int, now: datetime) -> None:
    deliberations.open_deliberation(round_, Meeting(now, "Salle"), actor=walk.who, now=now)


def _attend(walk: Walk, round_: ReviewRound, number: int, now: datetime) -> None:
    meeting = _meeting(round_)
    there = [one.public_id for bit, one in enumerate(walk.members) if number & (1 << bit)]
    deliberations.note_attendance(meeting, Attendance(there, "", meeting.version), actor=walk.who, now=now)


def _decide(walk: Walk, round_: ReviewRound, number: int, now: datetime) -> None:
    application = _application(walk, round_, number)
    outcome = list(Outcome)[number % 3]
    rank = None if outcome is Outcome.REJECTED else 1 + number // 4
    held = find_decision(application)
    verdict = Verdict(outcome, f"Motif {number}.", rank, seen=held.version if held else 0)
    decisions.decide(round_, application, verdict, actor=walk.who, now=now)


def _propose(walk: Walk, round_: ReviewRound, number: int, now: datetime) -> None:
    texts = dict.fromkeys(Outcome, "Motif commun.")
    proposing.propose(round_, Proposal(number % 3, number // 4, texts), actor=walk.who, now=now)


def _close(walk: Walk, round_: ReviewRound, number: int, now: datetime) -> None:
    meeting = _meeting(round_)
    deliberations.close_deliberation(meeting, b"%PDF " + bytes([number + 1]), name="pv.pdf", actor=walk.who, now=now)


def _apply(walk: Walk, round_: ReviewRound, number: int, now: datetime) -> None:
    mark = readiness(round_).mark if number else "stale"
    applying.apply_decisions(round_, mark, actor=walk.who, now=now)


def _withdraw(walk: Walk, _round: ReviewRound, number: int, now: datetime) -> None:
    if number > 3:
        raise DomainError
    application = walk.applications[number]
    with db.session.no_autoflush:
        application.state, application.state_reason = ApplicationState.WITHDRAWN, "L'équipe renonce."
        application.withdrawn_at = now


def _follow(_walk: Walk, round_: ReviewRound, _number: int, now: datetime) -> None:
    applying.fill_places(round_, now=now)


def _unselect(walk: Walk, round_: ReviewRound, number: int, now: datetime) -> None:
    decision = get_decision(round_, walk.applications[number % 4].public_id, seen_by=walk.who)
    applying.unselect(decision, "Pièce fausse.", seen=decision.version, actor=walk.who, now=now)


def _tie(walk: Walk, _round: ReviewRound, number: int, _now: datetime) -> None:
    if number > 1:
        raise DomainError
    tie(walk.members[number], walk.applications[number])


ACTS: dict[str, Callable[[Walk, ReviewRound, int, datetime], None]] = {
    "open": _open, "attend": _attend, "decide": _decide, "propose": _propose, "close": _close, "apply": _apply,
    "withdraw": _withdraw, "follow": _follow, "unselect": _unselect, "tie": _tie,
}  # fmt: skip


def _step(walk: Walk, name: str, number: int) -> bool:
    """Do a move as a request does: kept whole, or undone whole."""
    nested = db.session.begin_nested()
    try:
        ACTS[name](walk, walk.round(), number, utcnow())
        db.session.flush()
    except (DomainError, db.exc.IntegrityError):
        nested.rollback()
        return False
    nested.commit()
    return True


def _check(walk: Walk, name: str) -> None:
    round_ = walk.round()
    _check_meetings(walk, round_)
    rows = db.session.scalars(
        db.select(Decision).where(Decision.round_id == round_.id).options(db.joinedload(Decision.application))
    ).all()
    listed = [(one.outcome, one.rank) for one in rows if one.rank and one.application.state in ("filed", "correcting")]
    assert len(listed) == len(set(listed))
    assert all(one.reason for one in rows)
    walk.is_decided = walk.is_decided or round_.phase is RoundPhase.DECIDED
    assert (round_.phase is RoundPhase.DECIDED) is walk.is_decided
    applied = [one for one in rows if one.applied_at is not None]
    assert bool(applied) is walk.is_decided
    assert all(one.applied_at == round_.decided_at for one in applied)
    promoted = [one for one in rows if one.promoted_at is not None]
    vacated = [one for one in rows if one.vacated_at is not None]
    assert len(promoted) <= len(vacated)
    if name == "decide":
        _check_room(round_, rows)


def _check_meetings(walk: Walk, round_: ReviewRound) -> None:
    meetings = db.session.scalars(db.select(Deliberation).where(Deliberation.round_id == round_.id)).all()
    assert sum(one.state is DeliberationState.OPEN for one in meetings) <= 1
    closed = {one.public_id: one.digest or "" for one in meetings if one.state is DeliberationState.CLOSED}
    assert all(closed.values())
    assert {key: closed.get(key) for key in walk.sealed} == walk.sealed
    walk.sealed = closed


def _check_room(round_: ReviewRound, rows: Any) -> None:
    """What was just decided had its quorum, without those who must go out."""
    meeting = find_open_deliberation(round_)
    here = [one for one in rows if meeting is not None and one.deliberation_id == meeting.id]
    newest = max(here, key=lambda one: one.updated_at, default=None)
    if meeting is not None and newest is not None:
        out = outsiders(meeting.present, [newest.application_id]).get(newest.application_id, set())
        assert sorted(newest.left_room) == sorted(out)
        assert len(set(meeting.present) - out) >= round_.quorum


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_what_is_sealed_or_applied_never_moves(app: Any, steps: list[tuple[str, int]]) -> None:
    """Each walk has a committee of its own, in the transaction of the test."""
    committee, who = make_committee(), make_account()
    grant(who, Role.STAFF)
    db.session.flush()
    walk = Walk(committee.call, who.public_id, committee.applications, committee.members)
    for name, number in steps:
        done = _step(walk, name, number)
        _check(walk, name if done else "")


def test_a_whole_walk_goes_to_the_end(app: Any) -> None:
    """Or the moves above might all be refused, and prove nothing."""
    committee, who = make_committee(), make_account()
    grant(who, Role.STAFF)
    db.session.flush()
    walk = Walk(committee.call, who.public_id, committee.applications, committee.members)
    way = [("decide", 0), ("decide", 1), ("propose", 1), ("attend", 7), ("tie", 0), ("close", 1)]
    found = [_step(walk, *one) for one in way]
    assert found == [True, True, True, True, True, True]
    assert not _step(walk, "apply", 1)  # a member who was there has an interest since: decide again without them
    again = [("open", 0), ("attend", 7), ("decide", 0), ("close", 2), ("apply", 1), ("withdraw", 0), ("follow", 0)]
    assert [_step(walk, *one) for one in again] == [True] * len(again)
    _check(walk, "")
    assert walk.is_decided
    assert len(walk.sealed) == 2
    assert not _step(walk, "decide", 0)
    assert _step(walk, "unselect", 1)
