"""Waves and proposals by hand."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.core.errors import Conflict, Invalid, InvalidTransition, NotAllowed
from labagora.introductions import actions, queries
from labagora.introductions.enums import IntroductionState, Origin
from labagora.volunteers import actions as volunteer_actions
from labagora.volunteers import queries as volunteers
from labagora.volunteers.enums import Channel
from tests.builders.accounts import make_account
from tests.builders.introductions import make_introduction
from tests.builders.volunteers import make_volunteer
from tests.introductions.test_moves import jobs, verbs

S = IntroductionState
COUNT = st.integers(0, 500)


@given(st.integers(1, 2000), COUNT, COUNT, COUNT, COUNT)
def test_wave_size_covers_seats_and_stays_bounded(seats: int, secured: int, pending: int, yes: int, extra: int) -> None:
    size = actions.wave_size(seats, secured, pending, yes, yes + extra)
    rate = (yes + 1) / (yes + extra + 4)
    assert 0 <= size <= 200
    if secured >= seats:
        assert size == 0
    if 0 < size < 200:
        assert (size + pending) * rate >= seats - secured - 1e-9


@pytest.mark.parametrize(("yes", "settled", "size"), [(0, 0, 32), (50, 100, 17), (99, 100, 9)])
def test_wave_size_follows_past_answers(yes: int, settled: int, size: int) -> None:
    assert actions.wave_size(8, 0, 0, yes, settled) == size


def _crowd(count: int, **values: Any) -> list[Any]:
    return [make_volunteer(make_account(), **values) for _ in range(count)]


def test_wave_invites_those_who_fit_and_spends_their_budget(need: Any, camille_volunteer: Any) -> None:
    _crowd(2, profile={"profiles": ["aidant"]})
    wave = actions.invite_wave(need, actor=None, now=utcnow())
    assert wave is not None
    row = queries.find_for(need, camille_volunteer)
    assert row is not None
    assert (wave.size, row.state, row.origin) == (1, S.INVITED, Origin.WAVE)
    assert row.reasons[0]["state"] == "met"
    assert volunteers.asked_this_month(camille_volunteer, utcnow()) == 1
    assert jobs() == ["invited"]
    assert verbs()[-1] == ("introductions.invite_wave", None)


def test_wave_skips_a_full_budget(need: Any, camille_volunteer: Any) -> None:
    camille_volunteer.monthly_budget = 0
    assert actions.invite_wave(need, actor=None, now=utcnow()) is None
    assert queries.find_for(need, camille_volunteer) is None


def test_wave_stops_at_its_size(need: Any, app: Any) -> None:
    need.seats = 1
    _crowd(6)
    wave = actions.invite_wave(need, actor=None, now=utcnow())
    assert wave is not None
    assert wave.size == 4
    assert actions.invite_wave(need, actor=None, now=utcnow()) is None


def test_wave_is_for_the_portal_and_the_team(need: Any, alice: Any, esther: Any, camille_volunteer: Any) -> None:
    with pytest.raises(NotAllowed):
        actions.invite_wave(need, actor=alice, now=utcnow())
    assert actions.invite_wave(need, actor=esther, now=utcnow()) is not None


def test_wave_for_a_closed_need_is_too_late(need: Any) -> None:
    need.answer_by = utcnow()
    with pytest.raises(InvalidTransition):
        actions.invite_wave(need, actor=None, now=utcnow())


def test_due_waves_leave_once_then_each_week(need: Any, camille_volunteer: Any) -> None:
    now = utcnow()
    assert actions.send_due_waves(now=now) == 1
    _crowd(1)
    assert actions.send_due_waves(now=now + timedelta(days=6)) == 0
    assert actions.send_due_waves(now=now + timedelta(days=7)) == 1


def test_proposal_by_hand_is_read_by_the_person(need: Any, camille_volunteer: Any, esther: Any) -> None:
    row = actions.propose(need, camille_volunteer, "Vous aviez aimé l'atelier de mai.", actor=esther, now=utcnow())
    assert (row.origin, row.state) == (Origin.STAFF, S.INVITED)
    db.session.flush()
    assert queries.awaiting_answer(camille_volunteer)[0].staff_reason == "Vous aviez aimé l'atelier de mai."
    assert jobs() == ["invited"]


def test_proposal_by_hand_needs_a_reason_and_staff(need: Any, camille_volunteer: Any, esther: Any, alice: Any) -> None:
    with pytest.raises(Invalid):
        actions.propose(need, camille_volunteer, "Pourquoi", actor=esther, now=utcnow())
    with pytest.raises(NotAllowed):
        actions.propose(need, camille_volunteer, "Une raison suffisante", actor=alice, now=utcnow())


def test_proposal_by_hand_respects_budget_and_earlier_answers(need: Any, camille_volunteer: Any, esther: Any) -> None:
    reason = "Une raison suffisante"
    for number in range(2):
        volunteer_actions.spend_budget(camille_volunteer, Channel.EVENT, f"e{number}", now=utcnow())
    with pytest.raises(Conflict):
        actions.propose(need, camille_volunteer, reason, actor=esther, now=utcnow())
    make_introduction(need, camille_volunteer, S.DECLINED)
    with pytest.raises(Conflict):
        actions.propose(need, camille_volunteer, reason, actor=esther, now=utcnow())


def test_proposal_to_a_paused_person_is_refused(need: Any, camille: Any, camille_volunteer: Any, esther: Any) -> None:
    volunteer_actions.pause(camille_volunteer, until=None, actor=camille, now=utcnow())
    with pytest.raises(Conflict):
        actions.propose(need, camille_volunteer, "Une raison suffisante", actor=esther, now=utcnow())


def test_abuse_19_reading_how_somebody_fits_takes_a_reason(need: Any, camille_volunteer: Any, esther: Any) -> None:
    with pytest.raises(Invalid):
        actions.record_staff_look(camille_volunteer, need, "hm", actor=esther, now=utcnow())
    actions.record_staff_look(camille_volunteer, need, "Préparer une proposition", actor=esther, now=utcnow())
    db.session.flush()
    record = volunteers.access_records_of(camille_volunteer, page=1).items[0]
    assert (record.reason, record.fields) == ("Préparer une proposition", ["reasons"])
