"""A decision: in a meeting with its quorum, with a reason, one rank an application, never over a colleague's."""

from typing import Any

import pytest

from labagora.calls.enums import ApplicationState
from labagora.core.audit import AuditEntry
from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.core.ids import new_public_id
from labagora.reviews.enums import AdmissibilityState, DeliberationState, Outcome, RoundPhase
from labagora.reviews.models import Admissibility, Decision
from tests.builders.calls import join_team
from tests.builders.reviews import decide_on, make_reviewer, tie
from tests.reviews.committee.conftest import Committee, make_committee, said


def _decisions() -> list[Decision]:
    db.session.expire_all()
    return list(db.session.query(Decision).order_by(Decision.id))


def test_a_decision_is_recorded_with_who_goes_out(as_: Any, esther: Any, committee: Committee) -> None:
    tie(committee.members[2], committee.applications[0])
    join_team(committee.applications[0], committee.person(1))
    committee.round.quorum = 1
    db.session.flush()
    browser, page = as_(esther), committee.decision(0)
    shown = browser.get(page).text
    assert "1 en séance, 1 requis" in shown
    assert committee.person(2).name in shown
    sent = said(committee, rank="1", words_1="Bien dit.", discussion="Débat court.", votes_for="1")
    assert browser.post(page, data=sent).status_code == 303
    (made,) = _decisions()
    assert (made.outcome, made.rank, made.reason) == (Outcome.SELECTED, 1, "Un projet solide.")
    assert made.reasons == {"critere-2": "Bien dit."}
    assert made.votes == {"for": 1, "against": 0, "abstained": 0}
    assert made.left_room == sorted(one.public_id for one in committee.members[1:])
    assert made.decided_by_ref == esther.public_id
    assert made.applied_at is None
    shown = browser.get(page).text
    assert "Débat court." in shown
    assert "Retenue" in browser.get(committee.office("decisions")).text


def test_the_trail_holds_codes_only(as_: Any, esther: Any, committee: Committee) -> None:
    as_(esther).post(committee.decision(0), data=said(committee, reason="SECRET", discussion="SECRET"))
    (line,) = db.session.query(AuditEntry).filter_by(verb="decision.taken")
    assert line.details == {"before": "", "after": "selected", "rank": None}


@pytest.mark.sqlite_only
@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"reason": ""}, "Ce champ est à remplir."),
        ({"reason": " \n "}, "Ce champ est à remplir."),
        ({"reason": "a" * 4001}, "4000 caractères au plus."),
        ({"outcome": ""}, "Ce champ est à remplir."),
        ({"outcome": "perhaps"}, "choix"),
        ({"outcome": "reserve"}, "Donnez le rang sur la liste complémentaire."),
        ({"outcome": "rejected", "rank": "1"}, "Une candidature non retenue n&#39;a pas de rang."),
        ({"rank": "0"}, "Un nombre entier, de 1 à 999."),
        ({"rank": "premier"}, "entier valide"),
        ({"votes_for": "3", "votes_against": "1"}, "Il y a plus de voix que de membres restés en séance (3)."),
        ({"votes_for": "-1"}, "Un nombre entier, de 0 à 200."),
        ({"discussion": "a" * 6001}, "6000 caractères au plus."),
        ({"words_0": "a" * 2001}, "2000 caractères au plus."),
    ],
)
def test_what_is_wrong_is_told_and_kept(as_: Any, esther: Any, committee: Committee, wrong: Any, told: str) -> None:
    answer = as_(esther).post(committee.decision(0), data=said(committee, discussion="Gardé.") | wrong)
    assert answer.status_code == 422
    assert told in answer.text
    assert "discussion" in wrong or "Gardé." in answer.text
    assert not _decisions()


def test_below_the_quorum_nothing_is_recorded(as_: Any, esther: Any, committee: Committee) -> None:
    for member in committee.members[:2]:
        tie(member, committee.applications[0])
    browser = as_(esther)
    answer = browser.post(committee.decision(0), data=said(committee))
    assert answer.status_code == 409
    assert "Le quorum n&#39;est pas atteint : 1 en séance, 2 requis." in answer.text
    assert browser.post(committee.decision(1), data=said(committee)).status_code == 303
    assert [one.application_id for one in _decisions()] == [committee.applications[1].id]


