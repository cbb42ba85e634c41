"""All reads of organisations and memberships."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select
from sqlalchemy.orm import joinedload

from labagora.accounts.enums import Role
from labagora.accounts.models import Account, RoleGrant
from labagora.core.db import db
from labagora.core.errors import NotFound
from labagora.core.pagination import Page, paginate
from labagora.core.text import fold
from labagora.organisations.commands import OrganisationFilters
from labagora.organisations.enums import MembershipState
from labagora.organisations.models import Membership, Organisation

EXPORT_LIMIT = 10_000
CHOICES_LIMIT = 20


@dataclass(frozen=True)
class OrganisationRow:
    """A line of the list of the back office."""

    public_id: str
    name: str
    short_name: str
    aliases: Sequence[str]
    kind: str
    town: str
    region_code: str | None
    department_code: str | None
    website: str
    is_confirmed: bool
    is_merged: bool
    is_fictional: bool
    members: int


@dataclass(frozen=True)
class MembershipRow:
    """A request or a membership, with the name the person gave."""

    public_id: str
    person: str
    function: str
    organisation: str
    organisation_ref: str
    is_organisation_confirmed: bool
    state: MembershipState
    created_at: Any
    confirmed_at: Any
    is_own: bool


def words_found(column: Any, text: str) -> ColumnElement[bool]:
    """Every word of ``text`` is found in a folded column, accents and case aside."""
    return and_(True, *(column.contains(word, autoescape=True) for word in fold(text).split()[:10]))


def find_organisation(public_id: str) -> Organisation | None:
    """Return an organisation, following merges: an old name leads to the one that stands."""
    found = db.session.scalar(select(Organisation).where(Organisation.public_id == public_id))
    while found is not None and found.merged_into_id is not None:
        found = db.session.get(Organisation, found.merged_into_id)
    return found


def get_organisation(public_id: str) -> Organisation:
    """Return the organisation that stands under a public id, old or new. Raises NotFound."""
    found = find_organisation(public_id)
    if found is None:
        raise NotFound
    return found


def get_exact_organisation(public_id: str) -> Organisation:
    """Return the organisation of this very id, merged or not. Raises NotFound."""
    found = db.session.scalar(select(Organisation).where(Organisation.public_id == public_id))
    if found is None:
        raise NotFound
    return found


def former_refs(organisation: Organisation) -> list[str]:
    """Return the public ids that meant this organisation at some time, its own first."""
    refs, ids = [organisation.public_id], [organisation.id]
    while ids:
        query = select(Organisation.id, Organisation.public_id).where(Organisation.merged_into_id.in_(ids))
        found = db.session.execute(query.order_by(Organisation.id)).all()
        ids = [row.id for row in found]
        refs += [row.public_id for row in found]
    return refs


def _members() -> Any:
    query = select(func.count(Membership.id)).where(
        Membership.organisation_id == Organisation.id, Membership.state == MembershipState.CONFIRMED
    )
    return query.correlate(Organisation).scalar_subquery()


def _conditions(filters: OrganisationFilters) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if filters.text:
        conditions.append(words_found(Organisation.search_text, filters.text))
    if filters.kind:
        conditions.append(Organisation.kind == filters.kind)
    if filters.region:
        conditions.append(Organisation.region_code == filters.region)
    merged = Organisation.merged_into_id.is_not(None)
    by_status: dict[str, ColumnElement[bool]] = {
        "merged": merged,
        "proposed": ~Organisation.is_confirmed & ~merged,
        "confirmed": Organisation.is_confirmed & ~merged,
    }
    conditions.append(by_status.get(filters.status, ~merged))
    return conditions


def _select(filters: OrganisationFilters) -> Select[Any]:
    query = select(Organisation, _members()).where(*_conditions(filters))
    return query.order_by(Organisation.name, Organisation.id)


def _row(found: Any) -> OrganisationRow:
    organisation, members = found
    return OrganisationRow(
        public_id=organisation.public_id,
        name=organisation.name,
        short_name=organisation.short_name,
        aliases=organisation.aliases,
        kind=organisation.kind,
        town=organisation.town,
        region_code=organisation.region_code,
        department_code=organisation.department_code,
        website=organisation.website,
        is_confirmed=organisation.is_confirmed,
        is_merged=organisation.merged_into_id is not None,
        is_fictional=organisation.is_fictional,
        members=members,
    )


def list_organisations(filters: OrganisationFilters, *, page: int) -> Page[OrganisationRow]:
    """Return organisations by name, for the back office."""
    return paginate(_select(filters), page=page, scalars=False).map(_row)


def organisation_export(filters: OrganisationFilters) -> list[OrganisationRow]:
    """Return every line of the filtered list, for an export."""
    return [_row(found) for found in db.session.execute(_select(filters).limit(EXPORT_LIMIT))]


def search_organisations(text: str) -> Sequence[Organisation]:
    """Return a few confirmed organisations whose names hold every word of ``text``; nothing for an empty search."""
    if not text.strip():
        return []
    query = select(Organisation).where(
        words_found(Organisation.search_text, text), Organisation.is_confirmed, Organisation.merged_into_id.is_(None)
    )
    return db.session.scalars(query.order_by(Organisation.name, Organisation.id).limit(CHOICES_LIMIT)).all()


def search_mergeable(text: str, *, but: Organisation) -> Sequence[Organisation]:
    """Return a few standing organisations other than ``but``, confirmed or not, whose names hold ``text``."""
    query = select(Organisation).where(
        words_found(Organisation.search_text, text),
        Organisation.merged_into_id.is_(None),
        Organisation.id != but.id,
    )
    return db.session.scalars(query.order_by(Organisation.name, Organisation.id).limit(CHOICES_LIMIT)).all()


def get_joinable_organisation(public_id: str) -> Organisation:
    """Return a confirmed organisation, following merges. Raises NotFound."""
    found = get_organisation(public_id)
    if not found.is_confirmed:
        raise NotFound
    return found


def find_by_siret(siret: str) -> Organisation | None:
    """Return the standing organisation of a SIRET number."""
    query = select(Organisation).where(Organisation.siret == siret, Organisation.merged_into_id.is_(None))
    return db.session.scalar(query.order_by(Organisation.id).limit(1))


def _memberships() -> Select[Any]:
    return (
        select(Membership)
        .join(Membership.organisation)
        .options(joinedload(Membership.organisation), joinedload(Membership.account))
    )


def _membership_row(membership: Membership, viewer: Account) -> MembershipRow:
    return MembershipRow(
        public_id=membership.public_id,
        person=membership.account.display_name,
        function=membership.function,
        organisation=membership.organisation.name,
        organisation_ref=membership.organisation.public_id,
        is_organisation_confirmed=membership.organisation.is_confirmed,
        state=membership.state,
        created_at=membership.created_at,
        confirmed_at=membership.confirmed_at,
        is_own=membership.account_id == viewer.id,
    )


def memberships_of(account: Account) -> list[MembershipRow]:
    """Return a person's own memberships, newest first."""
    query = _memberships().where(Membership.account_id == account.id)
    rows = db.session.scalars(query.order_by(Membership.created_at.desc(), Membership.id.desc()))
    return [_membership_row(row, account) for row in rows]


