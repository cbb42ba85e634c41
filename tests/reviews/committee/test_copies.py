"""A copy of sealed minutes is compared with what was sealed, and nothing of it is kept."""

import hashlib
from io import BytesIO
from typing import Any

import pytest

from labagora.core.audit import AuditEntry
from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.core.files import StoredFile
from labagora.ports.storage.checks import Upload
from labagora.ports.storage.uploads import keep
from labagora.reviews.enums import DeliberationState
from tests.reviews.committee.conftest import Committee

PDF = b"%PDF-1.7\n" + b"proces-verbal " * 9_000


@pytest.fixture
def sealed(committee: Committee) -> Committee:
    stored = keep(Upload("pv.pdf", "application/pdf", PDF), now=utcnow())
    db.session.flush()
    row = committee.deliberation
    row.state, row.closed_at, row.minutes, row.digest = DeliberationState.CLOSED, utcnow(), stored, stored.sha256
    db.session.flush()
    return committee


def _send(browser: Any, committee: Committee, content: bytes, name: str = "copie.pdf") -> Any:
    page = committee.room("/verification")
    return browser.post(page, data={"file": (BytesIO(content), name)}, content_type="multipart/form-data")


def test_the_very_file_is_identical(as_: Any, esther: Any, sealed: Committee) -> None:
    assert "/verification" in as_(esther).get(sealed.room()).text
    assert hashlib.sha256(PDF).hexdigest() in as_(esther).get(sealed.room("/verification")).text
    answer = _send(as_(esther), sealed, PDF)
    assert answer.status_code == 200
    assert "Identique" in answer.text
    assert "Différent" not in answer.text


@pytest.mark.parametrize("content", [PDF + b" ", PDF[:-1], PDF.replace(b"verbal", b"VERBAL", 1), b"%PDF-1.7", b""])
def test_one_byte_apart_is_different(as_: Any, esther: Any, sealed: Committee, content: bytes) -> None:
    answer = _send(as_(esther), sealed, content)
    assert answer.status_code == 200
    assert "Différent" in answer.text
    assert "Identique" not in answer.text
    assert hashlib.sha256(content).hexdigest() in answer.text


def test_nothing_of_the_copy_is_kept(as_: Any, esther: Any, sealed: Committee) -> None:
    def held() -> tuple[int, int]:
        return db.session.query(StoredFile).count(), db.session.query(AuditEntry).count()

    before = held()
    _send(as_(esther), sealed, b"%PDF autre")
    assert held() == before


def test_a_file_is_asked_for(as_: Any, esther: Any, sealed: Committee) -> None:
    answer = as_(esther).post(sealed.room("/verification"), data={}, content_type="multipart/form-data")
    assert answer.status_code == 422
    assert "Choisissez le fichier à comparer." in answer.text


def test_minutes_that_are_not_sealed_have_nothing_to_compare(as_: Any, esther: Any, committee: Committee) -> None:
    assert as_(esther).get(committee.room("/verification")).status_code == 404
    assert _send(as_(esther), committee, PDF).status_code == 404


def test_only_the_team_compares(as_: Any, farid: Any, sealed: Committee) -> None:
    browser = as_(sealed.person(0))
    assert browser.get(sealed.room("/verification")).status_code in (403, 404)
    assert as_(farid).get(sealed.room("/verification")).status_code in (403, 404)
