"""« Retenir les n premiers, refuser les autres »: what is decided stays, equals are not parted."""

from typing import Any

import pytest

from labagora.core.db import db
from labagora.reviews.enums import Outcome
from labagora.reviews.models import Decision
from tests.builders.reviews import decide_on, make_reviewer, tie
from tests.reviews.committee.conftest import Committee, make_committee

TEXTS = {"reason_selected": "Oui.", "reason_reserve": "En attente.", "reason_rejected": "Non."}


def _found() -> list[tuple[Outcome, int | None, str]]:
    db.session.expire_all()
    rows = db.session.query(Decision).order_by(Decision.application_id)
    return [(one.outcome, one.rank, one.reason) for one in rows]


def test_the_first_are_selected_the_others_refused(as_: Any, esther: Any, committee: Committee) -> None:
    sent = {"first": "1", "waiting": "2", **TEXTS}
    browser = as_(esther)
    assert browser.post(committee.office("decisions/proposition"), data=sent).status_code == 303
    assert _found() == [
        (Outcome.SELECTED, 1, "Oui."),
        (Outcome.RESERVE, 1, "En attente."),
        (Outcome.RESERVE, 2, "En attente."),
        (Outcome.REJECTED, None, "Non."),
    ]
    assert "4 décisions proposées. Relisez chaque motif." in browser.get(committee.office("decisions")).text
    assert browser.post(committee.office("decisions/proposition"), data=sent).status_code == 303
    assert len(_found()) == 4


def test_what_is_decided_stays(as_: Any, esther: Any, committee: Committee) -> None:
    decide_on(
        committee.round, committee.applications[0], Outcome.REJECTED, None, reason="Déjà dit.",
        deliberation=committee.deliberation,
    )  # fmt: skip
    sent = {"first": "3", "waiting": "0", **TEXTS}
    assert as_(esther).post(committee.office("decisions/proposition"), data=sent).status_code == 303
    assert _found()[0] == (Outcome.REJECTED, None, "Déjà dit.")
    assert [one[:2] for one in _found()[1:]] == [(Outcome.SELECTED, 2), (Outcome.SELECTED, 3), (Outcome.REJECTED, None)]


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"first": "2"}, "sépare deux candidatures à égalité"),
        ({"first": "1", "waiting": "1"}, "sépare deux candidatures à égalité"),
        ({"first": "5"}, "La liste compte 4 candidatures."),
        ({"first": "-1"}, "Un nombre entier, à partir de 0."),
        ({"first": ""}, "Ce champ est à remplir."),
        ({"first": "1", "reason_rejected": ""}, "Écrivez le motif que l&#39;équipe candidate lira."),
        ({"first": "1", "reason_selected": "  "}, "Écrivez le motif que l&#39;équipe candidate lira."),
    ],
)
def test_what_cannot_be_proposed(as_: Any, esther: Any, committee: Committee, sent: Any, told: str) -> None:
    answer = as_(esther).post(committee.office("decisions/proposition"), data={"waiting": "0", **TEXTS, **sent})
    assert answer.status_code == 422
    assert told in answer.text
    assert not _found()


def test_one_lot_at_a_time(as_: Any, esther: Any, app: Any) -> None:
    committee = make_committee(lots=("ville", "hopital", "ville", "hopital"))
    sent = {"lot": "hopital", "first": "1", "waiting": "0", **TEXTS}
    assert as_(esther).post(committee.office("decisions/proposition"), data=sent).status_code == 303
    assert [one[0] for one in _found()] == [Outcome.SELECTED, Outcome.REJECTED]
    assert as_(esther).post(committee.office("decisions/proposition"), data={**sent, "lot": "x"}).status_code == 422


def test_an_application_without_review_is_not_selected_by_a_count(as_: Any, esther: Any, committee: Committee) -> None:
    db.session.execute(db.text("UPDATE review SET state = 'draft', submitted_at = NULL"))
    answer = as_(esther).post(committee.office("decisions/proposition"), data={"first": "1", "waiting": "0", **TEXTS})
    assert answer.status_code == 422
    assert "sans évaluation rendue" in answer.text


def test_below_the_quorum_of_one_nothing_is_proposed(as_: Any, esther: Any, committee: Committee) -> None:
    for member in committee.members[:2]:
        tie(member, committee.applications[3])
    answer = as_(esther).post(committee.office("decisions/proposition"), data={"first": "1", "waiting": "0", **TEXTS})
    assert answer.status_code == 409
    db.session.rollback()


def test_who_does_not_see_the_whole_list_proposes_nothing(as_: Any, esther: Any, committee: Committee) -> None:
    tie(make_reviewer(committee.round, esther), committee.applications[0])
    browser = as_(esther)
    assert "Proposer ces décisions" not in browser.get(committee.office("decisions/proposition")).text
    sent = {"first": "1", "waiting": "0", **TEXTS}
    assert browser.post(committee.office("decisions/proposition"), data=sent).status_code == 403
    assert not _found()
