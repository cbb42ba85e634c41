"""Admissibility on the desk: what is found, what is checked, what is decided, and never without an answer."""

import re
from datetime import timedelta
from typing import Any

import pytest

from labagora.calls.enums import ApplicationState, TeamRole
from labagora.core.audit import AuditEntry
from labagora.core.clock import frozen_at, utcnow
from labagora.core.db import db
from labagora.core.outbox import Job
from labagora.reviews.enums import AdmissibilityState, ConflictState, RoundPhase
from labagora.reviews.models import Admissibility, AdmissibilityExchange
from labagora.reviews.tasks.admissibility import remind_admissibility
from tests.builders.accounts import make_account
from tests.builders.calls import invite_to_team, join_team, make_application, make_call
from tests.builders.organisations import make_organisation
from tests.builders.reviews import make_admissible, make_reviewer, tie
from tests.reviews.setup.conftest import file_one

CHECKED = {
    "points-0-key": "statuts", "points-0-answer": "met", "points-0-note": "",
    "points-1-key": "budget", "points-1-answer": "unclear", "points-1-note": "La page deux manque.",
}  # fmt: skip


@pytest.fixture
def page(desk: str, filed: Any) -> str:
    return f"{desk}/recevabilite/{filed.public_id}"


def _row(filed: Any) -> Admissibility | None:
    db.session.expire_all()
    return db.session.scalar(db.select(Admissibility).where(Admissibility.application_id == filed.id))


def _jobs() -> list[str]:
    return [job.name for job in db.session.scalars(db.select(Job).where(Job.name.startswith("reviews.")))]


def test_the_list_says_what_is_found_and_what_is_left(as_: Any, esther: Any, desk: str, call: Any, filed: Any) -> None:
    call.eligibility = {"organisation_types": ["clcc"]}
    text = as_(esther).get(f"{desk}/recevabilite").text
    for said in (filed.reference, "Centre hospitalier", "une n’est pas remplie", "0 sur 2", "À examiner"):
        assert said in text, said


def test_the_filters_live_in_the_address(
    as_: Any, esther: Any, desk: str, call: Any, filed: Any, hospital: Any
) -> None:
    other = file_one(call, make_organisation(name="Institut du Rhône"), lot="hopital")
    late = file_one(call, hospital, title="Le tard", lot="ville")
    make_admissible(other)
    make_admissible(late, AdmissibilityState.QUESTIONED, due_at=utcnow() - timedelta(minutes=1))
    browser = as_(esther)

    def found(question: str) -> set[str]:
        text = browser.get(f"{desk}/recevabilite?{question}").text
        return {one.reference for one in (filed, other, late) if f">{one.reference}<" in text}

    assert found("") == {filed.reference, other.reference, late.reference}
    assert found("etat=pending") == {filed.reference}
    assert found("etat=admissible") == {other.reference}
    assert found("lot=ville") == {filed.reference, late.reference}
    assert found("q=rhone") == {other.reference}
    assert found("a_faire=1") == {filed.reference, late.reference}
    assert found("etat=ailleurs&lot=x&a_faire=2") == {filed.reference, other.reference, late.reference}


def test_what_awaits_somebody_else_is_not_to_do(as_: Any, esther: Any, desk: str, filed: Any) -> None:
    row, browser = make_admissible(filed, AdmissibilityState.QUESTIONED), as_(esther)
    assert "Aucune candidature" in browser.get(f"{desk}/recevabilite?a_faire=1").text
    row.reply, row.replied_at = "Voici.", utcnow()
    assert filed.reference in browser.get(f"{desk}/recevabilite?a_faire=1").text


def test_the_checklist_is_kept(as_: Any, esther: Any, page: str, filed: Any) -> None:
    browser = as_(esther)
    text = browser.get(page).text
    assert "Les statuts sont joints" in text
    assert _row(filed) is None  # looking writes nothing
    assert browser.post(page, data={**CHECKED, "version": "0"}).status_code == 303
    assert _row(filed).answers == {
        "statuts": {"met": True, "note": ""},
        "budget": {"met": None, "note": "La page deux manque."},
    }
    assert "La page deux manque." in browser.get(page).text
    assert browser.post(page, data={**CHECKED, "version": "0"}).status_code == 409  # somebody wrote meanwhile
    line = db.session.scalars(db.select(AuditEntry).where(AuditEntry.verb == "admissibility.checked")).one()
    assert line.details == {"done": 2, "total": 2}


