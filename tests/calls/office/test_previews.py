"""The long texts of a call as they would read: beside their box, nothing saved, nothing refused, nothing live."""

from typing import Any

import pytest

from labagora.calls.enums import CallState
from labagora.calls.models import Call
from labagora.core.db import db
from tests.builders.calls import make_call
from tests.calls.office.test_calls import WHOLE

ATTACK = "<img src=x onerror=alert(1)>[lien](javascript:alert(1))"
ONE = "/gestion/appels/texte/apercu"


def test_a_text_comes_back_laid_out(as_: Any, esther: Any) -> None:
    answer = as_(esther).post(ONE, data={"name": "context", "text": "# Titre\n\n**Fort**"})
    assert answer.json == {"html": "<h3>Titre</h3>\n<p><strong>Fort</strong></p>", "notes": []}


@pytest.mark.parametrize("text", ["", "  \n "])
def test_nothing_comes_back_as_nothing(as_: Any, esther: Any, text: str) -> None:
    assert as_(esther).post(ONE, data={"text": text}).json == {"html": "", "notes": []}
    assert as_(esther).post(ONE).json == {"html": "", "notes": []}


def test_nothing_live_comes_back(as_: Any, esther: Any) -> None:
    html = as_(esther).post(ONE, data={"text": ATTACK}).json["html"]
    assert "<img" not in html
    assert "javascript:" not in html


def test_a_tangle_is_said(as_: Any, esther: Any) -> None:
    answer = as_(esther).post(ONE, data={"text": "[" * 5000}).json
    assert answer["html"] == ""
    assert "trop compliqué" in answer["notes"][0]


def test_others_get_nothing(as_: Any, client: Any, alice: Any) -> None:
    assert as_(alice).post(ONE, data={"text": "x"}).status_code == 404
    assert client.post(ONE, data={"text": "x"}).status_code in (302, 303)


def test_the_button_shows_and_saves_nothing(as_: Any, esther: Any) -> None:
    call = make_call(state=CallState.DRAFT, context="Avant.")
    browser, address = as_(esther), f"/gestion/appels/{call.public_id}/modifier"
    sent = {**WHOLE, "version": "1", "context": "Il faut **agir**.", "objectives": ATTACK, "act": "preview"}
    answer = browser.post(address, data=sent)
    assert answer.status_code == 200
    assert "Rien n’est encore enregistré." in answer.text
    assert "<strong>agir</strong>" in answer.text
    assert "Il faut **agir**." in answer.text, "what was typed stays in its box"
    assert "<img src=x" not in answer.text
    row = db.session.query(Call).one()
    assert (row.context, row.version) == ("Avant.", 1)


def test_a_new_call_is_previewed_before_it_exists(as_: Any, esther: Any) -> None:
    answer = as_(esther).post("/gestion/appels/nouveau", data={"context": "Il faut **agir**.", "act": "preview"})
    assert answer.status_code == 200
    assert "<strong>agir</strong>" in answer.text
    assert db.session.query(Call).count() == 0


def test_a_text_that_is_too_tangled_says_so_beside_it(as_: Any, esther: Any) -> None:
    sent = {"results": "[" * 5000, "act": "preview"}
    answer = as_(esther).post("/gestion/appels/nouveau", data=sent)
    assert answer.status_code == 200
    assert "trop compliqué" in answer.text


def test_the_page_shows_what_is_saved(as_: Any, esther: Any) -> None:
    call = make_call(objectives="Un **but**.")
    assert "<strong>but</strong>" in as_(esther).get(f"/gestion/appels/{call.public_id}/modifier").text
