"""A committee that deliberates: four applications with their reviews, three members, one meeting."""

from dataclasses import dataclass
from typing import Any

import pytest

from labagora.accounts.models import Account
from labagora.calls.enums import ApplicationState, CallState
from labagora.calls.models import Application, Call
from labagora.core.db import db
from labagora.reviews.enums import RoundPhase
from labagora.reviews.models import Deliberation, Grid, Reviewer, ReviewRound
from tests.builders.calls import make_application, make_call
from tests.builders.organisations import make_organisation
from tests.builders.reviews import (
    assign,
    make_admissible,
    make_grid,
    make_reviewer,
    make_round,
    meet,
    write_review,
)

MARKS = (3, 2, 2, 1)  # the mark of each application, out of 3: the second and the third are equal


@dataclass
class Committee:
    """What the tests of this folder look at."""

    call: Call
    round: ReviewRound
    grid: Grid
    applications: list[Application]
    members: list[Reviewer]
    deliberation: Deliberation

    def refs(self) -> list[str]:
        """The references of the applications, as they are ordered."""
        return [str(one.reference) for one in self.applications]

    def office(self, end: str) -> str:
        """Return an address of the back office."""
        return f"/gestion/appels/{self.call.public_id}/evaluation/{end}"

    def decision(self, number: int, end: str = "") -> str:
        """Return the address of the decision on one application."""
        return self.office(f"decisions/{self.applications[number].public_id}{end}")

    def room(self, end: str = "") -> str:
        """Return the address of the meeting in the back office."""
        return self.office(f"comite/{self.deliberation.public_id}{end}")

    def seat(self, number: int = -1) -> str:
        """Return the address of the meeting for its members, or of one application in it."""
        here = f"/evaluations/comite/{self.deliberation.public_id}"
        return here if number < 0 else f"{here}/candidatures/{self.applications[number].public_id}"

    def person(self, number: int) -> Account:
        """Return the account of a member."""
        return db.session.get_one(Account, self.members[number].account_id)


def make_committee(*, lots: tuple[str, ...] = (), **values: Any) -> Committee:
    """Add a committee whose three members are all there."""
    call = make_call(
        state=CallState.REVIEWING, lots=[{"code": lot, "label": f"Lot {lot}"} for lot in dict.fromkeys(lots)]
    )
    round_ = make_round(call, RoundPhase.DELIBERATING, **{"quorum": 2, "places": 2, **values})
    grid = make_grid(round_)
    readers = [make_reviewer(round_) for _ in range(2)]
    applications = []
    for number, mark in enumerate(MARKS):
        application = make_application(
            call,
            make_organisation(name=f"Organisation {number}"),
            ApplicationState.FILED,
            title=f"Projet {number}",
            lot=lots[number] if lots else "",
        )
        make_admissible(application)
        for reader in readers:
            write_review(assign(reader, application), grid, mark=mark)
        applications.append(application)
    members = [make_reviewer(round_, sits=True, chairs=not number, max_load=0) for number in range(3)]
    deliberation = meet(round_, members)
    return Committee(call, round_, grid, applications, members, deliberation)


@pytest.fixture
def committee(app: Any) -> Committee:
    found = make_committee()
    db.session.flush()
    return found


def said(committee: Committee, outcome: str = "selected", **values: Any) -> dict[str, Any]:
    """Return what a page of decision sends."""
    return {"outcome": outcome, "reason": "Un projet solide.", "version": "0", **values}
