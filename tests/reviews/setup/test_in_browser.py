"""Every page that sets a round up, in a real browser: axe, no sideways scrolling, at 320 and 1280 px; no scripts."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from labagora.accounts.enums import Role
from labagora.accounts.models import Account
from labagora.app import create_app
from labagora.calls.enums import ApplicationState, CallState
from labagora.calls.models import FormRevision
from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.core.settings import Settings
from labagora.demo import loader
from labagora.organisations.models import Organisation
from labagora.reviews.enums import AdmissibilityState, RoundPhase
from labagora.reviews.models import Admissibility, AdmissibilityExchange, Redaction
from tests.builders.accounts import enrol_second_factor, grant, make_account, open_session
from tests.builders.calls import make_application, make_call, make_filing, make_revision
from tests.builders.organisations import make_membership, make_organisation
from tests.builders.reviews import make_admissible, make_grid, make_round
from tests.engines.questionnaire.samples import GOOD, data
from tests.journeys.a11y import assert_accessible
from tests.services import free_port
from tests.threads import served

pytestmark = [pytest.mark.browser, pytest.mark.sqlite_only]

LONG = "Un intitulé vraiment très long pour voir si la page tient quand même sur un petit écran de téléphone"
TEAM_PAGES = (
    "office_reviews.settings_show", "office_reviews.grid_list", "office_reviews.grid_new", "office_reviews.grid_show",
    "office_reviews.grid_delete", "office_reviews.grid_preview", "office_reviews.criterion_new",
    "office_reviews.criterion_edit", "office_reviews.criterion_removal", "office_reviews.admissibility_list",
    "office_reviews.admissibility_examine", "office_reviews.redaction_show", "office_reviews.redaction_preview",
    "office_reviews.redaction_edit",
)  # fmt: skip


@dataclass(frozen=True)
class Portal:
    """A portal with a call under review."""

    app: Flask
    url: str
    cookies: dict[str, str]
    names: dict[str, str]

    def address(self, endpoint: str, **other: str) -> str:
        """Return where a page is."""
        rule = next(one for one in self.app.url_map.iter_rules(endpoint) if "GET" in (one.methods or ()))
        arguments = {name: other.get(name) or self.names[name] for name in rule.arguments}
        with self.app.test_request_context():
            return self.url + self.app.url_map.bind("localhost").build(endpoint, arguments)

    def sign_in(self, page: Page, who: str) -> Page:
        """Give a page the session of somebody."""
        name = self.app.config["SESSION_COOKIE_NAME"]
        page.context.add_cookies([{"name": name, "value": self.cookies[who], "url": self.url}])
        return page


def _cookie(app: Flask, account: Account) -> str:
    serialiser: Any = app.session_interface
    return str(serialiser.get_signing_serializer(app).dumps({"sid": open_session(account)}))


def _staff() -> Account:
    account = make_account(name="Esther")
    grant(account, Role.STAFF)
    enrol_second_factor(account)
    return account


def _world(lead: Account) -> dict[str, str]:
    hospital = make_organisation(name=f"Hôpital, {LONG}")
    make_membership(lead, hospital)
    lots = [{"code": "ville", "label": LONG}, {"code": "hopital", "label": "Équipes d'hôpital"}]
    rules = {"organisation_types": ["clcc"], "authorisation": True, "notes": LONG}
    call = make_call(LONG, CallState.REVIEWING, lots=lots, eligibility=rules)
    published = make_revision(call, questionnaire=data())
    points = [{"key": f"point-{number}", "label": f"{number} {LONG}"} for number in range(3)]
    round_ = make_round(call, RoundPhase.PREPARING, checklist=points, guidance_html=f"<p>{LONG * 2}</p>")
    grid = make_grid(round_, criteria=3, title=LONG)
    grid.criteria[0].label = LONG
    make_grid(round_, "ville", locked_at=utcnow())
    filed = _filed(published, hospital, lead)
    return {
        "public_id": call.public_id, "grid_id": grid.public_id, "criterion_id": grid.criteria[0].public_id,
        "application_id": filed[0].public_id, "asked": filed[1].public_id, "refused": filed[2].public_id,
        "decided": _decided(hospital), "section": "projet", "name": "title",
    }  # fmt: skip


def _filed(published: FormRevision, hospital: Organisation, lead: Account) -> list[Any]:
    """One to examine, one that was asked something, one that was turned away; answers hidden in the first."""
    found = []
    for state in (AdmissibilityState.PENDING, AdmissibilityState.QUESTIONED, AdmissibilityState.INADMISSIBLE):
        texts = {"lead": lead, "title": LONG, "lot": "ville", "revision": published}
        row = make_application(published.call, hospital, ApplicationState.FILED, **texts)
        make_filing(row, content={key: dict(content) for key, content in GOOD.items()})
        told = {"reply": LONG * 3, "replied_at": utcnow()} if state is AdmissibilityState.INADMISSIBLE else {}
        answers = {"point-0": {"met": True, "note": LONG}, "point-1": {"met": None, "note": ""}}
        verdict = LONG if told else ""
        kept = [{"state": "unmet", "label": LONG, "detail": LONG}]
        held = make_admissible(row, state, answers=answers, verdict=verdict, findings=kept, **told)
        _asked_before(held, lead)
        found.append(row)
    for key, content in (("title", "Un titre neutre"), ("summary", "")):
        row = Redaction(application=found[0], section_key="projet", field_key=key, content=content, at=utcnow())
        db.session.add(row)
    db.session.flush()
    return found


def _asked_before(held: Admissibility, lead: Account) -> None:
    """Two earlier questions, one of which was answered; none where nothing was ever asked."""
    if held.notified_at is None:
        return
    hours = {"admissibility_id": held.id, "notified_at": held.notified_at, "due_at": utcnow()}
    answered = {"reply": LONG * 2, "replied_at": utcnow(), "replied_by_ref": lead.public_id}
    db.session.add_all(
        [AdmissibilityExchange(reason=LONG, **hours, **answered), AdmissibilityExchange(reason=LONG, reply="", **hours)]
    )


def _decided(hospital: Organisation) -> str:
    call = make_call("Décidé", CallState.REVIEWING)
    make_round(call, RoundPhase.DECIDED, checklist=[{"key": "a", "label": LONG}], guidance_html="<p>Lisez.</p>")
    make_application(call, hospital, ApplicationState.FILED)
    return call.public_id


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    port = free_port()
    url = f"http://localhost:{port}"
    app = create_app(Settings(env="test", data=Path(tmp_path_factory.mktemp("setup")), base_url=url))
    with app.app_context():
        db.create_all()
        loader.load_reference()
        lead, staff = make_account(name="Alice"), _staff()
        enrol_second_factor(lead)
        cookies = {"member": _cookie(app, lead), "team": _cookie(app, staff)}
        names = _world(lead)
        db.session.commit()
        db.session.remove()
    with served(app, port):
        yield Portal(app, url, cookies, names)
    with app.app_context():
        db.engine.dispose()


def _looked_at(page: Page, addresses: list[str]) -> dict[str, str]:
    faults: dict[str, str] = {}
    for address in addresses:
        answer = page.goto(address)
        assert answer is not None
        if answer.status not in (200, 422):
            faults[address] = f"answers {answer.status}"
            continue
        page.evaluate("document.querySelectorAll('main details').forEach((node) => { node.open = true; })")
        try:
            assert_accessible(page)
        except AssertionError as error:
            faults[address] = str(error)
    return faults


@pytest.mark.parametrize(("width", "theme"), [(320, "dark"), (1280, "light")])
def test_j1_every_page_of_the_team_is_accessible(portal: Portal, page_at: Any, width: int, theme: str) -> None:
    page, record = page_at(width=width, theme=theme, bypass_policy=True)
    portal.sign_in(page, "team")
    names = portal.names
    addresses = [portal.address(endpoint) for endpoint in TEAM_PAGES]
    addresses += [
        portal.address("office_reviews.admissibility_examine", application_id=names[state])
        for state in ("asked", "refused")
    ]
    addresses += [
        portal.address(endpoint, public_id=names["decided"])
        for endpoint in (
            "office_reviews.settings_show",
            "office_reviews.grid_list",
            "office_reviews.admissibility_list",
        )
    ]
    addresses += [
        portal.address("office_reviews.redaction_edit", section=section, name=name) for section, name in _other_places()
    ]
    assert not (faults := _looked_at(page, addresses)), "\n".join(f"{where}: {what}" for where, what in faults.items())
    record.assert_clean()


def _other_places() -> list[tuple[str, str]]:
    """A table and a choice, whose boxes are other ones."""
    wanted = {"table", "choice", "attachment"}
    return [
        (section["key"], field["key"])
        for section in data()["sections"]
        for field in section["fields"]
        if field["kind"] in wanted and not field.get("hidden") and not field.get("condition")
    ][:4]


@pytest.mark.parametrize(("width", "theme"), [(320, "dark"), (1280, "light")])
def test_j1_what_a_team_reads_is_accessible(portal: Portal, page_at: Any, width: int, theme: str) -> None:
    page, record = page_at(width=width, theme=theme, bypass_policy=True)
    portal.sign_in(page, "member")
    names = [portal.names[state] for state in ("asked", "refused")]
    addresses = [portal.address("reviews.admissibility_show", public_id=name) for name in names]
    addresses += [f"{portal.url}/candidatures/{name}" for name in names]
    assert not (faults := _looked_at(page, addresses)), "\n".join(f"{where}: {what}" for where, what in faults.items())
    record.assert_clean()


def test_a_grid_is_written_without_scripts(portal: Portal, page_at: Any) -> None:
    page, record = page_at(width=1280, javascript=False)
    portal.sign_in(page, "team")
    page.goto(portal.address("office_reviews.grid_new"))
    page.get_by_label("Équipes d'hôpital").check()
    page.get_by_label("Nom de la grille").fill("Grille des hôpitaux")
    page.get_by_label("Commencer par les critères d'une autre grille").select_option(portal.names["grid_id"])
    page.get_by_role("button", name="Créer la grille").click()
    page.get_by_role("link", name="Ajouter un critère").click()
    page.get_by_role("textbox", name="Critère").fill("Faisabilité")
    page.get_by_label("Poids").fill("6")
    page.get_by_role("button", name="Enregistrer le critère").click()
    expect(page.get_by_text("50 % de la note")).to_have_count(1)
    page.get_by_role("button", name="Monter : Faisabilité").click()
    expect(page.locator(".la-built-label")).to_have_text([LONG, "Critère 2", "Faisabilité", "Critère 3"])
    page.get_by_role("link", name="Retirer : Faisabilité").click()
    page.get_by_role("button", name="Oui, retirer").click()
    expect(page.locator(".la-built-label")).to_have_count(3)
    record.assert_clean()


def test_a_wrong_criterion_is_told_beside_its_box(portal: Portal, page_at: Any) -> None:
    page, _record = page_at(width=320, theme="dark", bypass_policy=True)
    portal.sign_in(page, "team")
    page.goto(portal.address("office_reviews.criterion_new"))
    page.get_by_label("Échelle").fill("1 : Bon\n0 : Absent")
    page.get_by_label("Poids").fill("900")
    page.get_by_role("button", name="Enregistrer le critère").click()
    expect(page.locator("#weight-error")).to_contain_text("De 1 à 100.")
    expect(page.get_by_label("Échelle")).to_have_value("1 : Bon\n0 : Absent")
    assert_accessible(page)


def test_a_doubt_then_its_answer_without_scripts(portal: Portal, page_at: Any) -> None:
    page, record = page_at(width=1280, javascript=False)
    portal.sign_in(page, "team")
    page.goto(portal.address("office_reviews.admissibility_examine"))
    page.get_by_role("radiogroup", name="0 Un intitulé").get_by_label("Oui").check()
    page.get_by_role("button", name="Enregistrer les vérifications").click()
    page.get_by_label("Le doute, tel que").fill("Les statuts manquent.")
    page.get_by_role("button", name="Envoyer la question").click()
    expect(page.get_by_text("L’équipe a jusqu’au")).to_be_visible()
    expect(page.get_by_role("button", name="Déclarer non recevable")).to_have_count(0)
    portal.sign_in(page, "member")
    page.goto(f"{portal.url}/candidatures/{portal.names['application_id']}")
    page.get_by_role("link", name="Lire", exact=True).click()
    page.get_by_label("Votre réponse").fill("Les voici.")
    page.get_by_role("button", name="Envoyer la réponse").click()
    expect(page.get_by_text("Les voici.")).to_be_visible()
    portal.sign_in(page, "team")
    page.goto(portal.address("office_reviews.admissibility_examine"))
    expect(page.get_by_text("Les voici.")).to_be_visible()
    page.get_by_role("button", name="Déclarer recevable").click()
    expect(page.get_by_text("elle sera évaluée")).to_be_visible()
    record.assert_clean()
