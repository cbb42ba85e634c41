"""E11: no text, no parameter makes the pages fail, and none costs much."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from labagora.organisations.models import Organisation
from tests.builders.cpu import spent_under
from tests.builders.library import make_sheet
from tests.builders.projects import make_need, make_project

Follow = Callable[[], int]
PATHS = ("/recherche", "/recherche/suggestions", "/api/v1/search", "/recherche/alerte")
TEXTS = (
    "*", "**", "***", "?", "~9", "annonce~99", '"', '""', '"annonce', "«", "« »", "- - -", "-*", "NOT OR x", "(((((",
    "a" * 5000, "annonce " * 3000, '"' * 999, "*" * 999, "-" * 999, "l'" * 500, "é" * 900, "a.b.c." * 300, "a-" * 900,
    "\u202eannonce", "\ud800", "\x00annonce\x00", "annonce\u200b", "'; DROP TABLE sheet; --", "' OR 1=1 --", "%s%s%n",
    "{{7*7}}", "${7*7}", "<script>alert(1)</script>", "..%2f..%2fetc%2fpasswd", "title:annonce", "annonce AND",
    "[a TO z]", ">soins", "/.*/", "🙂" * 100, "٣٤٥", "ﬁche", "ANNONCE", "œ", "𝖆𝖓𝖓𝖔𝖓𝖈𝖊",
)  # fmt: skip
PARAMETERS = (
    "page=-1", "page=1e9", "page=99999999999999999999", "type=" + "x" * 3000, "type[]=fiche", "tri=%00",
    "enjeu=%FF%FE", "&".join(["type=fiche"] * 500), "&".join(f"cancer=c{n}" for n in range(300)), "q", "q=&q=&q=",
    "q[]=annonce", "lang=zz&q=x", "etat=draft&etat=review", "region=84&region='", "%F0%28%8C%28=1",
)  # fmt: skip


@pytest.fixture
def library(follow: Follow, hospital: Organisation) -> None:
    for number in range(3):
        make_sheet(title=f"L'annonce du cancer {number}")
    make_need(make_project(hospital, title="Projet d'annonce"))
    follow()


def answered(client: Any, address: str) -> None:
    with spent_under(2, address[:200]):
        answer = client.get(address)
        assert answer.status_code == 200, (address[:200], answer.status_code)


@pytest.mark.parametrize("path", PATHS)
def test_hostile_texts_are_answered(client: Any, library: None, path: str) -> None:
    for text in TEXTS:
        answered(client, f"{path}?q={quote(text, errors='surrogatepass')}")


@pytest.mark.parametrize("path", PATHS)
def test_hostile_parameters_are_answered(client: Any, library: None, path: str) -> None:
    for query in PARAMETERS:
        answered(client, f"{path}?{query}")


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.text(max_size=300), st.sampled_from(PATHS))
def test_any_text_is_answered(client: Any, library: None, text: str, path: str) -> None:
    answered(client, f"{path}?q={quote(text, errors='surrogatepass')}")
