"""Who is writing: POST …/verrou and …/verrou/liberation, and what the editor makes of it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from labagora.core.audit import AuditEntry
from labagora.core.db import db
from labagora.library.enums import SheetState
from labagora.library.models import Sheet, SheetLock, SheetVersion
from tests.builders.library import make_sheet

NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)
FETCH = {"X-Requested-With": "fetch"}


def _stem(sheet: Any) -> str:
    return f"/mon-espace/fiches/{sheet.public_id}"


def _lock() -> SheetLock | None:
    return db.session.query(SheetLock).one_or_none()


def test_opening_the_editor_takes_no_lock(as_: Any, paul: Any, draft: Any) -> None:
    assert as_(paul).get(f"{_stem(draft)}/modifier").status_code == 200
    assert _lock() is None


def test_starting_to_write_says_so_to_the_others(as_: Any, paul: Any, gina: Any, draft: Any, freeze: Any) -> None:
    freeze(NOON)
    answer = as_(paul).post(f"{_stem(draft)}/verrou")
    assert (answer.status_code, answer.location) == (303, f"{_stem(draft)}/modifier")
    lock = _lock()
    assert lock is not None
    assert (lock.holder_id, lock.expires_at) == (paul.id, NOON + timedelta(minutes=15))
    page = as_(gina).get(f"{_stem(draft)}/modifier").text
    assert "Paul écrit dans cette fiche" in page
    assert "13\xa0h\xa000" in page
    assert 'name="body"' not in page
    assert "Paul écrit en ce moment" in as_(gina).get("/mon-espace/fiches").text
    assert "Paul écrit dans cette fiche" in as_(gina).get(_stem(draft)).text
    assert 'name="body"' in as_(paul).get(f"{_stem(draft)}/modifier").text


def test_a_second_writer_is_sent_to_who_is_writing(as_: Any, paul: Any, gina: Any, draft: Any) -> None:
    as_(paul).post(f"{_stem(draft)}/verrou")
    assert as_(gina).post(f"{_stem(draft)}/verrou").status_code == 303
    assert as_(gina).post(f"{_stem(draft)}/verrou", headers=FETCH).status_code == 409
    lock = _lock()
    assert lock is not None
    assert lock.holder_id == paul.id


def test_twice_is_one_lock_that_lasts_longer(as_: Any, paul: Any, draft: Any, freeze: Any) -> None:
    freeze(NOON)
    assert as_(paul).post(f"{_stem(draft)}/verrou").status_code == 303
    freeze(NOON + timedelta(minutes=10))
    assert as_(paul).post(f"{_stem(draft)}/verrou", headers=FETCH).status_code == 204
    lock = _lock()
    assert lock is not None
    assert (lock.taken_at, lock.expires_at) == (NOON, NOON + timedelta(minutes=25))


def test_a_lock_lapses_after_a_quarter_of_an_hour(as_: Any, paul: Any, gina: Any, draft: Any, freeze: Any) -> None:
    freeze(NOON)
    as_(paul).post(f"{_stem(draft)}/verrou")
    freeze(NOON + timedelta(minutes=15))
    assert 'name="body"' in as_(gina).get(f"{_stem(draft)}/modifier").text
    as_(gina).post(f"{_stem(draft)}/verrou")
    lock = _lock()
    assert lock is not None
    assert (lock.holder_id, lock.taken_at) == (gina.id, NOON + timedelta(minutes=15))
    assert not db.session.query(AuditEntry).filter_by(verb="sheet.lock_taken_over").count()


def test_taking_over_is_possible_and_leaves_a_trail(as_: Any, paul: Any, gina: Any, draft: Any) -> None:
    as_(paul).post(f"{_stem(draft)}/verrou")
    assert as_(gina).post(f"{_stem(draft)}/verrou", data={"take_over": "1"}).status_code == 303
    lock = _lock()
    assert lock is not None
    assert lock.holder_id == gina.id
    assert db.session.query(AuditEntry).filter_by(verb="sheet.lock_taken_over").one().actor_ref == gina.public_id


def test_who_lost_the_hand_keeps_their_text_and_may_take_it_back(
    as_: Any, paul: Any, gina: Any, draft: Any, sent: Any
) -> None:
    as_(gina).post(f"{_stem(draft)}/verrou")
    data = sent(draft, body="Écrit par Paul pendant ce temps.")
    page = as_(paul).post(f"{_stem(draft)}/modifier", data=data)
    assert page.status_code == 409
    assert "Écrit par Paul pendant ce temps." in page.text
    assert 'value="take_over"' in page.text
    assert db.session.query(SheetVersion).count() == 1
    assert as_(paul).post(f"{_stem(draft)}/modifier", data={**data, "act": "take_over"}).status_code == 303
    assert db.session.query(Sheet).one().content["body"] == "Écrit par Paul pendant ce temps."


def test_saving_gives_the_lock_back_and_continuing_keeps_it(as_: Any, paul: Any, draft: Any, sent: Any) -> None:
    browser = as_(paul)
    browser.post(f"{_stem(draft)}/verrou")
    answer = browser.post(f"{_stem(draft)}/modifier", data=sent(draft, body="Un.", act="continue"))
    assert answer.location == f"{_stem(draft)}/modifier"
    assert _lock() is not None
    sheet = db.session.query(Sheet).one()
    assert browser.post(f"{_stem(draft)}/modifier", data=sent(sheet, body="Deux.")).location == _stem(draft)
    assert _lock() is None


def test_leaving_gives_back_ones_own_lock_only(as_: Any, paul: Any, gina: Any, draft: Any) -> None:
    as_(paul).post(f"{_stem(draft)}/verrou")
    assert as_(gina).post(f"{_stem(draft)}/verrou/liberation").status_code == 303
    assert _lock() is not None
    assert as_(paul).post(f"{_stem(draft)}/verrou/liberation", headers=FETCH).status_code == 204
    assert _lock() is None
    assert as_(paul).post(f"{_stem(draft)}/verrou/liberation").status_code == 303


@pytest.mark.parametrize("path", ["verrou", "verrou/liberation"])
def test_locks_are_for_its_writers(as_: Any, farid: Any, alice: Any, client: Any, draft: Any, path: str) -> None:
    assert as_(farid).post(f"{_stem(draft)}/{path}").status_code == 404
    assert as_(alice).post(f"{_stem(draft)}/{path}").status_code == 404
    assert as_(farid).post(f"/mon-espace/fiches/inconnu/{path}").status_code == 404
    assert client.post(f"{_stem(draft)}/{path}", headers=FETCH).status_code == 401
    assert as_(farid).get(f"{_stem(draft)}/{path}").status_code == 405
    assert _lock() is None


@pytest.mark.parametrize("state", [SheetState.REVIEW, SheetState.VALIDATED, SheetState.PUBLISHED])
def test_a_state_that_is_not_for_writing_takes_no_lock(as_: Any, paul: Any, state: SheetState) -> None:
    sheet = make_sheet(state=state, owner=paul)
    assert as_(paul).post(f"{_stem(sheet)}/verrou").status_code == 409
    assert _lock() is None
