"""The thread of promises: from the answers of an application to the plan, word for word."""

from datetime import date, timedelta
from typing import Any

import pytest

from labagora.calls.models import FormRevision
from labagora.consortia import hooks
from labagora.consortia.actions.promises import due_day
from labagora.consortia.enums import PromiseKind
from labagora.consortia.models import Consortium, Deliverable, Milestone, Promise, PromiseMapping
from labagora.consortia.promising import Reading, promised, readings
from labagora.core.clock import today_in_paris
from labagora.core.db import db
from labagora.engines.questionnaire import from_dict
from tests.builders.calls import make_revision, write_section
from tests.builders.reviews import make_reviewer, tie
from tests.reviews.letters.conftest import Clerk, Scene

FORM: dict[str, Any] = {
    "sections": [
        {
            "key": "plan",
            "title": "Le plan",
            "fields": [
                {
                    "key": "etapes", "kind": "table", "label": "Vos étapes",
                    "options": {"columns": [
                        {"key": "quoi", "kind": "short_text", "label": "Étape"},
                        {"key": "mois", "kind": "number", "label": "Mois"},
                        {"key": "qui", "kind": "short_text", "label": "Qui"},
                    ]},
                },
                {
                    "key": "mesures", "kind": "table", "label": "Vos mesures",
                    "options": {"columns": [
                        {"key": "nom", "kind": "short_text", "label": "Mesure"},
                        {"key": "avant", "kind": "short_text", "label": "Avant"},
                        {"key": "apres", "kind": "short_text", "label": "Après"},
                    ]},
                },
                {"key": "guide", "kind": "long_text", "label": "Le guide que vous écrirez"},
                {"key": "accord", "kind": "yes_no", "label": "D'accord ?"},
            ],
        }
    ]
}  # fmt: skip
ANSWERS = {
    "etapes": [
        {"quoi": "Le circuit est décrit", "mois": "3", "qui": "La CPTS"},
        {"quoi": "", "mois": "", "qui": ""},
        {"quoi": "Les soignants sont formés", "mois": "", "qui": ""},
    ],
    "mesures": [{"nom": "Délai avant le premier rendez-vous", "avant": "21 jours", "apres": "10 jours"}],
    "guide": "Un guide de vingt pages.",
    "accord": "yes",
}
CHOSEN = {
    "kind-etapes": "milestone", "title-etapes": "quoi", "month-etapes": "mois",
    "kind-mesures": "indicator", "title-mesures": "nom", "baseline-mesures": "avant", "target-mesures": "apres",
    "kind-guide": "deliverable",
}  # fmt: skip
GOOD = {"kind": "site", "name": "Un site à Claireval", "summary_public": "Une équipe suit à distance."}


def _read() -> list[Reading]:
    return readings(
        [
            {"section": "plan", "field": "etapes", "kind": "milestone", "title": "quoi", "month": "mois"},
            {"section": "plan", "field": "guide", "kind": "deliverable"},
            {"section": "plan", "field": "etapes", "kind": "poème"},
        ]
    )


def test_rows_are_read_in_their_own_words() -> None:
    found = promised(from_dict(FORM), {"plan": ANSWERS}, _read())
    assert [(one.kind, one.title, one.month, one.said) for one in found] == [
        (PromiseKind.MILESTONE, "Le circuit est décrit", 3, "Qui : La CPTS"),
        (PromiseKind.MILESTONE, "Les soignants sont formés", None, ""),
        (PromiseKind.DELIVERABLE, "Le guide que vous écrirez", None, "Un guide de vingt pages."),
    ]
    assert [one.row for one in found] == [1, 3, 0]


@pytest.mark.parametrize(
    ("written", "month"), [("M3", 3), ("mois 12", 12), ("M2 à M5", 5), ("0", None), ("99", None), ("bientôt", None)]
)
def test_a_month_is_read_as_people_write_it(written: str, month: int | None) -> None:
    form = from_dict(FORM)
    columns = FORM["sections"][0]["fields"][0]["options"]["columns"]
    assert columns[2]["kind"] == "short_text"
    chosen = readings([{"section": "plan", "field": "etapes", "kind": "milestone", "title": "quoi", "month": "qui"}])
    found = promised(form, {"plan": {"etapes": [{"quoi": "A", "qui": written}]}}, chosen)
    assert [one.month for one in found] == [month]


def test_no_answer_promises_nothing() -> None:
    assert promised(from_dict(FORM), {}, _read()) == []
    assert promised(from_dict(FORM), {"plan": {"etapes": "tordu", "guide": "  "}}, _read()) == []


@pytest.mark.parametrize(
    ("month", "day"),
    [(1, date(2023, 2, 28)), (3, date(2023, 4, 29)), (12, date(2024, 1, 29)), (None, date(2024, 1, 29))],
)
def test_a_month_ends_the_day_before_the_next(month: int | None, day: date) -> None:
    row = Consortium(starts_on=date(2023, 1, 30), ends_on=date(2024, 1, 29))
    assert due_day(row, month) == (day if month != 1 else date(2023, 2, 27))


@pytest.fixture
def asked(scene: Scene) -> Scene:
    """The first application answered a form that holds promises."""
    revision: FormRevision = make_revision(scene.call, questionnaire=FORM)
    for one in (scene.first, scene.second):
        one.revision = revision
    write_section(scene.first, "plan", ANSWERS)
    db.session.flush()
    return scene


def _desk(scene: Scene) -> str:
    return scene.address("laureats/engagements")


def _all(table: Any) -> list[Any]:
    return list(db.session.scalars(db.select(table).order_by(table.id)))


