"""Pages of sessions, money, certificate and calendar."""

from datetime import timedelta
from typing import Any

import pytest

from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.introductions import actions, queries
from labagora.introductions.enums import IntroductionState, SittingState
from labagora.projects.enums import PaymentState
from tests.builders.introductions import make_contribution, make_introduction, make_sitting
from tests.builders.volunteers import make_volunteer

S = IntroductionState


def _form(**values: Any) -> dict[str, Any]:
    starts = (utcnow() + timedelta(days=20)).strftime("%Y-%m-%dT14:30")
    return {"title": "Atelier", "starts_at": starts, "duration_minutes": "90", "place": "Salle 3", **values}


def test_sitting_is_planned_changed_and_cancelled(as_: Any, alice: Any, need: Any, in_state: Any) -> None:
    in_state(S.CONFIRMED)
    browser, place = as_(alice), f"/mon-espace/besoins/{need.public_id}/seances"
    assert browser.post(f"{place}/nouvelle", data=_form()).status_code == 303
    row = queries.list_sittings(need)[0]
    assert (row.title, row.expected) == ("Atelier", 1)
    assert "14\u00a0h\u00a030" in browser.get(place).get_data(as_text=True)
    assert "Salle 3" in browser.get(f"/seances/{row.public_id}/modifier").get_data(as_text=True)
    assert browser.post(f"/seances/{row.public_id}/modifier", data=_form(title="Autre")).status_code == 303
    assert browser.post(f"/seances/{row.public_id}/annulation").status_code == 303
    assert browser.post(f"/seances/{row.public_id}/annulation").status_code == 409
    assert queries.list_sittings(need)[0].state is SittingState.CANCELLED


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"title": ""},
        {"title": "x" * 161},
        {"starts_at": "demain"},
        {"starts_at": "2020-01-01T10:00"},
        {"starts_at": "2027-03-28T02:30"},
        {"starts_at": "0001-01-01T00:00"},
        {"starts_at": "9999-12-31T23:59"},
        {"duration_minutes": "zéro"},
        {"duration_minutes": "0"},
        {"duration_minutes": "999999"},
    ],
)
def test_bad_sitting_is_422(as_: Any, alice: Any, need: Any, data: Any) -> None:
    place = f"/mon-espace/besoins/{need.public_id}/seances/nouvelle"
    answer = as_(alice).post(place, data=_form(**data) if data else {})
    assert answer.status_code == 422
    assert not queries.list_sittings(need)


def test_attendance_closes_the_session_once(as_: Any, alice: Any, need: Any, in_state: Any) -> None:
    row = in_state(S.CONFIRMED)
    sitting = make_sitting(need, row, starts_at=utcnow() - timedelta(hours=2))
    key, address = queries.attendances_of(sitting)[0].public_id, f"/seances/{sitting.public_id}/presences"
    browser = as_(alice)
    refused = browser.post(address, data={f"presence-{key}": "nope", f"summary-{key}": "Le carnet"})
    assert refused.status_code == 422
    kept = browser.post(address, data={f"presence-{key}": "", f"summary-{key}": "Le carnet"})
    assert kept.status_code == 422
    assert browser.post(address, data={f"presence-{key}": "present", f"summary-{key}": "Léger"}).status_code == 303
    assert browser.post(address, data={f"presence-{key}": "absent"}).status_code == 409
    assert [one.summary for one in queries.contributions_of(row)] == ["Léger"]


def test_attendance_keeps_what_was_typed(as_: Any, alice: Any, need: Any, in_state: Any, farid: Any) -> None:
    other = make_introduction(need, make_volunteer(farid), S.CONFIRMED)
    sitting = make_sitting(need, in_state(S.CONFIRMED), other, starts_at=utcnow() - timedelta(hours=2))
    key = queries.attendances_of(sitting)[0].public_id
    answer = as_(alice).post(
        f"/seances/{sitting.public_id}/presences", data={f"presence-{key}": "present", f"summary-{key}": "Mon texte"}
    )
    assert answer.status_code == 422
    assert "Mon texte" in answer.get_data(as_text=True)
    assert "checked" in answer.get_data(as_text=True)


