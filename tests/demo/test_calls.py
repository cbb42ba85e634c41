"""The calls of the demonstration: two real ones, one to apply to, one to come, a draft on its way."""

from datetime import UTC, datetime
from typing import Any

from flask import Flask
from sqlalchemy import select

from labagora.calls import deadline, queries
from labagora.calls.enums import ApplicationState, CallState, TeamRole
from labagora.calls.models import Application, ApplicationMember, ApplicationSection, Call, CallVersion
from labagora.core.db import db
from labagora.core.outbox import Job
from labagora.engines.questionnaire import parse
from tests.demo.conftest import LOADED_ON


def _call(reference: str) -> Call:
    return db.session.scalars(select(Call).where(Call.reference == reference)).one()


def test_each_is_invented_or_has_a_source(demo_app: Flask) -> None:
    calls = db.session.scalars(select(Call)).all()
    assert [call.reference for call in calls if call.is_fictional == bool(call.source_url)] == []
    assert sum(not call.is_fictional for call in calls) == 2
    assert {call.state for call in calls} >= {CallState.OPEN, CallState.ANNOUNCED, CallState.PUBLISHED_RESULTS}


def test_the_facts_of_2022(demo_app: Flask) -> None:
    remote, coordination = _call("AAC-TELESURVEILLANCE"), _call("COORDIMP22")
    assert remote.launched is not None
    assert remote.launched.display() == "février 2022"
    assert remote.planned_opening is not None
    assert remote.planned_opening.display() == "2021"
    assert all(name in remote.results for name in ("Nouveal", "AP-HP", "Resilience", "Gustave Roussy"))
    assert coordination.closes_at == datetime(2022, 11, 21, 15, 0, tzinfo=UTC), "16 h in Paris"
    assert coordination.state is CallState.PUBLISHED_RESULTS
    assert coordination.contact_email == "", "no contact of real people"


def test_a_newcomer_can_apply(demo_app: Flask) -> None:
    call = _call("PASSERELLES-EX")
    assert deadline.accepts_new_drafts(call, LOADED_ON)
    revision = queries.current_revision(call)
    assert revision is not None
    assert parse(revision.questionnaire)[1] == []
    assert call.estimated_minutes


def test_a_draft_is_on_its_way(demo_app: Flask) -> None:
    draft = db.session.scalars(select(Application).where(Application.state == ApplicationState.DRAFT)).one()
    assert draft.call_id == _call("PASSERELLES-EX").id
    sections = db.session.scalars(select(ApplicationSection).where(ApplicationSection.application_id == draft.id)).all()
    assert len({one.updated_by_ref for one in sections}) == 2
    members = db.session.scalars(select(ApplicationMember).where(ApplicationMember.application_id == draft.id)).all()
    assert [one.role for one in members] == [TeamRole.LEAD, TeamRole.EDITOR]


def test_every_call_has_its_first_version_and_no_mail_waits(demo_app: Flask) -> None:
    assert {one.call_id for one in db.session.scalars(select(CallVersion))} == set(db.session.scalars(select(Call.id)))
    waiting: list[Any] = [job for job in db.session.scalars(select(Job)) if job.name.startswith("calls.")]
    assert [job.name for job in waiting] == []


def test_the_pages_are_read(demo_app: Flask) -> None:
    client = demo_app.test_client()
    page = client.get("/appels").text
    assert page.index("Passerelles") < page.index("Dire ses symptômes") < page.index("télésurveillance au bénéfice")
    for call in db.session.scalars(select(Call)):
        assert client.get(f"/appels/{call.slug}").status_code == 200
