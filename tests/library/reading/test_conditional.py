"""« Nothing moved »: 304 to a visitor who has the page, a new tag as soon as anything shown changes."""

from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from labagora.accounts.queries import find_account
from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.library.enums import ReuseStage, SheetKind
from labagora.library.models import Reuse
from labagora.reference import actions as reference
from labagora.reference import queries
from tests.builders.library import make_sheet

SUFFIXES = ("", ".pdf", ".md", ".jsonld")
SHELVES = ("/kit", "/kit/complet", "/kit.pdf", "/fiches.atom", "/fiches/donnees.json", "/fiches/donnees.csv")


def _tag(client: Any, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    answer.close()
    return str(answer.headers["ETag"])


def _again(client: Any, path: str, tag: str) -> int:
    answer = client.get(path, headers={"If-None-Match": tag})
    answer.close()
    return int(answer.status_code)


@pytest.fixture
def pages(app: Any) -> tuple[str, str]:
    """The addresses of a fiche and of a chapter."""
    return f"/fiches/{make_sheet().slug}", f"/kit/{make_sheet('Un', kind=SheetKind.KIT, position=1).slug}"


def test_a_visitor_who_has_the_page_gets_304(client: Any, pages: tuple[str, str]) -> None:
    for path in [*(page + suffix for page in pages for suffix in SUFFIXES), *SHELVES]:
        tag = _tag(client, path)
        answer = client.get(path, headers={"If-None-Match": tag})
        assert (answer.status_code, answer.data) == (304, b""), path
        assert answer.headers["ETag"] == tag
        assert "no-cache" in answer.headers["Cache-Control"]
        assert "Cookie" in answer.headers["Vary"]


def test_tags_are_known_when_the_answer_is_compressed(app: Flask, pages: tuple[str, str]) -> None:
    db.session.commit()
    client = FlaskClient(app, app.response_class)  # the strict one reads pages as they are sent
    headers = {"Accept-Encoding": "gzip"}
    tag = client.get(pages[0], headers=headers).headers["ETag"]
    assert client.get(pages[0], headers={**headers, "If-None-Match": tag}).status_code == 304
    assert client.get(pages[0], headers={**headers, "If-None-Match": f'"x", {tag}'}).status_code == 304
    assert client.get(pages[0], headers={**headers, "If-None-Match": '"x"'}).status_code == 200


def test_304_reads_one_row_and_no_text(client: Any, pages: tuple[str, str], count_statements: Any) -> None:
    for path in pages:
        tag = _tag(client, path)
        with count_statements() as seen:
            assert _again(client, path, tag) == 304
        assert len(seen) == 1
        assert "publication.content" not in seen[0]
        assert "publication.rendered" not in seen[0]


def test_signed_in_readers_get_the_page_and_nothing_is_stored(
    client: Any, as_: Any, farid: Any, pages: tuple[str, str]
) -> None:
    browser = as_(farid)
    for page in pages:
        answer = browser.get(page, headers={"If-None-Match": _tag(client, page)})
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "no-store"
        assert "ETag" not in answer.headers


def test_the_tag_depends_on_the_language(app: Any, client: Any, pages: tuple[str, str]) -> None:
    english = app.test_client()
    english.get("/?lang=en")
    tag = _tag(english, pages[0])
    assert _again(client, pages[0], tag) == 200
    answer = english.get(pages[0], headers={"If-None-Match": tag})
    assert answer.status_code == 304
    assert "private" in answer.headers["Cache-Control"]


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_the_tag_moves_with_an_edition(client: Any, publish: Any, suffix: str) -> None:
    sheet = make_sheet()
    tag = _tag(client, f"/fiches/{sheet.slug}{suffix}")
    publish(sheet)
    assert _again(client, f"/fiches/{sheet.slug}{suffix}", tag) == 200


def test_the_tag_moves_with_a_page_that_links_here(client: Any, publish: Any, withdraw: Any) -> None:
    sheet = make_sheet()
    path = f"/fiches/{sheet.slug}"
    tags = [_tag(client, path)]
    other = make_sheet("Une autre", body=f"Voir [elle](fiche:{sheet.slug}).")
    tags.append(_tag(client, path))
    publish(other)
    tags.append(_tag(client, path))
    withdraw(other)
    tags.append(_tag(client, path))
    assert len(set(tags)) == 3
    assert tags[0] == tags[3]


def test_the_tag_moves_with_a_page_that_it_links_to(client: Any, publish: Any) -> None:
    target = make_sheet()
    source = make_sheet(body=f"Voir [elle](fiche:{target.slug}).")
    tag = _tag(client, f"/fiches/{source.slug}")
    publish(target)
    assert _again(client, f"/fiches/{source.slug}", tag) == 200


def test_the_tag_moves_with_a_version_for_a_territory(client: Any, hospital: Any) -> None:
    parent = make_sheet()
    tag = _tag(client, f"/fiches/{parent.slug}")
    columns = {"parent_id": parent.id, "territory": "Bretagne", "organisation_id": hospital.id}
    child = make_sheet(columns=columns)
    assert _again(client, f"/fiches/{parent.slug}", tag) == 200
    tag = _tag(client, f"/fiches/{child.slug}")
    assert _again(client, f"/fiches/{child.slug}", tag) == 304


def test_the_tag_of_a_chapter_moves_with_the_kit(client: Any) -> None:
    first = make_sheet("Un", kind=SheetKind.KIT, position=1)
    path = f"/kit/{first.slug}"
    tag = _tag(client, path)
    make_sheet("Deux", kind=SheetKind.KIT, position=2)
    assert _again(client, path, tag) == 200
    assert "chapitre 1 sur 2" in client.get(path).text


def test_the_tag_moves_with_a_reuse(client: Any, hospital: Any) -> None:
    sheet = make_sheet()
    tag = _tag(client, f"/fiches/{sheet.slug}")
    db.session.add(Reuse(sheet_id=sheet.id, organisation_id=hospital.id, stage=ReuseStage.IN_PLACE))
    db.session.flush()
    assert _again(client, f"/fiches/{sheet.slug}", tag) == 200


def test_the_tag_moves_with_the_words_of_a_list(client: Any, admin: Any) -> None:
    sheet = make_sheet()
    tag = _tag(client, f"/fiches/{sheet.slug}")
    term = next(one for one in queries.vocabulary("priority_stakes").entries if one.code == "ruptures")
    row = queries.get_term("priority_stakes", term.public_id)
    admin = find_account(admin.public_id)
    draft = reference.TermDraft(label="Éviter les ruptures, autrement dit")
    reference.rename_term(row, draft, actor=admin, now=utcnow())
    db.session.flush()
    assert _again(client, f"/fiches/{sheet.slug}", tag) == 200
    assert "autrement dit" in client.get(f"/fiches/{sheet.slug}").text


def test_the_tag_moves_when_the_review_becomes_late(client: Any, freeze: Any) -> None:
    sheet = make_sheet(review_due="2027-03-31")
    freeze(datetime(2027, 3, 30, 12, tzinfo=UTC))
    tag = _tag(client, f"/fiches/{sheet.slug}")
    freeze(datetime(2027, 3, 31, 12, tzinfo=UTC))
    assert _again(client, f"/fiches/{sheet.slug}", tag) == 304
    freeze(datetime(2027, 4, 1, 12, tzinfo=UTC))
    assert _again(client, f"/fiches/{sheet.slug}", tag) == 200


@pytest.mark.parametrize("path", SHELVES)
def test_the_tag_of_a_whole_shelf_moves_with_one_page(client: Any, publish: Any, path: str) -> None:
    rows = make_sheet(), make_sheet("Un", kind=SheetKind.KIT)
    tag = _tag(client, path)
    for row in rows:
        publish(row)
    assert _again(client, path, tag) == 200


def test_a_withdrawn_page_is_gone_for_who_has_it_too(client: Any, withdraw: Any) -> None:
    sheet = make_sheet()
    tag = _tag(client, f"/fiches/{sheet.slug}")
    withdraw(sheet)
    assert _again(client, f"/fiches/{sheet.slug}", tag) == 410


def test_a_message_to_show_is_never_answered_by_304(client: Any) -> None:
    path = f"/fiches/{make_sheet().slug}"
    tag = _tag(client, path)
    with client.session_transaction() as cookie:
        cookie["_flashes"] = [("success", "Un message")]
    answer = client.get(path, headers={"If-None-Match": tag})
    assert answer.status_code == 200
    assert "Un message" in answer.text
    assert "ETag" not in answer.headers
