"""The moves of a project by its leaders."""

from typing import Any

import pytest

from labagora.core.audit import AuditEntry
from labagora.core.db import db
from labagora.projects.enums import NeedState, ProjectState
from labagora.projects.models import Iteration, Need, Project
from tests.builders.projects import make_need, make_project

ADDRESS = "/mon-espace/projets/{}/{}"


def _state() -> ProjectState:
    return db.session.query(Project).one().state


def _post(browser: Any, project: Any, move: str) -> int:
    return browser.post(ADDRESS.format(project.public_id, move)).status_code


def test_project_submission_works_once_then_conflicts(as_: Any, alice: Any, hospital: Any) -> None:
    project, browser = make_project(hospital, state=ProjectState.DRAFT), as_(alice)
    assert _post(browser, project, "soumission") == 303
    assert _state() is ProjectState.SUBMITTED
    assert _post(browser, project, "soumission") == 409
    assert db.session.query(AuditEntry).filter_by(verb="project.submitted").count() == 1


@pytest.mark.parametrize("field", ["summary", "problem", "solution", "team"])
def test_project_submission_wants_the_compulsory_texts(as_: Any, alice: Any, hospital: Any, field: str) -> None:
    project, browser = make_project(hospital, state=ProjectState.DRAFT, **{field: ""}), as_(alice)
    assert _post(browser, project, "soumission") == 422
    assert _state() is ProjectState.DRAFT
    page = browser.get(f"/mon-espace/projets/{project.public_id}").text
    assert "Il reste à remplir" in page
    assert "/soumission" not in page


def test_project_take_back_then_archive_then_again(as_: Any, alice: Any, hospital: Any) -> None:
    project, browser = make_project(hospital, state=ProjectState.SUBMITTED), as_(alice)
    assert _post(browser, project, "archivage") == 409
    assert _post(browser, project, "reprise") == 303
    assert _state() is ProjectState.DRAFT
    assert _post(browser, project, "archivage") == 303
    assert _post(browser, project, "archivage") == 409
    assert _post(browser, project, "reprise") == 303
    assert _state() is ProjectState.DRAFT


def test_project_archiving_closes_its_open_needs(as_: Any, alice: Any, hospital: Any, client: Any) -> None:
    project = make_project(hospital)
    make_need(project)
    make_need(project, state=NeedState.DRAFT)
    assert _post(as_(alice), project, "archivage") == 303
    assert {row.state for row in db.session.query(Need)} == {NeedState.CLOSED, NeedState.DRAFT}
    assert client.get(f"/projets/{project.slug}").status_code == 200
    assert project.title not in client.get("/projets").text


def test_iteration_is_told_corrected_and_removed(as_: Any, alice: Any, project: Any, client: Any) -> None:
    browser, base = as_(alice), f"/mon-espace/projets/{project.public_id}"
    data = {"title": "Premier carnet", "happened": "été 2025", "patients_changed": "Le mot « nuit »."}
    assert browser.post(f"{base}/etapes/nouvelle", data=data).status_code == 303
    assert "été 2025" in client.get(f"/projets/{project.slug}").text
    iteration = db.session.query(Project).one()
    public_id = _iteration_of(iteration)
    edit = f"/mon-espace/etapes/{public_id}/modifier"
    assert 'value="été 2025"' in browser.get(edit).text
    assert browser.post(edit, data={**data, "happened": "demain"}).status_code == 422
    assert browser.post(edit, data={**data, "title": "Second carnet", "happened": "2026"}).status_code == 303
    page = client.get(f"/projets/{project.slug}").text
    assert "Second carnet" in page
    assert "Premier carnet" not in page
    assert "Premier carnet" in client.get(f"/projets/{project.slug}/historique").text
    assert browser.post(f"/mon-espace/etapes/{public_id}/suppression").status_code == 303
    assert browser.post(f"/mon-espace/etapes/{public_id}/suppression").status_code == 404
    assert "Second carnet" not in client.get(f"/projets/{project.slug}").text


def _iteration_of(project: Any) -> str:
    return db.session.query(Iteration).filter_by(project_id=project.id).one().public_id


def test_my_project_list_statements_do_not_grow(as_: Any, alice: Any, hospital: Any, count_statements: Any) -> None:
    make_project(hospital)
    browser = as_(alice)
    browser.get("/mon-espace/projets")
    with count_statements() as one:
        browser.get("/mon-espace/projets")
    for _ in range(2):
        make_need(make_project(hospital))
    with count_statements() as three:
        assert browser.get("/mon-espace/projets").status_code == 200
    assert len(one) == len(three)
