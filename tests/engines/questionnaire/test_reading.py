"""What applicants send, read: nothing typed is lost, what is wrong is placed."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings

from labagora.engines.questionnaire import canonical, count_words, is_blank, read
from labagora.engines.questionnaire.values import french_number, parse_day, parse_number
from tests.engines.questionnaire.samples import FORMS, JSON, LISTS, form, whole

FORM = whole()
PROJECT, MEANS = FORM.sections


def put(section: Any, sent: Any, **more: Any) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    content, problems = read(section, sent, lists=LISTS, **more)
    return {key: value for key, value in content.items() if not is_blank(value)}, [
        (problem.anchor, problem.message) for problem in problems
    ]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("   \n ", 0),
        ("Un suivi à la maison", 5),
        ("l'hôpital", 1),
        ("peut-être aujourd’hui", 2),
        ("Pourquoi ? Parce que : « oui » !", 4),
        ("1\u202f234 patients", 2),
        ("1 234 patients", 3),
        ("- un\n- deux", 2),
        ("C'est-à-dire…", 1),
    ],
)
def test_words_are_counted_as_a_reader_does(text: str, count: int) -> None:
    assert count_words(text) == count


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1 234,50", "1234.50"),
        ("1\u202f234,5", "1234.5"),
        ("1\u00a0234", "1234"),
        ("1.234,50", "1234.50"),
        ("1234.5", "1234.5"),
        ("−3", "-3"),
        ("+ 3", "3"),
        ("1 23", None),
        ("1,2,3", None),
        ("12 abc", None),
        ("1e5", None),
        ("NaN", None),
        ("Infinity", None),
        ("٣", None),
        ("", None),
        ("9" * 40, None),
    ],
)
def test_french_numbers(text: str, number: str | None) -> None:
    assert parse_number(text) == (None if number is None else Decimal(number))


def test_numbers_written_for_french_readers() -> None:
    assert french_number(Decimal("1234567.5")) == "1\u202f234\u202f567,5"
    assert french_number(Decimal("-12.50"), 2) == "−12,50"


@pytest.mark.parametrize("text", ["21/11/2022", "21/11/2022 ", "2022-11-21", "21.11.2022", "21-11-2022"])
def test_french_days(text: str) -> None:
    found = parse_day(text)
    assert found is not None
    assert found.isoformat() == "2022-11-21"


@pytest.mark.parametrize("text", ["31/02/2026", "21/11/22", "11/21/2022", "demain", "", "0000-01-01"])
def test_days_that_do_not_exist(text: str) -> None:
    assert parse_day(text) is None


def test_a_good_form_is_kept_in_its_one_writing() -> None:
    sent = form(
        title="  Suivi ",
        summary="Un suivi\r\nà la maison.",
        treatment="a",
        others=["b"],
        remote="oui",
        start="21/11/2026",
        patients="1 20",
    )
    content, problems = put(PROJECT, sent)
    assert content["title"] == "Suivi"
    assert content["summary"] == "Un suivi\nà la maison."
    assert content["start"] == "2026-11-21"
    assert content["patients"] == "1 20"
    assert problems == [("answers-patients", "Écrivez un nombre, par exemple 1 234,5.")]


WRONG = [
    ({"title": "x" * 51}, "title", "51 caractères : 50 au plus. Enlevez-en 1."),
    ({"summary": "un deux trois quatre cinq six sept"}, "summary", "7 mots : 6 au plus. Enlevez-en 1."),
    ({"treatment": "zzz"}, "treatment", "Ce choix n'est pas dans la liste : choisissez-en un autre."),
    ({"others": ["a", "b"]}, "others", "2 choix : 1 au plus."),
    ({"remote": "peut-être"}, "remote", "Ce choix n'est pas dans la liste : choisissez-en un autre."),
    ({"start": "31/02/2026"}, "start", "Écrivez une date qui existe, par exemple 21/11/2022."),
    ({"start": "31/12/2025"}, "start", "Une date à partir du 01/01/2026."),
    ({"start": "2028-01-01"}, "start", "Une date jusqu'au 31/12/2027."),
    ({"patients": "beaucoup"}, "patients", "Écrivez un nombre, par exemple 1 234,5."),
    ({"patients": "1,5"}, "patients", "Écrivez un nombre entier, sans virgule."),
    ({"patients": "0"}, "patients", "1\u00a0patients au moins."),
    ({"patients": "501"}, "patients", "500\u00a0patients au plus."),
]


@pytest.mark.parametrize(("sent", "key", "message"), WRONG)
def test_a_wrong_answer_is_kept_and_told(sent: dict[str, Any], key: str, message: str) -> None:
    content, problems = put(PROJECT, form(**sent))
    assert problems == [(f"answers-{key}", message)]
    assert not is_blank(content[key])


@pytest.mark.parametrize(
    ("text", "cents"), [("1 234,50", 123450), ("1 234,50 €", 123450), ("0", 0), ("1234.5", 123450), ("12,345", None)]
)
def test_money_is_kept_in_cents(text: str, cents: int | None) -> None:
    content, problems = put(MEANS, form(asked=text))
    assert content["asked"] == (text if cents is None else cents)
    assert bool(problems) is (cents is None)


def test_rows_are_read_in_order_and_blank_ones_go() -> None:
    sent = form(budget__2__line="Deux", budget__0__line="Zéro", budget__0__amount="10", budget__1__line=" ")
    content, problems = put(MEANS, sent)
    assert [row["line"] for row in content["budget"]] == ["Zéro", "Deux"]
    assert content["budget"][0]["amount"] == 1000
    assert problems == []


def test_a_row_is_added_and_removed_without_script() -> None:
    rows = {"budget__0__line": "Zéro", "budget__1__line": "Un"}
    added, _ = read(MEANS, form(**rows, budget__do="add"))
    assert [row["line"] for row in added["budget"]] == ["Zéro", "Un", ""]
    removed, _ = read(MEANS, form(**rows, budget__do="remove:0"))
    assert [row["line"] for row in removed["budget"]] == ["Un"]


def test_problems_of_a_table_name_the_row_and_the_column() -> None:
    sent = form(budget__0__line="Zéro", budget__1__line="Un", budget__1__amount="cher", budget__1__start="32/01/2026")
    content, problems = put(MEANS, sent)
    assert content["budget"][1]["amount"] == "cher"
    assert problems == [
        (
            "answers-budget-1-amount",
            "Ligne 2, « Montant » : Écrivez un montant en euros, par exemple 1 234,50.",
        ),
        ("answers-budget-1-start", "Ligne 2, « Début » : Écrivez une date qui existe, par exemple 21/11/2022."),
    ]


def test_too_many_rows_and_a_total_that_is_passed() -> None:
    rows = {f"budget__{n}__line": "x" for n in range(4)}
    _content, problems = put(MEANS, form(**rows, budget__0__amount="100 000,01"))
    assert problems == [
        ("answers-budget", "4 lignes : 3 au plus."),
        (
            "answers-budget",
            "Le total de « Montant » est de 100\u202f000,01\u00a0€ : 100\u202f000\u00a0€ au plus.",
        ),
    ]


def test_one_question_alone_leaves_the_others() -> None:
    held = {"title": "Avant", "others": ["a"]}
    content, _problems = put(PROJECT, form(fields=["title"], title="Après"), held=held)
    assert content == {"title": "Après", "others": ["a"]}
    cleared, _problems = put(PROJECT, form(fields=["others"]), held=held)
    assert cleared == {"title": "Avant"}


def test_a_program_sends_json() -> None:
    sent = {"asked": 123450, "region": ["84", "84"], "budget": [{"line": "Poste", "amount": "1 000,00"}]}
    content, problems = put(MEANS, sent)
    assert content["asked"] == 123450
    assert content["region"] == ["84"]
    assert content["budget"][0]["amount"] == 100000
    assert problems == []


@pytest.mark.parametrize("sent", [form(letter="vole"), {"letter": ["vole"]}])
def test_files_are_never_read_from_what_is_sent(sent: Any) -> None:
    content, _problems = put(MEANS, sent, held={"letter": ["f1"]})
    assert content == {"letter": ["f1"]}


def test_no_database_chokes_on_what_is_kept() -> None:
    content, _problems = put(PROJECT, form(title="a\x00b\ud800c", summary="d\x1be"))
    assert content == {"title": "abc", "summary": "de"}


@settings(deadline=None, max_examples=300)
@given(FORMS)
def test_reading_a_form_never_raises(sent: Any) -> None:
    for section in FORM.sections:
        first = read(section, sent, lists=LISTS)
        again = read(section, {}, lists=LISTS, held=first.content)
        assert again.content == first.content


@settings(deadline=None, max_examples=300)
@given(JSON, JSON)
def test_reading_json_never_raises(sent: Any, held: Any) -> None:
    for section in FORM.sections:
        content = read(section, sent, lists=LISTS, held=held).content
        assert canonical(content)
        answers = dict.fromkeys(content, sent)
        first = read(section, answers, lists=LISTS).content
        assert read(section, first, lists=LISTS, held=first).content == first
