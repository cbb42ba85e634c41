"""The pages of a workspace: who reads them, what they say."""

from datetime import timedelta
from typing import Any

import pytest

from labagora.consortia.enums import ConsortiumState, MovedThing, MoveKind, PlaceState, WorkspaceRole
from labagora.consortia.models import PlanMove
from labagora.core.clock import today_in_paris, utcnow
from labagora.core.db import db
from tests.builders.accounts import make_account
from tests.builders.consortia import join, make_consortium, make_deliverable, make_milestone
from tests.consortia.workspace.conftest import Team

PAGES = ("", "membres", "plan", "calendrier", "engagements")
DAY = timedelta(days=1)


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("who", ["lead", "partner", "observer", "provider"])
def test_members_read_every_page(as_: Any, team: Team, page: str, who: str) -> None:
    answer = as_(getattr(team, who)).get(team.address(page))
    assert answer.status_code == 200
    assert "Les rappels" in answer.text


@pytest.mark.parametrize("page", PAGES)
def test_the_institute_reads_every_page(as_: Any, team: Team, esther: Any, page: str) -> None:
    assert as_(esther).get(team.address(page)).status_code == 200


@pytest.mark.parametrize("page", [*PAGES, "avant-mon-arrivee", "depart"])
@pytest.mark.parametrize("who", ["farid", "denis", "camille"])
def test_a_stranger_finds_nothing(request: Any, as_: Any, team: Team, page: str, who: str) -> None:
    assert as_(request.getfixturevalue(who)).get(team.address(page)).status_code == 404


def test_a_member_of_another_consortium_finds_nothing(as_: Any, team: Team, farid: Any) -> None:
    join(make_consortium(), farid, WorkspaceRole.LEAD)
    assert as_(farid).get(team.address()).status_code == 404


@pytest.mark.parametrize("end", ["nada", "x" * 22])
def test_no_such_consortium(as_: Any, team: Team, end: str) -> None:
    assert as_(team.lead).get(f"/accompagnement/{end}").status_code == 404


def test_who_left_reads_nothing_more(as_: Any, team: Team, farid: Any) -> None:
    join(team.consortium, farid, state=PlaceState.LEFT, left_on=today_in_paris())
    assert as_(farid).get(team.address()).status_code == 404


def test_who_comes_later_knows_the_day_and_reads_nothing_before(as_: Any, team: Team, farid: Any) -> None:
    join(team.consortium, farid, joined_on=today_in_paris() + 5 * DAY)
    browser = as_(farid)
    assert browser.get(team.address()).status_code == 404
    page = browser.get("/mon-espace/consortiums").text
    assert "À venir" in page
    assert team.address() not in page


def test_my_list_is_mine(as_: Any, team: Team, farid: Any) -> None:
    other = make_consortium("Un autre")
    make_milestone(team.consortium, "Hier", today_in_paris() - DAY)
    make_milestone(other, "Chez les autres")
    page = as_(team.partner).get("/mon-espace/consortiums").text
    assert "Les rappels" in page
    assert "1 retard" in page
    assert "Un autre" not in page
    assert "Aucun consortium" in as_(farid).get("/mon-espace/consortiums").text


def test_in_short_it_says_what_is_late_what_comes_and_what_is_missing(as_: Any, team: Team) -> None:
    make_milestone(team.consortium, "Le retard", today_in_paris() - DAY)
    make_deliverable(team.consortium, "Le guide", is_required=True)
    make_milestone(team.consortium, "C'est fait", done_on=today_in_paris())
    page = as_(team.partner).get(team.address()).text
    for said in (
        "En retard",
        "Le retard",
        "Le guide",
        "M3",
        "sur 12",
        "Patients et proches",
        "Cabinet Exemple Conseil",
    ):
        assert said in page, said
    assert "sur 3 prévus" in page


def test_nothing_is_late_during_a_pause(as_: Any, alice: Any) -> None:
    consortium = make_consortium(state=ConsortiumState.PAUSED)
    join(consortium, alice, WorkspaceRole.LEAD)
    make_milestone(consortium, "Cela attend", today_in_paris() - DAY)
    page = as_(alice).get(f"/accompagnement/{consortium.public_id}").text
    assert "En pause depuis" in page
    assert "En retard" not in page


def test_the_timeline_is_a_picture_and_the_same_table(as_: Any, team: Team) -> None:
    make_milestone(team.consortium, "Le retard", today_in_paris() - DAY)
    make_milestone(team.consortium, "Plus tard", today_in_paris() + 40 * DAY)
    page = as_(team.lead).get(team.address("calendrier")).text
    assert 'role="img"' in page
    assert "Nous sommes en M3 sur 12. En retard : 1, Prévu : 1" in page
    assert page.count("la-month-today") > 0
    for said in ("Le retard", "Plus tard", "M4", "M12"):
        assert said in page, said


def test_a_support_without_dates_says_so(as_: Any, alice: Any) -> None:
    consortium = make_consortium(state=ConsortiumState.FORMING)
    join(consortium, alice, WorkspaceRole.LEAD)
    for page in PAGES:
        assert as_(alice).get(f"/accompagnement/{consortium.public_id}/{page}".rstrip("/")).status_code == 200


def _move(team: Team, days_ago: int) -> None:
    at = utcnow() - days_ago * DAY
    db.session.add(
        PlanMove(
            consortium=team.consortium, thing=MovedThing.MILESTONE, kind=MoveKind.MOVED, subject_ref="x",
            subject=f"Déplacé il y a {days_ago} jours", reason="Parce que.", at=at,
        )
    )  # fmt: skip
    db.session.flush()


def test_who_joins_at_m3_gets_what_they_missed(as_: Any, team: Team, farid: Any) -> None:
    join(team.consortium, farid, joined_on=today_in_paris() - 5 * DAY)
    make_milestone(team.consortium, "Avant", done_on=today_in_paris() - 20 * DAY)
    make_milestone(team.consortium, "Après", done_on=today_in_paris() - DAY)
    _move(team, 30)
    _move(team, 2)
    page = as_(farid).get(team.address("avant-mon-arrivee")).text
    assert "Avant" in page
    assert "Déplacé il y a 30 jours" in page
    assert "Alice" in page
    assert "Après" not in page
    assert "Déplacé il y a 2 jours" not in page
    assert "Avant mon arrivée" in as_(farid).get(team.address()).text
    assert "Avant mon arrivée" not in as_(team.lead).get(team.address()).text


def test_names_of_colleagues_are_for_members_only(as_: Any, team: Team) -> None:
    page = as_(team.observer).get(team.address("membres")).text
    assert all(name in page for name in ("Alice", "Bob", "Prisca"))
    assert "Envoyer l’invitation" not in page
    gone = make_account(name="Léa")
    join(team.consortium, gone, state=PlaceState.LEFT, left_on=today_in_paris())
    page = as_(team.observer).get(team.address("membres")).text
    assert "Partis" in page
    assert "Léa" in page
