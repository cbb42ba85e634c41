"""Pages of restitutions, opinions, agreements and reports."""

from typing import Any

import pytest

from labagora.core.clock import utcnow
from labagora.introductions import actions, queries
from labagora.introductions.agreement import agreement_of
from labagora.introductions.commands import ReportDraft, Restitution
from labagora.introductions.enums import IntroductionState, Outcome
from tests.builders.introductions import make_contribution

S = IntroductionState
GOOD = {"outcome": "kept", "why": "Vous étiez quatre à le dire.", "what_changed": "Le carnet est plus petit."}


def test_restitution_reaches_the_volunteer(as_: Any, alice: Any, camille: Any, in_state: Any) -> None:
    row = in_state(S.TOOK_PART)
    contribution = make_contribution(row)
    place = f"/contributions/{contribution.public_id}/restitution"
    assert as_(alice).post(place, data=GOOD).status_code == 303
    text = as_(camille).get(f"/mises-en-relation/{row.public_id}").get_data(as_text=True)
    assert "Le carnet est plus petit." in text
    assert queries.contributions_of(row)[0].outcome is Outcome.KEPT


@pytest.mark.parametrize(
    "change",
    [
        {"outcome": ""},
        {"outcome": "nope"},
        {"why": ""},
        {"why": "court"},
        {"what_changed": ""},
        {"link": "javascript:x"},
        {"link": "http://["},
        {"why": "x" * 3001},
    ],
)
def test_bad_restitution_is_422(as_: Any, alice: Any, in_state: Any, change: Any) -> None:
    contribution = make_contribution(in_state(S.TOOK_PART))
    answer = as_(alice).post(f"/contributions/{contribution.public_id}/restitution", data={**GOOD, **change})
    assert answer.status_code == 422
    assert contribution.reported_at is None


def test_opinion_is_given_once(as_: Any, camille: Any, in_state: Any) -> None:
    row = in_state(S.TOOK_PART)
    browser, place = as_(camille), f"/mises-en-relation/{row.public_id}/avis"
    for data in ({}, {"rating": "9"}, {"rating": "cinq"}):
        assert browser.post(place, data=data).status_code == 422
    assert browser.post(place, data={"rating": "5", "comment": "Bien"}).status_code == 303
    assert browser.post(place, data={"rating": "5"}).status_code == 409
    assert "Donner mon avis" not in browser.get(f"/mises-en-relation/{row.public_id}").get_data(as_text=True)


@pytest.mark.parametrize("state", [S.INVITED, S.ACCEPTED, S.CONFIRMED])
def test_e9_opinion_before_the_participation_is_409(as_: Any, camille: Any, in_state: Any, state: S) -> None:
    row = in_state(state)
    assert as_(camille).post(f"/mises-en-relation/{row.public_id}/avis", data={"rating": "5"}).status_code == 409


def test_agreement_is_accepted_by_both_on_the_same_text(
    as_: Any, alice: Any, camille: Any, in_state: Any, need: Any
) -> None:
    row = in_state(S.CONFIRMED)
    place, text_hash = f"/mises-en-relation/{row.public_id}/accord", agreement_of(need).hash
    assert as_(camille).post(place, data={"text_hash": "0" * 64}).status_code == 409
    for account in (camille, alice):
        assert as_(account).post(place, data={"text_hash": text_hash}).status_code == 303
    assert "pas encore" not in as_(camille).get(place).get_data(as_text=True)


def test_e9_agreement_before_the_second_yes_is_409(as_: Any, camille: Any, in_state: Any) -> None:
    row = in_state(S.ACCEPTED)
    assert as_(camille).get(f"/mises-en-relation/{row.public_id}/accord").status_code == 409


def test_report_is_public_once_published(as_: Any, client: Any, alice: Any, project: Any) -> None:
    place, page = f"/mon-espace/projets/{project.public_id}/bilan", f"/projets/{project.slug}/bilan"
    browser = as_(alice)
    texts = {"aim": "But", "methods": "M", "results": "R", "discussion": "D"}
    assert browser.post(place, data={**texts, "publish": "1"}).status_code == 422
    assert browser.post(place, data=texts).status_code == 303
    assert client.get(page).status_code == 404
    assert browser.post(place, data={**texts, "reflections": "Regard", "publish": "1"}).status_code == 303
    assert "Regard critique" in client.get(page).get_data(as_text=True)
    assert page in client.get(f"/projets/{project.slug}").get_data(as_text=True)


def test_a3_the_public_report_holds_numbers_and_no_pseudonym(
    client: Any, alice: Any, project: Any, in_state: Any
) -> None:
    row = in_state(S.TOOK_PART)
    contribution = make_contribution(row)
    actions.write_report(project, ReportDraft("a", "b", "c", "d", "e"), publish=True, actor=alice, now=utcnow())
    text = client.get(f"/projets/{project.slug}/bilan").get_data(as_text=True)
    assert not [one for one in (row.pseudonym, row.public_id, contribution.summary, "Camille") if one in text]


def test_the_home_page_shows_the_public_rate(client: Any, alice: Any, in_state: Any) -> None:
    contribution = make_contribution(in_state(S.TOOK_PART))
    assert queries.restitution_rate(utcnow()).percentage is None
    actions.report_back(contribution, Restitution(Outcome.KEPT, GOOD["why"], "Oui"), actor=alice, now=utcnow())
    text = client.get("/").get_data(as_text=True).replace("\xa0", " ")
    assert "100 %" in text
    assert "des avis ont reçu leur réponse" in text
