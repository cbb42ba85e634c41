"""What the queries return, to whom, and for how many statements."""

from datetime import timedelta
from typing import Any

import pytest

from labagora.accounts.queries import find_account
from labagora.calls import queries
from labagora.calls.commands import CallFilters
from labagora.calls.enums import AnswerVisibility, ApplicationState, CallKind, CallState, MemberState, TeamRole
from labagora.calls.models import ApplicationFile, CallDocument
from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.core.errors import NotFound
from labagora.core.files import StoredFile
from labagora.core.ids import new_public_id
from tests.builders.accounts import make_account
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

A, C, V = ApplicationState, CallState, AnswerVisibility
ALL = CallFilters()


def _stored(name: str = "budget.pdf") -> StoredFile:
    facts = {"media_type": "application/pdf", "size": 3, "sha256": "0" * 64, "created_at": utcnow()}
    row = StoredFile(storage_key=new_public_id(), public_name=name, **facts)
    db.session.add(row)
    db.session.flush()
    return row


def _attach(application: Any) -> ApplicationFile:
    row = ApplicationFile(
        application=application, section_key="budget", field_key="annexe", stored=_stored(), added_at=utcnow()
    )
    db.session.add(row)
    db.session.flush()
    return row


def test_a_call_is_found_by_both_names_by_those_who_may(farid: Any, esther: Any) -> None:
    call, hidden = make_call(), make_call(state=C.DRAFT)
    for name in (call.slug, call.public_id):
        assert queries.get_call(name, seen_by=None) is call
        assert queries.get_call(name, seen_by=farid, lock=True) is call
    assert queries.get_call(hidden.slug, seen_by=esther) is hidden
    for person in (None, farid):
        for name in (hidden.slug, hidden.public_id, "rien"):
            with pytest.raises(NotFound):
                queries.get_call(name, seen_by=person)
    assert queries.find_call(hidden.public_id) is hidden
    assert queries.find_call("rien") is None


def test_the_public_list_begins_with_what_closes_first(app: Any) -> None:
    now = utcnow()
    old = make_call(state=C.PUBLISHED_RESULTS, closes_at=now - timedelta(days=5))
    older = make_call(state=C.CLOSED, closes_at=now - timedelta(days=8))
    coming, late = make_call(state=C.ANNOUNCED), make_call(closes_at=now + timedelta(days=20))
    soon, endless = make_call(closes_at=now + timedelta(days=2)), make_call(opens_at=None, closes_at=None)
    make_call(state=C.DRAFT)
    page = queries.list_public_calls(ALL, page=1)
    expected = [row.public_id for row in (soon, late, endless, coming, old, older)]
    assert [row.public_id for row in page.items] == expected


def test_the_lists_of_calls_are_filtered(app: Any) -> None:
    call = make_call("Télésurveillance", kind=CallKind.AAC)
    make_call("Coordination")
    for filters in (CallFilters(text="telesurveillance"), CallFilters(kind="aac")):
        assert [row.public_id for row in queries.list_public_calls(filters, page=1).items] == [call.public_id]
        assert [row.public_id for row in queries.list_office_calls(filters, page=1).items] == [call.public_id]
    assert queries.list_public_calls(CallFilters(state="draft"), page=1).total == 0


def test_the_team_counts_drafts_and_what_is_filed(hospital: Any) -> None:
    call = make_call()
    for state in (A.DRAFT, A.DRAFT, A.FILED, A.CORRECTING, A.WITHDRAWN):
        make_application(call, hospital, state)
    (row,) = queries.list_office_calls(ALL, page=1).items
    assert (row.drafts, row.filed) == (2, 2)
    assert queries.board_counts(call) == queries.BoardCounts(draft=2, filed=1, correcting=1, withdrawn=1)
    assert queries.board_counts(make_call()) == queries.BoardCounts()


def test_the_clock_finds_what_is_due_at_the_second(app: Any) -> None:
    coming, open_call = make_call(state=C.ANNOUNCED), make_call()
    tick = timedelta(microseconds=1)
    assert list(queries.due_to_open(coming.opens_at)) == [coming]
    assert list(queries.due_to_open(coming.opens_at - tick)) == []
    assert list(queries.due_to_close(open_call.closes_at)) == [open_call]
    assert list(queries.due_to_close(open_call.closes_at - tick)) == []


def test_a_new_application_takes_the_last_published_revision(app: Any) -> None:
    call = make_call()
    assert queries.current_revision(call) is None
    make_revision(call)
    second, third = make_revision(call), make_revision(call, is_published=False)
    assert queries.current_revision(call) is second
    assert queries.draft_revision(call) is third
    assert [row.number for row in queries.revisions_of(call)] == [3, 2, 1]


