"""GET and POST /mon-espace/projets/<id>/modifier."""

from typing import Any

import pytest

from labagora.core.db import db
from labagora.projects.enums import ProjectState
from labagora.projects.models import Project, ProjectVersion
from tests.builders.projects import make_project


def _address(project: Any) -> str:
    return f"/mon-espace/projets/{project.public_id}/modifier"


def _only() -> Project:
    return db.session.query(Project).one()


def test_project_edit_saves_a_version_and_rendered_text(as_: Any, alice: Any, project: Any, project_data: Any) -> None:
    data = project_data(problem="On **dort** mal.", cancers=["sein"], regions=["84"], standard_impact="On compte.")
    assert as_(alice).post(_address(project), data=data).status_code == 303
    saved = _only()
    assert saved.version == 2
    assert saved.rendered["problem"] == "<p>On <strong>dort</strong> mal.</p>"
    assert saved.involvement_checklist == {"impact": "On compte."}
    assert db.session.query(ProjectVersion).count() == 2
    assert saved.updated_at > saved.published_at


def test_project_edit_without_change_makes_no_version(as_: Any, alice: Any, project: Any) -> None:
    data = {
        "version": "1",
        "stage": "idee",
        **{name: getattr(project, name) for name in ("title", "summary", "problem", "solution", "team")},
    }
    assert as_(alice).post(_address(project), data=data).status_code == 303
    assert _only().version == 1


def test_r14_second_of_two_editors_sees_both_texts(
    as_: Any, alice: Any, bob: Any, project: Any, project_data: Any
) -> None:
    first, second = as_(alice), as_(bob)
    assert first.post(_address(project), data=project_data(problem="Texte d'Alice.")).status_code == 303
    refused = second.post(_address(project), data=project_data(problem="Texte de Bob."))
    assert refused.status_code == 409
    assert "Texte d&#39;Alice." in refused.text
    assert refused.text.count("Texte de Bob.") >= 2
    assert 'name="version" type="hidden" value="2"' in refused.text
    assert _only().problem == "Texte d'Alice."
    assert second.post(_address(project), data=project_data(version="2", problem="Les deux.")).status_code == 303
    assert _only().problem == "Les deux."


@pytest.mark.parametrize("version", ["", "zéro", "-1", "99999999999999999999", "1.5"])
def test_project_edit_with_a_strange_version_loses_nothing(
    as_: Any, alice: Any, project: Any, project_data: Any, version: str
) -> None:
    page = as_(alice).post(_address(project), data=project_data(version=version, problem="Mon texte"))
    assert page.status_code in (409, 422)
    assert "Mon texte" in page.text


@pytest.mark.parametrize(
    ("field", "value"),
    [("title", ""), ("title", "é" * 161), ("summary", "é" * 601), ("problem", "é" * 8001), ("stage", "lune")],
)
def test_project_edit_refuses_beside_the_field(
    as_: Any, alice: Any, project: Any, project_data: Any, field: str, value: str
) -> None:
    page = as_(alice).post(_address(project), data=project_data(**{field: value}))
    assert page.status_code == 422
    assert f'id="{field}-error"' in page.text
    assert _only().version == 1


@pytest.mark.parametrize("field", ["cancers", "themes", "care_steps", "regions"])
def test_project_edit_refuses_an_unknown_code(
    as_: Any, alice: Any, project: Any, project_data: Any, field: str
) -> None:
    page = as_(alice).post(_address(project), data=project_data(**{field: ["inconnu"]}))
    assert page.status_code == 422
    assert f'id="{field}-error"' in page.text


@pytest.mark.parametrize("state", [ProjectState.SUBMITTED, ProjectState.REFUSED, ProjectState.ARCHIVED])
def test_project_edit_when_the_state_moved_is_a_conflict(
    as_: Any, alice: Any, hospital: Any, project_data: Any, state: Any
) -> None:
    project = make_project(hospital, state=state)
    assert as_(alice).post(_address(project), data=project_data(problem="Autre")).status_code == 409
    assert _only().problem != "Autre"


def test_a12_project_edit_ignores_hidden_fields(as_: Any, alice: Any, hospital: Any, project_data: Any) -> None:
    project = make_project(hospital, state=ProjectState.DRAFT)
    data = project_data(
        state="published", slug="pris", is_fictional="1", source_url="https://exemple.fr", organisation="x"
    )
    assert as_(alice).post(_address(project), data=data).status_code == 303
    saved = _only()
    assert saved.state is ProjectState.DRAFT
    assert (saved.is_fictional, saved.source_url, saved.organisation_id) == (False, "", hospital.id)
    assert saved.slug == "mieux-dormir"


def test_project_edit_keeps_the_address_once_published(as_: Any, alice: Any, project: Any, project_data: Any) -> None:
    slug = project.slug
    as_(alice).post(_address(project), data=project_data(title="Un autre titre"))
    assert _only().slug == slug


def test_e2_markdown_of_a_project_is_cleaned(as_: Any, alice: Any, project: Any, project_data: Any) -> None:
    attack = "<script>alert(1)</script> [x](javascript:alert(1)) <a href='https://exemple.fr' onclick='x()'>y</a>"
    as_(alice).post(_address(project), data=project_data(problem=attack))
    html = _only().rendered["problem"]
    for bad in ("<script", "javascript:", "onclick"):
        assert bad not in html
