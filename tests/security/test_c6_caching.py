"""C6: nothing that a signed-in person reads stays in a cache, and caches know that pages depend on the cookie."""

from pathlib import Path

from flask import Flask, session
from flask.testing import FlaskClient

from labagora.app import create_app
from labagora.core.settings import Settings
from labagora.web.access import public
from tests.security.walk import Walk


def test_c6_what_a_signed_in_person_reads_is_not_stored(walk: Walk) -> None:
    kept = [v.where for v in walk.visits if v.role != "visitor" and dict(v.headers).get("Cache-Control") != "no-store"]
    assert kept == []


def test_c6_pages_of_signed_in_people_vary_with_the_cookie(walk: Walk) -> None:
    signed_in = [v for v in walk.visits if v.role != "visitor"]
    assert [v.where for v in signed_in if "Cookie" not in dict(v.headers).get("Vary", "")] == []


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
