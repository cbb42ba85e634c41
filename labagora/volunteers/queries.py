"""All reads of profiles. Nobody lists persons: what is countable goes out as counts, what is personal one at a time."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.engine import Row

from labagora.accounts import queries as accounts
from labagora.accounts.consents import current_text
from labagora.accounts.enums import Purpose
from labagora.accounts.models import Account
from labagora.core.db import db
from labagora.core.errors import NotFound
from labagora.core.pagination import Page, paginate
from labagora.core.vault import PersonKey, open_link
from labagora.volunteers import limits
from labagora.volunteers.enums import Look, MuteTarget
from labagora.volunteers.models import AccessRecord, Mute, Solicitation, Volunteer
from labagora.volunteers.profile import Profile

ASKED_LATELY = timedelta(days=365)
BATCH = 5000


def has_consent(account: Account, purpose: Purpose) -> bool:
    """Tell whether a person consents to a purpose now, by today's text."""
    return accounts.find_consent(account, purpose) is not None


def text_versions() -> limits.TextVersions:
    """Return the versions of the consent texts in force."""
    health, proposals = (current_text(purpose).version for purpose in (Purpose.HEALTH, Purpose.PROPOSALS))
    return limits.TextVersions(health=health, proposals=proposals)


def agrees_today(volunteer: Volunteer) -> bool:
    """Tell whether the person accepted today's text on health data: an earlier one is not used again (I3)."""
    return volunteer.health_consent_version == text_versions().health


def link_context(row: Account | Volunteer) -> str:
    """Return what ties a sealed link to the row that holds it: pasted elsewhere, it does not open."""
    return f"{row.__tablename__}|{row.public_id}"


def linked_ref(row: Account | Volunteer) -> str | None:
    """Return the public id that a row holds sealed, or None."""
    if row.link_sealed is None or row.link_master_id is None:
        return None
    return open_link(row.link_master_id, row.link_sealed, link_context(row))


def account_ref_of(volunteer: Volunteer) -> str | None:
    """Return the public id of the account behind a profile; None once erased or for a synthetic one."""
    return linked_ref(volunteer)


def volunteer_ref_of(account: Account) -> str | None:
    """Return the public id of the profile of an account, or None."""
    return linked_ref(account)


def find_volunteer_of(account: Account) -> Volunteer | None:
    """Return the profile of an account, or None when it has none."""
    reference = volunteer_ref_of(account)
    return None if reference is None else find_volunteer(reference)


def get_volunteer_of(account: Account) -> Volunteer:
    """Return the profile of an account. Raises NotFound."""
    return _present(find_volunteer_of(account))


def find_account_of(volunteer: Volunteer) -> Account | None:
    """Return the account behind a profile, or None. To write to the person, never to show who they are."""
    reference = account_ref_of(volunteer)
    return None if reference is None else accounts.find_account(reference)


def find_volunteer(public_id: str) -> Volunteer | None:
    """Return a living profile by its public id, or None."""
    query = select(Volunteer).where(Volunteer.public_id == public_id, Volunteer.erased_at.is_(None))
    return db.session.scalar(query)


def get_volunteer(public_id: str) -> Volunteer:
    """Return a living profile by its public id. Raises NotFound."""
    return _present(find_volunteer(public_id))


def _present(volunteer: Volunteer | None) -> Volunteer:
    if volunteer is None:
        raise NotFound
    return volunteer


def profile_of(volunteer: Volunteer) -> Profile:
    """Return the opened answers of one person."""
    return Profile.from_dict(volunteer.profile)


def asked_this_month(volunteer: Volunteer, now: datetime) -> int:
    """Return how many times a person was solicited in this calendar month of Paris, all channels together."""
    start, end = limits.month_bounds(now)
    query = select(func.count()).where(
        Solicitation.volunteer_id == volunteer.id, Solicitation.at >= start, Solicitation.at < end
    )
    return db.session.scalar(query) or 0


def was_solicited_for(volunteer: Volunteer, ref: str) -> bool:
    """Tell whether a person was already asked for this very thing."""
    query = select(Solicitation.id).where(Solicitation.volunteer_id == volunteer.id, Solicitation.ref == ref)
    return db.session.scalar(query.limit(1)) is not None


def mutes_of(volunteer: Volunteer) -> list[Mute]:
    """Return what a person muted, oldest first."""
    query = select(Mute).where(Mute.volunteer_id == volunteer.id).order_by(Mute.muted_at, Mute.id)
    return list(db.session.scalars(query))


