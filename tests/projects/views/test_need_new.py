"""GET and POST /mon-espace/projets/<id>/besoins/nouveau: a template for each format."""

from typing import Any

import pytest
from sqlalchemy import select

from labagora.core.db import db
from labagora.introductions.agreement import agreement_of
from labagora.projects.enums import ProjectState
from labagora.projects.formats import AGREEMENT, TASKS, templates
from labagora.projects.models import Need
from labagora.reference.queries import vocabulary
from tests.builders.projects import make_project


def _address(project: Any) -> str:
    return f"/mon-espace/projets/{project.public_id}/besoins/nouveau"


def test_every_format_has_a_template(app: Any) -> None:
    assert set(TASKS) == set(vocabulary("formats").codes)
    from_the_need = {"duree_et_calendrier", "indemnisation_et_frais"}  # the agreement writes them with its figures
    assert set(AGREEMENT) == set(vocabulary("agreement_items").codes) - from_the_need
    for one in templates():
        assert one.tasks
        assert one.least <= one.seats <= one.most
        assert one.duration_minutes > 0


def test_template_leaves_duration_and_money_to_the_agreement(as_: Any, alice: Any, project: Any) -> None:
    as_(alice).post(_address(project), data={"title": "Relire la lettre", "format": "relecture"})
    need = db.session.scalars(select(Need)).one()
    need.compensation, need.compensation_cents, need.duration_minutes = "forfait", 4000, 60
    words = " ".join(section.text for section in agreement_of(need).sections)
    assert "1 h" in words
    assert "40" in words


@pytest.mark.parametrize("code", sorted(TASKS))
def test_need_new_starts_from_the_template(as_: Any, alice: Any, project: Any, code: str) -> None:
    browser = as_(alice)
    started = browser.post(_address(project), data={"title": "Un besoin", "format": code})
    assert started.status_code == 303
    need = db.session.query(Need).one()
    assert need.tasks == TASKS[code]
    assert need.duration_minutes
    assert len(need.agreement) == len(AGREEMENT)
    assert browser.get(started.location).status_code == 200


@pytest.mark.parametrize("data", [{}, {"title": "", "format": "jury"}, {"title": "T", "format": "lune"}])
def test_need_new_refuses_beside_the_field(as_: Any, alice: Any, project: Any, data: Any) -> None:
    assert as_(alice).post(_address(project), data=data).status_code == 422
    assert db.session.query(Need).count() == 0


def test_need_new_refuses_a_contact_in_the_title(as_: Any, alice: Any, project: Any) -> None:
    data = {"title": "Appelez le 06 12 34 56 78", "format": "jury"}
    page = as_(alice).post(_address(project), data=data)
    assert page.status_code == 422
    assert 'id="title-error"' in page.text


def test_need_new_in_an_archived_project_is_refused(as_: Any, alice: Any, hospital: Any) -> None:
    project = make_project(hospital, state=ProjectState.ARCHIVED)
    assert as_(alice).post(_address(project), data={"title": "T", "format": "jury"}).status_code == 403


def test_need_new_keeps_the_format_chosen_in_the_table(as_: Any, alice: Any, project: Any) -> None:
    page = as_(alice).get(f"{_address(project)}?format=jury").text
    assert '<option selected value="jury">' in page
