"""F6: the name of a file is a name and nothing else: no header, no path, no second type."""

from typing import Any
from urllib.parse import unquote

import pytest
from werkzeug.http import parse_options_header

from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.core.files import FileState
from labagora.library.actions.publishing import put_on_line
from labagora.library.enums import FileRole
from labagora.library.models import SheetFile
from labagora.ports.storage.checks import Upload
from labagora.ports.storage.uploads import keep
from tests.builders.library import make_sheet

NAMES = (
    "Grille d'évaluation – été.pdf",
    'a".pdf; filename="b.html',
    "a\r\nSet-Cookie: sid=vole.pdf",
    "../../etc/passwd.pdf",
    "\u202efdp.exe.pdf",
    "x" * 110 + ".pdf",
)


@pytest.mark.parametrize("name", NAMES)
def test_f6_the_name_of_a_tool_stays_a_name(app: Any, client: Any, name: str) -> None:
    sheet = make_sheet()
    stored = keep(Upload(name, "application/pdf", b"%PDF-1.7"), now=utcnow())
    stored.state = FileState.CLEAN
    row = SheetFile(sheet_id=sheet.id, stored=stored, role=FileRole.TOOL, title="Outil", added_at=utcnow())
    db.session.add(row)
    db.session.flush()
    put_on_line(sheet, utcnow())
    answer = client.get(f"/fichiers/{row.public_id}")
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers
    disposition = answer.headers["Content-Disposition"]
    assert not set(disposition) & set('\r\n"')
    kind, options = parse_options_header(disposition)
    assert kind == "attachment"
    assert options == {"filename": stored.name}
    assert unquote(disposition.partition("UTF-8''")[2]) == stored.name
    assert not any(answer.headers.get(one) for one in ("Refresh", "Location"))


def test_f6_the_name_of_a_paper_comes_from_its_address(app: Any, client: Any) -> None:
    sheet = make_sheet('"><svg>\r\nX-Autre: 1 – Été')
    disposition = client.get(f"/fiches/{sheet.slug}.pdf").headers["Content-Disposition"]
    name = parse_options_header(disposition)[1]["filename"]
    assert name.endswith(".pdf")
    assert not set(name) & set('<>"\r\n/')