def _form(clerk: Clerk) -> Consortium:
    address = clerk.scene.address(f"laureats/{clerk.scene.first.public_id}")
    assert clerk.browser.post(address, data=GOOD).status_code == 303
    row: Consortium = _all(Consortium)[0]
    return row


def test_the_page_shows_what_the_choices_give_and_keeps_nothing(clerk: Clerk, asked: Scene) -> None:
    assert clerk.browser.get(_desk(asked)).status_code == 200
    page = clerk.browser.post(_desk(asked), data=CHOSEN | {"act": "preview"})
    assert page.status_code == 200
    for said in ("Le circuit est décrit", "M3", "Délai avant le premier rendez-vous", "Le guide que vous écrirez"):
        assert said in page.text, said
    assert _all(PromiseMapping) == _all(Promise) == []


def test_kept_at_award_then_made_into_the_plan(clerk: Clerk, asked: Scene) -> None:
    assert clerk.browser.post(_desk(asked), data=CHOSEN).status_code == 303
    row = _form(clerk)
    kept = {(one.kind, one.title, one.month) for one in _all(Promise)}
    assert kept == {
        (PromiseKind.MILESTONE, "Le circuit est décrit", 3),
        (PromiseKind.MILESTONE, "Les soignants sont formés", None),
        (PromiseKind.INDICATOR, "Délai avant le premier rendez-vous", None),
        (PromiseKind.DELIVERABLE, "Le guide que vous écrirez", None),
    }
    assert _all(Milestone) == [], "there are no dates yet"
    start = today_in_paris()
    dates = {"debut-starts_on": start.isoformat(), "debut-months": "12"}
    assert clerk.browser.post(f"/gestion/consortiums/{row.public_id}/debut", data=dates).status_code == 303
    assert [one.title for one in _all(Milestone)] == ["Le circuit est décrit", "Les soignants sont formés"]
    assert [(one.title, one.is_required) for one in _all(Deliverable)] == [("Le guide que vous écrirez", True)]
    page = clerk.browser.get(f"/accompagnement/{row.public_id}/engagements").text
    for said in ("Le circuit est décrit", "Qui : La CPTS", "à la date promise", "21 jours", "À lire avec les mesures"):
        assert said in page, said


def test_what_moved_is_said_beside_what_was_promised(clerk: Clerk, asked: Scene) -> None:
    clerk.browser.post(_desk(asked), data=CHOSEN)
    row = _form(clerk)
    dates = {"debut-starts_on": today_in_paris().isoformat(), "debut-months": "12"}
    clerk.browser.post(f"/gestion/consortiums/{row.public_id}/debut", data=dates)
    milestone = _all(Milestone)[0]
    later = milestone.due_on + timedelta(days=20)
    moved = {"due_on": later.isoformat(), "reason": "Le logiciel tarde."}
    address = f"/accompagnement/{row.public_id}/jalons/{milestone.public_id}/deplacement"
    assert clerk.browser.post(address, data=moved).status_code == 303
    assert "20 jours plus tard que promis" in clerk.browser.get(f"/accompagnement/{row.public_id}/engagements").text
    assert _all(Promise)[0].due_on == later - timedelta(days=20), "the promise does not move"


def test_formed_before_the_choices_they_are_kept_once(clerk: Clerk, asked: Scene) -> None:
    _form(clerk)
    assert _all(Promise) == []
    for _ in range(2):
        assert clerk.browser.post(_desk(asked), data=CHOSEN).status_code == 303
    assert len(_all(Promise)) == 4
    _form(clerk)
    assert len(_all(Promise)) == 4, "corrected, a laureate promises nothing twice"
    assert len(_all(PromiseMapping)) == 1


def test_indicators_are_given_to_who_keeps_them(clerk: Clerk, asked: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[str] = []
    monkeypatch.setattr(hooks, "_makers", {})
    hooks.register_indicator_maker("test", lambda _row, some, _actor, _now: given.extend(one.title for one in some))
    clerk.browser.post(_desk(asked), data=CHOSEN)
    row = _form(clerk)
    dates = {"debut-starts_on": today_in_paris().isoformat(), "debut-months": "12"}
    clerk.browser.post(f"/gestion/consortiums/{row.public_id}/debut", data=dates)
    assert given == ["Délai avant le premier rendez-vous"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"kind-etapes": "poème"}, "kind-etapes"),
        ({"title-etapes": "inconnue"}, "title-etapes"),
        ({"title-mesures": ""}, "title-mesures"),
    ],
)
def test_a_refusal_says_where(clerk: Clerk, asked: Scene, change: dict[str, str], field: str) -> None:
    answer = clerk.browser.post(_desk(asked), data=CHOSEN | change)
    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text
    assert _all(PromiseMapping) == []


@pytest.mark.parametrize("person", ["alice", "denis", "farid"])
def test_nobody_else_comes_near(request: Any, as_: Any, asked: Scene, person: str) -> None:
    browser = as_(request.getfixturevalue(person))
    assert browser.get(_desk(asked)).status_code == 404
    assert browser.post(_desk(asked), data=CHOSEN).status_code == 404


def test_an_interest_hides_the_answers(clerk: Clerk, asked: Scene, esther: Any) -> None:
    tie(make_reviewer(asked.round, esther), asked.first)

    page = clerk.browser.post(_desk(asked), data=CHOSEN | {"act": "preview"})
    assert page.status_code == 200
    assert "Le circuit est décrit" not in page.text
    assert asked.first.reference not in page.text
    assert asked.second.reference in page.text


def test_without_a_form_there_is_nothing_to_choose(clerk: Clerk) -> None:
    answer = clerk.browser.get(_desk(clerk.scene))
    assert answer.status_code in (200, 404)
