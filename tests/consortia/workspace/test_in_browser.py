"""Every page of consortia in a real browser: axe, no sideways scrolling, at 320 and 1280 px; then a whole story."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from labagora.accounts.enums import Role
from labagora.accounts.models import Account
from labagora.accounts.queries import fingerprint, index_of
from labagora.app import create_app
from labagora.calls.enums import ApplicationState, CallState
from labagora.consortia.enums import (
    Approver,
    ConsortiumState,
    MovedThing,
    MoveKind,
    PlaceState,
    PromiseKind,
    Verdict,
    VersionState,
    WorkspaceRole,
)
from labagora.consortia.models import (
    Consortium,
    Deliverable,
    DeliverableApproval,
    DeliverableVersion,
    PlanMove,
    Promise,
    PromiseMapping,
    SupportTheme,
    WorkspaceMember,
)
from labagora.core.clock import today_in_paris, utcnow
from labagora.core.db import db
from labagora.core.ids import new_token
from labagora.core.settings import Settings
from labagora.core.vault import PersonKey
from labagora.demo import loader
from labagora.ports.storage import uploads
from labagora.reviews.enums import RoundPhase
from tests.builders.accounts import enrol_second_factor, grant, make_account, open_session
from tests.builders.calls import make_application, make_call, make_revision, write_section
from tests.builders.consortia import join, make_consortium, make_deliverable, make_milestone
from tests.builders.organisations import make_organisation
from tests.builders.reviews import decide_on, make_round
from tests.consortia.test_promises import ANSWERS, FORM
from tests.contracts.samples import PDF
from tests.journeys.a11y import assert_accessible
from tests.services import free_port
from tests.threads import served

pytestmark = [pytest.mark.browser, pytest.mark.sqlite_only]

LONG = "Un intitulé vraiment très long pour voir si la page tient quand même sur un petit écran de téléphone"
DAY = timedelta(days=1)
FILES = {"consortia.version_file", "consortia.deliverable_template"}
TEAM_PAGES = (
    "office_workspaces.consortium_list", "office_workspaces.consortium_create", "office_workspaces.consortium_show",
    "office_workspaces.consortium_provider", "office_workspaces.consortium_public", "office_consortia.promise_mapping",
)  # fmt: skip
MEMBER_PAGES = (
    "consortia.my_workspace_list", "consortia.workspace_show", "consortia.timeline_show", "consortia.promise_list",
    "consortia.missed_show", "consortia.member_list", "consortia.member_change", "consortia.member_end",
    "consortia.member_leave", "consortia.plan_show", "consortia.theme_edit", "consortia.theme_remove",
    "consortia.milestone_create", "consortia.milestone_edit", "consortia.milestone_move", "consortia.milestone_cancel",
    "consortia.deliverable_create", "consortia.deliverable_show", "consortia.deliverable_edit",
    "consortia.deliverable_move", "consortia.deliverable_cancel", "consortia.invitation_show",
    "consortia.consortium_list", "consortia.consortium_show",
)  # fmt: skip


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
        if endpoint == "office_consortia.promise_mapping":
            names["public_id"] = names["call"]
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
    row = make_consortium(LONG, organisation=make_organisation(name=f"Hôpital, {LONG}"), shown_at=utcnow())
    row.summary_public = row.upcoming = LONG * 3
    row.provider = make_organisation(name="Cabinet Exemple Conseil", kind="prestataire")
    join(row, lead, WorkspaceRole.LEAD, joined_on=today_in_paris() - 30 * DAY, theme="evaluation")
    member = join(row, make_account(name=f"Coéquipière {LONG}"[:80]), theme="circuit_donnee")
    join(row, make_account(name="Partie"), state=PlaceState.LEFT, left_on=today_in_paris())
    milestone, deliverable, theme = _plan(row, lead)
    invited, token = _invited(row)
    assert invited.public_id
    return {
        "public_id": row.public_id, "slug": row.slug, "member_id": member.public_id, "theme_id": theme.public_id,
        "milestone_id": milestone.public_id, "deliverable_id": deliverable.public_id, "token": token, "call": _call(),
    }  # fmt: skip


def _plan(row: Consortium, lead: Account) -> tuple[Any, Deliverable, SupportTheme]:
    today, now = today_in_paris(), utcnow()
    assert row.starts_on is not None
    make_milestone(row, "Atteint", row.starts_on + 20 * DAY, done_on=row.starts_on + 20 * DAY)
    make_milestone(row, "En retard", today - 10 * DAY)
    make_milestone(row, "Abandonné", today + 80 * DAY, cancelled_on=today)
    theme = SupportTheme(consortium=row, code="circuit_donnee", starts_on=row.starts_on, ends_on=today + 90 * DAY)
    promise = Promise(
        consortium=row, kind=PromiseKind.MILESTONE, section_key="plan", field_key="etapes", row=1, title=LONG,
        said=LONG * 2, month=4, due_on=today, made_at=now,
    )  # fmt: skip
    move = PlanMove(
        consortium=row, thing=MovedThing.MILESTONE, kind=MoveKind.MOVED, subject_ref="x", subject=LONG, reason=LONG,
        before_on=today, after_on=today + DAY, by_ref=lead.public_id, at=now - 50 * DAY,
    )  # fmt: skip
    db.session.add_all([theme, promise, move])
    milestone = make_milestone(row, LONG, today + 45 * DAY, promise=promise, description=LONG * 2)
    deliverable = make_deliverable(row, LONG, is_required=True, description=LONG, approvers=["lead", "institute"])
    deliverable.template = uploads.receive(BytesIO(PDF), "modele.pdf", now=now)
    for number, state in ((1, VersionState.RETURNED), (2, VersionState.SUBMITTED)):
        version = DeliverableVersion(
            number=number, state=state, note=LONG, stored=uploads.receive(BytesIO(PDF), f"{LONG}.pdf", now=now),
            added_by_ref=lead.public_id, added_at=now, submitted_at=now,
        )  # fmt: skip
        version.approvals = []
        deliverable.versions.append(version)
    said = {"verdict": Verdict.RETURNED, "comment": LONG, "by_ref": lead.public_id, "at": now}
    deliverable.versions[0].approvals.append(DeliverableApproval(approver=Approver.LEAD, **said))
    db.session.flush()
    return milestone, deliverable, theme


def _invited(row: Consortium) -> tuple[WorkspaceMember, str]:
    now, token = utcnow(), new_token()
    place = WorkspaceMember(
        key=PersonKey(), consortium=row, role=WorkspaceRole.PARTNER, state=PlaceState.INVITED,
        joined_on=today_in_paris() + 10 * DAY, invited_at=now, expires_at=now + 14 * DAY,
        token_hash=fingerprint(token),
    )  # fmt: skip
    place.address, place.address_index = "invitee@exemple.fr", index_of("invitee@exemple.fr")
    db.session.add(place)
    db.session.flush()
    return place, token


def _call() -> str:
    call = make_call(LONG, CallState.REVIEWING)
    round_, revision = make_round(call, RoundPhase.DECIDED), make_revision(call, questionnaire=FORM)
    application = make_application(call, make_organisation(name=LONG), ApplicationState.FILED, revision=revision)
    write_section(application, "plan", ANSWERS)
    decide_on(round_, application, applied_at=utcnow())
    read = {"section": "plan", "field": "etapes", "kind": "milestone", "title": "quoi", "month": "mois"}
    db.session.add(PromiseMapping(call=call, content=[read], updated_at=utcnow()))
    db.session.flush()
    return call.public_id


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    port = free_port()
    url = f"http://localhost:{port}"
    app = create_app(Settings(env="test", data=Path(tmp_path_factory.mktemp("consortia")), base_url=url))
    with app.app_context():
        db.create_all()
        loader.load_reference()
        lead, staff, newcomer = make_account(name="Alice"), make_account(name="Esther"), make_account(name="Nour")
        grant(staff, Role.STAFF)
        enrol_second_factor(staff)
        people = {"member": lead, "team": staff, "newcomer": newcomer}
        cookies = {who: _cookie(app, account) for who, account in people.items()}
        names = _world(lead)
        db.session.commit()
        db.session.remove()
    with served(app, port):
        yield Portal(app, url, cookies, names)
    with app.app_context():
        db.engine.dispose()


def test_every_page_of_consortia_is_looked_at_here(app: Flask) -> None:
    pages = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    ours = {endpoint for endpoint in pages if endpoint.split(".")[0] in ("consortia", "office_workspaces")}
    assert ours | {"office_consortia.promise_mapping"} == FILES | set(TEAM_PAGES) | set(MEMBER_PAGES)


@pytest.mark.parametrize(("width", "theme"), [(320, "dark"), (1280, "light")])
@pytest.mark.parametrize(("who", "endpoints"), [("team", TEAM_PAGES), ("member", MEMBER_PAGES)], ids=["team", "member"])
def test_j1_every_page_is_accessible(
    portal: Portal, page_at: Any, who: str, endpoints: tuple[str, ...], width: int, theme: str
) -> None:
    page, record = page_at(width=width, theme=theme, bypass_policy=True)
    portal.sign_in(page, who)
    faults: dict[str, str] = {}
    for endpoint in endpoints:
        answer = page.goto(portal.address(endpoint))
        assert answer is not None
        if (answer.status, page.url) != (200, portal.address(endpoint)):
            faults[endpoint] = f"answers {answer.status} at {page.url}"
            continue
        try:
            assert_accessible(page)
        except AssertionError as error:
            faults[endpoint] = str(error)
    assert faults == {}
    record.assert_clean()


def test_from_a_first_day_to_an_approved_deliverable(portal: Portal, page_at: Any, tmp_path: Path) -> None:
    """The team starts a support, the lead plans and invites, somebody comes and hands in, the lead approves."""
    with portal.app.app_context():
        row = make_consortium("Le nouveau", ConsortiumState.FORMING)
        lead = db.session.scalars(
            db.select(Account).join(WorkspaceMember).where(WorkspaceMember.role == WorkspaceRole.LEAD)
        ).first()
        assert lead is not None
        join(row, lead, WorkspaceRole.LEAD)
        place, token = _invited(row)
        place.joined_on = today_in_paris()
        names = row.public_id, token
        db.session.commit()
        db.session.remove()
    ref, token = names
    team, record = page_at(width=1280)
    portal.sign_in(team, "team")
    team.goto(f"{portal.url}/gestion/consortiums/{ref}")
    team.get_by_label("Premier jour de M1").fill(today_in_paris().isoformat())
    team.get_by_role("button", name="Commencer").click()
    expect(team.locator("main")).to_contain_text("En accompagnement")
    record.assert_clean()
    page, record = page_at(width=320)
    portal.sign_in(page, "member")
    page.goto(f"{portal.url}/accompagnement/{ref}/plan")
    page.get_by_role("link", name="Ajouter un livrable").click()
    page.get_by_label("Livrable").fill("Le guide")
    page.get_by_label("Type").select_option("guide")
    page.get_by_label("Date prévue").fill((today_in_paris() + 60 * DAY).isoformat())
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Le guide")
    guide = page.url
    _hand_in(portal, page_at, token, guide, tmp_path)
    page.goto(guide)
    page.get_by_label("Approuvé").check()
    page.get_by_role("button", name="Donner mon avis").click()
    expect(page.locator("main")).to_contain_text("Fait")
    expect(page.locator("main")).to_contain_text("Approuvé le")
    record.assert_clean()


def _hand_in(portal: Portal, page_at: Any, token: str, guide: str, folder: Path) -> None:
    """The newcomer accepts, then hands in a file and submits it, without scripts."""
    page, record = page_at(width=1280, javascript=False)
    portal.sign_in(page, "newcomer")
    page.goto(f"{portal.url}/accompagnement/invitations/{token}")
    page.get_by_role("button", name="Rejoindre le consortium").click()
    expect(page.locator("main")).to_contain_text("Le nouveau")
    page.goto(guide)
    file = folder / "guide.pdf"
    file.write_bytes(PDF)
    page.get_by_label("Fichier").set_input_files(file)
    page.get_by_role("button", name="Déposer le brouillon").click()
    page.get_by_role("button", name="Soumettre à l’approbation").click()
    expect(page.locator("main")).to_contain_text("À approuver")
    record.assert_clean()
