"""Reads of the live count: the exact number, never shown as such, and the questions already asked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from labagora.core.db import db
from labagora.core.vault import PERSON_KEY, open_sealed, ring
from labagora.organisations.models import Organisation
from labagora.projects import segments
from labagora.projects.models import Project, SegmentQuestion
from labagora.volunteers import policy as volunteers_policy
from labagora.volunteers import queries as volunteers


@dataclass(frozen=True)
class Spent:
    """How many distinct questions were asked this week, by the project and by its organisation."""

    project: int
    organisation: int

    @property
    def left(self) -> int:
        """How many more may be asked this week."""
        remaining = (segments.PROJECT_BUDGET - self.project, segments.ORGANISATION_BUDGET - self.organisation)
        return max(0, min(remaining))


def exact_count(criteria: Mapping[str, str], now: datetime) -> int:
    """Count the people who may be matched now and gave these answers. Opens answers in memory only.

    Every profile is opened whatever the question, so that the time taken says nothing of the answer.
    """
    versions = volunteers.text_versions()
    count = 0
    for row in volunteers.matching_rows(-1, now):
        if volunteers_policy.is_matchable(row, now, versions):
            count += segments.belongs(_answers(row), criteria)
    return count


def _answers(row: Any) -> dict[str, Any]:
    key = ring().unwrap(row.master_id, row.wrapped, PERSON_KEY)
    answers: dict[str, Any] = open_sealed(
        key, row.profile_sealed, table="volunteer", public_id=row.public_id, name="profile"
    )
    return answers


def find_question(project: Project, fingerprint: str, week: str) -> SegmentQuestion | None:
    """Return this project's question of the week, or None."""
    query = select(SegmentQuestion).where(
        SegmentQuestion.project_id == project.id,
        SegmentQuestion.fingerprint == fingerprint,
        SegmentQuestion.week == week,
    )
    return db.session.scalar(query)


def find_answer(fingerprint: str, week: str) -> SegmentQuestion | None:
    """Return whoever's question of the week with this mark: everybody gets the same answer."""
    query = select(SegmentQuestion).where(SegmentQuestion.fingerprint == fingerprint, SegmentQuestion.week == week)
    return db.session.scalar(query.order_by(SegmentQuestion.id).limit(1))


def find_earlier(fingerprint: str, week: str) -> SegmentQuestion | None:
    """Return the last answer given to the same question in an earlier week."""
    query = select(SegmentQuestion).where(SegmentQuestion.fingerprint == fingerprint, SegmentQuestion.week < week)
    return db.session.scalar(query.order_by(SegmentQuestion.week.desc(), SegmentQuestion.id.desc()).limit(1))


def hold_budget(project: Project) -> None:
    """Make the questions of one organisation wait for each other: two at once would both take the last place."""
    db.session.execute(select(Organisation.id).where(Organisation.id == project.organisation_id).with_for_update())


def spent(project: Project, week: str) -> Spent:
    """Return the budget used this week. The same question asked by two projects counts for each."""
    by_project = select(func.count()).where(SegmentQuestion.project_id == project.id, SegmentQuestion.week == week)
    by_organisation = select(func.count()).where(
        SegmentQuestion.organisation_id == project.organisation_id, SegmentQuestion.week == week
    )
    return Spent(db.session.scalar(by_project) or 0, db.session.scalar(by_organisation) or 0)


def questions_of(project: Project, week: str) -> Sequence[SegmentQuestion]:
    """Return the questions that a project asked this week, newest first."""
    query = select(SegmentQuestion).where(SegmentQuestion.project_id == project.id, SegmentQuestion.week == week)
    return db.session.scalars(query.order_by(SegmentQuestion.id.desc())).all()
