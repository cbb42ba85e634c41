"""Forms read from plain data: what is wrong is told, all of it, with its place."""

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labagora.engines.questionnaire import DefinitionError, from_dict, parse, to_dict
from tests.engines.questionnaire.samples import CHOICES, JSON, LISTS, WHOLE, data, field, when


def one(*fields: dict[str, Any]) -> dict[str, Any]:
    return {"sections": [{"key": "s", "title": "S", "fields": list(fields)}]}


def told(form: Any) -> list[tuple[str, str]]:
    with pytest.raises(DefinitionError) as caught:
        from_dict(form, lists=LISTS)
    return [(problem.field, problem.message) for problem in caught.value.problems]


def test_a_form_of_every_kind_is_read_and_written_again() -> None:
    form = from_dict(WHOLE, lists=LISTS)
    assert from_dict(to_dict(form), lists=LISTS) == form
    assert [section.key for section in form.sections] == ["projet", "moyens"]
    assert {field.kind.value for _section, field in form.placed()} == {
        one["kind"] for section in WHOLE["sections"] for one in section["fields"]
    }


COLUMN = {"key": "x", "kind": "short_text", "label": "X", "options": {}}
WRONG = [
    (field("a", "poem"), "Le type de question « poem » n'existe pas."),
    (field("A b", "yes_no"), "La question n° 1 n'a pas de code lisible."),
    (field("a", "long_text", options={"min_words": 9, "max_words": 3}), "La limite basse (9) dépasse"),
    (field("a", "short_text", options={"min_characters": 9, "max_characters": 3}), "La limite basse (9) dépasse"),
    (field("a", "number", options={"minimum": "5", "maximum": "1"}), "La limite basse (5) dépasse"),
    (field("a", "money", options={"minimum": 5, "maximum": 1}), "La limite basse (5) dépasse"),
    (field("a", "date", options={"earliest": "2027-01-01", "latest": "2026-01-01"}), "La limite basse (2027-01-01)"),
    (field("a", "choice", options={"choices": []}), "Donnez au moins deux choix."),
    (field("a", "choices", options={"choices": CHOICES["choices"] * 2}), "Le choix « Chimiothérapie » est donné deux"),
    (field("a", "table", options={"columns": []}), "Donnez au moins une colonne."),
    (field("a", "table", options={"columns": [COLUMN, COLUMN]}), "La colonne « X » est donnée deux fois."),
    (field("a", "table", options={"columns": [{**COLUMN, "total": True}]}), "n'est ni un nombre ni un montant"),
    (field("a", "table", options={"columns": [COLUMN], "min_rows": 5, "max_rows": 2}), "La limite basse (5) dépasse"),
    (field("a", "attachment", options={"types": ["exe"]}), "Le type de fichier « exe » n'est pas accepté"),
    (field("a", "attachment", options={"types": ["pdf"], "max_megabytes": 900}), "un nombre entre 1 et 15"),
    (field("a", "territory", options={"source": "communes"}), "La liste « communes » n'existe pas."),
    (field("a", "reference", options={"source": "planètes"}), "La liste « planètes » n'existe pas."),
    (field("a", "reference"), "Choisissez la liste de référence."),
    (field("a", "static"), "Écrivez le texte de cette explication."),
    (field("a", "yes_no", condition=when("a", "oui")), "Sa condition porte sur elle-même."),
    (field("a", "yes_no", condition=when("zzz", "oui")), "une question qui n'existe pas (« zzz »)"),
    (field("a", "yes_no", condition={"mode": "all", "clauses": [{"field": "a"}]}), "La condition n'est pas lisible."),
]


@pytest.mark.parametrize(("wrong", "message"), WRONG, ids=[message[:30] for _field, message in WRONG])
def test_what_is_wrong_is_told(wrong: dict[str, Any], message: str) -> None:
    assert any(message in said for _field, said in told(one(wrong)))


