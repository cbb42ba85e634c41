"""GET /fiches."""

from typing import Any

import pytest

from labagora.library.enums import SheetKind, SheetState
from tests.builders.library import make_sheet


def test_sheet_list_shows_what_is_on_line_only(client: Any) -> None:
    for state in SheetState:
        make_sheet(f"Titre {state.value}", state)
    make_sheet("Titre chapitre", kind=SheetKind.KIT)
    page = client.get("/fiches").text
    shown = {state.value for state in SheetState if f"Titre {state.value}" in page}
    assert shown == {"published", "to_revise"}
    assert "Titre chapitre" not in page


def test_sheet_list_shows_a_card_of_each(client: Any) -> None:
    make_sheet("Sortir", number=3, columns={"is_fictional": True}, patients_reviewed_on="2026-05-19")
    page = client.get("/fiches").text
    for words in ("Fiche-action n° 3", "Sortir", "Prévenir les équipes", "Éviter les ruptures", "exemple fictif"):
        assert words in page
    assert "Relue par des patients le 19 mai 2026" in page
    for path in ("/kit", "/fiches.atom", "/fiches/donnees.json", "/fiches/donnees.csv", 'action="/recherche"'):
        assert path in page


def test_sheet_list_empty_offers_a_way_on(client: Any) -> None:
    assert "Voir les projets" in client.get("/fiches").text
    make_sheet()
    page = client.get("/fiches?cancer=pancreas").text
    assert "Aucune fiche ne correspond" in page
    assert "Voir toutes les fiches" in page


@pytest.mark.parametrize(
    "query", ["enjeu=delais", "etape=annonce", "cancer=pancreas", "public=soignants_ville", "theme=travail"]
)
def test_sheet_list_filters(client: Any, query: str) -> None:
    values = {
        "stakes": ["delais"],
        "steps": ["annonce"],
        "cancers": ["pancreas"],
        "audiences": ["soignants_ville"],
        "themes": ["travail"],
    }
    make_sheet("Celle qu'on cherche", **values)
    make_sheet("Une autre")
    page = client.get(f"/fiches?{query}").text
    assert "Celle qu" in page
    assert "Une autre" not in page
    assert "retirer ce filtre" in page


def test_sheet_list_chips_drop_one_filter(client: Any) -> None:
    make_sheet()
    page = client.get("/fiches?enjeu=ruptures&etape=suivi_domicile&page=1").text
    assert 'href="/fiches?etape=suivi_domicile"' in page
    assert 'href="/fiches?enjeu=ruptures"' in page


@pytest.mark.parametrize(
    "query", ["enjeu=x", "cancer=%00", "page=999", "page=-1", "etape=' OR 1=1", "theme=" + "a" * 999]
)
def test_sheet_list_ignores_what_means_nothing(client: Any, query: str) -> None:
    make_sheet("Toujours là")
    page = client.get(f"/fiches?{query}")
    assert page.status_code == 200
    assert "Toujours là" in page.text


def test_sheet_list_is_in_the_order_of_numbers_then_titles(client: Any) -> None:
    for title, number in (("Beta", None), ("Deux", 2), ("Alpha", None), ("Un", 1)):
        make_sheet(title, number=number)
    page = client.get("/fiches").text
    places = [page.index(f">{title}</a>") for title in ("Un", "Deux", "Alpha", "Beta")]
    assert places == sorted(places)


def test_sheet_list_statements_do_not_grow(client: Any, count_statements: Any) -> None:
    make_sheet()
    client.get("/fiches")
    with count_statements() as one:
        client.get("/fiches")
    for _ in range(2):
        make_sheet()
    with count_statements() as three:
        client.get("/fiches")
    assert len(one) == len(three)


def test_sheet_list_pages_keep_the_filters(client: Any) -> None:
    for number in range(27):
        make_sheet(f"Fiche {number}")
    assert "enjeu=ruptures&amp;page=2" in client.get("/fiches?enjeu=ruptures").text
    assert client.get("/fiches?enjeu=ruptures&page=2").text.count("la-card-title") == 2
