"""E11: nothing that is posted or asked makes a page fail."""

import random
from typing import Any

import pytest

from labagora.projects.enums import NeedState
from tests.builders.projects import make_need, make_project

NASTY = (
    "",
    " ",
    "\x00",
    "a\x00b",
    "é" * 9000,
    "-1",
    "0",
    "9" * 40,
    "1e400",
    "NaN",
    "sNaN",
    "2026-02-30",
    "0001-01-01",
    "9999-12-31",
    "été 9999",
    "21/03/2022 à 25 h 61",
    "{{7*7}}",
    "%s%n%(x)s",
    "' OR 1=1 --",
    "\u202e\ufeff\U0001f600",
    "../../etc/passwd",
    "<svg onload=alert(1)>",
    "[x](javascript:alert(1))",
    "| a |\n|---|\n" * 50,
    "84",
    "sein",
    "approve",
)
FORMS = {
    "/mon-espace/projets/nouveau": ("organisation", "title", "summary"),
    "/mon-espace/projets/{project}/modifier": (
        "version", "title", "summary", "problem", "solution", "stage", "cancers", "themes", "care_steps", "regions",
        "territory", "team", "evidence", "links_of_interest", "standard_impact",
    ),
    "/mon-espace/projets/{project}/etapes/nouvelle": ("title", "happened", "description", "patients_changed"),
    "/mon-espace/projets/{project}/besoins/nouveau": ("title", "format"),
    "/mon-espace/besoins/{need}/modifier": (
        "version", "title", "why", "gain", "tasks", "format", "modality", "place", "region_code", "department_code",
        "happens", "duration_minutes", "involvement", "seats", "answer_by", "access_provided", "compensation", "amount",
        "expenses_covered", "expenses_note", "required_cancers", "desired_regions", "agreement_objet",
    ),
    "/mon-espace/besoins/{need}/echeance": ("answer_by",),
    "/mon-espace/besoins/{need}/combien": ("profiles", "cancers", "region", "birth_decade", "x"),
    "/mon-espace/organisations/proposition": (
        "name", "short_name", "kind", "town", "department_code", "region_code", "website", "siret", "description",
        "function",
    ),
}  # fmt: skip
STAFF_FORMS = {
    "/gestion/projets/approbations": ("selected",),
    "/gestion/besoins/approbations": ("selected",),
    "/gestion/projets/{project}/decision": ("decision", "reason"),
    "/gestion/besoins/{need}/decision": ("decision", "reason"),
    "/gestion/organisations/nouvelle": ("name", "aliases", "kind", "siret", "website", "source_url"),
    "/gestion/organisations/confirmations": ("selected",),
    "/gestion/organisations/appartenances/confirmations": ("selected", "action"),
}
LISTS = (
    "/projets", "/besoins", "/api/v1/projects", "/api/v1/needs", "/gestion/projets", "/gestion/besoins",
    "/gestion/organisations", "/gestion/projets/export.csv", "/gestion/organisations/export.xlsx",
    "/mon-espace/organisations", "/gestion/organisations/appartenances",
)  # fmt: skip
PARAMETERS = (
    "q", "cancer", "theme", "etape", "region", "stade", "format", "modalite", "profil", "page", "limit", "cursor",
    "etat", "organisation", "modifies", "type", "lang", "nom",
)  # fmt: skip


@pytest.fixture
def ids(hospital: Any) -> dict[str, str]:
    project = make_project(hospital)
    return {"project": project.public_id, "need": make_need(project, state=NeedState.DRAFT).public_id}


def _answers(draw: random.Random, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: draw.sample(NASTY, draw.randint(1, 2)) for name in names if draw.random() < 0.8}


@pytest.mark.parametrize("address", FORMS)
def test_e11_forms_of_leaders_never_fail(as_: Any, alice: Any, ids: Any, address: str) -> None:
    browser, draw = as_(alice), random.Random(address)
    for _ in range(12):
        answer = browser.post(address.format(**ids), data=_answers(draw, FORMS[address]))
        assert answer.status_code < 500, answer.text


@pytest.mark.parametrize("address", STAFF_FORMS)
def test_e11_forms_of_staff_never_fail(as_: Any, esther: Any, ids: Any, address: str) -> None:
    browser, draw = as_(esther), random.Random(address)
    for _ in range(12):
        answer = browser.post(address.format(**ids), data=_answers(draw, STAFF_FORMS[address]))
        assert answer.status_code < 500, answer.text


@pytest.mark.parametrize("address", LISTS)
def test_e11_lists_never_fail(as_: Any, esther: Any, ids: Any, address: str) -> None:
    browser, draw = as_(esther), random.Random(address)
    for _ in range(12):
        answer = browser.get(address, query_string=_answers(draw, PARAMETERS))
        assert answer.status_code < 500, answer.text


@pytest.mark.parametrize(
    "address", ["/projets/{x}", "/besoins/{x}", "/mon-espace/projets/{x}", "/gestion/projets/{x}", "/api/v1/needs/{x}"]
)
def test_e11_addresses_never_fail(as_: Any, esther: Any, address: str) -> None:
    browser = as_(esther)
    for text in ("%00", "a%00b", "é" * 300, "' OR 1=1", "%F0%9F%98%80", "%FF", "..%2F..%2Fetc"):
        assert browser.get(address.format(x=text)).status_code in (301, 308, 400, 404)
