"""The index follows the tables: right after a change, twice, after a crash, after a whole rebuild."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from labagora.accounts.models import Account
from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.core.outbox import Job
from labagora.library.actions.publishing import withdraw_sheet
from labagora.library.enums import SheetKind, SheetState
from labagora.organisations.actions import merge_organisations
from labagora.organisations.models import Organisation
from labagora.ports.search import STAFF, SearchQuery
from labagora.projects.enums import NeedState, ProjectState
from labagora.projects.models import Iteration
from labagora.search import actions, tasks
from labagora.search.engine import index
from labagora.search.enums import Marked
from labagora.search.models import SearchMark
from tests.builders.library import make_sheet
from tests.builders.organisations import make_organisation
from tests.builders.projects import make_need, make_project
from tests.search.conftest import again

Follow = Callable[[], int]
Indexed = Callable[[], set[str]]


class Killed(Exception):
    """Stands for a process that dies."""


def pending() -> int:
    return db.session.scalar(select(func.count()).select_from(SearchMark)) or 0


def holding(text: str, *audiences: str) -> list[str]:
    query = SearchQuery(text=text, audiences=frozenset(audiences or {"public"}))
    return sorted(index().search(query).ids)


@pytest.mark.parametrize(
    ("state", "kinds"),
    [
        (SheetState.DRAFT, ["working-sheet"]),
        (SheetState.REVIEW, ["working-sheet"]),
        (SheetState.VALIDATED, ["working-sheet"]),
        (SheetState.PUBLISHED, ["sheet"]),
        (SheetState.TO_REVISE, ["sheet", "working-sheet"]),
        (SheetState.WITHDRAWN, ["working-sheet"]),
    ],
    ids=str,
)
def test_sheet_is_indexed_for_those_who_may_read_it(
    follow: Follow, indexed: Indexed, state: SheetState, kinds: list[str]
) -> None:
    sheet = make_sheet(state=state)
    follow()
    assert indexed() == {f"{kind}:{sheet.public_id}" for kind in kinds}


@pytest.mark.parametrize(
    ("state", "kinds"),
    [
        (ProjectState.DRAFT, ["working-project"]),
        (ProjectState.SUBMITTED, ["working-project"]),
        (ProjectState.RETURNED, ["working-project"]),
        (ProjectState.PUBLISHED, ["project"]),
        (ProjectState.ARCHIVED, ["project"]),
        (ProjectState.REFUSED, set()),
    ],
    ids=str,
)
def test_project_is_indexed_for_those_who_may_read_it(
    follow: Follow, indexed: Indexed, hospital: Organisation, state: ProjectState, kinds: list[str]
) -> None:
    project = make_project(hospital, state=state)
    follow()
    assert indexed() == {f"{kind}:{project.public_id}" for kind in kinds}


@pytest.mark.parametrize(
    ("state", "kinds"),
    [
        (NeedState.DRAFT, ["working-need"]),
        (NeedState.SUBMITTED, ["working-need"]),
        (NeedState.OPEN, ["need"]),
        (NeedState.DONE, ["need"]),
        (NeedState.REFUSED, set()),
        (NeedState.CANCELLED, set()),
    ],
    ids=str,
)
def test_need_is_indexed_for_those_who_may_read_it(
    follow: Follow, indexed: Indexed, hospital: Organisation, state: NeedState, kinds: list[str]
) -> None:
    need = make_need(make_project(hospital), state=state)
    follow()
    assert {one for one in indexed() if "need" in one} == {f"{kind}:{need.public_id}" for kind in kinds}


def test_kit_and_fiche_are_told_apart(follow: Follow) -> None:
    make_sheet(kind=SheetKind.KIT)
    make_sheet(kind=SheetKind.FICHE)
    follow()
    hits = index().search(SearchQuery(facets=("type",)))
    assert hits.facets["type"] == {"fiche": 1, "kit": 1}


def test_working_documents_are_a_type_for_the_team_only(follow: Follow) -> None:
    make_sheet(state=SheetState.DRAFT)
    follow()
    staff = index().search(SearchQuery(facets=("type", "etat"), audiences=frozenset({"public", STAFF})))
    assert staff.facets == {"type": {"fiche": 1, "travail": 1}, "etat": {"draft": 1}}
    assert index().search(SearchQuery(facets=("type",))).facets == {"type": {}}


def test_changed_sheet_is_found_by_its_new_words_only(follow: Follow, hospital: Organisation) -> None:
    project = make_project(hospital, title="Girafe")
    follow()
    project.title = "Tulipe"
    follow()
    assert holding("girafe") == []
    assert holding("tulipe") == [f"project:{project.public_id}"]


def test_archived_project_that_is_taken_back_leaves_with_its_needs(
    follow: Follow, indexed: Indexed, hospital: Organisation
) -> None:
    project = make_project(hospital, state=ProjectState.ARCHIVED)
    need = make_need(project, state=NeedState.CLOSED)
    follow()
    assert indexed() == {f"project:{project.public_id}", f"need:{need.public_id}"}
    project.state = ProjectState.DRAFT
    follow()
    assert indexed() == {f"working-project:{project.public_id}"}


def test_renamed_organisation_renames_its_projects_and_needs(follow: Follow, hospital: Organisation) -> None:
    project = make_project(hospital)
    need = make_need(project)
    follow()
    hospital.name = "Clinique du Hérisson"
    follow()
    assert holding("hérisson") == sorted([f"project:{project.public_id}", f"need:{need.public_id}"])


def test_merged_organisation_renames_the_projects_that_follow(
    follow: Follow, hospital: Organisation, esther: Account
) -> None:
    old = make_organisation(name="Ancienne clinique")
    project = make_project(old)
    follow()
    hospital.name = "Clinique du Hérisson"
    follow()
    merge_organisations(hospital, old, actor=again(esther), now=utcnow())
    follow()
    assert holding("hérisson") == [f"project:{project.public_id}"]


def test_words_of_iterations_are_found(follow: Follow, hospital: Organisation) -> None:

    project = make_project(hospital)
    project.iterations.append(Iteration(title="Essai", description="", patients_changed="Police plus grande, girafe"))
    project.version += 1
    follow()
    assert holding("girafe") == [f"project:{project.public_id}"]


def test_marks_of_one_thing_are_followed_together_and_removed(follow: Follow, indexed: Indexed) -> None:
    sheet = make_sheet()
    for number in range(3):
        db.session.commit()
        sheet.title = f"Titre {number}"
    assert follow() == 4
    assert pending() == 0
    assert indexed() == {f"sheet:{sheet.public_id}"}


def test_following_twice_changes_nothing(follow: Follow) -> None:
    make_sheet()
    follow()
    before = dict(index().fingerprints())
    assert follow() == 0
    assert index().fingerprints() == before


def test_more_marks_than_a_batch_are_all_followed(
    monkeypatch: pytest.MonkeyPatch, follow: Follow, indexed: Indexed
) -> None:
    monkeypatch.setattr("labagora.search.actions.following.BATCH", 2)
    sheets = [make_sheet(title=f"Fiche {number}") for number in range(5)]
    assert follow() == 5
    assert indexed() == {f"sheet:{sheet.public_id}" for sheet in sheets}


def test_mark_of_something_that_is_gone_is_followed(follow: Follow, indexed: Indexed) -> None:

    for kind in Marked:
        db.session.add(SearchMark(kind=kind, ref="disparue", at=utcnow()))
    assert follow() == len(Marked)
    assert indexed() == set()


def test_killed_after_the_index_wrote_is_done_again(
    monkeypatch: pytest.MonkeyPatch, follow: Follow, indexed: Indexed
) -> None:
    def die(_ids: Any) -> None:
        raise Killed

    sheet = make_sheet()
    with monkeypatch.context() as patch:
        patch.setattr("labagora.search.actions.following._remove", die)
        with pytest.raises(Killed):
            follow()
    assert (indexed(), pending()) == ({f"sheet:{sheet.public_id}"}, 1)
    assert follow() == 1
    assert (indexed(), pending()) == ({f"sheet:{sheet.public_id}"}, 0)


def test_index_that_refuses_leaves_the_marks(monkeypatch: pytest.MonkeyPatch, follow: Follow, indexed: Indexed) -> None:
    def refuse(*_arguments: Any) -> None:
        raise Killed

    make_sheet()
    with monkeypatch.context() as patch:
        patch.setattr(type(index()), "apply", refuse)
        with pytest.raises(Killed):
            follow()
    assert (indexed(), pending()) == (set(), 1)


def test_job_follows(app: Flask, indexed: Indexed) -> None:
    sheet = make_sheet()
    db.session.commit()
    drained = app.extensions["labagora"].jobs.drain(app)
    assert drained.failed == drained.retried == 0
    assert indexed() == {f"sheet:{sheet.public_id}"}
    assert pending() == 0


def test_sweep_follows_what_a_lost_job_left(app: Flask, indexed: Indexed) -> None:
    make_sheet()
    db.session.commit()
    db.session.query(Job).delete()
    tasks.sweep()
    assert list(db.session.scalars(select(Job.name))) == ["search.follow"]


def test_sweep_does_nothing_when_nothing_waits(app: Flask) -> None:
    tasks.sweep()
    assert list(db.session.scalars(select(Job.name))) == []


def test_rebuild_holds_everything_and_answers_the_marks(
    follow: Follow, indexed: Indexed, hospital: Organisation, esther: Account
) -> None:
    shown, gone = make_sheet(), make_sheet(title="À retirer")
    project = make_project(hospital)
    need = make_need(project)
    follow()
    withdraw_sheet(gone, "Remplacée.", None, actor=again(esther), now=utcnow())
    draft = make_sheet(title="Brouillon", state=SheetState.DRAFT)
    told: list[int] = []
    count = actions.rebuild(told.append)
    assert indexed() == {
        f"sheet:{shown.public_id}",
        f"working-sheet:{gone.public_id}",
        f"working-sheet:{draft.public_id}",
        f"project:{project.public_id}",
        f"need:{need.public_id}",
    }
    assert count == sum(told) == len(indexed())
    assert pending() == 0


def test_rebuild_and_following_give_the_same_index(follow: Follow, hospital: Organisation) -> None:
    make_sheet(kind=SheetKind.KIT)
    make_sheet(state=SheetState.TO_REVISE)
    make_need(make_project(hospital, state=ProjectState.SUBMITTED), state=NeedState.DRAFT)
    follow()
    followed = dict(index().fingerprints())
    actions.rebuild()
    assert index().fingerprints() == followed