def test_a_document_is_as_visible_as_its_call(farid: Any, esther: Any) -> None:
    shown = [(make_call(state=state), _stored()) for state in (C.OPEN, C.DRAFT)]
    rows = [CallDocument(call=call, stored=stored, title="Règlement", added_at=utcnow()) for call, stored in shown]
    db.session.add_all(rows)
    db.session.flush()
    assert queries.get_document(rows[0].public_id, seen_by=None) is rows[0]
    assert queries.get_document(rows[1].public_id, seen_by=esther) is rows[1]
    for person in (None, farid):
        with pytest.raises(NotFound):
            queries.get_document(rows[1].public_id, seen_by=person)


def test_an_application_is_found_by_its_team_and_by_staff_once_filed(
    alice: Any, bob: Any, esther: Any, farid: Any, hospital: Any
) -> None:
    call = make_call()
    draft, filed = (make_application(call, hospital, state, lead=alice) for state in (A.DRAFT, A.FILED))
    assert queries.get_application(draft.public_id, seen_by=alice) is draft
    assert queries.get_application(filed.public_id, seen_by=esther, lock=True) is filed
    for person in (None, bob, farid, esther):
        with pytest.raises(NotFound):
            queries.get_application(draft.public_id, seen_by=person)
    for person in (None, bob, farid):
        with pytest.raises(NotFound):
            queries.get_application(filed.public_id, seen_by=person)
    assert queries.get_known_application(draft.public_id, seen_by=esther) is draft
    for person in (None, alice):
        with pytest.raises(NotFound):
            queries.get_known_application(draft.public_id, seen_by=person)


def test_what_hangs_from_an_application_is_as_visible_as_it(alice: Any, bob: Any, esther: Any, hospital: Any) -> None:
    draft = make_application(make_call(), hospital, lead=alice)
    filed = make_application(draft.call, hospital, A.FILED, lead=alice, revision=draft.revision)
    file_of_draft, file_of_filed, filing = _attach(draft), _attach(filed), make_filing(filed)
    for person in (alice, esther):
        assert queries.get_file(file_of_filed.public_id, seen_by=person) is file_of_filed
        assert queries.get_filing(filing.public_id, seen_by=person) is filing
    assert queries.get_file(file_of_draft.public_id, seen_by=alice).name == "budget.pdf"
    with pytest.raises(NotFound):
        queries.get_file(file_of_draft.public_id, seen_by=esther)
    for ask, name in ((queries.get_file, file_of_filed), (queries.get_filing, filing)):
        for person in (None, bob):
            with pytest.raises(NotFound):
                ask(name.public_id, seen_by=person)


def test_my_applications_are_those_of_my_teams(alice: Any, bob: Any, hospital: Any) -> None:
    call = make_call()
    mine = make_application(call, hospital, lead=alice)
    shared = make_application(call, hospital, A.FILED, lead=bob)
    join_team(shared, alice, TeamRole.VIEWER)
    left = join_team(make_application(call, hospital, lead=bob), alice)
    left.state, left.left_at = MemberState.LEFT, utcnow()
    db.session.flush()
    rows = {row.public_id: row.role for row in queries.list_my_applications(alice, page=1).items}
    assert rows == {mine.public_id: TeamRole.LEAD, shared.public_id: TeamRole.VIEWER}
    assert list(queries.my_applications_to(call, alice)) == [mine, shared]
    assert list(queries.my_applications_to(make_call(), alice)) == []


def test_the_board_shows_what_is_filed_and_of_drafts_only_that_they_are(hospital: Any) -> None:
    call = make_call()
    draft = make_application(call, hospital, title="Secret")
    first, second = (make_application(call, hospital, A.FILED, lot=lot) for lot in ("a", "b"))
    assert [row.reference for row in queries.list_filed(call, page=1).items] == [first.reference, second.reference]
    assert [row.lot for row in queries.list_filed(call, page=1, lot="b").items] == ["b"]
    assert queries.list_filed(call, page=1, state="withdrawn").total == 0
    (row,) = queries.list_drafts(call, page=1).items
    assert row == queries.DraftRow(draft.public_id, hospital.name, draft.created_at)


def test_the_same_request_finds_its_filing(hospital: Any) -> None:
    application = make_application(make_call(), hospital, A.FILED)
    filings = [make_filing(application, number) for number in (1, 2)]
    assert queries.find_filing(application, filings[0].idempotency_key) is filings[0]
    assert queries.find_filing(application, "autre") is None
    assert list(queries.filings_of(application)) == filings[::-1]


