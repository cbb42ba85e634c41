"""``labagora search rebuild|status``."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update

from labagora.core.db import db
from labagora.core.errors import DomainError
from labagora.library.enums import SheetState
from labagora.library.models import Publication
from labagora.organisations.models import Organisation
from labagora.search import comparison, engine
from labagora.search.comparison import Gap
from labagora.search.models import SearchMark
from tests.builders.library import make_sheet
from tests.builders.projects import make_need, make_project

Follow = Callable[[], int]


def run(app: Flask, *arguments: str) -> Any:
    db.session.commit()
    return app.test_cli_runner().invoke(args=["search", *arguments])


def test_rebuild_says_how_far_it_is_and_how_much_there_is(app: Flask, hospital: Organisation) -> None:
    for number in range(12):
        make_sheet(title=f"Fiche {number}")
    make_need(make_project(hospital))
    result = run(app, "rebuild")
    assert result.exit_code == 0
    assert result.output.splitlines()[-2:] == ["contenus : 14 sur 14", "14 documents dans l'index."]
    assert engine.is_built()


def test_rebuild_of_nothing(app: Flask) -> None:
    result = run(app, "rebuild")
    assert (result.exit_code, result.output) == (0, "0 documents dans l'index.\n")
    assert not engine.is_built()


def test_status_of_an_index_that_follows(app: Flask, follow: Follow) -> None:
    make_sheet(state=SheetState.TO_REVISE)
    follow()
    result = run(app, "status")
    assert result.exit_code == 0
    lines = [line.split() for line in result.output.splitlines()]
    assert ["sheet", "1", "1", "0", "0", "0"] in lines
    assert ["working-sheet", "1", "1", "0", "0", "0"] in lines
    assert "Aucun changement en attente." in result.output


def test_status_counts_what_is_missing_stale_and_in_excess(app: Flask, follow: Follow) -> None:
    kept, gone = make_sheet(title="Reste"), make_sheet(title="Part")
    follow()
    make_sheet(title="Arrive")
    db.session.execute(update(Publication).where(Publication.sheet_ref == kept.public_id).values(title="Autre"))
    db.session.execute(db.metadata.tables["publication_facet"].delete())
    db.session.execute(db.metadata.tables["publication"].delete().where(Publication.sheet_ref == gone.public_id))
    [gap] = [one for one in comparison.compare() if one.kind == "sheet"]
    assert gap == Gap("sheet", expected=2, indexed=2, missing=1, stale=2 - 1 + 0, in_excess=1)


def test_status_of_an_index_that_is_behind_ends_with_one(app: Flask) -> None:
    make_sheet()
    db.session.commit()
    result = run(app, "status")
    assert isinstance(result.exception, DomainError)
    assert "diffèrent" in str(result.exception)
    assert "attend depuis" in result.output


def test_rebuild_mends_what_status_found(app: Flask, follow: Follow) -> None:
    make_sheet()
    follow()
    db.session.execute(update(Publication).values(title="Autre"))
    db.session.query(SearchMark).delete()
    assert not all(gap.is_none for gap in comparison.compare())
    assert run(app, "rebuild").exit_code == 0
    assert run(app, "status").exit_code == 0


@pytest.mark.parametrize("word", ["rebuild", "status"])
def test_commands_explain_themselves(app: Flask, word: str) -> None:
    assert run(app, word, "--help").exit_code == 0
