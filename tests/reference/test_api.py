"""GET /api/v1/reference and below."""

import pytest

from labagora.reference import queries

BASE = "/api/v1/reference"


def test_api_lists_the_lists(client) -> None:
    body = client.get(BASE).get_json()
    assert body["total"] == len(body["items"]) == 44
    cancers = next(item for item in body["items"] if item["name"] == "cancers")
    assert (cancers["total"], cancers["groups"], cancers["url"]) == (49, "cancer_groups", f"{BASE}/cancers")


@pytest.mark.parametrize("name", sorted(queries.KINDS))
def test_api_gives_every_list(client, name: str) -> None:
    body = client.get(f"{BASE}/{name}").get_json()
    assert body["total"] == len(body["items"]) > 0


def test_api_gives_codes_words_and_details(client) -> None:
    items = client.get(f"{BASE}/formats").get_json()["items"]
    assert items[0] == {
        "code": "entretien",
        "label": "Entretien individuel",
        "label_en": "One-to-one interview",
        "group": None,
        "retired": False,
        "extra": {"duration_minutes": 60, "min_people": 5, "max_people": 15, "remote": True},
    }


def test_api_gives_acronyms_and_definitions(client) -> None:
    acronyms = {item["label"]: item for item in client.get(f"{BASE}/acronyms").get_json()["items"]}
    assert acronyms["RCP"] == {
        "code": "rcp",
        "label": "RCP",
        "label_en": "Multidisciplinary team meeting (RCP)",
        "group": None,
        "retired": False,
        "extra": {"expansion": "réunion de concertation pluridisciplinaire"},
    }
    body = client.get(f"{BASE}/glossary?lang=en").get_json()
    assert (body["title"], body["total"]) == ("Glossary", 53)
    assert all(set(item["extra"]) == {"definition"} for item in body["items"])


def test_api_title_follows_the_language(client) -> None:
    assert client.get(f"{BASE}/formats?lang=en").get_json()["title"] == "Formats"
    assert client.get(f"{BASE}/profiles?lang=en").get_json()["title"] == "Profiles"


def test_api_gives_territories(client) -> None:
    assert client.get(f"{BASE}/regions").get_json()["total"] == 18
    departments = {item["code"]: item for item in client.get(f"{BASE}/departments").get_json()["items"]}
    assert departments["69"] == {"code": "69", "name": "Rhône", "region": "84"}
    assert departments["988"]["region"] is None


def test_api_answers_304_until_a_list_changes(client, office, address) -> None:
    tag = client.get(f"{BASE}/profiles").headers["ETag"]
    assert client.get(f"{BASE}/profiles", headers={"If-None-Match": tag}).status_code == 304
    office.post(address("profiles", "citoyen", "/retrait"))
    response = client.get(f"{BASE}/profiles", headers={"If-None-Match": tag})
    assert response.status_code == 200
    assert [item["code"] for item in response.get_json()["items"] if item["retired"]] == ["citoyen"]


def test_api_unknown_list_is_a_problem_document(client) -> None:
    response = client.get(f"{BASE}/nothing")
    assert (response.status_code, response.mimetype) == (404, "application/problem+json")


def test_api_is_read_only(client) -> None:
    assert client.post(f"{BASE}/profiles", json={}).status_code == 405
