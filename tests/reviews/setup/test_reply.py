"""What the team of an application reads of its admissibility, and its one answer before the hour."""

from datetime import timedelta
from typing import Any

import pytest

from labagora.calls.enums import ApplicationState, TeamRole
from labagora.core.clock import frozen_at, utcnow
from labagora.core.db import db
from labagora.reviews.enums import AdmissibilityState
from labagora.reviews.models import Admissibility, AdmissibilityExchange
from tests.builders.accounts import make_account
from tests.builders.calls import join_team
from tests.builders.reviews import make_admissible


@pytest.fixture
def row(filed: Any) -> Admissibility:
    return make_admissible(filed, AdmissibilityState.QUESTIONED, reason="L'autorisation est-elle échue ?")


@pytest.fixture
def page(filed: Any) -> str:
    return f"/candidatures/{filed.public_id}/recevabilite"


def _now(row: Admissibility) -> Admissibility:
    db.session.refresh(row)
    return row


def test_who_signs_answers_once(as_: Any, alice: Any, page: str, row: Admissibility) -> None:
    browser = as_(alice)
    text = browser.get(page).text
    assert "L&#39;autorisation est-elle échue ?" in text
    assert "Réponse attendue avant le" in text
    assert browser.post(page, data={"reply": "  Non, la voici.  "}).status_code == 303
    assert (_now(row).reply, row.replied_by_ref) == ("Non, la voici.", alice.public_id)
    text = browser.get(page).text
    assert "Non, la voici." in text
    assert "Envoyer la réponse" not in text
    assert browser.post(page, data={"reply": "Autre chose."}).status_code == 409
    assert _now(row).reply == "Non, la voici."


def test_an_earlier_question_stays_and_its_answer_is_not_taken_for_another(
    as_: Any, alice: Any, page: str, row: Admissibility
) -> None:
    browser = as_(alice)
    assert 'name="question" type="hidden" value="1"' in browser.get(page).text
    db.session.refresh(row, ["earlier"])
    row.earlier.append(
        AdmissibilityExchange(reason="La question d'hier ?", notified_at=row.notified_at, due_at=row.due_at, reply="")
    )
    db.session.flush()
    stale = browser.post(page, data={"reply": "Ma réponse à celle d'hier.", "question": "1"})
    assert stale.status_code == 422
    assert "Une autre question a été posée depuis" in stale.text
    assert "Ma réponse à celle d&#39;hier." in stale.text
    assert 'name="question" type="hidden" value="2"' in stale.text
    assert "La question d&#39;hier ?" in stale.text
    assert _now(row).replied_at is None
    assert browser.post(page, data={"reply": "La bonne.", "question": "2"}).status_code == 303
    assert _now(row).reply == "La bonne."


@pytest.mark.parametrize("reply", ["", "   ", "x" * 10_001])
def test_an_answer_that_cannot_be(as_: Any, alice: Any, page: str, row: Admissibility, reply: str) -> None:
    answer = as_(alice).post(page, data={"reply": reply})
    assert answer.status_code == 422
    assert reply.strip() in answer.text
    assert _now(row).replied_at is None


def test_the_hour_is_that_of_the_arrival(as_: Any, alice: Any, page: str, row: Admissibility) -> None:
    browser, due = as_(alice), row.due_at
    row.due_at = due = utcnow() + timedelta(minutes=5)
    with frozen_at(due):
        answer = browser.post(page, data={"reply": "Trop tard, mais gardé à l'écran."})
        assert answer.status_code == 422
        assert "Le délai est passé" in answer.text
        assert "Trop tard, mais gardé" in answer.text
        assert "Le délai est passé" in browser.get(page).text
    assert _now(row).replied_at is None
    with frozen_at(due - timedelta(microseconds=1)):
        assert browser.post(page, data={"reply": "Juste à temps."}).status_code == 303
    assert _now(row).reply == "Juste à temps."


@pytest.mark.parametrize(
    ("role", "status"), [(TeamRole.VIEWER, 403), (TeamRole.EDITOR, 403), (TeamRole.SIGNATORY, 303)]
)
def test_the_others_of_the_team_read(
    as_: Any, filed: Any, page: str, row: Admissibility, role: TeamRole, status: int
) -> None:
    member = make_account(name="Lise")
    join_team(filed, member, role)
    browser = as_(member)
    text = browser.get(page).text
    assert "est-elle échue" in text
    assert ("Envoyer la réponse" in text) is (status == 303)
    assert browser.post(page, data={"reply": "Voici."}).status_code == status


@pytest.mark.parametrize("person", ["bob", "denis", "esther", "camille"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_nobody_else_knows_of_it(
    request: Any, as_: Any, page: str, row: Admissibility, person: str, method: str
) -> None:
    browser = as_(request.getfixturevalue(person))
    assert getattr(browser, method)(page).status_code == 404


@pytest.mark.parametrize("state", [None, AdmissibilityState.PENDING, AdmissibilityState.ADMISSIBLE])
def test_without_a_question_there_is_no_page(as_: Any, alice: Any, filed: Any, page: str, state: Any) -> None:
    if state is not None:
        make_admissible(filed, state)
    browser = as_(alice)
    assert browser.get(page).status_code == 404
    assert browser.post(page, data={"reply": "?"}).status_code == 404
    assert "Recevabilité" not in browser.get(f"/candidatures/{filed.public_id}").text


def test_the_page_of_the_application_leads_here(as_: Any, alice: Any, filed: Any, page: str, row: Any) -> None:
    browser = as_(alice)
    text = browser.get(f"/candidatures/{filed.public_id}").text
    assert page in text
    assert "Une réponse est attendue avant le" in text
    row.reply, row.replied_at = "Voici.", utcnow()
    assert "a posé une question" in browser.get(f"/candidatures/{filed.public_id}").text
    row.state, row.decided_at, row.verdict = AdmissibilityState.INADMISSIBLE, utcnow(), "Il manque une pièce."
    text = browser.get(f"/candidatures/{filed.public_id}").text
    assert "La recevabilité est examinée" in text
    assert "Il manque une pièce" not in text
    text = browser.get(page).text
    assert "Non recevable" in text
    assert "Il manque une pièce." in text
    assert browser.post(page, data={"reply": "Encore."}).status_code == 409


def test_an_application_that_is_withdrawn_answers_nothing(
    as_: Any, alice: Any, filed: Any, page: str, row: Admissibility
) -> None:
    filed.state, filed.withdrawn_at, filed.state_reason = ApplicationState.WITHDRAWN, utcnow(), "Plus d'équipe."
    assert "Envoyer la réponse" not in as_(alice).get(page).text
    assert as_(alice).post(page, data={"reply": "Voici."}).status_code == 409
