"""What this domain keeps about people, how they get a copy, how it ends."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select

from labagora.accounts.models import Account
from labagora.core import audit
from labagora.core.db import db
from labagora.core.personal import Held, OnErasure
from labagora.volunteers import limits, queries
from labagora.volunteers.models import AccessRecord, Mute, Solicitation, Volunteer
from labagora.volunteers.revisions import touch

SOLICITATIONS_KEPT = timedelta(days=400)
LEDGER_KEPT = timedelta(days=365)
BATCH = 500

HELD: tuple[Held, ...] = (
    Held(
        "volunteer",
        "Vos réponses (expérience, santé, envies), votre pause et le nombre de propositions que vous acceptez",
        "12 mois après votre dernière confirmation, avec un avertissement 30 jours puis 7 jours avant",
        ("key_id", "profile_sealed", "link_sealed"),
        OnErasure.UNREADABLE,
        limits.VALIDITY,
    ),
    Held(
        "solicitation",
        "Les fois où une participation vous a été proposée",
        "13 mois, pour respecter le nombre que vous avez choisi et solliciter chacun équitablement",
        ("volunteer_id",),
        OnErasure.REMOVED,
        SOLICITATIONS_KEPT,
    ),
    Held(
        "mute",
        "Les projets et les organisations que vous avez mis en sourdine",
        "Tant que vous gardez la sourdine",
        ("volunteer_id",),
        OnErasure.REMOVED,
    ),
    Held(
        "access_record",
        "Qui a vu vos données, quand et pourquoi",
        "12 mois",
        ("volunteer_id",),
        OnErasure.REMOVED,
        LEDGER_KEPT,
    ),
)


def export(account: Account) -> dict[str, list[dict[str, Any]]]:
    """Return everything kept about the person in this domain, in clear."""
    volunteer = queries.find_volunteer_of(account)
    if volunteer is None:
        return {held.table: [] for held in HELD}
    return {
        "volunteer": [_profile_row(volunteer)],
        "solicitation": [
            {"channel": row.channel.label, "ref": row.ref, "at": row.at} for row in _rows(Solicitation, volunteer)
        ],
        "mute": [
            {"target": row.target.label, "ref": row.target_ref, "name": row.label, "at": row.muted_at}
            for row in _rows(Mute, volunteer)
        ],
        "access_record": [_access_row(row) for row in _rows(AccessRecord, volunteer)],
    }


def _rows(table: Any, volunteer: Volunteer) -> Iterable[Any]:
    return db.session.scalars(select(table).where(table.volunteer_id == volunteer.id).order_by(table.id))


def _profile_row(volunteer: Volunteer) -> dict[str, Any]:
    return {
        "reference": volunteer.public_id,
        "answers": queries.profile_of(volunteer).to_dict(),
        "health_consent_version": volunteer.health_consent_version,
        "proposals_consent_version": volunteer.proposals_consent_version,
        "monthly_budget": volunteer.monthly_budget,
        "paused_at": volunteer.paused_at,
        "pause_until": volunteer.pause_until,
        "reconfirmed_at": volunteer.reconfirmed_at,
        "expiry_warned_at": volunteer.expiry_warned_at,
        "created_at": volunteer.created_at,
        "updated_at": volunteer.updated_at,
    }


def _access_row(row: AccessRecord) -> dict[str, Any]:
    return {
        "at": row.at,
        "who": row.viewer_role,
        "organisation": row.viewer_organisation,
        "purpose": row.look.label,
        "context": row.context,
        "reason": row.reason,
        "fields": row.fields,
    }


def erase(account: Account, *, now: datetime) -> list[str]:
    """Erase the profile of a person; return the sentences that say what stays (nothing here)."""
    volunteer = queries.find_volunteer_of(account)
    if volunteer is not None:
        erase_profile(volunteer, now=now)
    account.link_master_id = account.link_sealed = None
    return []


def erase_profile(volunteer: Volunteer, *, now: datetime) -> None:
    """Destroy the key of a profile and forget what hangs on it. What was sealed can never be read again."""
    account = queries.find_account_of(volunteer)
    if account is not None:
        account.link_master_id = account.link_sealed = None
    volunteer.profile = None
    volunteer.key.destroy()
    volunteer.link_sealed = volunteer.link_master_id = None
    volunteer.health_consent_version = volunteer.proposals_consent_version = None
    volunteer.paused_at = volunteer.pause_until = volunteer.reconfirmed_at = volunteer.expiry_warned_at = None
    volunteer.erased_at = now
    for table in (Mute, Solicitation, AccessRecord):
        db.session.execute(delete(table).where(table.volunteer_id == volunteer.id))
    touch(volunteer)
    audit.record("volunteers.erase_profile", volunteer, actor=None, now=now)


def purge(*, now: datetime) -> dict[str, int]:
    """Apply the limits: expired profiles that were warned, old solicitations, old ledger rows."""
    ended = queries.list_expired(now, limit=BATCH)
    for volunteer in ended:
        erase_profile(volunteer, now=now)
    old = (Solicitation, SOLICITATIONS_KEPT), (AccessRecord, LEDGER_KEPT)
    counts = {table.__tablename__: _forget(table, now - kept) for table, kept in old}
    return {"volunteer": len(ended), **counts}


def _forget(table: Any, before: datetime) -> int:
    result: Any = db.session.execute(delete(table).where(table.at < before))
    return int(result.rowcount)
