"""Questions of a form, built without code: one of each kind, changed, removed."""

from typing import Any

import pytest

from labagora.engines.questionnaire import FieldKind

PAGE = {"mode": "all", "clause_1": "", "clause_2": "", "clause_3": ""}  # what the page sends when nothing is chosen
COLUMNS = {
    "columns-0-label": "Poste",
    "columns-0-kind": "short_text",
    "columns-0-required": "y",
    "columns-1-label": "Montant",
    "columns-1-kind": "money",
    "columns-1-total": "y",
    "columns-1-most": "100 000",
    "columns-2-label": "Nature",
    "columns-2-kind": "choice",
    "columns-2-choices": "Achat\nSalaire",
}
KINDS: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("short_text", {"max_characters": "80"}, {"max_characters": 80}),
    ("long_text", {"min_words": "10", "max_words": "200"}, {"min_words": 10, "max_words": 200}),
    (
        "choice",
        {"choices": "Ville\nHôpital"},
        {"choices": [{"code": "ville", "label": "Ville"}, {"code": "hopital", "label": "Hôpital"}]},
    ),
    (
        "choices",
        {"choices": "Ville\n\nHôpital", "max_choices": "1"},
        {
            "choices": [{"code": "ville", "label": "Ville"}, {"code": "hopital", "label": "Hôpital"}],
            "max_choices": 1,
        },
    ),
    ("yes_no", {}, {}),
    ("date", {"earliest": "2026-01-01"}, {"earliest": "2026-01-01"}),
    (
        "number",
        {"minimum": "1", "maximum": "1 500,5", "unit": "patients", "decimals": "1"},
        {"minimum": "1", "maximum": "1500.5", "unit": "patients", "decimals": 1},
    ),
    ("money", {"maximum": "200 000 €"}, {"maximum": 20000000}),
    ("people", {"min_rows": "1", "max_rows": "4"}, {"min_rows": 1, "max_rows": 4}),
    (
        "attachment",
        {"types": ["pdf", "xlsx"], "max_megabytes": "5", "max_files": "2"},
        {"types": ["pdf", "xlsx"], "max_megabytes": 5, "max_files": 2},
    ),
    ("territory", {"source": "regions", "multiple": "y"}, {"source": "regions", "multiple": True}),
    ("reference", {"source": "cancers"}, {"source": "cancers", "multiple": False}),
    ("static", {"text": "Lisez **bien**."}, {"text": "Lisez **bien**."}),
]


def question(revision: Any, key: str) -> Any:
    fields = [one for section in revision.questionnaire["sections"] for one in section["fields"]]
    return next((one for one in fields if one["key"] == key), None)


def test_every_kind_is_offered_and_has_its_page(as_: Any, esther: Any, address: str, written: Any) -> None:
    browser, page = as_(esther), f"{address}/sections/projet/question"
    listed = browser.get(page).text
    for kind in FieldKind:
        assert f"type={kind.value}" in listed
        assert browser.get(f"{page}?type={kind.value}").status_code == 200
    assert "Quelle réponse attendez-vous ?" in browser.get(f"{page}?type=poeme").text


@pytest.mark.parametrize(("kind", "sent", "expected"), KINDS, ids=[kind for kind, _sent, _expected in KINDS])
def test_a_question_of_each_kind_is_added_then_kept_as_it_is(
    as_: Any, esther: Any, address: str, written: Any, now_is: Any, kind: str, sent: Any, expected: Any
) -> None:
    browser = as_(esther)
    page = f"{address}/sections/projet/question?type={kind}"
    common = {**PAGE, "label": "Ma question", "help": "Aide", "example": "Exemple", "required": "y", "hidden": "y"}
    answer = browser.post(page, data={"version": "1", **common, **sent})
    assert answer.status_code == 303, answer.text
    held = question(now_is(), "ma_question")
    assert held["kind"] == kind
    assert held["options"] == expected
    assert held["hidden"] is True
    assert held["required"] is (kind != "static")
    assert "à corriger avant" not in browser.get(address).text
    shown = browser.get(f"{address}/questions/ma_question").text
    assert "Ma question" in shown
    again = browser.post(f"{address}/questions/ma_question", data={"version": "2", **common, **sent})
    assert again.status_code == 303
    assert question(now_is(), "ma_question") == held
    assert now_is().version == 2


