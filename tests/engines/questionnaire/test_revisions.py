"""A form changed: what is told, and what becomes of the answers."""

from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labagora.engines.questionnaire import ChangeKind, Questionnaire, carry_over, compare, from_dict, is_blank
from tests.engines.questionnaire.samples import CHOICES, CONTENTS, GOOD, LISTS, WHOLE, data, field, when, whole

FORM = whole()


def told(new: Questionnaire) -> list[str]:
    return [change.message for change in compare(FORM, new)]


def without(*keys: str) -> Questionnaire:
    form = data()
    for section in form["sections"]:
        section["fields"] = [one for one in section["fields"] if one["key"] not in keys]
    return from_dict(form, lists=LISTS)


def test_a_form_does_not_differ_from_itself() -> None:
    assert compare(FORM, whole()) == []


THIRD = {"choices": [{"code": "a", "label": "Chimio"}, {"code": "c", "label": "Chirurgie"}]}
CHANGES = [
    ({"title": {"label": "Nom du projet"}}, ["La question « Titre » devient « Nom du projet »."]),
    ({"patients": {"required": True}}, ["« Patients » devient obligatoire."]),
    ({"title": {"required": False}}, ["« Titre » n'est plus obligatoire."]),
    ({"title": {"help": "Court."}}, ["« Titre » : l'aide ou l'exemple a changé."]),
    ({"cancer": {"hidden": True}}, ["« Cancer » est maintenant cachée aux évaluateurs."]),
    ({"team": {"hidden": False}}, ["« Équipe » est maintenant montrée aux évaluateurs."]),
    ({"tool": {"condition": None}}, ["« Outil » : la condition d'affichage a changé."]),
    (
        {"title": {"kind": "long_text", "options": {}}},
        ["le type de réponse passe de « Texte court » à « Texte long »."],
    ),
    (
        {"summary": {"options": {"max_words": 9}}},
        ["« Résumé » : les limites passent de « Entre 3 et 6 mots. » à « 9 mots au plus. »."],
    ),
    (
        {"treatment": {"options": THIRD}},
        [
            "« Traitement » : le choix « Chimiothérapie » devient « Chimio ».",
            "« Traitement » : nouveau choix « Chirurgie ».",
            "« Traitement » : le choix « Radiothérapie » est retiré.",
        ],
    ),
    ({"region": {"options": {"source": "regions", "multiple": False}}}, ["les réglages de la réponse ont changé."]),
]


@pytest.mark.parametrize(
    ("changes", "expected"), CHANGES, ids=[next(iter(one[0])) + str(n) for n, one in enumerate(CHANGES)]
)
def test_changes_are_told(changes: dict[str, Any], expected: list[str]) -> None:
    said = told(whole(**changes))
    assert len(said) == len(expected)
    assert all(end in one for one, end in zip(said, expected, strict=True)), said


def test_parts_added_removed_and_moved_are_told() -> None:
    form = data()
    form["sections"][0]["fields"].append(field("more", "yes_no", "Encore ?", required=True))
    form["sections"][0]["title"] = "Le projet"
    form["sections"].append({"key": "fin", "title": "Fin", "fields": [form["sections"][1]["fields"].pop(3)]})
    form["sections"][1]["fields"].pop(0)
    new = from_dict(form, lists=LISTS)
    assert told(new) == [
        "La section « Votre projet » s'appelle maintenant « Le projet ».",
        "Nouvelle section « Fin ».",
        "Nouvelle question obligatoire « Encore ? ».",
        "La question « Région » passe dans la section « Fin ».",
        "La question « Montant demandé » est retirée.",
    ]
    assert [change.kind for change in compare(new, FORM)][-2:] == [ChangeKind.REMOVED, ChangeKind.REMOVED]


def test_an_order_that_changed_is_told_once() -> None:
    form = data()
    form["sections"].reverse()
    form["sections"][0]["fields"].reverse()
    assert told(from_dict(form, lists=LISTS)) == ["L'ordre des sections ou des questions a changé."]


def test_answers_follow_their_question_into_another_section() -> None:
    form = data()
    form["sections"][0]["fields"].append(form["sections"][1]["fields"].pop(3))
    carried = carry_over(FORM, from_dict(form, lists=LISTS), GOOD)
    assert carried.contents["projet"]["region"] == ["84"]
    assert carried.lost == []
    assert carried.notices == []


def test_nothing_changes_when_nothing_changed() -> None:
    carried = carry_over(FORM, whole(), GOOD)
    assert carried == (dict(GOOD), [], [])


def test_an_answer_that_is_asked_no_more_is_put_aside_with_its_words() -> None:
    carried = carry_over(FORM, without("asked"), GOOD)
    assert "asked" not in carried.contents["moyens"]
    assert [(one.label, one.value, one.words) for one in carried.lost] == [
        ("Montant demandé", 123450, "1\u202f234,50\u00a0€")
    ]
    assert [one.message for one in carried.notices] == [
        "« Montant demandé » n'est plus demandé : votre réponse est gardée à part."
    ]


