"""GET /api/v1/search: the hits of the page, in its order, for programs."""

from collections.abc import Callable
from typing import Any

import pytest

from labagora.library.enums import SheetKind
from labagora.organisations.models import Organisation
from tests.builders.library import make_sheet
from tests.builders.projects import make_need, make_project
from tests.search.reading import shown

Follow = Callable[[], int]
KEYS = {"id", "type", "title", "summary", "excerpt", "url", "updated_at", "is_fictional"}


@pytest.fixture
def library(follow: Follow, hospital: Organisation) -> None:
    """Enough for three pages."""
    for number in range(30):
        make_sheet(title=f"Annonce {number:02}", body="annonce " * (number + 1), stakes=["delais"])
    make_sheet(title="Le kit de l'annonce", kind=SheetKind.KIT)
    for number in range(12):
        make_need(make_project(hospital, title=f"Projet d'annonce {number}"), title=f"Besoin d'annonce {number}")
    follow()


@pytest.mark.parametrize(
    "query",
    [
        "", "q=annonce", "q=annonce&page=2", "q=annonce&page=3", "q=annonce&page=99", "q=annonce&tri=date",
        "q=annonce&type=fiche&enjeu=delais", "type=projet&type=besoin", "q=annonce+girafe", "q=anonce",
        'q="projet+d%27annonce"', "q=annonce+-projet", "q=annon*", "q=le", "q=zzz&type=kit", "type=inconnu&page=x",
    ],
)  # fmt: skip
def test_same_parameters_same_hits_same_order(client: Any, library: None, query: str) -> None:
    page, body = shown(client.get(f"/recherche?{query}")), client.get(f"/api/v1/search?{query}").json
    assert [item["title"] for item in body["items"]] == page.titles
    assert [item["url"] for item in body["items"]] == page.links
    shown_total = int(page.count.split()[0]) if page.count != "Aucun résultat" else 0
    assert body["total"] == shown_total


def test_items_have_known_keys_only(client: Any, library: None) -> None:
    body = client.get("/api/v1/search?q=annonce").json
    assert set(body) == {"total", "page", "pages", "is_approximate", "suggestion", "is_respelt", "items", "facets"}
    assert {frozenset(item) for item in body["items"]} == {frozenset(KEYS)}
    assert body["facets"]["enjeu"] == {"delais": 30, "ruptures": 1}


def test_links_lead_from_the_first_page_to_the_last(client: Any, library: None) -> None:
    seen: list[str] = []
    address = "/api/v1/search?q=annonce&type=fiche&type=besoin"
    while address:
        answer = client.get(address)
        seen += [item["id"] for item in answer.json["items"]]
        links = dict(reversed(part.split("; ")) for part in answer.headers.get("Link", "").split(", ") if part)
        address = links.get('rel="next"', "").strip("<>")
        assert ('rel="prev"' in links) is (len(seen) > 20)
    assert len(seen) == len(set(seen)) == 42


def test_unchanged_answer_is_304(client: Any, library: None) -> None:
    tag = client.get("/api/v1/search?q=annonce").headers["ETag"]
    assert client.get("/api/v1/search?q=annonce", headers={"If-None-Match": tag}).status_code == 304


def test_only_reading_is_allowed(client: Any, library: None) -> None:
    answer = client.post("/api/v1/search?q=annonce")
    assert (answer.status_code, answer.mimetype) == (405, "application/problem+json")


def test_statements_do_not_grow_with_results(
    client: Any, follow: Follow, hospital: Organisation, count_statements: Any
) -> None:
    costs = []
    for _round in range(2):
        make_sheet(title="Parcours")
        make_need(make_project(hospital, title="Parcours"), title="Parcours")
        follow()
        client.get("/api/v1/search?q=parcours")
        with count_statements() as seen:
            assert client.get("/api/v1/search?q=parcours").json["total"] == 3 * (len(costs) + 1)
        costs.append(len(seen))
    assert costs[0] == costs[1] <= 8
