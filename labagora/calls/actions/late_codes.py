"""Codes to file one draft after the hour: made by the team with a reason, limited, taken back, every use kept."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from string import ascii_uppercase, digits
from typing import Any

from labagora.accounts.queries import fingerprint
from labagora.calls import policy
from labagora.calls.models import Application, LateCode
from labagora.core import audit
from labagora.core.db import db
from labagora.core.errors import Conflict, Invalid, authorise
from labagora.core.text import squeeze

LETTERS = "".join(sorted({*digits, *ascii_uppercase} - {*"01IO"}))  # none that reads like another
LENGTH = 12
GROUP = 4
LONGEST_REASON = 400
LONGEST = timedelta(days=30)
MOST_USES = 5


@dataclass(frozen=True)
class Permission:
    """Until when, how many times, and why."""

    valid_until: datetime
    max_uses: int
    reason: str


def plain_code(typed: str) -> str:
    """Return a code as it was made, however it was typed: « k7px 93qm… » is « K7PX-93QM-… »."""
    return "".join(char for char in typed.upper() if char in LETTERS)


def spoken(code: str) -> str:
    """Return a code as it is read aloud."""
    return "-".join(code[place : place + GROUP] for place in range(0, len(code), GROUP))


def give(application: Application, draft: Permission, *, actor: Any, now: datetime) -> tuple[LateCode, str]:
    """Make a code for a draft. Returns its row and the code itself, which is kept nowhere."""
    authorise(policy.oversees(actor, application))
    if not policy.can_give_late_code(actor, application):
        raise Conflict("Cet appel n'a pas de code de dépôt tardif, ou cette candidature n'est plus un brouillon.")
    _check(draft, now)
    code = "".join(secrets.choice(LETTERS) for _place in range(LENGTH))
    row = LateCode(
        call=application.call,
        application=application,
        code_hash=fingerprint(code),
        valid_until=draft.valid_until,
        max_uses=draft.max_uses,
        reason=squeeze(draft.reason),
        made_by_ref=actor.public_id,
        made_at=now,
    )
    db.session.add(row)
    db.session.flush()
    audit.record("late_code.given", row, actor=actor, now=now, application_ref=application.public_id)
    return row, spoken(code)


def _check(draft: Permission, now: datetime) -> None:
    if not squeeze(draft.reason):
        raise Invalid("reason", "Dites pourquoi ce dépôt tardif est permis : le motif est gardé.")
    if len(draft.reason) > LONGEST_REASON:
        raise Invalid("reason", "%(most)d caractères au plus.", most=LONGEST_REASON)
    if not now < draft.valid_until <= now + LONGEST:
        raise Invalid("due_day", "Choisissez un moment à venir, dans les 30 jours.")
    if not 1 <= draft.max_uses <= MOST_USES:
        raise Invalid("max_uses", "De 1 à %(most)d utilisations.", most=MOST_USES)


def revoke(code: LateCode, *, actor: Any, now: datetime) -> None:
    """Take a code back: it opens nothing from now on."""
    authorise(policy.is_staff(actor))
    if code.revoked_at is not None:
        return
    code.revoked_at = now
    audit.record("late_code.revoked", code, actor=actor, now=now)
