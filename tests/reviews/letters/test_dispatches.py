"""Letters written, read, sent: once, in the words that were read, to the teams that are to know."""

from typing import Any

import pytest

from labagora.core.db import db
from labagora.core.postbox import MailLog
from labagora.reviews.enums import DispatchState, Outcome
from labagora.reviews.models import Decision, Dispatch, Letter
from tests.builders.calls import make_application
from tests.builders.organisations import make_organisation
from tests.builders.reviews import decide_on, make_reviewer, tie
from tests.reviews.letters.conftest import Clerk, letters, make_applied, only_dispatch


def test_the_desk_counts_who_waits(clerk: Clerk) -> None:
    page = clerk.browser.get(clerk.scene.address()).text
    assert "2 équipes attendent leur courrier" in page.replace("\N{NO-BREAK SPACE}", " ")
    assert clerk.start() == clerk.start(), "asked twice, one dispatch"
    assert only_dispatch().outcome is Outcome.SELECTED


@pytest.mark.parametrize("outcome", ["", "ailleurs"])
def test_an_outcome_that_does_not_exist_starts_nothing(clerk: Clerk, outcome: str) -> None:
    assert clerk.browser.post(clerk.scene.address(), data={"outcome": outcome}).status_code == 303
    assert db.session.query(Dispatch).count() == 0


def test_a_decision_that_is_not_applied_gets_no_letter(clerk: Clerk) -> None:
    scene = clerk.scene
    provisional = make_application(scene.call, scene.first.organisation, scene.first.state)
    decide_on(scene.round, provisional, Outcome.SELECTED, 3)
    page = clerk.browser.get(clerk.start()).text
    assert scene.first.reference in page
    assert provisional.reference not in page


def test_each_letter_is_read_as_its_team_will(clerk: Clerk) -> None:
    address, scene = clerk.start(), clerk.scene
    page = clerk.browser.get(f"{address}/{scene.first.public_id}").text
    for said in (scene.first.reference, scene.first.title, "Coordonner les parcours", "appels@exemple.fr"):
        assert said in page
    assert "Le comité a lu" in page
    assert "{reference}" not in page


def test_sent_once_with_one_mail_a_person(clerk: Clerk, run_jobs: Any, sent: Any) -> None:
    address = clerk.start()
    seen = clerk.seen(address)
    for _ in range(2):
        assert clerk.send(address, seen=seen).status_code == 303
    run_jobs()
    run_jobs()
    assert only_dispatch().state is DispatchState.SENT
    assert all(one.sent_at and one.body and one.decision_version for one in letters())
    assert len(letters()) == 2
    assert len(sent) == 3, "Alice, Bob and Chloé"
    assert db.session.query(MailLog).filter_by(kind="reviews.mail_letter").count() == 3
    page = clerk.browser.get(address).text
    assert "2 sur 2" in page
    assert clerk.scene.first.reference in page


def test_a_second_dispatch_writes_to_nobody_again(clerk: Clerk, run_jobs: Any, sent: Any) -> None:
    clerk.send(clerk.start())
    run_jobs()
    again = clerk.start()
    assert "Personne n’attend ce courrier" in clerk.browser.get(again).text
    assert clerk.send(again).status_code == 409
    assert len(sent) == 3


def test_what_was_written_last_is_where_the_next_begins(clerk: Clerk) -> None:
    address = clerk.start()
    texts = {"subject": "Décision {reference}", "body": "Bonjour, {motif}", "version": "1"}
    assert clerk.browser.post(f"{address}/texte", data=texts).status_code == 303
    clerk.send(address)
    assert "Bonjour, {motif}" in clerk.browser.get(f"{clerk.start()}/texte").text


def test_two_people_do_not_write_over_each_other(clerk: Clerk) -> None:
    address = clerk.start()
    data = {"subject": "Décision", "body": "Premier texte", "version": "1"}
    assert clerk.browser.post(f"{address}/texte", data=data).status_code == 303
    answer = clerk.browser.post(f"{address}/texte", data=data | {"body": "Second texte"})
    assert answer.status_code == 422
    assert "Second texte" in answer.text
    db.session.refresh(only_dispatch())
    assert only_dispatch().body == "Premier texte"


