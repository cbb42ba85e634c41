"""All writes of organisations and memberships."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Table, update

from labagora.accounts import actions as accounts
from labagora.accounts.enums import Role
from labagora.accounts.models import Account
from labagora.core import audit, outbox
from labagora.core.db import Base, db
from labagora.core.errors import Conflict, Invalid, NotAllowed, authorise
from labagora.core.text import fold
from labagora.organisations import policy, queries
from labagora.organisations.commands import OrganisationDraft
from labagora.organisations.enums import MEMBERSHIP_WORKFLOW, MembershipState
from labagora.organisations.models import Membership, Organisation
from labagora.reference.queries import find_department, find_region, region_of, vocabulary


def search_text(organisation: Organisation) -> str:
    """Return what the search of organisations looks into: every name, the town, accents folded."""
    names = (organisation.name, organisation.short_name, *organisation.aliases, organisation.town)
    return fold("\n".join(name for name in names if name))


def _check(draft: OrganisationDraft, organisation: Organisation | None) -> None:
    held = [organisation.kind] if organisation else ()
    vocabulary("organisation_types").check([draft.kind], field="kind", include=held)
    if draft.region_code and find_region(draft.region_code) is None:
        raise Invalid("region_code", "Cette région n'existe pas dans la liste.")
    if draft.department_code and find_department(draft.department_code) is None:
        raise Invalid("department_code", "Ce département n'existe pas dans la liste.")
    _check_siret(draft.siret, organisation)


def _check_siret(siret: str | None, organisation: Organisation | None) -> None:
    if not siret:
        return
    if len(siret) != 14 or not siret.isdigit() or not siret.isascii():
        raise Invalid("siret", "Un numéro SIRET compte 14 chiffres.")
    other = queries.find_by_siret(siret)
    if other is not None and other is not organisation:
        raise Invalid("siret", "« %(name)s » a déjà ce numéro SIRET.", name=other.name)


def _apply(organisation: Organisation, draft: OrganisationDraft) -> None:
    for name, value in vars(draft).items():
        setattr(organisation, name, list(value) if isinstance(value, list | tuple) else value)
    organisation.siret = draft.siret or None
    region = region_of(draft.department_code)
    if region is not None:
        organisation.region_code = region.code
    organisation.search_text = search_text(organisation)


def propose_organisation(
    draft: OrganisationDraft, *, function: str = "", actor: Account, now: datetime
) -> Organisation:
    """Add an organisation that the team will check, and ask to belong to it."""
    authorise(policy.can_propose(actor))
    _check(draft, None)
    organisation = Organisation(is_confirmed=False)
    _apply(organisation, draft)
    db.session.add(organisation)
    db.session.flush()
    audit.record("organisation.proposed", organisation, actor=actor, now=now)
    request_membership(organisation, function=function, actor=actor, now=now)
    return organisation


def create_organisation(draft: OrganisationDraft, *, actor: Any, now: datetime) -> Organisation:
    """Add a confirmed organisation (team)."""
    authorise(policy.can_manage(actor))
    _check(draft, None)
    organisation = Organisation(is_confirmed=True)
    _apply(organisation, draft)
    db.session.add(organisation)
    db.session.flush()
    audit.record("organisation.created", organisation, actor=actor, now=now)
    return organisation


def update_organisation(organisation: Organisation, draft: OrganisationDraft, *, actor: Any, now: datetime) -> None:
    """Correct what is said of an organisation (team)."""
    authorise(policy.can_manage(actor))
    _check_stands(organisation)
    _check(draft, organisation)
    _apply(organisation, draft)
    audit.record("organisation.updated", organisation, actor=actor, now=now)


def confirm_organisation(organisation: Organisation, *, actor: Any, now: datetime) -> None:
    """Say that the organisation exists and is named rightly (team)."""
    authorise(policy.can_manage(actor))
    _check_stands(organisation)
    if not organisation.is_confirmed:
        organisation.is_confirmed = True
        audit.record("organisation.confirmed", organisation, actor=actor, now=now)


def _check_stands(organisation: Organisation) -> None:
    if organisation.merged_into_id is not None:
        raise Conflict("Cette organisation a été réunie avec une autre : ouvrez celle qui reste.")


def request_membership(organisation: Organisation, *, function: str = "", actor: Account, now: datetime) -> Membership:
    """Ask to belong to an organisation. Asking twice changes nothing."""
    authorise(policy.can_request_membership(actor, organisation))
    found = queries.find_membership(actor, organisation)
    if found is None:
        found = Membership(account=actor, organisation=organisation, state=MembershipState.REQUESTED, function=function)
        db.session.add(found)
        db.session.flush()
    elif found.state in (MembershipState.REQUESTED, MembershipState.CONFIRMED):
        return found
    else:
        MEMBERSHIP_WORKFLOW.check(found.state, MembershipState.REQUESTED)
        found.state, found.function, found.ended_at = MembershipState.REQUESTED, function, None
    audit.record("membership.requested", found, actor=actor, now=now)
    return found


def confirm_membership(membership: Membership, *, actor: Account, now: datetime) -> None:
    """Say yes: the person leads the organisation's projects from now on."""
    if not policy.can_confirm(actor, membership):
        raise NotAllowed(_why_not(actor, membership))
    MEMBERSHIP_WORKFLOW.check(membership.state, MembershipState.CONFIRMED)
    membership.state, membership.confirmed_at = MembershipState.CONFIRMED, now
    membership.confirmed_by_ref = actor.public_id
    scope = membership.organisation.public_id
    accounts.grant_role(membership.account, Role.LEADER, scope_ref=scope, actor=actor, now=now)
    audit.record("membership.confirmed", membership, actor=actor, now=now)


