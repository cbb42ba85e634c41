"""« Nothing moved » on the public pages of calls: 304 to a visitor who has the page, never a word that is not right."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from labagora.accounts.models import Account
from labagora.calls.enums import AnswerVisibility, CallState
from labagora.calls.models import Call, CallDocument
from labagora.core.clock import frozen_at, utcnow
from labagora.core.db import db
from labagora.core.files import FileState
from labagora.ports.storage.checks import Upload
from labagora.ports.storage.uploads import keep
from tests.builders.calls import make_call, make_inquiry, make_revision
from tests.calls.likeness import bare


def _tag(client: Any, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return str(answer.headers["ETag"])


def _again(client: Any, path: str, tag: str) -> int:
    return int(client.get(path, headers={"If-None-Match": tag}).status_code)


def _page(call: Call) -> str:
    return f"/appels/{call.slug}"


@pytest.mark.parametrize("state", [state for state in CallState if state is not CallState.DRAFT])
def test_a_visitor_who_has_the_page_gets_304(client: Any, state: CallState) -> None:
    call = make_call(state=state)
    with frozen_at(utcnow()):
        for path in (_page(call), "/appels", "/appels?etat=open"):
            tag = _tag(client, path)
            answer = client.get(path, headers={"If-None-Match": tag})
            assert (answer.status_code, answer.data, answer.headers["ETag"]) == (304, b"", tag)
            assert "no-cache" in answer.headers["Cache-Control"]
            assert "Cookie" in answer.headers["Vary"]


def test_304_reads_no_text(client: Any, count_statements: Any) -> None:
    call = make_call()
    with frozen_at(utcnow()):
        for path, most in ((_page(call), 3), ("/appels", 1)):
            tag = _tag(client, path)
            with count_statements() as seen:
                assert _again(client, path, tag) == 304
            assert len(seen) <= most
            assert not [one for one in seen if "objectives" in one or "rendered" in one]


def _write(call: Call) -> None:
    call.summary = "Un autre résumé."


def _document(call: Call) -> CallDocument:
    stored = keep(Upload("notice.pdf", "application/pdf", b"%PDF-1.7"), now=utcnow())
    row = CallDocument(call=call, stored=stored, title="Notice", added_at=utcnow())
    db.session.add(row)
    db.session.flush()
    return row


def _publish_form(call: Call) -> None:
    make_revision(call)


def _publish_answer(call: Call) -> None:
    make_inquiry(call, None, AnswerVisibility.PUBLISHED)


def _open_edition_before(call: Call) -> None:
    call.previous_edition = make_call("Avant")


CHANGES: list[Callable[[Call], Any]] = [_write, _document, _publish_form, _publish_answer, _open_edition_before]


@pytest.mark.parametrize("change", CHANGES)
def test_the_tag_moves_with_anything_that_is_shown(client: Any, change: Callable[[Call], Any]) -> None:
    call, now = make_call(updated_at=utcnow() - timedelta(days=1)), utcnow()
    with frozen_at(now):
        tag = _tag(client, _page(call))
        change(call)
        db.session.flush()
        assert _again(client, _page(call), tag) == 200


def test_the_tag_moves_when_a_document_is_found_clean_renamed_or_removed(client: Any) -> None:
    call = make_call()
    row = _document(call)
    row.stored.state = FileState.QUARANTINE
    with frozen_at(utcnow()):
        tags = [_tag(client, _page(call))]
        for change in ({"state": FileState.CLEAN}, {"title": "Autre"}, {}):
            one = db.session.scalars(db.select(CallDocument).options(db.joinedload(CallDocument.stored))).one()
            if "state" in change:
                one.stored.state = change["state"]
            elif "title" in change:
                one.title = str(change["title"])
            else:
                db.session.delete(one)
            db.session.flush()
            tags.append(_tag(client, _page(call)))
    assert len(set(tags)) == len(tags)


def test_the_list_moves_with_any_call(client: Any) -> None:
    tags = [_tag(client, "/appels")]
    call = make_call("Un", CallState.ANNOUNCED)
    tags.append(_tag(client, "/appels"))
    call.title = "Autrement"
    tags.append(_tag(client, "/appels"))
    db.session.delete(call)
    tags.append(_tag(client, "/appels"))
    assert len(set(tags[:3])) == 3
    assert _tag(client, "/appels?etat=open") != tags[3]


def test_the_time_that_is_left_is_never_old(client: Any) -> None:
    """Every minute the words change: nobody keeps « il reste 3 minutes » for an hour."""
    now = utcnow().replace(second=0, microsecond=0)
    call = make_call(closes_at=now + timedelta(hours=1, minutes=30, seconds=30))
    path = _page(call)
    with frozen_at(now):
        tag, text = _tag(client, path), client.get(path).text
        assert "1 heure 30 minutes" in text
    with frozen_at(now + timedelta(seconds=30)):
        assert _again(client, path, tag) == 304
    with frozen_at(now + timedelta(seconds=31)):
        assert _again(client, path, tag) == 200
    with frozen_at(now + timedelta(hours=1, minutes=30, seconds=29)):
        last = _tag(client, path)
    with frozen_at(now + timedelta(hours=1, minutes=30, seconds=30)):
        answer = client.get(path, headers={"If-None-Match": last})
        assert answer.status_code == 200
        assert "Cette heure est passée." in answer.text


def test_what_is_sent_under_one_tag_is_the_same_page(client: Any) -> None:
    """But for the instant that the script of the countdown starts from, and asks again."""
    now = utcnow().replace(second=0, microsecond=0)
    call = make_call(closes_at=now + timedelta(days=2, seconds=50))
    pages = []
    for moment in (now + timedelta(seconds=1), now + timedelta(seconds=45)):
        with frozen_at(moment):
            answer = client.get(_page(call))
            pages.append((answer.headers["ETag"], bare(answer.text, moment.isoformat())))
    assert pages[0] == pages[1]
    assert 'data-clock="/healthz"' in pages[0][1]


def test_a_call_that_opens_at_its_hour_shows_its_button(client: Any) -> None:
    now = utcnow()
    call = make_call(opens_at=now + timedelta(seconds=10))
    make_revision(call)
    with frozen_at(now):
        tag = _tag(client, _page(call))
    with frozen_at(now + timedelta(seconds=11)):
        answer = client.get(_page(call), headers={"If-None-Match": tag})
        assert "Commencer une candidature" in answer.text


def test_who_is_signed_in_gets_the_page_and_nothing_is_stored(client: Any, as_: Any, farid: Account) -> None:
    call = make_call()
    for path in (_page(call), "/appels"):
        answer = as_(farid).get(path, headers={"If-None-Match": _tag(client, path)})
        assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
        assert "ETag" not in answer.headers


def test_nothing_is_tagged_where_nothing_stands(client: Any, as_: Any, esther: Account) -> None:
    draft, renamed = make_call(state=CallState.DRAFT), make_call(aliases=["Ancien nom"])
    assert client.get(_page(draft)).status_code == 404
    assert as_(esther).get(_page(draft)).status_code == 200
    for name in ("ancien-nom", renamed.public_id):
        answer = client.get(f"/appels/{name}")
        assert (answer.status_code, "ETag" in answer.headers) == (301, False)


def test_the_tag_depends_on_the_language(app: Any, client: Any) -> None:
    call, english = make_call(), app.test_client()
    with frozen_at(utcnow()):
        english.get("/?lang=en")
        tag = _tag(english, _page(call))
        assert _again(client, _page(call), tag) == 200
        assert "private" in english.get(_page(call)).headers["Cache-Control"]