def test_a_condition_asks_only_earlier_questions() -> None:
    late = one(field("a", "yes_no", condition=when("b", "oui")), field("b", "yes_no", "Bé"))
    assert told(late) == [
        ("a", "Sa condition porte sur « Bé », qui vient après : mettez-la avant, ou changez la condition.")
    ]


def test_a_cycle_is_named() -> None:
    looped = one(
        field("a", "yes_no", condition=when("c", "oui")),
        field("b", "yes_no", condition=when("a", "oui")),
        field("c", "yes_no", "Cé", condition=when("b", "oui")),
    )
    assert told(looped) == [("a", "Sa condition et celle de « Cé » dépendent l'une de l'autre : supprimez-en une.")]


def test_a_condition_awaits_a_choice_that_exists() -> None:
    assert (
        "n'est pas proposée" in told(one(field("a", "yes_no"), field("b", "yes_no", condition=when("a", "peut"))))[0][1]
    )
    assert "quelle réponse" in told(one(field("a", "yes_no"), field("b", "yes_no", condition=when("a"))))[0][1]


def test_a_shown_question_may_not_tell_a_hidden_answer() -> None:
    fields = (field("a", "yes_no", "Secret", hidden=True), field("b", "yes_no", condition=when("a", "oui")))
    assert "cachez aussi celle-ci" in told(one(*fields))[0][1]
    assert from_dict(one(fields[0], {**fields[1], "hidden": True}))


def test_one_key_names_one_question_in_the_whole_form() -> None:
    form = one(field("a", "yes_no"))
    form["sections"].append({"key": "t", "title": "T", "fields": [field("a", "yes_no")]})
    assert told(form)[0] == ("a", "Deux questions ont le même code « a ».")


def test_everything_is_told_at_once_with_its_place() -> None:
    broken = data(title={"kind": "poem"}, treatment={"options": {"choices": []}})
    with pytest.raises(DefinitionError) as caught:
        from_dict(broken, lists=LISTS)
    assert {(one.section, one.field) for one in caught.value.problems} == {("projet", "title"), ("projet", "treatment")}
    form, problems = parse(broken, lists=LISTS)
    assert len(problems) == 2
    assert form.find("summary") is not None


@pytest.mark.parametrize(
    ("form", "message"),
    [
        (
            {"sections": [{"key": f"s{n}", "title": "S", "fields": [field(f"f{n}", "yes_no")]} for n in range(31)]},
            "30 sec",
        ),
        (one(*(field(f"f{n}", "yes_no") for n in range(61))), "60 questions"),
        (
            {
                "sections": [
                    {"key": f"s{n}", "title": "S", "fields": [field(f"f{n}_{m}", "yes_no") for m in range(60)]}
                    for n in range(9)
                ]
            },
            "500 questions au plus",
        ),
        ({"sections": []}, "Ajoutez une première section."),
        ({"sections": [{"key": "s", "title": "Vide", "fields": []}]}, "La section « Vide » ne pose aucune question."),
        ({"sections": "non"}, "n'est pas lisible"),
        ([], "n'est pas lisible"),
        (None, "n'est pas lisible"),
    ],
)
def test_sizes_and_shapes(form: Any, message: str) -> None:
    assert any(message in said for _field, said in told(form))


@settings(deadline=None)
@given(JSON)
def test_reading_anything_raises_only_its_own_error(value: Any) -> None:
    with suppress(DefinitionError):
        from_dict(value)
    assert parse(value)[1]


@settings(deadline=None, max_examples=200)
@given(st.data())
def test_a_form_broken_anywhere_raises_only_its_own_error(draws: st.DataObject) -> None:
    broken = data()
    section = draws.draw(st.sampled_from(broken["sections"]))
    part = draws.draw(st.sampled_from([section, *section["fields"], *(one["options"] for one in section["fields"])]))
    name = draws.draw(st.sampled_from(sorted(part) or ["key"]))
    part[name] = draws.draw(JSON)
    form, problems = parse(broken, lists=LISTS)
    if not problems:
        assert from_dict(to_dict(form), lists=LISTS) == form
