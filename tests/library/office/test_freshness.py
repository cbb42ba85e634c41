"""Mails about pages to read again: whom, when, exactly which, day by day over sixty days."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from labagora.core import schedule
from labagora.core.audit import AuditEntry
from labagora.core.clock import frozen_at
from labagora.core.db import db
from labagora.core.outbox import Job
from labagora.core.postbox import MailLog
from labagora.library.actions.freshness import REMIND
from labagora.library.enums import SheetState
from labagora.library.models import Sheet
from labagora.library.tasks.freshness import remind, remind_review
from tests.builders.library import make_sheet

DUE = datetime(2027, 3, 31, 7, 0, tzinfo=UTC)  # 9 h in Paris
LONG_BEFORE = DUE - timedelta(days=200)
DAYS = range(-35, 36)


def _sheet(title: str = "À relire", state: SheetState = SheetState.PUBLISHED, **more: Any) -> Sheet:
    with frozen_at(LONG_BEFORE):
        return make_sheet(title, state, review_due=DUE.date().isoformat(), **more)


def _mails() -> list[tuple[str, list[str]]]:
    jobs = db.session.query(Job).filter_by(name=REMIND).order_by(Job.id)
    return [(job.arguments["account_ref"], job.arguments["sheet_refs"]) for job in jobs]


def _pass(day: int) -> list[tuple[str, list[str]]]:
    """Run the daily job on a day counted from the date; return the mails that it asked for."""
    before = len(_mails())
    with frozen_at(DUE + timedelta(days=day)):
        remind()
    db.session.flush()
    db.session.expire_all()
    return _mails()[before:]


def _walk(during: Callable[[int], None] = lambda _day: None) -> dict[int, set[str]]:
    """Return who is written to, day by day over the seventy days around the date."""
    written: dict[int, set[str]] = {}
    for day in DAYS:
        during(day)
        mails = _pass(day)
        assert len(mails) == len({ref for ref, _refs in mails}), "one mail a person and a day"
        if mails:
            written[day] = {ref for ref, _refs in mails}
    return written


@pytest.fixture
def posted(app: Any, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The mails that tasks deliver, without a mailer."""
    sent: list[Any] = []
    monkeypatch.setattr(
        "labagora.core.postbox.deliver", lambda _mailer, message, **values: sent.append((message, values))
    )
    return sent


def test_owner_then_deputy_then_team(app: Any, esther: Any, admin: Any, paul: Any, gina: Any) -> None:
    _sheet(owner=paul, columns={"deputy_id": gina.id})
    assert _walk() == {
        -30: {paul.public_id},
        -15: {gina.public_id},
        0: {paul.public_id, esther.public_id, admin.public_id},
    }


def test_without_deputy_the_team_follows_the_owner(app: Any, esther: Any, paul: Any) -> None:
    _sheet(owner=paul)
    assert _walk() == {-30: {paul.public_id}, -15: {esther.public_id}, 0: {paul.public_id}}


def test_without_owner_the_deputy_is_told_first(app: Any, esther: Any, gina: Any) -> None:
    _sheet(columns={"deputy_id": gina.id})
    assert _walk() == {-30: {gina.public_id}, -15: {esther.public_id}, 0: {gina.public_id}}


def test_without_anybody_the_team_is_told(app: Any, esther: Any) -> None:
    _sheet()
    assert _walk() == {-30: {esther.public_id}, 0: {esther.public_id}}


@pytest.mark.parametrize("gone", ["suspended", "erased", "role"])
def test_an_owner_who_left_is_passed_over(app: Any, esther: Any, paul: Any, gina: Any, gone: str) -> None:
    _sheet(owner=paul, columns={"deputy_id": gina.id})
    if gone == "suspended":
        paul.suspended_at, paul.suspended_for = LONG_BEFORE, "request"
    elif gone == "erased":
        paul.erased_at, paul.address_index = LONG_BEFORE, None
    else:
        paul.grants[0].ended_at = LONG_BEFORE
    db.session.flush()
    assert _walk() == {-30: {gina.public_id}, -15: {esther.public_id}, 0: {gina.public_id}}


