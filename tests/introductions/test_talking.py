"""Conversations: sealed, moderated, one mail for a run of messages."""

import io
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.core.errors import Invalid, InvalidTransition, NotAllowed
from labagora.introductions import actions, queries
from labagora.introductions.enums import IntroductionState, Side
from labagora.introductions.models import Message
from tests.builders.introductions import make_message
from tests.introductions.test_moves import jobs

S = IntroductionState


def test_text_is_sealed_under_the_volunteers_key_and_the_author_stays_unnamed(in_state: Any, camille: Any) -> None:
    row = in_state(S.CONFIRMED)
    actions.send_message(row, "Mon canari secret", actor=camille, now=utcnow())
    db.session.flush()
    stored = db.session.scalars(select(Message)).one()
    assert b"canari" not in stored.body_sealed
    assert (stored.key_id, stored.author_id) == (row.volunteer.key_id, None)
    row.volunteer.key.destroy()
    assert queries.readable(stored) == ""


def test_one_mail_for_a_run_of_messages(in_state: Any, camille: Any, alice: Any) -> None:
    row, now = in_state(S.CONFIRMED), utcnow()
    for minute in range(3):
        actions.send_message(row, "Bonjour", actor=camille, now=now + timedelta(minutes=minute))
        db.session.flush()
    assert jobs() == ["message_for_leader"]
    actions.send_message(row, "Bonjour !", actor=alice, now=now + timedelta(minutes=5))
    db.session.flush()
    assert jobs() == ["message_for_leader", "message_for_volunteer"]
    actions.send_message(row, "Merci", actor=camille, now=now + timedelta(minutes=6))
    assert jobs().count("message_for_leader") == 2


def test_unread_counts_follow_reading(in_state: Any, camille: Any, alice: Any) -> None:
    row, now = in_state(S.CONFIRMED), utcnow()
    make_message(row, Side.LEADER, sent_at=now)
    talk = queries.get_conversation(row)
    assert queries.count_unread(talk, Side.VOLUNTEER) == 1
    assert queries.count_unread(talk, Side.LEADER) == 0
    actions.mark_read(row, actor=camille, now=now)
    assert queries.count_unread(talk, Side.VOLUNTEER) == 0


@pytest.mark.parametrize("body", ["", "   ", "x" * 5001])
def test_empty_or_endless_messages_are_refused(in_state: Any, camille: Any, body: str) -> None:
    with pytest.raises(Invalid):
        actions.send_message(in_state(S.CONFIRMED), body, actor=camille, now=utcnow())


@pytest.mark.parametrize(
    ("name", "content"),
    [("cv.pdf", b"<html><script>"), ("page.html", b"<html>"), ("vide.pdf", b""), ("x.svg", b"<svg/>")],
)
def test_f2_odd_files_are_refused(in_state: Any, camille: Any, name: str, content: bytes) -> None:
    file = actions.IncomingFile(name, io.BytesIO(content))
    with pytest.raises(Invalid):
        actions.send_message(in_state(S.CONFIRMED), "Voici", [file], actor=camille, now=utcnow())


@pytest.mark.parametrize("state", [S.INVITED, S.VOLUNTEERED, S.ACCEPTED, S.WITHDRAWN, S.CANCELLED])
def test_nobody_writes_before_the_second_yes_or_after_the_end(in_state: Any, camille: Any, state: S) -> None:
    with pytest.raises(InvalidTransition):
        actions.send_message(in_state(state), "Bonjour", actor=camille, now=utcnow())


def test_strangers_and_staff_do_not_write(in_state: Any, farid: Any, esther: Any) -> None:
    row = in_state(S.CONFIRMED)
    for stranger in (farid, esther):
        with pytest.raises(NotAllowed):
            actions.send_message(row, "Bonjour", actor=stranger, now=utcnow())


def test_a_reported_message_is_read_by_the_team_and_hidden(
    in_state: Any, camille: Any, alice: Any, esther: Any
) -> None:
    row = in_state(S.CONFIRMED)
    message = make_message(row, Side.LEADER, "Un mot blessant", author=alice)
    assert queries.list_reported(page=1).total == 0
    with pytest.raises(InvalidTransition):
        actions.report_message(row, message, "?", actor=alice, now=utcnow())
    actions.report_message(row, message, "C'est blessant", actor=camille, now=utcnow())
    db.session.flush()
    assert [one.body for one in queries.list_reported(page=1).items] == ["Un mot blessant"]
    with pytest.raises(NotAllowed):
        actions.moderate_message(message, hide=True, actor=alice, now=utcnow())
    actions.moderate_message(message, hide=True, actor=esther, now=utcnow())
    db.session.flush()
    assert queries.count_reported() == 0
    shown = queries.list_messages(queries.get_conversation(row), Side.VOLUNTEER, page=1).items[0]
    assert (shown.is_hidden, shown.body) == (True, "")
    with pytest.raises(InvalidTransition):
        actions.moderate_message(message, hide=False, actor=esther, now=utcnow())
