"""One letter: held, written by hand for its team, sent by the job, opened by somebody of the team."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from labagora.calls.models import Application
from labagora.core import audit, postbox
from labagora.core.errors import Conflict, authorise
from labagora.core.text import squeeze
from labagora.engines.questionnaire.problems import N_
from labagora.reviews import wording
from labagora.reviews.actions.dispatches import check_text, letter_row
from labagora.reviews.enums import JUDGED, DispatchState
from labagora.reviews.letters import Drawn
from labagora.reviews.models import Dispatch, Letter
from labagora.reviews.policy import letters as policy
from labagora.reviews.queries import letters as queries

BATCH = 20
ASKED = N_("Cet envoi est déjà demandé : ses courriers ne changent plus.")


def _authorise(dispatch: Dispatch, actor: Any) -> None:
    authorise(policy.can_dispatch(actor, dispatch.round.call))
    if not policy.can_write(actor, dispatch):
        raise Conflict(ASKED)


def hold(dispatch: Dispatch, one: Drawn, *, is_held: bool, actor: Any, now: datetime) -> None:
    """Keep one letter from leaving, or let it leave again."""
    _authorise(dispatch, actor)
    row = letter_row(dispatch, one)
    row.is_held = is_held
    audit.record("letter.held" if is_held else "letter.freed", dispatch, actor=actor, now=now)


class Overwritten(Conflict):
    """A colleague wrote this letter meanwhile, or the common text: both are shown, neither is lost."""

    default_message = N_("Un collègue a modifié ce courrier pendant que vous écriviez.")


def edit(dispatch: Dispatch, one: Drawn, subject: str, body: str, *, base: str, actor: Any, now: datetime) -> None:
    """Write the letter of one team by hand. It tells the decision as it is now.

    ``base`` is the one of the page that was written on. Raises Overwritten, unless the same words are there already.
    """
    _authorise(dispatch, actor)
    if base != one.base and (squeeze(subject), body) != (squeeze(one.subject), one.body):
        raise Overwritten
    check_text("subject", subject)
    check_text("body", body)
    values, row = wording.values_of(one.to.application, one.to.decision), letter_row(dispatch, one)
    row.subject, row.body = squeeze(wording.filled(subject, values)), wording.filled(body, values)
    row.decision_version, row.is_edited = one.to.decision.version, True
    audit.record("letter.edited", dispatch, actor=actor, now=now)


def restore(dispatch: Dispatch, one: Drawn, *, base: str, actor: Any, now: datetime) -> None:
    """Give one letter the common text back. Raises Overwritten rather than lose words that nobody showed."""
    _authorise(dispatch, actor)
    if base != one.base:
        raise Overwritten
    row = letter_row(dispatch, one)
    row.subject, row.body, row.decision_version, row.is_edited = "", "", None, False
    audit.record("letter.restored", dispatch, actor=actor, now=now)


def send_some(dispatch_ref: str, *, now: datetime) -> int:
    """Send the next letters of a dispatch; return how many were treated. Asked by the job, which may run twice."""
    dispatch = queries.find_dispatch(dispatch_ref, lock=True)
    if dispatch is None or dispatch.state is not DispatchState.SENT:
        return 0
    letters = queries.letters_to_send(dispatch, limit=BATCH)
    for letter in letters:
        _send(dispatch, letter, now)
    return len(letters)


def _send(dispatch: Dispatch, letter: Letter, now: datetime) -> None:
    """A decision that moved since, or a team that withdrew, keeps its letter from leaving."""
    decision = queries.find_decision(letter.application)
    tells = (
        decision is not None
        and decision.version == letter.decision_version
        and decision.outcome is dispatch.outcome
        and letter.application.state in JUDGED
    )
    if not tells:
        letter.is_held = True
        audit.record("letter.stopped", letter, actor=None, now=now)
        return
    letter.sent_at = now
    audit.record("letter.sent", letter, actor=None, now=now)
    for account_ref in queries.accounts_of(letter.application):
        postbox.post(
            "reviews.mail_letter",
            recipient_ref=account_ref,
            unique_key=f"reviews.letter:{letter.public_id}:{account_ref}",
            account_ref=account_ref,
            letter_ref=letter.public_id,
        )


def open_letters(application: Application, letters: Sequence[Letter], *, actor: Any, now: datetime) -> None:
    """Note who of the team opened the decision first, and when: the delays run from there."""
    authorise(all(policy.can_read_letter(actor, one, application) for one in letters))
    for letter in letters:
        if letter.first_read_at is None:
            letter.first_read_at, letter.first_read_by_ref = now, actor.public_id
            audit.record("letter.read", letter, actor=actor, now=now)
