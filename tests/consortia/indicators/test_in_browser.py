"""Every page of the indicators in a real browser: axe, no sideways scrolling, 320 and 1280 px; then a whole story."""

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from labagora.accounts.enums import Role
from labagora.accounts.models import Account
from labagora.app import create_app
from labagora.calls.enums import CallState
from labagora.consortia.enums import WorkspaceRole
from labagora.consortia.indicators.enums import Dimension
from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.core.settings import Settings
from labagora.demo import loader
from labagora.engines.measures import Direction, ValueKind
from labagora.ports.storage import uploads
from tests.builders.accounts import enrol_second_factor, grant, make_account, open_session
from tests.builders.calls import make_call
from tests.builders.consortia import join, make_consortium
from tests.builders.indicators import correct, follow, make_indicator, measure_in, months_ago, prove, record
from tests.builders.organisations import make_organisation
from tests.builders.pictures import make_png
from tests.journeys.a11y import assert_accessible
from tests.services import free_port
from tests.threads import served

pytestmark = [pytest.mark.browser, pytest.mark.sqlite_only]

LONG = "Un intitulé vraiment très long pour voir si la page tient quand même sur un petit écran de téléphone"
MEMBER_PAGES = (
    "indicators.indicator_list", "indicators.indicator_show", "indicators.choice_list", "indicators.indicator_new",
    "indicators.setting_edit", "indicators.sites_edit", "indicators.measure_new", "indicators.measure_edit",
    "indicators.measure_history", "indicators.evidence_remove", "indicators.import_new", "indicators.result_list",
)  # fmt: skip
TEAM_PAGES = (
    "office_indicators.indicator_list", "office_indicators.indicator_new", "office_indicators.indicator_edit",
    "office_indicators.evaluation_show",
)  # fmt: skip
FILES = {
    "indicators.picture_file", "indicators.measure_export", "indicators.measure_template", "indicators.evidence_show",
    "indicators.result_file", "office_indicators.evaluation_export", "office_indicators.picture_file",
}  # fmt: skip


@dataclass
class Portal:
    """A running portal, cookies by who is signed in, and the names in its addresses."""

    app: Flask
    url: str
    cookies: dict[str, str]
    names: dict[str, str]

    def sign_in(self, page: Page, who: str) -> None:
        """Give the browser a session."""
        page.context.add_cookies([{"name": "labagora", "value": self.cookies[who], "url": self.url}])

    def address(self, endpoint: str) -> str:
        """Return the address of a page about the consortium of this world."""
        names = dict(self.names)
        names |= {"public_id": names["call"]} if endpoint.startswith("office_indicators.eval") else {}
        names |= {"public_id": names["indicator_id"]} if endpoint == "office_indicators.indicator_edit" else {}
        with self.app.test_request_context():
            rule = next(one for one in self.app.url_map.iter_rules(endpoint) if "GET" in (one.methods or ()))
            path = self.app.url_map.bind("localhost").build(endpoint, {name: names[name] for name in rule.arguments})
        return self.url + path


def _cookie(app: Flask, account: Account) -> str:
    token = open_session(account)
    browser = app.test_client()
    with browser.session_transaction() as cookie:
        cookie["sid"] = token
    found = browser.get_cookie("labagora")
    assert found is not None
    return found.value


def _world(lead: Account) -> dict[str, str]:
    call = make_call(LONG, CallState.PUBLISHED_RESULTS, results_at=utcnow())
    hospital = make_organisation(name=f"Hôpital, {LONG}")
    row = make_consortium(LONG, call=call, organisation=hospital, shown_at=utcnow())
    join(row, lead, WorkspaceRole.LEAD)
    other = make_organisation(name="Hôpital voisin")
    for place in (row.organisation, other):
        measure_in(row, place, first_month=months_ago(2))
    facts = {"question": LONG, "formula": LONG, "source": LONG, "co_definers": [LONG], "axes": ["sex", "deprivation"]}
    aim = {"baseline_amount": 40, "baseline_base": 100, "baseline_month": months_ago(4), "target": 70, "note": LONG}
    followed = follow(row, make_indicator(LONG, **facts), shown_at=utcnow(), by_ref=lead.public_id, **aim)
    told = {"breakdown": {"sex": {"female": [30, 40], "male": [30, 40]}}, "comment": LONG, "by_ref": lead.public_id}
    words = {"feedback": LONG * 2, "voice": "patients"}
    for ago, amount in ((3, 44), (2, 52), (1, 60)):
        record(followed, other, months_ago(ago), amount)
    measure = record(followed, row.organisation, months_ago(1), **told, **words)
    correct(measure, 64, reason=LONG, **words)
    evidence = prove(measure, LONG, stored=uploads.receive(BytesIO(make_png()), f"{LONG}.png", now=utcnow()))
    prove(measure, "Retirée", removed_at=utcnow())
    follow(row, make_indicator("Plus suivi", dimension=Dimension.SOCIAL), retired_at=utcnow())
    delay = {"kind": ValueKind.MEDIAN, "unit": "jours", "direction": Direction.LESS, "axes": ["age"]}
    free = make_indicator("Délai avant le traitement", **delay)
    return {
        "public_id": row.public_id, "slug": row.slug, "followed_id": followed.public_id, "call": call.public_id,
        "indicator_id": free.public_id, "site_id": row.organisation.public_id, "month": measure.month,
        "evidence_id": evidence.public_id,
    }  # fmt: skip


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    port = free_port()
    settings = Settings(env="test", data=tmp_path_factory.mktemp("indicators"), base_url=f"http://127.0.0.1:{port}")
    app = create_app(settings)
    with app.app_context():
        db.create_all()
        loader.load_reference()
        lead, staff = make_account(name="Luc"), make_account(name="Esther")
        grant(staff, Role.STAFF)
        for account in (lead, staff):
            enrol_second_factor(account)
        names = _world(lead)
        db.session.flush()
        cookies = {"lead": _cookie(app, lead), "staff": _cookie(app, staff)}
        db.session.commit()
        db.session.remove()
    with served(app, port=port) as url:
        yield Portal(app, url, cookies, names)


