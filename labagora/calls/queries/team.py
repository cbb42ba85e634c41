"""Reads of the team of an application: its people, its invitations, their names in the history."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import select

from labagora.accounts.enums import Role
from labagora.accounts.models import Account
from labagora.accounts.queries import fingerprint
from labagora.calls.enums import MemberState
from labagora.calls.models import Application, ApplicationMember
from labagora.calls.queries.applications import find_application
from labagora.core.db import db
from labagora.core.errors import NotFound
from labagora.organisations.models import Organisation


def get_member(application: Application, public_id: str) -> ApplicationMember:
    """Return somebody who is in the team of an application, or invited to it. Raises NotFound."""
    here = (one for one in application.members if one.state is not MemberState.LEFT)
    found = next((one for one in here if one.public_id == public_id), None)
    if found is None:
        raise NotFound
    return found


def find_invited(token: str, *, lock: bool = False) -> tuple[Application, ApplicationMember] | None:
    """Return the application and the place that a link opens, or None. ``lock`` orders two answers."""
    query = select(Application.public_id).join(Application.members)
    public_id = db.session.scalar(query.where(ApplicationMember.token_hash == fingerprint(token)))
    application = find_application(public_id, lock=lock) if public_id else None
    return next(
        (
            (application, one)
            for one in (application.members if application else ())
            if application and one.state is MemberState.INVITED and one.token_hash == fingerprint(token)
        ),
        None,
    )


def find_member(public_id: str) -> ApplicationMember | None:
    """Return a place in a team named by a job, or None."""
    return db.session.scalar(select(ApplicationMember).where(ApplicationMember.public_id == public_id))


def names_of(refs: Collection[str]) -> Mapping[str, str]:
    """Return the names of people by their public ids; those who erased their account are left out."""
    query = select(Account).where(Account.public_id.in_(sorted(refs)), Account.erased_at.is_(None))
    return {one.public_id: one.name for one in db.session.scalars(query) if one.name} if refs else {}


def organisations_of(account: Account) -> Sequence[Organisation]:
    """Return the standing organisations of which a person is a confirmed member, by name."""
    mine = sorted(account.scopes_of(Role.LEADER))
    query = select(Organisation).where(Organisation.public_id.in_(mine), Organisation.merged_into_id.is_(None))
    return db.session.scalars(query.order_by(Organisation.name, Organisation.id)).all() if mine else []
