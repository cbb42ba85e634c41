"""« Qui a vu mes données »: each look is written before it is shown, counted, and reported."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from labagora.accounts.models import Account
from labagora.accounts.queries import find_account, get_account
from labagora.core import audit, postbox
from labagora.core.db import db
from labagora.core.errors import Invalid, TooMany, authorise
from labagora.organisations.queries import staff
from labagora.volunteers import policy, queries
from labagora.volunteers.enums import Look
from labagora.volunteers.models import AccessRecord, Volunteer

SAME_LOOK = timedelta(minutes=10)


def record_look(
    volunteer: Volunteer,
    *,
    viewer: Account,
    look: Look,
    fields: Iterable[str],
    now: datetime,
    organisation: str = "",
    context: str = "",
    reason: str = "",
) -> AccessRecord:
    """Write in « Qui a vu mes données » that ``viewer`` sees ``fields``, before they are shown.

    Staff give a reason of at least ten characters, which the volunteer reads. Raises TooMany beyond the hourly
    budget of looks (security.md A10), Invalid without a reason.
    """
    seen = queries.looks_by(viewer.public_id, now - policy.LOOK_WINDOW)
    if not policy.within_look_budget(seen, is_staff=viewer.is_staff):
        raise TooMany("Vous avez ouvert beaucoup de fiches. Réessayez dans une heure.", retry_after=3600)
    if not policy.has_reason(look, reason):
        raise Invalid("reason", "Écrivez en quelques mots pourquoi vous ouvrez ce profil : la personne le lira.")
    record = AccessRecord(
        volunteer=volunteer,
        viewer_ref=viewer.public_id,
        viewer_role=policy.role_of_viewer(is_staff=viewer.is_staff),
        viewer_organisation=organisation,
        look=look,
        context=context,
        reason=reason.strip(),
        fields=sorted(fields),
        at=now,
    )
    db.session.add(record)
    return record


def record_moderation(volunteer_ids: Iterable[int], *, viewer: Account, now: datetime) -> None:
    """Write in each ledger that the team reads a reported message; again within ten minutes is the same look."""
    authorise(viewer.is_staff)
    wanted = sorted(set(volunteer_ids))
    known = queries.moderated_lately(viewer.public_id, wanted, now - SAME_LOOK)
    db.session.add_all(
        AccessRecord(
            volunteer_id=volunteer_id,
            viewer_ref=viewer.public_id,
            viewer_role=policy.role_of_viewer(is_staff=True),
            look=Look.MODERATION,
            fields=["messages"],
            at=now,
        )
        for volunteer_id in wanted
        if volunteer_id not in known
    )


def report_busy_viewers(*, now: datetime) -> int:
    """Tell the team about those who spent their hourly budget of looks (security.md A10); return how many.

    One line of the trail and one mail to each member of the team an hour, whatever the number of runs.
    """
    busy = queries.busy_viewers(now - policy.LOOK_WINDOW, at_least=policy.STAFF_LOOKS_PER_HOUR)
    alarming = [(viewer, count) for viewer, count in busy if _is_alarming(viewer, count)]
    for viewer_ref, count in alarming:
        viewer = get_account(viewer_ref)
        hour = f"{now:%Y%m%d%H}"
        for member in staff():
            key = f"looks-{viewer_ref}-{hour}-{member.id}"
            ids: dict[str, Any] = {"viewer_ref": viewer_ref, "looks": count, "account_id": member.id}
            postbox.post("volunteers.mail_busy_viewer", recipient_ref=member.public_id, unique_key=key, **ids)
        audit.record("volunteers.busy_viewer", viewer, actor=viewer, now=now, looks=count)
    return len(alarming)


def _is_alarming(viewer_ref: str, count: int) -> bool:
    viewer = find_account(viewer_ref)
    return viewer is not None and not policy.within_look_budget(count, is_staff=viewer.is_staff)


def send_ledgers(*, now: datetime) -> int:
    """On the first of the month, tell each person whose profile was seen where to read by whom; return how many."""
    start, end = policy.month_before(now)
    seen = queries.seen_between(start, end)
    month = policy.month_name(start)
    for account in filter(None, map(queries.find_account_of, seen)):
        key = f"ledger-{account.public_id}-{month}"
        ids: dict[str, Any] = {"account_id": account.id, "month": month}
        postbox.post("volunteers.mail_ledger", recipient_ref=account.public_id, unique_key=key, **ids)
    return len(seen)
