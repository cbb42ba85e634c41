"""Memberships and merges."""

from typing import Any

import pytest

from labagora.accounts.enums import Role
from labagora.accounts.models import RoleGrant
from labagora.core.audit import AuditEntry
from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.core.errors import Conflict, Invalid, InvalidTransition, NotAllowed
from labagora.core.outbox import TASKS, Job
from labagora.organisations import actions, queries
from labagora.organisations.commands import OrganisationDraft
from labagora.organisations.enums import MembershipState
from labagora.organisations.models import Membership, Organisation
from labagora.projects.models import Project, SegmentQuestion
from labagora.volunteers.enums import MuteTarget
from labagora.volunteers.models import Mute
from labagora.volunteers.queries import ids_muting
from tests.builders.organisations import make_membership, make_organisation
from tests.builders.projects import make_project
from tests.builders.volunteers import make_volunteer


def _roles(account: Any) -> set[str]:
    rows = db.session.query(RoleGrant).filter_by(account_id=account.id, role=Role.LEADER, ended_at=None)
    return {row.scope_ref for row in rows}


def test_propose_organisation_asks_for_the_membership_too(app: Any, farid: Any) -> None:
    draft = OrganisationDraft(name="Clinique de l'Étoile", kind="clinique", department_code="69")
    row = actions.propose_organisation(draft, function="Médecin", actor=farid, now=utcnow())
    assert (row.is_confirmed, row.region_code) == (False, "84")
    assert row.search_text.startswith("clinique de l'etoile")
    asked = queries.find_membership(farid, row)
    assert asked is not None
    assert (asked.state, asked.function) == (MembershipState.REQUESTED, "Médecin")
    assert _roles(farid) == set()


@pytest.mark.parametrize(
    ("field", "draft"),
    [
        ("kind", OrganisationDraft(name="X", kind="lune")),
        ("region_code", OrganisationDraft(name="X", kind="ch", region_code="99")),
        ("department_code", OrganisationDraft(name="X", kind="ch", department_code="999")),
        ("siret", OrganisationDraft(name="X", kind="ch", siret="123")),
        ("siret", OrganisationDraft(name="X", kind="ch", siret="1234567890123²")),
    ],
)
def test_propose_organisation_refuses_what_is_not_on_the_lists(farid: Any, field: str, draft: Any) -> None:
    with pytest.raises(Invalid) as refusal:
        actions.propose_organisation(draft, actor=farid, now=utcnow())
    assert refusal.value.field == field


def test_siret_belongs_to_one_organisation(esther: Any, hospital: Any) -> None:
    hospital.siret = "12345678901234"
    draft = OrganisationDraft(name="Autre", kind="ch", siret="12345678901234")
    with pytest.raises(Invalid):
        actions.create_organisation(draft, actor=esther, now=utcnow())
    actions.update_organisation(hospital, draft, actor=esther, now=utcnow())
    assert hospital.name == "Autre"


def test_confirm_membership_makes_a_leader(hospital: Any, alice: Any, farid: Any) -> None:
    asked = actions.request_membership(hospital, actor=farid, now=utcnow())
    assert actions.request_membership(hospital, actor=farid, now=utcnow()) is asked
    actions.confirm_membership(asked, actor=alice, now=utcnow())
    assert _roles(farid) == {hospital.public_id}
    assert asked.confirmed_by_ref == alice.public_id
    assert asked.confirmed_at is not None
    with pytest.raises(InvalidTransition):
        actions.confirm_membership(asked, actor=alice, now=utcnow())


def test_nobody_confirms_themselves(hospital: Any, alice: Any, esther: Any, farid: Any) -> None:
    for person in (farid, esther):
        asked = actions.request_membership(hospital, actor=person, now=utcnow())
        with pytest.raises(NotAllowed):
            actions.confirm_membership(asked, actor=person, now=utcnow())


def test_end_membership_ends_the_role(hospital: Any, alice: Any, bob: Any) -> None:
    mine = queries.find_membership(bob, hospital)
    assert mine is not None
    actions.end_membership(mine, actor=alice, now=utcnow())
    assert _roles(bob) == set()
    assert mine.ended_at is not None
    again = actions.request_membership(hospital, actor=bob, now=utcnow())
    assert again is mine
    assert again.state is MembershipState.REQUESTED


def test_withdrawn_request_needs_no_role(hospital: Any, farid: Any) -> None:
    asked = actions.request_membership(hospital, actor=farid, now=utcnow())
    actions.end_membership(asked, actor=farid, now=utcnow())
    assert asked.state is MembershipState.ENDED


