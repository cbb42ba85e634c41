"""Conflicts: declared by reviewers, suspected from facts, decided by the team; each cuts at once (A11, abuse 15)."""

from datetime import timedelta
from typing import Any

import pytest

from labagora.calls.enums import CallState
from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.organisations.enums import MembershipState
from labagora.projects.models import ProjectVersion
from labagora.reviews.actions.conflicts import refresh_hints
from labagora.reviews.enums import (
    AssignmentState,
    ConflictKind,
    ConflictSource,
    ConflictState,
    ReviewState,
    RevokeReason,
)
from labagora.reviews.hints import Judged, Ties, is_same_domain, suspicion
from labagora.reviews.models import Conflict
from tests.builders.accounts import make_account
from tests.builders.calls import join_team, make_application, make_call
from tests.builders.organisations import make_membership, make_organisation
from tests.builders.projects import make_project
from tests.builders.reviews import tie, write_review
from tests.reviews.reviewers.conftest import Scene


def _only(scene: Scene) -> Conflict | None:
    db.session.expire_all()
    return db.session.query(Conflict).filter_by(reviewer_id=scene.seat.id).one_or_none()


def test_a11_a_conflict_declared_from_the_page_cuts_within_the_request(
    as_: Any, lea: Any, scene: Scene, refresh: Any
) -> None:
    write_review(scene.assignment, scene.grid, ReviewState.DRAFT)
    browser = as_(lea)
    links = [scene.address, f"{scene.address}/document.pdf", f"{scene.address}/fichiers/{scene.file.public_id}"]
    assert [browser.get(link).status_code for link in links] == [200, 200, 200]
    assert browser.get(f"{scene.address}/conflit").status_code == 200
    sent = browser.post(f"{scene.address}/conflit", data={"kind": "personal", "note": "Un ami."})
    assert (sent.status_code, sent.headers["Location"]) == (303, "/evaluations")
    assert [browser.get(link).status_code for link in links] == [404, 404, 404]
    assert browser.post(scene.address, data={"summary": "Encore"}).status_code == 404
    row, assignment = _only(scene), refresh(scene.assignment)
    assert row is not None
    assert (row.kind, row.state, row.source) == (
        ConflictKind.PERSONAL, ConflictState.CONFIRMED, ConflictSource.DECLARED
    )  # fmt: skip
    assert (assignment.state, assignment.revoke_reason) == (AssignmentState.REVOKED, RevokeReason.CONFLICT)
    assert browser.post(f"{scene.address}/conflit", data={"kind": "personal"}).status_code == 404  # twice


@pytest.mark.parametrize("data", [{}, {"kind": ""}, {"kind": "autre chose"}, {"kind": "other", "note": "x" * 1_001}])
def test_what_is_not_a_tie_is_refused(as_: Any, lea: Any, scene: Scene, data: dict[str, str]) -> None:
    assert as_(lea).post(f"{scene.address}/conflit", data=data).status_code == 422
    assert _only(scene) is None


def test_a_conflict_is_declared_before_any_reading(as_: Any, lea: Any, scene: Scene) -> None:
    scene.assignment.released_at = None
    address = f"{scene.seat_address}/conflit/{scene.application.public_id}"
    browser = as_(lea)
    assert browser.get(address).status_code == 200
    assert browser.post(address, data={"kind": "rivalry"}).status_code == 303
    assert browser.get(address).status_code == 404
    page = browser.get(scene.seat_address).text
    assert "projet concurrent" in page
    assert CONTENT_WORD not in page


CONTENT_WORD = "Un parcours sans"


@pytest.mark.parametrize("person", ["denis", "esther", "farid"])
def test_only_reviewers_of_the_call_declare(request: Any, as_: Any, scene: Scene, person: str) -> None:
    browser = as_(request.getfixturevalue(person))
    address = f"{scene.seat_address}/conflit/{scene.application.public_id}"
    assert browser.get(address).status_code == 404
    assert browser.post(address, data={"kind": "other"}).status_code == 404
    assert browser.post(f"{scene.seat_address}/declaration").status_code == 404


