"""Every page that has something to show, as each role, at 320 and 1280 px, in both themes (J1, J6, D1, D5, I11)."""

import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, Response, expect
from werkzeug.routing import Rule

from labagora.app import create_app
from labagora.core.settings import Settings
from labagora.web.access import door_of
from tests.journeys.a11y import contrast, overflow, small_targets, violations
from tests.journeys.browser import HEIGHT, opened
from tests.journeys.live import LINK, Live
from tests.journeys.pages import EXPECTED, REFUSE_EMPTINESS
from tests.journeys.people import ADMIN, LEADER, STAFF, VOLUNTEER, Person
from tests.journeys.scenery import (
    FICHE,
    LONG,
    VERSION,
    WITH_TOOLS,
    desk_of,
    give_a_link,
    keep_a_page_and_a_search,
    open_the_desk,
    uses,
)
from tests.journeys.walk import Walk

pytestmark = pytest.mark.browser

AFTER_A_FORM = [
    "/inscription/envoyee",
    "/mot-de-passe/envoye",
    "/reponse",
    "/mon-espace/donnees/effacement/fait",
    "/recherche/alerte/envoyee",
    "/recherche/alerte/arretee",
    f"{FICHE}/avis/merci",
    f"{FICHE}/avis/merci?remarque=1",
]
SEARCHES = [
    "/recherche?q=annonce",
    "/recherche?q=hopitl+de+jour&type=fiche&type=kit",
    "/recherche?q=hippopotame",
    "/fiches?enjeu=delais&etape=traitement",
    "/recherche/alerte?q=annonce&type=fiche",
]
SECOND_LEADER = "thibault.aigremare@exemple.fr"  # has a need that the team returned
CARNET = "/projets/mon-carnet-de-traversee/bilan"
ROLES = {
    "visitor": ("", ["/", "/plan-du-site", *AFTER_A_FORM, "/classement", CARNET, f"/fiches/{VERSION}", *SEARCHES]),
    "volunteer": (VOLUNTEER, ["/mon-espace", "/mon-espace/securite/verification"]),
    "leader": (LEADER, ["/mon-espace"]),
    "leader who rewrites": (SECOND_LEADER, ["/mon-espace/projets", "/mon-espace/organisations?q=hospitalier"]),
    "staff": (STAFF, ["/gestion"]),
    "admin": (ADMIN, ["/gestion"]),
}
BEFORE = {"volunteer": keep_a_page_and_a_search, "leader": uses, "staff": open_the_desk}
NOT_WALKED = {
    "accounts.address_confirm": "a link sent to another address: tests/accounts/test_rare_pages.py",
    "accounts.external_return": "an identity provider is needed: tests/accounts/test_rare_pages.py",
    "accounts.external_sign_in": "leads to the identity provider",
    "accounts.external_sign_up": "an identity provider is needed: tests/accounts/test_rare_pages.py",
    "introductions.yes_show": "leads to introductions.offer",
}
OPENED_ELSEWHERE = {  # each page: tests/calls, tests/reviews, tests/consortia, in their test_in_browser.py
    "calls",
    "consortia",
    "office_applications",
    "office_calls",
    "indicators",
    "office_consortia",
    "office_indicators",
    "office_reviews",
    "office_workspaces",
    "reviews",
}
ON_THE_WAY = {
    "organisations.my_organisation_list",
    "projects.my_project_list",
    "projects.my_project_show",
    "projects.my_need_show",
}
BY_LINK = {
    "accounts.confirmation",
    "accounts.password_reset",
    "accounts.invitation",
    "introductions.link_show",
    "library.proof_show",
    "library.proof_thanks",
    "search.alert_show",
}
HALFWAY = {"accounts.sign_in_second"}
EMPTY = """
() => {
  const form = document.querySelector('main form.la-form[method=post]');
  for (const field of form.elements) {
    if (/checkbox|radio/.test(field.type)) field.checked = false;
    else if (field.type !== 'hidden' && field.tagName !== 'BUTTON') field.value = '';
  }
  form.noValidate = true;
  form.requestSubmit();
}
"""
TWO_FRAMES = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(null))))"


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    return create_app(Settings(env="test", data=tmp_path_factory.mktemp("map"), base_url="http://localhost"))


def _skips(app: Flask, role: str) -> frozenset[str]:
    """Nobody walks again what another role has walked: a visitor the public pages, a volunteer those of an account."""
    return frozenset(_files(app) | {rule.endpoint for rule in app.url_map.iter_rules() if not _is_for(app, role, rule)})


