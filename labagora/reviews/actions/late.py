"""An interest known once decisions are applied: the team is told, reads what it touched, says what it did."""

from datetime import datetime
from typing import Any

from labagora.accounts.queries import get_account_by_id
from labagora.calls.models import Application
from labagora.core import audit
from labagora.core.db import db
from labagora.core.errors import Conflict as Refused
from labagora.core.errors import Invalid, authorise
from labagora.core.text import squeeze
from labagora.engines.questionnaire.problems import N_
from labagora.reviews import late, policy
from labagora.reviews.models import Conflict, LateInterest, TeamInterest
from labagora.reviews.queries.late import find_late, is_decided, touched_by

LONGEST_NOTE = 2_000
NOTE = N_("Dites ce que vous en avez fait, même si c'est rien : la note reste dans le dossier.")


def note_if_late(row: Conflict | TeamInterest, application: Application, *, actor: Any, now: datetime) -> None:
    """Put an interest among the tasks of the team, with what it touched, when decisions are applied already.

    Flush first. The trail of the application says it too. Known again, it is to be looked at again.
    """
    if not is_decided(application):
        return
    seat_id = row.reviewer_id if isinstance(row, Conflict) else None
    account_id = row.reviewer.account_id if isinstance(row, Conflict) else row.account_id
    account = get_account_by_id(account_id) if account_id is not None else None
    touched = touched_by(
        application, account_id=account_id, account_ref=account.public_id if account else "", seat_id=seat_id
    )
    found = find_late(row.public_id) or LateInterest(interest_ref=row.public_id, application=application)
    found.touched, found.at = touched, now
    found.note, found.examined_at, found.examined_by_ref = "", None, None
    db.session.add(found)
    db.session.flush()
    audit.record(late.VERB, application, actor=actor, now=now, touched=touched)


def examine(row: LateInterest, note: str, *, actor: Any, now: datetime) -> None:
    """Say what was done about it. Read through ``get_late``, which does not show it to whose it is."""
    authorise(policy.can_see_round(actor))
    if row.examined_at is not None:
        raise Refused("Quelqu'un de l'équipe l'a déjà examiné.")
    if not squeeze(note):
        raise Invalid("note", NOTE)
    row.note, row.examined_at, row.examined_by_ref = note.strip()[:LONGEST_NOTE], now, actor.public_id
    audit.record("interest.examined", row, actor=actor, now=now)