def test_every_page_is_in_the_list(portal: Portal) -> None:
    rules = portal.app.url_map.iter_rules()
    pages = {one.endpoint for one in rules if "GET" in (one.methods or ()) and "indicators." in one.endpoint}
    assert pages == {*MEMBER_PAGES, *TEAM_PAGES, *FILES}


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize(("who", "endpoints"), [("lead", MEMBER_PAGES), ("staff", TEAM_PAGES)], ids=["lead", "staff"])
def test_pages_are_accessible(portal: Portal, page_at: Any, who: str, endpoints: tuple[str, ...], width: int) -> None:
    page, _record = page_at(width=width)
    portal.sign_in(page, who)
    for endpoint in endpoints:
        page.goto(portal.address(endpoint))
        expect(page.locator("h1")).to_be_visible()
        for closed in page.locator("details.la-chart-data").all():
            closed.locator("summary").click()
        assert_accessible(page)


def test_from_the_dictionary_to_what_everybody_reads(portal: Portal, page_at: Any, tmp_path: Path) -> None:
    page, _record = page_at(width=1280)
    portal.sign_in(page, "lead")
    page.goto(portal.address("indicators.choice_list"))
    page.get_by_role("link", name="Délai avant le traitement").click()
    page.get_by_label("Valeur de départ", exact=False).first.fill("44")
    page.get_by_label("Sur combien d'observations").fill("60")
    page.get_by_label("Mois de la valeur de départ").fill(months_ago(4))
    page.get_by_label("Cible", exact=False).first.fill("30")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_role("status")).to_contain_text(["L'indicateur est suivi"])

    page.get_by_role("link", name="Enregistrer une valeur").click()
    page.locator("#site").select_option("Hôpital voisin")
    page.locator("#month").fill(months_ago(1))
    page.get_by_role("button", name="Continuer").click()
    page.locator("#amount").fill("trente-deux")
    page.locator("#base").fill("58")
    page.get_by_label("Retour qualitatif", exact=False).first.fill("Nous avons moins attendu.")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_role("alert").filter(has_text="Il y a quelque chose à corriger")).to_be_visible()
    expect(page.locator("#amount")).to_have_value("trente-deux")
    page.locator("#amount").fill("32,5")
    page.get_by_label("De qui vient ce retour").select_option("Patients")
    proof = tmp_path / "courbe.png"
    proof.write_bytes(make_png())
    page.get_by_label("Fichiers de preuve").set_input_files(proof)
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_text("32,5\u00a0jours")).to_be_visible()
    expect(page.get_by_role("link", name="courbe.png", exact=True)).to_be_visible()

    page.get_by_role("link", name="Corriger, ou ajouter une preuve").click()
    page.locator("#amount").fill("31")
    page.get_by_label("Pourquoi cette correction").fill("Un dossier compté deux fois.")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_text("31\u00a0jours")).to_be_visible()
    expect(page.get_by_text("32,5\u00a0jours")).to_be_visible()

    page.get_by_role("link", name="Revenir à l’indicateur").click()
    expect(page.get_by_role("img").first).to_be_visible()
    page.get_by_role("button", name="Montrer les résultats au public").click()
    page.get_by_role("link", name="Voir la page publique").click()
    expect(page.get_by_role("heading", name="Délai avant le traitement")).to_be_visible()
    expect(page.get_by_text("Nous avons moins attendu.")).to_have_count(0)
