"""The whole form looked at: what is missing, how far, totals, conditions, what reviewers read, what is hashed."""

import hashlib
from copy import deepcopy
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings

from labagora.engines.questionnaire import (
    canonical,
    estimate_minutes,
    for_reviewers,
    from_dict,
    missing,
    progress,
    reviewed_form,
    shown,
    shown_keys,
    totals,
)
from tests.engines.questionnaire.samples import CONTENTS, GOOD, LISTS, WHOLE, field, when, whole

FORM = whole()


def good(**changes: Any) -> dict[str, dict[str, Any]]:
    contents = deepcopy(GOOD)
    for key, value in changes.items():
        found = FORM.find(key)
        assert found is not None
        contents[found[0].key][key] = value
    return contents


def lacking(contents: Any) -> list[tuple[str, str]]:
    return [(problem.anchor, problem.message) for problem in missing(FORM, contents, lists=LISTS)]


def test_a_good_application_lacks_nothing() -> None:
    assert lacking(GOOD) == []
    assert [(one.answered, one.total, one.problems) for one in progress(FORM, GOOD, lists=LISTS)] == [
        (4, 4, 0),
        (1, 1, 0),
    ]


def test_an_empty_one_lacks_what_is_compulsory_and_shown() -> None:
    assert [anchor for anchor, _message in lacking({})] == [
        "answers-title",
        "answers-summary",
        "answers-remote",
        "answers-budget",
    ]
    assert [(one.answered, one.total) for one in progress(FORM, {}, lists=LISTS)] == [(0, 3), (0, 1)]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"summary": "Trop court"}, ("answers-summary", "2 mots : 3 au moins.")),
        ({"tool": ""}, ("answers-tool", "Cette réponse est à donner.")),
        ({"budget": [{"amount": 100}]}, ("answers-budget-0-line", "Ligne 1, « Poste » : à remplir.")),
        ({"letter": ["a", "b", "c"]}, ("answers-letter", "3 fichiers : 2 au plus.")),
        ({"cancer": ["lune"]}, ("answers-cancer", "Un de ces choix n'est pas dans la liste : enlevez-le.")),
        ({"budget": "tout"}, ("answers-budget", "Cette réponse n'a pas la forme attendue.")),
    ],
)
def test_what_stops_filing(changes: dict[str, Any], expected: tuple[str, str]) -> None:
    assert lacking(good(**changes)) == [expected]


def test_what_is_not_shown_is_neither_missing_nor_wrong() -> None:
    assert lacking(good(remote="non", tool="")) == []
    assert "tool" not in shown_keys(FORM, good(remote="non"))


def asks(test: str, value: str, kind: str = "short_text", options: Any = None) -> Any:
    fields = [field("a", kind, options=options or {}), field("b", "yes_no", condition=when("a", value, test))]
    return from_dict({"sections": [{"key": "s", "title": "S", "fields": fields}]})


@pytest.mark.parametrize(
    ("form", "answer", "expected"),
    [
        (asks("is", "Écran"), "ecran", True),
        (asks("is", "Écran"), "écrans", False),
        (asks("contains", "écran"), "Un grand ÉCRAN", True),
        (asks("answered", ""), "x", True),
        (asks("answered", ""), " ", False),
        (asks("is", "12,50", "number", {"decimals": 2}), "12.5", True),
        (asks("is", "12,50", "money"), 1250, True),
        (asks("is", "21/11/2022", "date"), "2022-11-21", True),
        (asks("is", "84", "territory", {"source": "regions", "multiple": True}), ["84"], True),
        (asks("is", "84", "territory", {"source": "regions", "multiple": True}), ["84", "53"], False),
        (asks("contains", "84", "territory", {"source": "regions", "multiple": True}), ["84", "53"], True),
        (asks("contains", "8", "territory", {"source": "regions", "multiple": True}), ["84"], False),
        (asks("is", "x"), None, False),
    ],
)
def test_conditions(form: Any, answer: Any, expected: bool) -> None:
    last = form.sections[0].fields[1]
    assert shown(form, last, {"s": {"a": answer}}) is expected


