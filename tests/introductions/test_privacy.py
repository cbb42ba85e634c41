"""A copy of everything, and nothing left that can be read."""

import io
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.introductions import actions, matching, privacy, queries
from labagora.introductions.enums import IntroductionState, Side
from labagora.introductions.models import Attachment, Contribution, Message
from labagora.projects.enums import ProjectState
from labagora.volunteers import queries as volunteers
from tests.builders.introductions import make_contribution, make_message, make_sitting

S = IntroductionState


def test_i4_export_holds_what_the_person_wrote_and_was_told(in_state: Any, camille: Any, alice: Any) -> None:
    row = in_state(S.TOOK_PART)
    row.word_from_volunteer = "Mon mot"
    row.reasons = [reason.stored() for reason in matching.reasons_for(row.need, volunteers.profile_of(row.volunteer))]
    make_message(row, Side.VOLUNTEER, "Mon message")
    make_contribution(row)
    db.session.flush()
    copy = privacy.export(camille)
    assert copy["introduction"][0]["word"] == "Mon mot"
    assert "Cancer : Sein (met)" in copy["introduction"][0]["reasons"]
    assert copy["message"][0]["body"] == "Mon message"
    assert len(copy["attendance"]) == len(copy["contribution"]) == 1
    assert {held.table for held in privacy.HELD} == set(copy)
    assert privacy.export(alice)["introduction"] == []


def test_i5_erasure_leaves_counts_and_no_word(in_state: Any, camille: Any) -> None:
    row = in_state(S.TOOK_PART)
    row.word_from_volunteer = "Mon mot"
    pdf = actions.IncomingFile("notes.pdf", io.BytesIO(b"%PDF-1.4\n%%EOF"))
    actions.send_message(row, "Mon message", [pdf], actor=camille, now=utcnow())
    make_contribution(row)
    assert privacy.erase(camille, now=utcnow()) == [privacy.STAYS]
    db.session.flush()
    assert row.word_from_volunteer == ""
    assert (row.shared_fields, row.contact_fields, row.link_hash) == ([], [], None)
    assert db.session.scalars(select(Message)).one().body == ""
    assert db.session.scalars(select(Attachment)).all() == []
    assert db.session.scalars(select(Contribution)).one().summary == privacy.FORGOTTEN
    assert queries.impact_of(row.need.project).participants == 1


def test_i5_what_a_leader_wrote_to_the_person_is_erased_too(in_state: Any, camille: Any) -> None:
    row = in_state(S.REFUSED, kind_words="Merci Camille, votre expérience du cancer du sein nous a touchés.")
    privacy.erase(camille, now=utcnow())
    db.session.flush()
    assert row.kind_words == privacy.FORGOTTEN


def test_i5_the_reason_of_expenses_is_sealed_copied_and_erased(in_state: Any, camille: Any) -> None:
    row = in_state(S.TOOK_PART)
    row.need.expenses_covered = True
    place = make_sitting(row.need, row).attendances[0]
    actions.claim_expenses(place, 1250, "Ambulance", actor=camille, now=utcnow())
    db.session.flush()
    assert b"Ambulance" not in (place.expenses_note_sealed or b"Ambulance")
    assert privacy.export(camille)["attendance"][0]["expenses_note"] == "Ambulance"
    privacy.erase(camille, now=utcnow())
    db.session.expire(place)
    assert (place.expenses_note_sealed, place.expenses_note, place.expenses_cents) == (None, "", 1250)


def test_i5_what_waits_for_an_erased_person_still_closes(in_state: Any) -> None:
    row = in_state(S.ACCEPTED)
    row.need.project.state = ProjectState.ARCHIVED
    row.volunteer.key.destroy()
    assert actions.close_left_behind(now=utcnow()) == 1
    db.session.flush()
    assert (row.state, row.kind_words, row.kind_words_sealed) == (S.CANCELLED, "", b"")


def test_i5_a_leader_who_leaves_is_detached_from_their_messages(in_state: Any, alice: Any) -> None:
    message = make_message(in_state(S.CONFIRMED), Side.LEADER, "Bonjour", author=alice)
    privacy.erase(alice, now=utcnow())
    db.session.expire(message)
    assert message.author_id is None


def test_i8_conversations_are_emptied_a_year_after_their_end(in_state: Any) -> None:
    row, now = in_state(S.CONFIRMED), utcnow()
    message = make_message(row, Side.VOLUNTEER, "Bonjour")
    queries.get_conversation(row).closed_at = now
    db.session.flush()
    assert privacy.purge(now=now + timedelta(days=364)) == {"message": 0}
    assert privacy.purge(now=now + timedelta(days=365)) == {"message": 1}
    assert message.body == ""


@pytest.mark.parametrize("end", ["access", "project"])
def test_i8_a_conversation_that_only_its_project_ended_is_emptied_too(in_state: Any, end: str) -> None:
    row, now = in_state(S.EVALUATED), utcnow()
    make_message(row, Side.VOLUNTEER, "Bonjour")
    if end == "access":
        row.access_until = now
    else:
        row.need.project.state, row.need.project.archived_at = ProjectState.ARCHIVED, now
    db.session.flush()
    assert privacy.purge(now=now + timedelta(days=364)) == {"message": 0}
    assert privacy.purge(now=now + timedelta(days=365)) == {"message": 1}
