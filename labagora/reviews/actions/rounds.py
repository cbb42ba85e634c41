"""The round of a call: made, and moved from phase to phase."""

from datetime import datetime
from typing import Any

from labagora.calls.models import Call
from labagora.core import audit
from labagora.core.db import db
from labagora.core.errors import Conflict, authorise
from labagora.reviews import policy
from labagora.reviews.enums import ROUND_WORKFLOW, RoundPhase
from labagora.reviews.models import ReviewRound
from labagora.reviews.queries import find_round


def prepare_round(call: Call, *, actor: Any, now: datetime) -> ReviewRound:
    """Start to prepare the review of a call. Asked twice, it is made once."""
    authorise(policy.can_see_round(actor))
    if not policy.can_prepare(actor, call):
        raise Conflict("L'évaluation se prépare de l'ouverture de l'appel à la publication de ses résultats.")
    existing = find_round(call)
    if existing is not None:
        return existing
    row = ReviewRound(call=call, created_at=now, updated_at=now)
    row.grids = []
    db.session.add(row)
    db.session.flush()
    audit.record("round.prepared", row, actor=actor, now=now)
    return row


def move_round(round_: ReviewRound, phase: RoundPhase, *, actor: Any, now: datetime) -> None:
    """Take the round to another phase, one that follows. Deciding has its own way: ``apply_decisions``."""
    authorise(policy.can_prepare(actor, round_.call))
    ROUND_WORKFLOW.check(round_.phase, phase)
    if phase is RoundPhase.DECIDED:
        raise Conflict("Les décisions s'appliquent ensemble, depuis la page du comité.")
    before, round_.phase = round_.phase, phase
    audit.record("round.moved", round_, actor=actor, now=now, before=before.value, after=phase.value)
