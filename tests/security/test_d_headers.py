"""D1–D6: headers, cookies, methods, on every kind of response."""

import re
from pathlib import Path

import pytest
from flask import Flask

from labagora.app import create_app
from labagora.core.db import db
from labagora.core.settings import Settings, SettingsError
from labagora.web.access import door_of
from tests.security.walk import Walk

POLICY = {
    "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self'", "form-action 'self'",
    "base-uri 'none'", "frame-ancestors 'none'",
}  # fmt: skip


HANDED_OUT = {"library.file_show", "library.proof_image"}


def _readable(app: Flask) -> list[str]:
    rules = [r for r in app.url_map.iter_rules() if "GET" in (r.methods or ()) and not r.arguments]
    return sorted({str(rule) for rule in rules if door_of(app, rule.endpoint).kind == "public"})


def test_d1_policy_on_every_response(app: Flask, client) -> None:
    paths = [*_readable(app), "/nulle-part", "/static/css/base.css", "/static/nulle-part", "/gestion"]
    for path in paths:
        answer = client.get(path)
        answer.close()
        policy = {part.strip() for part in answer.headers["Content-Security-Policy"].split(";")}
        assert policy >= POLICY, path
        assert "unsafe" not in answer.headers["Content-Security-Policy"]


def test_d1_d2_on_everything_that_anybody_met(walk: Walk) -> None:
    """Pages, files, feeds, refusals: nothing comes without a policy that denies all but what it names."""
    for visit in walk.visits:
        headers = dict(visit.headers)
        policy = headers.get("Content-Security-Policy", "")
        assert "default-src 'none'" in policy, visit.where
        assert "unsafe" not in policy, visit.where
        assert headers.get("X-Content-Type-Options") == "nosniff", visit.where
        assert headers.get("Referrer-Policy") == "no-referrer", visit.where


def test_d1_files_that_people_gave_run_nothing(walk: Walk) -> None:
    files = [visit for visit in walk.visits if visit.endpoint in HANDED_OUT and visit.status == 200]
    assert {visit.endpoint for visit in files} == HANDED_OUT
    assert not [v.where for v in files if "sandbox" not in dict(v.headers)["Content-Security-Policy"]]


def test_d1_policy_on_a_crash(tmp_path: Path) -> None:
    crashing = create_app(Settings(env="test", data=tmp_path, base_url="http://localhost"))
    crashing.config["TESTING"] = False

    @crashing.get("/casse")
    def boom() -> str:
        raise RuntimeError("boum")

    boom.door = door_of(crashing, "site.home")
    crashing.view_functions["boom"].door = boom.door
    answer = crashing.test_client().get("/casse")
    assert answer.status_code == 500
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert "boum" not in answer.text
    assert "Traceback" not in answer.text


def test_d2_other_headers(client) -> None:
    headers = client.get("/").headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]


@pytest.fixture
def secure(tmp_path: Path) -> Flask:
    settings = Settings(env="test", data=tmp_path, base_url="https://agora.example")
    return create_app(settings, WTF_CSRF_ENABLED=False)


def test_d3_hsts_behind_tls_only(client, secure: Flask) -> None:
    assert "Strict-Transport-Security" not in client.get("/healthz").headers
    answer = secure.test_client().get("/healthz", base_url="https://agora.example")
    age = int(re.search(r"max-age=(\d+)", answer.headers["Strict-Transport-Security"]).group(1))
    assert age >= 31_536_000
    assert "includeSubDomains" in answer.headers["Strict-Transport-Security"]


def test_d4_cookie_attributes(secure: Flask) -> None:
    with secure.app_context():
        db.create_all()
    answer = secure.test_client().get("/plan-du-site?lang=en", base_url="https://agora.example")
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-labagora=")
    for attribute in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
        assert attribute in cookie
    assert "Domain=" not in cookie
    with secure.app_context():
        db.engine.dispose()


def test_d4_refuses_to_listen_beyond_loopback_in_clear(settings: Settings) -> None:
    with pytest.raises(SettingsError, match="https"):
        settings.check_bind("0.0.0.0")
    settings.check_bind("127.0.0.1")


def test_d5_no_cors_header(client) -> None:
    answer = client.get("/", headers={"Origin": "https://ailleurs.example"})
    assert not [name for name, _ in answer.headers if name.startswith("Access-Control")]


@pytest.mark.parametrize("method", ["TRACE", "TRACK", "CONNECT", "PROPFIND", "X"])
def test_d6_odd_methods_are_refused(client, method: str) -> None:
    assert client.open("/", method=method).status_code == 405


def test_b6_foreign_host_is_refused(client) -> None:
    answer = client.get("/", headers={"Host": "evil.example"})
    assert answer.status_code == 400
    assert "evil.example" not in answer.text


def test_c8_foreign_origin_is_refused(client) -> None:
    answer = client.post("/deconnexion", headers={"Origin": "https://evil.example"})
    assert answer.status_code == 403
