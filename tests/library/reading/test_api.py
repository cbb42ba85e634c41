"""GET /api/v1/sheets and /api/v1/kit."""

from datetime import timedelta
from typing import Any

import pytest

from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.library.enums import SheetKind, SheetState
from tests.builders.library import make_sheet, publication_of

CARD = {
    "id", "kind", "slug", "url", "title", "summary", "number", "position", "stakes", "care_steps", "cancers",
    "audiences", "themes", "tags", "authors", "license", "organisation", "territory", "is_fictional", "edition",
    "published_at", "updated_at", "reviewed_on", "review_due", "patients_reviewed_on", "pdf", "markdown",
}  # fmt: skip
TEXTS = {
    "objectives", "body", "volume", "maturity", "conditions", "sources", "easy_read", "source", "contact", "actors",
    "actions", "indicators", "obstacles", "success_factors", "sites", "files",
}  # fmt: skip
KINDS = {"sheets": SheetKind.FICHE, "kit": SheetKind.KIT}


@pytest.mark.parametrize("path", ["sheets", "kit"])
def test_api_lists_what_is_on_line_with_known_keys_only(client: Any, path: str) -> None:
    for state in SheetState:
        make_sheet(state.value, state, kind=KINDS[path])
    body = client.get(f"/api/v1/{path}").json
    assert {item["title"] for item in body["items"]} == {"published", "to_revise"}
    assert set(body["items"][0]) == CARD
    assert body["next"] is None


@pytest.mark.parametrize("path", ["sheets", "kit"])
def test_api_gives_the_whole_of_one(client: Any, add_file: Any, publish: Any, path: str) -> None:
    sheet = make_sheet(kind=KINDS[path], number=3, position=1)
    file = add_file(sheet)
    publish(sheet)
    body = client.get(f"/api/v1/{path}/{sheet.slug}").json
    assert set(body) == CARD | TEXTS
    assert body["body"] == sheet.content["body"]
    assert body["files"][0]["url"] == f"/fichiers/{file.public_id}"
    assert body["review_due"] == "2027-10-01"


@pytest.mark.parametrize("path", ["sheets", "kit"])
def test_api_lists_follow_the_cursor_without_repeat(client: Any, path: str) -> None:
    now = utcnow()
    for number in range(5):
        row = publication_of(make_sheet(kind=KINDS[path], position=number + 1))
        row.published_at = now - timedelta(minutes=number // 2)
    db.session.flush()
    seen, address = [], f"/api/v1/{path}?limit=2"
    while address:
        answer = client.get(address)
        seen += [item["id"] for item in answer.json["items"]]
        address = answer.headers.get("Link", "").partition(">")[0].removeprefix("<")
        assert bool(address) is bool(answer.json["next"])
        if len(seen) == 2 and path == "sheets":
            make_sheet()
    assert len(seen) == len(set(seen)) == 5


@pytest.mark.parametrize("path", ["sheets", "kit"])
@pytest.mark.parametrize("query", ["cursor=inconnu", "limit=0", "limit=101", "limit=x", "limit=-1"])
def test_api_refuses_strange_paging_with_a_problem(client: Any, path: str, query: str) -> None:
    make_sheet(kind=KINDS[path])
    answer = client.get(f"/api/v1/{path}?{query}")
    assert (answer.status_code, answer.mimetype) == (400, "application/problem+json")


def test_api_cursor_of_another_list_is_strange(client: Any) -> None:
    chapter = make_sheet(kind=SheetKind.KIT)
    draft = make_sheet(state=SheetState.DRAFT)
    for ref in (chapter.public_id, draft.public_id):
        assert client.get(f"/api/v1/sheets?cursor={ref}").status_code == 400


@pytest.mark.parametrize("path", ["sheets", "kit"])
def test_api_answers_304_to_who_already_has_it(client: Any, path: str) -> None:
    sheet = make_sheet(kind=KINDS[path])
    for address in (f"/api/v1/{path}", f"/api/v1/{path}/{sheet.slug}"):
        tag = client.get(address).headers["ETag"]
        assert client.get(address, headers={"If-None-Match": tag}).status_code == 304


@pytest.mark.parametrize("path", ["sheets", "kit"])
def test_api_unknown_item_is_a_problem(client: Any, path: str) -> None:
    draft = make_sheet(kind=KINDS[path], state=SheetState.DRAFT)
    for slug in ("nulle-part", draft.slug, "a" * 2000):
        answer = client.get(f"/api/v1/{path}/{slug}")
        assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")


@pytest.mark.parametrize("path", ["sheets", "kit"])
def test_api_withdrawn_item_says_why_and_where_to_go(client: Any, withdraw: Any, path: str) -> None:
    old, new = make_sheet(kind=KINDS[path]), make_sheet("La nouvelle")
    withdraw(old, "Dépassée.", new)
    answer = client.get(f"/api/v1/{path}/{old.slug}")
    assert (answer.status_code, answer.mimetype) == (410, "application/problem+json")
    assert answer.json["detail"] == "Dépassée."
    assert answer.json["moved_to"] == f"/fiches/{new.slug}"
    assert answer.json["status"] == 410


def test_api_filters_as_the_page_does(client: Any) -> None:
    make_sheet("Un", stakes=["delais"])
    make_sheet("Deux", stakes=["ruptures"])
    assert [item["title"] for item in client.get("/api/v1/sheets?enjeu=delais").json["items"]] == ["Un"]


@pytest.mark.parametrize("path", ["sheets", "kit"])
def test_api_statements_do_not_grow(client: Any, count_statements: Any, path: str) -> None:
    make_sheet(kind=KINDS[path])
    client.get(f"/api/v1/{path}")
    with count_statements() as one:
        client.get(f"/api/v1/{path}")
    for _ in range(2):
        make_sheet(kind=KINDS[path])
    with count_statements() as three:
        client.get(f"/api/v1/{path}")
    assert len(one) == len(three)
