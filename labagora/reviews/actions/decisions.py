"""A decision on one application: recorded in a meeting that has its quorum, without those who must go out."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from labagora.calls.models import Application
from labagora.core import audit
from labagora.core.db import db
from labagora.core.errors import Conflict, Invalid, authorise
from labagora.core.text import squeeze
from labagora.engines.questionnaire.problems import N_
from labagora.reviews.enums import Outcome, RoundPhase
from labagora.reviews.models import Decision, Deliberation, ReviewRound
from labagora.reviews.policy import can_decide, oversees
from labagora.reviews.policy import committee as policy
from labagora.reviews.queries.committee import outsiders, sees_part
from labagora.reviews.queries.decisions import find_decision, rank_taken
from labagora.reviews.queries.deliberations import find_open_deliberation
from labagora.reviews.queries.rounds import interests_of

LONGEST_REASON, LONGEST_WORDS, LONGEST_DISCUSSION, LAST_RANK = 4_000, 2_000, 6_000, 999
VOTES = ("for", "against", "abstained")
NO_MEETING = N_("Aucune séance n'est ouverte : une décision se prend en séance.")
NO_QUORUM = N_("Le quorum n'est pas atteint : %(here)d en séance, %(quorum)d requis.")
NO_REASON = N_("Écrivez le motif que l'équipe candidate lira.")
APPLIED = N_("Les décisions sont appliquées : celle-ci ne change plus.")
TAKEN = N_("Ce rang est déjà donné dans cette liste.")
NO_RANKS = N_("Vous ne voyez pas toute la liste : une autre personne de l'équipe donne les rangs.")


class Overtaken(Conflict):
    """A colleague decided meanwhile: both texts are shown."""

    default_message = N_("Un collègue a enregistré une décision entre-temps. Comparez, puis gardez le bon texte.")


@dataclass(frozen=True)
class Verdict:
    """What the committee says. ``seen``: the version on the page, 0 when nothing was decided yet."""

    outcome: Outcome
    reason: str
    rank: int | None = None
    reasons: Mapping[str, str] = field(default_factory=dict)
    discussion: str = ""
    votes: Mapping[str, int] = field(default_factory=dict)
    seen: int = 0


@dataclass(frozen=True)
class Room:
    """The meeting that goes on, and who must go out of it for one application."""

    deliberation: Deliberation
    out: Collection[str]

    @property
    def here(self) -> int:
        """How many members stay."""
        return len(set(self.deliberation.present) - set(self.out))


def open_room(round_: ReviewRound, application: Application) -> Room:
    """Return the room in which an application is decided. Raises Conflict without a meeting or below the quorum."""
    deliberation = find_open_deliberation(round_)
    if deliberation is None:
        raise Conflict(NO_MEETING)
    room = Room(deliberation, sorted(outsiders(deliberation.present, [application.id]).get(application.id, ())))
    if room.here < round_.quorum:
        raise Conflict(NO_QUORUM, here=room.here, quorum=round_.quorum)
    return room


def decide(round_: ReviewRound, application: Application, verdict: Verdict, *, actor: Any, now: datetime) -> Decision:
    """Record what the committee says, provisional until all is applied. Hold the round first.

    Raises Overtaken when somebody decided since the page was opened.
    """
    interests = interests_of(actor, application)
    authorise(oversees(actor, application, interests))
    if round_.phase is RoundPhase.DECIDED:
        raise Conflict(APPLIED)
    if not can_decide(actor, round_, application, interests):
        raise Conflict("Le comité ne délibère pas sur cette candidature en ce moment.")
    decision = find_decision(application)
    if verdict.seen != (decision.version if decision else 0):
        raise Overtaken
    room = open_room(round_, application)
    _check(verdict, room)
    verdict = _ranked(round_, application, verdict, decision, actor)
    return write(round_, application, verdict, decision, room, actor=actor, now=now)


def _check(verdict: Verdict, room: Room) -> None:
    if not squeeze(verdict.reason):
        raise Invalid("reason", NO_REASON)
    if sum(verdict.votes.values()) > room.here:
        raise Invalid("votes_for", "Il y a plus de voix que de membres restés en séance (%(here)d).", here=room.here)


def _ranked(
    round_: ReviewRound, application: Application, verdict: Verdict, held: Decision | None, actor: Any
) -> Verdict:
    """Return the verdict with its rank: one application's, on one list of one lot.

    Who does not see the whole list gives none, and leaves the one that was given.
    """
    if not policy.can_rank(actor, round_, has_interest=sees_part(actor, round_)):
        is_same = held is not None and held.outcome is verdict.outcome
        if verdict.outcome is Outcome.RESERVE and not is_same:
            raise Invalid("outcome", NO_RANKS)
        return replace(verdict, rank=held.rank if held is not None and is_same else None)
    if verdict.outcome is Outcome.RESERVE and verdict.rank is None:
        raise Invalid("rank", "Donnez le rang sur la liste complémentaire.")
    if verdict.outcome is Outcome.REJECTED and verdict.rank is not None:
        raise Invalid("rank", "Une candidature non retenue n'a pas de rang.")
    if verdict.rank is not None and rank_taken(application, verdict.outcome, verdict.rank):
        raise Invalid("rank", TAKEN)
    return verdict


def write(
    round_: ReviewRound,
    application: Application,
    verdict: Verdict,
    decision: Decision | None,
    room: Room,
    *,
    actor: Any,
    now: datetime,
) -> Decision:
    """Write a verdict that was checked, in the meeting that goes on."""
    before = decision.outcome.value if decision else ""
    row = decision or Decision(application=application, round=round_, created_at=now)
    row.outcome, row.rank = verdict.outcome, verdict.rank
    row.reason, row.reasons, row.discussion = verdict.reason.strip(), dict(verdict.reasons), verdict.discussion
    row.votes, row.left_room = dict(verdict.votes), list(room.out)
    row.deliberation, row.decided_by_ref, row.updated_at = room.deliberation, actor.public_id, now
    db.session.add(row)
    db.session.flush()
    verb = "decision.changed" if decision else "decision.taken"
    audit.record(verb, row, actor=actor, now=now, before=before, after=row.outcome.value, rank=row.rank)
    return row
