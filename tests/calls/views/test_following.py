"""« M'avertir à l'ouverture » : asked once, told once, taken back."""

from datetime import UTC, datetime
from typing import Any

import pytest

from labagora.calls.actions.calls import extend_call, open_call
from labagora.calls.enums import ApplicationState, CallState, MemberState
from labagora.calls.mails.opening import opened
from labagora.calls.models import Call, CallFollower
from labagora.calls.privacy import purge
from labagora.calls.tasks.opening import mail_extension, tell_extension, tell_opening
from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.core.outbox import Job
from tests.builders.calls import join_team, make_application, make_call, make_revision
from tests.search.conftest import again

READY = {"objectives": "But.", "contact_label": "Service", "contact_email": "appels@exemple.fr"}


def _followers() -> int:
    return int(db.session.query(CallFollower).count())


def _jobs(name: str) -> list[Any]:
    return list(db.session.scalars(db.select(Job).where(Job.name == name)))


def test_asked_twice_is_once_and_taken_back(as_: Any, alice: Any) -> None:
    call = make_call(state=CallState.ANNOUNCED)
    browser, page = as_(alice), f"/appels/{call.slug}"
    assert "M’avertir à l’ouverture" in browser.get(page).text
    assert [browser.post(f"{page}/avertir").status_code for _ in range(2)] == [303, 303]
    assert _followers() == 1
    assert "Ne plus m’avertir" in browser.get(page).text
    assert [browser.post(f"{page}/ne-plus-avertir").status_code for _ in range(2)] == [303, 303]
    assert _followers() == 0


def test_a_visitor_is_led_to_the_sign_in_page_and_back(client: Any) -> None:
    call = make_call(state=CallState.ANNOUNCED)
    page = client.get(f"/appels/{call.slug}").text
    assert f"/connexion?retour=/appels/{call.slug}" in page.replace("%2F", "/")
    assert client.post(f"/appels/{call.slug}/avertir").status_code == 303
    assert _followers() == 0


@pytest.mark.parametrize("state", [CallState.OPEN, CallState.CLOSED, CallState.CANCELLED])
def test_there_is_nothing_to_wait_for_any_more(as_: Any, alice: Any, state: CallState) -> None:
    call = make_call(state=state)
    assert "M’avertir" not in as_(alice).get(f"/appels/{call.slug}").text
    assert as_(alice).post(f"/appels/{call.slug}/avertir").status_code == 409
    assert _followers() == 0


@pytest.mark.parametrize("action", ["avertir", "ne-plus-avertir"])
def test_a_hidden_call_does_not_exist(as_: Any, alice: Any, action: str) -> None:
    call = make_call(state=CallState.DRAFT)
    for slug in (call.slug, "inconnu"):
        assert as_(alice).post(f"/appels/{slug}/{action}").status_code == 404


def test_told_once_at_the_opening(as_: Any, alice: Any, esther: Any) -> None:
    call = make_call(state=CallState.ANNOUNCED, **READY)
    make_revision(call)
    as_(alice).post(f"/appels/{call.slug}/avertir")
    call = db.session.query(Call).one()
    open_call(call, actor=again(esther), now=utcnow())
    db.session.flush()
    assert len(_jobs("calls.tell_opening")) == 1
    for _ in range(2):
        tell_opening(call_ref=call.public_id)
        db.session.flush()
    assert len(_jobs("calls.mail_opening")) == 1
    message = opened(again(alice), call)
    assert f"/appels/{call.public_id}" in message.text
    assert call.title not in message.text, "the page says it"
    assert purge(now=utcnow())["call_follower"] == 1
    assert _followers() == 0


def test_who_waits_for_a_cancelled_call_is_forgotten(as_: Any, alice: Any) -> None:
    kept, gone = make_call(state=CallState.ANNOUNCED), make_call(state=CallState.ANNOUNCED)
    for call in (kept, gone):
        as_(alice).post(f"/appels/{call.slug}/avertir")
    gone = db.session.get_one(Call, gone.id)
    gone.state, gone.cancelled_at, gone.state_reason = CallState.CANCELLED, utcnow(), "Non."
    db.session.flush()
    assert purge(now=utcnow())["call_follower"] == 1
    assert _followers() == 1


def test_teams_are_told_of_more_time_once_a_prolongation(hospital: Any, alice: Any, bob: Any, esther: Any) -> None:
    call, now = make_call(), utcnow()
    draft = make_application(call, hospital, lead=alice)
    join_team(draft, bob)
    make_application(call, hospital, ApplicationState.WITHDRAWN, lead=esther)
    assert call.closes_at is not None
    for days in (1, 2):
        extend_call(call, call.closes_at.replace(year=call.closes_at.year + days), "Panne.", actor=esther, now=now)
        db.session.flush()
        for _ in range(2):
            tell_extension(call_ref=call.public_id)
            db.session.flush()
        assert len(_jobs("calls.mail_extension")) == 2 * days
    assert len(_jobs("calls.tell_extension")) == 2


DRAFT_LINE, FILED_LINE = "n’est pas encore déposée", "vous n’avez rien à faire"
CORRECTING_LINE = "la prolongation n’y change rien"
LINES = {DRAFT_LINE, FILED_LINE, CORRECTING_LINE}


@pytest.mark.parametrize(
    ("states", "said"),
    [
        ([ApplicationState.DRAFT], {DRAFT_LINE}),
        ([ApplicationState.FILED], {FILED_LINE}),
        ([ApplicationState.CORRECTING], {CORRECTING_LINE}),
        ([ApplicationState.DRAFT, ApplicationState.FILED], {DRAFT_LINE, FILED_LINE}),
        ([ApplicationState.FILED, ApplicationState.WITHDRAWN], {FILED_LINE}),
    ],
)
def test_more_time_is_told_to_each_as_their_application_stands(
    hospital: Any, alice: Any, delivered: list[Any], states: list[ApplicationState], said: set[str]
) -> None:
    call = make_call(closes_at=datetime(2027, 3, 1, 11, tzinfo=UTC))
    for state in states:
        make_application(call, hospital, state, lead=alice)
    mail_extension(account_ref=alice.public_id, call_ref=call.public_id)
    [mail] = delivered
    for body in (mail.text, mail.html):
        assert {line for line in LINES if line in body} == said
        assert "1er mars 2027" in body
        assert call.title not in body


@pytest.mark.parametrize("how", ["withdrawn", "left", "never"])
def test_more_time_is_not_told_to_who_applies_no_more(
    hospital: Any, alice: Any, bob: Any, delivered: list[Any], how: str
) -> None:
    call = make_call()
    if how == "withdrawn":
        make_application(call, hospital, ApplicationState.WITHDRAWN, lead=bob)
    if how == "left":
        row = join_team(make_application(call, hospital, lead=alice), bob)
        row.state, row.left_at = MemberState.LEFT, utcnow()
        db.session.flush()
    mail_extension(account_ref=bob.public_id, call_ref=call.public_id)
    assert delivered == []


@pytest.fixture
def delivered(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The mails that the jobs deliver, without a mailer."""
    found: list[Any] = []
    monkeypatch.setattr("labagora.core.postbox.deliver", lambda _mailer, message, **_values: found.append(message))
    return found