@pytest.mark.parametrize(("mode", "expected"), [("all", False), ("any", True)])
def test_clauses_go_together(mode: str, expected: bool) -> None:
    clauses = [{"field": key, "test": "is", "value": "oui"} for key in ("a", "b")]
    fields = [
        field("a", "yes_no"),
        field("b", "yes_no"),
        field("c", "yes_no", condition={"mode": mode, "clauses": clauses}),
    ]
    form = from_dict({"sections": [{"key": "s", "title": "S", "fields": fields}]})
    assert ("c" in shown_keys(form, {"s": {"a": "oui", "b": "non"}})) is expected


def test_an_answer_that_is_not_shown_shows_nothing() -> None:
    fields = [
        field("a", "yes_no"),
        field("b", "yes_no", condition=when("a", "oui")),
        field("c", "yes_no", condition=when("b", "oui")),
    ]
    form = from_dict({"sections": [{"key": "s", "title": "S", "fields": fields}]})
    assert shown_keys(form, {"s": {"a": "non", "b": "oui"}}) == {"a"}


def test_totals_add_numbers_and_amounts() -> None:
    rows = [{"amount": 100, "days": "2.5"}, {"amount": "cher", "days": "1"}, {"amount": 50}]
    assert totals(FORM, good(budget=rows))["budget"] == {"amount": Decimal(150), "days": Decimal("3.5")}


def test_reviewers_read_only_what_is_shown_to_them() -> None:
    contents = good(remote="non")
    contents["projet"]["inconnu"] = "CANARI"
    contents["moyens"]["budget"][0]["inconnu"] = "CANARI"
    contents["ailleurs"] = {"title": "CANARI"}
    read = for_reviewers(FORM, contents)
    assert set(read["moyens"]) == {"budget", "region", "cancer", "letter"}
    assert "tool" not in read["projet"]
    assert "CANARI" not in str(read)
    assert "Camille" not in str(read)
    assert read["projet"]["title"] == GOOD["projet"]["title"]
    assert [one.key for one in reviewed_form(FORM).sections[1].fields] == ["budget", "region", "cancer", "letter"]


def test_an_empty_redaction_stays_empty() -> None:
    read = for_reviewers(
        FORM, GOOD, {"projet": {"title": "", "summary": "Réécrit"}, "moyens": {"team": [{"name": "X"}]}}
    )
    assert read["projet"]["title"] == ""
    assert read["projet"]["summary"] == "Réécrit"
    assert "team" not in read["moyens"]


def test_time_is_estimated_by_the_rule() -> None:
    assert (
        estimate_minutes(from_dict({"sections": [{"key": "s", "title": "S", "fields": [field("a", "yes_no")]}]})) == 5
    )
    assert estimate_minutes(FORM) == 25
    longer = whole(summary={"options": {"min_words": 900, "max_words": 1000}})
    assert estimate_minutes(longer) == 75


def test_what_is_hashed_does_not_depend_on_the_order() -> None:
    turned = {key: dict(reversed(content.items())) for key, content in reversed(GOOD.items())}
    assert canonical(GOOD) == canonical(turned)
    assert hashlib.sha256(canonical(GOOD)).hexdigest() != hashlib.sha256(canonical(good(title="Autre"))).hexdigest()
    assert "é".encode() in canonical(GOOD)


@settings(deadline=None, max_examples=200)
@given(CONTENTS)
def test_no_content_makes_anything_raise(contents: Any) -> None:
    missing(FORM, contents, lists=LISTS)
    totals(FORM, contents)
    assert all(0 <= one.answered <= one.total for one in progress(FORM, contents, lists=LISTS))
    hidden = {one["key"] for section in WHOLE["sections"] for one in section["fields"] if one.get("hidden")}
    assert not hidden & {key for content in for_reviewers(FORM, contents).values() for key in content}
    assert canonical(contents) == canonical(dict(reversed(contents.items())))
