"""A proposal: worked out by a job, looked at, applied once, refused when the round has moved."""

from datetime import timedelta
from typing import Any

import pytest

from labagora.calls.enums import ApplicationState
from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.core.outbox import Job
from labagora.engines.assignment import Cancelled
from labagora.reviews.actions.proposals import fail_proposal, keep_proposal, note_progress
from labagora.reviews.enums import (
    AdmissibilityState,
    AssignmentState,
    BidLevel,
    ConflictState,
    ProposalState,
    ReviewerState,
    RevokeReason,
    RoundPhase,
)
from labagora.reviews.models import Admissibility, Assignment, AssignmentProposal, Bid
from labagora.reviews.privacy import purge
from labagora.reviews.queries.proposals import STALE
from labagora.reviews.sharing import Asked, Shared, Sharing
from labagora.reviews.tasks.assigning import compute_proposal
from tests.builders.calls import join_team
from tests.builders.reviews import assign, tie, write_review
from tests.reviews.assigning.conftest import ASKED, Table


def _apply(table: Table, browser: Any) -> Any:
    return browser.post(table.address(f"attribution/propositions/{table.proposal().public_id}/application"))


def test_a_proposal_is_worked_out_shown_and_applied(as_: Any, esther: Any, table: Table, propose: Any) -> None:
    first, second = table.application("Premier"), table.application("Second")
    names = [table.reviewer(max_load=2).account.name for _ in range(3)]
    proposal = propose()
    assert (proposal.state, proposal.done) == (ProposalState.READY, 100)
    assert len(proposal.pairs) == 4
    assert table.live() == set()
    browser = as_(esther)
    page = browser.get(table.address(f"attribution/propositions/{proposal.public_id}")).text
    assert first.reference in page
    assert second.reference in page
    assert page.count("ajoutée") >= 4
    assert all(name in page for name in names)
    assert _apply(table, browser).status_code == 303
    live = table.live()
    assert len(live) == 4
    assert {number for _reference, number in live} == {1, 2, 3}
    assert db.session.query(Assignment).filter(Assignment.released_at.is_not(None)).count() == 0
    assert table.proposal().applied_by_ref == esther.public_id


def test_it_is_applied_once(as_: Any, esther: Any, table: Table, propose: Any) -> None:
    table.application()
    table.reviewer()
    propose()
    browser = as_(esther)
    assert _apply(table, browser).status_code == 303
    assert _apply(table, browser).status_code == 409


def test_who_knows_the_cancer_is_preferred(table: Table, propose: Any) -> None:
    application = table.application(codes=["sein"])
    table.reviewer(competences=["poumon"])
    knows, named = table.reviewer(competences=["sein"]), table.reviewer(competences=["cancers:sein"])
    table.reviewer(competences=["poumon"])
    pairs = propose().pairs
    assert sorted(pairs) == sorted([[application.id, knows.id], [application.id, named.id]])


def test_wishes_count_and_refusals_are_respected(table: Table, propose: Any) -> None:
    application = table.application()
    avoids, eager, neutral = (table.reviewer() for _ in range(3))
    for seat, level in ((avoids, BidLevel.AVOID), (eager, BidLevel.EAGER)):
        db.session.add(Bid(reviewer_id=seat.id, application_id=application.id, level=level))
    assert sorted(propose().pairs) == sorted([[application.id, eager.id], [application.id, neutral.id]])
    short = propose(per_application="3")
    assert len(short.pairs) == 2
    assert short.issues[0]["reason"] == "too_few_eligible"
    soft = propose(per_application="3", respects_refusals="")
    assert len(soft.pairs) == 3


def test_conflicts_and_teams_are_never_proposed(table: Table, propose: Any) -> None:
    application = table.application()
    tied, dismissed, member = (table.reviewer() for _ in range(3))
    tie(tied, application, ConflictState.SUSPECTED)
    tie(dismissed, application, ConflictState.DISMISSED)
    join_team(application, member.account)
    assert propose().pairs == [[application.id, dismissed.id]]


def test_a_patient_is_looked_for(table: Table, propose: Any) -> None:
    application = table.application(codes=["sein"])
    for _ in range(2):
        table.reviewer(competences=["sein"])
    patient = table.reviewer(is_patient=True, competences=["poumon"])
    assert [application.id, patient.id] not in propose().pairs
    assert [application.id, patient.id] in propose(wants_patient="y").pairs


