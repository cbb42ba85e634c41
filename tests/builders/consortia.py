"""Consortia, their members and their plans, for tests, in any state."""

from datetime import date, timedelta
from itertools import count
from typing import Any

from labagora.accounts.enums import Role
from labagora.accounts.models import Account
from labagora.consortia.enums import ConsortiumKind, ConsortiumState, PartnerRole, PlaceState, WorkspaceRole
from labagora.consortia.models import Consortium, ConsortiumPartner, Deliverable, Milestone, WorkspaceMember
from labagora.consortia.months import last_day
from labagora.core.clock import today_in_paris, utcnow
from labagora.core.db import db
from tests.builders.accounts import grant
from tests.builders.organisations import make_organisation

_numbers = count(1)


def make_consortium(name: str = "", state: ConsortiumState = ConsortiumState.SUPPORTED, **values: Any) -> Consortium:
    """Add a consortium in its third month, of no call."""
    number, today = next(_numbers), today_in_paris()
    facts: dict[str, Any] = {
        "kind": ConsortiumKind.CONSORTIUM,
        "organisation": values.pop("organisation", None) or make_organisation(name=f"Chef de file {number}"),
        "formed_at": utcnow(),
    }
    if state not in (ConsortiumState.FORMING, ConsortiumState.STOPPED):
        starts_on = today - timedelta(days=70)
        facts |= {"starts_on": starts_on, "ends_on": last_day(starts_on)}
    if state in (ConsortiumState.ENDED, ConsortiumState.FOLLOWED, ConsortiumState.STOPPED):
        facts |= {"ended_on": today}
    if state is ConsortiumState.PAUSED:
        facts["paused_on"] = today
    if state is ConsortiumState.STOPPED:
        facts["state_reason"] = "Le projet s'arrête."
    if state is ConsortiumState.FOLLOWED:
        facts["followed_until"] = today + timedelta(days=365)
    name = name or f"Consortium {number}"
    row = Consortium(name=name, slug=f"consortium-{number}", state=state, **{**facts, **values})
    row.partners = [ConsortiumPartner(organisation=row.organisation, role=PartnerRole.LEAD)]
    db.session.add(row)
    db.session.flush()
    return row


def join(
    consortium: Consortium,
    account: Account,
    role: WorkspaceRole = WorkspaceRole.PARTNER,
    *,
    is_granted: bool = True,
    **values: Any,
) -> WorkspaceMember:
    """Give somebody a place, from the first day unless said otherwise, with the role of the site that goes with it."""
    facts: dict[str, Any] = {
        "state": PlaceState.ACTIVE,
        "joined_on": consortium.starts_on or today_in_paris(),
        "answered_at": utcnow(),
        "perspective": "soignants_hopital",
    }
    if "organisation" not in values:
        values["organisation_id"] = consortium.organisation_id
    row = WorkspaceMember(consortium=consortium, account=account, role=role, **{**facts, **values})
    db.session.add(row)
    if is_granted and row.state is PlaceState.ACTIVE:
        kind = Role.PROVIDER if role is WorkspaceRole.PROVIDER else Role.CONSORTIUM_MEMBER
        grant(account, kind, consortium.public_id)
    db.session.flush()
    return row


def make_milestone(
    consortium: Consortium, title: str = "Parcours décrit", due_on: date | None = None, **values: Any
) -> Milestone:
    """Add something to reach, in ten days unless said otherwise."""
    due_on = due_on or today_in_paris() + timedelta(days=10)
    row = Milestone(consortium=consortium, title=title, due_on=due_on, made_at=utcnow(), **values)
    db.session.add(row)
    db.session.flush()
    return row


def make_deliverable(consortium: Consortium, title: str = "Guide de mise en œuvre", **values: Any) -> Deliverable:
    """Add something to hand in, in twenty days unless said otherwise."""
    facts: dict[str, Any] = {
        "kind": "guide", "due_on": today_in_paris() + timedelta(days=20), "made_at": utcnow(), "approvers": ["lead"],
    }  # fmt: skip
    row = Deliverable(consortium=consortium, title=title, **{**facts, **values})
    row.versions = []
    db.session.add(row)
    db.session.flush()
    return row
