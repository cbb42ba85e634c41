"""The team answers, alone or for everybody; each is told once."""

from typing import Any

import pytest

from labagora.accounts.models import Account
from labagora.calls.actions.inquiries import mark_of
from labagora.calls.enums import AnswerVisibility, CallState, MemberState
from labagora.calls.models import Call, CallInquiry
from labagora.calls.queries import count_waiting_inquiries
from labagora.core.db import db
from tests.builders.accounts import make_account
from tests.builders.calls import join_team, make_application, make_call, make_inquiry
from tests.builders.organisations import make_organisation
from tests.calls.inquiries.conftest import CANARY

WORDS = {"published_question": "Un cabinet peut-il être partenaire ?", "published_answer": "Oui, sans être porteur."}
AUTHOR = "zephyrine.canari@exemple.fr"
BASE = "/gestion/appels/questions"


def test_the_queue_shows_what_waits_first(as_: Any, esther: Account, call: Call, author: Account) -> None:
    make_inquiry(call, author, AnswerVisibility.PRIVATE, question="Répondue ?")
    make_inquiry(call, author, question="Attendue ?")
    browser = as_(esther)
    page = browser.get(BASE).text
    assert page.index("Attendue ?") < page.index("Répondue ?")
    assert CANARY not in page
    assert "Répondue ?" not in browser.get(f"{BASE}?etat=pending").text
    assert browser.get(f"{BASE}?etat=rien").status_code == 200
    assert count_waiting_inquiries() == 1


def test_each_call_has_its_own(as_: Any, esther: Account, inquiry: CallInquiry, call: Call) -> None:
    other = make_call()
    assert inquiry.question in as_(esther).get(f"/gestion/appels/{call.public_id}/questions").text
    assert inquiry.question not in as_(esther).get(f"/gestion/appels/{other.public_id}/questions").text


def test_an_answer_to_the_person_alone(
    as_: Any, esther: Account, inquiry: CallInquiry, author: Account, now_is: Any, sent: list[Any], run_jobs: Any
) -> None:
    data = {"answer": "Oui, bien sûr.", "seen": mark_of(inquiry)}
    assert as_(esther).post(f"{BASE}/{inquiry.public_id}/reponse", data=data).status_code == 303
    assert (now_is().visibility, now_is().answer) == (AnswerVisibility.PRIVATE, "Oui, bien sûr.")
    run_jobs()
    assert [mail.to for mail in sent] == [author.address]
    assert "bien sûr" not in sent[0].text + sent[0].html


def test_a_publication_is_told_once_to_those_who_started(
    as_: Any, esther: Account, alice: Account, bob: Account, inquiry: CallInquiry, now_is: Any, outgoing: Any
) -> None:
    call, hospital = inquiry.call, make_organisation()
    for _two in range(2):
        make_application(call, hospital, lead=alice)
    gone = join_team(make_application(call, hospital), bob)
    gone.state, gone.left_at = MemberState.LEFT, gone.joined_at
    make_application(make_call(), hospital, lead=make_account())
    path, browser = f"{BASE}/{inquiry.public_id}", as_(esther)
    assert browser.post(f"{path}/publication", data={**WORDS, "seen": mark_of(inquiry)}).status_code == 303
    sent = outgoing()
    assert sorted(mail.to for mail in sent) == sorted([alice.address, AUTHOR])
    for mail in sent:
        assert "cabinet" not in mail.text + mail.html
        assert CANARY not in mail.text + mail.html
    assert now_is().told_at is not None
    assert browser.post(f"{path}/depublication").status_code == 303
    assert now_is().visibility is AnswerVisibility.PRIVATE
    assert now_is().answer == WORDS["published_answer"]
    assert browser.post(f"{path}/depublication").status_code == 409
    again = {**WORDS, "published_answer": "Oui.", "seen": mark_of(now_is())}
    assert browser.post(f"{path}/publication", data=again).status_code == 303
    assert len(outgoing()) == 2


