"""The lists of the letters and of the laureates: who opens each, and one more row in all of them."""

from dataclasses import dataclass
from itertools import count

from sqlalchemy.orm import joinedload, selectinload

from labagora.accounts.models import Account
from labagora.calls.enums import ApplicationState, CallState
from labagora.calls.models import Application
from labagora.consortia.enums import ConsortiumKind, PartnerRole
from labagora.consortia.models import Consortium, ConsortiumPartner
from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.reviews.enums import DispatchState, Outcome, RoundPhase
from labagora.reviews.models import Dispatch, Grid, Letter, ReviewRound
from tests.builders.accounts import make_account
from tests.builders.calls import join_team, make_application, make_call
from tests.builders.organisations import make_organisation
from tests.builders.reviews import assign, decide_on, make_grid, make_reviewer, make_round, write_review

# Not all are called lists: those that hold a row a team, or a review, must cost the same as well.
LISTS = {
    "office_reviews.dispatch_list": "esther",
    "office_reviews.dispatch_show": "esther",
    "office_reviews.feedback_edit": "esther",
    "office_consortia.laureate_list": "esther",
    "reviews.decision_show": "alice",
    "calls.call_show": "farid",
    "api_calls.call_show": "farid",
}
_numbers = count(1)


@dataclass
class Mailroom:
    """A decided call whose results are published, a dispatch, the application of Alice."""

    call_ref: str
    slug: str
    round_id: int
    grid_id: int
    dispatch_id: int
    dispatch_ref: str
    application_id: int
    application_ref: str

    def addresses(self) -> dict[str, dict[str, str]]:
        """Return the arguments of the addresses that have some."""
        call = {"public_id": self.call_ref}
        return {
            "office_reviews.dispatch_list": call,
            "office_consortia.laureate_list": call,
            "office_reviews.dispatch_show": {**call, "dispatch_id": self.dispatch_ref},
            "office_reviews.feedback_edit": {**call, "application_id": self.application_ref},
            "reviews.decision_show": {"public_id": self.application_ref},
            "calls.call_show": {"slug": self.slug},
            "api_calls.call_show": {"slug": self.slug},
        }


def make_mailroom(alice: Account) -> Mailroom:
    """Add what the lists are about."""
    call = make_call("Celui qui est jugé", CallState.PUBLISHED_RESULTS)
    round_ = make_round(call, RoundPhase.DECIDED)
    grid = make_grid(round_)
    application = make_application(call, make_organisation(), ApplicationState.FILED, lead=alice)
    decide_on(round_, application, applied_at=utcnow())
    dispatch = _dispatch(round_, "Le premier")
    _letter(dispatch, application)
    return Mailroom(
        call.public_id, call.slug, round_.id, grid.id, dispatch.id, dispatch.public_id, application.id,
        application.public_id,
    )  # fmt: skip


def _dispatch(round_: ReviewRound, subject: str) -> Dispatch:
    now = utcnow()
    row = Dispatch(
        round=round_, outcome=Outcome.SELECTED, subject=subject, body="Bonjour.", state=DispatchState.SENT,
        made_at=now, sent_at=now,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    return row


def _letter(dispatch: Dispatch, application: Application) -> None:
    now = utcnow()
    words = {"subject": f"Courrier {next(_numbers)}", "body": "Bonjour.", "decision_version": 1}
    row = Letter(dispatch=dispatch, application=application, sent_at=now, first_read_at=now, **words)
    db.session.add(row)
    db.session.flush()


def grow(room: Mailroom) -> None:
    """Add one row to every list: a team told and become a site, a dispatch, a letter and a review of Alice's."""
    number = next(_numbers)
    round_ = db.session.get_one(ReviewRound, room.round_id, options=[joinedload(ReviewRound.call)])
    grid = db.session.get_one(Grid, room.grid_id, options=[selectinload(Grid.criteria)])
    dispatch = db.session.get_one(Dispatch, room.dispatch_id)
    mine = db.session.get_one(Application, room.application_id)
    other = make_application(round_.call, make_organisation(name=f"Centre {number}"), ApplicationState.FILED)
    join_team(other, make_account())
    decide_on(round_, other, applied_at=utcnow())
    _letter(dispatch, other)
    _letter(_dispatch(round_, f"Envoi {number}"), mine)
    review = write_review(assign(make_reviewer(round_), mine), grid, summary=f"Avis {number}.")
    review.shared = ["summary"]
    _laureate(other, number)


def _laureate(application: Application, number: int) -> None:
    row = Consortium(
        kind=ConsortiumKind.SITE, name=f"Site {number}", slug=f"site-{number}", call=application.call,
        application=application, organisation=application.organisation, formed_at=utcnow(),
    )  # fmt: skip
    row.partners = [
        ConsortiumPartner(organisation=application.organisation, role=PartnerRole.LEAD),
        ConsortiumPartner(organisation=make_organisation(name=f"Partenaire {number}")),
    ]
    db.session.add(row)
    db.session.flush()