@pytest.mark.parametrize(
    ("body", "found"),
    [("Bonjour {nom}", "{nom}"), ("Bonjour {reference", "{"), ("Bonjour {Reference}", "{Reference}"), ("{}", "{}")],
)
def test_a_placeholder_that_does_not_exist_is_refused_beside_its_field(clerk: Clerk, body: str, found: str) -> None:
    address = clerk.start()
    before = only_dispatch().body
    answer = clerk.browser.post(f"{address}/texte", data={"subject": "Objet", "body": body, "version": "1"})
    assert answer.status_code == 422
    assert f"{found} n&#39;existe pas" in answer.text
    assert "{organisation}" in answer.text
    assert 'id="body-error"' in answer.text
    assert only_dispatch().body == before


@pytest.mark.parametrize(
    "data",
    [{"subject": "", "body": "x"}, {"subject": "x", "body": " "}, {"subject": "x" * 161, "body": "x"}, {}],
)
def test_an_empty_or_too_long_text_is_refused(clerk: Clerk, data: dict[str, str]) -> None:
    assert clerk.browser.post(f"{clerk.start()}/texte", data=data | {"version": "1"}).status_code == 422


def test_a_decision_that_changed_after_the_preview_blocks(clerk: Clerk, run_jobs: Any, sent: Any) -> None:
    address = clerk.start()
    seen = clerk.seen(address)
    decision = db.session.scalars(db.select(Decision).filter_by(application_id=clerk.scene.first.id)).one()
    decision.reason = "Le comité s'est repris."
    db.session.flush()
    answer = clerk.send(address, seen=seen)
    assert answer.status_code == 422
    assert "ont changé depuis l&#39;aperçu" in answer.text
    assert clerk.scene.first.reference in answer.text.split("ont changé depuis")[1][:200]
    run_jobs()
    assert (sent, letters()) == ([], [])
    assert clerk.send(address).status_code == 303, "read again, it leaves"


def test_a_decision_that_changes_while_the_letters_leave_stops_its_own(clerk: Clerk, run_jobs: Any, sent: Any) -> None:
    address = clerk.start()
    clerk.send(address)
    decision = db.session.scalars(db.select(Decision).filter_by(application_id=clerk.scene.second.id)).one()
    decision.outcome = Outcome.REJECTED
    db.session.flush()
    run_jobs()
    assert [bool(one.sent_at) for one in letters()] == [True, False]
    assert letters()[1].is_held
    assert len(sent) == 2, "Chloé is told nothing"


def test_a_withdrawn_application_gets_no_letter(clerk: Clerk, run_jobs: Any, sent: Any) -> None:
    first = clerk.scene.first
    address = clerk.start()
    seen = clerk.seen(address)
    first.state, first.state_reason, first.withdrawn_at = "withdrawn", "Fini.", first.filed_at
    db.session.flush()
    assert clerk.send(address, seen=seen).status_code == 422
    assert clerk.send(address).status_code == 303
    run_jobs()
    assert [one.application_id for one in letters()] == [clerk.scene.second.id]


def test_one_withdrawn_once_the_letters_leave_is_left_out(clerk: Clerk, run_jobs: Any, sent: Any) -> None:
    first = clerk.scene.first
    clerk.send(clerk.start())
    first.state, first.state_reason, first.withdrawn_at = "withdrawn", "Fini.", first.filed_at
    db.session.flush()
    run_jobs()
    assert [bool(one.sent_at) for one in letters()] == [False, True]


def test_one_is_held_and_leaves_later(clerk: Clerk, run_jobs: Any, sent: Any) -> None:
    address, first = clerk.start(), clerk.scene.first
    assert clerk.browser.post(f"{address}/{first.public_id}/retenue").status_code == 303
    clerk.send(address)
    run_jobs()
    assert len(sent) == 1
    later = clerk.start()
    assert later != address
    clerk.send(later)
    run_jobs()
    assert len(sent) == 3