def test_a_late_code_is_found_for_its_draft_only(hospital: Any) -> None:
    one, other = (make_application(make_call(), hospital) for _ in range(2))
    code = make_late_code(one)
    assert queries.find_late_code(one, code.code_hash) is code
    assert queries.find_late_code(other, code.code_hash) is None
    assert list(queries.late_codes_of(one)) == [code]


def test_an_invitation_is_found_while_it_waits(hospital: Any) -> None:
    member = invite_to_team(make_application(make_call(), hospital), "a@exemple.fr", token_hash=b"1" * 32)
    assert queries.find_invitation(b"1" * 32) is member
    assert queries.find_invitation(b"2" * 32) is None


def test_questions_are_read_by_those_who_may(farid: Any, camille: Any, esther: Any) -> None:
    call = make_call()
    rows = {visibility: make_inquiry(call, farid, visibility) for visibility in V}
    for row in rows.values():
        for person in (farid, esther):
            assert queries.get_inquiry(row.public_id, seen_by=person) is row
    assert queries.get_inquiry(rows[V.PUBLISHED].public_id, seen_by=None) is rows[V.PUBLISHED]
    for visibility in (V.PENDING, V.PRIVATE):
        for person in (None, camille):
            with pytest.raises(NotFound):
                queries.get_inquiry(rows[visibility].public_id, seen_by=person)
    (seen,) = queries.list_published_inquiries(call, page=1).items
    assert (seen.question, seen.answer) == ("Un cabinet peut-il être partenaire ?", "Oui, sans être porteur.")
    assert queries.list_inquiries(call, page=1).items[0] is rows[V.PENDING]
    assert queries.list_inquiries(call, page=1, visibility="private").items == [rows[V.PRIVATE]]
    assert len(queries.list_my_inquiries(call, farid)) == 3
    assert list(queries.list_my_inquiries(call, camille)) == []
    assert queries.count_waiting_inquiries() == 1


def test_a_question_of_a_hidden_call_is_hidden(camille: Any) -> None:
    row = make_inquiry(make_call(state=C.DRAFT), None, V.PUBLISHED)
    with pytest.raises(NotFound):
        queries.get_inquiry(row.public_id, seen_by=camille)


def test_everybody_in_a_team_is_told_once(alice: Any, bob: Any, hospital: Any) -> None:
    call = make_call()
    for _ in range(2):
        join_team(make_application(call, hospital, lead=alice), bob, TeamRole.VIEWER)
    invite_to_team(make_application(call, hospital), "a@exemple.fr")
    assert sorted(queries.people_to_tell(call)) == sorted([alice.id, bob.id])


def _read_everything(call_name: str, application_name: str, alice: Any) -> None:
    call = queries.get_call(call_name, seen_by=alice)
    application = queries.get_application(application_name, seen_by=alice)
    names = [member.account and member.account.display_name for member in application.members]
    assert names
    assert [attached.name for attached in application.files]
    assert [section.content for section in application.sections]
    for found in (queries.list_public_calls(ALL, page=1), queries.list_office_calls(ALL, page=1)):
        assert found.items
    assert queries.list_my_applications(alice, page=1).items
    for ask in (queries.list_filed, queries.list_drafts, queries.list_inquiries, queries.list_published_inquiries):
        assert ask(call, page=1).items
    assert queries.filings_of(application)
    assert queries.revisions_of(call)


def test_every_list_costs_the_same_with_one_row_and_with_three(
    alice: Any, hospital: Any, count_statements: Any
) -> None:
    call = make_call()
    application = make_application(call, hospital, lead=alice)
    call_name, application_name, reader_name = call.public_id, application.public_id, alice.public_id

    def grow(number: int) -> None:
        make_call()
        make_application(call, hospital, A.FILED, lead=alice)
        join_team(application, make_account())
        write_section(application, f"section-{number}")
        _attach(application)
        make_filing(application, number)
        make_inquiry(call, make_account(), V.PUBLISHED)

    costs = []
    for numbers in ((1,), (2, 3)):
        for number in numbers:
            grow(number)
        db.session.commit()
        db.session.expunge_all()
        reader = find_account(reader_name)
        with count_statements() as seen:
            _read_everything(call_name, application_name, reader)
        costs.append(len(seen))
        found = queries.find_application(application_name)
        assert found is not None
        call, application, hospital, alice = found.call, found, found.organisation, reader
    assert costs[0] == costs[1]
