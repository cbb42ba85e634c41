"""Above fifty recipients, another person of the team confirms (security.md I9)."""

from typing import Any

import pytest

from labagora.calls.enums import TeamRole
from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.reviews.enums import DispatchState, Outcome
from labagora.reviews.models import Decision, Dispatch
from labagora.reviews.policy import letters as policy
from tests.builders.accounts import make_account
from tests.builders.calls import join_team
from tests.builders.reviews import make_reviewer, tie
from tests.reviews.letters.conftest import Clerk, Scene, letters, make_applied, only_dispatch


@pytest.fixture
def crowd(scene: Scene) -> Scene:
    """Fifty-one people in the teams that are selected: Alice, Bob, Chloé and others."""
    for number in range(policy.ALONE_UP_TO - 2):
        join_team(scene.first, make_account(name=f"Coéquipière {number}"))
    return scene


def test_fifty_people_need_no_second(crowd: Scene, clerk: Clerk) -> None:
    db.session.delete(crowd.first.members[-1])
    db.session.flush()
    assert clerk.send(clerk.start()).status_code == 303
    assert only_dispatch().state is DispatchState.SENT


def test_one_more_needs_one(crowd: Scene, clerk: Clerk, as_: Any, paula: Any, run_jobs: Any, sent: Any) -> None:
    address = clerk.start()
    assert "devra confirmer" in clerk.browser.get(address).text
    assert clerk.send(address).status_code == 303
    assert only_dispatch().state is DispatchState.CONFIRMING
    run_jobs()
    assert sent == []
    assert clerk.send(address, end="confirmation", seen="").status_code == 403, "not the one who asks"
    assert clerk.send(address).status_code == 409, "asked already"
    colleague = Clerk(as_(paula), crowd)
    assert colleague.send(address, end="confirmation").status_code == 303
    assert colleague.send(address, end="confirmation", seen="").status_code == 303, "a second click"
    run_jobs()
    dispatch = only_dispatch()
    assert dispatch.confirmed_by_ref == paula.public_id != dispatch.made_by_ref
    assert len(sent) == policy.ALONE_UP_TO + 1
    assert len({message.to for message in sent}) == len(sent), "each alone, each once"


def _in_two(crowd: Scene, clerk: Clerk) -> str:
    """Send the first team alone, then come back for the second: fifty-one people in all."""
    address = clerk.start()
    clerk.browser.post(f"{address}/{crowd.second.public_id}/retenue")
    assert clerk.send(address).status_code == 303
    assert only_dispatch().state is DispatchState.SENT
    return clerk.start()


def _last() -> Dispatch:
    return db.session.scalars(db.select(Dispatch).order_by(Dispatch.id.desc())).first()


def test_splitting_a_sending_does_not_go_round_the_rule(crowd: Scene, clerk: Clerk) -> None:
    address = _in_two(crowd, clerk)
    page = clerk.browser.get(address).text
    assert "Une seconde personne de l’équipe devra confirmer cet envoi." in page
    assert "le couper en plusieurs" in page
    assert clerk.send(address).status_code == 303
    assert _last().state is DispatchState.CONFIRMING


@pytest.mark.parametrize("change", ["a day ago", "confirmed", "by another"])
def test_only_what_the_same_person_sent_alone_lately_is_added(
    crowd: Scene, clerk: Clerk, as_: Any, paula: Any, change: str
) -> None:
    address = _in_two(crowd, clerk)
    first = db.session.scalars(db.select(Dispatch).order_by(Dispatch.id)).first()
    if change == "a day ago":
        first.sent_at = utcnow() - policy.ALONE_OVER
    elif change == "confirmed":
        first.confirmed_by_ref = paula.public_id
    db.session.flush()
    sender = Clerk(as_(paula), crowd) if change == "by another" else clerk
    assert "devra confirmer" not in sender.browser.get(address).text
    assert sender.send(address).status_code == 303
    assert _last().state is DispatchState.SENT


def test_letters_of_another_kind_are_not_added(crowd: Scene, clerk: Clerk) -> None:
    _in_two(crowd, clerk)
    assert "devra confirmer" not in clerk.browser.get(clerk.start("rejected")).text


def test_more_than_fifty_letters_need_one_whoever_reads_them(scene: Scene, clerk: Clerk) -> None:
    for _ in range(policy.ALONE_UP_TO - 1):
        make_applied(scene.round, scene.second.organisation, Outcome.SELECTED, 3)
    clerk.send(clerk.start())
    assert only_dispatch().state is DispatchState.CONFIRMING


def test_a_change_between_the_two_blocks(crowd: Scene, clerk: Clerk, as_: Any, paula: Any) -> None:
    address = clerk.start()
    clerk.send(address)
    decision = db.session.scalars(db.select(Decision).filter_by(application_id=crowd.second.id)).one()
    decision.reason = "Le comité s'est repris."
    db.session.flush()
    answer = Clerk(as_(paula), crowd).send(address, end="confirmation")
    assert answer.status_code == 422
    assert crowd.second.reference in answer.text
    assert only_dispatch().state is DispatchState.CONFIRMING
    assert clerk.browser.post(f"{address}/reprise").status_code == 303
    assert only_dispatch().state is DispatchState.DRAFT
    assert "s&#39;est repris" in clerk.browser.get(f"{address}/{crowd.second.public_id}").text


def test_words_written_by_hand_survive_taking_back(crowd: Scene, clerk: Clerk) -> None:
    address = clerk.start()
    clerk.write(f"{address}/{crowd.first.public_id}")
    clerk.send(address)
    clerk.browser.post(f"{address}/reprise")
    assert {one.body for one in letters()} == {"", "À part."}


def test_what_the_second_person_may_not_read_stays(
    crowd: Scene, clerk: Clerk, as_: Any, paula: Any, run_jobs: Any, sent: Any
) -> None:
    tie(make_reviewer(crowd.round, paula), crowd.second)
    address = clerk.start()
    clerk.send(address)
    colleague = Clerk(as_(paula), crowd)
    assert crowd.second.reference not in colleague.browser.get(address).text
    colleague.send(address, end="confirmation")
    run_jobs()
    assert {one.application_id: bool(one.sent_at) for one in letters()} == {
        crowd.first.id: True,
        crowd.second.id: False,
    }
    assert crowd.second.reference in clerk.browser.get(clerk.start()).text, "it waits for a colleague"


def test_who_asked_is_the_one_who_may_not_confirm(crowd: Scene, clerk: Clerk, as_: Any, paula: Any) -> None:
    address = clerk.start()
    colleague = Clerk(as_(paula), crowd)
    colleague.send(address)
    assert only_dispatch().made_by_ref == paula.public_id
    assert colleague.send(address, end="confirmation", seen="").status_code == 403
    assert clerk.send(address, end="confirmation").status_code == 303, "Esther only wrote it"


def test_a_person_in_two_teams_counts_once(crowd: Scene, clerk: Clerk) -> None:
    twice = next(one for one in crowd.first.members if one.role is not TeamRole.LEAD)
    db.session.delete(crowd.first.members[-1])
    join_team(crowd.second, twice.account)
    db.session.flush()
    clerk.send(clerk.start())
    assert only_dispatch().state is DispatchState.SENT
