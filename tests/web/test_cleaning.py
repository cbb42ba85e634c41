"""Characters that no keyboard types never reach a page or the database."""

from typing import Any

import pytest
from flask import request

from labagora.web.cleaning import CleanRequest


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("a\x00b", "ab"),
        ("a\x07\x1b\x7f\x9f\ufdd0\uffffb", "ab"),
        ("une ligne\r\n\tune autre", "une ligne\r\n\tune autre"),
        ("« é ’ \u202f\u00a0\U0001f600 »", "« é ’ \u202f\u00a0\U0001f600 »"),
    ],
)
def test_e11_parameters_and_forms_are_cleaned(app: Any, typed: str, kept: str) -> None:
    assert app.request_class is CleanRequest
    with app.test_request_context("/", method="POST", query_string={"q": [typed, "z"]}, data={"t": [typed, "z"]}):
        assert request.args.getlist("q") == [kept, "z"]
        assert request.form.getlist("t") == [kept, "z"]
        assert request.values["t"] == kept
        assert request.form is request.form


def test_e11_a_path_with_a_control_character_is_not_found(client: Any) -> None:
    for path in ("/%00", "/projets/a%00b", "/besoins/%07", "/%C2%85"):
        assert client.get(path).status_code == 404