def test_out_of_a_meeting_nothing_is_recorded(as_: Any, esther: Any, committee: Committee) -> None:
    committee.deliberation.state = DeliberationState.CLOSED
    committee.deliberation.closed_at = committee.deliberation.held_at
    db.session.flush()
    browser = as_(esther)
    assert "Aucune séance n’est ouverte" in browser.get(committee.decision(0)).text
    assert browser.post(committee.decision(0), data=said(committee)).status_code == 409
    assert not _decisions()


@pytest.mark.parametrize("phase", [one for one in RoundPhase if one is not RoundPhase.DELIBERATING])
def test_nothing_is_recorded_in_another_phase(as_: Any, esther: Any, committee: Committee, phase: RoundPhase) -> None:
    committee.round.phase = phase
    committee.round.decided_at = committee.deliberation.held_at if phase is RoundPhase.DECIDED else None
    db.session.flush()
    assert as_(esther).post(committee.decision(0), data=said(committee)).status_code == 409
    assert not _decisions()


def test_a_rank_is_given_once_a_list(as_: Any, esther: Any, committee: Committee) -> None:
    browser = as_(esther)
    assert browser.post(committee.decision(0), data=said(committee, "reserve", rank="1")).status_code == 303
    answer = browser.post(committee.decision(1), data=said(committee, "reserve", rank="1"))
    assert answer.status_code == 422
    assert "Ce rang est déjà donné dans cette liste." in answer.text
    assert browser.post(committee.decision(1), data=said(committee, "selected", rank="1")).status_code == 303
    (first, _second) = _decisions()
    again = said(committee, "reserve", rank="1", version=first.version, reason="Mieux dit.")
    assert browser.post(committee.decision(0), data=again).status_code == 303


def test_each_lot_has_its_ranks(as_: Any, esther: Any, app: Any) -> None:
    committee = make_committee(lots=("ville", "ville", "hopital", "hopital"))
    browser = as_(esther)
    for number, status in ((0, 303), (2, 303), (1, 422)):
        answer = browser.post(committee.decision(number), data=said(committee, "reserve", rank="1"))
        assert answer.status_code == status


def test_a_withdrawn_application_gives_its_rank_back(as_: Any, esther: Any, committee: Committee) -> None:
    decide_on(committee.round, committee.applications[0], Outcome.RESERVE, 1, deliberation=committee.deliberation)
    gone = committee.applications[0]
    gone.state, gone.state_reason, gone.withdrawn_at = ApplicationState.WITHDRAWN, "Plus d'équipe.", gone.filed_at
    db.session.flush()
    browser = as_(esther)
    assert browser.get(committee.decision(0)).status_code == 404
    assert browser.post(committee.decision(1), data=said(committee, "reserve", rank="1")).status_code == 303


def test_two_texts_are_shown_when_a_colleague_decided_meanwhile(as_: Any, esther: Any, committee: Committee) -> None:
    decide_on(
        committee.round,
        committee.applications[0],
        reason="Le texte de ma collègue.",
        deliberation=committee.deliberation,
    )
    browser = as_(esther)
    answer = browser.post(committee.decision(0), data=said(committee, "rejected", reason="Mon texte à moi."))
    assert answer.status_code == 409
    assert "Le texte de ma collègue." in answer.text
    assert "Mon texte à moi." in answer.text
    (held,) = _decisions()
    assert held.reason == "Le texte de ma collègue."
    assert f'name="version" type="hidden" value="{held.version}"' in answer.text
    again = said(committee, "rejected", reason="Mon texte à moi.", version=held.version)
    assert browser.post(committee.decision(0), data=again).status_code == 303
    assert _decisions()[0].reason == "Mon texte à moi."


@pytest.mark.parametrize("version", ["", "a", "-3", "99999999999999999999"])
def test_a_page_without_its_version_writes_nothing(as_: Any, esther: Any, committee: Committee, version: str) -> None:
    answer = as_(esther).post(committee.decision(0), data=said(committee, version=version))
    assert answer.status_code == 409
    assert not _decisions()


