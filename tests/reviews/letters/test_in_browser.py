"""The pages of letters, feedback and laureates in a real browser: axe and measures at 320 px dark and 1280 px light."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Locator, Page

from labagora.accounts.enums import Role
from labagora.accounts.models import Account
from labagora.app import create_app
from labagora.calls.enums import ApplicationState, CallState
from labagora.calls.models import Application
from labagora.core import outbox
from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.core.outbox import Job, JobState
from labagora.core.settings import Settings
from labagora.demo import loader
from labagora.reviews.actions.letters import send_some
from labagora.reviews.enums import DispatchState, Outcome, RoundPhase
from labagora.reviews.models import Dispatch
from tests.builders.accounts import enrol_second_factor, grant, make_account, open_session
from tests.builders.calls import join_team, make_application, make_call
from tests.builders.organisations import make_membership, make_organisation
from tests.builders.reviews import assign, decide_on, make_grid, make_reviewer, make_round, write_review
from tests.journeys.a11y import assert_accessible
from tests.services import free_port
from tests.threads import served

pytestmark = [pytest.mark.browser, pytest.mark.sqlite_only]

LONG = "Un intitulé vraiment très long pour voir si la page tient quand même sur un petit écran de téléphone"
VIEWS = [(320, "dark"), (1280, "light")]


@dataclass(frozen=True)
class Portal:
    """A portal with a call that is decided."""

    app: Flask
    url: str
    cookies: dict[str, str]
    call: str
    application: str

    def sign_in(self, page: Page, who: str) -> Page:
        """Give a page the session of somebody."""
        name = self.app.config["SESSION_COOKIE_NAME"]
        page.context.clear_cookies()
        page.context.add_cookies([{"name": name, "value": self.cookies[who], "url": self.url}])
        return page

    def desk(self, end: str) -> str:
        """Return an address of the round."""
        return f"{self.url}/gestion/appels/{self.call}/evaluation/{end}"

    @property
    def decision(self) -> str:
        """The address of the decision of Alice's team."""
        return f"{self.url}/candidatures/{self.application}/decision"


def _cookie(app: Flask, account: Account) -> str:
    serialiser: Any = app.session_interface
    return str(serialiser.get_signing_serializer(app).dumps({"sid": open_session(account)}))


def _staff(name: str) -> Account:
    account = make_account(name=name)
    grant(account, Role.STAFF)
    enrol_second_factor(account)
    return account


def _world(lead: Account) -> tuple[str, str]:
    hospital = make_organisation(name=f"Hôpital, {LONG}", region_code="84")
    make_membership(lead, hospital)
    call = make_call(LONG, CallState.REVIEWING, contact_email="appels@exemple.fr", results="Voici les lauréats.")
    round_ = make_round(call, RoundPhase.DECIDED)
    application = make_application(call, hospital, ApplicationState.FILED, lead=lead, title=LONG)
    join_team(application, make_account(name="Baptiste"), organisation=make_organisation(name=f"CPTS, {LONG}"))
    crowd = make_application(call, make_organisation(name="Un autre centre"), ApplicationState.FILED)
    for number in range(50):
        join_team(crowd, make_account(name=f"Coéquipière {number}"))
    grid = make_grid(round_)
    for one in (application, crowd):
        decide_on(round_, one, reason=f"{LONG}.", applied_at=utcnow())
    for number in (1, 2):
        write_review(assign(make_reviewer(round_), application), grid, summary=f"Avis {number}. {LONG}.")
    refused = make_application(call, hospital, ApplicationState.FILED)
    decide_on(round_, refused, Outcome.REJECTED, None, applied_at=utcnow())
    return call.public_id, application.public_id


@pytest.fixture(scope="module", params=VIEWS, ids=lambda view: f"{view[0]}-{view[1]}")
def portal(request: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Portal, int, str]]:
    port = free_port()
    url = f"http://localhost:{port}"
    app = create_app(Settings(env="test", data=Path(tmp_path_factory.mktemp("letters")), base_url=url))
    with app.app_context():
        db.create_all()
        loader.load_reference()
        lead = make_account(name="Alice")
        enrol_second_factor(lead)
        people = {"alice": lead, "esther": _staff("Esther"), "paula": _staff("Paula")}
        cookies = {name: _cookie(app, account) for name, account in people.items()}
        call, application = _world(lead)
        db.session.commit()
        db.session.remove()
    with served(app, port):
        yield Portal(app, url, cookies, call, application), *request.param
    with app.app_context():
        db.engine.dispose()


def _run_jobs(app: Flask) -> None:
    with app.app_context():
        for dispatch in db.session.scalars(db.select(Dispatch).where(Dispatch.state == DispatchState.SENT)):
            while send_some(dispatch.public_id, now=utcnow()):
                db.session.commit()
        waiting = db.select(Job).where(Job.state == JobState.WAITING, Job.name == "reviews.mail_letter")
        for job in db.session.scalars(waiting).all()[:2]:
            with outbox.running(job):
                outbox.perform(job)
        db.session.commit()
        db.session.remove()


