"""The lists of the consortia: who opens each, and one more row in all of them."""

from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from itertools import count

from labagora.accounts.models import Account
from labagora.consortia.enums import (
    Approver,
    MovedThing,
    MoveKind,
    PlaceState,
    PromiseKind,
    Verdict,
    VersionState,
    WorkspaceRole,
)
from labagora.consortia.models import (
    Consortium,
    DeliverableApproval,
    DeliverableVersion,
    PlanMove,
    Promise,
    SupportTheme,
)
from labagora.core.clock import today_in_paris, utcnow
from labagora.core.db import db
from labagora.ports.storage import uploads
from labagora.reference.queries import vocabulary
from tests.builders.accounts import make_account
from tests.builders.consortia import join, make_consortium, make_deliverable, make_milestone
from tests.builders.organisations import make_organisation
from tests.contracts.samples import PDF

# Not all are called lists: those that hold a row a milestone, a version or a person must cost the same as well.
PAGES = (
    "consortia.workspace_show", "consortia.member_list", "consortia.plan_show", "consortia.timeline_show",
    "consortia.promise_list", "consortia.missed_show",
)  # fmt: skip
LISTS = {
    **dict.fromkeys(PAGES, "alice"),
    "consortia.deliverable_show": "alice",
    "consortia.my_workspace_list": "alice",
    "consortia.consortium_list": "farid",
    "office_workspaces.consortium_list": "esther",
}
_numbers = count(1)


@dataclass
class Twelve:
    """A consortium that Alice joined in its second month, with one deliverable."""

    consortium_id: int
    consortium_ref: str
    deliverable_id: int
    deliverable_ref: str

    def addresses(self) -> dict[str, dict[str, str]]:
        """Return the arguments of the addresses that have some."""
        here = {"public_id": self.consortium_ref}
        return {
            **dict.fromkeys(PAGES, here),
            "consortia.deliverable_show": {**here, "deliverable_id": self.deliverable_ref},
        }


def make_twelve(alice: Account) -> Twelve:
    """Add what the lists are about."""
    row = make_consortium("Celui des douze mois")
    join(row, alice, WorkspaceRole.LEAD, joined_on=today_in_paris() - timedelta(days=30))
    deliverable = make_deliverable(row)
    return Twelve(row.id, row.public_id, deliverable.id, deliverable.public_id)


def grow(twelve: Twelve, *, alice: Account) -> None:
    """Add one row to every list, to what was done before Alice came too."""
    number, today, now = next(_numbers), today_in_paris(), utcnow()
    before, long_ago = today - timedelta(days=50), now - timedelta(days=50)
    row = db.session.get_one(Consortium, twelve.consortium_id)
    organisation = make_organisation(name=f"Équipe {number}")
    for values in ({}, {"state": PlaceState.LEFT, "left_on": today}):
        join(row, make_account(name=f"Membre {number}"), organisation=organisation, **values)
    join(make_consortium(f"Autre consortium {number}", shown_at=now), alice)
    promise = Promise(
        consortium=row, kind=PromiseKind.MILESTONE, section_key="plan", field_key="jalons", row=number,
        title=f"Promis {number}", made_at=now,
    )  # fmt: skip
    make_milestone(row, f"En retard {number}", today - timedelta(days=3), promise=promise)
    make_milestone(row, f"Fait {number}", done_on=before)
    code = vocabulary("support_themes").codes[number]
    db.session.add(SupportTheme(consortium=row, code=code, starts_on=before, ends_on=today))
    db.session.add(
        PlanMove(
            consortium=row, thing=MovedThing.MILESTONE, kind=MoveKind.MOVED, subject_ref="x", subject="Un jalon",
            reason=f"Raison {number}", by_ref=make_account(name=f"Auteur {number}").public_id, at=long_ago,
        )
    )  # fmt: skip
    _hand_in(twelve, number)
    db.session.flush()


def _hand_in(twelve: Twelve, number: int) -> None:
    long_ago = utcnow() - timedelta(days=50)
    version = DeliverableVersion(
        deliverable_id=twelve.deliverable_id, number=number, state=VersionState.RETURNED, note=f"Note {number}",
        stored=uploads.receive(BytesIO(PDF), f"version-{number}.pdf", now=long_ago),
        added_by_ref=make_account(name=f"Rédacteur {number}").public_id, added_at=long_ago, submitted_at=long_ago,
    )  # fmt: skip
    version.approvals = [
        DeliverableApproval(
            approver=Approver.LEAD, verdict=Verdict.RETURNED, comment=f"À reprendre {number}", at=long_ago,
            by_ref=make_account(name=f"Lecteur {number}").public_id,
        )
    ]  # fmt: skip
    db.session.add(version)
