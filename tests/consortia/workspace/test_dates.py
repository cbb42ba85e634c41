"""The desk of consortia: made by hand, started, paused, prolonged, stopped, ended, followed; the provider."""

from datetime import timedelta
from typing import Any

import pytest

from labagora.consortia.enums import ConsortiumState, MoveKind
from labagora.consortia.models import Consortium, PlanMove
from labagora.consortia.months import last_day
from labagora.core.clock import today_in_paris
from labagora.core.db import db
from tests.builders.consortia import make_consortium, make_milestone
from tests.builders.organisations import make_organisation
from tests.consortia.workspace.conftest import Team

DAY = timedelta(days=1)


def _moves() -> list[PlanMove]:
    return list(db.session.scalars(db.select(PlanMove).order_by(PlanMove.id)))


def _desk(row: Consortium, end: str = "") -> str:
    return f"/gestion/consortiums/{row.public_id}" + (f"/{end}" if end else "")


def test_the_list_is_filtered(as_: Any, esther: Any, team: Team) -> None:
    make_consortium("Un carnet", ConsortiumState.PAUSED)
    browser = as_(esther)
    page = browser.get("/gestion/consortiums").text
    assert "Les rappels" in page
    assert "Un carnet" in page
    assert "Un carnet" not in browser.get("/gestion/consortiums?q=rappels").text
    assert "Les rappels" not in browser.get("/gestion/consortiums?etat=paused").text
    assert "Aucun ne correspond" in browser.get("/gestion/consortiums?type=site").text
    assert "Les rappels" in browser.get("/gestion/consortiums?type=nada&etat=nada&page=nada").text


@pytest.mark.parametrize("who", ["lead", "provider"])
def test_the_desk_is_the_institutes(as_: Any, team: Team, who: str) -> None:
    browser = as_(getattr(team, who))
    for address in ("/gestion/consortiums", "/gestion/consortiums/nouveau", team.desk(), team.desk("prestataire")):
        assert browser.get(address).status_code == 404
    assert browser.post(team.desk("pause"), data={"pause-reason": "Non."}).status_code == 404
    assert team.consortium.state is ConsortiumState.SUPPORTED


def test_made_by_hand_then_started(as_: Any, esther: Any) -> None:
    lead, partner = make_organisation(name="Hôpital A"), make_organisation(name="CPTS B")
    data = {
        "kind": "site", "name": "Le site de la vallée", "organisation": lead.public_id, "partner": partner.public_id,
        "summary_public": "Un site.",
    }  # fmt: skip
    browser = as_(esther)
    assert browser.get("/gestion/consortiums/nouveau").status_code == 200
    assert browser.post("/gestion/consortiums/nouveau", data=data).status_code == 303
    row = db.session.scalars(db.select(Consortium)).one()
    assert (row.state, row.call_id, row.slug) == (ConsortiumState.FORMING, None, "le-site-de-la-vallee")
    assert browser.get(_desk(row)).status_code == 200
    for wrong in ({}, {"debut-starts_on": "1999-01-01", "debut-months": "12"},
                  {"debut-starts_on": "2026-01-15", "debut-months": "61"}):  # fmt: skip
        assert browser.post(_desk(row, "debut"), data=wrong).status_code == 422
    good = {"debut-starts_on": today_in_paris().isoformat(), "debut-months": "12"}
    assert browser.post(_desk(row, "debut"), data=good).status_code == 303
    assert (row.starts_on, row.ends_on) == (today_in_paris(), last_day(today_in_paris()))
    assert browser.post(_desk(row, "debut"), data=good).status_code == 409


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"name": "Écrivez à a@exemple.fr"}, "name"),
        ({"organisation": ""}, "organisation"),
        ({"organisation": "inconnue"}, "organisation"),
        ({"kind": "autre"}, "kind"),
        ({"summary_public": "x" * 1201}, "summary_public"),
    ],
)
def test_by_hand_a_refusal_says_where(as_: Any, esther: Any, change: Any, field: str) -> None:
    data = {"kind": "site", "name": "Un site", "organisation": make_organisation().public_id} | change
    answer = as_(esther).post("/gestion/consortiums/nouveau", data=data)
    assert answer.status_code == 422
    assert f'href="#{field}' in answer.text
    assert db.session.scalar(db.select(Consortium)) is None


