"""All writes of profiles. Each change that matching must see takes a new revision."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from labagora.accounts.actions import give_consent
from labagora.accounts.enums import Purpose
from labagora.accounts.models import Account
from labagora.core import audit, postbox
from labagora.core.clock import today_in_paris
from labagora.core.db import db
from labagora.core.errors import Conflict, Invalid, TooMany, authorise
from labagora.core.vault import PersonKey, seal_link
from labagora.volunteers import policy, queries
from labagora.volunteers.checks import checked_answers
from labagora.volunteers.enums import Channel, Look, MuteTarget
from labagora.volunteers.models import AccessRecord, Mute, Solicitation, Volunteer
from labagora.volunteers.profile import Profile
from labagora.volunteers.revisions import touch, touch_all
from labagora.volunteers.steps import Step

NO_HEALTH = "Sans votre accord, nous ne gardons aucune information de santé."


class AnswersMoved(Conflict):
    """Another tab saved other answers to the same questions. Both are given back, nothing is lost."""

    default_message = "Ces réponses ont été modifiées dans une autre fenêtre."

    def __init__(self, step: Step, typed: Profile, saved: Profile) -> None:
        self.step, self.typed, self.saved = step, typed, saved
        super().__init__()


class BudgetSpent(Conflict):
    """One more solicitation would exceed the number that the person chose."""

    default_message = "Cette personne a déjà reçu le nombre de propositions qu'elle accepte ce mois-ci."


def _is_own(actor: Account | None, volunteer: Volunteer) -> bool:
    return actor is not None and queries.account_ref_of(volunteer) == actor.public_id


@dataclass(frozen=True)
class Agreement:
    """What a person says before the first question. The year is checked and forgotten."""

    birth_year: int
    health: bool
    proposals: bool


def agree(account: Account, agreement: Agreement, *, locale: str, now: datetime) -> Volunteer:
    """Record one receipt a purpose, then open the profile. Nobody under 18 gets one (security.md I10)."""
    if not policy.is_adult(agreement.birth_year, today_in_paris(now)):
        raise Invalid("birth_year", "Lab Agora s'adresse aux personnes de 18 ans ou plus. Rien n'a été enregistré.")
    if not agreement.health:
        raise Invalid("health", NO_HEALTH)
    given = {Purpose.HEALTH: True, Purpose.PROPOSALS: agreement.proposals}
    for purpose in (purpose for purpose, is_given in given.items() if is_given):
        give_consent(account, purpose=purpose, locale=locale, channel="web", actor=account, now=now)
    volunteer = open_profile(account, actor=account, now=now)
    accept_health(volunteer, actor=account, now=now)
    if agreement.proposals:
        accept_proposals(volunteer, actor=account, now=now)
    return volunteer


def open_profile(account: Account, *, actor: Account, now: datetime) -> Volunteer:
    """Open the profile of a person who consented to the processing of health data; return it if it exists.

    No foreign key ties the two: each side holds the other's random name, sealed (security.md §4, point 1).
    """
    authorise(actor.public_id == account.public_id)
    existing = queries.find_volunteer_of(account)
    if existing is not None:
        return existing
    if not queries.has_consent(account, Purpose.HEALTH):
        raise Invalid("health", NO_HEALTH)
    volunteer = Volunteer(health_consent_version=queries.text_versions().health, reconfirmed_at=now)
    db.session.add(volunteer)
    _link(account, volunteer)
    touch(volunteer)
    audit.record("volunteers.open_profile", volunteer, actor=None, now=now)
    return volunteer


def _link(account: Account, volunteer: Volunteer) -> None:
    account.link_master_id, account.link_sealed = seal_link(volunteer.public_id, queries.link_context(account))
    volunteer.link_master_id, volunteer.link_sealed = seal_link(account.public_id, queries.link_context(volunteer))


def accept_health(volunteer: Volunteer, *, actor: Account, now: datetime) -> None:
    """Note that the person accepted today's text on health data: matching may read the profile again."""
    authorise(_is_own(actor, volunteer) and queries.has_consent(actor, Purpose.HEALTH))
    volunteer.health_consent_version = queries.text_versions().health
    _matching_changed("volunteers.accept_health", volunteer, now)


def accept_proposals(volunteer: Volunteer, *, actor: Account, now: datetime) -> None:
    """Note that the person accepted today's text on proposals."""
    authorise(_is_own(actor, volunteer) and queries.has_consent(actor, Purpose.PROPOSALS))
    volunteer.proposals_consent_version = queries.text_versions().proposals
    _matching_changed("volunteers.accept_proposals", volunteer, now)


def withdraw_health(volunteer: Volunteer, *, actor: Account, now: datetime) -> None:
    """Stop matching at once and erase every answer: they are kept by consent only."""
    authorise(_is_own(actor, volunteer))
    volunteer.profile = None
    volunteer.health_consent_version = None
    volunteer.profile_version += 1
    _matching_changed("volunteers.withdraw_health", volunteer, now)


def withdraw_proposals(volunteer: Volunteer, *, actor: Account, now: datetime) -> None:
    """Stop matching at once; the answers stay for the day the person accepts again."""
    authorise(_is_own(actor, volunteer))
    volunteer.proposals_consent_version = None
    _matching_changed("volunteers.withdraw_proposals", volunteer, now)


def _matching_changed(verb: str, volunteer: Volunteer, now: datetime, **details: Any) -> None:
    """New revision and trail. The trail names the profile, never the account: it would tie them together."""
    touch(volunteer)
    audit.record(verb, volunteer, actor=None, now=now, **details)