def requests_for(account: Account) -> list[MembershipRow]:
    """Return the requests that a confirmed member may answer for their organisations, oldest first."""
    scopes = account.scopes_of(Role.LEADER)
    mine = Organisation.public_id.in_(sorted(scopes)) if scopes else false()
    query = _memberships().where(
        mine, Membership.state == MembershipState.REQUESTED, Membership.account_id != account.id
    )
    return [
        _membership_row(row, account)
        for row in db.session.scalars(query.order_by(Membership.created_at, Membership.id))
    ]


def list_requests(*, viewer: Account, page: int) -> Page[MembershipRow]:
    """Return every request that waits, oldest first, for the team."""
    query = _memberships().where(Membership.state == MembershipState.REQUESTED)
    query = query.order_by(Membership.created_at, Membership.id)
    return paginate(query, page=page).map(lambda row: _membership_row(row, viewer))


def members_of(organisation: Organisation, *, viewer: Account) -> list[MembershipRow]:
    """Return the people of an organisation, for the team."""
    query = _memberships().where(Membership.organisation_id == organisation.id)
    rows = db.session.scalars(query.order_by(Membership.created_at, Membership.id))
    return [_membership_row(row, viewer) for row in rows]


def get_membership(public_id: str, *, seen_by: Account) -> Membership:
    """Return a membership to its person, to a confirmed colleague or to the team. Raises NotFound."""
    query = _memberships().where(Membership.public_id == public_id)
    if not seen_by.is_staff:
        scopes = seen_by.scopes_of(Role.LEADER)
        mine = Organisation.public_id.in_(sorted(scopes)) if scopes else false()
        query = query.where(or_(Membership.account_id == seen_by.id, mine))
    found: Membership | None = db.session.scalar(query)
    if found is None:
        raise NotFound
    return found


def find_membership(account: Account, organisation: Organisation) -> Membership | None:
    """Return the membership of a person in an organisation, whatever its state."""
    query = select(Membership).where(Membership.account_id == account.id, Membership.organisation_id == organisation.id)
    return db.session.scalar(query.options(joinedload(Membership.organisation)))


def memberships_in(organisation: Organisation) -> Sequence[Membership]:
    """Return every membership of an organisation with its account and roles, to move or to end them."""
    query = select(Membership).where(Membership.organisation_id == organisation.id)
    options = (joinedload(Membership.account).joinedload(Account.grants), joinedload(Membership.organisation))
    return db.session.scalars(query.options(*options).order_by(Membership.id)).unique().all()


def leaders_of(organisation: Organisation) -> Sequence[Account]:
    """Return the people who lead the projects of an organisation and may still receive mail."""
    holds = select(RoleGrant.account_id).where(
        RoleGrant.role == Role.LEADER, RoleGrant.scope_ref == organisation.public_id, RoleGrant.ended_at.is_(None)
    )
    query = select(Account).where(Account.id.in_(holds), Account.suspended_at.is_(None), Account.erased_at.is_(None))
    return db.session.scalars(query.order_by(Account.id)).all()


def staff() -> Sequence[Account]:
    """Return the members of the Institute's team who may receive mail."""
    holds = select(RoleGrant.account_id).where(
        RoleGrant.role.in_([Role.STAFF, Role.ADMIN]), RoleGrant.ended_at.is_(None)
    )
    query = select(Account).where(Account.id.in_(holds), Account.suspended_at.is_(None), Account.erased_at.is_(None))
    return db.session.scalars(query.order_by(Account.id)).all()


def count_requests() -> int:
    """Return how many memberships wait for an answer."""
    return db.session.scalar(select(func.count()).where(Membership.state == MembershipState.REQUESTED)) or 0


def count_proposed() -> int:
    """Return how many organisations wait for the team."""
    query = select(func.count()).where(~Organisation.is_confirmed, Organisation.merged_into_id.is_(None))
    return db.session.scalar(query) or 0
