"""The plan: written by who answers for it, moved with a reason, never silently."""

from datetime import date, timedelta
from typing import Any

import pytest

from labagora.consortia.enums import MoveKind
from labagora.consortia.models import Deliverable, Milestone, PlanMove, SupportTheme
from labagora.consortia.months import add_months, last_day, month_number, month_start
from labagora.core.clock import today_in_paris
from labagora.core.db import db
from tests.builders.consortia import make_consortium, make_deliverable, make_milestone
from tests.consortia.workspace.conftest import Team

DAY = timedelta(days=1)


def _all(table: Any) -> list[Any]:
    return list(db.session.scalars(db.select(table).order_by(table.id)))


def _in(days: int) -> str:
    return (today_in_paris() + days * DAY).isoformat()


def _milestone(**change: Any) -> dict[str, Any]:
    return {
        "title": "Le circuit est décrit",
        "due_on": _in(30),
        "theme": "circuit_donnee",
        "description": "Tout.",
    } | change


def _deliverable(**change: Any) -> dict[str, Any]:
    return {"title": "Le guide", "kind": "guide", "due_on": _in(60), "approvers": ["lead", "institute"]} | change


@pytest.mark.parametrize("who", ["lead", "provider"])
def test_who_answers_for_the_plan_writes_it(as_: Any, team: Team, who: str) -> None:
    browser = as_(getattr(team, who))
    assert browser.get(team.address("jalons/nouveau")).status_code == 200
    assert browser.post(team.address("jalons/nouveau"), data=_milestone()).status_code == 303
    assert browser.post(team.address("livrables/nouveau"), data=_deliverable()).status_code == 303
    milestone, deliverable = _all(Milestone)[0], _all(Deliverable)[0]
    assert (milestone.title, milestone.theme) == ("Le circuit est décrit", "circuit_donnee")
    assert (deliverable.kind, deliverable.approvers) == ("guide", ["lead", "institute"])
    page = browser.get(team.address("plan")).text
    assert "Le circuit est décrit" in page
    assert "Le guide" in page


@pytest.mark.parametrize(
    ("end", "change", "field"),
    [
        ("jalons/nouveau", {"title": ""}, "title"),
        ("jalons/nouveau", {"title": "   "}, "title"),
        ("jalons/nouveau", {"title": "x" * 201}, "title"),
        ("jalons/nouveau", {"due_on": ""}, "due_on"),
        ("jalons/nouveau", {"due_on": "2001-01-01"}, "due_on"),
        ("jalons/nouveau", {"due_on": "2190-01-01"}, "due_on"),
        ("jalons/nouveau", {"theme": "autre"}, "theme"),
        ("jalons/nouveau", {"description": "x" * 4001}, "description"),
        ("livrables/nouveau", {"title": ""}, "title"),
        ("livrables/nouveau", {"kind": ""}, "kind"),
        ("livrables/nouveau", {"kind": "poème"}, "kind"),
        ("livrables/nouveau", {"approvers": []}, "approvers"),
        ("livrables/nouveau", {"approvers": ["roi"]}, "approvers"),
        ("livrables/nouveau", {"due_on": "2001-01-01"}, "due_on"),
    ],
)
def test_a_refusal_says_where(as_: Any, team: Team, end: str, change: Any, field: str) -> None:
    whole = _milestone() if end.startswith("jalons") else _deliverable()
    answer = as_(team.lead).post(team.address(end), data=whole | change)
    assert answer.status_code == 422
    assert f'href="#{field}' in answer.text
    assert _all(Milestone) == _all(Deliverable) == []


@pytest.mark.parametrize("who", ["partner", "observer"])
def test_the_others_read_it(as_: Any, team: Team, who: str) -> None:
    row, other = make_milestone(team.consortium), make_deliverable(team.consortium)
    browser = as_(getattr(team, who))
    ends = [
        "jalons/nouveau", f"jalons/{row.public_id}", f"jalons/{row.public_id}/deplacement", "themes",
        f"jalons/{row.public_id}/abandon", "livrables/nouveau", f"livrables/{other.public_id}/modification",
        f"livrables/{other.public_id}/deplacement", f"livrables/{other.public_id}/abandon",
    ]  # fmt: skip
    for end in ends:
        assert browser.get(team.address(end)).status_code == 404, end
        assert browser.post(team.address(end), data=_milestone()).status_code == 404, end
    assert browser.post(team.address(f"jalons/{row.public_id}/atteint")).status_code == 404
    assert "Déplacer" not in browser.get(team.address("plan")).text


def test_what_is_of_another_consortium_is_not_found(as_: Any, team: Team) -> None:
    row, other = make_milestone(make_consortium()), make_deliverable(make_consortium())
    browser = as_(team.lead)
    for end in (f"jalons/{row.public_id}", f"jalons/{row.public_id}/deplacement", f"livrables/{other.public_id}"):
        assert browser.get(team.address(end)).status_code == 404