def test_one_says_that_everything_is_declared(as_: Any, lea: Any, scene: Scene, refresh: Any) -> None:
    browser = as_(lea)
    assert browser.post(f"{scene.seat_address}/declaration").status_code == 303
    assert refresh(scene.seat).conflicts_declared_at is not None
    assert "Déclaration faite" in browser.get(scene.seat_address).text


# Hints


def _hint(scene: Scene) -> ConflictKind | None:
    db.session.flush()
    refresh_hints(scene.round, actor=None, now=utcnow())
    row = _only(scene)
    assert row is None or (row.state, row.source) == (ConflictState.SUSPECTED, ConflictSource.HINT)
    return row.kind if row else None


def test_strangers_are_not_suspected(scene: Scene) -> None:
    assert _hint(scene) is None


def test_the_team_of_the_application_is(scene: Scene, lea: Any) -> None:
    join_team(scene.application, lea)
    assert _hint(scene) is ConflictKind.TEAM


def test_so_is_a_colleague(scene: Scene, lea: Any) -> None:
    make_membership(lea, scene.application.organisation)
    assert _hint(scene) is ConflictKind.ORGANISATION


def test_so_is_a_colleague_of_a_partner(scene: Scene, lea: Any) -> None:
    partner = make_organisation(name="Partenaire")
    join_team(scene.application, make_account(), organisation=partner)
    make_membership(lea, partner)
    assert _hint(scene) is ConflictKind.ORGANISATION


def test_so_is_a_colleague_of_an_organisation_that_was_merged(scene: Scene, lea: Any) -> None:
    old = make_organisation(name="Ancien nom", merged_into_id=scene.application.organisation_id)
    make_membership(lea, old)
    assert _hint(scene) is ConflictKind.ORGANISATION


def test_a_membership_that_nobody_confirmed_is_no_hint(scene: Scene, lea: Any) -> None:
    make_membership(lea, scene.application.organisation, MembershipState.REQUESTED)
    assert _hint(scene) is None


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("lea@clinique-des-lilas.fr", ConflictKind.DOMAIN),
        ("lea@recherche.clinique-des-lilas.fr", ConflictKind.DOMAIN),
        ("lea@autre-clinique-des-lilas.fr", None),
        ("lea@gmail.com", None),
    ],
)
def test_so_is_an_address_of_the_same_house(scene: Scene, lea: Any, address: str, kind: ConflictKind | None) -> None:
    lea.address = address
    join_team(scene.application, make_account(address="autre@gmail.com"))
    assert _hint(scene) is kind


def test_so_is_who_left_the_organisation_lately(scene: Scene, lea: Any) -> None:
    former = make_membership(lea, scene.application.organisation)
    former.state, former.ended_at = MembershipState.ENDED, utcnow() - timedelta(days=100)
    assert _hint(scene) is ConflictKind.CO_WORK


def test_who_left_it_long_ago_is_not(scene: Scene, lea: Any) -> None:
    former = make_membership(lea, scene.application.organisation)
    former.state, former.ended_at = MembershipState.ENDED, utcnow() - timedelta(days=4 * 365)
    assert _hint(scene) is None


def test_so_is_who_applied_together_elsewhere(scene: Scene, lea: Any, lead: Any) -> None:
    elsewhere = make_application(make_call("Un autre appel"), make_organisation(name="Ailleurs"), lead=lead)
    join_team(elsewhere, lea)
    assert _hint(scene) is ConflictKind.CO_WORK


def test_so_is_who_wrote_the_same_project(scene: Scene, lea: Any, lead: Any) -> None:
    project = make_project(make_organisation(name="Ailleurs"))
    for number, author in enumerate((lea, lead), start=70):
        db.session.add(
            ProjectVersion(project=project, number=number, content={}, author_ref=author.public_id, at=utcnow())
        )
    assert _hint(scene) is ConflictKind.CO_WORK


