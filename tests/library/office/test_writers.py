"""Who is told of a decision: those who may write the sheet now."""

from typing import Any

import pytest

from labagora.core.db import db
from labagora.library.enums import SheetState
from labagora.library.queries.writers import writers_of
from tests.builders.library import make_sheet
from tests.library.reuses.conftest import whole


@pytest.mark.parametrize("column", ["owner_id", "deputy_id"])
def test_somebody_who_lost_their_role_is_told_nothing_more(esther: Any, farid: Any, column: str) -> None:
    sheet = make_sheet("Confiée", SheetState.DRAFT)
    setattr(sheet, column, farid.id)
    db.session.flush()
    assert writers_of(whole(sheet)) == []
    setattr(sheet, column, esther.id)
    db.session.flush()
    assert [one.id for one in writers_of(whole(sheet))] == [esther.id]
