"""Who is, was and will be in a consortium."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from labagora.accounts.models import Account
from labagora.accounts.queries import fingerprint
from labagora.consortia.enums import PlaceState
from labagora.consortia.models import Consortium, WorkspaceMember
from labagora.core.db import db
from labagora.core.errors import NotFound
from labagora.organisations.models import Organisation


def members_of(consortium: Consortium) -> Sequence[WorkspaceMember]:
    """Return every place of a consortium with its person and organisation, in the order of their first days."""
    query = (
        select(WorkspaceMember)
        .where(WorkspaceMember.consortium_id == consortium.id)
        .options(
            joinedload(WorkspaceMember.account),
            joinedload(WorkspaceMember.organisation),
            joinedload(WorkspaceMember.consortium),
        )
        .order_by(WorkspaceMember.joined_on, WorkspaceMember.id)
    )
    return db.session.scalars(query).all()


def get_place(consortium: Consortium, public_id: str) -> WorkspaceMember:
    """Return a place of a consortium that is not over. Raises NotFound."""
    here = (one for one in members_of(consortium) if one.state is not PlaceState.LEFT)
    found = next((one for one in here if one.public_id == public_id), None)
    if found is None:
        raise NotFound
    return found


def find_place(public_id: str) -> WorkspaceMember | None:
    """Return a place named by a job, or None."""
    return db.session.scalar(select(WorkspaceMember).where(WorkspaceMember.public_id == public_id))


def find_invited(token: str, *, lock: bool = False) -> WorkspaceMember | None:
    """Return the place that a link opens, or None. ``lock`` orders two answers."""
    waiting = (WorkspaceMember.token_hash == fingerprint(token), WorkspaceMember.state == PlaceState.INVITED)
    if lock:
        held = select(WorkspaceMember.consortium_id).where(*waiting)
        db.session.execute(select(Consortium.id).where(Consortium.id.in_(held)).with_for_update())
    whole = (
        joinedload(WorkspaceMember.consortium).joinedload(Consortium.organisation),
        joinedload(WorkspaceMember.organisation),
    )
    found: WorkspaceMember | None = db.session.scalar(select(WorkspaceMember).where(*waiting).options(*whole))
    return found


def names_of(refs: Collection[str]) -> Mapping[str, str]:
    """Return the names of people by their public ids; those who erased their account are left out."""
    query = select(Account).where(Account.public_id.in_(sorted(refs)), Account.erased_at.is_(None))
    return {one.public_id: one.name for one in db.session.scalars(query) if one.name} if refs else {}


def organisations_in(consortium: Consortium) -> Sequence[Organisation]:
    """Return the organisations from which somebody may come: its own, its provider, those of its members."""
    mine = {one.organisation.id: one.organisation for one in members_of(consortium) if one.organisation is not None}
    query = select(Organisation).where(Organisation.id.in_(_own(consortium)))
    mine |= {one.id: one for one in db.session.scalars(query)}
    return sorted(mine.values(), key=lambda one: (one.name, one.id))


def _own(consortium: Consortium) -> list[int]:
    query = select(Consortium).where(Consortium.id == consortium.id)
    row = db.session.scalars(query.options(joinedload(Consortium.partners))).unique().one()
    own = [row.organisation_id, *(one.organisation_id for one in row.partners)]
    return own + ([row.provider_id] if row.provider_id is not None else [])
