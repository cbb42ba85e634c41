"""The actions behind every door: who is refused, what is refused, what is left behind."""

from datetime import timedelta
from typing import Any

import pytest

from labagora.accounts.actions import suspend_account
from labagora.accounts.enums import SuspensionReason
from labagora.core import outbox, postbox
from labagora.core.audit import AuditEntry
from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.core.errors import Conflict, Invalid, InvalidTransition, NotAllowed
from labagora.projects import actions
from labagora.projects.actions.iterations import MOST
from labagora.projects.commands import IterationDraft, NeedDraft, ProjectDraft
from labagora.projects.enums import NeedState, ProjectState
from labagora.projects.models import Iteration, Project
from labagora.projects.queries.slugs import free_slug
from tests.builders.projects import make_need, make_project

DRAFT = ProjectDraft(title="Autre titre", summary="s", problem="p", solution="s", team="t")
NEED = NeedDraft(title="Autre besoin", answer_by=None)
STEP = IterationDraft(title="Carnet")

PROJECT_ACTIONS = {
    "update_project": lambda p, who: actions.update_project(p, DRAFT, base_version=1, actor=who, now=utcnow()),
    "submit_project": lambda p, who: actions.submit_project(p, actor=who, now=utcnow()),
    "take_back_project": lambda p, who: actions.take_back_project(p, actor=who, now=utcnow()),
    "archive_project": lambda p, who: actions.archive_project(p, actor=who, now=utcnow()),
    "publish_project": lambda p, who: actions.publish_project(p, actor=who, now=utcnow()),
    "return_project": lambda p, who: actions.return_project(p, "x", actor=who, now=utcnow()),
    "refuse_project": lambda p, who: actions.refuse_project(p, "x", actor=who, now=utcnow()),
    "add_iteration": lambda p, who: actions.add_iteration(p, STEP, actor=who, now=utcnow()),
    "create_need": lambda p, who: actions.create_need(p, NEED, actor=who, now=utcnow()),
}
NEED_ACTIONS = {
    "update_need": lambda n, who: actions.update_need(n, NEED, base_version=1, actor=who, now=utcnow()),
    "submit_need": lambda n, who: actions.submit_need(n, actor=who, now=utcnow()),
    "take_back_need": lambda n, who: actions.take_back_need(n, actor=who, now=utcnow()),
    "close_need": lambda n, who: actions.close_need(n, actor=who, now=utcnow()),
    "reopen_need": lambda n, who: actions.reopen_need(n, actor=who, now=utcnow()),
    "extend_need": lambda n, who: actions.extend_need(n, utcnow() + timedelta(days=9), actor=who, now=utcnow()),
    "finish_need": lambda n, who: actions.finish_need(n, actor=who, now=utcnow()),
    "cancel_need": lambda n, who: actions.cancel_need(n, actor=who, now=utcnow()),
    "approve_need": lambda n, who: actions.approve_need(n, actor=who, now=utcnow()),
    "return_need": lambda n, who: actions.return_need(n, "x", actor=who, now=utcnow()),
    "refuse_need": lambda n, who: actions.refuse_need(n, "x", actor=who, now=utcnow()),
    "ask_segment": lambda n, who: actions.ask_segment(n, {"region": "84"}, actor=who, now=utcnow()),
    "note_contact_refused": lambda n, who: actions.note_contact_refused(n, field="x", actor=who, now=utcnow()),
}


def _trail() -> int:
    kinds = AuditEntry.subject_kind.in_(["project", "need"])
    return db.session.query(AuditEntry).filter(kinds).count()


@pytest.mark.sqlite_only
@pytest.mark.parametrize("name", PROJECT_ACTIONS)
@pytest.mark.parametrize("person", ["camille", "denis", "farid", None])
def test_project_actions_refuse_strangers_in_every_state(
    request: Any, hospital: Any, name: str, person: str | None
) -> None:
    who = request.getfixturevalue(person) if person else None
    for state in ProjectState:
        with pytest.raises(NotAllowed):
            PROJECT_ACTIONS[name](make_project(hospital, state=state), who)
    assert _trail() == 0


@pytest.mark.sqlite_only
@pytest.mark.parametrize("name", NEED_ACTIONS)
@pytest.mark.parametrize("person", ["camille", "farid", None])
def test_need_actions_refuse_strangers_in_every_state(
    request: Any, hospital: Any, name: str, person: str | None
) -> None:
    who = request.getfixturevalue(person) if person else None
    project = make_project(hospital)
    for state in NeedState:
        with pytest.raises(NotAllowed):
            NEED_ACTIONS[name](make_need(project, state=state), who)
    assert _trail() == 0


@pytest.mark.parametrize("name", ["publish_project", "return_project", "refuse_project"])
def test_leaders_do_not_answer_themselves(alice: Any, hospital: Any, name: str) -> None:
    with pytest.raises(NotAllowed):
        PROJECT_ACTIONS[name](make_project(hospital, state=ProjectState.SUBMITTED), alice)


@pytest.mark.parametrize("name", ["approve_need", "return_need", "refuse_need"])
def test_leaders_do_not_answer_their_needs(alice: Any, hospital: Any, name: str) -> None:
    with pytest.raises(NotAllowed):
        NEED_ACTIONS[name](make_need(make_project(hospital), state=NeedState.SUBMITTED), alice)


