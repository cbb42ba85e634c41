"""A late code opens one draft after the hour: for a time, a number of times, until it is taken back."""

from datetime import timedelta
from typing import Any

import pytest

from labagora.accounts.models import Account
from labagora.calls.actions.late_codes import plain_code, spoken
from labagora.calls.enums import ApplicationState, ClosingPolicy
from labagora.calls.models import Application, LateCode
from labagora.core.clock import PARIS, utcnow
from labagora.core.db import db
from tests.builders.calls import make_application, write_section
from tests.calls.applications.conftest import DONE, typed


@pytest.fixture
def late(ready: Application, freeze: Any) -> Application:
    """Alice's draft, ten minutes after the hour of a call that has codes."""
    ready.call.closing_policy = ClosingPolicy.CODE
    freeze(ready.call.closes_at + timedelta(minutes=10))
    return ready


def _sent(**more: Any) -> dict[str, Any]:
    local = (utcnow() + timedelta(hours=3)).astimezone(PARIS)
    facts = {"due_day": f"{local:%Y-%m-%d}", "due_hour": f"{local:%H:%M}", "max_uses": "1", "reason": "Panne signalée."}
    return {**facts, **more}


def _given(as_: Any, esther: Account, application: Application, **more: Any) -> str:
    answer = as_(esther).post(f"/gestion/appels/candidatures/{application.public_id}/code", data=_sent(**more))
    assert answer.status_code == 200
    return str(answer.text.split('id="late-code">')[1].split("<")[0])


def _file(as_: Any, person: Account, application: Application, code: str, key: str = "une") -> Any:
    return as_(person).post(f"/candidatures/{application.public_id}/depot", data={"key": key, "code": code})


def test_given_typed_and_used_once(as_: Any, alice: Account, esther: Account, late: Application, now_is: Any) -> None:
    assert _file(as_, alice, late, "").status_code == 409
    code = _given(as_, esther, late)
    [row] = db.session.scalars(db.select(LateCode))
    assert plain_code(code).encode() not in row.code_hash
    assert code not in as_(esther).get(f"/gestion/appels/{late.call.public_id}/codes").text
    assert 'name="code"' in as_(alice).get(f"/candidatures/{late.public_id}/depot").text
    assert _file(as_, alice, late, code.lower().replace("-", " ")).status_code == 303
    assert now_is().state is ApplicationState.FILED
    db.session.refresh(row)
    assert row.uses == 1
    section = f"/candidatures/{late.public_id}/sections/moyens"
    assert as_(alice).post(section, data=typed(1, montant="1 500")).status_code == 409
    assert "1 sur 1" in as_(esther).get(f"/gestion/appels/{late.call.public_id}/codes").text


def test_the_team_may_finish_writing_while_a_code_lives(
    as_: Any, alice: Account, esther: Account, late: Application
) -> None:
    section = f"/candidatures/{late.public_id}/sections/moyens"
    assert as_(alice).post(section, data=typed(1, montant="1 500")).status_code == 409
    _given(as_, esther, late)
    assert as_(alice).post(section, data=typed(1, montant="1 500")).status_code == 303


def test_it_opens_no_other_draft(
    as_: Any, alice: Account, bob: Account, esther: Account, late: Application, hospital: Any
) -> None:
    other = make_application(late.call, hospital, lead=bob, revision=late.revision)
    for key, content in DONE.items():
        write_section(other, key, content)
    code = _given(as_, esther, late)
    assert _file(as_, bob, other, code).status_code == 422


@pytest.mark.parametrize("end", ["revoked", "expired"])
def test_an_ended_code_opens_nothing(
    as_: Any, alice: Account, esther: Account, late: Application, freeze: Any, end: str
) -> None:
    code = _given(as_, esther, late)
    [row] = db.session.scalars(db.select(LateCode))
    if end == "revoked":
        for _time in range(2):
            assert as_(esther).post(f"/gestion/appels/codes/{row.public_id}/retrait").status_code == 303
    else:
        freeze(row.valid_until)
    assert _file(as_, alice, late, code).status_code == 409


def test_an_invented_code_is_refused_and_nobody_guesses(as_: Any, alice: Account, late: Application) -> None:
    statuses = {_file(as_, alice, late, "AAAA-BBBB-CCCC").status_code for _try in range(21)}
    assert statuses == {422, 429}


def test_on_time_a_code_is_not_spent(as_: Any, alice: Account, esther: Account, ready: Application) -> None:
    ready.call.closing_policy = ClosingPolicy.CODE
    code = _given(as_, esther, ready)
    assert _file(as_, alice, ready, code).status_code == 303
    assert [row.uses for row in db.session.scalars(db.select(LateCode))] == [0]


@pytest.mark.parametrize(
    "wrong",
    [
        {"reason": " "},
        {"reason": "x" * 401},
        {"max_uses": "0"},
        {"max_uses": "6"},
        {"max_uses": "x"},
        {"due_day": "2020-01-01"},
        {"due_day": "2099-01-01"},
        {"due_hour": ""},
    ],
)
def test_what_is_asked_badly_is_told(as_: Any, esther: Account, late: Application, wrong: dict[str, str]) -> None:
    page = f"/gestion/appels/candidatures/{late.public_id}/code"
    assert as_(esther).post(page, data=_sent(**wrong)).status_code == 422
    assert db.session.query(LateCode).count() == 0


def test_a_call_without_codes_gives_none(as_: Any, esther: Account, ready: Application) -> None:
    page = f"/gestion/appels/candidatures/{ready.public_id}/code"
    assert "Aucun code ne peut" in as_(esther).get(page).text
    assert as_(esther).post(page, data=_sent()).status_code == 409


def test_only_the_institute(as_: Any, alice: Account, bob: Account, late: Application) -> None:
    for person in (alice, bob):
        for page in (
            f"/gestion/appels/{late.call.public_id}/codes",
            f"/gestion/appels/candidatures/{late.public_id}/code",
        ):
            assert as_(person).get(page).status_code == 404
        assert as_(person).post("/gestion/appels/codes/rien/retrait").status_code == 404


def test_unknown_ones(as_: Any, esther: Account) -> None:
    assert as_(esther).get("/gestion/appels/rien/codes").status_code == 404
    assert as_(esther).get("/gestion/appels/candidatures/rien/code").status_code == 404
    assert as_(esther).post("/gestion/appels/codes/rien/retrait").status_code == 404


def test_a_code_is_read_however_it_is_typed() -> None:
    assert spoken("ABCDEFGHJKLM") == "ABCD-EFGH-JKLM"
    assert plain_code(" abcd efgh–jklm ") == "ABCDEFGHJKLM"
    assert plain_code("é!") == ""
