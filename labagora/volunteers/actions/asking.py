"""How often a person is asked, and for what: the budget across all channels, the mutes."""

from datetime import datetime

from labagora.accounts.models import Account
from labagora.core.db import db
from labagora.core.errors import Conflict, Invalid, authorise
from labagora.volunteers import policy, queries
from labagora.volunteers.actions.shared import is_own, matching_changed
from labagora.volunteers.enums import Channel, MuteTarget
from labagora.volunteers.models import Mute, Solicitation, Volunteer
from labagora.volunteers.revisions import touch


class BudgetSpent(Conflict):
    """One more solicitation would exceed the number that the person chose."""

    default_message = "Cette personne a déjà reçu le nombre de propositions qu'elle accepte ce mois-ci."


def set_budget(volunteer: Volunteer, monthly_budget: int, *, actor: Account, now: datetime) -> None:
    """Choose how many solicitations a month are welcome, all channels together."""
    authorise(is_own(actor, volunteer))
    if not 0 <= monthly_budget <= 31:
        raise Invalid("monthly_budget", "Choisissez un nombre entre 0 et 31.")
    volunteer.monthly_budget = monthly_budget
    matching_changed("volunteers.set_budget", volunteer, now)


def mute(
    volunteer: Volunteer, target: MuteTarget, target_ref: str, *, label: str = "", actor: Account, now: datetime
) -> None:
    """Never hear again of a project or an organisation, whose public name is ``label``. Asked twice, done once."""
    authorise(is_own(actor, volunteer))
    if queries.find_mute(volunteer, target, target_ref) is None:
        values = {"target": target, "target_ref": target_ref, "label": label[:200]}
        db.session.add(Mute(volunteer=volunteer, muted_at=now, **values))
        matching_changed("volunteers.mute", volunteer, now, target=target.value)


def unmute(volunteer: Volunteer, target: MuteTarget, target_ref: str, *, actor: Account, now: datetime) -> None:
    """Hear of it again."""
    authorise(is_own(actor, volunteer))
    found = queries.find_mute(volunteer, target, target_ref)
    if found is not None:
        db.session.delete(found)
        matching_changed("volunteers.unmute", volunteer, now, target=target.value)


def follow_merge(*, kept_ref: str, merged_ref: str) -> None:
    """Carry the mutes of an organisation to the one it was merged into; run twice, nothing more happens."""
    held = {row.volunteer_id for row in queries.mutes_naming(MuteTarget.ORGANISATION, kept_ref)}
    for row in queries.mutes_naming(MuteTarget.ORGANISATION, merged_ref):
        if row.volunteer_id in held:
            db.session.delete(row)
        else:
            row.target_ref = kept_ref


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
