"""GET /besoins and GET /besoins/<slug>."""

from datetime import timedelta
from typing import Any

import pytest

from labagora.core.clock import utcnow
from labagora.core.partial_date import PartialDate
from labagora.projects.enums import NeedState, ProjectState
from tests.builders.projects import make_need, make_project


def test_need_list_shows_what_takes_answers_only(client: Any, project: Any, hospital: Any) -> None:
    for state in NeedState:
        make_need(project, title=f"Titre {state.value}", state=state)
    make_need(project, title="Titre échu", answer_by=utcnow() - timedelta(minutes=1))
    make_need(make_project(hospital, state=ProjectState.ARCHIVED), title="Titre orphelin")
    page = client.get("/besoins").text
    assert [state for state in NeedState if f"Titre {state.value}" in page] == [NeedState.OPEN]
    assert "échu" not in page
    assert "orphelin" not in page


def test_need_list_puts_the_most_urgent_first(client: Any, project: Any) -> None:
    make_need(project, title="Plus tard", answer_by=utcnow() + timedelta(days=60))
    make_need(project, title="Sans date", answer_by=None)
    make_need(project, title="Bientôt", answer_by=utcnow() + timedelta(days=2))
    page = client.get("/besoins").text
    assert page.index("Bientôt") < page.index("Plus tard") < page.index("Sans date")


@pytest.mark.parametrize(
    "query",
    ["q=carnet", "format=relecture", "modalite=presentiel", "region=53", "cancer=sein", "profil=aidant"],
)
def test_need_list_filters(client: Any, project: Any, query: str) -> None:
    make_need(
        project,
        title="Le carnet",
        format="relecture",
        modality="presentiel",
        region_code="53",
        required={"cancers": ["sein"], "profiles": ["aidant"]},
    )
    make_need(
        project,
        title="Autre chose",
        why="x",
        gain="x",
        tasks="x",
        modality="presentiel" if "region" in query else "hybride",
        region_code="84",
        required={"cancers": ["foie"], "profiles": ["patient"]},
    )
    page = client.get(f"/besoins?{query}").text
    assert "Le carnet" in page
    assert "Autre chose" not in page


def test_need_list_keeps_open_needs_without_that_criterion(client: Any, project: Any) -> None:
    make_need(project, title="Ouvert à tous")
    make_need(project, title="À distance", region_code="84", modality="distanciel")
    page = client.get("/besoins?cancer=sein&profil=aidant&region=53").text
    assert "Ouvert à tous" in page
    assert "À distance" in page


@pytest.mark.parametrize("query", ["format=x", "cancer=%22", "region=%00", "page=zz"])
def test_need_list_ignores_what_means_nothing(client: Any, project: Any, query: str) -> None:
    make_need(project)
    assert client.get(f"/besoins?{query}").status_code == 200


def test_need_list_empty_offers_a_way_on(client: Any) -> None:
    assert "Aucun besoin ne correspond" in client.get("/besoins").text


def test_need_list_statements_do_not_grow(client: Any, project: Any, count_statements: Any) -> None:
    make_need(project)
    client.get("/besoins")
    with count_statements() as one:
        client.get("/besoins")
    for _ in range(2):
        make_need(project)
    with count_statements() as three:
        client.get("/besoins")
    assert len(one) == len(three)


def test_need_show_says_everything_a_volunteer_needs(client: Any, project: Any) -> None:
    need = make_need(
        project,
        compensation="forfait",
        compensation_cents=4500,
        expenses_covered=True,
        expenses_note="trajet",
        required={"cancers": ["sein"]},
        desired={"regions": ["84"]},
        agreement={"restitution": "Sous 30 jours."},
        access_provided=["lsf"],
        happens=PartialDate.of_month(2027, 3).stored,
        place="Lyon",
    )
    page = client.get(f"/besoins/{need.slug}").text
    for words in ("Ce que vous y gagnez", "45,00", "Prévu", "trajet", "Sein", "Sous 30 jours.", "Langue des signes"):
        assert words in page
    for words in ("mars 2027", "Lyon", "1 h", "Auvergne-Rhône-Alpes", "Ce serait un plus"):
        assert words in page


@pytest.mark.parametrize("state", [NeedState.DRAFT, NeedState.SUBMITTED, NeedState.RETURNED, NeedState.REFUSED])
def test_need_show_hides_what_is_not_public(client: Any, project: Any, state: Any) -> None:
    assert client.get(f"/besoins/{make_need(project, state=state).slug}").status_code == 404


@pytest.mark.parametrize("state", [NeedState.CLOSED, NeedState.DONE])
def test_need_show_says_when_answers_are_closed(client: Any, project: Any, state: Any) -> None:
    page = client.get(f"/besoins/{make_need(project, state=state).slug}").text
    assert "Les réponses sont closes." in page
    assert "Je me propose" not in page


def test_need_show_after_its_deadline_takes_no_answer(client: Any, project: Any) -> None:
    need = make_need(project, answer_by=utcnow() - timedelta(minutes=1))
    assert "Les réponses sont closes." in client.get(f"/besoins/{need.slug}").text


def test_need_show_of_a_hidden_project_is_not_found(client: Any, hospital: Any) -> None:
    need = make_need(make_project(hospital, state=ProjectState.DRAFT))
    assert client.get(f"/besoins/{need.slug}").status_code == 404


def test_need_show_bad_slug_is_not_found(client: Any) -> None:
    assert client.get("/besoins/nulle-part").status_code == 404
