"""Opening a profile: the agreement first, then the link sealed on both sides; and the way back."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from labagora.accounts.actions import give_consent
from labagora.accounts.enums import Purpose
from labagora.accounts.models import Account
from labagora.core import audit
from labagora.core.clock import today_in_paris
from labagora.core.db import db
from labagora.core.errors import Invalid, authorise
from labagora.core.vault import PersonKey, seal_link
from labagora.volunteers import policy, queries
from labagora.volunteers.actions.shared import is_own, matching_changed
from labagora.volunteers.models import Volunteer
from labagora.volunteers.profile import Profile
from labagora.volunteers.revisions import touch, touch_all

NO_HEALTH = "Sans votre accord, nous ne gardons aucune information de santé."


@dataclass(frozen=True)
class Agreement:
    """What a person says before the first question. The year is checked and forgotten."""

    birth_year: int
    health: bool
    proposals: bool


def agree(account: Account, agreement: Agreement, *, locale: str, now: datetime) -> Volunteer:
    """Record one receipt a purpose, then open the profile. Nobody under 18 gets one (security.md I10)."""
    if not policy.is_adult(agreement.birth_year, today_in_paris(now)):
        raise Invalid("birth_year", "Lab Agora s'adresse aux personnes de 18 ans ou plus. Rien n'a été enregistré.")
    if not agreement.health:
        raise Invalid("health", NO_HEALTH)
    _wait_for_another_click(account)
    given = {Purpose.HEALTH: True, Purpose.PROPOSALS: agreement.proposals}
    for purpose in (purpose for purpose, is_given in given.items() if is_given):
        give_consent(account, purpose=purpose, locale=locale, channel="web", actor=account, now=now)
    volunteer = open_profile(account, actor=account, now=now)
    accept_health(volunteer, actor=account, now=now)
    if agreement.proposals:
        accept_proposals(volunteer, actor=account, now=now)
    return volunteer


def _wait_for_another_click(account: Account) -> None:
    """Hold the account until the end: two clicks at once would open two profiles, one of them found by nobody."""
    db.session.refresh(account, ("link_master_id", "link_sealed"), with_for_update={"of": Account, "key_share": True})


def open_profile(account: Account, *, actor: Account, now: datetime) -> Volunteer:
    """Open the profile of a person who consented to the processing of health data; return it if it exists.

    No foreign key ties the two: each side holds the other's random name, sealed (security.md §4, point 1).
    """
    authorise(actor.public_id == account.public_id)
    existing = queries.find_volunteer_of(account)
    if existing is not None:
        return existing
    if not queries.has_consent(account, Purpose.HEALTH):
        raise Invalid("health", NO_HEALTH)
    volunteer = Volunteer(health_consent_version=queries.text_versions().health, reconfirmed_at=now)
    db.session.add(volunteer)
    _link(account, volunteer)
    touch(volunteer)
    audit.record("volunteers.open_profile", volunteer, actor=None, now=now)
    return volunteer


def _link(account: Account, volunteer: Volunteer) -> None:
    account.link_master_id, account.link_sealed = seal_link(volunteer.public_id, queries.link_context(account))
    volunteer.link_master_id, volunteer.link_sealed = seal_link(account.public_id, queries.link_context(volunteer))


def accept_health(volunteer: Volunteer, *, actor: Account, now: datetime) -> None:
    """Note that the person accepted today's text on health data: matching may read the profile again."""
    authorise(is_own(actor, volunteer) and queries.has_consent(actor, Purpose.HEALTH))
    volunteer.health_consent_version = queries.text_versions().health
    matching_changed("volunteers.accept_health", volunteer, now)


def accept_proposals(volunteer: Volunteer, *, actor: Account, now: datetime) -> None:
    """Note that the person accepted today's text on proposals."""
    authorise(is_own(actor, volunteer) and queries.has_consent(actor, Purpose.PROPOSALS))
    volunteer.proposals_consent_version = queries.text_versions().proposals
    matching_changed("volunteers.accept_proposals", volunteer, now)


def withdraw_health(volunteer: Volunteer, *, actor: Account, now: datetime) -> None:
    """Stop matching at once and erase every answer: they are kept by consent only."""
    authorise(is_own(actor, volunteer))
    volunteer.profile = None
    volunteer.health_consent_version = None
    volunteer.profile_version += 1
    matching_changed("volunteers.withdraw_health", volunteer, now)


def withdraw_proposals(volunteer: Volunteer, *, actor: Account, now: datetime) -> None:
    """Stop matching at once; the answers stay for the day the person accepts again."""
    authorise(is_own(actor, volunteer))
    volunteer.proposals_consent_version = None
    matching_changed("volunteers.withdraw_proposals", volunteer, now)


def add_synthetic(profiles: Iterable[Profile], *, now: datetime) -> list[int]:
    """Add invented profiles, linked to no account, for demonstrations and load tests; return their ids."""
    versions = queries.text_versions()
    volunteers = [_synthetic(profile, versions, now) for profile in profiles]
    touch_all(volunteers)
    db.session.add_all(volunteers)
    db.session.flush()
    return [volunteer.id for volunteer in volunteers]


def _synthetic(profile: Profile, versions: policy.TextVersions, now: datetime) -> Volunteer:
    volunteer = Volunteer(
        key=PersonKey(),
        health_consent_version=versions.health,
        proposals_consent_version=versions.proposals,
        reconfirmed_at=now,
        is_fictional=True,
    )
    volunteer.profile = profile.to_dict()
    volunteer.profile_version = 1
    return volunteer
