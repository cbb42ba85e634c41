"""Which introduction a person may load, and as which side. What they may not see does not exist for them."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import contains_eager

from labagora.accounts import queries as accounts
from labagora.accounts.enums import Purpose, Role
from labagora.accounts.models import Account
from labagora.core.db import db
from labagora.core.errors import NotAllowed, NotFound
from labagora.introductions.clocks import is_project_over, is_shown_to_leader
from labagora.introductions.enums import ENDED_STATES, REVEALED_STATES, Side
from labagora.introductions.links import fingerprint
from labagora.introductions.models import Introduction
from labagora.organisations.models import Organisation
from labagora.projects.models import Need, Project
from labagora.volunteers import queries as volunteers
from labagora.volunteers.models import Volunteer


class AccessEnded(NotAllowed):
    """A leader asks for somebody whose agreement or whose project is over. The volunteer sees the attempt."""

    default_message = (
        "Vous n'avez plus accès à cette personne : le projet est terminé, ou elle a retiré son accord. "
        "Effacez les coordonnées que vous auriez notées."
    )

    def __init__(self, introduction: Introduction) -> None:
        self.introduction_id = introduction.id
        super().__init__()


def whole() -> Select[Introduction]:
    """Return the select of introductions with need, project, organisation and volunteer, in one statement."""
    project = contains_eager(Introduction.need).contains_eager(Need.project)
    return (
        select(Introduction)
        .join(Introduction.need)
        .join(Need.project)
        .join(Project.organisation)
        .join(Introduction.volunteer)
        .options(project.contains_eager(Project.organisation), contains_eager(Introduction.volunteer))
    )


def _is_own(account: Account) -> ColumnElement[bool]:
    return Volunteer.public_id == (volunteers.volunteer_ref_of(account) or "")


def _is_led(account: Account) -> ColumnElement[bool]:
    """A leader knows of those who said yes, never of those who were asked."""
    scopes = sorted(account.scopes_of(Role.LEADER))
    return and_(Organisation.public_id.in_(scopes), Introduction.answered_at.is_not(None))


def introductions_visible_to(account: Account) -> Select[Introduction]:
    """Their own for a volunteer; for a leader those of their projects who said yes."""
    return whole().where(or_(_is_own(account), _is_led(account)))


def side_of(account: Account | None, introduction: Introduction) -> Side | None:
    """Tell on which side of an introduction a person stands; their own participation comes before their roles."""
    if account is None:
        return None
    if volunteers.volunteer_ref_of(account) == introduction.volunteer.public_id:
        return Side.VOLUNTEER
    if account.has_role(Role.LEADER, scope=introduction.need.project.organisation.public_id):
        return Side.LEADER
    return Side.STAFF if account.is_staff else None


def find_introduction(public_id: str) -> Introduction | None:
    """Return an introduction whoever asks: for jobs and for the team's own pages."""
    return db.session.scalar(whole().where(Introduction.public_id == public_id))


def get_introduction_by_id(introduction_id: int) -> Introduction:
    """Return the introduction named by a job. Raises NotFound."""
    return _present(db.session.scalar(whole().where(Introduction.id == introduction_id)))


def get_introduction_for_staff(public_id: str, *, seen_by: Account) -> Introduction:
    """Return any introduction, for the team. Raises NotFound for anybody else."""
    return _present(find_introduction(public_id) if seen_by.is_staff else None)


def get_introduction(public_id: str, *, seen_by: Account, now: datetime) -> Introduction:
    """Return an introduction of the person. Raises NotFound for strangers, AccessEnded for a leader too late."""
    query = introductions_visible_to(seen_by).where(Introduction.public_id == public_id)
    introduction = _present(db.session.scalar(query))
    if side_of(seen_by, introduction) is Side.LEADER:
        _check_leader(introduction, now)
    return introduction


def _present(introduction: Introduction | None) -> Introduction:
    if introduction is None:
        raise NotFound
    return introduction


def _check_leader(introduction: Introduction, now: datetime) -> None:
    """Close the door at once when an agreement or the project is over (security.md A11, abuse 9 and 11)."""
    if not is_shown_to_leader(introduction, now):
        raise NotFound
    is_gone = introduction.state in ENDED_STATES or is_project_over(introduction, now)
    if is_gone or not has_agreed(introduction):
        raise AccessEnded(introduction)


def has_agreed(introduction: Introduction) -> bool:
    """Tell whether the consents that this introduction rests on still stand, read at this very moment."""
    volunteer = introduction.volunteer
    if volunteer.erased_at is not None or volunteer.health_consent_version is None:
        return False
    if introduction.state not in REVEALED_STATES:
        return True
    return contact_consent(introduction) is not None


def contact_consent(introduction: Introduction) -> Any:
    """Return the receipt by which the person passes their contact details on to this project, or None."""
    account = volunteers.find_account_of(introduction.volunteer)
    if account is None:
        return None
    return accounts.find_consent(account, Purpose.CONTACT, scope_ref=introduction.need.project.public_id)


def find_for(need: Need, volunteer: Volunteer) -> Introduction | None:
    """Return the introduction of a person to a need, in any state."""
    query = whole().where(Introduction.need_id == need.id, Introduction.volunteer_id == volunteer.id)
    return db.session.scalar(query)


def get_by_link(token: str) -> Introduction:
    """Return the introduction of a link received by mail. Raises NotFound."""
    query = whole().where(Introduction.link_hash == fingerprint(token), Volunteer.erased_at.is_(None))
    return _present(db.session.scalar(query))


def taken_pseudonyms(need: Need) -> Collection[str]:
    """Return the names already borne for a need."""
    return set(db.session.scalars(select(Introduction.pseudonym).where(Introduction.need_id == need.id)))


def has_other_participation(introduction: Introduction) -> bool:
    """Tell whether the person takes part in the same project through another need."""
    query = (
        select(Introduction.id)
        .join(Introduction.need)
        .where(
            Introduction.volunteer_id == introduction.volunteer_id,
            Introduction.id != introduction.id,
            Need.project_id == introduction.need.project_id,
            Introduction.state.in_(REVEALED_STATES),
        )
    )
    return db.session.scalar(query.limit(1)) is not None
