"""Withdraw, erase, purge: one decision, carried through every domain."""

from collections import Counter
from datetime import datetime

from labagora.accounts.actions import withdraw_consent
from labagora.accounts.enums import Purpose
from labagora.accounts.models import Account, Consent
from labagora.accounts.queries import is_last_admin
from labagora.core import audit, postbox
from labagora.core.errors import authorise
from labagora.introductions import policy as introduction_policy
from labagora.introductions.actions import moves
from labagora.introductions.enums import Side
from labagora.privacy import queries
from labagora.privacy.registry import KEEPERS, purgers
from labagora.volunteers import actions as volunteers
from labagora.volunteers.queries import find_volunteer_of

BATCH = 200
LAST_ADMIN = "Nommez d'abord une autre personne pour administrer le site : ce compte est le dernier à pouvoir le faire."


def withdraw(receipt: Consent, *, actor: Account, now: datetime) -> None:
    """Take an agreement back: what rested on it stops at once (security.md I2, abuse 11)."""
    authorise(receipt.account_id == actor.id and receipt.purpose is not Purpose.ACCOUNT)
    if receipt.purpose is Purpose.HEALTH:
        leave_participations(actor, now=now)
        for introduction in queries.own_introductions(actor):
            moves.forget_health(introduction, actor=actor)
    if receipt.purpose is Purpose.CONTACT:
        leave_participations(actor, now=now, project_ref=receipt.scope_ref)
    withdraw_consent(actor, receipt.purpose, actor=actor, now=now, scope_ref=receipt.scope_ref)
    _stop_matching(receipt.purpose, actor, now)


def _stop_matching(purpose: Purpose, actor: Account, now: datetime) -> None:
    volunteer = find_volunteer_of(actor)
    stop = {Purpose.HEALTH: volunteers.withdraw_health, Purpose.PROPOSALS: volunteers.withdraw_proposals}.get(purpose)
    if volunteer is not None and stop is not None:
        stop(volunteer, actor=actor, now=now)


def leave_participations(actor: Account, *, now: datetime, project_ref: str | None = None) -> None:
    """Leave every open introduction of the person, or those of one project; the leaders are told."""
    for introduction in queries.own_introductions(actor):
        of_project = project_ref in (None, introduction.need.project.public_id)
        if of_project and introduction_policy.can_withdraw(Side.VOLUNTEER, introduction):
            moves.withdraw(introduction, actor=actor, now=now)


def erase_account(account: Account, *, actor: Account | None, now: datetime) -> list[str]:
    """Erase a person everywhere; return the sentences that say what stays and why (security.md I5).

    The person themselves, or the console for a request that came by another way (``actor`` None).
    """
    authorise(actor is None or actor.id == account.id)
    authorise(not is_last_admin(account), LAST_ADMIN)
    leave_participations(account, now=now)
    kept = [sentence for keeper in KEEPERS for sentence in keeper.erase(account, now=now)]
    audit.record("privacy.erase_account", account, actor=None, now=now)
    return kept


def warn_inactive(*, now: datetime) -> int:
    """Tell the people who have not come for almost two years that their account will be erased; return how many."""
    sleeping = queries.list_to_warn(now, limit=BATCH)
    for account in sleeping:
        account.inactivity_warned_at = now
        postbox.post("privacy.mail_inactive", recipient_ref=account.public_id, account_id=account.id)
    return len(sleeping)


def purge(*, now: datetime) -> dict[str, int]:
    """Apply every retention rule; return how many rows each table lost."""
    counts: Counter[str] = Counter()
    gone = [account for account in queries.list_inactive(now, limit=BATCH) if not is_last_admin(account)]
    for account in gone:
        erase_account(account, actor=None, now=now)
    counts["account"] = len(gone)
    for purge_domain in purgers():
        counts.update(purge_domain(now=now))
    return dict(counts)
