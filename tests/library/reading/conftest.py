"""What the tests of the readers' pages share."""

from collections.abc import Callable
from typing import Any

import pytest

from labagora.accounts.queries import find_account
from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.core.files import FileState
from labagora.library.actions.publishing import put_on_line, withdraw_sheet
from labagora.library.enums import FileRole
from labagora.library.models import Sheet, SheetFile
from labagora.ports.storage import uploads
from labagora.ports.storage.checks import Upload

PNG = (
    b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\x06\0\0\0\x1f\x15\xc4\x89\0\0\0\rIDATx\x9cc\xf8\xcf\xc0\xf0\x1f"
    b"\0\5\0\1\xff\x89\x99=\x1d\0\0\0\0IEND\xaeB`\x82"
)


@pytest.fixture
def add_file(app: Any) -> Callable[..., SheetFile]:
    """``add_file(sheet, role, name)``: a checked file of a sheet; what is on line does not list it yet."""

    def add(sheet: Sheet, role: FileRole = FileRole.TOOL, name: str = "grille.pdf", **values: Any) -> SheetFile:
        kind = "image/png" if name.endswith(".png") else "application/pdf"
        content = PNG if name.endswith(".png") else b"%PDF-1.7 outil"
        stored = uploads.keep(Upload(name, kind, content), now=utcnow())
        stored.state = values.pop("state", FileState.CLEAN)
        db.session.flush()
        texts = {"title": "Grille d'entretien", "description": "Une page.", "alt": "Un schéma en trois étapes"}
        file = SheetFile(
            sheet_id=sheet.id, stored_id=stored.id, role=role, added_at=utcnow(), position=1, **{**texts, **values}
        )
        db.session.add(file)
        db.session.flush()
        return file

    return add


@pytest.fixture
def publish(app: Any) -> Callable[[Sheet], None]:
    """Put a sheet on line again, as it is now."""

    def do(sheet: Sheet) -> None:
        put_on_line(sheet, utcnow())
        db.session.flush()

    return do


@pytest.fixture
def withdraw(esther: Any) -> Callable[..., None]:
    """``withdraw(sheet, reason, moved_to)``, by the team."""

    def do(sheet: Sheet, reason: str = "Remplacée par une autre.", moved_to: Sheet | None = None) -> None:
        withdraw_sheet(sheet, reason, moved_to, actor=find_account(esther.public_id), now=utcnow())
        db.session.flush()

    return do