def test_held_then_freed(clerk: Clerk, run_jobs: Any, sent: Any) -> None:
    address, first = clerk.start(), clerk.scene.first
    for end in ("retenue", "liberation"):
        assert clerk.browser.post(f"{address}/{first.public_id}/{end}").status_code == 303
    clerk.send(address)
    run_jobs()
    assert len(sent) == 3


def test_one_is_written_by_hand(clerk: Clerk, run_jobs: Any, sent: Any) -> None:
    address, first = clerk.start(), clerk.scene.first
    texts = ("Pour vous, {reference}", "Nous nous sommes parlé de « {titre} ».")
    assert clerk.write(f"{address}/{first.public_id}", *texts).status_code == 303
    clerk.send(address)
    run_jobs()
    mine = next(one for one in letters() if one.application_id == first.id)
    assert (mine.subject, mine.body) == (
        f"Pour vous, {first.reference}",
        f"Nous nous sommes parlé de « {first.title} ».",
    )


def test_one_written_by_hand_takes_the_common_text_back(clerk: Clerk) -> None:
    address, first = clerk.start(), clerk.scene.first
    one = f"{address}/{first.public_id}"
    clerk.write(one)
    assert "À part." in clerk.browser.get(one).text
    assert clerk.browser.post(f"{one}/texte-commun", data={"base": clerk.base(one)}).status_code == 303
    assert "À part." not in clerk.browser.get(one).text


def test_one_written_by_hand_for_another_decision_blocks(clerk: Clerk) -> None:
    address, first = clerk.start(), clerk.scene.first
    clerk.write(f"{address}/{first.public_id}")
    decision = db.session.scalars(db.select(Decision).filter_by(application_id=first.id)).one()
    decision.reason = "Autre chose."
    db.session.flush()
    assert "La décision a changé" in clerk.browser.get(address).text
    answer = clerk.send(address)
    assert answer.status_code == 422
    assert "ne peuvent pas partir" in answer.text


def test_an_empty_value_blocks_with_its_name(clerk: Clerk) -> None:
    clerk.scene.call.contact_label = clerk.scene.call.contact_email = ""
    db.session.flush()
    address = clerk.start()
    assert "{contact}, qui est vide" in clerk.browser.get(address).text
    assert clerk.send(address).status_code == 422


def test_the_remedies_are_checked_before_a_refusal_leaves(clerk: Clerk) -> None:
    address = clerk.start("rejected")
    assert "Délais et voies de recours" in clerk.browser.get(f"{address}/{clerk.scene.refused.public_id}").text
    answer = clerk.send(address, checked=False)
    assert answer.status_code == 422
    assert "Vérifiez d&#39;abord" in answer.text
    assert clerk.send(address).status_code == 303


def test_the_rank_of_the_waiting_list_is_told(clerk: Clerk) -> None:
    page = clerk.browser.get(f"{clerk.start('reserve')}/{clerk.scene.reserve.public_id}").text
    assert "au rang 1" in page


def test_a_dispatch_given_up_sends_nothing(clerk: Clerk, run_jobs: Any, sent: Any) -> None:
    address = clerk.start()
    assert clerk.browser.post(f"{address}/annulation").status_code == 303
    assert clerk.send(address, seen="").status_code == 409
    run_jobs()
    assert sent == []
    assert clerk.start() != address


def test_an_interest_hides_the_letter_and_leaves_it_to_a_colleague(
    clerk: Clerk, esther: Any, as_: Any, paula: Any, run_jobs: Any, sent: Any
) -> None:
    scene = clerk.scene
    tie(make_reviewer(scene.round, esther), scene.first)
    assert "1 équipe attend" in clerk.browser.get(scene.address()).text.replace("\N{NO-BREAK SPACE}", " ")
    address = clerk.start()
    assert scene.first.reference not in clerk.browser.get(address).text
    for end in ("", "/retenue", "/liberation", "/texte-commun"):
        method = clerk.browser.post if end else clerk.browser.get
        assert method(f"{address}/{scene.first.public_id}{end}").status_code == 404
    clerk.send(address)
    run_jobs()
    assert len(sent) == 1, "Chloé only"
    colleague = Clerk(as_(paula), scene)
    colleague.send(colleague.start())
    run_jobs()
    assert len(sent) == 3


