"""No sequence of moves breaks a rule of the tables, nor shows a text that was not published."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.core.errors import DomainError
from labagora.library.actions import locks, review, writing
from labagora.library.actions.publishing import publish_sheet, reopen_sheet, schedule_sheet, withdraw_sheet
from labagora.library.commands import SheetDraft
from labagora.library.enums import SHEET_WORKFLOW, SheetState
from labagora.library.models import Publication, Sheet, SheetVersion, Tombstone
from tests.builders.library import make_sheet
from tests.library.desk.conftest import whole

MOVES = [
    "write", "submit", "return", "validate", "take back", "ask revision", "confirm", "publish", "schedule",
    "withdraw", "reopen", "lock", "take over", "leave", "restore",
]  # fmt: skip
ACTORS = ["esther", "esther", "esther", "paul", "gina", "farid"]


def _move(name: str, sheet: Sheet, actor: Any, turn: int) -> None:
    now = utcnow()
    draft = SheetDraft.from_content({**sheet.content, "body": f"Texte du tour {turn}."})
    version = db.session.query(SheetVersion).filter_by(sheet_id=sheet.id, number=1).one()
    moves: dict[str, Any] = {
        "write": lambda: writing.update_sheet(sheet, draft, base_version=sheet.version, actor=actor, now=now),
        "submit": lambda: review.submit_sheet(sheet, "Motif.", actor=actor, now=now),
        "return": lambda: review.return_sheet(sheet, "Motif.", actor=actor, now=now),
        "validate": lambda: review.validate_sheet(sheet, actor=actor, now=now),
        "take back": lambda: review.take_back_sheet(sheet, actor=actor, now=now),
        "ask revision": lambda: review.ask_revision(sheet, actor=actor, now=now),
        "confirm": lambda: review.confirm_reviewed(sheet, date(2099, 1, 1), actor=actor, now=now),
        "publish": lambda: publish_sheet(sheet, actor=actor, now=now),
        "schedule": lambda: schedule_sheet(sheet, now + timedelta(days=1), actor=actor, now=now),
        "withdraw": lambda: withdraw_sheet(sheet, "Motif.", None, actor=actor, now=now),
        "reopen": lambda: reopen_sheet(sheet, actor=actor, now=now),
        "lock": lambda: locks.take_lock(sheet, actor=actor, now=now),
        "take over": lambda: locks.take_lock(sheet, actor=actor, now=now, take_over=True),
        "leave": lambda: locks.leave_sheet(sheet, actor=actor),
        "restore": lambda: writing.restore_version(sheet, version, base_version=sheet.version, actor=actor, now=now),
    }
    moves[name]()


def _check(sheet: Sheet, published: list[dict[str, Any]]) -> None:
    """The rules that hold between two moves, whatever they were."""
    online = db.session.query(Publication).filter_by(sheet_id=sheet.id).one_or_none()
    tombstone = db.session.query(Tombstone).filter_by(sheet_id=sheet.id).one_or_none()
    assert (online is not None) or sheet.state not in (SheetState.PUBLISHED, SheetState.TO_REVISE)
    assert online is None or sheet.state is not SheetState.WITHDRAWN
    assert not (online and tombstone)
    assert sheet.publish_at is None or sheet.state is SheetState.VALIDATED
    numbers = [row.number for row in db.session.query(SheetVersion).filter_by(sheet_id=sheet.id)]
    assert sorted(numbers) == list(range(1, sheet.version + 1))
    if online is not None:
        bodies = [content["body"] for content in published]
        assert online.content["body"] == bodies[-1]
        assert online.content["body"] in online.rendered["html"]["body"] or "##" in online.content["body"]


SENT = [("submit", "paul")]
VALIDATED = [*SENT, ("validate", "esther")]
ON_LINE = [*VALIDATED, ("publish", "esther")]
AGAIN = [*ON_LINE, ("ask revision", "paul"), ("write", "gina")]
GONE = [("withdraw", "esther"), ("reopen", "esther")]
ENDS = ((SENT, "return"), (VALIDATED, "schedule"), (VALIDATED, "take back"), (ON_LINE, "confirm"))
PATHS = [SENT, VALIDATED, ON_LINE, AGAIN, GONE, *([*path, (end, "esther")] for path, end in ENDS)]
ANY = st.tuples(st.sampled_from(MOVES), st.sampled_from(ACTORS)).map(lambda step: [step])
STEPS = st.lists(st.one_of(ANY, st.sampled_from(PATHS)), min_size=3, max_size=9)


def test_no_sequence_of_moves_breaks_a_rule(paul: Any, gina: Any, esther: Any, farid: Any) -> None:
    people = {"paul": paul, "gina": gina, "esther": esther, "farid": farid}
    done: set[str] = set()

    @settings(max_examples=50, deadline=None, derandomize=True)
    @given(steps=STEPS)
    def play(steps: list[list[tuple[str, str]]]) -> None:
        sheet = whole(make_sheet(state=SheetState.DRAFT, owner=paul, columns={"deputy_id": gina.id}))
        published: list[dict[str, Any]] = []
        for turn, (name, who) in enumerate(step for some in steps for step in some):
            if _played(name, sheet, people[who], turn):
                assert who != "farid"
                done.add(name)
                if name in ("publish", "confirm"):
                    published.append(dict(sheet.content))
            _check(sheet, published)

    play()
    assert done == set(MOVES)  # each move was made at least once


def _played(name: str, sheet: Sheet, actor: Any, turn: int) -> bool:
    """Tell whether the move was made; a refused one changes nothing."""
    before = sheet.state
    try:
        with db.session.begin_nested():
            _move(name, sheet, actor, turn)
            db.session.flush()
    except DomainError:
        db.session.refresh(sheet)
        assert sheet.state is before
        return False
    assert sheet.state is before or SHEET_WORKFLOW.allows(before, sheet.state)
    return True


@pytest.mark.parametrize(
    "values",
    [
        {"state": SheetState.WITHDRAWN},
        {"state": SheetState.REVIEW},
        {"publish_at": utcnow()},
        {"territory": "Loire"},
    ],
    ids=["withdrawn without a reason", "in review without a date", "scheduled draft", "territory without a parent"],
)
def test_the_tables_refuse_what_no_action_does(draft: Any, values: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), db.session.begin_nested():
        db.session.execute(update(Sheet).where(Sheet.id == draft.id).values(**values))
