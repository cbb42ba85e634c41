"""A form with a question of every kind, and strategies that draw forms and what people send."""

from copy import deepcopy
from typing import Any

from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from labagora.engines.questionnaire import Questionnaire, from_dict

LISTS = {"regions": {"84": "Auvergne-Rhône-Alpes", "53": "Bretagne"}, "cancers": {"sein": "Sein", "poumon": "Poumon"}}


def field(key: str, kind: str, label: str = "", **more: Any) -> dict[str, Any]:
    return {"key": key, "kind": kind, "label": label or key, "options": {}, **more}


def when(key: str, value: str = "", test: str = "is", mode: str = "all") -> dict[str, Any]:
    return {"mode": mode, "clauses": [{"field": key, "test": test, "value": value}]}


CHOICES = {"choices": [{"code": "a", "label": "Chimiothérapie"}, {"code": "b", "label": "Radiothérapie"}]}
BUDGET = {
    "columns": [
        {"key": "line", "kind": "short_text", "label": "Poste", "required": True, "options": {}},
        {"key": "amount", "kind": "money", "label": "Montant", "total": True, "most": "10000000", "options": {}},
        {"key": "days", "kind": "number", "label": "Jours", "total": True, "options": {"decimals": 1, "unit": "j"}},
        {"key": "start", "kind": "date", "label": "Début", "options": {}},
    ],
    "min_rows": 1,
    "max_rows": 3,
}
WHOLE: dict[str, Any] = {
    "sections": [
        {
            "key": "projet",
            "title": "Votre projet",
            "help": "Présentez-le simplement.",
            "fields": [
                field("intro", "static", options={"text": "Lisez **ceci** d'abord."}),
                field("title", "short_text", "Titre", required=True, options={"max_characters": 50}),
                field("summary", "long_text", "Résumé", required=True, options={"min_words": 3, "max_words": 6}),
                field("treatment", "choice", "Traitement", options=CHOICES),
                field("others", "choices", "Autres", options={**CHOICES, "max_choices": 1}),
                field("remote", "yes_no", "À distance ?", required=True),
                field("tool", "short_text", "Outil", required=True, condition=when("remote", "oui")),
                field("start", "date", "Début", options={"earliest": "2026-01-01", "latest": "2027-12-31"}),
                field("patients", "number", "Patients", options={"minimum": "1", "maximum": "500", "unit": "patients"}),
            ],
        },
        {
            "key": "moyens",
            "title": "Les moyens",
            "fields": [
                field("asked", "money", "Montant demandé", hidden=True, options={"minimum": 0, "maximum": 20000000}),
                field("budget", "table", "Budget", required=True, options=BUDGET),
                field("team", "people", "Équipe", hidden=True, options={"min_rows": 0, "max_rows": 5}),
                field("region", "territory", "Région", options={"source": "regions", "multiple": True}),
                field("cancer", "reference", "Cancer", options={"source": "cancers", "multiple": False}),
                field("letter", "attachment", "Lettre", options={"types": ["pdf"], "max_megabytes": 5, "max_files": 2}),
            ],
        },
    ]
}


def whole(**changes: Any) -> Questionnaire:
    """The form of every kind; ``changes`` replace parts of a question: ``title={"required": False}``."""
    return from_dict(data(**changes), lists=LISTS)


def data(**changes: Any) -> dict[str, Any]:
    copy = deepcopy(WHOLE)
    for section in copy["sections"]:
        for one in section["fields"]:
            one.update(changes.get(one["key"], {}))
    return copy


def form(**values: Any) -> MultiDict[str, str]:
    """What a page sends: ``budget_0_amount`` stands for ``answers-budget-0-amount``."""
    return MultiDict({"answers-" + name.replace("__", "-"): value for name, value in values.items()})


GOOD: dict[str, dict[str, Any]] = {
    "projet": {
        "title": "Télésurveillance à domicile",
        "summary": "Un suivi à la maison.",
        "treatment": "a",
        "others": ["b"],
        "remote": "oui",
        "tool": "Une tablette",
        "start": "2026-11-21",
        "patients": "120",
    },
    "moyens": {
        "asked": 123450,
        "budget": [{"line": "Poste", "amount": 100000, "days": "2.5", "start": "2026-12-01"}],
        "team": [{"name": "Camille Exemple", "function": "Cheffe", "organisation": "CH fictif"}],
        "region": ["84"],
        "cancer": ["sein"],
        "letter": ["f1"],
    },
}

KEYS = [one["key"] for section in WHOLE["sections"] for one in section["fields"]]
SCALARS = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=20))
JSON = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=8), inner, max_size=4)),
    max_leaves=12,
)
NAMES = st.one_of(
    st.sampled_from(
        [f"answers-{key}" for key in KEYS]
        + ["answers-budget-0-amount", "answers-budget-7-line", "answers-team-1-name", "answers-budget-do"]
        + ["answers-fields", "answers-budget-999-line"]
    ),
    st.text(max_size=12),
)
VALUES = st.one_of(
    st.sampled_from(["12,5", "1 234,50", "21/11/2022", "31/02/2026", "oui", "a", "84", "add", "remove:0", "remove:99"]),
    st.text(max_size=30),
)
FORMS = st.lists(st.tuples(NAMES, VALUES), max_size=20).map(MultiDict)
CONTENTS = st.fixed_dictionaries(
    {},
    optional={
        key: st.dictionaries(st.one_of(st.sampled_from(KEYS), st.text(max_size=5)), JSON, max_size=8)
        for key in ("projet", "moyens", "ailleurs")
    },
)