def test_merge_keeps_names_people_and_what_is_attached(
    app: Any, esther: Any, alice: Any, bob: Any, hospital: Any, farid: Any
) -> None:
    double = make_organisation("Hôpital Exemple", short_name="HEX", aliases=["CHE"])
    older = make_organisation("Ancien nom")
    older.merged_into_id = double.id
    make_membership(farid, double)
    make_membership(alice, double, MembershipState.REQUESTED)
    project = make_project(double)
    question = SegmentQuestion(
        project=project, organisation=double, week="2026-W47", fingerprint="x" * 64, asked_at=utcnow()
    )
    db.session.add(question)
    db.session.flush()
    actions.merge_organisations(hospital, double, actor=esther, now=utcnow())
    db.session.flush()
    db.session.expire_all()
    assert hospital.aliases == ["Hôpital Exemple", "HEX", "CHE"]
    assert queries.search_organisations("hex")[0].id == hospital.id
    assert db.session.query(Project).one().organisation_id == hospital.id
    assert db.session.query(SegmentQuestion).one().organisation_id == hospital.id
    assert {row.account_id for row in db.session.query(Membership)} == {alice.id, bob.id, farid.id}
    assert {row.organisation_id for row in db.session.query(Membership)} == {hospital.id}
    assert _roles(farid) == {hospital.public_id}
    assert _roles(alice) == {hospital.public_id}
    assert queries.find_organisation(older.public_id).id == hospital.id  # type: ignore[union-attr]
    assert set(queries.former_refs(hospital)) == {hospital.public_id, double.public_id, older.public_id}
    assert db.session.query(AuditEntry).filter_by(verb="organisation.merged").count() == 1


def test_merge_keeps_the_confirmed_one_of_two_memberships(esther: Any, hospital: Any, farid: Any) -> None:
    double = make_organisation("Hôpital Exemple")
    make_membership(farid, hospital, MembershipState.REQUESTED)
    make_membership(farid, double)
    actions.merge_organisations(hospital, double, actor=esther, now=utcnow())
    db.session.flush()
    row = db.session.query(Membership).filter_by(account_id=farid.id).one()
    assert (row.state, row.organisation_id) == (MembershipState.CONFIRMED, hospital.id)
    assert _roles(farid) == {hospital.public_id}


def test_merge_refuses_itself_and_what_is_merged_already(esther: Any, alice: Any, hospital: Any) -> None:
    double = make_organisation("Double")
    with pytest.raises(Invalid):
        actions.merge_organisations(hospital, hospital, actor=esther, now=utcnow())
    with pytest.raises(NotAllowed):
        actions.merge_organisations(hospital, double, actor=alice, now=utcnow())
    actions.merge_organisations(hospital, double, actor=esther, now=utcnow())
    with pytest.raises(Conflict):
        actions.merge_organisations(hospital, double, actor=esther, now=utcnow())
    with pytest.raises(Conflict):
        actions.update_organisation(double, OrganisationDraft(name="X", kind="ch"), actor=esther, now=utcnow())


@pytest.mark.parametrize("text", ["HÔPITAL", "hopital coeur", "lyon", "CHC"])
def test_search_folds_accents_and_finds_every_name(app: Any, text: str) -> None:
    row = Organisation(name="Hôpital du Cœur", short_name="CHC", kind="ch", town="Lyon", is_confirmed=True)
    row.aliases = []
    row.search_text = actions.search_text(row)
    db.session.add(row)
    db.session.flush()
    assert list(queries.search_organisations(text)) == [row]
    assert list(queries.search_organisations("  ")) == []


def test_merge_keeps_the_silence_that_people_asked_for(
    app: Any, esther: Any, hospital: Any, camille: Any, farid: Any
) -> None:
    double = make_organisation("Double")
    one, both = make_volunteer(camille), make_volunteer(farid)
    for volunteer, muted in ((one, double), (both, double), (both, hospital)):
        row = Mute(volunteer=volunteer, target=MuteTarget.ORGANISATION, target_ref=muted.public_id, muted_at=utcnow())
        db.session.add(row)
    actions.merge_organisations(hospital, double, actor=esther, now=utcnow())
    job = db.session.query(Job).filter_by(name="volunteers.follow_merge").one()
    for _ in range(2):
        TASKS[job.name](**job.arguments)
        db.session.flush()
    assert ids_muting(hospital.public_id) == {one.id, both.id}
    assert ids_muting(double.public_id) == frozenset()