@pytest.mark.parametrize(
    "changes", [{"points-0-answer": "peut-être"}, {"points-1-note": "x" * 2_001}], ids=["answer", "note"]
)
def test_a_checklist_that_cannot_be(as_: Any, esther: Any, page: str, filed: Any, changes: dict[str, str]) -> None:
    answer = as_(esther).post(page, data={**CHECKED, "version": "0", **changes})
    assert answer.status_code == 422
    assert "La page deux manque." in answer.text or "points-1-note" in changes
    assert _row(filed) is None


def test_an_answer_to_a_line_that_is_gone_says_nothing(as_: Any, esther: Any, page: str, filed: Any) -> None:
    as_(esther).post(page, data={**CHECKED, "points-1-key": "ailleurs", "version": "0"})
    assert set(_row(filed).answers) == {"statuts"}


def test_an_application_is_accepted_and_nobody_is_disturbed(as_: Any, esther: Any, page: str, filed: Any) -> None:
    assert as_(esther).post(f"{page}/recevable").status_code == 303
    assert as_(esther).post(f"{page}/recevable").status_code == 409
    row = _row(filed)
    assert (row.state, row.decided_by_ref) == (AdmissibilityState.ADMISSIBLE, esther.public_id)
    assert _jobs() == []


def test_what_was_found_that_day_is_kept(as_: Any, esther: Any, call: Any, page: str, filed: Any) -> None:
    call.eligibility = {"notes": "Être deux au moins."}
    browser = as_(esther)
    browser.post(f"{page}/recevable")
    call.eligibility = {}
    assert [one["label"] for one in _row(filed).findings] == ["Être deux au moins."]
    assert "Être deux au moins." in browser.get(page).text


def test_a_doubt_is_told_to_every_member_one_by_one(
    as_: Any, esther: Any, page: str, filed: Any, alice: Any, mails: list[Any], run_jobs: Any
) -> None:
    bob = make_account(name="Bob")
    join_team(filed, bob, TeamRole.VIEWER)
    invite_to_team(filed, "invitee@exemple.fr")
    answer = as_(esther).post(f"{page}/doute", data={"reason": "L'autorisation est échue.", "days": "10"})
    assert answer.status_code == 303
    row = _row(filed)
    assert (row.state, row.reason) == (AdmissibilityState.QUESTIONED, "L'autorisation est échue.")
    assert row.due_at - row.notified_at == timedelta(days=10)
    assert row.decided_at is None
    run_jobs()
    assert sorted(mail.to for mail in mails) == sorted([alice.address, bob.address])
    for mail in mails:
        for word in ("autorisation", "Le bon parcours", "Alice", filed.reference, "hospitalier"):
            assert word not in mail.subject + mail.text + mail.html
        assert f"/candidatures/{filed.public_id}/recevabilite" in mail.text


def test_a_question_that_is_answered_meanwhile_is_not_mailed(
    as_: Any, esther: Any, page: str, filed: Any, mails: list[Any], run_jobs: Any
) -> None:
    as_(esther).post(f"{page}/doute", data={"reason": "Un doute.", "days": "10"})
    row = _row(filed)
    row.reply, row.replied_at = "Voici.", utcnow()
    run_jobs()
    assert mails == []


@pytest.mark.parametrize("reason", ["", "  ", "x" * 5_001])
@pytest.mark.parametrize("end", ["doute", "refus"])
def test_reasons_are_given(as_: Any, esther: Any, page: str, filed: Any, reason: str, end: str) -> None:
    if end == "refus":
        make_admissible(filed, AdmissibilityState.QUESTIONED, due_at=utcnow() - timedelta(hours=1))
    answer = as_(esther).post(f"{page}/{end}", data={"reason": reason, "verdict": reason, "days": "10"})
    assert answer.status_code == 422
    assert reason.strip()[:5_001] in answer.text
    assert _jobs() == []


def test_a_team_has_one_question_at_a_time(as_: Any, esther: Any, page: str, filed: Any) -> None:
    browser = as_(esther)
    assert browser.post(f"{page}/doute", data={"reason": "Un doute.", "days": "10"}).status_code == 303
    assert "Envoyer la question" not in browser.get(page).text
    assert browser.post(f"{page}/doute", data={"reason": "Un autre.", "days": "10"}).status_code == 409
    assert _row(filed).reason == "Un doute."


