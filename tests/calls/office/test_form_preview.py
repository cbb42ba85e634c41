"""The form as an applicant meets it: nothing is kept."""

from typing import Any

import pytest

from tests.engines.questionnaire.samples import form


def test_the_first_section_is_shown_with_all_its_questions(as_: Any, esther: Any, address: str) -> None:
    page = as_(esther).get(address + "/apercu").text
    for words in (
        "Titre",
        "50 caractères au plus.",
        "Entre 3 et 6 mots.",
        "À remplir si « À distance ? » est « Oui ».",
    ):
        assert words in page
    assert "<strong>ceci</strong>" in page
    assert 'name="answers-treatment" id="answers-treatment-0" value="a"' in page


def test_tables_people_lists_and_files_are_shown(as_: Any, esther: Any, address: str) -> None:
    page = as_(esther).get(address + "/apercu?section=moyens").text
    for words in ("Ligne 1", "Total : Montant", "Nom et prénom", "Bretagne", "Types acceptés : PDF."):
        assert words in page
    assert 'name="answers-budget-0-amount"' in page


def test_a_section_that_is_not_there(as_: Any, esther: Any, address: str) -> None:
    assert as_(esther).get(address + "/apercu?section=zzz").status_code == 404


def test_what_is_typed_comes_back_with_its_problems(as_: Any, esther: Any, address: str) -> None:
    sent = form(title="Mon <b>titre</b>", summary="Un", remote="oui", patients="beaucoup")
    answer = as_(esther).post(address + "/apercu?section=projet", data=sent)
    assert answer.status_code == 422
    assert "Mon &lt;b&gt;titre&lt;/b&gt;" in answer.text
    assert 'href="#answers-summary"' in answer.text
    assert "Écrivez un nombre, par exemple 1 234,5." in answer.text
    assert 'value="beaucoup"' in answer.text
    assert 'href="#answers-tool"' in answer.text


def test_a_good_section_is_told_so(as_: Any, esther: Any, address: str) -> None:
    sent = form(title="Titre", summary="Un deux trois", remote="non")
    answer = as_(esther).post(address + "/apercu?section=projet", data=sent)
    assert answer.status_code == 200
    assert "Rien ne manque dans cette section." in answer.text


@pytest.mark.parametrize(("do", "rows"), [("add", 2), ("remove:0", 1)])
def test_rows_are_added_and_removed_without_script(as_: Any, esther: Any, address: str, do: str, rows: int) -> None:
    sent = form(budget__0__line="Poste", budget__0__amount="10,50", budget__do=do)
    answer = as_(esther).post(address + "/apercu?section=moyens", data=sent)
    assert answer.status_code == 200
    assert answer.text.count('name="answers-budget-0-line"') == 1
    assert (f'id="answers-budget-{rows - 1}"' in answer.text) is True
    assert ("10,50" in answer.text) is (do == "add")


def test_problems_of_a_cell_stand_beside_it(as_: Any, esther: Any, address: str) -> None:
    sent = form(budget__0__line="Poste", budget__0__amount="cher")
    answer = as_(esther).post(address + "/apercu?section=moyens", data=sent)
    assert answer.status_code == 422
    assert 'id="answers-budget-0-amount-error"' in answer.text


def test_trying_keeps_nothing(as_: Any, esther: Any, address: str, written: Any, now_is: Any) -> None:
    as_(esther).post(address + "/apercu?section=projet", data=form(title="Titre"))
    assert now_is().version == 1
