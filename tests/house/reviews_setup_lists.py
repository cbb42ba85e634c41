"""The lists of a round that is set up: who opens each, and one more row in all of them."""

from dataclasses import dataclass
from itertools import count

from labagora.accounts.models import Account
from labagora.calls.enums import ApplicationState, CallState
from labagora.calls.models import Call
from labagora.core.db import db
from labagora.organisations.models import Organisation
from labagora.reviews.enums import AdmissibilityState, RoundPhase
from labagora.reviews.queries import find_round
from tests.builders.calls import join_team, make_application, make_call, make_filing
from tests.builders.reviews import make_admissible, make_grid, make_round

LISTS = {"office_reviews.grid_list": "esther", "office_reviews.admissibility_list": "esther"}
_numbers = count(1)


@dataclass
class Desk:
    """A call under review."""

    call_id: int
    call_ref: str

    def addresses(self) -> dict[str, dict[str, str]]:
        """Return the arguments of the addresses."""
        return {name: {"public_id": self.call_ref} for name in LISTS}


def make_desk() -> Desk:
    """Add what the lists are about, with nothing in them yet."""
    call = make_call("Celui que l'on juge", CallState.REVIEWING, eligibility={"organisation_types": ["clcc"]})
    make_round(call, RoundPhase.PREPARING, checklist=[{"key": "statuts", "label": "Les statuts"}])
    return Desk(call.id, call.public_id)


def grow(desk: Desk, *, hospital: Organisation, member: Account) -> None:
    """Add one row to every list: a lot with its grid, an application that a team was asked about."""
    number, call = next(_numbers), db.session.get_one(Call, desk.call_id)
    call.lots = [*call.lots, {"code": f"lot-{number}", "label": f"Lot {number}"}]
    round_ = find_round(call)
    assert round_ is not None
    make_grid(round_, f"lot-{number}", title=f"Grille {number}")
    filed = make_application(call, hospital, ApplicationState.FILED, title=f"Déposée {number}", lot=f"lot-{number}")
    join_team(filed, member, organisation=hospital)
    make_filing(filed)
    make_admissible(filed, AdmissibilityState.QUESTIONED)
