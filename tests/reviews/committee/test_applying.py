"""All decisions applied at once: whole, as seen, once; applicants see no difference. Then the waiting list."""

import re
from datetime import timedelta
from typing import Any

import pytest

from labagora.calls.enums import ENDED_CALL_STATES, ApplicationState, CallState, TeamRole
from labagora.calls.models import Application
from labagora.core.audit import AuditEntry
from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.core.outbox import Job
from labagora.reviews.enums import AdmissibilityState, DeliberationState, Outcome, RoundPhase
from labagora.reviews.models import Decision, ReviewRound
from labagora.reviews.queries.decisions import rounds_with_vacancies
from labagora.reviews.tasks.committee import follow_withdrawals
from tests.builders.calls import join_team, make_application
from tests.builders.organisations import make_organisation
from tests.builders.reviews import decide_on, make_admissible, make_reviewer, tie
from tests.calls.likeness import bare
from tests.reviews.committee.conftest import Committee

NOW = re.compile(r'data-now="[^"]+"')  # the hour of our clock, for a countdown
OUTCOMES = ((Outcome.SELECTED, 1), (Outcome.RESERVE, 1), (Outcome.RESERVE, 2), (Outcome.REJECTED, None))


def _decide(committee: Committee) -> list[Decision]:
    meeting = committee.deliberation
    rows = [
        decide_on(committee.round, one, outcome, rank, reason=f"Motif {one.reference}.", deliberation=meeting)
        for one, (outcome, rank) in zip(committee.applications, OUTCOMES, strict=True)
    ]
    meeting.state, meeting.closed_at = DeliberationState.CLOSED, meeting.held_at
    db.session.flush()
    return rows


def _mark(browser: Any, committee: Committee) -> str:
    found = re.search(
        r'name="mark"[^>]*value="([0-9a-f]+)"', browser.get(committee.office("decisions/application")).text
    )
    return found[1] if found else ""


def _apply(browser: Any, committee: Committee) -> Any:
    return browser.post(committee.office("decisions/application"), data={"mark": _mark(browser, committee)})


def _found(committee: Committee) -> list[tuple[Outcome, int | None]]:
    db.session.expire_all()
    rows = {one.application_id: one for one in db.session.query(Decision)}
    return [(rows[one.id].outcome, rows[one.id].rank) for one in committee.applications]


def test_all_are_applied_at_once_and_once(as_: Any, esther: Any, committee: Committee) -> None:
    _decide(committee)
    browser = as_(esther)
    mark = _mark(browser, committee)
    assert mark
    for _ in range(2):
        assert browser.post(committee.office("decisions/application"), data={"mark": mark}).status_code == 303
    db.session.expire_all()
    round_ = db.session.query(ReviewRound).one()
    assert round_.phase is RoundPhase.DECIDED
    assert round_.decided_at is not None
    assert {one.applied_at for one in db.session.query(Decision)} == {round_.decided_at}
    assert db.session.query(AuditEntry).filter_by(verb="round.decided").count() == 1
    assert "Les décisions sont appliquées" in browser.get(committee.office("decisions")).text
    assert "Les décisions sont appliquées" in browser.get(committee.office("decisions/application")).text


def test_nobody_is_told(as_: Any, esther: Any, committee: Committee) -> None:
    _decide(committee)
    browser, before = as_(esther), db.session.query(Job).count()
    assert _apply(browser, committee).status_code == 303
    assert db.session.query(Job).count() == before


def test_the_team_of_an_application_sees_no_difference(as_: Any, esther: Any, alice: Any, committee: Committee) -> None:
    application = committee.applications[0]
    join_team(application, alice, TeamRole.LEAD)
    here = f"/candidatures/{application.public_id}"
    pages = (here, f"{here}/equipe", f"{here}/historique", "/mon-espace/candidatures", "/mon-espace")
    browser = as_(alice)

    def seen() -> list[tuple[int, str]]:
        found = [browser.get(page) for page in pages]
        return [(one.status_code, NOW.sub("", bare(one.text))) for one in found]

    before = seen()
    assert before[0][0] == 200
    _decide(committee)
    decided = seen()
    assert _apply(as_(esther), committee).status_code == 303
    assert before == decided == seen()


@pytest.mark.parametrize("lack", ["decision", "open", "admissibility", "quorum", "interest"])
def test_what_is_missing_is_told_and_nothing_is_applied(as_: Any, esther: Any, committee: Committee, lack: str) -> None:
    rows = _decide(committee)
    told = _miss(committee, rows, lack)
    browser = as_(esther)
    page = browser.get(committee.office("decisions/application")).text
    assert told in page
    assert "Appliquer les décisions" not in page
    answer = browser.post(committee.office("decisions/application"), data={"mark": _mark(browser, committee)})
    assert answer.status_code == 409
    db.session.expire_all()
    assert db.session.query(Decision).filter(Decision.applied_at.is_not(None)).count() == 0
    assert db.session.query(ReviewRound).one().phase is RoundPhase.DELIBERATING


