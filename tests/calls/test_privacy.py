"""What is kept about people in calls: copied, erased, forgotten in time."""

from datetime import timedelta
from typing import Any

from labagora.calls import privacy
from labagora.calls.enums import ApplicationState, CallState, MemberState, TeamRole
from labagora.calls.models import (
    Application,
    ApplicationChange,
    ApplicationFile,
    ApplicationMember,
    ApplicationSection,
    CallExport,
    CallFollower,
    CallInquiry,
    CallVersion,
    CallView,
    LateCode,
)
from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.core.files import StoredFile
from labagora.core.ids import new_public_id
from labagora.core.vault import PersonKey
from tests.builders.calls import (
    invite_to_team,
    join_team,
    make_application,
    make_call,
    make_filing,
    make_inquiry,
    make_late_code,
    make_revision,
    write_section,
)

A, C = ApplicationState, CallState


def _count(table: Any) -> int:
    return db.session.scalar(db.select(db.func.count()).select_from(table)) or 0


def _attach(application: Application, by: Any) -> None:
    facts = {"media_type": "application/pdf", "size": 3, "sha256": "0" * 64, "created_at": utcnow()}
    stored = StoredFile(storage_key=new_public_id(), public_name="budget.pdf", **facts)
    where = {"section_key": "budget", "field_key": "annexe", "added_by_ref": by.public_id, "added_at": utcnow()}
    db.session.add(ApplicationFile(application=application, stored=stored, **where))
    db.session.flush()


def _write(application: Application, person: Any) -> None:
    """Leave a trace of the person in every table."""
    now, ref = utcnow(), person.public_id
    write_section(application, by=person)
    make_late_code(application, made_by_ref=ref)
    _attach(application, person)
    call = application.call
    make_inquiry(call, person, application=application)
    make_revision(call, author_ref=ref)
    change = {"section_key": "projet", "field_key": "resume", "before": "", "after": "Un parcours.", "by_ref": ref}
    db.session.add_all(
        [
            ApplicationChange(application=application, at=now, **change),
            CallVersion(call=call, number=1, author_ref=ref, at=now),
            CallFollower(call=call, account=person, at=now),
            CallView(call=call, name="Ma vue", made_by_ref=ref, made_at=now),
            CallExport(call=call, asked_by_ref=ref, asked_at=now),
        ]
    )
    db.session.flush()


def test_the_copy_has_a_row_of_each_table(alice: Any, bob: Any, hospital: Any) -> None:
    application = make_application(make_call(), hospital, A.FILED, lead=alice)
    _write(application, alice)
    make_filing(application, by=alice)
    found = privacy.export(alice)
    assert set(found) == {held.table for held in privacy.HELD}
    assert {table: len(rows) for table, rows in found.items()} == dict.fromkeys(found, 1)
    assert found["application_section"][0]["contenu"] == {"resume": "Un parcours."}
    assert found["application_file"][0]["nom"] == "budget.pdf"
    assert not any(privacy.export(bob).values())


def test_an_invited_person_reads_that_they_are_and_not_the_title(farid: Any, hospital: Any) -> None:
    application = make_application(make_call(), hospital, title="Secret")
    invite_to_team(application, farid.address)
    (row,) = privacy.export(farid)["application_member"]
    assert (row["candidature"], row["state"]) == ("", "Invitation envoyée")


def test_erasure_takes_the_person_out_and_leaves_the_application(alice: Any, bob: Any, hospital: Any) -> None:
    application = make_application(make_call(), hospital, A.FILED, lead=alice)
    join_team(application, bob, TeamRole.EDITOR)
    _write(application, alice)
    invite_to_team(make_application(make_call(), hospital), alice.address)
    keys = _count(PersonKey)
    assert privacy.erase(alice, now=utcnow()) == [privacy.STAYS]
    db.session.expire_all()
    assert _count(CallFollower) == 0
    assert db.session.scalars(db.select(CallInquiry.asked_by_id)).all() == [None]
    states = {row.account_id: row.state for row in db.session.scalars(db.select(ApplicationMember))}
    assert states == {None: MemberState.LEFT, bob.id: MemberState.ACTIVE}
    assert _count(ApplicationSection) == 1
    assert _count(PersonKey) == keys - 1


def test_nothing_is_said_to_stay_when_nothing_was_filed(alice: Any, hospital: Any) -> None:
    make_application(make_call(), hospital, lead=alice)
    assert privacy.erase(alice, now=utcnow()) == []


def test_drafts_go_six_months_after_the_call_and_nothing_else(alice: Any, hospital: Any) -> None:
    now = utcnow()
    call = make_call(state=C.REVIEWING, closed_at=now)
    draft, filed = (make_application(call, hospital, state, lead=alice) for state in (A.DRAFT, A.FILED))
    copy = make_application(make_call(), hospital, duplicated_from=draft)
    invite_to_team(draft, "a@exemple.fr", expires_at=now + timedelta(days=900))
    _write(draft, alice)
    assert privacy.purge(now=now + privacy.DRAFTS_KEPT)["application"] == 0
    later = now + privacy.DRAFTS_KEPT + timedelta(seconds=1)
    assert privacy.purge(now=later)["application"] == 1
    db.session.expire_all()
    assert set(db.session.scalars(db.select(Application.id))) == {filed.id, copy.id}
    assert copy.duplicated_from_id is None
    assert [_count(table) for table in (ApplicationSection, ApplicationFile, StoredFile, LateCode)] == [0, 0, 0, 0]
    assert db.session.scalars(db.select(CallInquiry.application_id)).all() == [None]
    assert [row.application_id for row in db.session.scalars(db.select(ApplicationMember))] == [filed.id]


def test_drafts_of_a_call_that_was_opened_again_stay(hospital: Any) -> None:
    long_ago = utcnow() - timedelta(days=400)
    make_application(make_call(state=C.OPEN, closed_at=long_ago), hospital)
    assert privacy.purge(now=utcnow())["application"] == 0


def test_addresses_go_with_invitations_that_nobody_answered(hospital: Any) -> None:
    member = invite_to_team(make_application(make_call(), hospital), "a@exemple.fr")
    assert privacy.purge(now=member.expires_at)["application_member"] == 0
    assert privacy.purge(now=member.expires_at + timedelta(seconds=1))["application_member"] == 1
    assert _count(ApplicationMember) == 0
