"""GET and POST /mon-espace/projets/nouveau."""

from typing import Any

from labagora.core.db import db
from labagora.projects.models import Project
from tests.builders.organisations import make_organisation

ADDRESS = "/mon-espace/projets/nouveau"


def _data(organisation: Any, **changes: Any) -> dict[str, Any]:
    return {"organisation": organisation.public_id, "title": "Mieux dormir", "summary": "Un carnet.", **changes}


def test_project_new_works(as_: Any, alice: Any, hospital: Any) -> None:
    browser = as_(alice)
    assert hospital.name in browser.get(ADDRESS).text.replace("&#39;", "'")
    assert browser.post(ADDRESS, data=_data(hospital)).status_code == 303
    project = db.session.query(Project).one()
    assert (project.slug, project.version, project.organisation_id) == ("mieux-dormir", 1, hospital.id)


def test_project_new_without_organisation_shows_the_way(as_: Any, farid: Any, hospital: Any) -> None:
    browser = as_(farid)
    assert "Mes organisations" in browser.get(ADDRESS).text
    assert browser.post(ADDRESS, data=_data(hospital)).status_code == 422
    assert db.session.query(Project).count() == 0


def test_project_new_for_another_organisation_is_refused(as_: Any, alice: Any) -> None:
    other = make_organisation("Autre")
    assert as_(alice).post(ADDRESS, data=_data(other)).status_code == 422
    assert db.session.query(Project).count() == 0


def test_project_new_empty_and_too_long_keep_what_was_typed(as_: Any, alice: Any, hospital: Any) -> None:
    browser = as_(alice)
    empty = browser.post(ADDRESS, data=_data(hospital, title="  ", summary="Mon résumé."))
    assert empty.status_code == 422
    assert "Mon résumé." in empty.text
    assert "Ce champ est à remplir." in empty.text
    long = browser.post(ADDRESS, data=_data(hospital, title="é" * 161))
    assert long.status_code == 422
    assert "é" * 161 in long.text


def test_project_new_twice_gives_two_addresses(as_: Any, alice: Any, hospital: Any) -> None:
    browser = as_(alice)
    for _ in range(2):
        assert browser.post(ADDRESS, data=_data(hospital)).status_code == 303
    assert {row.slug for row in db.session.query(Project)} == {"mieux-dormir", "mieux-dormir-2"}


def test_a12_project_new_ignores_state_owner_and_badges(as_: Any, alice: Any, hospital: Any) -> None:
    data = _data(hospital, state="published", is_fictional="1", published_at="2026-01-01", organisation_id="1")
    assert as_(alice).post(ADDRESS, data={**data, "version": "9"}).status_code == 303
    project = db.session.query(Project).one()
    assert (project.state.value, project.is_fictional, project.version) == ("draft", False, 1)
