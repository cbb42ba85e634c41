"""A section drawn for an applicant: what is shown, what is read, in which words."""

from typing import Any

import html5lib
import pytest
from flask import Flask

from labagora.calls.answering import asked_section, told
from labagora.engines.questionnaire import missing
from tests.engines.questionnaire.samples import GOOD, whole

FORM = whole()
PAGE = """{% from 'macros/questionnaire.html' import questionnaire_section %}<!doctype html><title>x</title><form>
{% call(asked) questionnaire_section(part, content, problems, editable) -%}
FICHIER {{ asked.field.key }}{% endcall %}</form>"""


def drawn(app: Flask, key: str, contents: Any, *, editable: bool, problems: Any = ()) -> str:
    with app.test_request_context("/"):
        part = asked_section(FORM, key, contents)
        assert part is not None
        page = app.jinja_env.from_string(PAGE).render(
            part=part, content=contents.get(key, {}), problems=problems, editable=editable
        )
    html5lib.HTMLParser(strict=True).parse(page)
    return page


def test_answers_are_read_in_words(app: Flask) -> None:
    page = drawn(app, "moyens", GOOD, editable=False)
    for words in ("1\u202f234,50\u00a0€", "Poste : Poste", "Camille Exemple", "Auvergne-Rhône-Alpes", "FICHIER letter"):
        assert words in page
    assert "<input" not in page
    assert "Chimiothérapie" in drawn(app, "projet", GOOD, editable=False)


def test_what_is_typed_stands_in_its_box(app: Flask) -> None:
    page = drawn(app, "moyens", GOOD, editable=True)
    assert 'value="1\u202f234,50"' in page
    assert 'name="answers-budget-0-start"' in page
    assert 'value="01/12/2026"' in page
    assert 'name="answers-fields" value="budget"' in page
    assert 'name="answers-fields" value="letter"' not in page
    assert "FICHIER letter" in page


def test_markup_that_somebody_typed_is_text(app: Flask) -> None:
    attack = {"projet": {**GOOD["projet"], "title": '"><script>alert(1)</script>', "tool": "</textarea><b>"}}
    for editable in (True, False):
        page = drawn(app, "projet", attack, editable=editable)
        assert "<script>" not in page
        assert "<b>" not in page


@pytest.mark.parametrize("editable", [True, False])
def test_problems_stand_beside_their_place(app: Flask, editable: bool) -> None:
    problems = missing(FORM, {})
    page = drawn(app, "projet", {}, editable=editable, problems=problems)
    for problem in problems:
        if problem.section == "projet":
            assert f'id="{problem.anchor}"' in page
            assert f'id="{problem.anchor}-error"' in page


def test_a_question_whose_condition_is_not_met_is_not_read(app: Flask) -> None:
    contents = {"projet": {**GOOD["projet"], "remote": "non"}}
    assert "Outil" not in drawn(app, "projet", contents, editable=False)
    page = drawn(app, "projet", contents, editable=True)
    assert "À remplir si « À distance ? » est « Oui »." in page
    assert "data-when=" in page


def test_a_section_that_the_form_does_not_have(app: Flask) -> None:
    assert asked_section(FORM, "zzz", {}, lists={}) is None


def test_sentences_inside_sentences_are_told(app: Flask) -> None:
    problems = missing(FORM, {"moyens": {"budget": [{"line": "x", "amount": "cher"}]}})
    with app.test_request_context("/"):
        said = [told(problem) for problem in problems if problem.row is not None]
    assert said == ["Ligne 1, « Montant » : Écrivez un montant en euros, par exemple 1 234,50."]