def test_a_team_is_asked_again_with_a_delay_of_its_own(
    as_: Any, esther: Any, alice: Any, page: str, filed: Any
) -> None:
    browser = as_(esther)
    browser.post(f"{page}/doute", data={"reason": "Un doute.", "days": "10"})
    row = _row(filed)
    row.reply, row.replied_at, row.replied_by_ref = "Voici.", utcnow(), alice.public_id
    db.session.flush()
    assert browser.post(f"{page}/doute", data={"reason": "Un autre.", "days": "3"}).status_code == 303
    row = _row(filed)
    assert (row.reason, row.reply, row.replied_at, row.replied_by_ref) == ("Un autre.", "", None, None)
    assert row.due_at - row.notified_at == timedelta(days=3)
    [kept] = db.session.scalars(db.select(AdmissibilityExchange))
    assert (kept.reason, kept.reply, kept.replied_by_ref) == ("Un doute.", "Voici.", alice.public_id)
    assert kept.due_at - kept.notified_at == timedelta(days=10)
    text = browser.get(page).text
    assert text.index("Un autre.") < text.index("Un doute.")
    assert "Voici." in text
    assert browser.post(f"{page}/refus", data={"verdict": "Non."}).status_code == 409, "they may answer this one too"
    row = _row(filed)
    row.due_at = utcnow() - timedelta(hours=1)
    db.session.flush()
    assert browser.post(f"{page}/refus", data={"verdict": "Non."}).status_code == 303
    assert browser.post(f"{page}/doute", data={"reason": "Encore.", "days": "3"}).status_code == 409


def test_an_application_that_was_accepted_may_be_doubted_again(as_: Any, esther: Any, page: str, filed: Any) -> None:
    browser = as_(esther)
    browser.post(f"{page}/doute", data={"reason": "Un doute.", "days": "10"})
    assert browser.post(f"{page}/recevable").status_code == 303
    assert browser.post(f"{page}/doute", data={"reason": "Un autre.", "days": "5"}).status_code == 303
    row = _row(filed)
    assert (row.state, row.decided_at) == (AdmissibilityState.QUESTIONED, None)


def test_the_delay_of_the_round_is_proposed(as_: Any, esther: Any, page: str, filed: Any) -> None:
    browser = as_(esther)
    field = re.search(r'<input[^>]*name="days"[^>]*>', browser.get(page).text)
    assert field is not None
    assert 'value="10"' in field[0]
    for days in ("0", "91", "", "x"):
        answer = browser.post(f"{page}/doute", data={"reason": "Un doute à garder.", "days": days})
        assert answer.status_code == 422, days
        assert "Un doute à garder." in answer.text
    assert _row(filed) is None


def test_teams_are_reminded_once_two_days_before(
    as_: Any, esther: Any, page: str, filed: Any, alice: Any, mails: list[Any], run_jobs: Any
) -> None:
    as_(esther).post(f"{page}/doute", data={"reason": "Une autorisation.", "days": "10"})
    run_jobs()
    mails.clear()
    due = _row(filed).due_at
    for before in (timedelta(days=3), timedelta(days=2), timedelta(days=1, hours=12), timedelta(days=1)):
        with frozen_at(due - before):
            remind_admissibility()
            run_jobs()
        assert len(mails) == (0 if before.days == 3 else 1), before
    assert mails[0].to == alice.address
    assert "attend une réponse" in mails[0].text
    assert "autorisation" not in mails[0].text + mails[0].html + mails[0].subject


@pytest.mark.parametrize("how", ["answered", "short", "over", "withdrawn", "accepted"])
def test_who_needs_no_reminder_gets_none(filed: Any, round_: Any, mails: list[Any], run_jobs: Any, how: str) -> None:
    now = utcnow()
    row = make_admissible(
        filed,
        AdmissibilityState.QUESTIONED,
        due_at=now + timedelta(days=1),
        notified_at=now - (timedelta(hours=1) if how == "short" else timedelta(days=8)),
    )
    if how == "answered":
        row.reply, row.replied_at = "Voici.", now
    if how == "over":
        row.due_at = now - timedelta(minutes=1)
    if how == "withdrawn":
        filed.state, filed.withdrawn_at, filed.state_reason = ApplicationState.WITHDRAWN, now, "Plus d'équipe."
    if how == "accepted":
        row.state, row.decided_at = AdmissibilityState.ADMISSIBLE, now
    db.session.flush()
    remind_admissibility()
    run_jobs()
    assert mails == []


def test_a_reminder_is_not_sent_to_who_answers_before_it_leaves(
    filed: Any, round_: Any, mails: list[Any], run_jobs: Any
) -> None:
    now = utcnow()
    row = make_admissible(
        filed, AdmissibilityState.QUESTIONED, due_at=now + timedelta(days=1), notified_at=now - timedelta(days=8)
    )
    remind_admissibility()
    row.reply, row.replied_at = "Voici.", now
    run_jobs()
    assert mails == []


