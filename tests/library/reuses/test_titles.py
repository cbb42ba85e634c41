"""A leader who uses a fiche, or anybody who keeps it, reads its title as it is on line: never that of the next one."""

from typing import Any

import pytest

from labagora.accounts.queries import get_account
from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.library import privacy
from labagora.library.actions.publishing import take_off_line
from labagora.library.actions.reading import keep_favourite
from labagora.library.actions.saving import keep_version
from labagora.library.enums import SheetState
from labagora.library.models import ProofLink, Reuse
from tests.builders.library import make_draft, make_sheet, publication_of

MINE = "/mon-espace/fiches-utilisees"
SECRET = "Titre-pas-encore-relu"


@pytest.fixture
def reuse(sheet: Any, hospital: Any, declared: Any, alice: Any) -> Reuse:
    """A fiche that Alice's hospital uses and that Alice keeps; its next title is being written."""
    found: Reuse = declared(sheet, hospital, declared_by_id=alice.id)
    keep_favourite(publication_of(sheet), actor=alice, now=utcnow())
    sheet.state, sheet.title = SheetState.TO_REVISE, SECRET
    sheet.content = make_draft(SECRET).as_content()
    db.session.flush()
    return found


def test_its_pages_say_the_title_on_line(as_: Any, alice: Any, reuse: Reuse) -> None:
    browser = as_(alice)
    for path in (MINE, f"{MINE}/{reuse.public_id}"):
        page = browser.get(path).text
        assert "Préparer la sortie" in page
        assert SECRET not in page


def test_its_pages_say_that_it_was_taken_off_line(as_: Any, alice: Any, reuse: Reuse) -> None:
    take_off_line(reuse.sheet, publication_of(reuse.sheet), "Remplacée.", None, utcnow())
    db.session.flush()
    browser = as_(alice)
    for path in (MINE, f"{MINE}/{reuse.public_id}"):
        page = browser.get(path).text
        assert "Page retirée" in page
        assert SECRET not in page


def test_an_export_says_the_title_on_line(alice: Any, reuse: Reuse) -> None:
    found = privacy.export(get_account(alice.public_id))
    assert [found[name][0]["fiche"] for name in ("reuse", "favourite")] == ["Préparer la sortie"] * 2


def test_an_export_says_what_its_author_wrote_then(alice: Any) -> None:
    """They may write the sheet no more: what it says now is not theirs to read."""
    sheet, now = make_sheet("Ce que j'ai écrit", SheetState.DRAFT), utcnow()
    sheet.version = 2
    keep_version(sheet, actor=alice, now=now)
    db.session.add(
        ProofLink(
            sheet_id=sheet.id, token_hash=b"x" * 32, label="Un comité", version_number=2,
            created_by_ref=alice.public_id, created_at=now, expires_at=now,
        )
    )  # fmt: skip
    db.session.flush()
    sheet.title = SECRET
    db.session.flush()
    found = privacy.export(get_account(alice.public_id))
    assert [found[name][0]["fiche"] for name in ("sheet_version", "proof_link")] == ["Ce que j'ai écrit"] * 2