def _follow(page: Page, where: Locator) -> None:
    """Press a link or a button, and wait for the page that it leads to."""
    with page.expect_navigation():
        where.click()


def test_from_the_text_to_the_laureates(portal: tuple[Portal, int, str], page_at: Any) -> None:
    """Esther writes, Paula confirms, Alice opens and reads; the laureates are formed and everybody reads them."""
    site, width, theme = portal
    page, record = page_at(width=width, theme=theme, bypass_policy=True)
    _write(site.sign_in(page, "esther"), site)
    _confirm(site.sign_in(page, "paula"), site)
    _run_jobs(site.app)
    _follow(page, page.get_by_role("link", name="Actualiser"))
    assert "2 sur 2" in page.get_by_role("main").inner_text()
    assert_accessible(page)
    _open(site.sign_in(page, "alice"), site)
    _laureates(site.sign_in(page, "esther"), site)
    record.assert_clean()


def _write(page: Page, site: Portal) -> None:
    page.goto(site.desk("courriers"))
    assert_accessible(page)
    _follow(page, page.get_by_role("button", name="Préparer ce courrier").first)
    assert_accessible(page)
    _follow(page, page.get_by_role("link", name="Modifier le texte"))
    page.get_by_label("Objet").fill("Pour {nom}")
    _follow(page, page.get_by_role("button", name="Enregistrer et relire les courriers"))
    assert "{nom} n'existe pas" in page.get_by_role("main").inner_text()
    assert_accessible(page)
    page.get_by_label("Objet").fill("La décision sur {reference}")
    _follow(page, page.get_by_role("button", name="Enregistrer et relire les courriers"))
    assert "une seconde personne" in page.get_by_role("main").inner_text().lower()
    _follow(page, page.get_by_role("table").get_by_role("link").first)
    assert_accessible(page)
    _follow(page, page.get_by_role("link", name="Ce que l’équipe lit des évaluations"))
    _follow(page, page.get_by_role("button", name="Tout transmettre, sauf la note confidentielle"))
    assert_accessible(page)
    page.go_back()
    page.goto(site.desk("courriers"))
    _follow(page, page.get_by_role("table").get_by_role("link").first)
    _follow(page, page.get_by_role("button", name="Demander la confirmation"))
    assert "Une autre personne de l’équipe doit ouvrir" in page.get_by_role("main").inner_text()
    assert_accessible(page)


def _confirm(page: Page, site: Portal) -> None:
    page.goto(site.desk("courriers"))
    _follow(page, page.get_by_role("table").get_by_role("link").first)
    assert_accessible(page)
    _follow(page, page.get_by_role("button", name="Confirmer et envoyer"))
    assert "Les courriers partent" in page.get_by_role("main").inner_text()


def _open(page: Page, site: Portal) -> None:
    page.goto(site.decision.removesuffix("/decision"))
    assert_accessible(page)
    _follow(page, page.get_by_role("link", name="Un courrier vous attend"))
    assert_accessible(page)
    _follow(page, page.get_by_role("button", name="Lire la décision"))
    text = page.get_by_role("main").inner_text()
    assert "La décision sur" in text
    assert "Avis 1." in text
    assert_accessible(page)
    with page.expect_download() as taken:
        page.get_by_role("link", name="Télécharger ce courrier (PDF)").click()
    assert Path(taken.value.path()).read_bytes().startswith(b"%PDF")


def _laureates(page: Page, site: Portal) -> None:
    for number in (1, 2):
        page.goto(site.desk("laureats"))
        assert_accessible(page)
        _follow(page, page.get_by_role("table").get_by_role("link").nth(number - 1))
        assert_accessible(page)
        page.get_by_label("Nom public").fill(f"Lauréat {number}")
        _follow(page, page.get_by_role("button", name="Enregistrer ce lauréat"))
    page.goto(f"{site.url}/gestion/appels/{site.call}")
    _follow(page, page.get_by_role("button", name="Publier les résultats"))
    _follow(page, page.get_by_role("link", name="Voir la page publique"))
    assert "Lauréat 2" in page.get_by_role("main").inner_text()
    assert_accessible(page)


def test_the_words_of_a_refusal(portal: tuple[Portal, int, str], page_at: Any) -> None:
    site, width, theme = portal
    page, record = page_at(width=width, theme=theme, bypass_policy=True)
    with site.app.app_context():
        waiting = db.session.scalars(db.select(Application.public_id)).all()
        db.session.remove()
    assert len(waiting) == 3
    site.sign_in(page, "esther").goto(site.desk("courriers"))
    _follow(page, page.get_by_role("listitem").filter(has_text="Non retenue").get_by_role("button"))
    _follow(page, page.get_by_role("button", name="Envoyer ces courriers"))
    assert "Vérifiez d'abord" in page.get_by_role("main").inner_text()
    assert_accessible(page)
    record.assert_clean()
