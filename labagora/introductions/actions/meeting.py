"""Sessions of work: plan, change, cancel, note who came, pay."""

from collections.abc import Mapping
from datetime import datetime

from labagora.accounts.models import Account
from labagora.core import audit
from labagora.core.db import db
from labagora.core.errors import Invalid, authorise
from labagora.introductions import clocks, policy, queries
from labagora.introductions.actions.moves import allow, move
from labagora.introductions.actions.notices import tell_volunteer
from labagora.introductions.actions.places import place_for
from labagora.introductions.commands import AttendanceLine, Money, SittingDraft
from labagora.introductions.enums import SITTING_WORKFLOW, IntroductionState, Presence, Side, SittingState
from labagora.introductions.models import Attendance, Contribution, Introduction, Sitting
from labagora.projects import policy as project_policy
from labagora.projects.enums import PaymentState
from labagora.projects.models import Need

MOST_CENTS = 10_000_00


def plan_sitting(need: Need, draft: SittingDraft, *, actor: Account, now: datetime) -> Sitting:
    """Plan a session; everybody who confirmed is expected and told."""
    authorise(project_policy.leads(actor, need.project))
    allow(policy.can_plan_sittings(leads=True, need=need))
    if draft.starts_at <= now:
        raise Invalid("starts_at", "Choisissez une date à venir.")
    sitting = Sitting(need=need, **vars(draft))
    people = queries.participants_of(need)
    sitting.attendances = [place_for(introduction) for introduction in people]
    db.session.add(sitting)
    audit.record("introductions.plan_sitting", sitting, actor=actor, now=now, expected=len(people))
    _tell_all(people, "sitting_planned")
    return sitting


def _tell_all(people: list[Introduction], message: str) -> None:
    for introduction in people:
        tell_volunteer(introduction, message)


def change_sitting(sitting: Sitting, draft: SittingDraft, *, actor: Account, now: datetime) -> None:
    """Change a session before it is held; calendars follow by the sequence number."""
    authorise(project_policy.leads(actor, sitting.need.project))
    allow(policy.can_change_sitting(leads=True, sitting=sitting) and sitting.state is SittingState.PLANNED)
    if draft.starts_at <= now:
        raise Invalid("starts_at", "Choisissez une date à venir.")
    for name, value in vars(draft).items():
        setattr(sitting, name, value)
    sitting.sequence += 1
    audit.record("introductions.change_sitting", sitting, actor=actor, now=now)
    _tell_all(queries.expected_at(sitting), "sitting_changed")


def cancel_sitting(sitting: Sitting, *, actor: Account, now: datetime) -> None:
    """Cancel a session before it is held."""
    authorise(project_policy.leads(actor, sitting.need.project))
    SITTING_WORKFLOW.check(sitting.state, SittingState.CANCELLED)
    sitting.state = SittingState.CANCELLED
    sitting.sequence += 1
    audit.record("introductions.cancel_sitting", sitting, actor=actor, now=now)
    _tell_all(queries.expected_at(sitting), "sitting_cancelled")


def hold_sitting(
    sitting: Sitting, lines: Mapping[str, AttendanceLine], *, actor: Account, now: datetime
) -> list[Contribution]:
    """Close a session: who came took part, and what they brought is owed an answer within thirty days."""
    authorise(project_policy.leads(actor, sitting.need.project))
    SITTING_WORKFLOW.check(sitting.state, SittingState.HELD)
    allow(policy.can_close_sitting(leads=True, sitting=sitting, now=now))
    places = queries.attendances_of(sitting)
    missing = [place for place in places if _line(place, lines) is None]
    if missing:
        raise Invalid("lines", "Indiquez pour chaque personne si elle était présente.")
    sitting.state, sitting.held_at = SittingState.HELD, now
    audit.record("introductions.hold_sitting", sitting, actor=actor, now=now)
    return [made for place in places if (made := _note(place, sitting, lines, now)) is not None]


def _line(place: Attendance, lines: Mapping[str, AttendanceLine]) -> AttendanceLine | None:
    line = lines.get(place.public_id)
    return None if line is None or line.presence is Presence.EXPECTED else line


def _note(
    place: Attendance, sitting: Sitting, lines: Mapping[str, AttendanceLine], now: datetime
) -> Contribution | None:
    line = lines[place.public_id]
    place.presence = line.presence
    if line.presence is not Presence.PRESENT:
        place.compensation_state = PaymentState.NOT_DUE
        return None
    introduction = place.introduction
    if introduction.state is IntroductionState.CONFIRMED:
        move(introduction, IntroductionState.TOOK_PART, "introductions.take_part", by=None, now=now)
    contribution = Contribution(
        introduction=introduction,
        sitting=sitting,
        summary=(line.summary or sitting.title)[:600],
        due_at=now + clocks.REPORT_DUE_AFTER,
    )
    db.session.add(contribution)
    tell_volunteer(introduction, "took_part")
    return contribution


def set_money(place: Attendance, money: Money, *, actor: Account, now: datetime) -> None:
    """Note where the compensation and the expenses of a person stand; what they waived stays waived."""
    authorise(project_policy.leads(actor, place.sitting.need.project))
    _check_amounts(money)
    was_paid = _is_settled(place)
    if place.compensation_state is not PaymentState.WAIVED:
        place.compensation_state, place.compensation_cents = money.compensation_state, money.compensation_cents
    place.expenses_state, place.expenses_cents = money.expenses_state, money.expenses_cents
    place.paid_at = (place.paid_at or now) if _is_settled(place) else None
    audit.record("introductions.set_money", place, actor=actor, now=now, state=place.compensation_state.value)
    if _is_settled(place) and not was_paid:
        tell_volunteer(place.introduction, "paid")


def _is_settled(place: Attendance) -> bool:
    states = (place.compensation_state, place.expenses_state)
    settled = (PaymentState.PAID, PaymentState.NOT_DUE, PaymentState.WAIVED)
    return PaymentState.PAID in states and all(state in settled for state in states)


def _check_amounts(money: Money) -> None:
    for name in ("compensation_cents", "expenses_cents"):
        cents = getattr(money, name)
        if cents is not None and not 0 <= cents <= MOST_CENTS:
            raise Invalid(name, "Indiquez un montant entre 0 et 10 000 €.")


def claim_expenses(place: Attendance, cents: int, note: str, *, actor: Account, now: datetime) -> None:
    """The volunteer says what they spent."""
    introduction = place.introduction
    authorise(queries.side_of(actor, introduction) is Side.VOLUNTEER)
    if not introduction.need.expenses_covered:
        raise Invalid("expenses", "Ce projet ne rembourse pas de frais.")
    if not 0 < cents <= MOST_CENTS:
        raise Invalid("expenses", "Indiquez un montant entre 0,01 et 10 000 €.")
    allow(place.expenses_state in (PaymentState.NOT_DUE, PaymentState.PLANNED, PaymentState.REQUESTED))
    place.expenses_state, place.expenses_cents, place.expenses_note = PaymentState.REQUESTED, cents, note or None
    audit.record("introductions.claim_expenses", place, actor=None, now=now)


def waive(place: Attendance, *, actor: Account, now: datetime) -> None:
    """« Je renonce »: the volunteer does not want the compensation."""
    authorise(queries.side_of(actor, place.introduction) is Side.VOLUNTEER)
    allow(place.compensation_state in (PaymentState.PLANNED, PaymentState.REQUESTED))
    place.compensation_state = PaymentState.WAIVED
    audit.record("introductions.waive", place, actor=None, now=now)
