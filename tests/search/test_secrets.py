"""A3, A4: a word that only hidden material holds is answered as a word that nobody wrote; what is withdrawn is gone."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select

from labagora.accounts.models import Account
from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.library.actions.publishing import withdraw_sheet
from labagora.library.enums import SheetState
from labagora.library.models import Sheet
from labagora.organisations.models import Organisation
from labagora.projects.actions import archive_project, cancel_need, take_back_project
from labagora.projects.enums import NeedState, ProjectState
from labagora.projects.models import Need, Project
from labagora.projects.queries import find_need, get_led_project
from labagora.search.engine import index
from labagora.search.models import SearchMark
from labagora.search.queries import hidden_documents
from tests.builders.library import make_sheet
from tests.builders.projects import make_need, make_project
from tests.search.conftest import again
from tests.search.reading import shown

SECRET, NONSENSE = "canarisecret", "canarinonsens"
Follow = Callable[[], int]

PATHS = (
    "/recherche?q={}", "/recherche?q=annonce+{}", "/recherche?q=-{}+annonce", "/recherche?q={}*", '/recherche?q="{}"',
    "/recherche?q={}&tri=date", "/recherche?q=annonce&etat={}", "/recherche?q=annonce&type=travail",
    "/recherche/suggestions?q={}", "/recherche/suggestions?q=annonce+{}", "/recherche/suggestions?q=canari",
    "/api/v1/search?q={}", "/api/v1/search?q=annonce+{}", "/api/v1/search?q={}*", "/api/v1/search?type=travail",
)  # fmt: skip


@pytest.fixture
def hidden(follow: Follow, hospital: Organisation, esther: Account) -> None:
    """Drafts, a withdrawn sheet, projects and needs that are not public: each holds the secret word."""
    make_sheet(title="L'annonce du cancer")
    make_sheet(title=f"Brouillon {SECRET} annonce", state=SheetState.DRAFT, tags=[SECRET], stakes=["delais"])
    withdrawn = make_sheet(title=f"Retirée {SECRET} annonce")
    for state in (ProjectState.DRAFT, ProjectState.SUBMITTED, ProjectState.REFUSED):
        make_project(hospital, title=f"Projet {SECRET} annonce", state=state)
    shown_project = make_project(hospital, title="Un projet d'annonce")
    for need_state in (NeedState.DRAFT, NeedState.CANCELLED, NeedState.RETURNED):
        make_need(shown_project, title=f"Besoin {SECRET} annonce", state=need_state)
    follow()
    withdraw_sheet(withdrawn, "Remplacée.", None, actor=again(esther), now=utcnow())
    db.session.commit()


def normal(response: Any, word: str) -> str:
    """Return the answer without the word that was typed."""
    text = response.get_data(as_text=True)
    text = re.sub(r'name="csrf_token" value="[^"]+"', "", text)
    return text.replace(word, "MOT").replace(word.capitalize(), "MOT")


@pytest.mark.parametrize("path", PATHS)
def test_a4_secret_word_is_answered_as_a_nonsense_word(client: Any, hidden: None, path: str) -> None:
    secret, nonsense = (client.get(path.format(word)) for word in (SECRET, NONSENSE))
    assert secret.status_code == nonsense.status_code == 200
    assert normal(secret, SECRET) == normal(nonsense, NONSENSE)


@pytest.mark.parametrize("path", PATHS)
def test_a3_secret_word_is_in_no_answer_that_did_not_hold_it(
    client: Any, as_: Any, hidden: None, camille: Account, alice: Account, path: str
) -> None:
    for browser in (client, as_(again(camille)), as_(again(alice))):
        assert SECRET not in browser.get(path.format("canarisecre")).get_data(as_text=True)


def test_a4_another_spelling_never_comes_from_what_is_hidden(client: Any, hidden: None) -> None:
    for word in ("canarisecre", "canarisecrt", "kanarisecret"):
        assert client.get(f"/recherche/suggestions?q={word}").json == {"titles": [], "spelling": None}
        assert client.get(f"/api/v1/search?q={word}").json["suggestion"] is None


def test_team_is_shown_them(as_: Any, hidden: None, follow: Follow, esther: Account) -> None:
    follow()
    page = shown(as_(again(esther)).get(f"/recherche?q={SECRET}"))
    assert page.count == "6 résultats"


def test_team_material_never_passes_through_the_api(as_: Any, hidden: None, esther: Account) -> None:
    answer = as_(again(esther)).get(f"/api/v1/search?q={SECRET}&etat=draft&type=travail").json
    assert (answer["total"], answer["items"]) == (0, [])
    assert "etat" not in answer["facets"]


@pytest.fixture
def on_line(follow: Follow, hospital: Organisation) -> None:
    """A sheet and a project with its need, indexed; the worker sleeps from now on."""
    make_sheet(title="Girafe du parcours", stakes=["delais"], steps=["annonce"])
    project = make_project(hospital, title="Girafe du projet", cancers=["sein"])
    make_need(project, title="Girafe du besoin")
    make_sheet(title="Tulipe du parcours")
    follow()


def one(model: type) -> Any:
    return db.session.scalars(select(model).where(model.title.startswith("Girafe"))).one()  # type: ignore[attr-defined]


def gone_at_once(client: Any, what: str) -> None:
    """Check that nothing tells of it any more although the index was not written."""
    assert db.session.scalar(select(func.count()).select_from(SearchMark))
    assert any(what in str(name) for name in index().fingerprints())
    page = shown(client.get("/recherche?q=girafe"))
    body = client.get("/api/v1/search?q=girafe").json
    suggestions = client.get("/recherche/suggestions?q=giraf").json
    for text in (page.titles, body["items"], suggestions):
        assert what not in json.dumps(text, ensure_ascii=False)
    assert page.count.startswith(str(len(page.titles)) if page.titles else "Aucun")
    assert body["total"] == len(body["items"]) == len(page.titles)
    assert sum(body["facets"]["type"].values()) == body["total"]


def test_withdrawn_sheet_is_gone_at_the_next_request(client: Any, on_line: None, esther: Account) -> None:
    sheet = one(Sheet)
    ref = sheet.public_id
    withdraw_sheet(sheet, "Remplacée.", None, actor=again(esther), now=utcnow())
    db.session.commit()
    gone_at_once(client, ref)
    assert client.get("/api/v1/search").json["facets"]["enjeu"] == {"ruptures": 1}
    assert client.get("/recherche?q=girafo").get_data(as_text=True).count("girafe") == 2  # the needs and projects left


def test_project_that_is_no_longer_public_is_gone_with_its_needs(client: Any, on_line: None, alice: Account) -> None:
    refs = one(Project).public_id, one(Need).public_id
    for move in (archive_project, take_back_project):
        leader = again(alice)
        move(get_led_project(refs[0], seen_by=leader), actor=leader, now=utcnow())
        db.session.commit()
    for ref in refs:
        gone_at_once(client, ref)
    assert client.get("/api/v1/search").json["facets"]["cancer"] == {}


def test_cancelled_need_is_gone_at_the_next_request(client: Any, on_line: None, alice: Account) -> None:
    need = find_need(one(Need).public_id)
    assert need is not None
    ref = need.public_id
    cancel_need(need, actor=again(alice), now=utcnow())
    db.session.commit()
    gone_at_once(client, ref)


def test_last_word_of_a_withdrawn_sheet_is_not_proposed(
    client: Any, follow: Follow, on_line: None, esther: Account
) -> None:
    sheet = make_sheet(title="Hippopotame du parcours")
    follow()
    assert "hippopotame" in client.get("/recherche/suggestions?q=hipoppotame").get_data(as_text=True)
    withdraw_sheet(again_sheet(sheet), "Remplacée.", None, actor=again(esther), now=utcnow())
    db.session.commit()
    assert "hippopotame" not in client.get("/recherche/suggestions?q=hippopotam").get_data(as_text=True)
    assert client.get("/recherche/suggestions?q=hipoppotame").json["spelling"] is None


def again_sheet(sheet: Sheet) -> Sheet:
    return db.session.scalars(select(Sheet).where(Sheet.public_id == sheet.public_id)).one()


def test_result_that_lost_its_row_without_a_mark_is_not_shown(client: Any, on_line: None) -> None:
    db.session.execute(Sheet.__table__.update().values(title="Autre"))
    for table in ("publication_facet", "publication"):
        db.session.execute(db.metadata.tables[table].delete())
    db.session.query(SearchMark).delete()
    assert "Girafe du parcours" not in shown(client.get("/recherche?q=girafe")).titles
    assert len(client.get("/api/v1/search?q=girafe").json["items"]) == 2


def test_team_does_not_see_as_work_what_was_published(as_: Any, follow: Follow, esther: Account) -> None:
    sheet = make_sheet(title="Girafe", state=SheetState.DRAFT)
    follow()
    sheet.state, sheet.submitted_at = SheetState.PUBLISHED, utcnow()
    db.session.commit()
    page = shown(as_(again(esther)).get("/recherche?q=girafe"))
    assert (page.titles, page.count) == ([], "Aucun résultat")


def test_what_the_public_no_longer_reads_is_hidden_first(
    on_line: None, esther: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("labagora.search.queries.marks.MOST_HIDDEN", 1)
    withdrawn = one(Sheet)
    ref = withdrawn.public_id
    withdraw_sheet(withdrawn, "Remplacée.", None, actor=again(esther), now=utcnow())
    for number in range(3):
        make_sheet(title=f"Importée {number}")  # nobody works on it: hidden as work, for the team
    db.session.flush()
    assert hidden_documents(for_staff=True) == {f"sheet:{ref}"}
