"""The lists of reviewers: who opens each, and one more row in all of them."""

from dataclasses import dataclass
from itertools import count

from labagora.accounts.enums import Role
from labagora.accounts.models import Account
from labagora.calls.enums import ApplicationState, CallState
from labagora.calls.models import Application
from labagora.core.db import db
from labagora.organisations.models import Organisation
from labagora.reviews.enums import ConflictState, OthersShown
from labagora.reviews.models import ReviewRound
from labagora.reviews.queries.interests import holders_of
from labagora.reviews.queries.seats import find_seat_of
from tests.builders.accounts import make_account
from tests.builders.calls import make_application, make_call, make_filing
from tests.builders.organisations import make_organisation
from tests.builders.reviews import (
    assign,
    have_interest,
    make_admissible,
    make_grid,
    make_reviewer,
    make_round,
    tie,
    write_review,
)

LISTS = {
    "reviews.my_assignment_list": "alice",
    "reviews.seat_show": "alice",
    "reviews.other_review_list": "alice",
    "office_reviews.reviewer_list": "esther",
    "office_reviews.conflict_list": "esther",
    "office_reviews.interest_list": "esther",
}
_numbers = count(1)


@dataclass
class ReviewDesk:
    """A call that Alice reviews, and an application that he has to read."""

    round_id: int
    call_ref: str
    application_id: int
    assignment_ref: str

    def addresses(self) -> dict[str, dict[str, str]]:
        """Return the arguments of the addresses that have some."""
        call = {"public_id": self.call_ref}
        return {
            "reviews.seat_show": call,
            "reviews.other_review_list": {"public_id": self.assignment_ref},
            "office_reviews.reviewer_list": call,
            "office_reviews.conflict_list": call,
            "office_reviews.interest_list": call,
        }


def make_review_desk(alice: Account) -> ReviewDesk:
    """Add what the lists are about, with nothing in them yet."""

    call = make_call("Celui que l'on évalue", state=CallState.REVIEWING)
    round_ = make_round(call, others_shown=OthersShown.AFTER_OWN)
    grid = make_grid(round_)
    application = make_application(call, make_organisation(name="Ailleurs"), ApplicationState.FILED)
    make_filing(application)
    assignment = assign(make_reviewer(round_, alice), application)
    write_review(assignment, grid)
    return ReviewDesk(round_.id, call.public_id, application.id, assignment.public_id)


def grow(desk: ReviewDesk, *, alice: Account) -> None:
    """Add one row to every list."""
    number = next(_numbers)
    round_ = db.session.get_one(ReviewRound, desk.round_id)
    db.session.refresh(round_, ["call", "grids"])
    grid = round_.grids[0]
    db.session.refresh(grid, ["criteria"])
    read = db.session.get_one(Application, desk.application_id)
    db.session.refresh(read, ["organisation"])
    mine = find_seat_of(round_, alice)
    assert mine is not None
    other = make_reviewer(round_, make_account(name=f"Évaluateur {number}"))
    write_review(assign(other, read), grid)
    more = _filed(round_, read.organisation)
    assign(mine, more)
    make_admissible(more)
    tie(other, more, ConflictState.SUSPECTED)
    have_interest(other.account, more)
    have_interest(holders_of(Role.STAFF)[0], _filed(round_, read.organisation))
    tie(mine, _filed(round_, read.organisation), by_ref=alice.public_id)


def _filed(round_: ReviewRound, organisation: Organisation) -> Application:
    application = make_application(round_.call, organisation, ApplicationState.FILED)
    make_filing(application)
    return application
