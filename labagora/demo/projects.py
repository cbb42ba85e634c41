"""Projects and needs: the real ones as public facts, the invented ones by the actions of their leaders."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from labagora.accounts.models import Account
from labagora.core import audit
from labagora.core.db import db
from labagora.demo.content import Entry, read
from labagora.demo.timeline import CLOSING
from labagora.demo.world import World
from labagora.projects import actions
from labagora.projects.actions.versions import keep_version
from labagora.projects.commands import IterationDraft, NeedDraft, ProjectDraft
from labagora.projects.enums import ProjectState
from labagora.projects.formats import draft_from
from labagora.projects.models import Iteration, Project
from labagora.reference.queries import region_of

WRITTEN = (
    "title", "summary", "problem", "solution", "evidence", "team", "links_of_interest", "stage", "cancers", "themes",
    "care_steps", "regions", "territory",
)  # fmt: skip
NEED_WRITTEN = ("title", "why", "gain", "tasks", "modality", "place", "seats", "involvement", "compensation")


def add_projects(world: World) -> None:
    """Real projects, then the life of the invented ones and of their needs."""
    for entry in read("projects_real")["projects"]:
        world.timeline.add(entry["published"], _publish_real, world, entry)
    for entry in read("projects")["projects"]:
        _add_project(world, entry)
        for need in entry.get("needs", ()):
            _add_need(world, entry, need)


def _texts(entry: Entry, names: tuple[str, ...]) -> dict[str, Any]:
    found = {name: entry[name] for name in names if name in entry}
    return {name: value.strip() if isinstance(value, str) else value for name, value in found.items()}


def _publish_real(world: World, entry: Entry, now: datetime) -> None:
    """Write down a real project: nobody leads it here, the team answers for its source."""
    project = Project(
        organisation=world.organisations[entry["organisation"]],
        slug=entry["slug"],
        state=ProjectState.PUBLISHED,
        submitted_at=now,
        published_at=now,
        source_url=entry["source"],
        version=1,
        **_texts(entry, WRITTEN),
    )
    project.needs = []
    project.iterations = [
        Iteration(position=place, **vars(_iteration(world, one))) for place, one in enumerate(entry["iterations"], 1)
    ]
    db.session.add(project)
    keep_version(project, actor=world.accounts["esther"], now=now)
    db.session.flush()
    audit.record("project.imported", project, actor=world.accounts["esther"], now=now)
    world.projects[entry["key"]] = project


def _iteration(world: World, entry: Entry) -> IterationDraft:
    return IterationDraft(
        title=entry["title"],
        happened=world.timeline.partial(entry.get("happened")),
        description=entry.get("description", ""),
        patients_changed=entry.get("patients_changed", ""),
    )


def _add_project(world: World, entry: Entry) -> None:
    timeline = world.timeline
    timeline.add(entry["created"], _create, world, entry)
    if "submitted" in entry:
        timeline.add(f"{entry['submitted']} 11:00", _submit, world, entry)
    if "published" in entry:
        timeline.add(f"{entry['published']} 15:00", _publish, world, entry)
    if "later" in entry:
        timeline.add(entry["later"]["when"], _rewrite, world, entry)


def _draft(entry: Entry) -> ProjectDraft:
    return ProjectDraft(**_texts(entry, WRITTEN), involvement_checklist=entry.get("checklist", {}))


def _leader(world: World, entry: Entry) -> Account:
    return world.accounts[entry["leader"]]


def _create(world: World, entry: Entry, now: datetime) -> None:
    leader = _leader(world, entry)
    project = actions.create_project(_draft(entry), world.organisations[entry["organisation"]], actor=leader, now=now)
    project.is_fictional = True
    world.projects[entry["key"]] = project
    for one in entry.get("iterations", ()):
        actions.add_iteration(project, _iteration(world, one), actor=leader, now=now)


def _submit(world: World, entry: Entry, now: datetime) -> None:
    actions.submit_project(world.projects[entry["key"]], actor=_leader(world, entry), now=now)


def _publish(world: World, entry: Entry, now: datetime) -> None:
    actions.publish_project(world.projects[entry["key"]], actor=world.accounts["esther"], now=now)


def _rewrite(world: World, entry: Entry, now: datetime) -> None:
    """A published text that its leader changed since: the history shows both."""
    project, draft = world.projects[entry["key"]], replace(_draft(entry), **_texts(entry["later"], WRITTEN))
    actions.update_project(project, draft, base_version=project.version, actor=_leader(world, entry), now=now)


def _add_need(world: World, project: Entry, entry: Entry) -> None:
    """A need is written the day before it is sent, or the day after its project for one that was never sent."""
    moves = (("submitted", _send), ("opened", _open), ("returned", _return), ("closed", _close), ("done", _finish))
    written = entry["submitted"] - 1 if "submitted" in entry else project["created"] + 1
    world.timeline.add(f"{written} 14:00", _write_need, world, project, entry)
    for name, move in moves:
        if name in entry:
            world.timeline.add(f"{entry[name]} 16:00", move, world, project, entry)


def _need_draft(world: World, entry: Entry) -> NeedDraft:
    department, region = entry.get("department"), region_of(entry.get("department"))
    draft = draft_from(entry["format"], entry["title"])
    return replace(
        draft,
        **_texts(entry, NEED_WRITTEN),
        department_code=department,
        region_code=region.code if region else None,
        happens=world.timeline.partial(entry.get("happens")),
        duration_minutes=entry.get("duration", draft.duration_minutes),
        access_provided=entry.get("access", ()),
        compensation_cents=entry.get("cents"),
        expenses_covered="expenses" in entry,
        expenses_note=entry.get("expenses", ""),
        required=entry.get("required", {}),
        desired=entry.get("desired", {}),
        answer_by=world.timeline.moment(entry["answer_by"], CLOSING) if "answer_by" in entry else None,
    )


def _write_need(world: World, project: Entry, entry: Entry, now: datetime) -> None:
    row = world.projects[project["key"]]
    need = actions.create_need(row, _need_draft(world, entry), actor=_leader(world, project), now=now)
    need.is_fictional = True
    world.needs[entry["key"]] = need


def _send(world: World, project: Entry, entry: Entry, now: datetime) -> None:
    actions.submit_need(world.needs[entry["key"]], actor=_leader(world, project), now=now)


def _open(world: World, _project: Entry, entry: Entry, now: datetime) -> None:
    actions.approve_need(world.needs[entry["key"]], actor=world.accounts["esther"], now=now)


def _return(world: World, _project: Entry, entry: Entry, now: datetime) -> None:
    actions.return_need(world.needs[entry["key"]], entry["reason"], actor=world.accounts["esther"], now=now)


def _close(world: World, project: Entry, entry: Entry, now: datetime) -> None:
    actions.close_need(world.needs[entry["key"]], actor=_leader(world, project), now=now)


def _finish(world: World, project: Entry, entry: Entry, now: datetime) -> None:
    actions.finish_need(world.needs[entry["key"]], actor=_leader(world, project), now=now)