def test_a_milestone_is_reworded_and_reached_once(as_: Any, team: Team) -> None:
    row, browser = make_milestone(team.consortium), as_(team.lead)
    assert browser.get(team.address(f"jalons/{row.public_id}")).status_code == 200
    answer = browser.post(team.address(f"jalons/{row.public_id}"), data={"title": "Mieux dit", "due_on": _in(90)})
    assert answer.status_code == 303
    assert (row.title, row.due_on) == ("Mieux dit", today_in_paris() + 10 * DAY), "its day moves with a reason only"
    for _ in range(2):
        assert browser.post(team.address(f"jalons/{row.public_id}/atteint")).status_code == 303
    assert row.done_on == today_in_paris()


@pytest.mark.parametrize("kind", ["jalons", "livrables"])
def test_a_date_moves_with_its_reason(as_: Any, team: Team, kind: str) -> None:
    row: Any = make_milestone(team.consortium) if kind == "jalons" else make_deliverable(team.consortium)
    before, browser = row.due_on, as_(team.lead)
    address = team.address(f"{kind}/{row.public_id}/deplacement")
    assert browser.get(address).status_code == 200
    for wrong in ({"reason": "Parce que."}, {"due_on": _in(50)}, {"due_on": before.isoformat(), "reason": "Rien."},
                  {"due_on": _in(50), "reason": "x" * 601}, {"due_on": "2001-01-01", "reason": "Avant."}):  # fmt: skip
        assert browser.post(address, data=wrong).status_code == 422
    assert row.due_on == before
    assert browser.post(address, data={"due_on": _in(50), "reason": "Le logiciel n'est pas prêt."}).status_code == 303
    move = _all(PlanMove)[0]
    assert (move.before_on, move.after_on, move.subject) == (before, today_in_paris() + 50 * DAY, row.title)
    page = as_(team.observer).get(team.address("calendrier")).text
    assert "Le logiciel n&#39;est pas prêt." in page
    assert "Alice" in page


@pytest.mark.parametrize("kind", ["jalons", "livrables"])
def test_given_up_it_stays_and_says_why(as_: Any, team: Team, kind: str) -> None:
    row: Any = make_milestone(team.consortium) if kind == "jalons" else make_deliverable(team.consortium)
    browser, address = as_(team.lead), team.address(f"{kind}/{row.public_id}/abandon")
    assert browser.get(address).status_code == 200
    assert browser.post(address, data={"reason": " "}).status_code == 422
    assert browser.post(address, data={"reason": "Personne ne l'attend plus."}).status_code == 303
    assert browser.post(address, data={"reason": "Encore."}).status_code == 409
    assert [(one.kind, one.reason) for one in _all(PlanMove)] == [(MoveKind.CANCELLED, "Personne ne l'attend plus.")]
    assert "Abandonné" in browser.get(team.address("plan")).text
    moved = browser.post(team.address(f"{kind}/{row.public_id}/deplacement"), data={"due_on": _in(5), "reason": "x"})
    assert moved.status_code == 409


def test_themes_are_dated_once_each(as_: Any, team: Team) -> None:
    browser = as_(team.lead)
    assert browser.get(team.address("themes")).status_code == 200
    for end in (40, 60):
        data = {"code": "formation", "starts_on": _in(0), "ends_on": _in(end)}
        assert browser.post(team.address("themes"), data=data).status_code == 303
    rows = _all(SupportTheme)
    assert [(one.code, one.ends_on) for one in rows] == [("formation", today_in_paris() + 60 * DAY)]
    for wrong in ({"code": "autre", "starts_on": _in(0), "ends_on": _in(5)}, {"code": "formation"},
                  {"code": "guide", "starts_on": _in(9), "ends_on": _in(5)}):  # fmt: skip
        assert browser.post(team.address("themes"), data=wrong).status_code == 422
    remove = team.address(f"themes/{rows[0].public_id}/retrait")
    assert browser.get(remove).status_code == 200
    assert browser.post(remove).status_code == 303
    assert browser.post(remove).status_code == 404
    assert _all(SupportTheme) == []


@pytest.mark.parametrize(
    ("start", "day", "number"),
    [
        (date(2023, 1, 15), date(2023, 1, 15), 1),
        (date(2023, 1, 15), date(2023, 2, 14), 1),
        (date(2023, 1, 15), date(2023, 2, 15), 2),
        (date(2023, 1, 31), date(2023, 2, 28), 2),
        (date(2023, 1, 31), date(2023, 3, 30), 2),
        (date(2023, 1, 31), date(2023, 3, 31), 3),
        (date(2023, 3, 1), date(2024, 2, 29), 12),
        (date(2023, 3, 1), date(2023, 2, 28), 0),
    ],
)
def test_months_are_counted_from_the_first_day(start: date, day: date, number: int) -> None:
    assert month_number(start, day) == number


def test_every_day_of_a_support_is_in_the_month_that_says_so() -> None:
    for start in (date(2023, 1, 31), date(2024, 2, 29), date(2023, 12, 1)):
        day, end = start, last_day(start)
        assert month_number(start, end) == 12
        assert month_number(start, end + DAY) == 13
        while day <= end:
            number = month_number(start, day)
            assert month_start(start, number) <= day < add_months(start, number)
            day += DAY