def muted_refs(volunteer: Volunteer) -> frozenset[str]:
    """Return the public ids of the projects and organisations that a person muted."""
    return frozenset(db.session.scalars(select(Mute.target_ref).where(Mute.volunteer_id == volunteer.id)))


def find_mute(volunteer: Volunteer, target: MuteTarget, target_ref: str) -> Mute | None:
    """Return the mute of one project or organisation, or None."""
    query = select(Mute).where(Mute.volunteer_id == volunteer.id, Mute.target == target, Mute.target_ref == target_ref)
    return db.session.scalar(query)


def get_mute(volunteer: Volunteer, public_id: str) -> Mute:
    """Return one of the person's own mutes. Raises NotFound."""
    query = select(Mute).where(Mute.volunteer_id == volunteer.id, Mute.public_id == public_id)
    found = db.session.scalar(query)
    if found is None:
        raise NotFound
    return found


def mutes_naming(target: MuteTarget, target_ref: str) -> list[Mute]:
    """Return every mute of one project or organisation."""
    return list(db.session.scalars(select(Mute).where(Mute.target == target, Mute.target_ref == target_ref)))


def ids_muting(*refs: str) -> frozenset[int]:
    """Return the database ids of the volunteers who muted any of these projects or organisations."""
    return frozenset(db.session.scalars(select(Mute.volunteer_id).where(Mute.target_ref.in_(refs))))


def access_records_of(volunteer: Volunteer, *, page: int) -> Page[AccessRecord]:
    """Return « Qui a vu mes données », newest first."""
    query = select(AccessRecord).where(AccessRecord.volunteer_id == volunteer.id)
    return paginate(query.order_by(AccessRecord.at.desc(), AccessRecord.id.desc()), page=page)


_OF_PROFILES = AccessRecord.look != Look.MODERATION


def moderated_lately(viewer_ref: str, volunteer_ids: Iterable[int], since: datetime) -> set[int]:
    """Return those whose reported messages the viewer read since a moment."""
    query = select(AccessRecord.volunteer_id).where(
        AccessRecord.viewer_ref == viewer_ref,
        AccessRecord.volunteer_id.in_(volunteer_ids),
        AccessRecord.look == Look.MODERATION,
        AccessRecord.at >= since,
    )
    return set(db.session.scalars(query))


def looks_by(viewer_ref: str, since: datetime) -> int:
    """Return how many times somebody looked at profiles since a moment; a reported message is no profile."""
    query = select(func.count()).where(AccessRecord.viewer_ref == viewer_ref, AccessRecord.at >= since, _OF_PROFILES)
    return db.session.scalar(query) or 0


def busy_viewers(since: datetime, *, at_least: int) -> list[tuple[str, int]]:
    """Return ``(viewer, looks)`` for those who looked at many profiles since a moment, the busiest first."""
    count = func.count()
    recent = select(AccessRecord.viewer_ref, count).where(AccessRecord.at >= since, _OF_PROFILES)
    query = recent.group_by(AccessRecord.viewer_ref)
    rows = db.session.execute(query.having(count >= at_least).order_by(count.desc(), AccessRecord.viewer_ref))
    return [(row[0], row[1]) for row in rows]


def seen_between(start: datetime, end: datetime) -> list[Volunteer]:
    """Return the profiles that somebody looked at in a span of time."""
    looked = select(AccessRecord.id).where(
        AccessRecord.volunteer_id == Volunteer.id, AccessRecord.at >= start, AccessRecord.at < end
    )
    query = select(Volunteer).where(Volunteer.erased_at.is_(None), looked.exists())
    return list(db.session.scalars(query.order_by(Volunteer.id)))


def count_looks(volunteer: Volunteer, start: datetime, end: datetime) -> int:
    """Return how many times a profile was looked at in a span of time."""
    query = select(func.count()).where(
        AccessRecord.volunteer_id == volunteer.id, AccessRecord.at >= start, AccessRecord.at < end
    )
    return db.session.scalar(query) or 0


def _count_since(start: datetime) -> Any:
    query = select(func.count(Solicitation.id)).where(
        Solicitation.volunteer_id == Volunteer.id, Solicitation.at >= start
    )
    return query.correlate(Volunteer).scalar_subquery()


