"""The lists of a committee: who opens each, and one more row in all of them."""

from dataclasses import dataclass
from itertools import count

from labagora.accounts.models import Account
from labagora.calls.enums import ApplicationState, CallState
from labagora.core.db import db
from labagora.reviews.enums import Outcome, RoundPhase
from labagora.reviews.models import Deliberation, ReviewRound
from tests.builders.calls import make_application, make_call
from tests.builders.organisations import make_organisation
from tests.builders.reviews import (
    assign,
    decide_on,
    make_admissible,
    make_grid,
    make_reviewer,
    make_round,
    meet,
    tie,
    write_review,
)

LISTS = {
    "reviews.deliberation_list": "alice",
    "reviews.deliberation_show": "alice",
    "office_reviews.deliberation_list": "esther",
    "office_reviews.deliberation_show": "esther",
    "office_reviews.deliberation_closing": "esther",
    "office_reviews.decision_list": "esther",
    "office_reviews.decision_propose": "esther",
    "office_reviews.decision_check": "esther",
}
_numbers = count(1)


@dataclass
class Room:
    """A committee in which Alice sits, and its first meeting."""

    round_id: int
    call_ref: str
    deliberation_ref: str

    def addresses(self) -> dict[str, dict[str, str]]:
        """Return the arguments of the addresses that have some."""
        call = {"public_id": self.call_ref}
        meeting = {**call, "deliberation_id": self.deliberation_ref}
        names = ("deliberation_list", "decision_list", "decision_propose", "decision_check")
        return {
            "reviews.deliberation_show": {"public_id": self.deliberation_ref},
            **{f"office_reviews.{name}": call for name in names},
            "office_reviews.deliberation_show": meeting,
            "office_reviews.deliberation_closing": meeting,
        }


def make_room(alice: Account) -> Room:
    """Add what the lists are about, with nothing in them yet."""
    call = make_call("Celui dont on décide", state=CallState.REVIEWING)
    round_ = make_round(call, RoundPhase.DELIBERATING)
    make_grid(round_)
    member = make_reviewer(round_, alice, sits=True)
    return Room(round_.id, call.public_id, meet(round_, [member]).public_id)


def grow(room: Room) -> None:
    """Add one row to every list."""
    number = next(_numbers)
    round_ = db.session.get_one(ReviewRound, room.round_id)
    db.session.refresh(round_, ["call", "grids"])
    db.session.refresh(round_.grids[0], ["criteria"])
    meet(round_, place=f"Salle {number}")
    first = db.session.query(Deliberation).filter_by(public_id=room.deliberation_ref).one()
    member = make_reviewer(round_, sits=True)
    first.present = [*first.present, member.public_id]
    for is_decided in (True, False):
        one = make_application(round_.call, make_organisation(), ApplicationState.FILED, title=f"Projet {number}")
        make_admissible(one)
        write_review(assign(make_reviewer(round_), one), round_.grids[0])
        tie(member, one)
        if is_decided:
            out = [member.public_id]
            decide_on(
                round_, one, Outcome.RESERVE, number, deliberation=first, left_room=out, reasons={"critere-1": "x"}
            )
    db.session.flush()