def test_the_pages_of_the_round_count_what_waits(
    as_: Any, esther: Any, desk: str, call: Any, filed: Any, hospital: Any
) -> None:
    answered, asked = (file_one(call, hospital, title=f"Autre {one}") for one in range(2))
    make_admissible(answered, AdmissibilityState.QUESTIONED, reply="Voici.", replied_at=utcnow())
    make_admissible(asked, AdmissibilityState.QUESTIONED)
    browser = as_(esther)
    assert 'Recevabilité <span class="la-count">2<' in browser.get(f"{desk}/reglages").text
    make_admissible(filed)
    assert 'Recevabilité <span class="la-count">1<' in browser.get(f"{desk}/reglages").text


@pytest.mark.parametrize("state", [None, *AdmissibilityState])
def test_nobody_is_turned_away_without_having_been_able_to_answer(
    as_: Any, esther: Any, page: str, filed: Any, state: AdmissibilityState | None
) -> None:
    if state is not None:
        make_admissible(filed, state)
    answer = as_(esther).post(f"{page}/refus", data={"verdict": "Non."})
    assert answer.status_code == 409
    row = _row(filed)
    assert (row.state if row else None) is state
    assert f"{page}/refus" not in as_(esther).get(page).text


@pytest.mark.parametrize(("minutes", "refused"), [(-1, False), (1, False), (3, True)])
def test_the_delay_then_a_little_longer(
    as_: Any, esther: Any, page: str, filed: Any, minutes: int, refused: bool
) -> None:
    """An answer that came in time may wait for its turn: a refusal leaves it two minutes."""
    make_admissible(filed, AdmissibilityState.QUESTIONED, due_at=utcnow() - timedelta(minutes=minutes))
    answer = as_(esther).post(f"{page}/refus", data={"verdict": "Sans réponse."})
    assert (answer.status_code == 303) is refused
    assert (_row(filed).state is AdmissibilityState.INADMISSIBLE) is refused


def test_a_refusal_after_the_answer_is_told(
    as_: Any, esther: Any, page: str, filed: Any, alice: Any, mails: list[Any], run_jobs: Any
) -> None:
    make_admissible(filed, AdmissibilityState.QUESTIONED, reply="Voici.", replied_at=utcnow())
    browser = as_(esther)
    assert "Voici." in browser.get(page).text
    assert browser.post(f"{page}/refus", data={"verdict": "L'autorisation manque."}).status_code == 303
    row = _row(filed)
    assert (row.state, row.verdict, row.reason) == (
        AdmissibilityState.INADMISSIBLE,
        "L'autorisation manque.",
        "L'autorisation est échue.",
    )
    run_jobs()
    assert [mail.to for mail in mails] == [alice.address]
    assert "recevable" not in mails[0].subject + mails[0].text
    moved = db.session.scalars(db.select(AuditEntry).where(AuditEntry.verb == "admissibility.moved")).one()
    assert (moved.details, moved.actor_ref) == ({"before": "questioned", "after": "inadmissible"}, esther.public_id)


def test_a_refusal_may_be_taken_back(as_: Any, esther: Any, page: str, filed: Any) -> None:
    make_admissible(filed, AdmissibilityState.INADMISSIBLE, verdict="Non.")
    assert as_(esther).post(f"{page}/recevable").status_code == 303
    assert (_row(filed).state, _row(filed).verdict) == (AdmissibilityState.ADMISSIBLE, "")
    assert _jobs() == ["reviews.mail_admissibility_decision"]


def test_those_of_which_everything_is_met_are_accepted_together(
    as_: Any, esther: Any, desk: str, call: Any, hospital: Any
) -> None:
    clear, doubtful, asked, unseen = (file_one(call, hospital, title=f"N° {number}") for number in range(4))
    met = {"met": True, "note": ""}
    make_admissible(clear, AdmissibilityState.PENDING, answers={"statuts": met, "budget": met})
    make_admissible(doubtful, AdmissibilityState.PENDING, answers={"statuts": met, "budget": {"met": None, "note": ""}})
    make_admissible(asked, AdmissibilityState.QUESTIONED, answers={"statuts": met, "budget": met})
    them = [one.public_id for one in (clear, doubtful, asked, unseen)]
    browser = as_(esther)
    answer = browser.post(f"{desk}/recevabilite/selection?etat=pending&q=n", data={"selected": [*them, "x"]})
    assert answer.status_code == 303
    assert answer.location.endswith("?q=n&etat=pending")
    assert "3 candidatures sont laissées" in browser.get(f"{desk}/recevabilite").text
    assert _row(clear).state is AdmissibilityState.ADMISSIBLE
    assert _row(asked).state is AdmissibilityState.QUESTIONED
    assert _row(doubtful).state is AdmissibilityState.PENDING
    assert _row(unseen) is None