def test_shortages_are_told_in_words(as_: Any, esther: Any, table: Table, propose: Any) -> None:
    table.application()
    table.application()
    table.reviewer(max_load=1)
    proposal = propose(wants_patient="y")
    page = as_(esther).get(table.address(f"attribution/propositions/{proposal.public_id}")).text
    assert "Les personnes possibles ont déjà leur nombre de lectures" in page or "n&#39;en laissent pas assez" in page
    assert "Aucun patient ou proche" in page


def test_only_admissible_filed_applications_are_given(table: Table, propose: Any) -> None:
    kept = table.application()
    table.application(state=ApplicationState.WITHDRAWN)
    refused = table.application()
    row = db.session.query(Admissibility).filter_by(application_id=refused.id).one()
    row.state, row.decided_at = AdmissibilityState.PENDING, None
    table.reviewer()
    table.reviewer(state=ReviewerState.LEFT)
    assert {pair[0] for pair in propose().pairs} == {kept.id}


def test_what_is_begun_or_pinned_stays_and_the_rest_moves(as_: Any, esther: Any, table: Table, propose: Any) -> None:
    application = table.application(codes=["sein"])
    pinned, released, free = (table.reviewer(competences=["poumon"]) for _ in range(3))
    table.reviewer(competences=["sein"])
    assign(pinned, application, is_released=False, is_pinned=True)
    assign(free, application, is_released=False)
    assert [application.id, pinned.id] in propose().pairs
    assert [application.id, free.id] not in table.proposal().pairs
    assign(released, application)
    found = propose().pairs
    assert sorted(found) == sorted([[application.id, pinned.id], [application.id, released.id]])
    assert _apply(table, as_(esther)).status_code == 303
    row = db.session.query(Assignment).filter_by(reviewer_id=free.id).one()
    assert (row.state, row.revoke_reason) == (AssignmentState.REVOKED, RevokeReason.BALANCE)


def test_a_released_reading_in_conflict_is_taken_back(as_: Any, esther: Any, table: Table, propose: Any) -> None:
    application = table.application()
    seat = table.reviewer()
    row = assign(seat, application, is_pinned=True)
    tie(seat, application)
    assert propose().pairs == []
    _apply(table, as_(esther))
    db.session.refresh(row)
    assert row.revoke_reason is RevokeReason.CONFLICT


def test_what_was_taken_back_can_be_given_again(as_: Any, esther: Any, table: Table, propose: Any) -> None:
    application, seat = table.application(), table.reviewer()
    row = assign(seat, application, AssignmentState.REVOKED)
    propose()
    assert _apply(table, as_(esther)).status_code == 303
    db.session.refresh(row)
    assert (row.state, row.released_at, row.revoked_at) == (AssignmentState.ASSIGNED, None, None)


def test_a_review_of_somebody_who_left_counts(table: Table, propose: Any) -> None:
    application, gone, other = table.application(), table.reviewer(), table.reviewer()
    table.reviewer()
    write_review(assign(gone, application), table.grid)
    gone.state, gone.left_at = ReviewerState.LEFT, utcnow()
    pairs = propose().pairs
    assert [application.id, gone.id] in pairs
    assert len(pairs) == 2
    assert [application.id, other.id] in pairs


@pytest.mark.parametrize("change", ["conflict", "load", "application", "hand", "reviewer"])
def test_a_stale_proposal_is_refused(as_: Any, esther: Any, table: Table, propose: Any, change: str) -> None:
    application, seat = table.application(), table.reviewer()
    propose()
    if change == "conflict":
        tie(seat, application, ConflictState.SUSPECTED)
    elif change == "load":
        seat.max_load = 1
    elif change == "application":
        table.application("Arrivée depuis")
    elif change == "hand":
        assign(table.reviewer(), application, is_released=False)
    else:
        seat.state, seat.left_at = ReviewerState.LEFT, utcnow()
    before = table.live()
    answer = _apply(table, as_(esther))
    assert answer.status_code == 409
    assert "ont changé depuis ce calcul" in answer.text
    assert table.live() == before


def test_a_wish_said_since_does_not_refuse_it(as_: Any, esther: Any, table: Table, propose: Any) -> None:
    application, seat = table.application(), table.reviewer()
    propose()
    db.session.add(Bid(reviewer_id=seat.id, application_id=application.id, level=BidLevel.EAGER))
    assert _apply(table, as_(esther)).status_code == 303


