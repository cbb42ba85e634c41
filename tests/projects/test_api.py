"""GET /api/v1/projects and /api/v1/needs."""

from datetime import timedelta
from typing import Any

import pytest

from labagora.core.clock import utcnow
from labagora.projects.enums import NeedState, ProjectState
from tests.builders.projects import make_need, make_project

PROJECT_KEYS = {
    "id", "slug", "url", "title", "summary", "organisation", "stage", "cancers", "themes", "care_steps", "regions",
    "territory", "is_fictional", "source_url", "published_at", "updated_at",
}  # fmt: skip


def test_api_projects_lists_published_ones_with_known_keys_only(client: Any, hospital: Any) -> None:
    for state in ProjectState:
        make_project(hospital, title=state.value, state=state)
    body = client.get("/api/v1/projects").json
    assert [item["title"] for item in body["items"]] == ["published"]
    assert set(body["items"][0]) == PROJECT_KEYS
    assert body["next"] is None


@pytest.mark.parametrize("path", ["projects", "needs"])
def test_api_lists_follow_the_cursor_without_repeat(client: Any, hospital: Any, path: str) -> None:
    now = utcnow()
    for number in range(5):
        moment = now - timedelta(minutes=number // 2)
        make_need(make_project(hospital, published_at=moment), opened_at=moment)
    seen, address = [], f"/api/v1/{path}?limit=2"
    while address:
        answer = client.get(address)
        seen += [item["id"] for item in answer.json["items"]]
        address = answer.headers.get("Link", "").partition(">")[0].removeprefix("<")
        assert bool(address) is bool(answer.json["next"])
        if len(seen) == 2:
            make_need(make_project(hospital))
    assert len(seen) == len(set(seen)) == 5


@pytest.mark.parametrize("path", ["projects", "needs"])
@pytest.mark.parametrize("query", ["cursor=inconnu", "limit=0", "limit=101", "limit=x", "limit=-1"])
def test_api_refuses_strange_paging_with_a_problem(client: Any, path: str, query: str) -> None:
    answer = client.get(f"/api/v1/{path}?{query}")
    assert answer.status_code == 400
    assert answer.mimetype == "application/problem+json"
    assert answer.json["status"] == 400


@pytest.mark.parametrize("path", ["projects", "needs"])
def test_api_answers_304_to_who_already_has_it(client: Any, hospital: Any, path: str) -> None:
    need = make_need(make_project(hospital))
    slug = need.slug if path == "needs" else need.project.slug
    for address in (f"/api/v1/{path}", f"/api/v1/{path}/{slug}"):
        tag = client.get(address).headers["ETag"]
        assert client.get(address, headers={"If-None-Match": tag}).status_code == 304


@pytest.mark.parametrize("path", ["projects", "needs"])
def test_api_unknown_item_is_a_problem(client: Any, path: str) -> None:
    answer = client.get(f"/api/v1/{path}/nulle-part")
    assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")


def test_a3_api_shows_nothing_that_the_pages_hide(client: Any, as_: Any, alice: Any, hospital: Any) -> None:
    hidden = make_project(hospital, title="CANARI-BROUILLON", state=ProjectState.DRAFT)
    shown = make_project(hospital, state_reason="CANARI-MOTIF", search_text="x")
    make_need(shown, title="CANARI-BESOIN", state=NeedState.DRAFT)
    make_need(shown, title="CANARI-ECHU", answer_by=utcnow() - timedelta(days=1))
    for browser in (client, as_(alice)):
        for query in ("", "?state=draft", "?etat=draft", "?all=1", "?fields=state_reason", "?include=state_reason"):
            for path in ("projects", "needs", f"projects/{shown.slug}"):
                assert "CANARI" not in browser.get(f"/api/v1/{path}{query}").get_data(as_text=True)
        assert browser.get(f"/api/v1/projects/{hidden.slug}").status_code == 404


def test_api_filters_as_the_page_does(client: Any, hospital: Any) -> None:
    make_need(make_project(hospital, cancers=["sein"]), title="Un", format="jury")
    make_need(make_project(hospital, cancers=["foie"]), title="Deux", format="relecture")
    assert len(client.get("/api/v1/projects?cancer=sein").json["items"]) == 1
    assert [item["title"] for item in client.get("/api/v1/needs?format=jury").json["items"]] == ["Un"]


@pytest.mark.parametrize("path", ["projects", "needs"])
def test_api_statements_do_not_grow(client: Any, hospital: Any, count_statements: Any, path: str) -> None:
    make_need(make_project(hospital))
    client.get(f"/api/v1/{path}")
    with count_statements() as one:
        client.get(f"/api/v1/{path}")
    for _ in range(2):
        make_need(make_project(hospital))
    with count_statements() as three:
        client.get(f"/api/v1/{path}")
    assert len(one) == len(three)
