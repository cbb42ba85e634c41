"""Dispatches: started from a text, checked, asked for, confirmed by a second person, released to a job.

Nobody sends a letter that they may not read: those stay for a colleague.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from labagora.core import audit
from labagora.core.db import db
from labagora.core.errors import Conflict, Invalid, authorise
from labagora.core.outbox import enqueue
from labagora.core.text import squeeze
from labagora.engines.questionnaire.problems import N_
from labagora.reviews import wording
from labagora.reviews.enums import DISPATCH_WORKFLOW, DispatchState, Outcome
from labagora.reviews.letters import Drawn, draw_all
from labagora.reviews.models import Dispatch, Letter, ReviewRound
from labagora.reviews.policy import letters as policy
from labagora.reviews.queries import letters as queries

UNKNOWN = N_("%(found)s n'existe pas. Vous pouvez écrire : %(listed)s.")
CHANGED = N_(
    "Ces courriers ont changé depuis l'aperçu que vous avez lu : %(references)s. Relisez-les, puis recommencez."
)
FEWER = N_(
    "Des candidatures ne sont plus concernées depuis l'aperçu que vous avez lu. Relisez la liste, puis recommencez."
)
BLOCKED = N_("Ces courriers ne peuvent pas partir : %(references)s. La liste dit pourquoi pour chacun.")
NOTHING = N_("Aucun courrier ne peut partir : personne n'attend de courrier, ou tous sont mis de côté.")
UNCHECKED = N_("Vérifiez d'abord les délais et voies de recours, puis cochez cette case.")
TYPED = N_("Quelqu'un a modifié ce texte depuis que vous avez ouvert cette page.")


def start_dispatch(round_: ReviewRound, outcome: Outcome, *, actor: Any, now: datetime) -> Dispatch:
    """Start to write to the teams of an outcome, from the last text of this call. Asked twice, it is made once."""
    authorise(policy.can_dispatch(actor, round_.call))
    existing = queries.find_open_dispatch(round_, outcome)
    if existing is not None:
        return existing
    subject, body = queries.last_text(round_, outcome) or wording.STARTING[outcome]
    row = Dispatch(round=round_, outcome=outcome, subject=subject, body=body, made_by_ref=actor.public_id, made_at=now)
    db.session.add(row)
    db.session.flush()
    audit.record("dispatch.started", row, actor=actor, now=now, outcome=outcome.value)
    return row


def write_dispatch(
    dispatch: Dispatch, subject: str, body: str, *, base_version: int, actor: Any, now: datetime
) -> None:
    """Save the text of a dispatch. A placeholder that does not exist is refused beside its field."""
    _authorise_writing(dispatch, actor)
    if dispatch.version != base_version:
        raise Invalid("", TYPED)
    check_text("subject", subject)
    check_text("body", body)
    dispatch.subject, dispatch.body = squeeze(subject), body
    audit.record("dispatch.written", dispatch, actor=actor, now=now)


def check_text(field: str, text: str) -> None:
    """Refuse an empty text, an unknown placeholder, a brace alone."""
    if not squeeze(text):
        raise Invalid(field, "Écrivez ce que l'équipe lira.")
    found = wording.strangers(text)
    if found:
        raise Invalid(field, UNKNOWN, found=", ".join(found), listed=wording.LISTED)


def _authorise_writing(dispatch: Dispatch, actor: Any) -> None:
    authorise(policy.can_dispatch(actor, dispatch.round.call))
    if not policy.can_write(actor, dispatch):
        raise Conflict("Cet envoi est déjà demandé : son texte ne change plus.")


def ask_to_send(dispatch: Dispatch, seen: Mapping[str, str], *, is_checked: bool, actor: Any, now: datetime) -> None:
    """Send, or ask a second person to when many would read it. Sent already, by a second click, it stays so."""
    authorise(policy.can_dispatch(actor, dispatch.round.call))
    if dispatch.state is DispatchState.SENT:
        return
    _authorise_writing(dispatch, actor)
    if dispatch.outcome is not Outcome.SELECTED and not is_checked:
        raise Invalid("is_checked", UNCHECKED)
    recipients = queries.recipients_of(dispatch, seen_by=actor)
    letters = draw_all(dispatch, recipients)
    going = _check(letters, seen)
    for one in going:
        _freeze(dispatch, one)
    dispatch.made_by_ref = actor.public_id
    if needs_second(dispatch, going, actor=actor, now=now):
        _move(dispatch, DispatchState.CONFIRMING, actor=actor, now=now, count=len(going))
    else:
        _release(dispatch, going, actor=actor, now=now)


def needs_second(dispatch: Dispatch, letters: Sequence[Drawn], *, actor: Any, now: datetime) -> bool:
    """Tell whether a second person must confirm (security.md I9): above 50 letters, or 50 people who are told.

    With what is about to leave are counted the letters of the same kind, for the same call, that the same person sent
    without anybody's confirmation in the last 24 hours: fifty, then fifty more, are a hundred.
    """
    before = queries.sent_alone(dispatch, actor.public_id, since=now - policy.ALONE_OVER)
    teams = {one.to.application.id for one in letters} | set(before)
    return max(queries.count_people(teams), len(teams)) > policy.ALONE_UP_TO


def _check(letters: Sequence[Drawn], seen: Mapping[str, str]) -> list[Drawn]:
    """Return the letters that leave. Raises when nothing does, when one may not, when one is not what was read."""
    going = [one for one in letters if not one.is_held]
    if not going:
        raise Conflict(NOTHING)
    _refuse([one for one in going if one.problem], BLOCKED)
    _refuse([one for one in letters if seen.get(one.ref) != one.mark], CHANGED)
    if set(seen) - {one.ref for one in letters}:
        raise Invalid("", FEWER)
    return going


def _refuse(letters: Sequence[Drawn], message: str) -> None:
    if letters:
        raise Invalid("", message, references=", ".join(str(one.to.application.reference) for one in letters))


def _freeze(dispatch: Dispatch, one: Drawn) -> None:
    """Keep the very words, with the version of the decision that they tell."""
    row = one.to.letter or letter_row(dispatch, one)
    row.subject, row.body, row.decision_version = one.subject, one.body, one.to.decision.version
    db.session.flush()


def letter_row(dispatch: Dispatch, one: Drawn) -> Letter:
    """Return the row of a letter, made when it has none yet."""
    if one.to.letter is not None:
        return one.to.letter
    row = Letter(dispatch=dispatch, application=one.to.application, decision_version=None)
    db.session.add(row)
    return row


def _move(dispatch: Dispatch, state: DispatchState, *, actor: Any, now: datetime, **facts: Any) -> None:
    DISPATCH_WORKFLOW.check(dispatch.state, state)
    before, dispatch.state = dispatch.state, state
    audit.record("dispatch.moved", dispatch, actor=actor, now=now, before=before.value, after=state.value, **facts)


def _release(dispatch: Dispatch, going: Sequence[Drawn], *, actor: Any, now: datetime) -> None:
    """Hand the letters to the job that sends them. What the sender may not read is held, for somebody else."""
    _move(dispatch, DispatchState.SENT, actor=actor, now=now, count=len(going))
    dispatch.sent_at = now
    read = {one.to.application.id for one in going}
    for letter in queries.letters_of(dispatch):
        letter.is_held = letter.is_held or letter.application_id not in read
    key = f"reviews.send_letters:{dispatch.public_id}"
    enqueue("reviews.send_letters", unique_key=key, dispatch_ref=dispatch.public_id)


def confirm(dispatch: Dispatch, seen: Mapping[str, str], *, actor: Any, now: datetime) -> None:
    """Send what a colleague asked for."""
    authorise(policy.can_dispatch(actor, dispatch.round.call))
    if dispatch.state is DispatchState.SENT:
        return
    authorise(
        dispatch.made_by_ref != actor.public_id, "Une autre personne que celle qui a demandé l'envoi le confirme."
    )
    if not policy.can_confirm(actor, dispatch):
        raise Conflict
    recipients = queries.recipients_of(dispatch, seen_by=actor)
    going = _check(draw_all(dispatch, recipients), seen)
    dispatch.confirmed_by_ref = actor.public_id
    _release(dispatch, going, actor=actor, now=now)


def take_back(dispatch: Dispatch, *, actor: Any, now: datetime) -> None:
    """Go back to writing before the second person answered. Words written by hand stay."""
    authorise(policy.can_dispatch(actor, dispatch.round.call))
    _move(dispatch, DispatchState.DRAFT, actor=actor, now=now)
    for letter in queries.letters_of(dispatch):
        if not letter.is_edited:
            letter.subject, letter.body, letter.decision_version = "", "", None


def cancel(dispatch: Dispatch, *, actor: Any, now: datetime) -> None:
    """Give a dispatch up: nothing has left."""
    authorise(policy.can_dispatch(actor, dispatch.round.call))
    _move(dispatch, DispatchState.CANCELLED, actor=actor, now=now)
