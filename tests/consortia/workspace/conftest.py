"""A consortium in its third month: its lead, a partner, an observer, its provider; the mails that leave."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask

from labagora.accounts.models import Account
from labagora.consortia.enums import WorkspaceRole
from labagora.consortia.models import Consortium
from labagora.core import outbox
from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.core.outbox import Job, JobState
from labagora.organisations.models import Organisation
from tests.builders.accounts import enrol_second_factor, make_account
from tests.builders.consortia import join, make_consortium
from tests.builders.organisations import make_organisation


@dataclass
class Team:
    """The consortium and its people."""

    consortium: Consortium
    lead: Account
    partner: Account
    observer: Account
    provider: Account

    def address(self, end: str = "") -> str:
        """Return an address of the workspace."""
        return f"/accompagnement/{self.consortium.public_id}" + (f"/{end}" if end else "")

    def desk(self, end: str = "") -> str:
        """Return an address of the desk."""
        return f"/gestion/consortiums/{self.consortium.public_id}" + (f"/{end}" if end else "")


@pytest.fixture
def team(app: Flask, alice: Account, bob: Account, hospital: Organisation) -> Team:
    """Alice leads, Bob is a partner, Odile observes, Prisca accompanies."""
    company = make_organisation(name="Cabinet Exemple Conseil", kind="prestataire")
    consortium = make_consortium("Les rappels", organisation=hospital, provider=company)
    observer, provider = make_account(name="Odile"), make_account(name="Prisca")
    enrol_second_factor(provider)
    join(consortium, alice, WorkspaceRole.LEAD)
    join(consortium, bob, WorkspaceRole.PARTNER)
    join(consortium, observer, WorkspaceRole.OBSERVER)
    join(consortium, provider, WorkspaceRole.PROVIDER, organisation=company)
    return Team(consortium, alice, bob, observer, provider)


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The mails that the jobs deliver, without a mailer."""
    mails: list[Any] = []
    monkeypatch.setattr("labagora.core.postbox.deliver", lambda _mailer, message, **_values: mails.append(message))
    return mails


@pytest.fixture
def run_jobs() -> Callable[[], None]:
    """Run the jobs of the consortia that wait."""

    def run() -> None:
        waiting = db.select(Job).where(Job.state == JobState.WAITING, Job.name.startswith("consortia."))
        for job in db.session.scalars(waiting.order_by(Job.id)).all():
            outbox.perform(job)
            outbox.finish(job, utcnow())
        db.session.flush()

    return run