def test_the_same_is_computed_once_and_a_newer_one_replaces_it(as_: Any, esther: Any, table: Table) -> None:
    table.application()
    table.reviewer()
    browser, address = as_(esther), table.address("attribution/propositions")
    assert {browser.post(address, data=ASKED).headers["Location"] for _ in range(2)} == {
        table.address(f"attribution/propositions/{table.proposal().public_id}")
    }
    first = table.proposal()
    assert db.session.query(Job).filter_by(name="reviews.compute_proposal").count() == 1
    browser.post(address, data={**ASKED, "per_application": "1"})
    db.session.refresh(first)
    assert first.state is ProposalState.DROPPED
    assert not note_progress(first.public_id, done=50)
    assert "plus récente" in browser.get(table.address(f"attribution/propositions/{first.public_id}")).text


def test_nothing_to_share_is_refused(as_: Any, esther: Any, table: Table) -> None:
    browser, address = as_(esther), table.address("attribution/propositions")
    assert browser.post(address, data=ASKED).status_code == 409
    table.application()
    answer = browser.post(address, data=ASKED)
    assert answer.status_code == 409
    assert "personne à qui attribuer" in answer.text


def test_a_round_emptied_meanwhile_fails_in_words(as_: Any, esther: Any, table: Table, run_jobs: Any) -> None:
    table.application()
    seat = table.reviewer()
    browser = as_(esther)
    browser.post(table.address("attribution/propositions"), data=ASKED)
    seat.state, seat.left_at = ReviewerState.LEFT, utcnow()
    run_jobs()
    proposal = table.proposal()
    assert proposal.state is ProposalState.FAILED
    page = browser.get(table.address(f"attribution/propositions/{proposal.public_id}")).text
    assert "Rien n’a pu être calculé" in page


@pytest.mark.parametrize(
    "wrong", [{"per_application": "0"}, {"per_application": "13"}, {"per_application": "x"}, {"competence": "4"}]
)
def test_bad_parameters_are_told_beside_their_field(as_: Any, esther: Any, table: Table, wrong: Any) -> None:
    answer = as_(esther).post(table.address("attribution/propositions"), data={**ASKED, **wrong})
    assert answer.status_code == 422
    assert db.session.query(AssignmentProposal).count() == 0


def test_a_job_that_says_nothing_is_not_waited_for(as_: Any, esther: Any, table: Table, freeze: Any) -> None:
    table.application()
    table.reviewer()
    browser = as_(esther)
    browser.post(table.address("attribution/propositions"), data=ASKED)
    address = table.address(f"attribution/propositions/{table.proposal().public_id}")
    assert "en cours" in browser.get(address).text
    table.proposal().asked_at = utcnow() - STALE
    assert "depuis longtemps" in browser.get(address).text


def test_progress_is_written_while_it_is_awaited(as_: Any, esther: Any, table: Table) -> None:
    table.application()
    table.reviewer()
    browser = as_(esther)
    browser.post(table.address("attribution/propositions"), data=ASKED)
    proposal = table.proposal()
    assert note_progress(proposal.public_id, done=40)
    assert 'value="40"' in browser.get(table.address(f"attribution/propositions/{proposal.public_id}")).text
    assert not note_progress("absent", done=40)


def test_the_committee_closes_the_assignment(as_: Any, esther: Any, table: Table, propose: Any) -> None:
    table.application()
    table.reviewer()
    propose()
    table.round.phase = RoundPhase.DELIBERATING
    browser = as_(esther)
    assert _apply(table, browser).status_code == 403
    assert browser.post(table.address("attribution/propositions"), data=ASKED).status_code == 403
    assert "Calculer une proposition" not in browser.get(table.address()).text


@pytest.mark.parametrize("person", ["alice", "denis", "camille"])
def test_nobody_else_knows_of_it(request: Any, as_: Any, table: Table, propose: Any, person: str) -> None:
    table.application()
    table.reviewer()
    end = f"attribution/propositions/{propose().public_id}"
    browser = as_(request.getfixturevalue(person))
    assert browser.get(table.address(end)).status_code == 404
    for one in (f"{end}/application", "attribution/propositions"):
        assert browser.post(table.address(one), data=ASKED).status_code == 404


