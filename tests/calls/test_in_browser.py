"""Every page of calls in a real browser: axe, no sideways scrolling, no small target, at 320 and 1280 px."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page, Route, expect

from labagora.accounts.enums import Role
from labagora.accounts.models import Account
from labagora.accounts.queries import fingerprint
from labagora.app import create_app
from labagora.calls.answering import ASIDE
from labagora.calls.enums import AnswerVisibility, ApplicationState, CallState, ClosingPolicy, ExportState
from labagora.calls.models import Call, CallDocument, CallExport, CallView
from labagora.core import audit
from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.core.ids import new_token
from labagora.core.settings import Settings
from labagora.demo import loader
from labagora.ports.storage.checks import Upload
from labagora.ports.storage.uploads import keep
from tests.builders.accounts import enrol_second_factor, grant, make_account, open_session
from tests.builders.calls import (
    invite_to_team,
    join_team,
    make_application,
    make_call,
    make_filing,
    make_inquiry,
    make_late_code,
    make_revision,
    write_section,
)
from tests.builders.organisations import make_membership, make_organisation
from tests.engines.questionnaire.samples import GOOD, data
from tests.journeys.a11y import assert_accessible
from tests.services import free_port
from tests.threads import served

pytestmark = [pytest.mark.browser, pytest.mark.sqlite_only]

LONG = "Un intitulé vraiment très long pour voir si la page tient quand même sur un petit écran de téléphone"
FILES = {
    "calls.blank_form", "calls.receipt_pdf", "calls.application_file", "calls.call_calendar", "calls.call_deadline",
    "calls.document_show", "calls.feed", "office_calls.application_export",
}  # fmt: skip
# A page that a valid link alone opens is looked at with the token below; the others by their names.
TEAM_PAGES = (
    "office_calls.call_list", "office_calls.call_new", "office_calls.call_show", "office_calls.call_edit",
    "office_calls.form_show", "office_calls.form_preview", "office_calls.form_compare", "office_calls.form_publish",
    "office_calls.section_new", "office_calls.section_edit", "office_calls.section_removal", "office_calls.field_new",
    "office_calls.field_edit", "office_calls.field_removal", "office_calls.inquiry_queue", "office_calls.inquiry_list",
    "office_calls.inquiry_show", "office_calls.late_code_list", "office_calls.late_code_create",
    "office_calls.correction_create", "office_calls.call_versions", "office_calls.document_list",
    "office_calls.document_delete", "office_calls.application_list", "office_calls.call_trail",
    "office_calls.export_list", "office_calls.export_show", "office_applications.application_show",
    "office_applications.board_list", "office_applications.application_trail",
)  # fmt: skip
MEMBER_PAGES = (
    "calls.call_list", "calls.call_show", "calls.inquiry_list", "calls.my_question_list", "calls.my_application_list",
    "calls.application_start", "calls.application_show", "calls.application_describe", "calls.application_delete",
    "calls.application_withdraw", "calls.section_edit", "calls.filing_check", "calls.receipt_show", "calls.team_show",
    "calls.team_role", "calls.team_removal", "calls.team_leave", "calls.team_transfer", "calls.team_agreement",
    "calls.application_history", "calls.application_duplicate", "calls.application_carried",
    "calls.team_invitation",
)  # fmt: skip


@dataclass(frozen=True)
class Portal:
    """A portal with a call, an application that is being written and one that is filed."""

    app: Flask
    url: str
    cookies: dict[str, str]
    names: dict[str, str]

    def address(self, endpoint: str) -> str:
        """Return where a page is."""
        rule = next(one for one in self.app.url_map.iter_rules(endpoint) if "GET" in (one.methods or ()))
        own = {
            "calls.application_withdraw": "filed", "calls.receipt_show": "filed",
            "office_calls.correction_create": "filed", "office_calls.late_code_create": "late",
            "office_calls.inquiry_show": "inquiry", "office_calls.export_show": "export",
            "office_applications.application_show": "filed", "office_applications.application_trail": "filed",
        }  # fmt: skip
        kind = own.get(endpoint, "call" if endpoint.startswith("office_calls.") else "draft")
        arguments = {name: self.names[kind if name == "public_id" else name] for name in rule.arguments}
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
    call = _call()
    published = make_revision(call, questionnaire=data())
    draft = make_application(call, hospital, lead=lead, revision=published, title=LONG)
    for key, content in GOOD.items():
        write_section(draft, key, dict(content))
    write_section(draft, ASIDE, {"revision": 1, "notices": [LONG], "lost": []})
    member = join_team(draft, make_account(name=f"Coéquipière {LONG}"[:80]))
    invited, token = invite_to_team(draft, "invitee@exemple.fr"), new_token()
    invite(invited, token)
    filed = make_application(call, hospital, ApplicationState.FILED, lead=lead, revision=published, title=LONG)
    filing = make_filing(filed, content={key: dict(content) for key, content in GOOD.items()})
    export = _board(call, filed, lead)
    waiting = make_inquiry(call, lead, question=LONG * 3)
    make_inquiry(call, lead, AnswerVisibility.PUBLISHED, published_question=LONG, published_answer=LONG * 3)
    make_revision(call, questionnaire=data(), is_published=False, notice="")
    late_call = make_call("Clos", CallState.CLOSED, closing_policy=ClosingPolicy.CODE)
    late = make_application(late_call, hospital, revision=published, title=LONG)
    make_late_code(late)
    shown = keep(Upload("notice.pdf", "application/pdf", b"%PDF-1.7"), now=utcnow())
    document = CallDocument(call=call, stored=shown, title=LONG, added_at=utcnow())
    db.session.add(document)
    db.session.flush()
    return {
        "document_id": document.public_id,
        "call": call.public_id, "slug": call.slug, "draft": draft.public_id, "filed": filed.public_id,
        "filing_id": filing.public_id, "inquiry": waiting.public_id, "late": late.public_id, "token": token,
        "export": export.public_id, "waiting": waiting_export(call).public_id,
        "member_id": member.public_id, "section": "projet", "key": "projet", "name": "title",
    }  # fmt: skip


def _board(call: Call, filed: Any, lead: Account) -> CallExport:
    """Two filings, a view, lines of the trail, an archive that can be taken."""
    now = utcnow()
    make_filing(filed, 2, content={**GOOD, "projet": {**GOOD["projet"], "title": LONG}})
    db.session.add(CallView(call=call, name=LONG[:80], query="colonnes=titre&colonnes=q.title", made_at=now))
    archive = keep(Upload("archive.zip", "application/zip", b"PK archive"), now=now)
    row = CallExport(
        call=call, state=ExportState.READY, stored=archive, total=3, done=3, asked_at=now, ready_at=now,
        expires_at=now + timedelta(days=1), asked_by_ref=lead.public_id,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    for subject, verb in ((call, "call.extended"), (filed, "application.filed"), (row, "call.export_taken")):
        audit.record(verb, subject, actor=lead, now=now)
    return row


def waiting_export(call: Call) -> CallExport:
    """An archive that is being made, and nobody advances any more."""
    row = CallExport(call=call, total=3, done=1, asked_at=utcnow() - timedelta(hours=2))
    db.session.add(row)
    db.session.flush()
    return row


def _call() -> Call:
    long = {"objectives": f"<p>{LONG * 4}</p>"}
    call = make_call(LONG, summary=LONG * 3, objectives=LONG * 4, rendered=long, contact_email="appels@exemple.fr")
    call.lots = [{"code": "ville", "label": LONG}]
    call.eligibility = {"organisation_types": ["clcc"], "authorisation": True, "regions": ["84"], "notes": LONG}
    call.extensions = [{"from": "", "until": "2027-01-01T12:00:00+00:00", "reason": LONG, "at": ""}]
    return call


def invite(member: Any, token: str) -> None:
    """Give an invitation the token of its link."""
    member.token, member.token_hash = token, fingerprint(token)
    db.session.flush()


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    port = free_port()
    url = f"http://localhost:{port}"
    app = create_app(Settings(env="test", data=Path(tmp_path_factory.mktemp("calls")), base_url=url))
    with app.app_context():
        db.create_all()
        loader.load_reference()
        lead, staff = make_account(name="Alice"), _staff()
        enrol_second_factor(lead)  # a leader of an organisation sees nothing before
        cookies = {"member": _cookie(app, lead), "team": _cookie(app, staff)}
        names = _world(lead)
        db.session.commit()
        db.session.remove()
    with served(app, port):
        yield Portal(app, url, cookies, names)
    with app.app_context():
        db.engine.dispose()


def test_every_page_of_calls_is_looked_at_here(app: Flask) -> None:
    pages = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    ours = {
        endpoint for endpoint in pages if endpoint.split(".")[0] in ("calls", "office_calls", "office_applications")
    }
    assert ours == FILES | set(TEAM_PAGES) | set(MEMBER_PAGES)


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


@pytest.mark.parametrize("width", [320, 1280])
def test_j1_other_states_of_filed_applications(portal: Portal, page_at: Any, width: int) -> None:
    page, record = page_at(width=width, bypass_policy=True)
    portal.sign_in(page, "team")
    board, names = portal.address("office_calls.application_list"), portal.names
    shown = portal.address("office_applications.application_show")
    for address in (
        f"{board}?colonnes=titre&colonnes=q.title&colonnes=q.budget&colonnes=type&tri=-organisation",
        f"{board}?q=rien",
        f"{shown}?depot=1&avec=2",
        f"{portal.url}/gestion/appels/exports/{names['waiting']}",
    ):
        page.goto(address)
        page.evaluate("document.querySelectorAll('main details').forEach((node) => { node.open = true; })")
        assert_accessible(page)
    record.assert_clean()


def test_lines_are_taken_out_without_scripts(portal: Portal, page_at: Any) -> None:
    page, record = page_at(width=1280, javascript=False)
    portal.sign_in(page, "team")
    page.goto(portal.address("office_calls.application_list"))
    page.get_by_role("checkbox", name="Choisir APPEL").first.check()
    with page.expect_download() as taken:
        page.get_by_role("button", name="Exporter en CSV").click()
    assert len(Path(taken.value.path()).read_text(encoding="utf-8-sig").splitlines()) == 2
    record.assert_clean()


def test_a_page_that_was_kept_counts_from_the_clock_of_the_server(portal: Portal, page_at: Any) -> None:
    """A 304 gives back a page that says when it was made: the script asks what time it is."""
    page, record = page_at(width=1280)
    address = portal.address("calls.call_show")
    old = (utcnow() - timedelta(hours=5)).isoformat()

    def kept(route: Route) -> None:
        answer = route.fetch()
        body = re.sub(r'data-now="[^"]+"', f'data-now="{old}"', answer.text())
        route.fulfill(response=answer, body=body)

    page.route(address, kept)
    page.goto(address)
    box = page.locator("[data-countdown]")
    assert box.get_attribute("data-now") == old
    expect(box).to_contain_text("29 jours 23 heures")
    record.assert_clean()


def test_a_text_is_previewed_as_it_is_typed_and_with_a_button_without_scripts(portal: Portal, page_at: Any) -> None:
    page, record = page_at(width=1280)
    portal.sign_in(page, "team")
    page.goto(portal.address("office_calls.call_edit"))
    page.get_by_label("Contexte", exact=False).first.fill("Il faut **agir**.")
    expect(page.locator("[data-preview=context] strong")).to_have_text("agir")
    record.assert_clean()
    plain, record = page_at(width=1280, javascript=False)
    portal.sign_in(plain, "team")
    plain.goto(portal.address("office_calls.call_edit"))
    plain.locator("textarea[name=context]").fill("Il faut **agir**.")
    plain.get_by_role("button", name="Prévisualiser").click()
    expect(plain.locator("[data-preview=context] strong")).to_have_text("agir")
    expect(plain.locator("textarea[name=context]")).to_have_value("Il faut **agir**.")
    record.assert_clean()
