"""Who may do what: role × state, as tables; and the queries agree with them."""

from typing import Any

import pytest

from labagora.core.db import db
from labagora.projects import policy
from labagora.projects.enums import NeedState, ProjectState
from labagora.projects.queries import projects_visible_to
from tests.builders.organisations import make_membership
from tests.builders.projects import make_need, make_project

P, N = ProjectState, NeedState
ALL_PROJECT = set(ProjectState)
ALL_NEED = set(NeedState)
LEADERS = ("alice", "bob")
OTHERS = ("camille", "denis", "farid", None)

PROJECT_TABLE = {
    "can_edit_project": {"leader": {P.DRAFT, P.RETURNED, P.PUBLISHED}, "staff": set()},
    "can_submit_project": {"leader": {P.DRAFT, P.RETURNED}, "staff": set()},
    "can_take_back_project": {"leader": {P.SUBMITTED, P.REFUSED, P.ARCHIVED}, "staff": set()},
    "can_archive_project": {
        "leader": {P.DRAFT, P.RETURNED, P.PUBLISHED, P.REFUSED},
        "staff": {P.DRAFT, P.RETURNED, P.PUBLISHED, P.REFUSED},
    },
    "can_review_project": {"leader": set(), "staff": {P.SUBMITTED}},
    "can_create_need": {"leader": {P.DRAFT, P.SUBMITTED, P.RETURNED, P.PUBLISHED}, "staff": set()},
}
NEED_TABLE = {
    "can_edit_need": {"leader": {N.DRAFT, N.RETURNED}, "staff": set()},
    "can_submit_need": {"leader": {N.DRAFT, N.RETURNED}, "staff": set()},
    "can_take_back_need": {"leader": {N.SUBMITTED, N.REFUSED}, "staff": set()},
    "can_close_need": {"leader": {N.OPEN}, "staff": {N.OPEN}},
    "can_reopen_need": {"leader": {N.CLOSED}, "staff": {N.CLOSED}},
    "can_extend_need": {"leader": {N.OPEN, N.CLOSED}, "staff": set()},
    "can_finish_need": {"leader": {N.CLOSED}, "staff": {N.CLOSED}},
    "can_cancel_need": {
        "leader": {N.DRAFT, N.RETURNED, N.OPEN, N.CLOSED},
        "staff": {N.DRAFT, N.RETURNED, N.OPEN, N.CLOSED},
    },
    "can_review_need": {"leader": set(), "staff": {N.SUBMITTED}},
    "can_approve_need": {"leader": set(), "staff": {N.SUBMITTED}},
    "can_ask_segment": {"leader": {N.DRAFT, N.RETURNED, N.SUBMITTED}, "staff": set()},
}


@pytest.fixture
def people(request: Any) -> dict[str, Any]:
    names = (*LEADERS, "camille", "denis", "farid", "esther", "admin")
    return {name: request.getfixturevalue(name) for name in names} | {None: None}


@pytest.mark.parametrize("question", PROJECT_TABLE)
def test_project_policy_table(question: str, people: dict[Any, Any], hospital: Any) -> None:
    allowed, ask = PROJECT_TABLE[question], getattr(policy, question)
    for state in ALL_PROJECT:
        project = make_project(hospital, state=state)
        for name in LEADERS:
            assert ask(people[name], project) is (state in allowed["leader"]), (name, state)
        for name in ("esther", "admin"):
            assert ask(people[name], project) is (state in allowed["staff"]), (name, state)
        for name in OTHERS:
            assert ask(people[name], project) is False, (name, state)


@pytest.mark.parametrize("question", NEED_TABLE)
def test_need_policy_table(question: str, people: dict[Any, Any], hospital: Any) -> None:
    allowed, ask = NEED_TABLE[question], getattr(policy, question)
    project = make_project(hospital)
    for state in ALL_NEED:
        need = make_need(project, state=state)
        for name in LEADERS:
            assert ask(people[name], need) is (state in allowed["leader"]), (name, state)
        for name in ("esther", "admin"):
            assert ask(people[name], need) is (state in allowed["staff"]), (name, state)
        for name in OTHERS:
            assert ask(people[name], need) is False, (name, state)


def test_can_view_project_agrees_with_the_query(people: dict[Any, Any], hospital: Any) -> None:
    projects = [make_project(hospital, state=state) for state in ALL_PROJECT]
    projects.append(make_project(hospital, state=P.ARCHIVED, published_at=None))
    for person in people.values():
        seen = set(db.session.scalars(projects_visible_to(person)))
        assert seen == {project for project in projects if policy.can_view_project(person, project)}


def test_staff_who_lead_the_organisation_do_not_review_it(esther: Any, hospital: Any) -> None:
    make_membership(esther, hospital)
    db.session.refresh(esther, ["grants"])
    project = make_project(hospital, state=P.SUBMITTED)
    assert policy.can_review_project(esther, project) is False
