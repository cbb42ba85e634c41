"""What the calls add to the tasks of the team."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask_babel import gettext

from labagora.calls.queries import office_tasks as queries
from labagora.core.clock import utcnow
from labagora.web import office_tasks
from labagora.web.office_tasks import MOST, Task


def _inquiries(_reader: Any) -> Sequence[Task]:
    return [
        Task(
            gettext("Répondre à une question"),
            one.call.title,
            "office_calls.inquiry_show",
            one.asked_at,
            arguments={"public_id": one.public_id},
        )
        for one in queries.oldest_inquiries(limit=MOST)
    ]


def _corrections(reader: Any) -> Sequence[Task]:
    """Those whose delay is over: the team decides whether to wait more."""
    now = utcnow()
    found = ((one, _due(one.correction)) for one in queries.awaited_corrections(reader, limit=200))
    late = [
        Task(
            gettext("Relancer, ou reprendre le dépôt tel quel"),
            one.reference or one.title,
            "office_calls.correction_create",
            one.updated_at,
            due,
            {"public_id": one.public_id},
        )
        for one, due in found
        if due is not None and due <= now
    ]
    return late[:MOST]


def _due(correction: dict[str, Any]) -> datetime | None:
    due = correction.get("due_at")
    return datetime.fromisoformat(due) if due else None


def _calls(_reader: Any) -> Sequence[Task]:
    stuck = [
        Task(
            gettext("Compléter un appel qui aurait dû ouvrir"),
            one.title,
            "office_calls.call_show",
            one.opens_at or utcnow(),
            one.opens_at,
            {"public_id": one.public_id},
        )
        for one in queries.calls_that_did_not_open(utcnow(), limit=MOST)
    ]
    closed = [
        Task(
            gettext("Commencer l’évaluation d’un appel clos"),
            one.title,
            "office_calls.call_show",
            one.closed_at or one.updated_at,
            arguments={"public_id": one.public_id},
        )
        for one in queries.calls_to_judge(limit=MOST)
    ]
    return [*stuck, *closed]


office_tasks.register("calls.inquiries", _inquiries)
office_tasks.register("calls.corrections", _corrections)
office_tasks.register("calls.calls", _calls)