def test_a_table_is_built_column_by_column(as_: Any, esther: Any, address: str, written: Any, now_is: Any) -> None:
    browser = as_(esther)
    sent = {**PAGE, "version": "1", "label": "Vos dépenses", "min_rows": "1", "max_rows": "9", **COLUMNS}
    assert browser.post(f"{address}/sections/moyens/question?type=table", data=sent).status_code == 303
    held = question(now_is(), "vos_depenses")["options"]
    assert [(one["key"], one["kind"], one["required"], one["total"]) for one in held["columns"]] == [
        ("poste", "short_text", True, False),
        ("montant", "money", False, True),
        ("nature", "choice", False, False),
    ]
    assert held["columns"][1]["most"] == "10000000"
    page = browser.get(f"{address}/questions/vos_depenses").text
    assert 'name="columns-4-label"' in page
    renamed = {**sent, "version": "2", "columns-0-key": "poste", "columns-0-label": "Ligne", "columns-1-label": ""}
    assert browser.post(f"{address}/questions/vos_depenses", data=renamed).status_code == 303
    columns = question(now_is(), "vos_depenses")["options"]["columns"]
    assert [(one["key"], one["label"]) for one in columns] == [("poste", "Ligne"), ("nature", "Nature")]


WRONG = [
    ("short_text", {"label": ""}, "Ce champ est à remplir."),
    ("short_text", {"label": "x" * 201}, "200 caractères au plus."),
    ("short_text", {"max_characters": "0"}, "Écrivez un nombre entre 1 et 500."),
    ("long_text", {"min_words": "9", "max_words": "3"}, "La limite basse (9) dépasse la limite haute (3)."),
    ("choice", {"choices": "Un seul"}, "Donnez au moins deux choix."),
    ("number", {"minimum": "beaucoup"}, "Cette partie du formulaire"),
    ("money", {"maximum": "cher"}, "Cette partie du formulaire"),
    ("table", {"columns-0-label": ""}, "Donnez au moins une colonne."),
    ("attachment", {"types": ["exe"]}, "Un des choix"),
    ("static", {"text": ""}, "Écrivez le texte de cette explication."),
    ("territory", {"source": "lune"}, "choix"),
]


@pytest.mark.parametrize(("kind", "sent", "words"), WRONG)
def test_what_is_wrong_is_told_and_what_was_typed_stays(
    as_: Any, esther: Any, address: str, written: Any, now_is: Any, kind: str, sent: Any, words: str
) -> None:
    common = {**PAGE, "version": "1", "label": "Ma question", "help": "Mon aide gardée"}
    common |= {f"columns-{number}-kind": "short_text" for number in range(3)}
    answer = as_(esther).post(f"{address}/sections/projet/question?type={kind}", data={**common, **sent})
    assert answer.status_code == 422
    assert words.lower() in answer.text.lower()
    assert kind == "static" or "Mon aide gardée" in answer.text
    assert now_is().version == 1


def test_a_condition_is_chosen_from_lists(as_: Any, esther: Any, address: str, written: Any, now_is: Any) -> None:
    browser = as_(esther)
    page = browser.get(f"{address}/sections/projet/question?type=yes_no").text
    assert 'value="remote:is:oui"' in page
    assert 'value="others:contains:a"' in page
    assert 'value="budget:answered"' not in page
    sent = {
        **PAGE,
        "version": "1",
        "label": "Ma question",
        "mode": "any",
        "clause_1": "remote:is:oui",
        "clause_2": "title:contains",
        "value_2": "cancer",
    }
    assert browser.post(f"{address}/sections/projet/question?type=yes_no", data=sent).status_code == 303
    assert question(now_is(), "ma_question")["condition"] == {
        "mode": "any",
        "clauses": [
            {"field": "remote", "test": "is", "value": "oui"},
            {"field": "title", "test": "contains", "value": "cancer"},
        ],
    }
    shown = browser.get(f"{address}/questions/ma_question").text
    assert '<option selected value="remote:is:oui">' in shown
    assert 'value="cancer"' in shown
    assert "sous condition" in browser.get(address).text