def save_step(
    volunteer: Volunteer, step: Step, answers: Mapping[str, Any], *, expected: str, actor: Account, now: datetime
) -> Profile:
    """Save the answers of one step and return the whole profile.

    ``expected`` is ``Profile.fingerprint`` of the answers that the person had before their eyes. Raises AnswersMoved
    when another tab changed them since, unless both say the same.
    """
    authorise(_is_own(actor, volunteer) and volunteer.health_consent_version is not None)
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
    authorise(_is_own(actor, volunteer))
    volunteer.reconfirmed_at, volunteer.expiry_warned_at = now, None
    _matching_changed("volunteers.reconfirm", volunteer, now)


def pause(volunteer: Volunteer, *, until: datetime | None, actor: Account, now: datetime) -> None:
    """« Pause santé »: no solicitation until a moment, or until the person comes back. No reason is asked."""
    authorise(_is_own(actor, volunteer))
    if until is not None and until <= now:
        raise Invalid("until", "Choisissez une date à venir, ou laissez vide pour une pause sans date de fin.")
    volunteer.paused_at, volunteer.pause_until = now, until
    _matching_changed("volunteers.pause", volunteer, now)


def resume(volunteer: Volunteer, *, actor: Account, now: datetime) -> None:
    """End the pause."""
    authorise(_is_own(actor, volunteer))
    volunteer.paused_at = volunteer.pause_until = None
    _matching_changed("volunteers.resume", volunteer, now)


def resume_due(*, now: datetime) -> int:
    """Lift the pauses that reached their date; return how many."""
    ended = queries.list_ended_pauses(now)
    for volunteer in ended:
        volunteer.paused_at = volunteer.pause_until = None
    touch_all(ended)
    return len(ended)


def warn_expiring(*, now: datetime, limit: int = 200) -> int:
    """Ask people whose profile ends soon whether it is still right; return how many. Unanswered, it is erased."""
    ending = queries.list_to_warn(now, limit=limit)
    for volunteer in ending:
        volunteer.expiry_warned_at = now
        reference = queries.account_ref_of(volunteer)
        if reference is not None:
            postbox.post("volunteers.mail_expiry", recipient_ref=reference, volunteer_id=volunteer.id)
    return len(ending)


def set_budget(volunteer: Volunteer, monthly_budget: int, *, actor: Account, now: datetime) -> None:
    """Choose how many solicitations a month are welcome, all channels together."""
    authorise(_is_own(actor, volunteer))
    if not 0 <= monthly_budget <= 31:
        raise Invalid("monthly_budget", "Choisissez un nombre entre 0 et 31.")
    volunteer.monthly_budget = monthly_budget
    _matching_changed("volunteers.set_budget", volunteer, now)


def mute(
    volunteer: Volunteer, target: MuteTarget, target_ref: str, *, label: str = "", actor: Account, now: datetime
) -> None:
    """Never hear again of a project or an organisation, whose public name is ``label``. Asked twice, done once."""
    authorise(_is_own(actor, volunteer))
    if queries.find_mute(volunteer, target, target_ref) is None:
        values = {"target": target, "target_ref": target_ref, "label": label[:200]}
        db.session.add(Mute(volunteer=volunteer, muted_at=now, **values))
        _matching_changed("volunteers.mute", volunteer, now, target=target.value)


def unmute(volunteer: Volunteer, target: MuteTarget, target_ref: str, *, actor: Account, now: datetime) -> None:
    """Hear of it again."""
    authorise(_is_own(actor, volunteer))
    found = queries.find_mute(volunteer, target, target_ref)
    if found is not None:
        db.session.delete(found)
        _matching_changed("volunteers.unmute", volunteer, now, target=target.value)


def spend_budget(volunteer: Volunteer, channel: Channel, ref: str, *, now: datetime) -> None:
    """Count one solicitation, whatever its channel. Every sender calls this before it writes to the person.

    Raises BudgetSpent when the month is full, NotAllowed when the person may not be solicited at all (abuse case 25:
    no receipt for that purpose, no mail). The same ``ref`` counts once.
    """
    touch(volunteer)  # takes the lock first: two senders at once cannot both take the last place
    if queries.was_solicited_for(volunteer, ref):
        return
    authorise(policy.is_matchable(volunteer, now, queries.text_versions()))
    if not policy.has_budget(volunteer.monthly_budget, queries.asked_this_month(volunteer, now)):
        raise BudgetSpent
    db.session.add(Solicitation(volunteer=volunteer, channel=channel, ref=ref, at=now))
    db.session.flush()


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


def add_synthetic(profiles: Iterable[Profile], *, now: datetime) -> list[int]:
    """Add invented profiles, linked to no account, for demonstrations and load tests; return their ids."""
    versions = queries.text_versions()
    volunteers = [_synthetic(profile, versions, now) for profile in profiles]
    touch_all(volunteers)
    db.session.add_all(volunteers)
    db.session.flush()
    return [volunteer.id for volunteer in volunteers]


def _synthetic(profile: Profile, versions: policy.TextVersions, now: datetime) -> Volunteer:
    volunteer = Volunteer(
        key=PersonKey(),
        health_consent_version=versions.health,
        proposals_consent_version=versions.proposals,
        reconfirmed_at=now,
        is_fictional=True,
    )
    volunteer.profile = profile.to_dict()
    volunteer.profile_version = 1
    return volunteer