KINDS = [
    ("title", {"kind": "long_text", "options": {}}, "Télésurveillance à domicile", None),
    ("treatment", {"kind": "choices", "options": CHOICES}, ["a"], None),
    ("treatment", {"kind": "short_text", "options": {}}, "Chimiothérapie", None),
    ("treatment", {"options": THIRD}, "a", None),
    ("others", {"kind": "choice", "options": CHOICES}, "b", None),
    ("others", {"options": THIRD}, None, ["b"]),
    ("patients", {"kind": "money", "options": {}}, 12000, None),
    ("patients", {"kind": "date", "options": {}}, None, "120"),
    ("start", {"kind": "short_text", "options": {}}, "21/11/2026", None),
    ("title", {"kind": "number", "options": {}}, None, "Télésurveillance à domicile"),
    ("asked", {"kind": "number", "options": {"decimals": 2}}, "1234.5", None),
    ("title", {"kind": "static", "required": False, "options": {"text": "x"}}, None, "Télésurveillance à domicile"),
    ("letter", {"kind": "short_text", "options": {}}, None, ["f1"]),
]


@pytest.mark.parametrize(("key", "change", "kept", "lost"), KINDS)
def test_a_question_that_changes_its_kind(key: str, change: dict[str, Any], kept: Any, lost: Any) -> None:
    carried = carry_over(FORM, whole(**{key: change}), GOOD, lists=LISTS)
    found = [content[key] for content in carried.contents.values() if key in content]
    assert found == ([] if kept is None else [kept])
    assert [one.value for one in carried.lost] == ([] if lost is None else [lost])
    assert bool(carried.notices) is (lost is not None)


def test_a_column_that_goes_puts_the_table_aside() -> None:
    columns = deepcopy(WHOLE["sections"][1]["fields"][1]["options"]["columns"])[:2]
    carried = carry_over(FORM, whole(budget={"options": {"columns": columns}}), GOOD)
    assert carried.contents["moyens"]["budget"] == [{"line": "Poste", "amount": 100000}]
    assert [one.value for one in carried.lost] == [GOOD["moyens"]["budget"]]


def test_an_answer_past_a_new_limit_is_kept_and_told() -> None:
    carried = carry_over(FORM, whole(title={"options": {"max_characters": 10}}), GOOD)
    assert carried.contents["projet"]["title"] == GOOD["projet"]["title"]
    assert [one.message for one in carried.notices] == [
        "« Titre » : votre réponse est gardée, mais elle est à revoir. 27 caractères : 10 au plus. Enlevez-en 17."
    ]


def test_new_compulsory_questions_are_told() -> None:
    form = data(patients={"required": True})
    form["sections"][0]["fields"].append(field("more", "yes_no", "Encore ?", required=True))
    new = from_dict(form, lists=LISTS)
    assert [one.message for one in carry_over(FORM, new, GOOD).notices] == [
        "Nouvelle question obligatoire : « Encore ? »."
    ]
    assert len(carry_over(FORM, new, {}).notices) == 2


REVISIONS = [
    without("asked", "budget", "title"),
    without("tool", "summary"),
    *(whole(**{key: change}) for key, change, _kept, _lost in KINDS),
    from_dict({"sections": [{"key": "s", "title": "S", "fields": [field("other", "yes_no")]}]}),
    from_dict(
        {
            "sections": [
                {
                    "key": "projet",
                    "title": "S",
                    "fields": [field("a", "yes_no"), field("b", "yes_no", condition=when("a", "oui"))],
                }
            ]
        }
    ),
]


@settings(deadline=None, max_examples=300)
@given(CONTENTS, st.sampled_from(REVISIONS))
def test_nothing_is_lost_silently(contents: Any, new: Questionnaire) -> None:
    carried = carry_over(FORM, new, contents, lists=LISTS)
    aside = {(one.section, one.field) for one in carried.lost}
    kept = {key for content in carried.contents.values() for key, value in content.items() if not is_blank(value)}
    for section, content in contents.items():
        for key, value in content.items():
            if is_blank(value) or (section, key) in aside:
                continue
            found = FORM.find(key)
            assert found is not None
            assert found[0].key == section
            assert key in kept
    told = {(one.section, one.field) for one in carried.notices} | {("", one.field) for one in carried.notices}
    assert all((one.section, one.field) in told or ("", one.field) in told for one in carried.lost)


@settings(deadline=None, max_examples=100)
@given(CONTENTS)
def test_the_same_form_keeps_every_answer_as_it_is(contents: Any) -> None:
    carried = carry_over(FORM, whole(), contents)
    for one in carried.lost:
        assert not any(
            field.key == one.field and section.key == one.section for section, field in FORM.placed() if field.answers
        )
