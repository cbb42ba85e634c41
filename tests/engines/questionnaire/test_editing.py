"""A form built step by step."""

import pytest

from labagora.engines.questionnaire import Field, FieldKind, Questionnaire, parse
from labagora.engines.questionnaire.editing import (
    add_field,
    add_section,
    duplicate_field,
    duplicate_section,
    move_field,
    move_section,
    new_key,
    put_field,
    relabelled,
    remove_field,
    remove_section,
)
from tests.engines.questionnaire.samples import whole

FORM = whole()


def keys(form: Questionnaire) -> list[list[str]]:
    return [[field.key for field in section.fields] for section in form.sections]


def test_a_form_is_built_from_nothing() -> None:
    form, section = add_section(Questionnaire(), "Votre projet")
    form = add_field(form, section.key, Field(new_key("Titre du projet", ()), FieldKind.SHORT_TEXT, "Titre du projet"))
    assert form.to_dict()["sections"][0]["fields"][0]["key"] == "titre_du_projet"
    assert parse(form.to_dict()) == (form, [])


def test_keys_are_unique_and_readable() -> None:
    assert new_key("Équipe", {"equipe"}) == "equipe_2"
    assert new_key("3 lignes", ()) == "q_3_lignes"
    assert new_key("!!!", ()) == "sans_titre"


def test_a_question_moves_inside_its_section_then_into_the_next() -> None:
    assert keys(move_field(FORM, "title", -1))[0][:2] == ["title", "intro"]
    moved = move_field(FORM, "patients", 1)
    assert keys(moved)[1][0] == "patients"
    assert keys(move_field(moved, "patients", -1)) == keys(FORM)
    assert move_field(FORM, "intro", -1) == FORM
    assert move_field(FORM, "letter", 1) == FORM
    assert move_field(FORM, "zzz", 1) == FORM


def test_sections_move_and_go() -> None:
    assert [one.key for one in move_section(FORM, "moyens", -1).sections] == ["moyens", "projet"]
    assert move_section(FORM, "projet", -1) == FORM
    assert [one.key for one in remove_section(FORM, "projet").sections] == ["moyens"]


def test_a_copy_stands_after_its_model() -> None:
    form, copy = duplicate_field(FORM, "title")
    assert copy is not None
    assert keys(form)[0][1:3] == ["title", "title_2"]
    assert duplicate_field(FORM, "zzz") == (FORM, None)


def test_the_conditions_of_a_copied_section_follow_the_copies() -> None:
    form, copy = duplicate_section(FORM, "projet", "Votre projet (copie)")
    assert copy is not None
    tool = copy.field("tool_2")
    assert tool is not None
    assert tool.condition is not None
    assert tool.condition.clauses[0].field == "remote_2"
    assert parse(form.to_dict())[1] == []


def test_a_question_is_changed_and_removed() -> None:
    found = FORM.find("title")
    assert found is not None
    changed = put_field(FORM, Field("title", FieldKind.YES_NO, "Un titre ?"))
    assert changed.find("title") != found
    assert "title" not in keys(remove_field(FORM, "title"))[0]


@pytest.mark.parametrize(
    ("labels", "codes"),
    [
        (["Un", "Deux"], ["a", "b"]),
        (["Deux", "Un"], ["b", "a"]),
        (["Une", "Deux"], ["a", "b"]),
        (["Un", "Deux", "Trois"], ["a", "b", "trois"]),
        (["Deux"], ["b"]),
        (["Un", "Trois"], ["a", "b"]),
        (["Trois", "Quatre", "A"], ["trois", "quatre", "a_2"]),
    ],
)
def test_choices_keep_their_codes(labels: list[str], codes: list[str]) -> None:
    assert [code for code, _label in relabelled((("a", "Un"), ("b", "Deux")), labels)] == codes
