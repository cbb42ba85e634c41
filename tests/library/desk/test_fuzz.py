"""E11: nothing that is posted or asked makes a page of the desk fail, and bad input never changes a sheet silently."""

import random
from typing import Any

import pytest

from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.library.actions.proofs import create_proof
from labagora.library.views import proof_reading
from tests.library.desk.conftest import whole
from tests.projects.views.test_fuzz import NASTY

FORMS = {
    "/mon-espace/fiches/nouvelle": ("kind", "title", "number", "position"),
    "/mon-espace/fiches/{sheet}/modifier": (
        "version", "base", "act", "champ", "title", "summary", "number", "stakes", "steps", "cancers", "tags", "body",
        "objectives", "actors-0-name", "actors-0-place", "actors-99-role", "actors-x-name", "actions-0-text",
        "actions-1-checklist", "indicators-0-dimension", "sites-0-results", "volume", "obstacles_mobilisation",
        "success_factors_x", "sources", "easy_read", "authors", "license", "review_due", "reviewed_on",
    ),
    "/mon-espace/fiches/{sheet}/apercu": ("name", "text"),
    "/mon-espace/fiches/{sheet}/envoi": ("reason",),
    "/mon-espace/fiches/{sheet}/verrou": ("take_over",),
    "/mon-espace/fiches/{sheet}/versions/1/retour": ("version",),
    "/mon-espace/fiches/{sheet}/fichiers": ("role", "title", "alt", "description", "file"),
    "/mon-espace/fiches/{sheet}/relectures": ("label", "days"),
    "/relecture/{token}": ("verdict", "remark_body", "remark_whole", "remark_x"),
}  # fmt: skip
ACTS = ("save", "continue", "preview", "take_over", "take:body", "take:actors", "actors:add", "sites:up:7", "x:y:z")
PAGES = (
    "/mon-espace/fiches?q={0}&genre={0}&etat={0}&page={0}",
    "/mon-espace/fiches/liens?q={0}",
    "/mon-espace/fiches/{sheet}/modifier?champ={0}&ligne={0}",
    "/mon-espace/fiches/{sheet}/versions/1?avec={0}",
    "/mon-espace/fiches/{sheet}/versions?page={0}",
)
FINE = {200, 204, 303, 400, 404, 409, 410, 413, 422}


@pytest.fixture
def places(draft: Any, paul: Any, monkeypatch: Any) -> dict[str, str]:
    """What the addresses name."""
    monkeypatch.setattr(proof_reading, "ANSWERS_AN_HOUR", 10_000)
    _link, token = create_proof(whole(draft), 1, "Comité", 14, actor=paul, now=utcnow())
    db.session.commit()
    return {"sheet": draft.public_id, "token": token}


@pytest.mark.parametrize("address", FORMS)
def test_e11_no_post_makes_a_page_fail(as_: Any, paul: Any, places: dict[str, str], address: str) -> None:
    draw, browser = random.Random(address), as_(paul)
    for _ in range(25):
        data = {name: draw.choice(NASTY) for name in FORMS[address] if draw.random() < 0.8}
        if draw.random() < 0.7 and "act" in data:
            data["act"] = draw.choice(ACTS)
        assert browser.post(address.format(**places), data=data).status_code in FINE, data


@pytest.mark.parametrize("page", PAGES)
def test_e11_no_question_makes_a_page_fail(as_: Any, paul: Any, places: dict[str, str], page: str) -> None:
    browser = as_(paul)
    for value in NASTY:
        if len(value) < 1_000:
            address, _, query = page.format("VALUE", **places).partition("?")
            asked = {pair.partition("=")[0]: value for pair in query.split("&")}
            assert browser.get(address, query_string=asked).status_code in FINE, value