def test_what_hidden_fields_add_is_ignored(as_: Any, esther: Any, committee: Committee) -> None:
    sent = said(committee, applied_at="2020-01-01", left_room="x", decided_by_ref="x", promoted_at="2020-01-01")
    assert as_(esther).post(committee.decision(0), data=sent).status_code == 303
    (made,) = _decisions()
    assert (made.applied_at, made.promoted_at, made.left_room) == (None, None, [])
    assert made.decided_by_ref == esther.public_id


def test_an_application_that_is_not_admissible_is_not_decided(as_: Any, esther: Any, committee: Committee) -> None:
    db.session.execute(db.text("UPDATE admissibility SET state = 'pending'"))
    assert as_(esther).get(committee.decision(0)).status_code == 404


def test_staff_see_names_and_confidential_notes(as_: Any, esther: Any, committee: Committee) -> None:
    db.session.execute(db.text("UPDATE review SET confidential = 'À lire entre nous.'"))
    page = as_(esther).get(committee.decision(0)).text
    assert "À lire entre nous." in page
    assert "Évaluatrice" in page


@pytest.mark.parametrize("person", ["alice", "denis", "camille"])
def test_nobody_else_comes_in(request: Any, as_: Any, committee: Committee, person: str) -> None:
    browser = as_(request.getfixturevalue(person))
    for page in ("decisions", "decisions/proposition", "decisions/application"):
        assert browser.get(committee.office(page)).status_code == 404
        assert browser.post(committee.office(page)).status_code in (404, 405)
    for end in ("", "/retrait"):
        assert browser.get(committee.decision(0, end)).status_code == 404
        assert browser.post(committee.decision(0, end), data=said(committee)).status_code == 404


def test_an_application_of_nowhere_is_not_found(as_: Any, esther: Any, committee: Committee) -> None:
    browser = as_(esther)
    for end in ("", "/retrait"):
        assert browser.get(committee.office(f"decisions/{new_public_id()}{end}")).status_code == 404
    assert browser.get(committee.decision(0, "/retrait")).status_code == 404


def test_a_team_member_with_an_interest_neither_reads_nor_writes(as_: Any, esther: Any, committee: Committee) -> None:
    tie(make_reviewer(committee.round, esther), committee.applications[0])
    browser = as_(esther)
    assert browser.get(committee.decision(0)).status_code == 404
    assert browser.post(committee.decision(0), data=said(committee)).status_code == 404
    assert committee.refs()[0] not in browser.get(committee.office("decisions")).text
    assert not _decisions()


def test_who_does_not_see_the_whole_list_gives_no_rank(as_: Any, esther: Any, committee: Committee) -> None:
    tie(make_reviewer(committee.round, esther), committee.applications[0])
    browser = as_(esther)
    assert 'name="rank"' not in browser.get(committee.decision(1)).text
    assert browser.post(committee.decision(1), data=said(committee, rank="1")).status_code == 303
    assert _decisions()[0].rank is None
    answer = browser.post(committee.decision(2), data=said(committee, "reserve", rank="1"))
    assert answer.status_code == 422
    assert "Vous ne voyez pas toute la liste" in answer.text


def test_a_rank_that_a_colleague_gave_stays(as_: Any, esther: Any, committee: Committee) -> None:
    tie(make_reviewer(committee.round, esther), committee.applications[0])
    held = decide_on(
        committee.round, committee.applications[1], Outcome.RESERVE, 4, deliberation=committee.deliberation
    )
    sent = said(committee, "reserve", rank="1", version=held.version, reason="Mieux écrit.")
    assert as_(esther).post(committee.decision(1), data=sent).status_code == 303
    (decision,) = _decisions()
    assert (decision.rank, decision.reason) == (4, "Mieux écrit.")


def test_a_rank_held_by_what_is_not_admissible_any_more_is_free(as_: Any, esther: Any, committee: Committee) -> None:
    held = committee.applications[0]
    decide_on(committee.round, held, Outcome.SELECTED, 1)
    browser = as_(esther)
    assert browser.post(committee.decision(1), data=said(committee, rank="1")).status_code == 422
    row = db.session.query(Admissibility).filter_by(application_id=held.id).one()
    row.state = AdmissibilityState.QUESTIONED
    row.reason, row.notified_at, row.due_at = "Un doute.", utcnow(), utcnow()
    db.session.flush()
    assert browser.post(committee.decision(1), data=said(committee, rank="1")).status_code == 303