def _why_not(actor: Account, membership: Membership) -> str | None:
    if policy.can_answer(actor, membership):
        return "L'équipe du Living Lab doit d'abord confirmer cette organisation."
    return None


def decline_membership(membership: Membership, *, actor: Account, now: datetime) -> None:
    """Say no."""
    authorise(policy.can_answer(actor, membership))
    MEMBERSHIP_WORKFLOW.check(membership.state, MembershipState.DECLINED)
    membership.state = MembershipState.DECLINED
    audit.record("membership.declined", membership, actor=actor, now=now)


def end_membership(membership: Membership, *, actor: Account, now: datetime) -> None:
    """End a membership, or withdraw a request; the role ends with it."""
    authorise(policy.can_end(actor, membership))
    MEMBERSHIP_WORKFLOW.check(membership.state, MembershipState.ENDED)
    if membership.state is MembershipState.CONFIRMED:
        scope = membership.organisation.public_id
        accounts.end_role(membership.account, Role.LEADER, scope_ref=scope, actor=actor, now=now)
    membership.state, membership.ended_at = MembershipState.ENDED, now
    audit.record("membership.ended", membership, actor=actor, now=now)


def merge_organisations(kept: Organisation, merged: Organisation, *, actor: Any, now: datetime) -> None:
    """Make ``merged`` another name of ``kept``: names become aliases, people and everything attached follow."""
    authorise(policy.can_manage(actor))
    _check_stands(kept)
    _check_stands(merged)
    if kept is merged:
        raise Invalid("other", "Choisissez une autre organisation : on ne réunit pas une organisation à elle-même.")
    _move_members(kept, merged, actor=actor, now=now)
    db.session.flush()
    _repoint(kept, merged)
    names = [*kept.aliases, merged.name, merged.short_name, *merged.aliases]
    kept.aliases = _distinct(names, but={kept.name, kept.short_name})
    kept.siret = kept.siret or merged.siret
    kept.search_text = search_text(kept)
    merged.merged_into_id, merged.siret = kept.id, None
    outbox.enqueue("volunteers.follow_merge", kept_ref=kept.public_id, merged_ref=merged.public_id)
    audit.record("organisation.merged", kept, actor=actor, now=now, merged=merged.public_id)


def _distinct(names: Iterable[str], *, but: set[str]) -> list[str]:
    return list(dict.fromkeys(name for name in names if name and name not in but))


def _move_members(kept: Organisation, merged: Organisation, *, actor: Any, now: datetime) -> None:
    """Give each person one membership in ``kept``: the confirmed one when there are two."""
    theirs = {row.account_id: row for row in queries.memberships_in(kept)}
    for row in queries.memberships_in(merged):
        leads = row.state is MembershipState.CONFIRMED
        if leads:
            accounts.end_role(row.account, Role.LEADER, scope_ref=merged.public_id, actor=actor, now=now)
            accounts.grant_role(row.account, Role.LEADER, scope_ref=kept.public_id, actor=actor, now=now)
        double = theirs.get(row.account_id)
        if double is None:
            row.organisation = kept
        else:
            if leads and double.state is not MembershipState.CONFIRMED:
                double.state, double.confirmed_at, double.ended_at = row.state, row.confirmed_at, None
            db.session.delete(row)


def _repoint(kept: Organisation, merged: Organisation) -> None:
    """Move every foreign key that names ``merged``, in the tables of upper domains too, without importing them."""
    own = Organisation.__table__
    for table in Base.metadata.tables.values():
        for column in _columns_naming(own, table):
            db.session.execute(update(table).where(column == merged.id).values({column: kept.id}))


def _columns_naming(target: Any, table: Table) -> list[Any]:
    return [key.parent for key in table.foreign_keys if key.column.table is target]
