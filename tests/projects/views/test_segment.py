"""The live count: abuse cases 1 to 6, A10."""

import re
from datetime import timedelta
from typing import Any

import pytest

from labagora.core.audit import AuditEntry
from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.core.postbox import MailLog
from labagora.projects.enums import NeedState
from labagora.projects.models import SegmentQuestion
from labagora.reference.queries import regions, vocabulary
from labagora.volunteers.models import Volunteer
from labagora.volunteers.queries import text_versions
from tests.builders.projects import make_need, make_project

MATCH = {"cancers": ["sein"], "region": "84", "birth_decade": "1970"}
QUESTION = {"cancers": "sein", "region": "84", "birth_decade": "1970"}


def _people(number: int, profile: dict[str, Any] | None = None) -> None:
    versions = text_versions()
    for _ in range(number):
        row = Volunteer(
            health_consent_version=versions.health,
            proposals_consent_version=versions.proposals,
            reconfirmed_at=utcnow(),
        )
        row.profile = profile or MATCH
        db.session.add(row)
    db.session.flush()


def _address(need: Any) -> str:
    return f"/mon-espace/besoins/{need.public_id}/combien"


def _ask(browser: Any, need: Any, **question: Any) -> Any:
    return browser.post(_address(need), data=question or QUESTION)


def _answers() -> list[int | None]:
    return [row.answer for row in db.session.query(SegmentQuestion).order_by(SegmentQuestion.id)]


def _neutral(page: str) -> str:
    """Leave out the choices of the form, the tokens, and how many questions are left."""
    page = re.sub(r"<select.*?</select>", "", page, flags=re.DOTALL)
    return re.sub(r'value="[^"]*"|cette semaine : \d+', "", page)


def test_segment_counts_people_who_may_be_matched(as_: Any, alice: Any, draft_need: Any) -> None:
    _people(21)
    _people(5, {**MATCH, "region": "53"})
    browser = as_(alice)
    assert _ask(browser, draft_need).status_code == 303
    assert _answers() == [20]
    assert "environ 20 personnes" in browser.get(_address(draft_need)).text


def test_segment_leaves_out_who_paused_or_withdrew(as_: Any, alice: Any, draft_need: Any) -> None:
    _people(12)
    rows = db.session.query(Volunteer).all()
    rows[0].paused_at, rows[1].proposals_consent_version = utcnow(), None
    assert _ask(as_(alice), draft_need).status_code == 303
    assert _answers() == [None]


def test_abuse_1_ten_and_zero_give_the_same_page(as_: Any, alice: Any, hospital: Any) -> None:
    _people(10)
    pages = []
    for region in ("84", "53"):
        need = make_need(make_project(hospital), state=NeedState.DRAFT)
        browser = as_(alice)
        question = {**QUESTION, "region": region}
        assert browser.post(_address(need), data=question).status_code == 303
        page = browser.get(_address(need)).text
        assert "moins de 11 personnes" in page
        name = "Auvergne-Rhône-Alpes" if region == "84" else "Bretagne"
        pages.append(_neutral(page.replace(need.public_id, "").replace(f">{name}<", "><").replace(name, "", 1)))
    assert pages[0] == pages[1]
    assert _answers() == [None, None]


@pytest.mark.parametrize(
    "question",
    [
        {"region": ["84", "53"]},
        {"region": "!84"},
        {"exclude_region": "84"},
        {"region": "84", "region_not": "53"},
        {"cancers": "inconnu"},
        {"gender": "femme"},
    ],
)
def test_abuse_2_all_but_cannot_be_asked(as_: Any, alice: Any, draft_need: Any, question: dict[str, Any]) -> None:
    browser = as_(alice)
    assert browser.post(_address(draft_need), data=question).status_code == 400
    assert _answers() == []


def test_abuse_2_crafted_address_is_refused(as_: Any, alice: Any, draft_need: Any) -> None:
    assert as_(alice).post(f"{_address(draft_need)}?region=!84", data=QUESTION).status_code == 400


@pytest.mark.parametrize("question", [{"region": ""}, {**QUESTION, "themes": "travail"}])
def test_segment_wants_one_to_three_criteria(as_: Any, alice: Any, draft_need: Any, question: Any) -> None:
    assert as_(alice).post(_address(draft_need), data=question).status_code == 422


def _questions(number: int) -> list[dict[str, str]]:
    places = [region.code for region in regions()]
    cancers = vocabulary("cancers").codes
    return [{"region": place, "cancers": cancer} for cancer in cancers for place in places][:number]


