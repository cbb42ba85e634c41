"""Answers saved step by step, confirmed once a year, and « Pause santé »."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from labagora.accounts.models import Account
from labagora.core import audit, postbox
from labagora.core.errors import Conflict, Invalid, authorise
from labagora.volunteers import queries
from labagora.volunteers.actions.shared import is_own, matching_changed
from labagora.volunteers.checks import checked_answers
from labagora.volunteers.models import Volunteer
from labagora.volunteers.profile import Profile
from labagora.volunteers.revisions import touch, touch_all
from labagora.volunteers.steps import Step


class AnswersMoved(Conflict):
    """Another tab saved other answers to the same questions. Both are given back, nothing is lost."""

    default_message = "Ces réponses ont été modifiées dans une autre fenêtre."

    def __init__(self, step: Step, typed: Profile, saved: Profile) -> None:
        self.step, self.typed, self.saved = step, typed, saved
        super().__init__()


def save_step(
    volunteer: Volunteer, step: Step, answers: Mapping[str, Any], *, expected: str, actor: Account, now: datetime
) -> Profile:
    """Save the answers of one step and return the whole profile.

    ``expected`` is ``Profile.fingerprint`` of the answers that the person had before their eyes. Raises AnswersMoved
    when another tab changed them since, unless both say the same.
    """
    authorise(is_own(actor, volunteer) and volunteer.health_consent_version is not None)
    saved = queries.profile_of(volunteer)
    wanted = saved.answering(checked_answers(step, answers, saved))
    if wanted == saved:
        return saved
    if saved.fingerprint(step.questions) != expected:
        raise AnswersMoved(step, typed=wanted, saved=saved)
    _store(volunteer, wanted, now)
    audit.record("volunteers.save_step", volunteer, actor=None, now=now, step=step.slug)
    return wanted


def _store(volunteer: Volunteer, profile: Profile, now: datetime) -> None:
    volunteer.profile = profile.to_dict()
    volunteer.profile_version += 1
    volunteer.reconfirmed_at, volunteer.expiry_warned_at = now, None
    touch(volunteer)


def reconfirm(volunteer: Volunteer, *, actor: Account, now: datetime) -> None:
    """« Mon profil est toujours juste »: good for twelve more months."""
    authorise(is_own(actor, volunteer))
    volunteer.reconfirmed_at, volunteer.expiry_warned_at = now, None
    matching_changed("volunteers.reconfirm", volunteer, now)


def warn_expiring(*, now: datetime, limit: int = 200) -> int:
    """Ask people whose profile ends soon whether it is still right; return how many. Unanswered, it is erased.

    Jobs name the account alone: beside the mail log, the name of the profile would tie the two stores together.
    """
    ending = queries.list_to_warn(now, limit=limit)
    for volunteer in ending:
        volunteer.expiry_warned_at = now
        account = queries.find_account_of(volunteer)
        if account is not None:
            postbox.post("volunteers.mail_expiry", recipient_ref=account.public_id, account_id=account.id)
    return len(ending)


def pause(volunteer: Volunteer, *, until: datetime | None, actor: Account, now: datetime) -> None:
    """« Pause santé »: no solicitation until a moment, or until the person comes back. No reason is asked."""
    authorise(is_own(actor, volunteer))
    if until is not None and until <= now:
        raise Invalid("until", "Choisissez une date à venir, ou laissez vide pour une pause sans date de fin.")
    volunteer.paused_at, volunteer.pause_until = now, until
    matching_changed("volunteers.pause", volunteer, now)


def resume(volunteer: Volunteer, *, actor: Account, now: datetime) -> None:
    """End the pause."""
    authorise(is_own(actor, volunteer))
    volunteer.paused_at = volunteer.pause_until = None
    matching_changed("volunteers.resume", volunteer, now)


def resume_due(*, now: datetime) -> int:
    """Lift the pauses that reached their date; return how many."""
    ended = queries.list_ended_pauses(now)
    for volunteer in ended:
        volunteer.paused_at = volunteer.pause_until = None
    touch_all(ended)
    return len(ended)
