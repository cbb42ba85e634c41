"""Two colleagues write the letter of one team at once: both texts are shown, none is lost."""

from typing import Any

import pytest

from tests.reviews.letters.conftest import Clerk, Scene, letters


@pytest.fixture
def two(clerk: Clerk, as_: Any, paula: Any, scene: Scene) -> tuple[Clerk, Clerk, str, str]:
    """Esther and Paula open the same letter; Esther saves first."""
    page = f"{clerk.start()}/{scene.first.public_id}"
    colleague, base = Clerk(as_(paula), scene), clerk.base(page)
    assert clerk.write(page, "Objet d'Esther", "Les mots d'Esther.", base).status_code == 303
    return clerk, colleague, page, base


def _only() -> str:
    return letters()[0].body


def test_the_second_sees_both_texts_and_nothing_is_lost(two: tuple[Clerk, Clerk, str, str]) -> None:
    _clerk, colleague, page, base = two
    answer = colleague.write(page, "Objet de Paula", "Les mots de Paula.", base)
    assert answer.status_code == 409
    for words in ("Les mots d&#39;Esther.", "Les mots de Paula.", "Deux textes à réunir", "Objet de Paula"):
        assert words in answer.text
    assert _only() == "Les mots d'Esther."


def test_who_keeps_their_text_sends_it_again(two: tuple[Clerk, Clerk, str, str]) -> None:
    _clerk, colleague, page, base = two
    met = colleague.write(page, "Objet de Paula", "Les mots de Paula.", base).text
    shown = met.split('name="base"')[1].split('value="')[1].split('"')[0]
    assert colleague.write(page, "Objet de Paula", "Les mots de Paula.", shown).status_code == 303
    assert _only() == "Les mots de Paula."


@pytest.mark.parametrize("base", ["", "nonsense"])
def test_a_page_that_says_nothing_of_what_it_showed_is_refused(two: tuple[Clerk, Clerk, str, str], base: str) -> None:
    _clerk, colleague, page, _base = two
    assert colleague.write(page, "Objet", "Autre.", base).status_code == 409
    assert _only() == "Les mots d'Esther."


def test_the_same_words_twice_are_one_save(two: tuple[Clerk, Clerk, str, str]) -> None:
    clerk, _colleague, page, base = two
    assert clerk.write(page, "Objet d'Esther", "Les mots d'Esther.", base).status_code == 303


def test_the_common_text_that_changed_meanwhile_is_shown_too(clerk: Clerk, scene: Scene) -> None:
    address = clerk.start()
    page = f"{address}/{scene.first.public_id}"
    base = clerk.base(page)
    sent = {"subject": "Nouveau", "body": "Nouveau texte pour tous.", "version": "1"}
    assert clerk.browser.post(f"{address}/texte", data=sent).status_code == 303
    answer = clerk.write(page, "À part", "À part.", base)
    assert answer.status_code == 409
    assert "Nouveau texte pour tous." in answer.text


def test_taking_the_common_text_back_does_not_lose_what_was_not_shown(two: tuple[Clerk, Clerk, str, str]) -> None:
    _clerk, colleague, page, base = two
    answer = colleague.browser.post(f"{page}/texte-commun", data={"base": base}, follow_redirects=True)
    assert "Un collègue a modifié ce courrier" in answer.text
    assert _only() == "Les mots d'Esther."
