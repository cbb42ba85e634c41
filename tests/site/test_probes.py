"""Probes, robots, security.txt."""

from datetime import datetime, timedelta

from labagora.core.clock import utcnow


def test_healthz_answers(client) -> None:
    assert client.get("/healthz").json == {"status": "ok"}


def test_readyz_answers(client) -> None:
    assert client.get("/readyz").status_code == 200


def test_robots_keep_out_of_personal_pages(client) -> None:
    answer = client.get("/robots.txt")
    assert answer.mimetype == "text/plain"
    assert "Disallow: /mon-espace" in answer.text


def test_k1_security_txt_never_lapses(client, freeze) -> None:
    freeze(utcnow() + timedelta(days=396))
    answer = client.get("/.well-known/security.txt")
    line = next(line for line in answer.text.splitlines() if line.startswith("Expires: "))
    expires = datetime.fromisoformat(line.removeprefix("Expires: "))
    assert answer.content_type == "text/plain; charset=utf-8"
    assert utcnow() < expires < utcnow() + timedelta(days=365)
    assert "Contact: " in answer.text
