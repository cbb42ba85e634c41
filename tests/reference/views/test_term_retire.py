"""/gestion/referentiels/<liste>/<terme>/retrait and /retour."""

import pytest

from labagora.reference import queries


def test_term_retirement_asks_and_changes_nothing(office, address) -> None:
    page = office.get(address("profiles", "aidant", "/retrait") + "?q=aid").get_data(as_text=True)
    assert "Retirer « Proche aidant » ?" in page
    assert "/retrait?q=aid" in page
    assert "aidant" in queries.vocabulary("profiles").codes


def test_term_retire_then_restore(office, address) -> None:
    response = office.post(address("profiles", "aidant", "/retrait"))
    assert (response.status_code, response.location) == (303, "/gestion/referentiels/profiles")
    assert "aidant" not in queries.vocabulary("profiles").codes
    assert queries.label("profiles", "aidant") == "Proche aidant"
    edit = office.get(address("profiles", "aidant", "/nom")).get_data(as_text=True)
    assert "Ce terme est retiré" in edit
    assert office.post(address("profiles", "aidant", "/retour")).status_code == 303
    assert "aidant" in queries.vocabulary("profiles").codes


def test_term_retire_takes_an_acronym_out_of_the_texts(office, address) -> None:
    page = office.get(address("acronyms", "rcp", "/retrait")).get_data(as_text=True)
    assert "Les fiches et le kit ne l" in page
    assert "formulaires" not in page
    response = office.post(address("acronyms", "rcp", "/retrait"))
    assert "ne l&#39;expliquent plus" in office.get(response.location).get_data(as_text=True)
    assert "RCP" not in queries.acronyms()
    response = office.post(address("acronyms", "rcp", "/retour"))
    assert "Le terme est remis" in office.get(response.location).get_data(as_text=True)
    assert "RCP" in queries.acronyms()


def test_term_retire_twice_is_a_conflict(office, address) -> None:
    office.post(address("profiles", "aidant", "/retrait"))
    assert office.post(address("profiles", "aidant", "/retrait")).status_code == 409
    office.post(address("profiles", "aidant", "/retour"))
    assert office.post(address("profiles", "aidant", "/retour")).status_code == 409


def test_term_retire_in_a_fixed_list_is_refused(office, address) -> None:
    assert office.post(address("gripp2", "but", "/retrait")).status_code == 403
    assert "but" in queries.vocabulary("gripp2").codes


@pytest.mark.parametrize("verb", ["/retrait", "/retour"])
def test_term_retire_unknown_is_not_found(office, verb: str) -> None:
    assert office.post(f"/gestion/referentiels/profiles/nothing{verb}").status_code == 404


def test_term_restore_by_get_is_refused(office, address) -> None:
    assert office.get(address("profiles", "aidant", "/retour")).status_code == 405


@pytest.mark.parametrize("verb", ["/retrait", "/retour"])
@pytest.mark.parametrize("persona", ["farid", "alice", "camille"])
def test_term_retire_does_not_exist_for_others(request, as_, address, persona: str, verb: str) -> None:
    assert as_(request.getfixturevalue(persona)).post(address("profiles", "aidant", verb)).status_code == 404
    assert "aidant" in queries.vocabulary("profiles").codes
