"""Every change of something indexed leaves one mark and one job a transaction; undone changes leave none."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from labagora.accounts.models import Account
from labagora.accounts.queries import find_account
from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.core.outbox import Job
from labagora.library.actions.publishing import withdraw_sheet
from labagora.library.enums import SheetState
from labagora.organisations import actions as organisations
from labagora.organisations.commands import OrganisationDraft
from labagora.organisations.models import Organisation
from labagora.projects import actions as projects
from labagora.projects.queries import find_need
from labagora.search.enums import Marked
from labagora.search.models import SearchMark
from tests.builders.library import make_sheet, publication_of
from tests.builders.organisations import make_organisation
from tests.builders.projects import make_need, make_project


def marks() -> list[tuple[Marked, str]]:
    db.session.flush()
    query = select(SearchMark.kind, SearchMark.ref).order_by(SearchMark.id)
    return [(row[0], row[1]) for row in db.session.execute(query)]


def jobs() -> int:
    query = select(func.count()).select_from(Job).where(Job.name == "search.follow")
    return db.session.scalar(query) or 0


@pytest.fixture
def clean(app: Flask) -> Callable[[], None]:
    """Start a transaction without marks nor jobs."""

    def do() -> None:
        db.session.commit()
        db.session.query(SearchMark).delete()
        db.session.query(Job).delete()
        db.session.commit()

    return do


def test_new_sheet_leaves_one_mark_and_one_job(clean: Callable[[], None]) -> None:
    clean()
    sheet = make_sheet()
    assert marks() == [(Marked.SHEET, sheet.public_id)]
    assert jobs() == 1


def test_many_changes_of_a_transaction_enqueue_one_job(clean: Callable[[], None], hospital: Organisation) -> None:
    clean()
    sheets = [make_sheet(title=f"Fiche {number}") for number in range(3)]
    project = make_project(hospital)
    need = make_need(project)
    assert set(marks()) == {
        *((Marked.SHEET, sheet.public_id) for sheet in sheets),
        (Marked.PROJECT, project.public_id),
        (Marked.NEED, need.public_id),
    }
    assert len(marks()) == 5
    assert jobs() == 1


def test_next_transaction_marks_again(clean: Callable[[], None]) -> None:
    sheet = make_sheet()
    clean()
    sheet.title = "Autre titre"
    db.session.commit()
    sheet.title = "Encore un autre"
    db.session.commit()
    assert marks() == [(Marked.SHEET, sheet.public_id)] * 2
    assert jobs() == 2


def test_undone_change_leaves_nothing(clean: Callable[[], None]) -> None:
    sheet = make_sheet()
    clean()
    sheet.title = "Autre titre"
    db.session.flush()
    db.session.rollback()
    assert marks() == []
    assert jobs() == 0


def test_change_after_an_undone_part_is_marked(clean: Callable[[], None]) -> None:
    sheet = make_sheet()
    clean()
    step = db.session.begin_nested()
    sheet.title = "Autre titre"
    db.session.flush()
    step.rollback()
    sheet.title = "Encore un autre"
    assert marks() == [(Marked.SHEET, sheet.public_id)]
    assert jobs() == 1


def test_withdrawn_sheet_is_marked(clean: Callable[[], None], esther: Account) -> None:
    sheet, ref = make_sheet(), esther.public_id
    clean()
    withdraw_sheet(sheet, "Remplacée.", None, actor=find_account(ref), now=utcnow())
    assert (Marked.SHEET, sheet.public_id) in marks()


def test_deleted_publication_is_marked(clean: Callable[[], None]) -> None:
    sheet = make_sheet()
    clean()
    db.session.delete(publication_of(sheet))
    assert marks() == [(Marked.SHEET, sheet.public_id)]


@pytest.mark.parametrize(
    ("name", "value"),
    [("owner_id", None), ("reminded_on", None)],
    ids=str,
)
def test_change_that_says_nothing_else_leaves_no_mark(clean: Callable[[], None], name: str, value: Any) -> None:
    sheet = make_sheet(columns={"reminded_on": utcnow().date()})
    clean()
    setattr(sheet, name, value)
    assert marks() == []


def test_pdf_made_leaves_no_mark(clean: Callable[[], None]) -> None:
    publication = publication_of(make_sheet())
    clean()
    publication.files = [*publication.files, {"public_id": "x"}]
    assert marks() == []


def test_renamed_organisation_is_marked_and_a_new_one_is_not(clean: Callable[[], None], esther: Account) -> None:
    ref = esther.public_id
    clean()
    organisation = make_organisation(name="Ancien nom")
    assert marks() == []
    clean()
    organisation.town = "Lyon"
    assert marks() == []
    draft = OrganisationDraft(name="Nouveau nom", kind=organisation.kind)
    organisations.update_organisation(organisation, draft, actor=find_account(ref), now=utcnow())
    assert marks() == [(Marked.ORGANISATION, organisation.public_id)]


def test_actions_of_leaders_are_marked(clean: Callable[[], None], hospital: Organisation, alice: Account) -> None:
    need, ref = make_need(make_project(hospital)), alice.public_id
    clean()
    moved = find_need(need.public_id)
    assert moved is not None
    projects.extend_need(moved, utcnow() + timedelta(days=60), actor=find_account(ref), now=utcnow())
    assert marks() == [(Marked.NEED, need.public_id)]


def test_state_alone_is_marked(clean: Callable[[], None]) -> None:
    sheet = make_sheet(state=SheetState.DRAFT)
    clean()
    sheet.state, sheet.submitted_at = SheetState.REVIEW, utcnow()
    assert marks() == [(Marked.SHEET, sheet.public_id)]
