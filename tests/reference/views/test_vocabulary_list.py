"""GET /gestion/referentiels and /gestion/referentiels/territoires."""

import pytest

PAGES = ("/gestion/referentiels", "/gestion/referentiels/territoires")


def test_vocabulary_list_works(office) -> None:
    page = office.get(PAGES[0]).get_data(as_text=True)
    assert "44</strong> listes" in page
    assert "Besoins d&#39;accès" in page


def test_vocabulary_list_searches(office) -> None:
    page = office.get(f"{PAGES[0]}?q=pancreas").get_data(as_text=True)
    assert "1</strong> liste<" in page
    assert 'value="pancreas"' in page


def test_vocabulary_list_without_result_says_so(office) -> None:
    assert "Aucune liste ne contient ces mots" in office.get(f"{PAGES[0]}?q=zzzz").get_data(as_text=True)


@pytest.mark.parametrize(
    "query", ["?page=0", "?page=-1", "?page=x", "?page=999", "?q=" + "x" * 500, "?q=%00%F0%9F%98%80"]
)
def test_vocabulary_list_survives_nonsense(office, query: str) -> None:
    assert office.get(PAGES[0] + query).status_code == 200


def test_vocabulary_list_escapes_what_is_searched(office) -> None:
    page = office.get(PAGES[0], query_string={"q": '"><script>alert(1)</script>'}).get_data(as_text=True)
    assert "<script>alert" not in page


def test_vocabulary_list_in_english(office) -> None:
    assert "Steps of care" in office.get(f"{PAGES[0]}?lang=en&q=etapes").get_data(as_text=True)


def test_territory_list_works(office) -> None:
    page = office.get(PAGES[1]).get_data(as_text=True)
    assert "Rhône (69)" in page
    assert "à vérifier" in page
    assert "Polynésie française (987)" in page


@pytest.mark.parametrize("page", PAGES)
def test_vocabulary_list_sends_a_visitor_to_sign_in(client, page: str) -> None:
    response = client.get(page)
    assert response.status_code in (302, 303)
    assert "/connexion" in response.location


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("persona", ["farid", "alice", "camille"])
def test_vocabulary_list_does_not_exist_for_others(request, as_, page: str, persona: str) -> None:
    assert as_(request.getfixturevalue(persona)).get(page).status_code == 404
