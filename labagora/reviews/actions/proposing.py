"""« Retenir les n premiers, refuser les autres » : a whole list proposed at once, each line still to be read again."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from labagora.calls.models import Application
from labagora.core.errors import Conflict, Invalid, authorise
from labagora.core.text import squeeze
from labagora.reviews.actions.decisions import NO_RANKS, NO_REASON, Verdict, open_room, write
from labagora.reviews.enums import Outcome, RoundPhase
from labagora.reviews.models import ReviewRound
from labagora.reviews.policy import can_see_round
from labagora.reviews.queries.committee import get_deliberated, sees_part, standings
from labagora.reviews.queries.decisions import rank_taken
from labagora.reviews.ranking import Place, cuts_a_tie


@dataclass(frozen=True)
class Proposal:
    """How many are selected, then on the waiting list; the reason of each group, which people complete afterwards."""

    first: int
    waiting: int
    texts: dict[Outcome, str]
    lot: str = ""


def propose(round_: ReviewRound, proposal: Proposal, *, actor: Any, now: datetime) -> int:
    """Propose a decision on each application of a list that has none. Returns how many. Hold the round first.

    What was decided one by one stays. Two equal means are never parted by a count.
    """
    authorise(can_see_round(actor) and not sees_part(actor, round_), NO_RANKS)
    if round_.phase is not RoundPhase.DELIBERATING:
        raise Conflict("Les décisions se prennent pendant la phase « Comité ».")
    places = _places(round_, proposal, actor)
    made = 0
    for place, outcome, rank in _shared_out(places, proposal):
        if place.said is None:
            application = get_deliberated(round_, place.candidate.public_id, seen_by=actor)
            _write(round_, application, _verdict(application, proposal, outcome, rank), actor, now)
            made += 1
    return made


def _places(round_: ReviewRound, proposal: Proposal, actor: Any) -> list[Place]:
    lists = {one.lot: list(one.places) for one in standings(round_, seen_by=actor)}
    places = lists.get(proposal.lot if round_.call.lots else "", [])
    if not places:
        raise Invalid("lot", "Cette liste est vide.")
    if proposal.first + proposal.waiting > len(places):
        raise Invalid("first", "La liste compte %(total)d candidatures.", total=len(places))
    for count, name in ((proposal.first, "first"), (proposal.first + proposal.waiting, "waiting")):
        if cuts_a_tie(places, count):
            raise Invalid(
                name, "Ce nombre sépare deux candidatures à égalité : décidez-les une par une, ou changez-le."
            )
        if any(one.mean is None for one in places[:count]):
            raise Invalid(name, "Ce nombre va jusqu'à une candidature sans évaluation rendue.")
    return places


def _shared_out(places: list[Place], proposal: Proposal) -> Iterator[tuple[Place, Outcome, int | None]]:
    last = proposal.first + proposal.waiting
    for number, place in enumerate(places):
        if number < proposal.first:
            yield place, Outcome.SELECTED, number + 1
        elif number < last:
            yield place, Outcome.RESERVE, number - proposal.first + 1
        else:
            yield place, Outcome.REJECTED, None


def _verdict(application: Application, proposal: Proposal, outcome: Outcome, rank: int | None) -> Verdict:
    reason = proposal.texts.get(outcome, "")
    if not squeeze(reason):
        raise Invalid(f"reason_{outcome.value}", NO_REASON)
    if rank is not None and rank_taken(application, outcome, rank):
        name = "waiting" if outcome is Outcome.RESERVE else "first"
        raise Invalid(name, "Le rang %(rank)d est déjà donné : décidez une candidature à la fois.", rank=rank)
    return Verdict(outcome, reason, rank)


def _write(round_: ReviewRound, application: Application, verdict: Verdict, actor: Any, now: datetime) -> None:
    write(round_, application, verdict, None, open_room(round_, application), actor=actor, now=now)