@pytest.mark.parametrize("clause", ["zzz:is:oui", "budget:answered", "title:eats:x", "::", "remote:is:peut-etre"])
def test_a_condition_that_is_not_offered(
    as_: Any, esther: Any, address: str, written: Any, now_is: Any, clause: str
) -> None:
    sent = {**PAGE, "version": "1", "label": "Ma question", "clause_1": clause}
    assert as_(esther).post(f"{address}/sections/projet/question?type=yes_no", data=sent).status_code == 422
    assert now_is().version == 1


def test_a_condition_without_the_awaited_answer(as_: Any, esther: Any, address: str, written: Any) -> None:
    sent = {**PAGE, "version": "1", "label": "Ma question", "clause_1": "title:is"}
    answer = as_(esther).post(f"{address}/sections/projet/question?type=yes_no", data=sent)
    assert answer.status_code == 422
    assert "ne dit pas quelle réponse" in answer.text


def test_a_condition_may_not_tell_reviewers_what_is_hidden(as_: Any, esther: Any, address: str, written: Any) -> None:
    sent = {**PAGE, "version": "1", "label": "Ma question", "clause_1": "asked:answered"}
    page = f"{address}/sections/moyens/question?type=yes_no"
    answer = as_(esther).post(page, data=sent)
    assert answer.status_code == 422
    assert "cachez aussi celle-ci" in answer.text
    assert as_(esther).post(page, data={**sent, "hidden": "y"}).status_code == 303


def test_reworded_choices_keep_their_codes(as_: Any, esther: Any, address: str, written: Any, now_is: Any) -> None:
    sent = {**PAGE, "version": "1", "label": "Traitement", "choices": "Chimio\nRadiothérapie"}
    assert as_(esther).post(f"{address}/questions/treatment", data=sent).status_code == 303
    assert question(now_is(), "treatment")["options"]["choices"] == [
        {"code": "a", "label": "Chimio"},
        {"code": "b", "label": "Radiothérapie"},
    ]


def test_a_colleague_who_saved_meanwhile_is_not_overwritten(as_: Any, esther: Any, address: str, written: Any) -> None:
    sent = {**PAGE, "version": "3", "label": "Titre du projet"}
    assert as_(esther).post(f"{address}/questions/title", data=sent).status_code == 409


def test_sixty_questions_are_enough_in_a_section(as_: Any, esther: Any, address: str, written: Any) -> None:
    browser, page = as_(esther), f"{address}/sections/projet/question?type=yes_no"
    for number in range(51):
        assert (
            browser.post(page, data={**PAGE, "version": str(number + 1), "label": f"Question {number}"}).status_code
            == 303
        )
    answer = browser.post(page, data={**PAGE, "version": "52", "label": "De trop"})
    assert answer.status_code == 422
    assert "60 questions au plus dans une section." in answer.text


def test_a_question_is_removed_once_confirmed(as_: Any, esther: Any, address: str, written: Any, now_is: Any) -> None:
    browser = as_(esther)
    assert "Retirer la question « Titre » ?" in browser.get(f"{address}/questions/title/retrait").text
    assert question(now_is(), "title")
    assert browser.post(f"{address}/questions/title/retrait", data={"version": "1"}).status_code == 303
    assert question(now_is(), "title") is None
    assert browser.post(f"{address}/questions/title/retrait", data={"version": "2"}).status_code == 404