def test_abuse_3_thirty_first_question_of_a_week_is_refused_and_told(
    as_: Any, alice: Any, esther: Any, draft_need: Any
) -> None:
    browser = as_(alice)
    for question in _questions(30):
        assert browser.post(_address(draft_need), data=question).status_code == 303
    refused = browser.post(_address(draft_need), data=_questions(31)[-1])
    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) > 0
    assert len(_answers()) == 30
    entries = db.session.query(AuditEntry).filter_by(verb="project.segment_refused").all()
    assert [entry.details["criteria"] for entry in entries] == [_questions(31)[-1]]
    assert db.session.query(MailLog).filter_by(recipient_ref=esther.public_id).count() == 1
    browser.post(_address(draft_need), data=_questions(32)[-1])
    assert db.session.query(MailLog).filter_by(recipient_ref=esther.public_id).count() == 1
    assert browser.post(_address(draft_need), data=_questions(1)[0]).status_code == 303


def test_abuse_3_staff_read_the_questions(as_: Any, alice: Any, esther: Any, project: Any, draft_need: Any) -> None:
    _ask(as_(alice), draft_need)
    page = as_(esther).get(f"/gestion/projets/{project.public_id}").text
    assert "Auvergne-Rhône-Alpes" in page
    assert "moins de 11 personnes" in page
    asked = db.session.query(AuditEntry).filter_by(verb="project.segment_asked").one()
    assert asked.details["criteria"] == QUESTION


def test_a10_calls_in_a_row_stop_at_the_budget(as_: Any, alice: Any, esther: Any, draft_need: Any) -> None:
    browser = as_(alice)
    statuses = [browser.post(_address(draft_need), data=question).status_code for question in _questions(60)]
    assert statuses.count(303) == 30
    assert set(statuses[30:]) == {429}
    assert db.session.query(MailLog).count() == 1


def test_abuse_4_same_question_same_answer_until_the_week_turns(
    as_: Any, alice: Any, bob: Any, draft_need: Any, freeze: Any
) -> None:
    monday = utcnow().replace(year=2027, month=1, day=4, hour=9)
    freeze(monday)
    _people(12)
    assert _ask(as_(alice), draft_need).status_code == 303
    _people(30)
    assert _ask(as_(alice), draft_need).status_code == 303
    assert _ask(as_(bob), draft_need).status_code == 303
    assert _answers() == [10]
    freeze(monday + timedelta(days=7))
    assert _ask(as_(alice), draft_need).status_code == 303
    assert _answers() == [10, 40]


def test_abuse_4_one_newcomer_does_not_show_at_the_refresh(as_: Any, alice: Any, draft_need: Any, freeze: Any) -> None:
    monday = utcnow().replace(year=2027, month=1, day=4, hour=9)
    freeze(monday)
    _people(12)
    _ask(as_(alice), draft_need)
    _people(1)
    freeze(monday + timedelta(days=7))
    _ask(as_(alice), draft_need)
    assert _answers() == [10, 10]


def test_abuse_4_another_project_gets_the_answer_of_the_week(as_: Any, alice: Any, hospital: Any) -> None:
    needs = [make_need(make_project(hospital), state=NeedState.DRAFT) for _ in range(2)]
    _people(12)
    _ask(as_(alice), needs[0])
    _people(30)
    _ask(as_(alice), needs[1])
    assert _answers() == [10, 10]


def test_abuse_5_two_leaders_share_the_budget_of_their_organisation(
    as_: Any, alice: Any, bob: Any, hospital: Any
) -> None:
    first, second = (make_need(make_project(hospital), state=NeedState.DRAFT) for _ in range(2))
    questions = _questions(31)
    for question in questions[:15]:
        assert as_(alice).post(_address(first), data=question).status_code == 303
    browser = as_(bob)
    for question in questions[15:30]:
        assert browser.post(_address(second), data=question).status_code == 303
    assert browser.post(_address(second), data=questions[30]).status_code == 429


def test_abuse_6_no_row_order_or_id_of_a_person_in_any_answer(as_: Any, alice: Any, draft_need: Any) -> None:
    _people(20)
    marks = [(row.public_id, str(row.tie_key)) for row in db.session.query(Volunteer)]
    browser = as_(alice)
    _ask(browser, draft_need)
    base = _address(draft_need)
    for query in ("", "?page=2", "?sort=name", "?format=csv", "?export=1", "?order=-id"):
        page = browser.get(base + query)
        assert page.status_code == 200
        assert page.mimetype == "text/html"
        for public_id, tie_key in marks:
            assert public_id not in page.text
            assert tie_key not in page.text
    for path in ("/export.csv", ".csv", ".json", "/1"):
        assert browser.get(base + path).status_code == 404


def test_segment_once_the_need_is_open_is_a_conflict(as_: Any, alice: Any, project: Any) -> None:
    assert _ask(as_(alice), make_need(project)).status_code == 409
