"""« Nous écrire »: each matter has an address and what to say; nothing is sent from the site."""

from typing import Any

import pytest
from flask import Flask
from pydantic import ValidationError

from labagora.core.settings import Settings

GIVEN = {
    "contact_mail": "bonjour@institut.exemple.fr",
    "dpo_mail": "dpo@institut.exemple.fr",
    "accessibility_mail": "acces@institut.exemple.fr",
    "press_mail": "presse@institut.exemple.fr",
}


def _set(app: Flask, monkeypatch: pytest.MonkeyPatch, **values: str) -> None:
    for name, value in values.items():
        monkeypatch.setattr(app.extensions["labagora"].settings, name, value)


def _part(page: str, key: str) -> str:
    return page.split(f'<h2 id="{key}">')[1].split("</section>", maxsplit=1)[0]


def test_each_matter_has_its_address(app: Flask, client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    _set(app, monkeypatch, **GIVEN)
    page = client.get("/contact").text
    for key, name in {
        "fiche": "contact_mail", "donnees": "dpo_mail", "accessibilite": "accessibility_mail", "presse": "press_mail",
        "autre": "contact_mail",
    }.items():  # fmt: skip
        assert f'href="mailto:{GIVEN[name]}"' in _part(page, key), key
        assert page.count("mailto:") == 5


def test_one_address_answers_for_those_that_are_not_given(
    app: Flask, client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    _set(app, monkeypatch, contact_mail=GIVEN["contact_mail"])
    page = client.get("/contact").text
    assert page.count(f'href="mailto:{GIVEN["contact_mail"]}"') == 5


def test_without_any_address_the_page_says_so(client: Any) -> None:
    page = client.get("/contact").text
    assert "mailto:" not in page
    assert page.count("pas encore donné cette adresse") == 5


def test_nothing_is_sent_from_the_page_and_it_is_found(client: Any) -> None:
    page = client.get("/contact").text
    body = page.split("<main")[1].split("</main>")[0]
    assert "<form" not in body
    assert client.post("/contact").status_code == 405
    assert 'href="/contact"' in client.get("/").text
    assert client.get("/plan-du-site").text.split("<main")[1].count('href="/contact"') >= 1
    assert "/contact</loc>" in client.get("/sitemap.xml").text


@pytest.mark.parametrize("value", ["bonjour", "a@b c", "a@b?subject=x", '"><script>@x', "a@b@c"])
def test_an_address_that_is_none_is_refused_at_the_start(value: str) -> None:
    with pytest.raises(ValidationError):
        Settings(contact_mail=value)