def test_taken_off_before_the_job_runs_nobody_is_told(
    as_: Any, esther: Account, alice: Account, call: Call, inquiry: CallInquiry, outgoing: Any
) -> None:
    make_application(call, make_organisation(), lead=alice)
    path, browser = f"{BASE}/{inquiry.public_id}", as_(esther)
    browser.post(f"{path}/publication", data={**WORDS, "seen": mark_of(inquiry)})
    browser.post(f"{path}/depublication")
    assert alice.address not in [mail.to for mail in outgoing()]


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"published_answer": "Écrivez à jeanne@exemple.fr"}, "jeanne@exemple.fr"),
        ({"published_question": "Appelez le 01 23 45 67 89 ?"}, "01 23 45 67 89"),
        ({"published_question": f"{CANARY} peut-elle déposer ?"}, "retirez son nom"),
        ({"published_answer": ""}, ""),
        ({"published_question": "x" * 3001}, "3000"),
    ],
)
def test_what_would_name_somebody_is_not_published(
    as_: Any, esther: Account, inquiry: CallInquiry, now_is: Any, wrong: dict[str, str], told: str
) -> None:
    data = {**WORDS, **wrong, "seen": mark_of(inquiry)}
    sent = as_(esther).post(f"{BASE}/{inquiry.public_id}/publication", data=data)
    assert sent.status_code == 422
    assert told in sent.text
    for words in data.values():
        assert words in sent.text
    assert now_is().visibility is AnswerVisibility.PENDING


def test_the_contact_of_the_call_may_be_published(as_: Any, esther: Account, inquiry: CallInquiry) -> None:
    data = {**WORDS, "published_answer": "Écrivez à appel@exemple.fr.", "seen": mark_of(inquiry)}
    assert as_(esther).post(f"{BASE}/{inquiry.public_id}/publication", data=data).status_code == 303


def test_two_people_do_not_write_over_each_other(as_: Any, esther: Account, inquiry: CallInquiry, now_is: Any) -> None:
    path, browser, seen = f"{BASE}/{inquiry.public_id}/reponse", as_(esther), mark_of(inquiry)
    assert browser.post(path, data={"answer": "La première.", "seen": seen}).status_code == 303
    second = browser.post(path, data={"answer": "La seconde.", "seen": seen})
    assert second.status_code == 422
    assert "La seconde." in second.text
    assert "La première." in second.text
    assert now_is().answer == "La première."
    assert browser.post(path, data={"answer": "La seconde.", "seen": mark_of(now_is())}).status_code == 303


def test_nothing_changes_once_the_call_is_over(as_: Any, esther: Account, author: Account) -> None:
    row = make_inquiry(make_call(state=CallState.ARCHIVED), author)
    path, data = f"{BASE}/{row.public_id}", {"answer": "Oui.", "seen": mark_of(row), **WORDS}
    assert as_(esther).get(path).status_code == 200
    for move in ("reponse", "publication", "depublication"):
        assert as_(esther).post(f"{path}/{move}", data=data).status_code == 409


def test_the_queue_does_not_exist_for_the_others(
    as_: Any, author: Account, inquiry: CallInquiry, call: Call, client: Any
) -> None:
    pages = (BASE, f"{BASE}/{inquiry.public_id}", f"/gestion/appels/{call.public_id}/questions")
    for page in pages:
        assert as_(author).get(page).status_code == 404
        assert "/connexion" in client.get(page).location
    for move in ("reponse", "publication", "depublication"):
        assert as_(author).post(f"{BASE}/{inquiry.public_id}/{move}").status_code == 404


def test_no_such_question(as_: Any, esther: Account) -> None:
    assert as_(esther).get(f"{BASE}/rien").status_code == 404
    for move in ("reponse", "publication", "depublication"):
        assert as_(esther).post(f"{BASE}/rien/{move}").status_code == 404


def test_a_person_who_left_is_told_nothing(
    as_: Any, esther: Account, inquiry: CallInquiry, now_is: Any, sent: list[Any], run_jobs: Any
) -> None:
    now_is().asked_by_id = None
    db.session.flush()
    data = {"answer": "Oui.", "seen": mark_of(inquiry)}
    assert as_(esther).post(f"{BASE}/{inquiry.public_id}/reponse", data=data).status_code == 303
    run_jobs()
    assert sent == []
