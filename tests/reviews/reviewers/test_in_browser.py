"""Every page of reviewers in a real browser: axe, no sideways scrolling, no small target, at 320 and 1280 px."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
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
from labagora.calls.models import ApplicationFile
from labagora.calls.snapshots import FACTS
from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.core.ids import new_token
from labagora.core.settings import Settings
from labagora.core.vault import PersonKey
from labagora.demo import loader
from labagora.ports.storage.checks import Upload
from labagora.ports.storage.uploads import keep
from labagora.reviews.enums import ConflictState, OthersShown, ReviewerState
from labagora.reviews.late import WORDS
from labagora.reviews.models import LateInterest, Reviewer, ReviewRound
from labagora.reviews.queries.interests import holders_of
from tests.builders.accounts import enrol_second_factor, grant, make_account, open_session
from tests.builders.calls import make_application, make_call, make_filing, make_revision
from tests.builders.organisations import make_organisation
from tests.builders.pictures import make_png
from tests.builders.reviews import (
    assign,
    have_interest,
    make_admissible,
    make_grid,
    make_reviewer,
    make_round,
    tie,
    write_review,
)
from tests.engines.questionnaire.samples import GOOD, data
from tests.journeys.a11y import assert_accessible
from tests.services import free_port
from tests.threads import served

pytestmark = [pytest.mark.browser, pytest.mark.sqlite_only]

LONG = "Un intitulé vraiment très long pour voir si la page tient quand même sur un petit écran de téléphone"
FILES = {"reviews.assignment_pdf", "reviews.assignment_file"}
REVIEWER_PAGES = (
    "reviews.my_assignment_list", "reviews.assignment_show", "reviews.assignment_print", "reviews.assignment_conflict",
    "reviews.review_abstain", "reviews.other_review_list", "reviews.seat_show", "reviews.conflict_declare",
    "reviews.invitation_show",
)  # fmt: skip
TEAM_PAGES = (
    "office_reviews.reviewer_list", "office_reviews.reviewer_edit", "office_reviews.reviewer_removal",
    "office_reviews.conflict_list", "office_reviews.conflict_create", "office_reviews.conflict_decide",
    "office_reviews.interest_list", "office_reviews.interest_decide", "office_reviews.late_interest_show",
)  # fmt: skip


@dataclass(frozen=True)
class Portal:
    """A portal with a call under review."""

    app: Flask
    url: str
    cookies: dict[str, str]
    names: dict[str, str]

    def address(self, endpoint: str) -> str:
        """Return where a page is."""
        rule = next(one for one in self.app.url_map.iter_rules(endpoint) if "GET" in (one.methods or ()))
        done = {"reviews.other_review_list": "done"}
        by_call = endpoint.startswith("office_reviews.") or endpoint in (
            "reviews.seat_show",
            "reviews.conflict_declare",
        )
        kind = done.get(endpoint, "call" if by_call else "reading")
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


def _person(name: str, role: Role) -> Account:
    account = make_account(name=name)
    grant(account, role)
    enrol_second_factor(account)
    return account


def _application(round_: ReviewRound) -> Any:
    hospital = make_organisation(name=f"Hôpital, {LONG}")
    revision = make_revision(round_.call, questionnaire=data())
    row = make_application(round_.call, hospital, ApplicationState.FILED, revision=revision, title=LONG)
    stored = keep(Upload(f"{LONG[:80]}.png", "image/png", make_png()), now=utcnow())
    file = ApplicationFile(application=row, section_key="moyens", field_key="letter", stored=stored, added_at=utcnow())
    db.session.add(file)
    db.session.flush()
    content = {key: dict(one) for key, one in GOOD.items()}
    content["moyens"]["letter"] = [file.public_id]
    listed = {"public_id": file.public_id, "section": "moyens", "field": "letter", "name": stored.name, "size": 9}
    make_filing(row, content={**content, FACTS: {"title": LONG, "lot": ""}}, files=[{**listed, "sha256": "0" * 64}])
    make_admissible(row)
    return row


def _invite(round_: ReviewRound) -> str:
    round_.last_number += 1
    seat = Reviewer(
        round=round_, key=PersonKey(), account=None, number=round_.last_number, state=ReviewerState.INVITED,
        invited_at=utcnow(), expires_at=utcnow().replace(year=utcnow().year + 1), sits=True,
    )  # fmt: skip
    seat.address, seat.address_index = "pressentie@exemple.fr", index_of("pressentie@exemple.fr")
    token = new_token()
    seat.token_hash = fingerprint(token)
    db.session.add(seat)
    db.session.flush()
    return token


def _interests(application: Any) -> dict[str, str]:
    """What the team declared: Esther, of another application; a colleague, who asks that it be set aside; too late."""
    other = make_application(application.call, application.organisation, ApplicationState.FILED)
    esther, colleague = holders_of(Role.STAFF)[0], _person(f"Collègue, {LONG}", Role.STAFF)
    have_interest(esther, other, note=LONG * 3)
    asked = {"release_reason": LONG, "release_asked_at": utcnow()}
    row = have_interest(colleague, application, note=LONG, **asked)
    late = LateInterest(interest_ref=row.public_id, application=application, touched=list(WORDS), at=utcnow())
    db.session.add(late)
    db.session.flush()
    return {"interest_id": row.public_id, "late_id": late.public_id}


def _world(reviewer: Account) -> dict[str, str]:
    call = make_call(LONG, CallState.REVIEWING)
    guidance = f"<p>{LONG}</p>"
    round_ = make_round(call, others_shown=OthersShown.AFTER_OWN, guidance=LONG, guidance_html=guidance)
    grid = make_grid(round_, criteria=3)
    for criterion in grid.criteria:
        criterion.help, criterion.levels[2]["label"] = LONG, LONG
    seat = make_reviewer(round_, reviewer, sits=True)
    one, read, offered = (_application(round_) for _ in range(3))
    reading, done = assign(seat, one), assign(seat, read)
    write_review(done, grid)
    colleague = make_reviewer(round_)
    write_review(assign(colleague, read), grid, summary=LONG * 3)
    tie(seat, _application(round_), by_ref=reviewer.public_id)
    conflict = tie(colleague, offered, ConflictState.SUSPECTED, note=LONG)
    db.session.flush()
    return {
        "call": call.public_id, "reading": reading.public_id, "done": done.public_id, "reviewer_id": seat.public_id,
        "application_id": offered.public_id, "conflict_id": conflict.public_id, **_interests(offered),
        "token": _invite(round_),
    }  # fmt: skip


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    port = free_port()
    url = f"http://localhost:{port}"
    app = create_app(Settings(env="test", data=Path(tmp_path_factory.mktemp("reviews")), base_url=url))
    with app.app_context():
        db.create_all()
        loader.load_reference()
        reviewer, staff = _person("Léa Bertrand", Role.REVIEWER), _person("Esther", Role.STAFF)
        guest = make_account(name="Camille")
        cookies = {"reviewer": _cookie(app, reviewer), "team": _cookie(app, staff), "guest": _cookie(app, guest)}
        names = _world(reviewer)
        db.session.commit()
        db.session.remove()
    with served(app, port):
        yield Portal(app, url, cookies, names)
    with app.app_context():
        db.engine.dispose()


BROKEN = """() => {
  const broken = [];
  for (const label of document.querySelectorAll('.la-figures dt')) {
    const text = label.firstChild;
    for (const word of text.data.matchAll(/\\S+/g)) {
      const range = document.createRange();
      range.setStart(text, word.index);
      range.setEnd(text, word.index + word[0].length);
      const tops = new Set([...range.getClientRects()].map((box) => Math.round(box.top)));
      if (tops.size > 1) { broken.push(word[0]); }
    }
  }
  return broken;
}"""


def test_labels_of_key_figures_keep_their_words_whole(portal: Portal, page_at: Any) -> None:
    page, record = page_at(width=320)
    portal.sign_in(page, "team")
    page.goto(portal.address("office_reviews.round_show"))
    expect(page.get_by_text("candidatures déposées")).to_be_visible()
    assert page.evaluate(BROKEN) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    record.assert_clean()


def test_every_page_of_reviewers_is_looked_at_here(app: Flask) -> None:
    pages = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    starts = (
        "reviews.assignment_",
        "reviews.review_",
        "reviews.seat_",
        "reviews.invitation_",
        "office_reviews.reviewer_",
    )
    assert {one for one in pages if one.startswith(starts)} <= FILES | set(REVIEWER_PAGES) | set(TEAM_PAGES)


@pytest.mark.parametrize(("width", "theme"), [(320, "dark"), (1280, "light")])
@pytest.mark.parametrize(("who", "endpoints"), [("team", TEAM_PAGES), ("reviewer", REVIEWER_PAGES)], ids=["team", "me"])
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
        if folder := os.environ.get("LABAGORA_TEST_SHOTS"):
            page.screenshot(path=f"{folder}/{endpoint}-{width}.png", full_page=True)
        try:
            assert_accessible(page)
        except AssertionError as error:
            faults[endpoint] = str(error)
    assert faults == {}
    record.assert_clean()


@pytest.mark.parametrize("width", [320, 1280])
def test_j1_other_states(portal: Portal, page_at: Any, width: int) -> None:
    page, record = page_at(width=width, bypass_policy=True)
    portal.sign_in(page, "guest")
    page.goto(portal.address("reviews.invitation_show"))
    assert_accessible(page)
    portal.sign_in(page, "reviewer")
    page.goto(f"{portal.url}/evaluations/{portal.names['done']}")
    assert_accessible(page)
    page.goto(portal.address("reviews.assignment_show"))
    page.get_by_role("button", name="Rendre mon évaluation").click()
    expect(page.get_by_role("heading", name="Il y a quelque chose à corriger")).to_be_visible()
    assert_accessible(page)
    page.get_by_label("Synthèse").fill("Léa Bertrand vous salue.")
    page.get_by_role("button", name="Rendre mon évaluation").click()
    expect(page.get_by_text("Un texte semble dire qui vous êtes")).to_be_visible()
    assert_accessible(page)
    record.assert_clean()


def test_a_review_is_written_with_the_keyboard_and_saves_itself(portal: Portal, page_at: Any) -> None:
    page, record = page_at(width=1280)
    portal.sign_in(page, "reviewer")
    page.goto(portal.address("reviews.assignment_show"))
    page.get_by_role("radiogroup", name="Critère 1").get_by_role("radio").first.focus()
    page.keyboard.press("ArrowDown")
    page.get_by_label("Commentaire sur « Critère 1 »").fill("Écrit au clavier.")
    expect(page.get_by_text("Enregistré à")).to_be_visible()
    page.reload()
    expect(page.get_by_label("Commentaire sur « Critère 1 »")).to_have_value("Écrit au clavier.")
    expect(page.get_by_role("radio", name="1 – Faible").first).to_be_checked()
    record.assert_clean()


def test_r14_two_windows_are_told_and_keep_both_texts(portal: Portal, page_at: Any) -> None:
    page, _record = page_at(width=320, javascript=False)
    portal.sign_in(page, "reviewer")
    page.goto(portal.address("reviews.assignment_show"))
    other = page.context.new_page()
    other.goto(portal.address("reviews.assignment_show"))
    for window, text in ((page, "De la première fenêtre"), (other, "De la seconde fenêtre")):
        window.get_by_label("Synthèse").fill(text)
        window.get_by_role("button", name="Enregistrer").click()
    expect(other.get_by_role("heading", name="Deux textes à réunir")).to_be_visible()
    expect(other.get_by_text("De la première fenêtre").first).to_be_visible()
    expect(other.get_by_text("De la seconde fenêtre").first).to_be_visible()
    assert other.evaluate("document.documentElement.scrollWidth") <= 320
    other.get_by_role("button", name="Garder mon texte").click()
    expect(other.get_by_label("Synthèse")).to_have_value("De la seconde fenêtre")
