"""Publication at an hour: chosen in Paris time, done once, none stopped by another."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from labagora.core import outbox, schedule
from labagora.core.audit import AuditEntry
from labagora.core.db import db
from labagora.core.outbox import Job
from labagora.core.postbox import MailLog
from labagora.library.actions.scheduling import PUBLISH
from labagora.library.enums import SheetState
from labagora.library.models import Publication, Sheet
from labagora.library.tasks.publishing import publish_due, publish_scheduled
from tests.builders.library import make_sheet

NOW = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def _plan(browser: Any, sheet: Sheet, day: str, hour: str) -> Any:
    data = {"scheduling-publish_at": day, "scheduling-hour": hour}
    return browser.post(f"/gestion/fiches/{sheet.public_id}/programmation", data=data)


def _planned(moment: datetime, title: str = "Prévue", **more: Any) -> Sheet:
    return make_sheet(title, SheetState.VALIDATED, columns={"publish_at": moment}, **more)


def _asked() -> list[str]:
    return [job.arguments["sheet_ref"] for job in db.session.query(Job).filter_by(name=PUBLISH).order_by(Job.id)]


@pytest.fixture
def today(freeze: Any) -> Any:
    """The tenth of March 2026, 10 h in Paris."""
    freeze(NOW)
    return freeze


@pytest.mark.parametrize(
    ("day", "hour", "planned"),
    [
        ("2026-03-20", "10:00", datetime(2026, 3, 20, 9, 0, tzinfo=UTC)),
        ("2026-07-01", "00:05", datetime(2026, 6, 30, 22, 5, tzinfo=UTC)),
        ("2026-03-10", "10:01", datetime(2026, 3, 10, 9, 1, tzinfo=UTC)),
    ],
)
def test_an_hour_of_paris(
    as_: Any, again: Any, esther: Any, paul: Any, today: Any, day: str, hour: str, planned: datetime
) -> None:
    sheet, browser = make_sheet(state=SheetState.VALIDATED, owner=paul), as_(esther)
    assert _plan(browser, sheet, day, hour).status_code == 303
    assert again(sheet).publish_at == planned
    assert again(sheet).state is SheetState.VALIDATED
    assert _plan(browser, sheet, day, hour).status_code == 303
    assert again(sheet).publish_at == planned


@pytest.mark.parametrize(
    ("day", "hour", "refusal"),
    [
        ("2026-03-29", "02:30", ("hour", "passage à l&#39;heure d&#39;été")),
        ("2026-10-25", "02:30", ("hour", "passage à l&#39;heure d&#39;hiver")),
        ("2026-03-10", "10:00", ("publish_at", "à venir")),
        ("2026-03-10", "09:59", ("publish_at", "à venir")),
        ("", "10:00", ("publish_at", "à remplir")),
        ("2026-03-20", "", ("hour", "à remplir")),
        ("2026-02-30", "10:00", ("publish_at", "")),
        ("2026-03-20", "25:00", ("hour", "")),
        ("9999-12-31", "23:59", ("hour", "année")),
    ],
)
def test_an_hour_that_is_refused(
    as_: Any, again: Any, esther: Any, paul: Any, today: Any, day: str, hour: str, refusal: tuple[str, str]
) -> None:
    sheet, (field, words) = make_sheet(state=SheetState.VALIDATED, owner=paul), refusal
    page = _plan(as_(esther), sheet, day, hour)
    assert page.status_code == 422
    assert f'id="scheduling-{field}-error"' in page.text
    assert words in page.text
    assert '<details class="la-more" id="decide-scheduling" open>' in page.text
    assert again(sheet).publish_at is None


def test_an_hour_is_chosen_for_a_validated_sheet_only(as_: Any, esther: Any, paul: Any, today: Any) -> None:
    for state in set(SheetState) - {SheetState.VALIDATED}:
        sheet = make_sheet(state=state, owner=paul)
        assert _plan(as_(esther), sheet, "2026-03-20", "10:00").status_code == 409, state


def test_the_hour_is_taken_away_once(as_: Any, again: Any, esther: Any, paul: Any, today: Any) -> None:
    sheet, browser = _planned(NOW + HOUR, owner=paul), as_(esther)
    path = f"/gestion/fiches/{sheet.public_id}/programmation/annulation"
    assert browser.post(path).status_code == 303
    assert again(sheet).publish_at is None
    assert again(sheet).state is SheetState.VALIDATED
    assert browser.post(path).status_code == 409


def test_before_at_and_after_the_hour(app: Any, freeze: Any) -> None:
    sheet = _planned(NOW)
    freeze(NOW - timedelta(seconds=1))
    publish_due()
    assert _asked() == []
    freeze(NOW)
    publish_due()
    assert _asked() == [sheet.public_id]
    freeze(NOW + 5 * HOUR)
    publish_due()
    assert _asked() == [sheet.public_id], "asked again while the first job is there"


def test_the_job_publishes_once(app: Any, again: Any, freeze: Any) -> None:
    sheet = _planned(NOW)
    freeze(NOW)
    publish_scheduled(sheet_ref=sheet.public_id)
    assert again(sheet).state is SheetState.PUBLISHED
    assert again(sheet).publish_at is None
    publish_scheduled(sheet_ref=sheet.public_id)
    assert db.session.query(Publication).one().edition == 1
    line = db.session.query(AuditEntry).filter_by(verb="sheet.published").one()
    assert line.actor_ref is None


def test_the_job_waits_for_the_hour_and_for_the_state(app: Any, again: Any, freeze: Any) -> None:
    early, taken = _planned(NOW + HOUR), _planned(NOW)
    taken.state, taken.publish_at = SheetState.DRAFT, None
    freeze(NOW)
    for ref in (early.public_id, taken.public_id, "x" * 22):
        publish_scheduled(sheet_ref=ref)
    assert again(early).state is SheetState.VALIDATED
    assert again(taken).state is SheetState.DRAFT
    assert db.session.query(Publication).count() == 0


def test_its_writers_learn_that_it_is_on_line(app: Any, freeze: Any, paul: Any, gina: Any) -> None:
    sheet = make_sheet(state=SheetState.VALIDATED, owner=paul, columns={"publish_at": NOW, "deputy_id": gina.id})
    freeze(NOW)
    publish_scheduled(sheet_ref=sheet.public_id)
    told = db.session.query(MailLog).filter_by(kind="library.tell_decision")
    assert {row.recipient_ref for row in told} == {paul.public_id, gina.public_id}


def test_the_failure_of_one_stops_no_other(app: Any, again: Any, freeze: Any) -> None:
    broken, plain = _planned(NOW, "Emmêlée"), _planned(NOW, "Simple")
    broken.content = {**broken.content, "body": "[" * 20_000}
    freeze(NOW)
    publish_due()
    db.session.commit()
    app.extensions["labagora"].jobs.drain(app, NOW)
    assert again(plain).state is SheetState.PUBLISHED
    assert again(broken).state is SheetState.VALIDATED
    failed = db.session.query(Job).filter_by(name=PUBLISH, state=outbox.JobState.FAILED).one()
    assert failed.arguments == {"sheet_ref": broken.public_id}
    assert failed.last_error


def test_it_is_looked_for_every_five_minutes(app: Any) -> None:
    assert schedule.PERIODIC["library.publish_due"] == schedule.EveryMinutes(5)
