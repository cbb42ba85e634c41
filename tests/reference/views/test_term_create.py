"""GET and POST /gestion/referentiels/<liste>/ajout."""

import pytest

from labagora.reference import queries

WORDS = {"label": "Bénévole", "label_en": "Helper"}


def test_term_create_works(office, address) -> None:
    assert office.get(address("profiles", verb="/ajout")).status_code == 200
    response = office.post(address("profiles", verb="/ajout"), data=WORDS)
    assert (response.status_code, response.location) == (303, "/gestion/referentiels/profiles")
    assert queries.label("profiles", "benevole", "en") == "Helper"


@pytest.mark.parametrize(
    ("name", "body", "extra"),
    [
        (
            "cancers",
            {**WORDS, "group": "digestif", "icd10": "C26", "icd_o3": "", "poor_prognosis": "2"},
            {"icd10": "C26", "icd_o3": "", "poor_prognosis": 2},
        ),
        (
            "formats",
            {**WORDS, "duration_minutes": "30", "min_people": "2", "remote": "y"},
            {"duration_minutes": 30, "min_people": 2, "remote": True},
        ),
        ("search_synonyms", {**WORDS, "words": "bénévole\r\n\r\n aidant "}, {"words": ["bénévole", "aidant"]}),
        ("relays", {**WORDS, "group": "local"}, {}),
        ("acronyms", {"label": "BENEVOLE", "expansion": " bureau des  aides "}, {"expansion": "bureau des aides"}),
        ("glossary", {**WORDS, "definition": "Aide\r\nsans salaire."}, {"definition": "Aide sans salaire."}),
    ],
)
def test_term_create_keeps_the_details_of_the_list(office, address, name: str, body: dict, extra: dict) -> None:
    assert office.post(address(name, verb="/ajout"), data=body).status_code == 303
    entry = queries.vocabulary(name).find("benevole")
    assert entry.extra == extra
    assert entry.group == body.get("group")


@pytest.mark.sqlite_only
@pytest.mark.parametrize(
    ("name", "body", "said"),
    [
        ("profiles", {}, "Ce champ est à remplir."),
        ("profiles", {"label": "   "}, "Ce champ est à remplir."),
        ("profiles", {"label": "x" * 161}, "160 caractères au plus"),
        ("profiles", {"label": "Proche aidant", "label_en": "Kept words"}, "déjà dans la liste"),
        ("cancers", {"label": "Rate", "group": "nothing", "poor_prognosis": "0"}, "la-error"),
        ("cancers", {"label": "Rate", "group": "digestif", "poor_prognosis": "oui"}, "la-error"),
        ("formats", {"label": "Sieste", "duration_minutes": "long"}, "la-error"),
        ("formats", {"label": "Sieste", "min_people": "5", "max_people": "2"}, "plus petit que le minimum"),
        ("formats", {"label": "Sieste", "min_people": "0"}, "entre 1 et"),
        ("search_synonyms", {"label": "Sieste"}, "Ce champ est à remplir."),
        ("acronyms", {"label": "SIESTE"}, "Ce champ est à remplir."),
        ("acronyms", {"label": "SIESTE", "expansion": "x" * 401}, "400 caractères au plus"),
        ("acronyms", {"label": "S" * 21, "expansion": "sieste"}, "20 caractères au plus"),
        ("acronyms", {"label": "rcp", "expansion": "sieste"}, "dont une majuscule"),
        ("acronyms", {"label": "R", "expansion": "sieste"}, "deux caractères"),
        ("acronyms", {"label": "R CP", "expansion": "sieste"}, "sans espace"),
        ("acronyms", {"label": "(RCP)", "expansion": "sieste"}, "la-error"),
        ("acronyms", {"label": "RCP", "expansion": "sieste"}, "déjà dans la liste"),
        ("glossary", {"label": "Sieste", "definition": " "}, "Ce champ est à remplir."),
        ("glossary", {"label": "Sieste", "definition": "x" * 401}, "400 caractères au plus"),
        ("glossary", {"label": "De", "definition": "Mot court."}, "trois caractères"),
        ("glossary", {"label": "« Sieste »", "definition": "Repos."}, "par une lettre"),
        ("glossary", {"label": "biopsie", "definition": "Repos."}, "déjà dans la liste"),
    ],
)
def test_term_create_refused_keeps_what_was_typed(office, address, name: str, body: dict, said: str) -> None:
    before = queries.vocabulary(name).entries
    response = office.post(address(name, verb="/ajout"), data=body)
    page = response.get_data(as_text=True)
    assert response.status_code == 422
    assert said in page
    assert "data-error-summary" in page
    for text in (body.get("label", "").strip(), body.get("label_en", ""), body.get("expansion", "")):
        assert text in page
    assert queries.vocabulary(name).entries == before


def test_term_create_twice_says_it_exists(office, address) -> None:
    office.post(address("profiles", verb="/ajout"), data=WORDS)
    response = office.post(address("profiles", verb="/ajout"), data=WORDS)
    assert response.status_code == 422
    assert "déjà dans la liste" in response.get_data(as_text=True)


def test_term_create_shows_words_as_text(office, address) -> None:
    office.post(address("profiles", verb="/ajout"), data={"label": "<svg onload=alert(1)>{{7*7}}"})
    page = office.get(address("profiles")).get_data(as_text=True)
    assert "<svg onload" not in page
    assert "{{7*7}}" in page


@pytest.mark.parametrize(("name", "field"), [("acronyms", "expansion"), ("glossary", "definition")])
def test_term_create_says_where_the_words_are_explained(office, address, name: str, field: str) -> None:
    page = office.get(address(name, verb="/ajout")).get_data(as_text=True)
    assert f'name="{field}"' in page
    assert "Les fiches et le kit l" in page
    assert "formulaires le proposent" not in page
    response = office.post(address(name, verb="/ajout"), data={"label": "ZZZ", field: "Dernière lettre, trois fois."})
    assert "Les textes l" in office.get(response.location).get_data(as_text=True)


def test_term_create_in_a_fixed_list_is_refused(office, address) -> None:
    assert office.post(address("gripp2", verb="/ajout"), data=WORDS).status_code == 403


def test_term_create_in_an_unknown_list_is_not_found(office, address) -> None:
    assert office.post(address("nothing", verb="/ajout"), data=WORDS).status_code == 404


@pytest.mark.parametrize("persona", ["farid", "alice", "camille"])
def test_term_create_does_not_exist_for_others(request, as_, address, persona: str) -> None:
    browser = as_(request.getfixturevalue(persona))
    assert browser.get(address("profiles", verb="/ajout")).status_code == 404
    assert browser.post(address("profiles", verb="/ajout"), data=WORDS).status_code == 404
    assert queries.vocabulary("profiles").find("benevole") is None


def test_term_create_sends_a_visitor_to_sign_in(client, address) -> None:
    assert client.post(address("profiles", verb="/ajout"), data=WORDS).status_code in (302, 303)
    assert queries.vocabulary("profiles").find("benevole") is None