def test_a_hint_cuts_until_it_is_decided(as_: Any, lea: Any, esther: Any, scene: Scene, refresh: Any) -> None:
    make_membership(lea, scene.application.organisation)
    browser = as_(lea)
    assert browser.get(scene.address).status_code == 200
    scene.load()
    _hint(scene)
    assert browser.get(scene.address).status_code == 404
    assert refresh(scene.assignment).state is AssignmentState.ASSIGNED
    row = _only(scene)
    assert row is not None
    decided = as_(esther).post(
        f"{scene.office}/conflits/{row.public_id}", data={"state": "dismissed", "note": "Homonyme."}
    )
    assert decided.status_code == 303
    assert browser.get(scene.address).status_code == 200


def test_what_was_set_aside_is_not_raised_again_unless_stronger(scene: Scene, lea: Any, lead: Any) -> None:
    row = tie(scene.seat, scene.application, ConflictState.DISMISSED, ConflictKind.ORGANISATION, ConflictSource.HINT)
    make_membership(lea, scene.application.organisation)
    db.session.flush()
    assert refresh_hints(scene.round, actor=None, now=utcnow()) == 0
    assert row.state is ConflictState.DISMISSED
    join_team(scene.application, lea)
    assert refresh_hints(scene.round, actor=None, now=utcnow()) == 1
    assert (row.state, row.kind, row.decided_at) == (ConflictState.SUSPECTED, ConflictKind.TEAM, None)


def test_a_declared_conflict_is_left_alone(scene: Scene, lea: Any) -> None:
    row = tie(scene.seat, scene.application, kind=ConflictKind.OTHER)
    join_team(scene.application, lea)
    assert refresh_hints(scene.round, actor=None, now=utcnow()) == 0
    assert (row.state, row.kind) == (ConflictState.CONFIRMED, ConflictKind.OTHER)


def test_hints_cost_the_same_whatever_the_size(scene: Scene, count_statements: Any) -> None:
    from tests.builders.reviews import make_reviewer

    def cost() -> int:
        db.session.flush()
        db.session.expire_all()
        scene.load()
        with count_statements() as seen:
            refresh_hints(scene.round, actor=None, now=utcnow())
        return len([one for one in seen if one.startswith("SELECT")])

    before = cost()
    for number in range(3):
        make_reviewer(scene.round)
        more = make_application(scene.round.call, make_organisation(name=f"O{number}"), scene.application.state)
        join_team(more, make_account())
    assert cost() == before


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("chu.fr", "chu.fr", True),
        ("recherche.chu.fr", "chu.fr", True),
        ("monchu.fr", "chu.fr", False),
        ("fr", "chu.fr", False),
        ("", "", False),
    ],
)
def test_domains(one: str, other: str, same: bool) -> None:
    assert is_same_domain(one, other) is is_same_domain(other, one) is same


def test_a_broken_site_is_no_hint() -> None:
    person = Ties(1, frozenset(), frozenset(), "lea@chu.fr", frozenset(), frozenset())
    assert suspicion(person, Judged(1, frozenset({7}), "http://[chu.fr", [])) is None
    assert suspicion(person, Judged(1, frozenset({7}), "https://chu.fr/accueil", [])) is ConflictKind.DOMAIN


# The team


def test_the_team_confirms_and_the_reading_is_taken_back(as_: Any, esther: Any, scene: Scene, refresh: Any) -> None:
    row = tie(scene.seat, scene.application, ConflictState.SUSPECTED, source=ConflictSource.HINT)
    address, browser = f"{scene.office}/conflits/{row.public_id}", as_(esther)
    assert "À vérifier" in browser.get(f"{scene.office}/conflits").text
    assert browser.get(address).status_code == 200
    assert browser.post(address, data={"state": "confirmed"}).status_code == 303
    assert refresh(scene.assignment).revoke_reason is RevokeReason.CONFLICT
    assert browser.post(address, data={"state": "confirmed"}).status_code == 409


