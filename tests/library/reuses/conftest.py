"""What the tests of uses and of territorial versions share."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.library.actions.publishing import put_on_line
from labagora.library.enums import ReuseStage, SheetKind, SheetState
from labagora.library.models import Reuse, ReuseStep, Sheet
from labagora.organisations.models import Organisation
from tests.builders.accounts import enrol_second_factor, make_account
from tests.builders.library import make_sheet
from tests.builders.organisations import make_membership, make_organisation


@pytest.fixture
def sheet(app: Any) -> Sheet:
    """A fiche on line."""
    return make_sheet("Préparer la sortie", number=3)


@pytest.fixture
def other(app: Any) -> Organisation:
    """Another organisation."""
    return make_organisation(name="Clinique de l'Essai", kind="clinique", region_code="53")


@pytest.fixture
def omar(other: Organisation) -> Any:
    """Omar leads there."""
    account = make_account(name="Omar")
    make_membership(account, other)
    enrol_second_factor(account)
    return account


@pytest.fixture
def declared() -> Callable[..., Reuse]:
    """``declared(sheet, organisation, …)``: a declaration that stands."""

    def add(sheet: Sheet, organisation: Organisation, stage: ReuseStage = ReuseStage.IN_PLACE, **values: Any) -> Reuse:
        now = utcnow()
        values.setdefault("region_code", organisation.region_code)
        row = Reuse(sheet=sheet, organisation=organisation, stage=stage, version=1, steps=[], **values)
        row.steps.append(ReuseStep(stage=stage, at=now))
        db.session.add(row)
        db.session.flush()
        return row

    return add


@pytest.fixture
def forked(hospital: Organisation) -> Callable[..., Sheet]:
    """``forked(parent, …)``: a version that the hospital writes."""

    def add(
        parent: Sheet, state: SheetState = SheetState.DRAFT, *, territory: str = "Loire", edition: int = 1, **more: Any
    ) -> Sheet:
        columns = {
            "parent_id": parent.id,
            "organisation_id": hospital.id,
            "territory": territory,
            "parent_edition": edition,
        }
        found = make_sheet("Version de la Loire", SheetState.VALIDATED, columns=columns, **more)
        if state in (SheetState.PUBLISHED, SheetState.TO_REVISE):
            put_on_line(whole(found), utcnow())
        found.state, found.state_reason = state, "Finie." if state is SheetState.WITHDRAWN else ""
        db.session.flush()
        return found

    return add


def whole(sheet: Sheet) -> Sheet:
    """Return a sheet as the actions take it."""
    query = select(Sheet).where(Sheet.id == sheet.id).execution_options(populate_existing=True)
    return db.session.scalars(query.options(joinedload(Sheet.organisation), joinedload(Sheet.parent))).one()


def unpublished(kind: SheetKind = SheetKind.FICHE) -> list[Sheet]:
    """Return a sheet in each state that the public does not read, but withdrawn."""
    states = (SheetState.DRAFT, SheetState.REVIEW, SheetState.VALIDATED)
    return [make_sheet(f"Pas en ligne : {state.value}", state, kind=kind) for state in states]