def test_a_pause_puts_off_what_was_to_come(as_: Any, esther: Any, team: Team) -> None:
    row, today = team.consortium, today_in_paris()
    late, coming = (make_milestone(row, str(days), today + days * DAY) for days in (-20, 10))
    done = make_milestone(row, "fait", today + 5 * DAY, done_on=today)
    end, browser = row.ends_on, as_(esther)
    assert end is not None
    assert browser.post(_desk(row, "pause"), data={}).status_code == 422
    assert browser.post(_desk(row, "pause"), data={"pause-reason": "Le service déménage."}).status_code == 303
    assert row.state is ConsortiumState.PAUSED
    assert browser.post(_desk(row, "pause"), data={"pause-reason": "Encore."}).status_code == 409
    row.paused_on = today - 15 * DAY
    db.session.flush()
    assert browser.post(_desk(row, "reprise"), data={"reprise-reason": "C'est fini."}).status_code == 303
    assert (row.state, row.paused_on, row.ends_on) == (ConsortiumState.SUPPORTED, None, end + 15 * DAY)
    assert (late.due_on, coming.due_on, done.due_on) == (today - 20 * DAY, today + 25 * DAY, today + 5 * DAY)
    assert [one.kind for one in _moves()] == [MoveKind.PAUSED, MoveKind.RESUMED]
    assert browser.post(_desk(row, "reprise"), data={"reprise-reason": "Encore."}).status_code == 409


def test_prolonged_with_its_reason(as_: Any, esther: Any, team: Team) -> None:
    row, browser = team.consortium, as_(esther)
    before = row.ends_on
    assert before is not None
    for day, reason in (("", "Oui."), (before.isoformat(), "Oui."), ((before + DAY).isoformat(), "")):
        data = {"prolongation-ends_on": day, "prolongation-reason": reason}
        assert browser.post(_desk(row, "prolongation"), data=data).status_code == 422
    data = {"prolongation-ends_on": (before + 60 * DAY).isoformat(), "prolongation-reason": "Deux mois de plus."}
    assert browser.post(_desk(row, "prolongation"), data=data).status_code == 303
    assert (row.state, row.ends_on) == (ConsortiumState.EXTENDED, before + 60 * DAY)
    assert "Deux mois de plus." in as_(team.observer).get(team.address("calendrier")).text


def test_stopped_before_its_term_it_says_why(as_: Any, esther: Any, team: Team) -> None:
    browser, row = as_(esther), team.consortium
    assert browser.post(team.desk("arret"), data={}).status_code == 422
    assert browser.post(team.desk("arret"), data={"arret-reason": "L'équipe est dissoute."}).status_code == 303
    assert (row.state, row.ended_on) == (ConsortiumState.STOPPED, today_in_paris())
    page = as_(team.partner).get(team.address()).text
    assert "Interrompu le" in page
    assert "dissoute" in page
    assert browser.post(team.desk("arret"), data={"arret-reason": "Encore."}).status_code in (403, 409)


def test_ended_at_its_term_then_followed(as_: Any, esther: Any, team: Team) -> None:
    browser, row, today = as_(esther), team.consortium, today_in_paris()
    assert browser.post(team.desk("fin")).status_code == 409
    row.ends_on = today - DAY
    db.session.flush()
    assert "Clore à son terme" in browser.get(team.desk()).text
    assert browser.post(team.desk("fin")).status_code == 303
    assert (row.state, row.ended_on) == (ConsortiumState.ENDED, today)
    for day in ("", today.isoformat(), "2190-01-01"):
        assert browser.post(team.desk("suivi"), data={"suivi-followed_until": day}).status_code == 422
    until = today + 365 * DAY
    assert browser.post(team.desk("suivi"), data={"suivi-followed_until": until.isoformat()}).status_code == 303
    assert (row.state, row.followed_until) == (ConsortiumState.FOLLOWED, until)


def test_the_provider_is_of_the_right_kind(as_: Any, esther: Any, team: Team, hospital: Any) -> None:
    other, browser = make_organisation(name="Autre cabinet", kind="prestataire"), as_(esther)
    assert browser.get(team.desk("prestataire")).status_code == 200
    assert browser.post(team.desk("prestataire"), data={"provider": hospital.public_id}).status_code == 422
    assert browser.post(team.desk("prestataire"), data={"provider": other.public_id}).status_code == 303
    assert team.consortium.provider_id == other.id
    assert browser.post(team.desk("prestataire"), data={"provider": ""}).status_code == 303
    assert team.consortium.provider_id is None


@pytest.mark.parametrize("end", ["", "/prestataire"])
def test_no_such_consortium(as_: Any, esther: Any, end: str) -> None:
    assert as_(esther).get(f"/gestion/consortiums/nada{end}").status_code == 404
    assert as_(esther).post("/gestion/consortiums/nada/pause").status_code == 404
