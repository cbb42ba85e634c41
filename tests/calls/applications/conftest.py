"""What the tests of applications share: an open call with a form, Alice's draft, her colleague who reads."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from labagora.accounts.models import Account
from labagora.calls.enums import TeamRole
from labagora.calls.models import Application, Call, FormRevision
from labagora.calls.queries import find_application
from labagora.core.db import db
from tests.builders.accounts import make_account
from tests.builders.calls import join_team, make_application, make_call, make_revision, write_section
from tests.calls.files.conftest import ask

FORM = {
    "sections": [
        {
            "key": "projet",
            "title": "Le projet",
            "fields": [
                {
                    "key": "resume",
                    "kind": "long_text",
                    "label": "Résumé",
                    "required": True,
                    "options": {"max_words": 8},
                },
                {"key": "suite", "kind": "long_text", "label": "La suite", "options": {}},
                {"key": "distance", "kind": "yes_no", "label": "À distance ?", "options": {}},
                {
                    "key": "outil",
                    "kind": "short_text",
                    "label": "Outil",
                    "required": True,
                    "condition": {"mode": "all", "clauses": [{"field": "distance", "test": "is", "value": "oui"}]},
                    "options": {},
                },
            ],
        },
        {
            "key": "moyens",
            "title": "Les moyens",
            "fields": [
                {"key": "montant", "kind": "money", "label": "Montant demandé", "required": True, "options": {}},
                ask("lettre", "pdf", most=2),
            ],
        },
    ]
}
DONE = {"projet": {"resume": "Un parcours sans rupture."}, "moyens": {"montant": 120000}}


def typed(version: int = 1, **answers: str) -> dict[str, Any]:
    """Return what the page of a section sends."""
    named = {f"answers-{name}": value for name, value in answers.items()}
    return {"expected": str(version), "answers-fields": list(answers), **named}


@pytest.fixture
def call(app: Flask) -> Call:
    """An open call with a published form."""
    row = make_call(contact_label="Service des appels", contact_email="appels@exemple.fr")
    make_revision(row, questionnaire=FORM)
    return row


@pytest.fixture
def draft(call: Call, alice: Account, hospital: Any) -> Application:
    """Alice's draft, with nothing in it."""
    revision = db.session.scalars(db.select(FormRevision)).one()
    return make_application(call, hospital, lead=alice, revision=revision)


@pytest.fixture
def ready(draft: Application, alice: Account) -> Application:
    """Alice's draft, complete."""
    for key, content in DONE.items():
        write_section(draft, key, content, by=alice)
    return draft


@pytest.fixture
def viewer(draft: Application) -> Account:
    """Somebody who reads only."""
    account = make_account(name="Lise Lectrice")
    join_team(draft, account, TeamRole.VIEWER)
    return account


@pytest.fixture
def editor(draft: Application) -> Account:
    """Somebody who writes, and does not sign."""
    account = make_account(name="Édith Éditrice")
    join_team(draft, account, TeamRole.EDITOR)
    return account


@pytest.fixture
def now_is(draft: Application) -> Callable[[], Application]:
    """The application as it is now."""
    public_id = draft.public_id

    def read() -> Application:
        db.session.expire_all()
        found = find_application(public_id)
        assert found is not None
        return found

    return read