def test_a_condition_that_is_not_met_keeps_out_of_the_many(
    as_: Any, esther: Any, desk: str, call: Any, filed: Any
) -> None:
    met = {"met": True, "note": ""}
    make_admissible(filed, AdmissibilityState.PENDING, answers={"statuts": met, "budget": met})
    call.eligibility = {"notes": "À lire."}
    as_(esther).post(f"{desk}/recevabilite/selection", data={"selected": [filed.public_id]})
    assert _row(filed).state is AdmissibilityState.PENDING


def test_nothing_ticked(as_: Any, esther: Any, desk: str) -> None:
    browser = as_(esther)
    assert browser.post(f"{desk}/recevabilite/selection").status_code == 303
    assert "Cochez au moins une ligne" in browser.get(f"{desk}/recevabilite").text


ENDS = ["", "/recevable", "/doute", "/refus"]


def _interest(kind: str, round_: Any, filed: Any, esther: Any) -> None:
    if kind == "team":
        join_team(filed, esther)
    else:
        tie(make_reviewer(round_, esther), filed, ConflictState(kind))


@pytest.mark.parametrize("kind", ["team", "suspected", "confirmed"])
def test_who_has_an_interest_sees_nothing_of_it(
    as_: Any, esther: Any, desk: str, page: str, round_: Any, filed: Any, kind: str
) -> None:
    browser = as_(esther)
    empty = browser.get(f"{desk}/recevabilite").text
    assert filed.reference in empty
    _interest(kind, round_, filed, esther)
    text = browser.get(f"{desk}/recevabilite").text
    assert filed.reference not in text
    assert "<dt>attendent l’équipe</dt><dd><strong>0</strong>" in text
    assert browser.get(page).status_code == 404
    for end in ENDS:
        assert browser.post(f"{page}{end}", data={"reason": "x", "verdict": "x", "days": "3"}).status_code == 404
    browser.post(f"{desk}/recevabilite/selection", data={"selected": [filed.public_id]})
    assert _row(filed) is None


def test_an_interest_that_was_dismissed_closes_nothing(
    as_: Any, esther: Any, page: str, round_: Any, filed: Any
) -> None:
    _interest("dismissed", round_, filed, esther)
    assert as_(esther).get(page).status_code == 200


def test_nothing_moves_once_decided(as_: Any, esther: Any, desk: str, page: str, round_: Any, filed: Any) -> None:
    round_.phase, round_.decided_at = RoundPhase.DECIDED, utcnow()
    browser = as_(esther)
    assert "ne change plus" in browser.get(page).text
    data = {**CHECKED, "version": "0", "reason": "x", "verdict": "x", "days": "3"}
    for end in ENDS:
        assert browser.post(f"{page}{end}", data=data).status_code == 409
    assert _row(filed) is None


@pytest.mark.parametrize("state", [ApplicationState.DRAFT, ApplicationState.WITHDRAWN])
def test_what_is_not_judged_is_not_here(
    as_: Any, esther: Any, desk: str, call: Any, hospital: Any, state: ApplicationState
) -> None:
    row = file_one(call, hospital, state=state, title="Ailleurs")
    assert as_(esther).get(f"{desk}/recevabilite/{row.public_id}").status_code == 404


@pytest.mark.parametrize("person", ["alice", "denis"])
@pytest.mark.parametrize("end", ["", "/selection", "/{id}", "/{id}/recevable", "/{id}/doute", "/{id}/refus"])
def test_nobody_else(request: Any, as_: Any, desk: str, filed: Any, person: str, end: str) -> None:
    browser, address = as_(request.getfixturevalue(person)), f"{desk}/recevabilite{end.format(id=filed.public_id)}"
    assert browser.get(address).status_code in (404, 405)
    assert browser.post(address, data={"selected": filed.public_id, "reason": "x"}).status_code in (404, 405)
    assert _row(filed) is None


def test_an_application_of_another_call_is_not_here(as_: Any, esther: Any, desk: str, hospital: Any) -> None:
    other = make_application(make_call(), hospital, ApplicationState.FILED)
    assert as_(esther).get(f"{desk}/recevabilite/{other.public_id}").status_code == 404
    assert as_(esther).get(f"{desk}/recevabilite/aaaaaaaaaaaaaaaaaaaaaa").status_code == 404
