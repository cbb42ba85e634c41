"""The lists of who reads what and of the reviews: who opens each, and one more row in all of them."""

from dataclasses import dataclass
from itertools import count

from labagora.calls.enums import ApplicationState, CallState
from labagora.calls.queries import find_call
from labagora.core.db import db
from labagora.organisations.models import Organisation
from labagora.reviews.queries import find_round
from tests.builders.calls import make_application, make_call, make_filing
from tests.builders.organisations import make_organisation
from tests.builders.reviews import assign, make_admissible, make_grid, make_reviewer, make_round, write_review

LISTS = dict.fromkeys(
    (
        "office_reviews.assignment_list",
        "office_reviews.assignment_reader_list",
        "office_reviews.progress_list",
        "office_reviews.progress_reader_list",
        "office_reviews.calibration_list",
    ),
    "esther",
)
_numbers = count(1)


@dataclass
class ShareDesk:
    """A call under review."""

    call_ref: str
    organisation_id: int

    def addresses(self) -> dict[str, dict[str, str]]:
        """Return the arguments of the addresses that have some."""
        return {name: {"public_id": self.call_ref} for name in LISTS}


def make_share_desk() -> ShareDesk:
    """Add what the lists are about, with nothing in them yet."""
    call = make_call("Celui dont on partage les lectures", state=CallState.REVIEWING)
    make_grid(make_round(call))
    return ShareDesk(call.public_id, make_organisation(name="Centre partagé").id)


def grow(desk: ShareDesk) -> None:
    """Add one row to every list: an application, its reviewer, its review."""
    number, call = next(_numbers), find_call(desk.call_ref)
    round_ = find_round(call) if call is not None else None
    assert call is not None
    assert round_ is not None
    organisation = db.session.get_one(Organisation, desk.organisation_id)
    application = make_application(call, organisation, ApplicationState.FILED, title=f"À partager {number}")
    make_filing(application)
    make_admissible(application)
    write_review(assign(make_reviewer(round_), application), round_.grids[0], mark=number % 4)
