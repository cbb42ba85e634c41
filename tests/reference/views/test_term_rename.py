"""GET and POST /gestion/referentiels/<liste>/<terme>/nom."""

import pytest

from labagora.reference import queries

NEW = {"label": "Aidant", "label_en": "Caregiver"}


def test_term_rename_works_and_comes_back_to_the_filters(office, address) -> None:
    url = address("profiles", "aidant", "/nom") + "?q=aid&page=1"
    assert 'value="Proche aidant"' in office.get(url).get_data(as_text=True)
    response = office.post(url, data=NEW)
    assert (response.status_code, response.location) == (303, "/gestion/referentiels/profiles?q=aid&page=1")
    assert queries.label("profiles", "aidant") == "Aidant"
    assert queries.label("profiles", "aidant", "en") == "Caregiver"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("formats", "entretien"),
        ("cancers", "pancreas"),
        ("search_synonyms", "lam"),
        ("acronyms", "msp"),
        ("glossary", "remission"),
    ],
)
def test_term_rename_shows_details_and_loses_none(office, address, name: str, code: str) -> None:
    before = queries.vocabulary(name).find(code)
    url = address(name, code, "/nom")
    page = office.get(url).get_data(as_text=True)
    body = {
        "formats": {"duration_minutes": "60", "min_people": "5", "max_people": "15", "remote": "y"},
        "cancers": {"group": "digestif", "icd10": "C25", "icd_o3": "C25", "poor_prognosis": "1"},
        "search_synonyms": {"words": "LAM\r\nleucémie aiguë myéloïde"},
        "acronyms": {"expansion": "maison de santé pluriprofessionnelle"},
        "glossary": {"definition": "Période où les signes de la maladie ont diminué ou ne se voient plus."},
    }[name]
    assert all(f'value="{value}"' in page or value.replace("\r", "") in page for value in body.values())
    assert office.post(url, data={"label": "Nouveau-nom", **body}).status_code == 303
    after = queries.vocabulary(name).find(code)
    assert (after.label, after.extra, after.group) == ("Nouveau-nom", before.extra, before.group)


def test_term_rename_changes_what_an_acronym_stands_for(office, address) -> None:
    body = {"label": "RCP", "expansion": "réunion de concertation"}
    response = office.post(address("acronyms", "rcp", "/nom"), data=body)
    assert "Les textes suivent" in office.get(response.location).get_data(as_text=True)
    assert queries.acronyms()["RCP"] == "réunion de concertation"


@pytest.mark.parametrize(("label", "said"), [("PPS", "déjà dans la liste"), ("réunion", "dont une majuscule")])
def test_term_rename_refuses_what_no_acronym_is(office, address, label: str, said: str) -> None:
    response = office.post(address("acronyms", "rcp", "/nom"), data={"label": label, "expansion": "sens nouveau"})
    page = response.get_data(as_text=True)
    assert response.status_code == 422
    assert said in page
    assert "sens nouveau" in page
    assert queries.acronyms()["RCP"] == "réunion de concertation pluridisciplinaire"


@pytest.mark.parametrize(("label", "said"), [("", "à remplir"), ("x" * 161, "160"), ("Proche", "déjà dans la liste")])
def test_term_rename_refused_keeps_the_old_words(office, address, label: str, said: str) -> None:
    response = office.post(address("profiles", "aidant", "/nom"), data={"label": label})
    assert response.status_code == 422
    assert said in response.get_data(as_text=True)
    assert queries.label("profiles", "aidant") == "Proche aidant"


def test_term_rename_in_a_fixed_list_works(office, address) -> None:
    assert office.post(address("gripp2", "but", "/nom"), data={"label": "Objectif"}).status_code == 303


def test_term_rename_of_another_list_is_not_found(office, address) -> None:
    wrong = address("profiles", "aidant", "/nom").replace("profiles", "cancers")
    assert office.post(wrong, data=NEW).status_code == 404
    assert office.get("/gestion/referentiels/profiles/nothing/nom").status_code == 404


@pytest.mark.parametrize("persona", ["farid", "alice", "camille"])
def test_term_rename_does_not_exist_for_others(request, as_, address, persona: str) -> None:
    browser = as_(request.getfixturevalue(persona))
    assert browser.post(address("profiles", "aidant", "/nom"), data=NEW).status_code == 404
    assert queries.label("profiles", "aidant") == "Proche aidant"
