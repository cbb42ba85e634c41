"""GET /projets."""

from typing import Any

import pytest

from labagora.projects.enums import ProjectState
from tests.builders.projects import make_need, make_project


def test_project_list_shows_published_projects_only(client: Any, hospital: Any) -> None:
    for state in ProjectState:
        make_project(hospital, title=f"Titre {state.value}", state=state)
    page = client.get("/projets")
    assert page.status_code == 200
    assert [state for state in ProjectState if f"Titre {state.value}" in page.text] == [ProjectState.PUBLISHED]


def test_project_list_empty_offers_a_way_on(client: Any) -> None:
    page = client.get("/projets?q=introuvable").text
    assert "Aucun projet ne correspond" in page
    assert "Voir tous les projets" in page


@pytest.mark.parametrize(
    "query",
    ["q=SOMMEIL%20étoile", "cancer=sein", "theme=travail", "etape=annonce", "region=53", "stade=prototype"],
)
def test_project_list_filters(client: Any, hospital: Any, query: str) -> None:
    make_project(
        hospital,
        title="Étoile du sommeil",
        cancers=["sein"],
        themes=["travail"],
        care_steps=["annonce"],
        regions=["53"],
        stage="prototype",
    )
    make_project(hospital, title="Autre chose", cancers=["foie"], regions=["84"])
    page = client.get(f"/projets?{query}").text
    assert "Étoile du sommeil" in page
    assert "Autre chose" not in page


@pytest.mark.parametrize("query", ["cancer=nimporte", "stade=%00", "page=999", "page=-1", "q=%25", "region=' OR 1=1"])
def test_project_list_ignores_what_means_nothing(client: Any, hospital: Any, query: str) -> None:
    make_project(hospital)
    assert client.get(f"/projets?{query}").status_code == 200


def test_project_list_finds_percent_as_a_letter(client: Any, hospital: Any) -> None:
    make_project(hospital, title="Sans signe")
    make_project(hospital, title="À 100% ensemble")
    page = client.get("/projets?q=100%25").text
    assert "ensemble" in page
    assert "Sans signe" not in page


def test_project_list_statements_do_not_grow(client: Any, hospital: Any, count_statements: Any) -> None:
    make_need(make_project(hospital))
    client.get("/projets")
    with count_statements() as one:
        client.get("/projets")
    for _ in range(2):
        make_need(make_project(hospital))
    with count_statements() as three:
        client.get("/projets")
    assert len(one) == len(three)


def test_project_list_pages_keep_the_filters(client: Any, hospital: Any) -> None:
    for number in range(14):
        make_project(hospital, title=f"Projet {number}", stage="prototype")
    page = client.get("/projets?stade=prototype").text
    assert "stade=prototype&amp;page=2" in page
    assert client.get("/projets?stade=prototype&page=2").text.count("la-card-title") == 2
