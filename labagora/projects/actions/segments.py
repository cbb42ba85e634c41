"""Asks how many people a need could reach, within a budget."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from labagora.core import audit, postbox
from labagora.core.clock import PARIS
from labagora.core.db import db
from labagora.core.errors import TooMany
from labagora.projects import policy, segments
from labagora.projects.actions.guards import ensure
from labagora.projects.models import Need, Project, SegmentQuestion
from labagora.projects.queries import segments as questions

TELL_STAFF = "projects.tell_budget_spent"
BUDGET_SPENT = (
    "Vous avez posé toutes les questions possibles cette semaine. Les compteurs repartent lundi ; "
    "d'ici là, l'équipe du Living Lab peut relayer votre besoin sans chiffre."
)


def ask_segment(need: Need, criteria: Mapping[str, str], *, actor: Any, now: datetime) -> SegmentQuestion:
    """Return the answer to a question: the one already given this week when there is one.

    Raises TooMany beyond the budget of the project or of its organisation (abuse cases 3 and 5).
    """
    ensure(
        concerned=policy.leads(actor, need.project),
        possible=policy.can_ask_segment(actor, need),
        state=need.state,
    )
    project, week, mark = need.project, segments.week_of(now), segments.fingerprint(criteria)
    questions.hold_budget(project)
    asked = questions.find_question(project, mark, week)
    if asked is not None:
        return asked
    if questions.spent(project, week).left == 0:
        raise TooMany(BUDGET_SPENT, retry_after=_until_monday(now))
    question = SegmentQuestion(
        project=project,
        organisation=project.organisation,
        asked_by_id=actor.id,
        week=week,
        fingerprint=mark,
        criteria=dict(criteria),
        answer=_answer(criteria, mark, week, now),
        asked_at=now,
    )
    db.session.add(question)
    audit.record("project.segment_asked", project, actor=actor, now=now, criteria=dict(criteria), week=week)
    db.session.flush()
    return question


def _answer(criteria: Mapping[str, str], mark: str, week: str, now: datetime) -> int | None:
    """Return this week's answer; the exact number is counted either way, so that time tells nothing."""
    exact = questions.exact_count(criteria, now)
    given = questions.find_answer(mark, week)
    if given is not None:
        return given.answer
    earlier = questions.find_earlier(mark, week)
    previous = earlier.answer if earlier is not None else None
    return segments.shown_count(exact, previous, is_refresh=earlier is not None)


def _until_monday(now: datetime) -> int:
    local = now.astimezone(PARIS)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    monday = midnight + timedelta(days=7 - local.weekday())
    return max(60, int((monday - local).total_seconds()))


def alert_budget_spent(
    project: Project, criteria: Mapping[str, str], *, staff: list[Any], actor: Any, now: datetime
) -> None:
    """Note a refused question and warn the team, once a week and a project."""
    week = segments.week_of(now)
    audit.record("project.segment_refused", project, actor=actor, now=now, criteria=dict(criteria), week=week)
    for person in staff:
        postbox.post(
            TELL_STAFF,
            recipient_ref=person.public_id,
            unique_key=f"{TELL_STAFF}|{project.public_id}|{week}|{person.public_id}",
            account_ref=person.public_id,
            project_ref=project.public_id,
        )
