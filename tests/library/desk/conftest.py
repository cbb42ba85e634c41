"""What the tests of the desk share."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from labagora.accounts.enums import Role
from labagora.accounts.models import Account
from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.core.ids import new_public_id
from labagora.library.commands import ROWS
from labagora.library.enums import SheetState
from labagora.library.models import Sheet
from labagora.reference.models import ReferenceVersion, Term
from tests.builders.accounts import enrol_second_factor, grant, make_account
from tests.builders.library import make_sheet


def _provider(name: str) -> Account:
    account = make_account(name=name)
    grant(account, Role.PROVIDER)
    enrol_second_factor(account)
    return account


@pytest.fixture
def paul(app: Any) -> Account:
    """Paul, of the provider, writes sheets."""
    return _provider("Paul")


@pytest.fixture
def gina(app: Any) -> Account:
    """Gina, of the provider too, stands in for him."""
    return _provider("Gina")


@pytest.fixture
def draft(paul: Account, gina: Account) -> Sheet:
    """A complete draft of Paul's; Gina is his deputy."""
    return make_sheet(state=SheetState.DRAFT, owner=paul, columns={"deputy_id": gina.id})


@pytest.fixture
def territorial(hospital: Any, paul: Account) -> Sheet:
    """A version that Alice and Bob write for their hospital."""
    parent = make_sheet("Fiche d'origine", owner=paul)
    columns = {"organisation_id": hospital.id, "parent_id": parent.id, "territory": "Loire", "parent_edition": 1}
    return make_sheet("Version de la Loire", SheetState.DRAFT, columns=columns)


def _cell(value: Any) -> str:
    return "\n".join(value) if isinstance(value, list) else str(value)


def posted(content: Mapping[str, Any], version: int, /, **changes: Any) -> dict[str, Any]:
    """Return what the editor sends for a content."""
    data: dict[str, Any] = {"version": str(version), "act": "save"}
    for name, value in content.items():
        if name in ROWS:
            for place, row in enumerate(value):
                data |= {f"{name}-{place}-{key}": _cell(cell) for key, cell in row.items()}
        elif isinstance(value, dict):
            data |= {f"{name}_{code}": text for code, text in value.items()}
        elif name in ("tags", "authors"):
            data[name] = "\n".join(value)
        elif value not in (None, ""):
            data[name] = value
    return {**data, **changes}


@pytest.fixture
def sent() -> Callable[..., dict[str, Any]]:
    """``sent(sheet, body="…")``: what the editor posts for a sheet, but for what is changed."""
    return lambda sheet, **changes: posted(sheet.content, sheet.version, **changes)


def whole(sheet: Sheet) -> Sheet:
    """Return a sheet as the actions take it: its organisation and its parent loaded."""
    query = select(Sheet).where(Sheet.public_id == sheet.public_id)
    return db.session.scalars(query.options(joinedload(Sheet.organisation), joinedload(Sheet.parent))).one()


def retire(vocabulary: str, code: str) -> None:
    """Take a word off its list."""
    db.session.query(Term).filter_by(vocabulary=vocabulary, code=code).update({"retired_at": utcnow()})
    db.session.query(ReferenceVersion).update({"stamp": new_public_id()})
    db.session.commit()