def test_an_unknown_proposal_is_not_found(as_: Any, esther: Any, table: Table) -> None:
    assert as_(esther).get(table.address("attribution/propositions/aaaaaaaaaaaaaaaaaaaaaa")).status_code == 404


def test_an_interest_hides_the_line_and_leaves_it_to_a_colleague(
    as_: Any, esther: Any, table: Table, propose: Any
) -> None:
    own, other = table.application("CANARI la mienne"), table.application("Une autre")
    for _ in range(2):
        table.reviewer()
    tie(table.reviewer(account=esther, state=ReviewerState.LEFT), own)
    proposal = propose()
    assert {pair[0] for pair in proposal.pairs} == {own.id, other.id}
    browser = as_(esther)
    page = browser.get(table.address(f"attribution/propositions/{proposal.public_id}")).text
    assert own.reference not in page
    assert "CANARI" not in page
    assert other.reference in page
    _apply(table, browser)
    assert {reference for reference, _number in table.live()} == {other.reference}


def test_a_team_is_an_interest_too(as_: Any, esther: Any, table: Table, propose: Any) -> None:
    own = table.application("CANARI la mienne")
    join_team(own, esther)
    table.application("Une autre")
    table.reviewer()
    proposal = propose()
    page = as_(esther).get(table.address(f"attribution/propositions/{proposal.public_id}")).text
    assert "CANARI" not in page
    assert own.reference not in page


def test_the_whole_costs_the_same_for_one_and_for_more(
    as_: Any, esther: Any, table: Table, run_jobs: Any, count_statements: Any
) -> None:
    """Asked, worked out, shown, applied: no statement a row. The engine tells its progress ten times at most."""
    browser = as_(esther)

    def measured() -> tuple[int, int, int]:
        browser.post(table.address("attribution/propositions"), data=ASKED)
        with count_statements() as job:
            run_jobs()
        with count_statements() as shown:
            browser.get(table.address(f"attribution/propositions/{table.proposal().public_id}"))
        with count_statements() as applied:
            assert _apply(table, browser).status_code == 303
        db.session.execute(db.delete(Assignment))
        told = [one for one in job if one.startswith("UPDATE assignment_proposal SET done=")]
        return len(job) - 2 * len(told), len(shown), len(applied)

    table.application(codes=["sein"])
    table.reviewer(max_load=50, competences=["sein"])
    measured()
    one = measured()
    for _ in range(8):
        table.application(codes=["sein"])
        table.reviewer(max_load=50, competences=["sein"])
    measured()
    assert measured() == one


def test_old_proposals_are_not_kept(table: Table) -> None:
    now = utcnow()
    for days in (181, 179):
        db.session.add(AssignmentProposal(round=table.round, asked_at=now - timedelta(days=days)))
    db.session.flush()
    assert purge(now=now)["assignment_proposal"] == 1
    assert db.session.query(AssignmentProposal).count() == 1


def test_a_job_that_nobody_awaits_stops(table: Table, monkeypatch: Any) -> None:
    """It is replaced while it works: the engine stops at its next word, and nothing is kept."""
    table.application()
    table.reviewer()
    row = AssignmentProposal(round=table.round, asked_at=utcnow(), parameters=Asked().stored(), pairs=[], issues=[])
    db.session.add(row)
    db.session.flush()

    def dropped(_self: Any, *, progress: Any, cancelled: Any) -> Any:
        progress(0.2)
        assert table.proposal().done == 20
        assert not cancelled()
        table.proposal().state = ProposalState.DROPPED
        db.session.flush()
        progress(0.6)
        assert cancelled()
        raise Cancelled

    monkeypatch.setattr(Sharing, "solved", dropped)
    compute_proposal(proposal_ref=row.public_id)
    assert (table.proposal().state, table.proposal().pairs) == (ProposalState.DROPPED, [])
    compute_proposal(proposal_ref=row.public_id)
    compute_proposal(proposal_ref="absent")


def test_what_comes_too_late_changes_nothing(table: Table) -> None:
    row = AssignmentProposal(round=table.round, asked_at=utcnow(), state=ProposalState.DROPPED, pairs=[], issues=[])
    db.session.add(row)
    db.session.flush()
    keep_proposal(row.public_id, Shared([[1, 1]], []), stamp="x", now=utcnow())
    fail_proposal(row.public_id, now=utcnow())
    assert (table.proposal().state, table.proposal().pairs) == (ProposalState.DROPPED, [])
