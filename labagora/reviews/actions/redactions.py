"""Answers rewritten for reviewers, emptied, or given back as they were filed."""

from datetime import datetime
from typing import Any

from labagora.core import audit
from labagora.core.db import db
from labagora.core.errors import Conflict, authorise
from labagora.engines.questionnaire import is_blank
from labagora.reviews import policy
from labagora.reviews.actions.settings import DECIDED
from labagora.reviews.models import Redaction, ReviewRound
from labagora.reviews.policy import preparing
from labagora.reviews.queries.redactions import find_redaction
from labagora.reviews.redacting import Place


def _open(round_: ReviewRound, application: Any, actor: Any) -> None:
    authorise(policy.can_see_round(actor))
    if not preparing.can_examine(actor, round_, application):
        raise Conflict(DECIDED)


def redact(
    round_: ReviewRound, application: Any, place: Place, content: Any, *, actor: Any, now: datetime
) -> Redaction:
    """Put something in the place of an answer, for reviewers only. ``content`` may be nothing: it stays nothing."""
    _open(round_, application, actor)
    section, name = place.section.key, place.field.key
    row = find_redaction(application, section, name)
    if row is None:
        row = Redaction(application=application, section_key=section, field_key=name, at=now)
        db.session.add(row)
    row.content, row.at, row.by_ref = place.field.options.reviewed(content), now, actor.public_id
    told = {"section": section, "question": name, "emptied": is_blank(row.content)}
    audit.record("round.redacted", round_, actor=actor, now=now, application=application.public_id, **told)
    return row


def restore(round_: ReviewRound, application: Any, place: Place, *, actor: Any, now: datetime) -> None:
    """Let reviewers read an answer as it was filed. Asked twice, it is done once."""
    _open(round_, application, actor)
    section, name = place.section.key, place.field.key
    row = find_redaction(application, section, name)
    if row is None:
        return
    db.session.delete(row)
    told = {"section": section, "question": name}
    audit.record("round.unredacted", round_, actor=actor, now=now, application=application.public_id, **told)