def _matching_select(since_revision: int, now: datetime) -> Select[*tuple[Any, ...]]:
    month_start, _ = limits.month_bounds(now)
    return (
        select(
            Volunteer.id,
            Volunteer.public_id,
            Volunteer.revision,
            Volunteer.tie_key,
            Volunteer.profile_sealed,
            PersonKey.master_id,
            PersonKey.wrapped,
            Volunteer.health_consent_version,
            Volunteer.proposals_consent_version,
            Volunteer.monthly_budget,
            Volunteer.paused_at,
            Volunteer.pause_until,
            Volunteer.reconfirmed_at,
            Volunteer.erased_at,
            _count_since(now - ASKED_LATELY).label("asked_lately"),
            _count_since(month_start).label("asked_this_month"),
        )
        .join(PersonKey, PersonKey.id == Volunteer.key_id)
        .where(Volunteer.revision > since_revision)
        .order_by(Volunteer.revision, Volunteer.id)
    )


def matching_rows(since_revision: int, now: datetime) -> Iterator[Row[*tuple[Any, ...]]]:
    """Yield, by growing revision, the plain columns of every profile that changed after ``since_revision``.

    One statement whatever the number; -1 gives everybody. Rows hold sealed answers: open them with
    ``vault.open_sealed(key, row.profile_sealed, table="volunteer", public_id=row.public_id, name="profile")`` where
    ``key = vault.ring().unwrap(row.master_id, row.wrapped, vault.PERSON_KEY)``. Whether a row may be ranked is
    ``policy.is_matchable(row, now, versions)`` and ``policy.has_budget(row.monthly_budget, row.asked_this_month)``.
    A pause that ends bumps the revision (task); budgets start again when ``policy.month_name(now)`` changes: reload.
    """
    yield from db.session.execute(_matching_select(since_revision, now).execution_options(yield_per=BATCH))


def list_ended_pauses(now: datetime, *, limit: int = 500) -> list[Volunteer]:
    """Return the profiles whose pause is over and not yet lifted."""
    query = select(Volunteer).where(Volunteer.pause_until <= now, Volunteer.erased_at.is_(None))
    return list(db.session.scalars(query.order_by(Volunteer.id).limit(limit)))


def list_expired(now: datetime, *, limit: int) -> list[Volunteer]:
    """Return the profiles past their twelve months whose person was warned at least a week ago."""
    query = select(Volunteer).where(
        Volunteer.erased_at.is_(None),
        Volunteer.is_fictional.is_(False),
        Volunteer.reconfirmed_at <= now - limits.VALIDITY,
        Volunteer.expiry_warned_at <= now - limits.LAST_WARNING,
    )
    return list(db.session.scalars(query.order_by(Volunteer.id).limit(limit)))


def list_to_warn(now: datetime, *, limit: int) -> list[Volunteer]:
    """Return the profiles that end within 30 days and were not warned, or within 7 days and were warned before."""
    warned = Volunteer.expiry_warned_at
    living = Volunteer.erased_at.is_(None) & Volunteer.is_fictional.is_(False)
    first = warned.is_(None) & (Volunteer.reconfirmed_at <= now - limits.VALIDITY + limits.FIRST_WARNING)
    second = (
        (warned <= now - limits.LAST_WARNING)
        & (Volunteer.reconfirmed_at <= now - limits.VALIDITY + limits.LAST_WARNING)
        & (Volunteer.reconfirmed_at > now - limits.VALIDITY)
    )
    query = select(Volunteer).where(living, first | second)
    return list(db.session.scalars(query.order_by(Volunteer.id).limit(limit)))


@dataclass(frozen=True)
class Totals:
    """What staff may know of volunteers together: numbers that give nobody away. None means « moins de 11 »."""

    profiles: int | None
    matchable: int | None
    paused: int | None
    never_asked: int | None


def totals(now: datetime, versions: limits.TextVersions) -> Totals:
    """Return the blurred totals, in one statement."""
    living = Volunteer.erased_at.is_(None) & Volunteer.profile_sealed.is_not(None)
    paused = Volunteer.paused_at.is_not(None) & (Volunteer.pause_until.is_(None) | (Volunteer.pause_until > now))
    consenting = (Volunteer.health_consent_version == versions.health) & (
        Volunteer.proposals_consent_version == versions.proposals
    )
    confirmed = Volunteer.reconfirmed_at > now - limits.VALIDITY
    asked = select(Solicitation.id).where(Solicitation.volunteer_id == Volunteer.id).exists()
    row = db.session.execute(
        select(
            func.count().filter(living),
            func.count().filter(living & consenting & confirmed & ~paused),
            func.count().filter(living & paused),
            func.count().filter(living & ~asked),
        ).select_from(Volunteer)
    ).one()
    return Totals(*(limits.blurred(count) for count in row))