def _is_for(app: Flask, role: str, rule: Rule) -> bool:
    door, name = door_of(app, rule.endpoint), rule.endpoint
    is_public = door is None or door.kind == "public"
    is_of_account = name.startswith(("accounts.", "privacy."))
    is_of_readers = name.startswith(("library.", "search.")) and name not in EXPECTED[role]
    return {
        "visitor": True,
        "volunteer": not is_public,
        "leader who rewrites": name in EXPECTED["leader who rewrites"] | ON_THE_WAY,
        "admin": name.startswith(("office_accounts.", "office.")),
    }.get(role, not is_public and not is_of_account and not is_of_readers)


def _files(app: Flask) -> set[str]:
    """Return the endpoints that hand out a file, or an answer for programs."""
    found = {"introductions.attachment_show", "library.file_show", "library.proof_image", "search.suggestions"}
    found |= {"consortia.version_file", "consortia.deliverable_template", "indicators.evidence_show"}
    for rule in app.url_map.iter_rules():
        last = rule.rule.rpartition("/")[2]
        if "." in last or rule.rule.startswith(("/api/", "/static", "/bootstrap")) or last in ("healthz", "readyz"):
            found.add(rule.endpoint)
    return found


def _screen(page: Page, width: int, theme: str) -> None:
    page.set_viewport_size({"width": width, "height": HEIGHT})
    page.emulate_media(color_scheme=theme, reduced_motion="reduce")
    page.evaluate(TWO_FRAMES)


SCREENS = [(1280, "light"), (1280, "dark"), (320, "dark"), (320, "light")]  # one thing changes at a time


def _checks() -> Iterator[tuple[int, str, Callable[[Page], list[str]]]]:
    """All rules in both widths, the contrast in each theme at each width; all rules everywhere when asked to."""
    other = violations if os.environ.get("LABAGORA_AXE") == "full" else contrast
    for place, (width, theme) in enumerate(SCREENS):
        yield width, theme, other if place % 2 else violations


def _faults(page: Page) -> dict[str, list[str]]:
    """Return what is wrong with the page."""
    found = {}
    for width, theme, check in _checks():
        _screen(page, width, theme)
        found[f"{width} {theme}"] = check(page)
        found[f"{width} wide"] = overflow(page)
    found["small targets"] = small_targets(page)
    return {name: faults for name, faults in found.items() if faults}


def _faults_when_empty(page: Page) -> dict[str, list[str]]:
    """Post the form empty: the page says what to correct, and reads as well as before (J8)."""
    with page.expect_navigation() as sent:
        page.evaluate(EMPTY)
    if sent.value is None or sent.value.status != 422:
        return {"posted empty": [f"answered {sent.value and sent.value.status}"]}
    expect(page.locator("[data-error-summary]")).to_be_focused()
    _screen(page, 320, "light")
    found = {"empty": violations(page), "empty wide": overflow(page)}
    return {name: faults for name, faults in found.items() if faults}


@dataclass
class Look:
    """Looks at pages and keeps what is wrong with them."""

    page: Page
    faults: dict[str, object] = field(default_factory=dict)
    emptied: set[str] = field(default_factory=set)

    def __call__(self, endpoint: str, response: Response) -> None:
        where = f"{endpoint} {self.page.url}"
        if response.status != 200:
            self.faults[where] = response.status
        elif found := _faults(self.page):
            self.faults[where] = found
        if endpoint in REFUSE_EMPTINESS - self.emptied and self.page.locator("main form.la-form").count():
            self.emptied.add(endpoint)
            if found := _faults_when_empty(self.page):
                self.faults[f"{where} empty"] = found
        _screen(self.page, 1280, "light")


@pytest.mark.parametrize("role", ROLES)
def test_j1_d1_d5_i11_every_page_of_a_role(browser: Browser, live: Live, app: Flask, role: str) -> None:
    address, starts = ROLES[role]
    with opened(browser, base_url=live.url) as (page, record):
        person, more = Person(live, page, address), []
        if address:
            person.sign_in()
        if role in BEFORE:
            more = BEFORE[role](person)
        walk, look = Walk(app, page, live.url, _skips(app, role)), Look(page)
        walk.run([*more, *starts], look)
        names = {cookie["name"] for cookie in page.context.cookies()}
        record.assert_clean()
    assert look.faults == {}
    assert len(names) <= 1
    assert EXPECTED[role] - set(walk.seen) == set()


def test_j1_every_page_is_walked_or_has_a_reason(app: Flask) -> None:
    pages = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())} - _files(app)
    walked = set().union(*EXPECTED.values()) | BY_LINK | HALFWAY
    elsewhere = {endpoint for endpoint in pages if endpoint.split(".")[0] in OPENED_ELSEWHERE}
    assert pages - elsewhere - walked == set(NOT_WALKED)


