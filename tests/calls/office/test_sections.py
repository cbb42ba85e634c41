"""Sections of a form: added, changed, removed."""

from typing import Any

import pytest


def titles(revision: Any) -> list[str]:
    return [section["title"] for section in revision.questionnaire["sections"]]


def test_a_section_is_added_at_the_end(as_: Any, esther: Any, address: str, written: Any, now_is: Any) -> None:
    sent = {"version": "1", "title": " Vos partenaires ", "help": "Qui vous accompagne."}
    answer = as_(esther).post(address + "/section", data=sent)
    assert answer.status_code == 303
    assert answer.location.endswith("#section-vos_partenaires")
    assert titles(now_is()) == ["Votre projet", "Les moyens", "Vos partenaires"]
    assert "ne pose aucune question" in as_(esther).get(address).text


@pytest.mark.parametrize(("title", "words"), [("", "Ce champ est à remplir."), ("x" * 201, "200 caractères au plus.")])
def test_a_title_is_needed_and_bounded(
    as_: Any, esther: Any, address: str, written: Any, now_is: Any, title: str, words: str
) -> None:
    for page in ("/section", "/sections/projet"):
        answer = as_(esther).post(address + page, data={"version": "1", "title": title, "help": "Gardé là"})
        assert answer.status_code == 422
        assert words in answer.text
        assert "Gardé là" in answer.text
    assert now_is().version == 1


def test_thirty_sections_are_enough(as_: Any, esther: Any, address: str, written: Any, now_is: Any) -> None:
    browser = as_(esther)
    for number in range(28):
        browser.post(address + "/section", data={"version": str(number + 1), "title": f"Partie {number}"})
    answer = browser.post(address + "/section", data={"version": "29", "title": "De trop"})
    assert answer.status_code == 422
    assert "30 sections au plus." in answer.text
    assert len(titles(now_is())) == 30


def test_a_section_is_changed(as_: Any, esther: Any, address: str, written: Any, now_is: Any) -> None:
    browser = as_(esther)
    assert "Présentez-le simplement." in browser.get(address + "/sections/projet").text
    sent = {"version": "1", "title": "Le projet", "help": ""}
    assert browser.post(address + "/sections/projet", data=sent).status_code == 303
    assert titles(now_is())[0] == "Le projet"
    assert len(now_is().questionnaire["sections"][0]["fields"]) == 9
    assert browser.post(address + "/sections/projet", data=sent).status_code == 409


def test_a_section_called_like_a_page_is_reached(as_: Any, esther: Any, address: str, written: Any) -> None:
    browser = as_(esther)
    browser.post(address + "/section", data={"version": "1", "title": "Nouvelle"})
    assert "Modifier une section" in browser.get(address + "/sections/nouvelle").text


def test_a_section_is_removed_once_confirmed(as_: Any, esther: Any, address: str, written: Any, now_is: Any) -> None:
    browser = as_(esther)
    page = browser.get(address + "/sections/moyens/retrait").text
    assert "Retirer la section « Les moyens » ?" in page
    assert titles(now_is()) == ["Votre projet", "Les moyens"]
    assert browser.post(address + "/sections/moyens/retrait", data={"version": "1"}).status_code == 303
    assert titles(now_is()) == ["Votre projet"]
    assert browser.post(address + "/sections/moyens/retrait", data={"version": "1"}).status_code == 404
