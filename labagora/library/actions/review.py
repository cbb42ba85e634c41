"""From a draft to a validated sheet: sent, returned, validated, taken back, asked again, confirmed."""

from datetime import date, datetime
from typing import Any

from labagora.core import audit, postbox
from labagora.core.clock import today_in_paris
from labagora.core.errors import Conflict, Invalid
from labagora.library import gate, policy
from labagora.library.actions.locks import drop_lock, ensure_unlocked
from labagora.library.actions.moves import ensure, move_sheet, need_reason
from labagora.library.actions.publishing import confirm_publication
from labagora.library.actions.saving import keep_version, put_content
from labagora.library.enums import SheetState
from labagora.library.models import Sheet
from labagora.library.queries.publications import find_publication_of
from labagora.library.queries.writers import writers_of

TELL_DECISION = "library.tell_decision"


def submit_sheet(sheet: Sheet, override_reason: str = "", *, actor: Any, now: datetime) -> None:
    """Hand the sheet to the team once it is whole and plain; the team may override the gate, with a reason.

    Raises Invalid on the first field to complete, on ``gate`` for what keeps the text from being plain.
    """
    ensure(concerned=policy.writes(actor, sheet), possible=policy.can_submit(actor, sheet), sheet=sheet)
    ensure_unlocked(sheet, actor=actor, now=now)
    _refuse_unfinished(sheet)
    sheet.override_reason = ""
    if gate.inspect_sheet(sheet).is_blocked:
        sheet.override_reason = _override(sheet, override_reason, actor=actor, now=now)
    sheet.submitted_at = now
    drop_lock(sheet)
    move_sheet(sheet, SheetState.REVIEW, actor=actor, now=now)


def _refuse_unfinished(sheet: Sheet) -> None:
    for lack in gate.lacks_of(sheet):
        raise Invalid(lack.field, lack.message, **lack.params)


def _override(sheet: Sheet, reason: str, *, actor: Any, now: datetime) -> str:
    if not policy.can_override(actor):
        raise Invalid("gate", "Corrigez d'abord ce qui empêche l'envoi : la vérification dit où.")
    reason = need_reason(reason, "Écrivez pourquoi la fiche part malgré la vérification : l'équipe le lira.")
    audit.record("sheet.gate_overridden", sheet, actor=actor, now=now)
    return reason


def return_sheet(sheet: Sheet, reason: str, *, actor: Any, now: datetime) -> None:
    """Give the sheet back with what is to be changed. What is on line stays there."""
    ensure(concerned=policy.curates(actor), possible=policy.can_decide(actor, sheet), sheet=sheet)
    reason = need_reason(reason, "Écrivez pourquoi : ses auteurs le liront, et sauront quoi changer.")
    move_sheet(sheet, _written_again(sheet), actor=actor, now=now, reason=reason)
    _tell_writers(sheet, actor)


def validate_sheet(sheet: Sheet, *, actor: Any, now: datetime) -> None:
    """Accept the sheet: it may be published, now or on a date. It is still whole, whoever wrote during the review."""
    ensure(concerned=policy.curates(actor), possible=policy.can_decide(actor, sheet), sheet=sheet)
    _refuse_unfinished(sheet)
    sheet.validated_at = now
    drop_lock(sheet)
    move_sheet(sheet, SheetState.VALIDATED, actor=actor, now=now)
    _tell_writers(sheet, actor)


def take_back_sheet(sheet: Sheet, reason: str = "", *, actor: Any, now: datetime) -> None:
    """Open a sheet in review or validated to its writers again; a planned publication is dropped."""
    ensure(concerned=policy.curates(actor), possible=policy.can_take_back(actor, sheet), sheet=sheet)
    move_sheet(sheet, _written_again(sheet), actor=actor, now=now, reason=reason.strip())
    _tell_writers(sheet, actor)


def ask_revision(sheet: Sheet, reason: str = "", *, actor: Any, now: datetime) -> None:
    """Open a published sheet to its writers. What is on line stays there until the next publication."""
    ensure(concerned=policy.writes(actor, sheet), possible=policy.can_ask_revision(actor, sheet), sheet=sheet)
    move_sheet(sheet, SheetState.TO_REVISE, actor=actor, now=now, reason=reason.strip())
    _tell_writers(sheet, actor)


def confirm_reviewed(sheet: Sheet, next_due: date, *, actor: Any, now: datetime) -> None:
    """Say that a published sheet was read again and is still right, until ``next_due``.

    Raises Conflict when changes wait that are not on line: confirming would publish them without a review.
    """
    ensure(concerned=policy.curates(actor), possible=policy.can_confirm(actor, sheet), sheet=sheet)
    today = today_in_paris(now)
    if next_due <= today:
        raise Invalid("next_due", "Choisissez une date à venir.")
    publication = find_publication_of(sheet)
    if publication is None or publication.content != sheet.content:
        raise Conflict("Des changements attendent : envoyez-les en relecture, ou revenez à la version en ligne.")
    dates = {"reviewed_on": today.isoformat(), "review_due": next_due.isoformat()}
    put_content(sheet, {**sheet.content, **dates})
    sheet.version += 1
    sheet.reminded_on = None
    keep_version(sheet, actor=actor, now=now)
    confirm_publication(publication, sheet)
    audit.record("sheet.confirmed", sheet, actor=actor, now=now, version=sheet.version)
    if sheet.state is SheetState.TO_REVISE:
        move_sheet(sheet, SheetState.PUBLISHED, actor=actor, now=now)


def _written_again(sheet: Sheet) -> SheetState:
    """A sheet that is on line goes back to its revision, any other to a draft."""
    return SheetState.DRAFT if find_publication_of(sheet) is None else SheetState.TO_REVISE


def _tell_writers(sheet: Sheet, actor: Any) -> None:
    """Tell those who write the sheet what became of it, but for the person who decided."""
    for account in writers_of(sheet):
        if account.id != actor.id:
            ref = account.public_id
            postbox.post(
                TELL_DECISION, recipient_ref=ref, account_ref=ref, sheet_ref=sheet.public_id, state=sheet.state.value
            )
