"""What the tables refuse, whoever writes."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from labagora.calls.enums import AnswerVisibility, ApplicationState, CallState, MemberState, TeamRole
from labagora.calls.models import (
    Application,
    ApplicationChange,
    ApplicationMember,
    ApplicationSection,
    Call,
    CallFollower,
    Filing,
    FormRevision,
)
from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.core.partial_date import PartialDate
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


def _refused() -> Any:
    return pytest.raises(IntegrityError)


@pytest.mark.parametrize(
    "values",
    [
        {"state": C.ANNOUNCED, "announced_at": None},
        {"state": C.OPEN, "opened_at": None},
        {"state": C.CLOSED, "opened_at": None},
        {"state": C.PUBLISHED_RESULTS, "results_at": None},
        {"state": C.CANCELLED, "state_reason": ""},
        {"state": C.CANCELLED, "cancelled_at": None},
        {"grace_minutes": -1},
        {"edition": 0},
        {"estimated_minutes": 0},
    ],
)
def test_a_call_says_when_and_why(app: Any, values: dict[str, Any]) -> None:
    with _refused():
        make_call(**values)


def test_a_call_closes_after_it_opens(app: Any) -> None:
    now = utcnow()
    with _refused():
        make_call(opens_at=now, closes_at=now)


@pytest.mark.parametrize("name", ["slug", "reference"])
def test_addresses_and_references_are_unique(app: Any, name: str) -> None:
    make_call(**{name: "coordimp22"})
    with _refused():
        make_call(**{name: "coordimp22"})


def test_dates_keep_their_precision(app: Any) -> None:
    call = make_call(launched=PartialDate.of_month(2022, 2), lots=[{"code": "a", "label": "Ville"}])
    db.session.expire(call)
    assert str(call.launched) == "février 2022"
    assert (call.lot_label("a"), call.lot_label("b")) == ("Ville", "")


def test_a_call_has_one_unpublished_revision_at_most(app: Any) -> None:
    call = make_call()
    make_revision(call)
    make_revision(call)
    make_revision(call, is_published=False)
    with _refused():
        make_revision(call, is_published=False)


def test_numbers_of_revisions_are_unique_and_a_change_is_told(app: Any) -> None:
    call = make_call()
    make_revision(call)
    for values in ({"number": 1}, {"notice": ""}):
        with _refused(), db.session.begin_nested():
            make_revision(call, **values)
    assert db.session.scalar(db.select(db.func.count(FormRevision.id))) == 1


def test_one_follows_a_call_once(farid: Any) -> None:
    call = make_call()
    db.session.add(CallFollower(call=call, account=farid, at=utcnow()))
    db.session.flush()
    db.session.add(CallFollower(call=call, account=farid, at=utcnow()))
    with _refused():
        db.session.flush()


@pytest.mark.parametrize(
    ("state", "values"),
    [
        (A.DRAFT, {"filed_at": "now", "first_filed_at": "now", "reference": "X-1"}),
        (A.FILED, {"filed_at": None, "first_filed_at": None, "reference": None}),
        (A.CORRECTING, {"first_filed_at": None}),
        (A.FILED, {"reference": None}),
        (A.DRAFT, {"reference": "X-1"}),
        (A.WITHDRAWN, {"state_reason": ""}),
        (A.WITHDRAWN, {"withdrawn_at": None}),
        (A.FILED, {"withdrawn_at": "now"}),
    ],
)
def test_an_application_is_filed_or_is_not(hospital: Any, state: A, values: dict[str, Any]) -> None:
    dated = {name: utcnow() if value == "now" else value for name, value in values.items()}
    with _refused():
        make_application(make_call(), hospital, state, **dated)


def test_a_reference_is_unique_in_its_call_and_drafts_have_none(hospital: Any) -> None:
    call = make_call()
    make_application(call, hospital)
    make_application(call, hospital)
    make_application(call, hospital, A.FILED, reference="X-1")
    make_application(make_call(), hospital, A.FILED, reference="X-1")
    with _refused():
        make_application(call, hospital, A.FILED, reference="X-1")


@pytest.mark.parametrize("table", [Application, ApplicationSection])
def test_two_moves_from_one_version_do_not_both_pass(hospital: Any, table: Any) -> None:
    application = make_application(make_call(), hospital)
    row = application if table is Application else write_section(application)
    change = db.update(table).where(table.id == row.id).values(version=2)
    db.session.execute(change, execution_options={"synchronize_session": False})
    row.version = 2
    with pytest.raises(StaleDataError):
        db.session.flush()


def test_a_section_is_written_once(hospital: Any) -> None:
    application = make_application(make_call(), hospital)
    write_section(application, "projet")
    write_section(application, "budget")
    with _refused():
        write_section(application, "projet")


def test_history_keeps_what_was_empty(hospital: Any) -> None:
    application = make_application(make_call(), hospital)
    change = ApplicationChange(
        application=application, section_key="projet", field_key="resume", before=None, after=["a"], at=utcnow()
    )
    db.session.add(change)
    db.session.flush()
    db.session.expire(change)
    assert (change.before, change.after) == (None, ["a"])


def test_the_same_request_files_once(hospital: Any) -> None:
    application = make_application(make_call(), hospital, A.FILED)
    make_filing(application, 1, idempotency_key="un")
    for values in ({"number": 2, "idempotency_key": "un"}, {"number": 1, "idempotency_key": "deux"}):
        with _refused(), db.session.begin_nested():
            make_filing(application, **values)
    make_filing(application, 2, idempotency_key="deux")
    make_filing(make_application(make_call(), hospital, A.FILED), 1, idempotency_key="un")
    assert db.session.scalar(db.select(db.func.count(Filing.id))) == 3


def test_an_invitation_is_sealed_and_forgotten_once_answered(hospital: Any, farid: Any) -> None:
    application = make_application(make_call(), hospital)
    member = invite_to_team(application, "partenaire@exemple.fr", token_hash=b"1" * 32)
    db.session.expire(member)
    assert member.address == "partenaire@exemple.fr"
    assert b"partenaire" not in member.address_sealed
    member.forget_address()
    member.account, member.state, member.joined_at = farid, MemberState.ACTIVE, utcnow()
    db.session.flush()
    assert member.key.is_destroyed
    assert (member.address, member.token, member.token_hash) == (None, None, None)


def test_the_team_knows_each_person_once(hospital: Any, farid: Any) -> None:
    application = make_application(make_call(), hospital)
    join_team(application, farid)
    with _refused(), db.session.begin_nested():
        join_team(application, farid, TeamRole.VIEWER)
    invite_to_team(application, "partenaire@exemple.fr")
    with _refused(), db.session.begin_nested():
        invite_to_team(application, "Partenaire@exemple.fr")


@pytest.mark.parametrize(
    "values",
    [
        {"state": MemberState.ACTIVE},
        {"state": MemberState.INVITED},
        {"state": MemberState.LEFT},
        {"state": MemberState.LEFT, "left_at": "now", "address_index": b"1" * 32},
    ],
)
def test_a_place_in_the_team_is_whole(hospital: Any, values: dict[str, Any]) -> None:
    application = make_application(make_call(), hospital)
    dated = {name: utcnow() if value == "now" else value for name, value in values.items()}
    db.session.add(ApplicationMember(application=application, **dated))
    with _refused():
        db.session.flush()


@pytest.mark.parametrize("values", [{"uses": 2}, {"uses": -1}, {"max_uses": 0}, {"reason": ""}])
def test_a_late_code_is_limited_and_says_why(hospital: Any, values: dict[str, Any]) -> None:
    with _refused():
        make_late_code(make_application(make_call(), hospital), **values)


@pytest.mark.parametrize(
    ("visibility", "values"),
    [
        (AnswerVisibility.PENDING, {"answered_at": "now"}),
        (AnswerVisibility.PRIVATE, {"answer": ""}),
        (AnswerVisibility.PRIVATE, {"answered_at": None}),
        (AnswerVisibility.PUBLISHED, {"published_question": ""}),
        (AnswerVisibility.PUBLISHED, {"published_answer": ""}),
        (AnswerVisibility.PUBLISHED, {"published_at": None}),
        (AnswerVisibility.PENDING, {"question": ""}),
    ],
)
def test_an_answer_is_whole(farid: Any, visibility: AnswerVisibility, values: dict[str, Any]) -> None:
    dated = {name: utcnow() if value == "now" else value for name, value in values.items()}
    with _refused():
        make_inquiry(make_call(), farid, visibility, **dated)


def test_an_edition_does_not_follow_itself(app: Any) -> None:
    call = make_call()
    make_call(previous_edition=call, edition=2, closes_at=utcnow() + timedelta(days=1))
    assert db.session.scalar(db.select(Call.edition).where(Call.previous_edition_id == call.id)) == 2
    call.previous_edition_id = call.id
    with _refused():
        db.session.flush()