def _miss(committee: Committee, rows: list[Decision], lack: str) -> str:
    if lack == "decision":
        db.session.delete(rows[1])
        told = f"{committee.refs()[1]} : aucune décision."
    elif lack == "open":
        committee.deliberation.state, committee.deliberation.closed_at = DeliberationState.OPEN, None
        told = "Une séance est encore ouverte."
    elif lack == "admissibility":
        late = make_application(committee.call, make_organisation(), ApplicationState.FILED)
        make_admissible(late, AdmissibilityState.QUESTIONED)
        told = f"{late.reference} : la recevabilité reste à examiner."
    elif lack == "quorum":
        rows[2].left_room = [one.public_id for one in committee.members[:2]]
        told = f"{committee.refs()[2]} : la décision n’a plus le quorum."
    else:
        tie(committee.members[0], committee.applications[3])
        told = f"{committee.refs()[3]} : un membre présent a depuis un intérêt reconnu."
    db.session.flush()
    return told


def test_an_application_turned_away_or_withdrawn_needs_no_decision(as_: Any, esther: Any, committee: Committee) -> None:
    _decide(committee)
    for state in (ApplicationState.FILED, ApplicationState.WITHDRAWN):
        one = make_application(committee.call, make_organisation(), state)
        make_admissible(
            one, AdmissibilityState.INADMISSIBLE if state is ApplicationState.FILED else AdmissibilityState.PENDING
        )
    assert _apply(as_(esther), committee).status_code == 303


def test_a_page_that_is_stale_applies_nothing(as_: Any, esther: Any, committee: Committee) -> None:
    rows = _decide(committee)
    browser = as_(esther)
    mark = _mark(browser, committee)
    rows[0].reason = "Une collègue a corrigé."
    db.session.flush()
    answer = browser.post(committee.office("decisions/application"), data={"mark": mark})
    assert answer.status_code == 409
    assert "Une décision a changé" in answer.text
    assert (
        browser.post(committee.office("decisions/application"), data={"mark": _mark(browser, committee)}).status_code
        == 303
    )


def test_reasons_that_repeat_are_pointed_out(as_: Any, esther: Any, committee: Committee) -> None:
    for one in _decide(committee)[:3]:
        one.reason = "Le même motif."
    db.session.flush()
    assert "3 candidatures partagent leur motif" in as_(esther).get(committee.office("decisions/application")).text


def test_an_empty_call_has_nothing_to_apply(as_: Any, esther: Any, committee: Committee) -> None:
    db.session.execute(
        db.text("UPDATE application SET state = 'withdrawn', state_reason = 'x', withdrawn_at = filed_at")
    )
    browser = as_(esther)
    assert "Aucune candidature recevable" in browser.get(committee.office("decisions/application")).text
    assert _apply(browser, committee).status_code == 409


def test_who_has_an_interest_neither_checks_nor_applies(as_: Any, esther: Any, committee: Committee) -> None:
    _decide(committee)
    tie(make_reviewer(committee.round, esther), committee.applications[0])
    browser = as_(esther)
    assert browser.get(committee.office("decisions/application")).status_code == 403
    assert browser.post(committee.office("decisions/application"), data={"mark": ""}).status_code == 403


def _applied(as_: Any, esther: Any, committee: Committee) -> Any:
    _decide(committee)
    browser = as_(esther)
    assert _apply(browser, committee).status_code == 303
    return browser


def _withdraw(application: Application) -> None:
    db.session.expire_all()
    application.state, application.state_reason = ApplicationState.WITHDRAWN, "L'équipe renonce."
    application.withdrawn_at = utcnow()
    db.session.flush()


def test_the_next_of_the_list_takes_the_place_of_who_withdraws(
    as_: Any, esther: Any, admin: Any, committee: Committee
) -> None:
    browser = _applied(as_, esther, committee)
    tie(make_reviewer(committee.round, admin), committee.applications[3])
    _withdraw(committee.applications[0])
    for _ in range(2):
        follow_withdrawals()
        db.session.flush()
    assert _found(committee) == [
        (Outcome.SELECTED, 1), (Outcome.SELECTED, None), (Outcome.RESERVE, 2), (Outcome.REJECTED, None),
    ]  # fmt: skip
    called = db.session.query(Decision).filter(Decision.promoted_at.is_not(None)).one()
    assert called.application_id == committee.applications[1].id
    (line,) = db.session.query(AuditEntry).filter_by(verb="decision.promoted")
    assert line.details == {"rank": 1}
    told = [job.arguments["account_ref"] for job in db.session.query(Job).filter_by(name="reviews.mail_vacancy")]
    assert told == [esther.public_id]
    page = browser.get(committee.office("decisions")).text
    assert "s’est retirée" in page
    assert "appelée de la liste complémentaire" in page


