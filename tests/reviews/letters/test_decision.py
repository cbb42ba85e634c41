"""The decision, on the side of the team: nothing before it leaves, a message that waits, then its words."""

from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from labagora.calls.enums import MemberState
from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.reviews.models import Decision
from tests.builders.accounts import make_account
from tests.builders.calls import make_application
from tests.reviews.letters.conftest import Clerk, letters, only_dispatch, place_of


@pytest.fixture
def page(clerk: Clerk) -> str:
    """The address of the decision on the first application."""
    return f"/candidatures/{clerk.scene.first.public_id}/decision"


@pytest.fixture
def told(clerk: Clerk, run_jobs: Any, sent: Any) -> list[Any]:
    """The mails, once the letters have left."""
    clerk.send(clerk.start())
    run_jobs()
    return list(sent)


def test_nothing_differs_before(as_: Any, alice: Any, clerk: Clerk, page: str) -> None:
    clerk.start()
    browser = as_(alice)
    assert browser.get(page).status_code == 404
    assert browser.post(page).status_code == 404
    assert "courrier" not in browser.get(page.removesuffix("/decision")).text


def test_held_is_as_nothing(as_: Any, alice: Any, clerk: Clerk, page: str, run_jobs: Any, sent: Any) -> None:
    address = clerk.start()
    clerk.browser.post(f"{address}/{clerk.scene.first.public_id}/retenue")
    clerk.send(address)
    run_jobs()
    assert as_(alice).get(page).status_code == 404


def test_a_message_waits_and_looking_is_not_reading(as_: Any, alice: Any, page: str, told: Any) -> None:
    browser = as_(alice)
    assert "Un courrier vous attend" in browser.get(page.removesuffix("/decision")).text
    shown = browser.get(page).text
    assert "Lire la décision" in shown
    assert "retenue" not in shown
    assert letters()[0].first_read_at is None


def test_opened_once_by_the_first(as_: Any, alice: Any, bob: Any, page: str, told: Any, clerk: Clerk) -> None:
    assert as_(bob).post(page).status_code == 303
    first = letters()[0].first_read_at
    assert as_(alice).post(page).status_code == 303
    assert (letters()[0].first_read_at, letters()[0].first_read_by_ref) == (first, bob.public_id)
    shown = as_(alice).get(page).text
    assert "est retenue" in shown
    assert "Le comité a lu" in shown
    assert "appels@exemple.fr" in shown
    assert "Bob" not in shown, "who opened it is nobody's business"
    assert letters()[1].first_read_at is None, "the letters of others are others'"


def test_the_team_sees_the_dates_and_prints_the_proof(as_: Any, alice: Any, page: str, told: Any, clerk: Clerk) -> None:
    desk = f"{clerk.scene.address()}/{only_dispatch().public_id}/{clerk.scene.first.public_id}"
    assert "pas encore" in clerk.browser.get(desk).text
    as_(alice).post(page)
    assert "pas encore" not in clerk.browser.get(desk).text
    answer = clerk.browser.get(f"{desk}/preuve.pdf")
    assert answer.mimetype == "application/pdf"
    text = " ".join("".join(one.extract_text() for one in PdfReader(BytesIO(answer.data)).pages).split())
    assert clerk.scene.first.reference in text
    assert "Empreinte" in text
    assert "Alice" not in text


def test_the_letter_on_paper(as_: Any, alice: Any, page: str, told: Any, clerk: Clerk) -> None:
    browser, address = as_(alice), f"{page}/{letters()[0].public_id}.pdf"
    assert browser.get(address).status_code == 409, "it is opened on its page first"
    browser.post(page)
    answer = browser.get(address)
    reader = PdfReader(BytesIO(answer.data))
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"], "tagged"  # type: ignore[index]
    assert "Le comité a lu" in " ".join(reader.pages[0].extract_text().split())
    assert "retenue" not in answer.headers["Content-Disposition"]
    assert answer.headers["Cache-Control"] == "no-store"
    assert browser.get(f"{page}/{letters()[1].public_id}.pdf").status_code == 404, "the letter of another team"
    assert browser.get(f"{page}/{'a' * 22}.pdf").status_code == 404


@pytest.mark.parametrize("person", ["esther", "denis", "farid", "camille"])
def test_strangers_and_the_institute_have_no_such_page(
    request: Any, as_: Any, page: str, told: Any, person: str
) -> None:
    browser = as_(request.getfixturevalue(person))
    assert browser.get(page).status_code == 404
    assert browser.post(page).status_code == 404
    assert browser.get(f"{page}/{letters()[0].public_id}.pdf").status_code == 404
    assert letters()[0].first_read_at is None


def test_who_left_the_team_reads_nothing(as_: Any, bob: Any, clerk: Clerk, page: str, told: Any) -> None:
    place = place_of(clerk.scene.first, bob)
    place.state, place.left_at = MemberState.LEFT, utcnow()
    db.session.flush()
    assert as_(bob).get(page).status_code == 404


def test_an_unknown_application_is_not_found(as_: Any, alice: Any) -> None:
    assert as_(alice).get(f"/candidatures/{'a' * 22}/decision").status_code == 404


def test_a_letter_keeps_its_words_when_the_decision_moves(
    as_: Any, alice: Any, page: str, told: Any, clerk: Clerk
) -> None:
    as_(alice).post(page)
    decision = db.session.scalars(db.select(Decision).filter_by(application_id=clerk.scene.first.id)).one()
    decision.reason = "Autre chose."
    db.session.flush()
    shown = as_(alice).get(page).text
    assert "Le comité a lu" in shown
    assert "Autre chose." not in shown


def test_what_an_applicant_wrote_is_never_markup(as_: Any, alice: Any, clerk: Clerk, run_jobs: Any, sent: Any) -> None:
    clerk.scene.first.title = "<b>Gras</b> **fort** {motif}"
    db.session.flush()
    clerk.send(clerk.start())
    run_jobs()
    page = f"/candidatures/{clerk.scene.first.public_id}/decision"
    as_(alice).post(page)
    assert "&lt;b&gt;Gras&lt;/b&gt; **fort** {motif}" in as_(alice).get(page).text


def test_the_mail_says_that_a_message_waits_and_nothing_else(told: list[Any], clerk: Clerk, alice: Any) -> None:
    scene = clerk.scene
    for message in told:
        assert message.subject == "Lab Agora — Un message vous attend"
        whole = f"{message.subject}{message.text}{message.html}{message.headers}"
        secrets = (
            scene.first.reference,
            scene.first.title,
            scene.call.title,
            "retenue",
            "Alice",
            "candidature ",
            "Bob",
        )
        assert [one for one in secrets if one and one in whole] == []
        assert "/decision" in message.text
    assert all("," not in message.to for message in told)


def test_who_left_meanwhile_is_not_told(clerk: Clerk, bob: Any, run_jobs: Any, sent: Any, monkeypatch: Any) -> None:
    from labagora.reviews.actions.letters import send_some

    address = clerk.start()
    clerk.send(address)
    send_some(only_dispatch().public_id, now=utcnow())
    place = place_of(clerk.scene.first, bob)
    place.state, place.left_at = MemberState.LEFT, utcnow()
    db.session.flush()
    run_jobs()
    assert len(sent) == 2


def test_a_draft_has_no_line(as_: Any, alice: Any, clerk: Clerk) -> None:
    draft = make_application(clerk.scene.call, clerk.scene.first.organisation, lead=alice)
    assert "courrier" not in as_(alice).get(f"/candidatures/{draft.public_id}").text
    assert as_(make_account()).get(f"/candidatures/{draft.public_id}/decision").status_code == 404
