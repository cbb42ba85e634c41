"""The edition of a fiche only grows, so that versions made from it are told of every change."""

from typing import Any

from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.library.actions.publishing import publish_sheet, reopen_sheet, withdraw_sheet
from labagora.library.enums import SheetState
from labagora.library.queries.pages import find_mark
from tests.builders.library import make_sheet, publication_of
from tests.library.reuses.conftest import whole


def _published_again(sheet: Any, actor: Any) -> None:
    withdraw_sheet(whole(sheet), "Retirée.", None, actor=actor, now=utcnow())
    reopen_sheet(whole(sheet), actor=actor, now=utcnow())
    sheet.state, sheet.validated_at = SheetState.VALIDATED, utcnow()
    db.session.flush()
    publish_sheet(whole(sheet), actor=actor, now=utcnow())
    db.session.flush()


def test_a_fiche_withdrawn_then_published_again_has_a_new_edition(sheet: Any, esther: Any) -> None:
    for edition in (2, 3):
        _published_again(sheet, esther)
        assert publication_of(sheet).edition == edition


def test_pages_beside_it_are_not_said_unchanged(esther: Any) -> None:
    """Its row may have the number of the former one; its title is another."""
    beside = make_sheet("À côté")
    sheet = make_sheet("Avant", body=f"[à côté](fiche:{beside.slug})")
    before = find_mark(beside.kind, beside.slug)
    sheet.title = "Après"
    _published_again(sheet, esther)
    assert find_mark(beside.kind, beside.slug) != before
