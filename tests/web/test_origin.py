"""Which writes are taken for our own (security.md D2 makes our forms arrive with ``Origin: null``)."""

import pytest
from flask.testing import FlaskClient

OWN = [
    {},
    {"Origin": "http://localhost"},
    {"Origin": "null"},
    {"Origin": "null", "Sec-Fetch-Site": "same-origin"},
    {"Origin": "http://localhost", "Sec-Fetch-Site": "none"},
]
STRANGE = [
    {"Origin": "https://ailleurs.example"},
    {"Origin": "null", "Sec-Fetch-Site": "cross-site"},
    {"Origin": "null", "Sec-Fetch-Site": "same-site"},
    {"Origin": "http://localhost:1", "Sec-Fetch-Site": "same-origin"},
    {"Origin": "http://["},
]


@pytest.mark.parametrize("headers", OWN)
def test_d2_a_form_of_ours_is_taken(client: FlaskClient, headers: dict[str, str]) -> None:
    assert client.post("/connexion", data={}, headers=headers).status_code == 422


@pytest.mark.parametrize("headers", STRANGE)
def test_d2_a_form_of_another_site_is_refused(client: FlaskClient, headers: dict[str, str]) -> None:
    assert client.post("/connexion", data={}, headers=headers).status_code == 403
