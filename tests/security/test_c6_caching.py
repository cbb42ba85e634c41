"""C6: nothing that a signed-in person reads stays in a cache, and caches know that pages depend on the cookie."""

from pathlib import Path

from flask import Flask, session
from flask.testing import FlaskClient

from labagora.app import create_app
from labagora.core.clock import frozen_at, utcnow
from labagora.core.settings import Settings
from labagora.web.access import public
from tests.security.walk import Visit, Walk


def test_c6_what_a_signed_in_person_reads_is_not_stored(walk: Walk) -> None:
    kept = [v.where for v in walk.visits if v.role != "visitor" and dict(v.headers).get("Cache-Control") != "no-store"]
    assert kept == []


def test_c6_pages_of_signed_in_people_vary_with_the_cookie(walk: Walk) -> None:
    signed_in = [v for v in walk.visits if v.role != "visitor"]
    assert [v.where for v in signed_in if "Cookie" not in dict(v.headers).get("Vary", "")] == []


CONDITIONAL = {
    "library.sheet_show", "library.sheet_pdf", "library.sheet_markdown", "library.sheet_linked_data",
    "library.chapter_show", "library.kit_show", "library.kit_whole", "library.kit_pdf", "library.feed",
    "library.open_data", "library.file_show", "calls.call_list", "calls.call_show",
}  # fmt: skip


SAME_FOR_ALL = ("library.file_show", "calls.document_show", "api_")


def _tagged(walk: Walk) -> dict[str, Visit]:
    """Return what a visitor may keep, one answer an address that says so."""
    mine = [v for v in walk.visits if v.role == "visitor" and v.status == 200 and "ETag" in dict(v.headers)]
    return {v.endpoint: v for v in mine}


def _known(visit: Visit) -> dict[str, str]:
    return {"If-None-Match": dict(visit.headers)["ETag"]}


def test_c6_what_a_visitor_keeps_is_asked_about_each_time_and_varies_with_the_cookie(walk: Walk) -> None:
    kept = _tagged(walk)
    assert set(kept) >= CONDITIONAL
    for visit in kept.values():
        headers = dict(visit.headers)
        assert "no-cache" in headers["Cache-Control"], visit.where
        assert "Cookie" in headers.get("Vary", ""), visit.where


def test_c6_a_visitor_who_has_the_page_gets_no_page(walk: Walk) -> None:
    """Asked for again first: the page of an open call says what is left, to the minute."""
    for visit in _tagged(walk).values():
        with frozen_at(utcnow()):
            fresh = walk.go("visitor", visit.endpoint, visit.path)
            again = walk.go("visitor", visit.endpoint, visit.path, headers=_known(fresh))
        assert (again.status, again.body) == (304, b""), visit.where


def test_c6_somebody_signed_in_is_never_told_that_nothing_moved(walk: Walk) -> None:
    """What a shared cache kept of a visitor's page must not come back as somebody's own."""
    for visit in _tagged(walk).values():
        tag = _known(visit)
        for role in ("camille", "esther"):
            mine = walk.go(role, visit.endpoint, visit.path, headers=tag)
            assert mine.status == 200 or visit.endpoint.startswith(SAME_FOR_ALL), mine.where
            assert dict(mine.headers)["Cache-Control"] == "no-store", mine.where


def _with(app: Flask, name: str) -> FlaskClient:
    def view() -> str:
        return str(name in session)

    app.add_url_rule("/look", view_func=public(view))
    return app.test_client()


def test_c6_asking_whether_a_key_is_in_the_session_varies_with_the_cookie(tmp_path: Path) -> None:
    """CVE-2026-27205: the question alone must count as reading the session."""
    app = create_app(Settings(env="test", data=tmp_path, base_url="http://localhost"))
    response = _with(app, "k").get("/look")
    assert "Cookie" in response.headers.get("Vary", "")