def test_j1_pages_of_a_link(browser: Browser, live: Live) -> None:
    address = "lien@exemple.fr"
    with opened(browser, base_url=live.url) as (page, record):
        visitor = Person(live, page, address)
        visitor.go("/inscription")
        visitor.fill(name="Un prénom très long " * 3, address=address, password="cinq valises au bord du canal")
        visitor.tick_all()
        visitor.press("Créer mon compte")
        expect(page).to_have_url(re.compile("/inscription/envoyee"))
        visitor.go("/mot-de-passe/oublie")
        visitor.fill(address=VOLUNTEER)
        visitor.main.get_by_role("button").first.click()
        expect(page).to_have_url(re.compile("/mot-de-passe/envoye"))
        invitation = live.run("users", "invite", "invitee@exemple.fr", "--role", "staff")
        links = [
            live.link_in(live.wait_for_mail(address), "/inscription/confirmation/"),
            live.link_in(live.wait_for_mail(VOLUNTEER, saying="/mot-de-passe/nouveau/"), "/mot-de-passe/nouveau/"),
            LINK.findall(invitation)[0],
            live.link_in(live.wait_for_mail("exemple.fr", saying="/reponse/"), "/reponse/"),
        ]
        faults = {link: _faults_at(page, link) for link in links}
        record.assert_clean()
    assert not any(faults.values()), faults


def test_j1_a_proof_reader_without_an_account(browser: Browser, live: Live) -> None:
    """The version to read, the answer, and what the curator reads of it afterwards; then the link is closed."""
    with opened(browser, base_url=live.url) as (page, _), opened(browser, base_url=live.url) as (other, record):
        curator, reader = Person(live, page, STAFF), Person(live, other, "")
        curator.sign_in()
        stem = desk_of(curator, WITH_TOOLS)
        link = give_a_link(curator, stem)
        faults = {"link": _faults(page), "read": _faults_at(other, link)}
        _screen(other, 1280, "light")
        reader.press("Envoyer mon avis")
        expect(other.locator("[data-error-summary]")).to_be_focused()
        faults["empty"] = _faults(other)
        other.evaluate("document.querySelectorAll('main details').forEach((node) => { node.open = true; })")
        reader.fill(remark_body="Trop long. " * 20, remark_whole="Anticonstitutionnellement" * 4)
        reader.main.get_by_label("J'ai des remarques").check()
        reader.press("Envoyer mon avis")
        reader.reads("Merci")
        faults["thanks"] = _faults(other)
        curator.go(f"{stem}/relectures")
        curator.follow(LONG)
        curator.reads("Trop long.")
        faults["review"] = _faults(page)
        curator.go(f"{stem}/relectures")
        curator.press("Fermer le lien")
        faults["closed"] = _faults_at(other, link)
        record.assert_clean()
    assert not any(faults.values()), faults


def test_j1_an_alert_and_pages_that_are_gone(browser: Browser, live: Live) -> None:
    address = "alerte@exemple.fr"
    with opened(browser, base_url=live.url) as (page, record):
        reader = Person(live, page, address)
        reader.go("/recherche/alerte?q=annonce+du+diagnostic&type=fiche&enjeu=delais")
        reader.fill(address=address)
        reader.press("Créer l’alerte")
        link = live.link_in(live.wait_for_mail(address, saying="/recherche/alertes/"), "/recherche/alertes/")
        faults = {"to confirm": _faults_at(page, link)}
        _screen(page, 1280, "light")
        reader.main.get_by_role("button").first.click()
        reader.reads("Elle est active")
        faults["confirmed"] = _faults(page)
        for gone in ("/fiches/telecopie-adressage", "/fiches/telecopie-adressage/avis", "/relecture/inconnu"):
            faults[gone] = _faults_at(page, gone)
        record.assert_clean()
    assert not any(faults.values()), faults


def _faults_at(page: Page, address: str) -> dict[str, list[str]]:
    page.goto(address)
    expect(page.locator("main h1")).not_to_contain_text("404")
    return _faults(page)


def test_j1_second_factor_and_form_whose_session_is_gone(browser: Browser, live: Live) -> None:
    with opened(browser, base_url=live.url) as (page, _record):
        person = Person(live, page, "mathilde.quervaine@exemple.fr")
        person.go("/connexion")
        person.fill(address=person.address, password=person.passphrase)
        person.press("Se connecter", exact=True)
        person.reads("Deuxième vérification")
        assert _faults(page) == {}
        page.context.clear_cookies()
        person.fill(code="123456")
        person.press("Continuer")
        assert _faults(page) == {}
        assert _faults_at(page, "/nulle-part") == {}
