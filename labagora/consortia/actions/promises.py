"""The thread of promises: kept at award in the words of the application, made into a plan when the support starts."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from labagora.calls.answering import contents_of, form_of
from labagora.calls.models import Application, Call
from labagora.consortia import policy
from labagora.consortia.enums import Approver, PromiseKind
from labagora.consortia.hooks import make_indicators
from labagora.consortia.models import Consortium, Deliverable, Milestone, Promise, PromiseMapping
from labagora.consortia.months import month_start
from labagora.consortia.promising import Promised, Reading, promised, readings
from labagora.consortia.queries.laureates import find_formed, selected_with_answers
from labagora.consortia.queries.promises import find_mapping, plan_promises, promises_of
from labagora.core import audit
from labagora.core.db import db
from labagora.core.errors import Invalid, authorise
from labagora.reviews.queries import interests_of

MOST_PROMISES = 200


def choose_mapping(call: Call, chosen: Sequence[Reading], *, actor: Any, now: datetime) -> PromiseMapping:
    """Say how the answers to a call are read. Laureates formed before keep the promises that they have."""
    authorise(policy.can_form(actor, call))
    for one in chosen:
        if one.kind is PromiseKind.INDICATOR and not one.columns.get("title"):
            raise Invalid(f"title-{one.field}", "Choisissez la colonne qui nomme l'indicateur.")
    row = find_mapping(call)
    if row is None:
        row = PromiseMapping(call=call)
        db.session.add(row)
    row.content = [one.to_dict() for one in chosen]
    row.updated_by_ref, row.updated_at = actor.public_id, now
    db.session.flush()
    audit.record("call.promises_mapped", call, actor=actor, now=now, count=len(chosen))
    return row


def drafts_of(application: Application, chosen: Sequence[Reading]) -> list[Promised]:
    """Return what an application promises. Needs ``revision`` and ``sections`` loaded."""
    return promised(form_of(application.revision), contents_of(application), chosen)[:MOST_PROMISES]


def keep_promises(consortium: Consortium, application: Application, *, actor: Any, now: datetime) -> int:
    """Keep what an application promised, once: asked again, what is kept stays as it was."""
    authorise(policy.can_form_from(actor, application, interests_of(actor, application)))
    mapping = find_mapping(application.call)
    known = {(one.kind, one.section_key, one.field_key, one.row) for one in promises_of(consortium)}
    drafts = drafts_of(application, readings(mapping.content)) if mapping is not None else []
    fresh = [one for one in drafts if (one.kind, one.section, one.field, one.row) not in known]
    for one in fresh:
        db.session.add(_row(consortium, one, now))
    db.session.flush()
    if fresh:
        audit.record("consortium.promised", consortium, actor=actor, now=now, count=len(fresh))
    if fresh and consortium.starts_on is not None:
        instantiate(consortium, actor=actor, now=now)
    return len(fresh)


def keep_all(call: Call, *, actor: Any, now: datetime) -> int:
    """Keep the promises of every laureate of a call that ``actor`` may form; return how many were new."""
    kept = 0
    for application in selected_with_answers(call, seen_by=actor):
        formed = find_formed(application)
        if formed is not None:
            kept += keep_promises(formed, application, actor=actor, now=now)
    return kept


def _row(consortium: Consortium, one: Promised, now: datetime) -> Promise:
    return Promise(
        consortium=consortium,
        kind=one.kind,
        section_key=one.section,
        field_key=one.field,
        row=one.row,
        title=one.title,
        said=one.said,
        month=one.month,
        baseline=one.baseline,
        target=one.target,
        unit=one.unit,
        made_at=now,
    )


def instantiate(consortium: Consortium, *, actor: Any, now: datetime) -> None:
    """Make milestones, deliverables and indicators of the promises that are none yet. Needs the first day."""
    waiting = plan_promises(consortium)
    for one in waiting:
        one.due_on = due_day(consortium, one.month)
        common = {
            "consortium": consortium, "promise": one, "title": one.title, "description": one.said, "theme": one.theme,
            "due_on": one.due_on, "made_at": now, "made_by_ref": actor.public_id if actor is not None else None,
        }  # fmt: skip
        if one.kind is PromiseKind.MILESTONE:
            db.session.add(Milestone(**common))
        else:
            db.session.add(Deliverable(kind="autre", is_required=True, approvers=[Approver.LEAD.value], **common))
    db.session.flush()
    indicators = [one for one in promises_of(consortium) if one.kind is PromiseKind.INDICATOR]
    make_indicators(consortium, indicators, actor=actor, now=now)


def due_day(consortium: Consortium, month: int | None) -> date:
    """Return the last day of a month of the support; without one, the last day of the support."""
    assert consortium.starts_on is not None
    assert consortium.ends_on is not None
    if month is None:
        return consortium.ends_on
    return month_start(consortium.starts_on, month + 1) - timedelta(days=1)
