"""The desk of calls: written, announced, opened, prolonged, closed, cancelled, taken up again the year after."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from labagora.calls.actions.calls import follow_hours
from labagora.calls.enums import CallState, ClosingPolicy
from labagora.calls.models import Call, CallVersion, FormRevision
from labagora.core.audit import AuditEntry
from labagora.core.clock import utcnow
from labagora.core.db import db
from tests.builders.calls import make_call, make_revision

WHOLE = {
    "title": "Coordonner les parcours en 2027",
    "kind": "aap",
    "reference": "COORD27",
    "edition": "1",
    "summary": "Ville et hôpital travaillent ensemble.",
    "objectives": "## But\n\nRaccourcir les **délais**.",
    "contact_label": "Mission Living Lab",
    "contact_email": "appels@exemple.fr",
    "closes_on": "2027-11-21",
    "closes_hour": "16:00",
    "closing_policy": "strict",
    "organisation_types": ["etablissement_sante"],
    "lots": "ville : Équipes de ville\nhopital : Équipes d'hôpital",
}


def one() -> Call:
    db.session.expire_all()
    return db.session.query(Call).one()


def test_a_call_goes_from_a_blank_page_to_its_public_one(as_: Any, esther: Any, client: Any) -> None:
    browser = as_(esther)
    answer = browser.post("/gestion/appels/nouveau", data=WHOLE)
    assert answer.status_code == 303
    call = one()
    assert (call.state, call.slug, call.version) == (CallState.DRAFT, "coordonner-les-parcours-en-2027", 1)
    assert call.closes_at == datetime.fromisoformat("2027-11-21T15:00:00+00:00")
    assert call.lots == [
        {"code": "ville", "label": "Équipes de ville"}, {"code": "hopital", "label": "Équipes d'hôpital"},
    ]  # fmt: skip
    assert client.get(f"/appels/{call.slug}").status_code == 404
    page = browser.get(answer.location).text
    assert "Publiez d&#39;abord le formulaire de candidature." in page
    assert browser.post(f"{answer.location}/ouverture").status_code == 422
    assert browser.post(f"{answer.location}/annonce").status_code == 303
    assert "À venir" in client.get(f"/appels/{call.slug}").text
    make_revision(one())
    assert browser.post(f"{answer.location}/ouverture").status_code == 303
    page = client.get(f"/appels/{call.slug}").text
    assert "21 novembre 2027 à 16\u00a0h\u00a000, heure de Paris" in page
    assert "<strong>délais</strong>" in page
    assert "Établissement de santé" in page
    assert client.get(f"/appels/{call.public_id}").location == f"/appels/{call.slug}"
    assert "Coordonner les parcours en 2027" in client.get("/appels").text
    assert [row.verb for row in db.session.query(AuditEntry).order_by(AuditEntry.id)][-3:] == [
        "call.created", "call.moved", "call.moved",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("title", "", "Ce champ est à remplir."),
        ("title", "x" * 161, "160 caractères au plus."),
        ("closes_hour", "", "Indiquez le jour et l&#39;heure."),
        ("closes_on", "2026-10-25", "2\u00a0h"),
        ("contact_email", "personne", "nom@domaine.fr"),
        ("external_url", "javascript:alert(1)", "https://"),
        ("lots", "ville", "deux-points"),
        ("kind", "autre", "choix valide"),
        ("organisation_types", "inconnu", "n&#39;existe pas dans la liste"),
        ("grace_minutes", "20000", "De 0 à 10080 minutes."),
    ],
)
def test_what_is_refused_stays_typed_and_says_why(as_: Any, esther: Any, field: str, value: str, words: str) -> None:
    sent = {**WHOLE, field: value}
    if value == "2026-10-25":
        sent |= {"closes_hour": "02:30"}
        words = "deux fois"
    answer = as_(esther).post("/gestion/appels/nouveau", data=sent)
    assert answer.status_code == 422
    assert words in answer.text
    assert "Ville et hôpital travaillent ensemble." in answer.text
    assert db.session.query(Call).count() == 0


def test_a_reference_is_given_once(as_: Any, esther: Any) -> None:
    make_call(reference="coord27")
    answer = as_(esther).post("/gestion/appels/nouveau", data=WHOLE)
    assert answer.status_code == 422
    assert "Un autre appel a déjà cette référence." in answer.text


def test_two_people_do_not_write_over_each_other(as_: Any, esther: Any) -> None:
    browser = as_(esther)
    address = browser.post("/gestion/appels/nouveau", data=WHOLE).location
    assert browser.post(f"{address}/modifier", data={**WHOLE, "version": "1", "title": "Deux"}).status_code == 303
    answer = browser.post(f"{address}/modifier", data={**WHOLE, "version": "1", "title": "Trois"})
    assert answer.status_code == 409
    assert (one().title, one().version) == ("Deux", 2)
    assert [row.content["title"] for row in db.session.query(CallVersion).order_by(CallVersion.id)] == [
        WHOLE["title"], "Deux",
    ]  # fmt: skip


def test_the_hour_of_an_open_call_moves_by_a_prolongation_only(as_: Any, esther: Any, client: Any) -> None:
    call = make_call(reference="OUVERT", summary="Résumé.", objectives="But.", eligibility={})
    browser, address = as_(esther), f"/gestion/appels/{call.public_id}"
    answer = browser.post(f"{address}/modifier", data={**WHOLE, "reference": "OUVERT", "version": "1"})
    assert answer.status_code == 422
    assert "Prolongez-le depuis sa page." in answer.text
    before = call.closes_at
    sent = {"until_on": "2027-12-01", "until_hour": "12:00", "reason": ""}
    assert browser.post(f"{address}/prolongation", data=sent).status_code == 422
    assert browser.post(f"{address}/prolongation", data={**sent, "reason": "Une panne."}).status_code == 303
    call = one()
    assert before is not None
    assert call.closes_at is not None
    assert call.closes_at > before
    assert "Une panne." in client.get(f"/appels/{call.slug}").text
    early = {"until_on": "2027-11-01", "until_hour": "12:00", "reason": "Erreur."}
    assert browser.post(f"{address}/prolongation", data=early).status_code == 422
    assert len(one().extensions) == 1


def test_closed_before_the_hour_the_hour_is_now_then_it_opens_again(as_: Any, esther: Any) -> None:
    call = make_call()
    browser, address = as_(esther), f"/gestion/appels/{call.public_id}"
    assert browser.post(f"{address}/cloture").status_code == 303
    call = one()
    assert call.state is CallState.CLOSED
    assert call.closes_at is not None
    assert call.closes_at <= utcnow()
    assert browser.post(f"{address}/cloture").status_code == 409
    assert browser.post(f"{address}/ouverture").status_code == 409
    sent = {"until_on": "2027-12-01", "until_hour": "12:00", "reason": "Trop tôt."}
    assert browser.post(f"{address}/prolongation", data=sent).status_code == 303
    assert (one().state, one().closed_at) == (CallState.OPEN, None)


def test_cancelled_it_says_why_to_those_who_had_read_it(as_: Any, esther: Any, client: Any) -> None:
    call = make_call()
    browser, address = as_(esther), f"/gestion/appels/{call.public_id}"
    assert browser.post(f"{address}/annulation", data={"reason": " "}).status_code == 422
    assert browser.post(f"{address}/annulation", data={"reason": "Le budget manque."}).status_code == 303
    assert "Le budget manque." in client.get(f"/appels/{call.slug}").text
    assert browser.post(f"{address}/annulation", data={"reason": "Encore."}).status_code == 409
    assert browser.post(f"{address}/modifier", data={**WHOLE, "version": "1"}).status_code == 409


def test_taken_back_it_is_hidden_again(as_: Any, esther: Any, client: Any) -> None:
    call = make_call(state=CallState.ANNOUNCED)
    assert as_(esther).post(f"/gestion/appels/{call.public_id}/brouillon").status_code == 303
    assert client.get(f"/appels/{call.slug}").status_code == 404
    assert as_(esther).post(f"/gestion/appels/{call.public_id}/annulation", data={"reason": "Non."}).status_code == 303
    assert client.get(f"/appels/{call.slug}").status_code == 404, "nobody had read it"


def test_the_next_edition_takes_the_text_and_the_form(as_: Any, esther: Any) -> None:
    call = make_call(reference="UN", contact_email="appels@exemple.fr", eligibility={
        "organisation_types": [], "partner_types": [], "regions": [],
    })  # fmt: skip
    make_revision(call, questionnaire={"sections": []})
    browser, address = as_(esther), f"/gestion/appels/{call.public_id}"
    assert browser.post(f"{address}/edition", data={"reference": "un"}).status_code == 422
    assert browser.post(f"{address}/edition", data={"reference": "DEUX"}).status_code == 303
    copy = db.session.query(Call).filter_by(reference="DEUX").one()
    assert (copy.edition, copy.state, copy.closes_at, copy.previous_edition_id) == (2, CallState.DRAFT, None, call.id)
    form = db.session.query(FormRevision).filter_by(call_id=copy.id).one()
    assert (form.number, form.published_at) == (1, None)


@pytest.mark.parametrize("is_fictional", [True, False])
def test_the_next_edition_of_an_example_is_an_example(as_: Any, esther: Any, is_fictional: bool) -> None:
    call = make_call(reference="UN", contact_email="appels@exemple.fr", is_fictional=is_fictional)
    as_(esther).post(f"/gestion/appels/{call.public_id}/edition", data={"reference": "DEUX"})
    assert db.session.query(Call).filter_by(reference="DEUX").one().is_fictional is is_fictional


def test_the_clock_opens_and_closes(app: Any) -> None:
    now = utcnow()
    ready = make_call(
        state=CallState.ANNOUNCED, opens_at=now - timedelta(minutes=1), objectives="But.", contact_label="Service",
        contact_email="appels@exemple.fr",
    )  # fmt: skip
    make_revision(ready)
    lacking = make_call(state=CallState.ANNOUNCED, opens_at=now - timedelta(minutes=1))
    later = make_call(state=CallState.ANNOUNCED)
    late = make_call(closes_at=now - timedelta(seconds=1))
    grace = make_call(closes_at=now, closing_policy=ClosingPolicy.GRACE, grace_minutes=60)
    assert follow_hours(now=now) == 3
    assert follow_hours(now=now) == 0
    assert [one.state for one in (ready, lacking, later, late, grace)] == [
        CallState.OPEN, CallState.ANNOUNCED, CallState.ANNOUNCED, CallState.CLOSED, CallState.CLOSED,
    ]  # fmt: skip
    assert late.closes_at == now - timedelta(seconds=1)


ADDRESSES = ("", "/nouveau", "/{}", "/{}/modifier")
MOVES = ("annonce", "brouillon", "ouverture", "cloture", "prolongation", "annulation", "edition", "modifier")


@pytest.mark.parametrize("path", ADDRESSES)
def test_only_the_team_comes_in(as_: Any, client: Any, esther: Any, alice: Any, farid: Any, path: str) -> None:
    address = "/gestion/appels" + path.format(make_call().public_id)
    assert client.get(address).status_code == 303
    assert [as_(person).get(address).status_code for person in (alice, farid)] == [404, 404]
    assert as_(esther).get(address).status_code == 200


@pytest.mark.parametrize("move", MOVES)
def test_only_the_team_moves_a_call(as_: Any, esther: Any, alice: Any, move: str) -> None:
    call = make_call()
    assert as_(alice).post(f"/gestion/appels/{call.public_id}/{move}", data=WHOLE).status_code == 404
    assert as_(esther).post(f"/gestion/appels/inconnu/{move}", data=WHOLE).status_code == 404
    assert one().state is CallState.OPEN
