"""What changed in a call, save after save, in the words of its reader."""

from typing import Any

from tests.calls.office.test_calls import WHOLE, one


def test_each_save_says_what_it_changed(as_: Any, esther: Any) -> None:
    browser = as_(esther)
    address = browser.post("/gestion/appels/nouveau", data=WHOLE).location
    changed = {
        **WHOLE, "version": "1", "summary": "Ville et domicile travaillent ensemble.", "closes_hour": "17:00",
        "kind": "ami", "planned_results": "mars 2028", "organisation_types": [], "lots": "",
    }  # fmt: skip
    answer = browser.post(f"{address}/modifier", data=changed)
    assert answer.status_code == 303
    page = browser.get(f"{address}/versions").text
    assert page.index("Version 2") < page.index("Version 1")
    for words in ("domicile", "Résumé", "Clôture", "Lots", "Première version."):
        assert words in page
    assert "Objectifs" not in page, "what did not change is not said"
    assert one().version == 2


def test_only_the_team_reads_them(as_: Any, client: Any, esther: Any, alice: Any) -> None:
    address = as_(esther).post("/gestion/appels/nouveau", data=WHOLE).location
    assert client.get(f"{address}/versions").status_code == 303
    assert as_(alice).get(f"{address}/versions").status_code == 404
    assert as_(esther).get("/gestion/appels/inconnu/versions").status_code == 404