def test_money_is_seen_by_the_volunteer(as_: Any, alice: Any, camille: Any, need: Any, in_state: Any) -> None:
    row = in_state(S.TOOK_PART)
    place = queries.attendances_of(make_sitting(need, row))[0].public_id
    data = {"compensation_state": "in_payment", "compensation": "50.00", "expenses_state": "paid", "expenses": "12.5"}
    assert as_(alice).post(f"/presences/{place}/versement", data=data).status_code == 303
    text = as_(camille).get(f"/mises-en-relation/{row.public_id}").get_data(as_text=True).replace("\xa0", " ")
    assert "En cours de versement : 50,00 €" in text
    assert "Versé : 12,50 €" in text


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"compensation_state": "nope", "expenses_state": "paid"},
        {"compensation_state": "paid", "expenses_state": "paid", "compensation": "beaucoup"},
        {"compensation_state": "paid", "expenses_state": "paid", "compensation": "-5"},
        {"compensation_state": "paid", "expenses_state": "paid", "compensation": "Infinity"},
        {"compensation_state": "paid", "expenses_state": "paid", "expenses": "NaN"},
    ],
)
def test_bad_money_is_422(as_: Any, alice: Any, need: Any, in_state: Any, data: Any) -> None:
    place = queries.attendances_of(make_sitting(need, in_state(S.TOOK_PART)))[0].public_id
    assert as_(alice).post(f"/presences/{place}/versement", data=data).status_code == 422


def test_expenses_are_claimed_and_waiver_is_said_once(as_: Any, camille: Any, need: Any, in_state: Any) -> None:
    need.expenses_covered = True
    sitting = make_sitting(need, in_state(S.CONFIRMED))
    key, browser = queries.attendances_of(sitting)[0].public_id, as_(camille)
    train = [{"expenses": amount, "note": "Train"} for amount in ("0", "abc", "Infinity", "NaN")]
    for data in ({}, *train, {"expenses": "3"}):
        assert browser.post(f"/presences/{key}/frais", data=data).status_code == 422
    assert browser.post(f"/presences/{key}/frais", data={"expenses": "12.50", "note": "Train"}).status_code == 303
    assert browser.post(f"/presences/{key}/renonciation").status_code == 303
    assert browser.post(f"/presences/{key}/renonciation").status_code == 409
    place = queries.attendances_of(sitting)[0]
    assert (place.expenses_cents, place.compensation_state) == (1250, PaymentState.WAIVED)


def test_abuse_11_words_about_expenses_close_with_the_rest(
    as_: Any, alice: Any, camille: Any, need: Any, in_state: Any
) -> None:
    row = in_state(S.TOOK_PART)
    contribution = make_contribution(row)
    queries.attendances_of(contribution.sitting)[0].expenses_note = "Taxi après la chimiothérapie"
    db.session.flush()
    browser, place = as_(alice), f"/seances/{contribution.sitting.public_id}/presences"
    assert "Taxi" in browser.get(place).get_data(as_text=True)
    actions.withdraw(row, actor=camille, now=utcnow())
    after = browser.get(place)
    assert after.status_code == 200
    assert "Taxi" not in after.get_data(as_text=True)
    assert "/versement" not in after.get_data(as_text=True)


def test_certificate_is_for_who_took_part(as_: Any, camille: Any, in_state: Any) -> None:
    row = in_state(S.CONFIRMED)
    browser, place = as_(camille), f"/mises-en-relation/{row.public_id}/attestation.pdf"
    assert browser.get(place).status_code == 404
    row.state = S.TOOK_PART
    make_contribution(row)
    answer = browser.get(place)
    assert answer.mimetype == "application/pdf"
    assert answer.data.startswith(b"%PDF-")
    assert "attachment" in answer.headers["Content-Disposition"]


def test_calendar_is_a_download_and_ends_with_the_participation(
    as_: Any, camille: Any, need: Any, in_state: Any
) -> None:
    row = in_state(S.CONFIRMED)
    sitting = make_sitting(need, row)
    browser, place = as_(camille), f"/seances/{sitting.public_id}.ics"
    answer = browser.get(place)
    assert (answer.status_code, answer.mimetype) == (200, "text/calendar")
    row.state, row.closed_at = S.WITHDRAWN, utcnow()
    db.session.flush()
    assert browser.get(place).status_code == 404