def test_leaders_answer_for_their_territorial_version(
    app: Any, esther: Any, alice: Any, bob: Any, hospital: Any
) -> None:
    parent = make_sheet("Nationale", review_due="")
    columns = {"parent_id": parent.id, "organisation_id": hospital.id, "territory": "Loire", "parent_edition": 1}
    _sheet(columns=columns)
    leaders = {alice.public_id, bob.public_id}
    assert _walk() == {-30: leaders, -15: {esther.public_id}, 0: leaders}


def test_what_happens_to_the_page_gives_time(app: Any, esther: Any, paul: Any, gina: Any) -> None:
    sheet = _sheet(owner=paul, columns={"deputy_id": gina.id})

    def touched(day: int) -> None:
        if day == -20:
            found = db.session.get(Sheet, sheet.id)
            assert found is not None
            found.updated_at = DUE + timedelta(days=day)
            db.session.flush()

    assert _walk(touched) == {
        -30: {paul.public_id},
        -5: {gina.public_id},
        0: {paul.public_id},
        15: {esther.public_id},
    }


def test_a_reminder_is_no_change_of_the_page(app: Any, again: Any, esther: Any, paul: Any) -> None:
    sheet = _sheet(owner=paul)
    before, trail = sheet.updated_at, db.session.query(AuditEntry).count()
    _pass(-30)
    assert again(sheet).updated_at == before
    assert again(sheet).reminded_on == (DUE - timedelta(days=30)).date()
    assert db.session.query(AuditEntry).count() == trail


def test_a_page_read_again_is_silent_until_its_next_date(
    as_: Any, again: Any, esther: Any, paul: Any, gina: Any
) -> None:
    sheet = _sheet(owner=paul, columns={"deputy_id": gina.id})
    assert _pass(-30)
    with frozen_at(DUE - timedelta(days=20)):
        answer = as_(esther).post(
            f"/gestion/fiches/{sheet.public_id}/relecture-faite", data={"confirming-next_due": "2028-03-31"}
        )
        assert answer.status_code == 303
    assert [day for day in range(-19, 60) if _pass(day)] == []
    next_year = (datetime(2028, 3, 1, 7, tzinfo=UTC) - DUE).days
    assert _pass(next_year) == [(paul.public_id, [sheet.public_id])]


@pytest.mark.parametrize("state", [SheetState.DRAFT, SheetState.REVIEW, SheetState.VALIDATED, SheetState.WITHDRAWN])
def test_nothing_is_said_of_what_is_not_on_line(app: Any, esther: Any, paul: Any, state: SheetState) -> None:
    _sheet(state=state, owner=paul)
    assert _walk() == {}


def test_nothing_is_said_while_the_team_decides(app: Any, esther: Any, paul: Any) -> None:
    sheet = _sheet(owner=paul)
    sheet.state, sheet.submitted_at = SheetState.REVIEW, LONG_BEFORE
    db.session.flush()
    assert _walk() == {}


def test_what_counts_is_the_date_that_the_public_reads(app: Any, esther: Any, paul: Any) -> None:
    sheet = _sheet(state=SheetState.TO_REVISE, owner=paul)
    sheet.review_due = DUE.date() + timedelta(days=700)
    db.session.flush()
    assert _pass(-30) == [(paul.public_id, [sheet.public_id])]


def test_one_mail_names_all_the_pages_of_a_person(app: Any, esther: Any, paul: Any, gina: Any) -> None:
    first, second = _sheet("Une", owner=paul), _sheet("Deux", columns={"deputy_id": paul.id})
    third = _sheet("Trois", owner=esther)
    assert dict(_pass(-30)) == {
        paul.public_id: [first.public_id, second.public_id],
        esther.public_id: [third.public_id],
    }
    assert db.session.query(MailLog).filter_by(kind=REMIND).count() == 2


