"""What this domain keeps about people: who wrote a version of a project, who asked for a count."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import joinedload

from labagora.accounts.models import Account
from labagora.core.db import db
from labagora.core.personal import Held, OnErasure
from labagora.projects.models import ProjectVersion, SegmentQuestion

QUESTIONS_KEPT = timedelta(days=365)

HELD: tuple[Held, ...] = (
    Held(
        "project_version",
        "Les versions des projets que vous avez écrites",
        "Tant que le projet existe",
        (),
        OnErasure.DETACHED,
    ),
    Held(
        "segment_question",
        "Les questions « environ combien de personnes ? » que vous avez posées",
        "12 mois, pour la sécurité",
        ("asked_by_id",),
        OnErasure.DETACHED,
        QUESTIONS_KEPT,
    ),
)


def export(account: Account) -> dict[str, list[dict[str, Any]]]:
    """Return the versions that a person wrote and the counts that they asked for."""
    return {"project_version": _versions(account), "segment_question": _questions(account)}


def _versions(account: Account) -> list[dict[str, Any]]:
    query = select(ProjectVersion).where(ProjectVersion.author_ref == account.public_id)
    rows = db.session.scalars(query.options(joinedload(ProjectVersion.project)).order_by(ProjectVersion.id))
    return [{"projet": row.project.title, "version": row.number, "at": row.at} for row in rows]


def _questions(account: Account) -> list[dict[str, Any]]:
    query = select(SegmentQuestion).where(SegmentQuestion.asked_by_id == account.id)
    rows = db.session.scalars(query.options(joinedload(SegmentQuestion.project)).order_by(SegmentQuestion.id))
    return [{"projet": row.project.title, "criteres": row.criteria, "at": row.asked_at} for row in rows]


def erase(account: Account, *, now: datetime) -> list[str]:  # noqa: ARG001 - the form of every domain
    """Take the person's name off the questions. A version names a random reference that leads nowhere any more."""
    db.session.execute(
        update(SegmentQuestion).where(SegmentQuestion.asked_by_id == account.id).values(asked_by_id=None)
    )
    return []


def purge(*, now: datetime) -> dict[str, int]:
    """Forget the questions after a year."""
    old = SegmentQuestion.asked_at < now - QUESTIONS_KEPT
    result: Any = db.session.execute(delete(SegmentQuestion).where(old))
    return {"segment_question": int(result.rowcount)}
