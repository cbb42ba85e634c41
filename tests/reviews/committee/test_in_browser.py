"""Every page of the committee in a real browser: axe, no sideways scrolling, at 320 and 1280 px; a whole sitting."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from labagora.accounts.enums import Role
from labagora.app import create_app
from labagora.core.db import db
from labagora.core.settings import Settings
from labagora.demo import loader
from labagora.reviews.enums import Outcome
from tests.builders.accounts import enrol_second_factor, grant, make_account, open_session
from tests.builders.reviews import decide_on, make_reviewer, tie
from tests.journeys.a11y import assert_accessible
from tests.reviews.committee.conftest import Committee, make_committee
from tests.services import free_port
from tests.threads import served

pytestmark = [pytest.mark.browser, pytest.mark.sqlite_only]

LONG = "Un intitulé vraiment très long pour voir si la page tient quand même sur un petit écran de téléphone"
THEMES = [(320, "dark"), (1280, "light")]
MODULES = ("committee", "decisions", "applying", "sealed")


@dataclass(frozen=True)
class Portal:
    """A portal in which one committee is in its middle and another one, which the last test takes to its end."""

    url: str
    cookie: str
    cookies: dict[str, str]
    office: dict[str, str]
    seats: dict[str, str]
    journey: dict[str, str]

    def sign_in(self, page: Page, who: str) -> Page:
        """Give a page the session of somebody."""
        page.context.add_cookies([{"name": self.cookie, "value": self.cookies[who], "url": self.url}])
        return page


def _cookie(app: Flask, account: Any) -> str:
    serialiser: Any = app.session_interface
    return str(serialiser.get_signing_serializer(app).dumps({"sid": open_session(account)}))


def _world() -> Committee:
    committee = make_committee(lots=("ville", "ville", "ville", "hopital"))
    committee.call.title = LONG
    committee.call.lots = [{"code": "ville", "label": LONG}, {"code": "hopital", "label": "Hôpital"}]
    tie(committee.members[1], committee.applications[0])
    for number, (outcome, rank) in enumerate(((Outcome.SELECTED, 1), (Outcome.RESERVE, 1))):
        decide_on(
            committee.round, committee.applications[number], outcome, rank, reason=LONG * 3, discussion=LONG,
            reasons={"critere-1": LONG}, votes={"for": 2, "against": 0, "abstained": 0},
            deliberation=committee.deliberation, left_room=[committee.members[1].public_id],
        )  # fmt: skip
        committee.applications[number].title = LONG
    db.session.flush()
    return committee


def _office(committee: Committee) -> dict[str, str]:
    return {
        "office_reviews.deliberation_list": committee.office("comite"),
        "office_reviews.deliberation_show": committee.room(),
        "office_reviews.deliberation_closing": committee.room("/cloture"),
        "office_reviews.decision_list": committee.office("decisions"),
        "office_reviews.decision_edit": committee.decision(0),
        "office_reviews.decision_propose": committee.office("decisions/proposition"),
        "office_reviews.decision_check": committee.office("decisions/application"),
        "office_reviews.decision_unselect": committee.decision(0, "/retrait"),
    }


def _seats(committee: Committee) -> dict[str, str]:
    return {
        "reviews.deliberation_list": "/evaluations/comite",
        "reviews.deliberation_show": committee.seat(),
        "reviews.deliberation_application": committee.seat(0),
        "reviews.deliberation_document": f"{committee.seat(0)}/document",
    }


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    port = free_port()
    url = f"http://localhost:{port}"
    app = create_app(Settings(env="test", data=Path(tmp_path_factory.mktemp("committee")), base_url=url))
    with app.app_context():
        db.create_all()
        loader.load_reference()
        staff, tied = make_account(name="Esther"), make_account(name="Une collègue")
        for account in (staff, tied):
            grant(account, Role.STAFF)
            enrol_second_factor(account)
        committee, other = _world(), make_committee()
        tie(make_reviewer(committee.round, tied), committee.applications[0])
        people = {"team": staff, "tied": tied, "member": committee.person(0)}
        cookies = {who: _cookie(app, account) for who, account in people.items()}
        journey = {"comite": other.office("comite"), "decisions": other.office("decisions"), "room": other.room()}
        found = Portal(url, app.config["SESSION_COOKIE_NAME"], cookies, _office(committee), _seats(committee), journey)
        db.session.commit()
        db.session.remove()
    with served(app, port):
        yield found
    with app.app_context():
        db.engine.dispose()


def test_every_page_of_the_committee_is_looked_at_here(app: Flask) -> None:
    pages = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    homes = {f"labagora.reviews.{kind}.{name}" for kind in ("office", "views") for name in MODULES}
    ours = {one for one in pages if app.view_functions[one].__module__ in homes}
    files = {"office_reviews.minutes_show", "office_reviews.minutes_check", "reviews.deliberation_file"}
    committee = make_committee()
    assert ours == files | set(_office(committee)) | set(_seats(committee))


def _look(portal: Portal, page: Page, pages: dict[str, str]) -> dict[str, str]:
    """Return the pages that are not accessible, and why."""
    faults: dict[str, str] = {}
    for endpoint, path in pages.items():
        answer = page.goto(portal.url + path)
        assert answer is not None
        if answer.status != 200:
            faults[endpoint] = f"answers {answer.status}"
            continue
        page.evaluate("document.querySelectorAll('main details').forEach((node) => { node.open = true; })")
        try:
            assert_accessible(page)
        except AssertionError as error:
            faults[endpoint] = str(error)
    return faults


@pytest.mark.parametrize(("width", "theme"), THEMES)
@pytest.mark.parametrize("who", ["team", "tied", "member"])
def test_j1_every_page_is_accessible(portal: Portal, page_at: Any, who: str, width: int, theme: str) -> None:
    page, record = page_at(width=width, theme=theme, bypass_policy=True)
    portal.sign_in(page, who)
    closed = ("closing", "decision_edit", "decision_check", "decision_unselect")
    office = {name: path for name, path in portal.office.items() if who == "team" or not name.endswith(closed)}
    assert _look(portal, page, portal.seats if who == "member" else office) == {}
    record.assert_clean()


@pytest.mark.parametrize(("width", "theme"), THEMES)
def test_j1_refusals_are_accessible(portal: Portal, page_at: Any, width: int, theme: str) -> None:
    page, record = page_at(width=width, theme=theme, bypass_policy=True)
    portal.sign_in(page, "team")
    edit = portal.url + portal.office["office_reviews.decision_edit"]
    page.goto(edit)
    page.locator("input[name=version]").evaluate("node => { node.value = '99'; }")
    page.get_by_label("Motif").first.fill("Mon texte, écrit en même temps.")
    page.get_by_role("button", name="Enregistrer la décision").click()
    page.get_by_text("Votre texte n’est pas encore enregistré").wait_for()
    expect(page.get_by_label("Motif").first).to_have_value("Mon texte, écrit en même temps.")
    assert_accessible(page)
    page.goto(edit)
    page.get_by_label("Motif").first.fill("")
    page.get_by_role("button", name="Enregistrer la décision").click()
    page.get_by_role("heading", name="Il y a quelque chose à corriger").wait_for()
    assert_accessible(page)
    record.assert_clean()


def test_a_committee_goes_to_the_end_without_scripts(portal: Portal, page_at: Any, tmp_path: Path) -> None:
    """Decide one, propose the others, seal, apply, read what is left; then every page again, in its last state."""
    page, record = page_at(width=1280, javascript=False)
    portal.sign_in(page, "team")
    page.goto(portal.url + portal.journey["decisions"])
    page.locator("#waiting ~ ul a").first.click()
    page.get_by_role("radio", name="Retenue", exact=True).check()
    page.get_by_label("Rang").fill("1")
    page.get_by_label("Motif").first.fill("Un projet clair, utile et faisable.")
    page.get_by_role("button", name="Enregistrer la décision").click()
    page.get_by_role("link", name="Proposer une liste entière").click()
    page.get_by_label("Retenir les premières").fill("1")
    page.get_by_label("Puis mettre sur la liste complémentaire").fill("2")
    page.get_by_label("Motif de départ, liste complémentaire").fill("Le projet attend une place.")
    page.get_by_label("Motif de départ, candidatures non retenues").fill("Le projet n'est pas assez avancé.")
    page.get_by_role("button", name="Proposer ces décisions").click()
    page.goto(portal.url + portal.journey["room"])
    page.get_by_role("link", name="Clore la séance").click()
    page.get_by_role("button", name="Clore et sceller").click()
    with page.expect_download() as taken:
        page.get_by_role("link", name="Télécharger le procès-verbal").click()
    assert Path(taken.value.path()).read_bytes().startswith(b"%PDF")
    page.get_by_role("link", name="Vérifier une copie").click()
    page.get_by_label("Copie du procès-verbal").set_input_files(taken.value.path())
    page.get_by_role("button", name="Comparer").click()
    expect(page.get_by_text("Ce fichier est le procès-verbal scellé")).to_be_visible()
    page.goto(portal.url + portal.journey["decisions"])
    page.get_by_role("link", name="Vérifier et appliquer toutes les décisions").click()
    page.get_by_text("Rien : tout est décidé.").wait_for()
    page.get_by_role("button", name="Appliquer les décisions").click()
    page.get_by_role("link", name="Reprendre la place").first.click()
    page.get_by_label("Motif").fill("La pièce fournie est fausse.")
    page.get_by_role("button", name="Reprendre la place").click()
    page.get_by_text("La place revient à").wait_for()
    record.assert_clean()
    for width, theme in THEMES:
        again, seen = page_at(width=width, theme=theme, bypass_policy=True)
        portal.sign_in(again, "team")
        assert _look(portal, again, portal.journey) == {}
        seen.assert_clean()