@pytest.mark.parametrize(
    "data", [{}, {"state": "suspected"}, {"state": "dismissed"}, {"state": "confirmed", "note": "x" * 1_001}]
)
def test_a_decision_that_says_nothing_is_refused(as_: Any, esther: Any, scene: Scene, data: dict[str, str]) -> None:
    row = tie(scene.seat, scene.application, ConflictState.SUSPECTED)
    assert as_(esther).post(f"{scene.office}/conflits/{row.public_id}", data=data).status_code == 422


def test_the_team_adds_a_conflict(as_: Any, esther: Any, scene: Scene, refresh: Any) -> None:
    browser, address = as_(esther), f"{scene.office}/conflits/ajout"
    assert scene.application.reference in browser.get(address).text
    data = {"reviewer": scene.seat.public_id, "application": scene.application.public_id, "kind": "financial"}
    assert browser.post(address, data=data).status_code == 303
    row = _only(scene)
    assert row is not None
    assert row.source is ConflictSource.STAFF
    assert refresh(scene.assignment).state is AssignmentState.REVOKED
    assert browser.post(address, data={**data, "reviewer": "x"}).status_code == 422


def test_the_team_looks_for_hints_again(as_: Any, esther: Any, lea: Any, scene: Scene) -> None:
    make_membership(lea, scene.application.organisation)
    assert as_(esther).post(f"{scene.office}/conflits/recalcul").status_code == 303
    assert _only(scene) is not None


def test_a5_who_has_an_interest_sees_neither_row_nor_choice(as_: Any, esther: Any, scene: Scene) -> None:
    row = tie(scene.seat, scene.application, ConflictState.SUSPECTED)
    join_team(scene.application, esther)
    browser = as_(esther)
    assert scene.application.reference not in browser.get(f"{scene.office}/conflits").text
    assert "Aucun lien connu." in browser.get(f"{scene.office}/conflits").text
    assert browser.get(f"{scene.office}/conflits/{row.public_id}").status_code == 404
    assert browser.post(f"{scene.office}/conflits/{row.public_id}", data={"state": "dismissed"}).status_code == 404
    assert scene.application.reference not in browser.get(f"{scene.office}/conflits/ajout").text


@pytest.mark.parametrize("person", ["alice", "denis", "camille", "lea"])
def test_nobody_else_sees_conflicts(request: Any, as_: Any, scene: Scene, person: str) -> None:
    row = tie(scene.seat, scene.application, ConflictState.SUSPECTED)
    browser = as_(request.getfixturevalue(person))
    for path in ("", "/ajout", f"/{row.public_id}"):
        assert browser.get(f"{scene.office}/conflits{path}").status_code == 404
    assert browser.post(f"{scene.office}/conflits/recalcul").status_code == 404


def test_an_unknown_conflict_is_not_found(as_: Any, esther: Any, scene: Scene) -> None:
    assert as_(esther).get(f"{scene.office}/conflits/aaaaaaaaaaaaaaaaaaaaaa").status_code == 404


@pytest.mark.parametrize("state", [CallState.PUBLISHED_RESULTS, CallState.ARCHIVED, CallState.CANCELLED])
def test_a_conflict_is_not_decided_once_the_review_is_over(
    as_: Any, esther: Any, scene: Scene, state: CallState
) -> None:
    row = tie(scene.seat, scene.application, ConflictState.SUSPECTED)
    scene.round.call.state, scene.round.call.state_reason = state, "Plus de crédits."
    scene.round.call.cancelled_at = scene.round.call.results_at = utcnow()
    db.session.flush()
    page, browser = f"{scene.office}/conflits/{row.public_id}", as_(esther)
    assert "ses conflits ne changent plus" in browser.get(page).text
    assert browser.post(page, data={"state": "confirmed", "note": ""}).status_code == 403
    db.session.refresh(row)
    assert row.state is ConflictState.SUSPECTED
