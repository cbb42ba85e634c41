"""Every decision applied at once, then the waiting list: who gives up a place leaves it to the next one."""

from datetime import datetime
from typing import Any

from labagora.core import audit, postbox
from labagora.core.errors import Conflict, Invalid, authorise
from labagora.core.text import squeeze
from labagora.engines.questionnaire.problems import N_
from labagora.organisations.queries import staff
from labagora.reviews.actions.decisions import NO_REASON
from labagora.reviews.actions.deliberations import OWN_FIRST
from labagora.reviews.enums import ROUND_WORKFLOW, Outcome, RoundPhase
from labagora.reviews.models import Decision, ReviewRound
from labagora.reviews.policy import can_see_round, oversees
from labagora.reviews.policy import committee as policy
from labagora.reviews.queries.committee import has_interest
from labagora.reviews.queries.decisions import (
    decisions_to_apply,
    next_in_line,
    readiness,
    vacant_places,
)
from labagora.reviews.queries.rounds import interests_of
from labagora.reviews.queries.withheld import has_withheld

NOT_YOURS = N_("Vous avez un intérêt dans une candidature de cet appel : une autre personne de l'équipe s'en charge.")
STALE = N_("Une décision a changé depuis que vous avez ouvert cette page. Relisez, puis confirmez de nouveau.")


def apply_decisions(round_: ReviewRound, mark: str, *, actor: Any, now: datetime) -> int:
    """Make every decision final. Returns how many; 0 when it was done already. Hold the round first.

    Nobody is told here: letters are sent apart, by somebody who chooses the moment.
    """
    authorise(can_see_round(actor) and not has_interest(actor, round_), NOT_YOURS)
    authorise(not has_withheld(actor, round_), OWN_FIRST)
    if round_.phase is RoundPhase.DECIDED:
        return 0
    ROUND_WORKFLOW.check(round_.phase, RoundPhase.DECIDED)
    found = readiness(round_)
    if found.mark != mark:
        raise Conflict(STALE)
    if found.lacks or not found.total:
        raise Conflict("Il manque quelque chose : les décisions s'appliquent toutes ensemble, une fois complètes.")
    applied = decisions_to_apply(round_)
    for decision in applied:
        decision.applied_at = decision.updated_at = now
    round_.phase, round_.decided_at, round_.updated_at = RoundPhase.DECIDED, now, now
    audit.record("round.decided", round_, actor=actor, now=now, decisions=len(applied))
    return len(applied)


def fill_places(round_: ReviewRound, *, now: datetime) -> int:
    """Give the places of laureates who withdrew to the next of their lists. Returns how many. Hold the round first."""
    if round_.phase is not RoundPhase.DECIDED:
        return 0
    vacant = vacant_places(round_)
    for decision in vacant:
        _vacate(decision, actor=None, now=now)
    return len(vacant)


def unselect(decision: Decision, reason: str, *, seen: int, actor: Any, now: datetime) -> Decision | None:
    """Take a place back from a laureate, with a reason they will read. Returns who takes it, or None.

    Hold the round first.
    """
    interests = interests_of(actor, decision.application)
    authorise(oversees(actor, decision.application, interests))
    interested = has_interest(actor, decision.round)
    authorise(not interested, NOT_YOURS)
    if not policy.can_unselect(actor, decision, interests, has_interest=interested):
        raise Conflict("Cette candidature ne tient pas de place à reprendre.")
    if decision.version != seen:
        raise Conflict(STALE)
    if not squeeze(reason):
        raise Invalid("reason", NO_REASON)
    audit.record("decision.unselected", decision, actor=actor, now=now, rank=decision.rank)
    called = _vacate(decision, actor=actor, now=now)
    decision.outcome, decision.rank, decision.reason = Outcome.REJECTED, None, reason.strip()
    return called


def _vacate(decision: Decision, *, actor: Any, now: datetime) -> Decision | None:
    """Note that a place is free and give it to the next of the list, once; the Institute's team is told."""
    decision.vacated_at = decision.updated_at = now
    audit.record("decision.vacated", decision, actor=actor, now=now)
    called = next_in_line(decision)
    if called is not None:
        audit.record("decision.promoted", called, actor=actor, now=now, rank=called.rank)
        called.outcome, called.rank = Outcome.SELECTED, None
        called.promoted_at = called.updated_at = now
    _tell_team(decision, is_filled=called is not None)
    return called


def _tell_team(decision: Decision, *, is_filled: bool) -> None:
    """Write to the members of the team who may know: not to who has an interest in some application of the round."""
    for account in staff():
        if not has_interest(account, decision.round):
            postbox.post(
                "reviews.mail_vacancy",
                recipient_ref=account.public_id,
                unique_key=f"reviews.vacancy:{decision.public_id}:{account.public_id}",
                account_ref=account.public_id,
                round_ref=decision.round.public_id,
                is_filled=is_filled,
            )