def test_a_day_is_done_once(app: Any, esther: Any, paul: Any) -> None:
    _sheet("Une", owner=paul)
    assert len(_pass(-30)) == 1
    _sheet("Publiée entre-temps", owner=paul)
    assert _pass(-30) == []
    assert len(_pass(-29)) == 1


def test_a_page_without_a_date_is_silent(app: Any, esther: Any, paul: Any) -> None:
    make_sheet(owner=paul, review_due="")
    assert _walk() == {}


def test_statements_do_not_grow(app: Any, esther: Any, paul: Any, gina: Any, count_statements: Any) -> None:
    def reading(count: int, day: int) -> int:
        for _ in range(count):
            _sheet(owner=paul, columns={"deputy_id": gina.id})
        with count_statements() as seen:
            _pass(day)
        return sum(statement.startswith("SELECT") for statement in seen)

    assert reading(1, -30) == reading(3, -29)


def test_the_mail_says_kind_number_and_day_and_nothing_that_was_typed(
    app: Any, esther: Any, paul: Any, posted: list[Any]
) -> None:
    named = _sheet("Cancer du sein : <b>secret</b>", owner=paul, number=4)
    plain = _sheet("Autre secret", owner=paul)
    with frozen_at(DUE):
        remind_review(account_ref=paul.public_id, sheet_refs=[named.public_id, plain.public_id])
        remind_review(account_ref=esther.public_id, sheet_refs=[named.public_id])
    (mine, values), (team, _values) = posted
    assert mine.to == paul.address
    assert values["recipient_ref"] == paul.public_id
    assert mine.subject == "Lab Agora — Des pages sont à relire"
    for mail in (mine, team):
        whole = f"{mail.subject}{mail.text}{mail.html}".lower()
        assert "secret" not in whole
        assert "cancer" not in whole
    assert "Fiche-action n° 4" in mine.text
    assert "31 mars 2027" in mine.text
    assert f"http://localhost/mon-espace/fiches/{named.public_id}" in mine.text
    assert f'href="http://localhost/mon-espace/fiches/{plain.public_id}"' in mine.html
    assert f"http://localhost/gestion/fiches/{named.public_id}" in team.text
    assert "http://localhost/gestion/fiches/fraicheur" in team.text


def test_the_mail_leaves_out_what_was_read_or_withdrawn_meanwhile(
    as_: Any, app: Any, esther: Any, paul: Any, posted: list[Any]
) -> None:
    gone, left = _sheet("Retirée", owner=paul), _sheet("Restante", owner=paul)
    as_(esther).post(f"/gestion/fiches/{gone.public_id}/retrait", data={"withdrawing-reason": "Fini."})
    with frozen_at(DUE):
        remind_review(account_ref=paul.public_id, sheet_refs=[gone.public_id])
        assert posted == []
        remind_review(account_ref=paul.public_id, sheet_refs=[gone.public_id, left.public_id])
    ((mail, _values),) = posted
    assert gone.public_id not in mail.text
    assert left.public_id in mail.text


def test_the_mail_of_somebody_who_left_is_not_sent(app: Any, paul: Any, posted: list[Any]) -> None:
    sheet = _sheet(owner=paul)
    paul.suspended_at, paul.suspended_for = LONG_BEFORE, "request"
    db.session.flush()
    with frozen_at(DUE):
        remind_review(account_ref=paul.public_id, sheet_refs=[sheet.public_id])
        remind_review(account_ref="x" * 22, sheet_refs=[sheet.public_id])
    assert posted == []


def test_a_long_list_is_cut(app: Any, paul: Any, posted: list[Any]) -> None:
    sheets = [_sheet(owner=paul) for _ in range(23)]
    with frozen_at(DUE):
        remind_review(account_ref=paul.public_id, sheet_refs=[one.public_id for one in sheets])
    ((mail, _values),) = posted
    assert mail.text.count("/mon-espace/fiches/") == 20
    assert "Et d’autres encore : 3." in mail.text


def test_it_runs_every_morning(app: Any) -> None:
    assert isinstance(schedule.PERIODIC["library.remind_owners"], schedule.DailyAt)