def test_who_withdrew_is_passed_over_and_the_list_may_end(as_: Any, esther: Any, committee: Committee) -> None:
    _applied(as_, esther, committee)
    for number in (1, 0):
        _withdraw(committee.applications[number])
    follow_withdrawals()
    assert _found(committee)[2] == (Outcome.SELECTED, None)
    _withdraw(committee.applications[2])
    follow_withdrawals()
    assert _found(committee)[3] == (Outcome.REJECTED, None)
    assert db.session.query(Decision).filter(Decision.vacated_at.is_not(None)).count() == 2
    last = db.session.query(Job).filter_by(name="reviews.mail_vacancy").order_by(Job.id.desc()).first()
    assert last is not None
    assert last.arguments["is_filled"] is False


def test_nothing_moves_before_decisions_are_applied(as_: Any, esther: Any, committee: Committee) -> None:
    _decide(committee)
    _withdraw(committee.applications[0])
    follow_withdrawals()
    assert _found(committee) == list(OUTCOMES)


def test_a_place_is_taken_back_with_a_reason(as_: Any, esther: Any, committee: Committee) -> None:
    browser = _applied(as_, esther, committee)
    page = browser.get(committee.decision(0, "/retrait")).text
    assert f"revient aussitôt à {committee.refs()[1]}" in page
    version = db.session.query(Decision).order_by(Decision.id).first().version  # type: ignore[union-attr]
    for sent, status in (
        ({"reason": "", "version": version}, 422),
        ({"reason": "a" * 4001, "version": version}, 422),
        ({"reason": "Pièce fausse.", "version": version + 1}, 409),
        ({"reason": "Pièce fausse.", "version": version}, 303),
        ({"reason": "Pièce fausse.", "version": version}, 409),
    ):
        assert browser.post(committee.decision(0, "/retrait"), data=sent).status_code == status
    assert _found(committee)[:2] == [(Outcome.REJECTED, None), (Outcome.SELECTED, None)]
    first = db.session.query(Decision).order_by(Decision.id).first()
    assert first is not None
    assert first.reason == "Pièce fausse."
    assert first.vacated_at is not None


@pytest.mark.parametrize("number", [1, 3])
def test_only_a_laureate_loses_a_place(as_: Any, esther: Any, committee: Committee, number: int) -> None:
    browser = _applied(as_, esther, committee)
    assert "ne tient pas de place" in browser.get(committee.decision(number, "/retrait")).text
    sent = {"reason": "Non.", "version": 2}
    assert browser.post(committee.decision(number, "/retrait"), data=sent).status_code == 409


def test_who_has_an_interest_takes_no_place_back(as_: Any, esther: Any, committee: Committee) -> None:
    browser = _applied(as_, esther, committee)
    tie(make_reviewer(committee.round, esther), committee.applications[1])
    sent = {"reason": "Place aux autres.", "version": 2}
    assert browser.post(committee.decision(0, "/retrait"), data=sent).status_code == 403
    assert browser.get(committee.decision(1, "/retrait")).status_code == 404
    assert _found(committee) == list(OUTCOMES)


def test_a_mail_says_neither_the_call_nor_who(as_: Any, esther: Any, committee: Committee, app: Any) -> None:
    from labagora.reviews.mails.committee import vacancy

    for is_filled in (True, False):
        mail = vacancy(esther, committee.round, is_filled=is_filled)
        for secret in (committee.call.title, committee.call.reference, *committee.refs()):
            assert secret not in mail.subject + mail.text + (mail.html or "")
    assert utcnow() - committee.deliberation.held_at < timedelta(hours=1)


@pytest.mark.parametrize("state", sorted(ENDED_CALL_STATES))
def test_no_place_moves_once_the_call_is_ended(as_: Any, esther: Any, committee: Committee, state: CallState) -> None:
    laureate, waiting = committee.applications[:2]
    row = decide_on(committee.round, laureate, Outcome.SELECTED, 1, applied_at=utcnow())
    decide_on(committee.round, waiting, Outcome.RESERVE, 1, applied_at=utcnow())
    committee.round.phase, committee.round.decided_at = RoundPhase.DECIDED, utcnow()
    committee.call.state, committee.call.state_reason = state, "Plus de crédits."
    committee.call.cancelled_at = utcnow()
    db.session.flush()
    browser, page, key = as_(esther), committee.decision(0, "/retrait"), row.id
    assert browser.post(page, data={"reason": "Faux.", "version": "1"}).status_code == 409
    assert db.session.get_one(Decision, key).vacated_at is None
    _withdraw(laureate)
    assert rounds_with_vacancies() == []
