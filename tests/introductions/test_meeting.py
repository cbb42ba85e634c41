"""Sessions, attendance, money, certificates, calendars."""

import io
from datetime import timedelta
from typing import Any

import pypdf
import pytest

from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.core.errors import Invalid, InvalidTransition, NotAllowed
from labagora.introductions import actions, queries
from labagora.introductions.calendars import calendar_of
from labagora.introductions.certificates import certificate_pdf, content, duration
from labagora.introductions.commands import AttendanceLine, Money, SittingDraft
from labagora.introductions.enums import IntroductionState, Presence, SittingState
from labagora.projects.enums import PaymentState
from tests.builders.introductions import make_contribution, make_sitting
from tests.introductions.test_moves import jobs

S, P = IntroductionState, PaymentState


def draft(**values: Any) -> SittingDraft:
    facts = {"title": "Atelier", "starts_at": utcnow() + timedelta(days=7), "duration_minutes": 90, "place": "Salle 3"}
    return SittingDraft(**{**facts, **values})


def test_planning_expects_those_who_confirmed(in_state: Any, need: Any, alice: Any) -> None:
    need.compensation, need.compensation_cents = "forfait", 5000
    row = in_state(S.CONFIRMED)
    sitting = actions.plan_sitting(need, draft(), actor=alice, now=utcnow())
    db.session.flush()
    place = queries.attendances_of(sitting)[0]
    assert (place.introduction_id, place.presence) == (row.id, Presence.EXPECTED)
    assert (place.compensation_state, place.compensation_cents) == (P.PLANNED, 5000)
    assert jobs() == ["sitting_planned"]


def test_planning_in_the_past_or_by_a_stranger_is_refused(need: Any, alice: Any, other_leader: Any) -> None:
    with pytest.raises(Invalid):
        actions.plan_sitting(need, draft(starts_at=utcnow()), actor=alice, now=utcnow())
    with pytest.raises(NotAllowed):
        actions.plan_sitting(need, draft(), actor=other_leader, now=utcnow())


def test_changes_raise_the_sequence_and_tell(in_state: Any, need: Any, alice: Any) -> None:
    sitting = make_sitting(need, in_state(S.CONFIRMED))
    actions.change_sitting(sitting, draft(title="Autre"), actor=alice, now=utcnow())
    actions.cancel_sitting(sitting, actor=alice, now=utcnow())
    assert (sitting.sequence, sitting.state, sitting.title) == (2, SittingState.CANCELLED, "Autre")
    assert jobs() == ["sitting_changed", "sitting_cancelled"]
    with pytest.raises(InvalidTransition):
        actions.cancel_sitting(sitting, actor=alice, now=utcnow())


def test_holding_owes_an_answer_within_thirty_days(in_state: Any, need: Any, alice: Any) -> None:
    row, now = in_state(S.CONFIRMED), utcnow()
    sitting = make_sitting(need, row, starts_at=now - timedelta(hours=2))
    place = queries.attendances_of(sitting)[0]
    made = actions.hold_sitting(
        sitting, {place.public_id: AttendanceLine(Presence.PRESENT, "Le carnet est trop grand")}, actor=alice, now=now
    )
    assert (row.state, sitting.state) == (S.TOOK_PART, SittingState.HELD)
    assert (made[0].summary, made[0].due_at) == ("Le carnet est trop grand", now + timedelta(days=30))
    assert jobs() == ["took_part"]


def test_an_absent_person_is_owed_nothing_and_did_not_take_part(in_state: Any, need: Any, alice: Any) -> None:
    row = in_state(S.CONFIRMED)
    sitting = make_sitting(need, row, starts_at=utcnow() - timedelta(hours=2))
    place = queries.attendances_of(sitting)[0]
    line = {place.public_id: AttendanceLine(Presence.EXCUSED)}
    assert actions.hold_sitting(sitting, line, actor=alice, now=utcnow()) == []
    assert (row.state, place.compensation_state, jobs()) == (S.CONFIRMED, P.NOT_DUE, [])


def test_holding_needs_a_word_on_each_person_and_the_hour(in_state: Any, need: Any, alice: Any) -> None:
    row = in_state(S.CONFIRMED)
    sitting = make_sitting(need, row, starts_at=utcnow() - timedelta(hours=2))
    with pytest.raises(Invalid):
        actions.hold_sitting(sitting, {}, actor=alice, now=utcnow())
    early = make_sitting(need, row)
    with pytest.raises(InvalidTransition):
        actions.hold_sitting(early, {}, actor=alice, now=utcnow())


