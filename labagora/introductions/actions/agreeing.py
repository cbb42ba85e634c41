"""Accepting the written agreement."""

from datetime import datetime

from labagora.accounts.models import Account
from labagora.core import audit
from labagora.core.db import db
from labagora.core.errors import Conflict, authorise
from labagora.introductions import policy, queries
from labagora.introductions.actions.moves import allow
from labagora.introductions.agreement import agreement_of
from labagora.introductions.enums import Side
from labagora.introductions.models import Acceptance, Introduction


def accept_agreement(introduction: Introduction, text_hash: str, *, actor: Account, now: datetime) -> None:
    """One side accepts the text it has read; a text changed meanwhile must be read again."""
    side = queries.side_of(actor, introduction)
    authorise(side in (Side.VOLUNTEER, Side.LEADER))
    allow(policy.can_agree(side, introduction, now))
    assert side is not None
    if agreement_of(introduction.need).hash != text_hash:
        raise Conflict("Le texte de l'accord a changé : relisez-le avant de l'accepter.")
    existing = queries.find_acceptance(introduction, side)
    if existing is None:
        existing = Acceptance(introduction=introduction, side=side)
        db.session.add(existing)
    elif existing.text_hash == text_hash:
        return
    existing.text_hash, existing.accepted_at = text_hash, now
    by = None if side is Side.VOLUNTEER else actor
    audit.record("introductions.accept_agreement", introduction, actor=by, now=now, side=side.value)