@pytest.mark.parametrize("name", ["publish_project", "return_project", "refuse_project"])
def test_e9_staff_answer_a_submitted_project_only(esther: Any, hospital: Any, name: str) -> None:
    for state in set(ProjectState) - {ProjectState.SUBMITTED}:
        project = make_project(hospital, state=state)
        before = (project.state, project.published_at)
        with pytest.raises(InvalidTransition):
            PROJECT_ACTIONS[name](project, esther)
        assert (project.state, project.published_at) == before


def test_update_project_on_an_old_version_is_a_conflict(alice: Any, hospital: Any) -> None:
    project = make_project(hospital)
    actions.update_project(project, DRAFT, base_version=1, actor=alice, now=utcnow())
    with pytest.raises(Conflict):
        actions.update_project(project, DRAFT, base_version=1, actor=alice, now=utcnow())


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("regions", ["99"]),
        ("cancers", ["x"]),
        ("stage", "x"),
        ("involvement_checklist", {"x": "y"}),
    ],
)
def test_update_project_refuses_unknown_codes(alice: Any, hospital: Any, field: str, value: Any) -> None:
    draft = ProjectDraft(**{"title": "T", field: value})
    with pytest.raises(Invalid) as refusal:
        actions.update_project(make_project(hospital), draft, base_version=1, actor=alice, now=utcnow())
    assert refusal.value.field == field


@pytest.mark.parametrize(
    ("field", "draft"),
    [
        ("required_regions", NeedDraft(title="T", required={"regions": ["99"]})),
        ("required_lune", NeedDraft(title="T", required={"lune": ["x"]})),
        ("desired_themes", NeedDraft(title="T", desired={"themes": ["x"]})),
        ("region_code", NeedDraft(title="T", region_code="99")),
        ("department_code", NeedDraft(title="T", department_code="999")),
        ("agreement", NeedDraft(title="T", agreement={"x": "y"})),
        ("access_provided", NeedDraft(title="T", access_provided=["x"])),
        ("title", NeedDraft(title="alice@exemple.fr")),
    ],
)
def test_create_need_refuses_what_no_form_offers(alice: Any, hospital: Any, field: str, draft: Any) -> None:
    with pytest.raises(Invalid) as refusal:
        actions.create_need(make_project(hospital), draft, actor=alice, now=utcnow())
    assert refusal.value.field == field


def test_add_iteration_stops_at_a_readable_number(alice: Any, hospital: Any) -> None:
    project = make_project(hospital)
    project.iterations = [Iteration(position=n, title="x") for n in range(MOST)]
    with pytest.raises(Invalid):
        actions.add_iteration(project, STEP, actor=alice, now=utcnow())


def test_free_slug_numbers_the_doubles(hospital: Any) -> None:
    for slug in ("mieux-dormir", "mieux-dormir-2", "mieux-dormir-la-nuit"):
        make_project(hospital).slug = slug
    db.session.flush()
    assert free_slug(Project, "Mieux dormir") == "mieux-dormir-3"
    assert free_slug(Project, "Mieux dormir", own="mieux-dormir") == "mieux-dormir"
    assert free_slug(Project, "Autre") == "autre"


def test_need_keeps_its_address_once_it_was_open(alice: Any, hospital: Any) -> None:
    need = make_need(make_project(hospital), state=NeedState.RETURNED, opened_at=utcnow())
    slug = need.slug
    actions.update_need(need, NEED, base_version=1, actor=alice, now=utcnow())
    assert need.slug == slug


def test_a_second_publication_keeps_the_history_before_it_private(alice: Any, esther: Any, hospital: Any) -> None:
    project = make_project(hospital)
    first = project.published_at
    for act in (actions.archive_project, actions.take_back_project, actions.submit_project):
        act(project, actor=alice, now=utcnow())
    actions.publish_project(project, actor=esther, now=utcnow())
    assert first is not None
    assert project.published_at is not None
    assert project.published_at > first


def _run(name: str) -> None:
    for job in db.session.query(outbox.Job).filter_by(name=name).all():
        job.state, job.silent_at = outbox.JobState.RUNNING, utcnow()
        with outbox.running(job):
            outbox.TASKS[job.name](**job.arguments)


def test_mail_of_a_spent_budget_leaves_once_for_staff(app: Any, alice: Any, esther: Any, hospital: Any) -> None:
    project = make_project(hospital)
    for _ in range(2):
        actions.alert_budget_spent(project, {"region": "84"}, staff=[esther], actor=alice, now=utcnow())
    db.session.commit()
    _run("projects.tell_budget_spent")
    line = db.session.query(postbox.MailLog).one()
    assert (line.state, line.recipient_ref) == (postbox.MailState.SENT, esther.public_id)
    assert "cancer" not in line.subject.lower()


def test_mails_do_not_follow_people_who_left(app: Any, alice: Any, esther: Any, hospital: Any) -> None:
    project = make_project(hospital, state=ProjectState.SUBMITTED)
    need = make_need(make_project(hospital), state=NeedState.SUBMITTED)
    actions.publish_project(project, actor=esther, now=utcnow())
    actions.approve_need(need, actor=esther, now=utcnow())
    actions.alert_budget_spent(project, {}, staff=[alice], actor=alice, now=utcnow())
    suspend_account(alice, next(iter(SuspensionReason)), actor=esther, now=utcnow())
    db.session.commit()
    for name in ("project_decision", "need_decision", "budget_spent"):
        _run(f"projects.tell_{name}")
    assert {line.state for line in db.session.query(postbox.MailLog)} == {postbox.MailState.QUEUED}