def test_holding_twice_is_refused(in_state: Any, need: Any, alice: Any) -> None:
    sitting = make_sitting(need, starts_at=utcnow() - timedelta(hours=2))
    actions.hold_sitting(sitting, {}, actor=alice, now=utcnow())
    with pytest.raises(InvalidTransition):
        actions.hold_sitting(sitting, {}, actor=alice, now=utcnow())


def test_money_is_followed_to_the_end_and_told_once(in_state: Any, need: Any, alice: Any) -> None:
    sitting = make_sitting(need, in_state(S.TOOK_PART))
    place = queries.attendances_of(sitting)[0]
    for state, told in ((P.REQUESTED, 0), (P.IN_PAYMENT, 0), (P.PAID, 1), (P.PAID, 1)):
        actions.set_money(place, Money(state, 5000, P.NOT_DUE, None), actor=alice, now=utcnow())
        assert len(jobs()) == told
    assert place.paid_at is not None


def test_money_refuses_odd_amounts_and_keeps_what_was_waived(
    in_state: Any, need: Any, alice: Any, camille: Any
) -> None:
    place = queries.attendances_of(make_sitting(need, in_state(S.TOOK_PART)))[0]
    for cents in (-1, 10_000_01):
        with pytest.raises(Invalid):
            actions.set_money(place, Money(P.PLANNED, cents, P.NOT_DUE, None), actor=alice, now=utcnow())
    actions.waive(place, actor=camille, now=utcnow())
    actions.set_money(place, Money(P.PAID, 5000, P.NOT_DUE, None), actor=alice, now=utcnow())
    assert place.compensation_state is P.WAIVED
    with pytest.raises(InvalidTransition):
        actions.waive(place, actor=camille, now=utcnow())


def test_expenses_are_claimed_by_the_volunteer_where_they_are_covered(
    in_state: Any, need: Any, camille: Any, alice: Any
) -> None:
    place = queries.attendances_of(make_sitting(need, in_state(S.CONFIRMED)))[0]
    with pytest.raises(Invalid):
        actions.claim_expenses(place, 1250, "Train", actor=camille, now=utcnow())
    need.expenses_covered = True
    with pytest.raises(NotAllowed):
        actions.claim_expenses(place, 1250, "Train", actor=alice, now=utcnow())
    actions.claim_expenses(place, 1250, "Train", actor=camille, now=utcnow())
    assert (place.expenses_state, place.expenses_cents) == (P.REQUESTED, 1250)


def test_calendar_is_neutral_and_keeps_its_uid(need: Any) -> None:
    sitting = make_sitting(need, title="Atelier cancer du sein", agenda="Parler de la chimiothérapie")
    text = calendar_of(sitting, now=utcnow(), host="exemple.fr").decode()
    assert f"UID:{sitting.public_id}@exemple.fr" in text
    assert "SUMMARY:Séance Lab Agora" in text
    assert "BEGIN:VTIMEZONE" in text
    assert "cancer" not in text.lower()
    assert "chimio" not in text.lower()
    sitting.state, sitting.sequence = SittingState.CANCELLED, 3
    cancelled = calendar_of(sitting, now=utcnow(), host="exemple.fr").decode()
    assert "STATUS:CANCELLED" in cancelled
    assert "SEQUENCE:3" in cancelled


def test_certificate_is_accessible_and_its_content_is_data(in_state: Any) -> None:
    row = in_state(S.TOOK_PART)
    make_contribution(row)
    pdf = certificate_pdf(row, 'Camille #read("/etc/passwd") *x*', queries.places_of(row), now=utcnow())
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    text = reader.pages[0].extract_text()
    assert 'Camille #read("/etc/passwd") *x*' in text
    assert "1 h 30" in text
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert str(reader.trailer["/Root"]["/Lang"]).startswith("fr")
    assert reader.metadata.title == "Attestation de participation"


def test_certificate_names_no_illness(in_state: Any, need: Any) -> None:
    need.title = need.project.title = "Cancer du sein"
    row = in_state(S.TOOK_PART)
    make_contribution(row)
    assert "sein" not in str(content(row, "Camille", queries.places_of(row), utcnow())).lower().replace("dessein", "")


@pytest.mark.parametrize(("minutes", "text"), [(45, "45 min"), (60, "1 h"), (125, "2 h 05")])
def test_duration_in_french(minutes: int, text: str) -> None:
    assert duration(minutes) == text
