"""What the tests of files share: a draft whose form asks for a letter and a picture."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from flask import Flask

from labagora.accounts.models import Account
from labagora.calls.models import Application, ApplicationFile
from labagora.calls.queries import find_application
from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.core.files import FileState
from labagora.ports.storage import uploads
from labagora.ports.storage.checks import check
from tests.builders.calls import make_application, make_call, make_revision

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def ask(key: str, *types: str, most: int = 1) -> dict[str, Any]:
    """Return a question that takes files."""
    options = {"types": list(types), "max_megabytes": 1, "max_files": most}
    return {"key": key, "kind": "attachment", "label": f"Pièce {key}", "options": options}


FORM = {
    "sections": [
        {
            "key": "projet",
            "title": "Le projet",
            "fields": [
                {"key": "resume", "kind": "long_text", "label": "Résumé", "options": {}},
                ask("lettre", "pdf", most=2),
                ask("photo", "png", "jpg"),
            ],
        },
        {"key": "autre", "title": "Le reste", "fields": [ask("annexe", "pdf")]},
    ]
}


@pytest.fixture
def draft(app: Flask, alice: Account, hospital: Any) -> Application:
    """A draft for which Alice answers."""
    call = make_call()
    return make_application(call, hospital, lead=alice, revision=make_revision(call, questionnaire=FORM))


@pytest.fixture
def address(draft: Application) -> str:
    """Where the files of its first section go."""
    return f"/candidatures/{draft.public_id}/sections/projet/fichiers"


@pytest.fixture
def now_is(draft: Application) -> Callable[[], Application]:
    """The draft as it is now."""
    public_id = draft.public_id

    def read() -> Application:
        db.session.expire_all()
        found = find_application(public_id)
        assert found is not None
        return found

    return read


def sent(content: bytes = PDF, name: str = "lettre.pdf", field: str = "lettre") -> dict[str, Any]:
    """Return what a form sends."""
    return {"attach": field, f"file-{field}": (BytesIO(content), name)}


def kept(application: Application, state: FileState = FileState.CLEAN, **values: Any) -> ApplicationFile:
    """Attach a file without the page."""
    stored = uploads.keep(check(PDF, "déjà là.pdf"), now=utcnow())
    stored.state = state
    facts = {"section_key": "projet", "field_key": "lettre", "added_at": utcnow(), **values}
    row = ApplicationFile(application=application, stored=stored, **facts)
    db.session.add(row)
    db.session.flush()
    return row
