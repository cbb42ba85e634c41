"""A need of Alice's hospital, and Camille beside it."""

from collections.abc import Iterator
from typing import Any

import pytest

from labagora.accounts.models import Account
from labagora.core.db import db
from labagora.introductions.enums import IntroductionState
from labagora.introductions.models import Introduction
from labagora.organisations.models import Organisation
from labagora.projects.models import Need, Project
from labagora.volunteers.models import Volunteer
from tests.builders.accounts import enrol_second_factor, make_account
from tests.builders.introductions import forget_pool, make_introduction
from tests.builders.organisations import make_membership, make_organisation
from tests.builders.projects import make_need, make_project


@pytest.fixture(autouse=True)
def _fresh_pool() -> Iterator[None]:
    forget_pool()
    yield
    forget_pool()


@pytest.fixture
def project(hospital: Organisation) -> Project:
    """A published project of the hospital."""
    return make_project(hospital)


@pytest.fixture
def need(project: Project) -> Need:
    """A need open to volunteers, looking for what Camille lived."""
    return make_need(project, required={"profiles": ["ancien_patient"]}, desired={"cancers": ["sein"]})


@pytest.fixture
def in_state(need: Need, camille_volunteer: Volunteer) -> Any:
    """Return a function that makes Camille's introduction to the need, in a state."""

    def make(state: IntroductionState, **values: Any) -> Introduction:
        row = make_introduction(need, camille_volunteer, state, **values)
        db.session.flush()
        return row

    return make


@pytest.fixture
def other_leader(app: Any) -> Account:
    """A leader of another organisation."""
    account = make_account(name="Gaëlle")
    make_membership(account, make_organisation(name="Clinique d'ailleurs"))
    enrol_second_factor(account)
    return account