def test_sent_letters_do_not_change(clerk: Clerk, run_jobs: Any, sent: Any) -> None:
    address, first = clerk.start(), clerk.scene.first
    clerk.send(address)
    run_jobs()
    one = f"{address}/{first.public_id}"
    assert clerk.browser.post(one, data={"subject": "Trop tard", "body": "Trop tard."}).status_code == 409
    assert clerk.browser.post(f"{one}/retenue").status_code == 409
    texts = {"subject": "Trop tard", "body": "Trop tard.", "version": "2"}
    assert clerk.browser.post(f"{address}/texte", data=texts).status_code == 409
    assert db.session.query(Letter).filter_by(subject="Trop tard").count() == 0


PAGES = ("courriers", "courriers/{dispatch}", "courriers/{dispatch}/texte", "courriers/{dispatch}/{application}")


@pytest.mark.parametrize("person", ["alice", "denis", "farid"])
def test_nobody_else_comes_near(request: Any, as_: Any, clerk: Clerk, person: str) -> None:
    clerk.start()
    names = {"dispatch": only_dispatch().public_id, "application": clerk.scene.first.public_id}
    browser = as_(request.getfixturevalue(person))
    for page in PAGES:
        assert browser.get(clerk.scene.address(page.format(**names))).status_code == 404
    dispatch = clerk.scene.address(f"courriers/{names['dispatch']}")
    for end in ("envoi", "confirmation", "reprise", "annulation", "texte"):
        assert browser.post(f"{dispatch}/{end}", data={}).status_code == 404
    assert only_dispatch().state is DispatchState.DRAFT


def test_a_dispatch_of_another_call_is_not_found(clerk: Clerk) -> None:
    address = clerk.start()
    for name in ("a" * 22, "x"):
        assert clerk.browser.get(clerk.scene.address(f"courriers/{name}")).status_code == 404
        assert clerk.browser.get(f"{address}/{name}").status_code == 404
        assert clerk.browser.get(f"{address}/{name}/preuve.pdf").status_code == 404


def test_a5_a_letter_tells_no_rank_to_who_does_not_see_all(clerk: Clerk, esther: Any) -> None:
    """Of two on the waiting list, « rang 2 » would say that the one that is hidden is the first."""
    scene = clerk.scene
    second = make_applied(scene.round, make_organisation(name="Centre suivant"), Outcome.RESERVE, 2)
    address = clerk.start("reserve")
    assert "au rang 2" in clerk.browser.get(f"{address}/{second.public_id}").text
    tie(make_reviewer(scene.round, esther), scene.reserve)
    assert clerk.browser.get(f"{address}/{second.public_id}").status_code == 404
    assert second.reference not in clerk.browser.get(address).text
    clerk.send(address)
    assert letters() == [], "a colleague sends it"


def test_a5_a_text_with_ranks_is_closed_to_who_does_not_see_all(clerk: Clerk, esther: Any) -> None:
    address, scene = clerk.start(), clerk.scene
    page = clerk.browser.get(f"{address}/texte").text
    version = page.split('name="version"')[1].split('value="')[1].split('"')[0]
    text = {"subject": "Votre candidature {reference}", "body": "Vous êtes au rang {rang}.", "version": version}
    assert clerk.browser.post(f"{address}/texte", data=text).status_code == 303
    assert "au rang 2" in clerk.browser.get(f"{address}/{scene.second.public_id}").text
    tie(make_reviewer(scene.round, esther), scene.first)
    assert clerk.browser.get(f"{address}/{scene.second.public_id}").status_code == 404
