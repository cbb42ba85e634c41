"""A correction asked by the team: what was asked changes, past the hour too, nothing else; then it is filed again."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from labagora.accounts.models import Account
from labagora.calls.enums import ApplicationState, CallState
from labagora.calls.models import Application, Filing
from labagora.core.clock import PARIS, utcnow
from labagora.core.db import db
from tests.builders.calls import join_team
from tests.calls.applications.conftest import typed


@pytest.fixture
def filed(as_: Any, alice: Account, ready: Application) -> Application:
    """Alice's application, filed."""
    assert as_(alice).post(f"/candidatures/{ready.public_id}/depot", data={"key": "une"}).status_code == 303
    return ready


def _asked(due: datetime | None = None, **more: Any) -> dict[str, Any]:
    local = (due or utcnow() + timedelta(days=40)).astimezone(PARIS)
    facts = {
        "fields_asked": ["moyens/montant"],
        "message": "Le montant ne correspond pas au budget.",
        "due_day": f"{local:%Y-%m-%d}",
        "due_hour": f"{local:%H:%M}",
    }
    return {**facts, **more}


def _page(application: Application) -> str:
    return f"/gestion/appels/candidatures/{application.public_id}/correction"


def _filings() -> list[Filing]:
    return list(db.session.scalars(db.select(Filing).order_by(Filing.id)))


def test_asked_corrected_and_filed_again_after_the_hour(
    as_: Any,
    alice: Account,
    esther: Account,
    filed: Application,
    freeze: Any,
    now_is: Any,
    sent: list[Any],
    run_jobs: Any,
) -> None:
    as_(alice).post(f"/candidatures/{filed.public_id}/sections/projet", data=typed(1, resume="Changé, jamais déposé."))
    filed.call.state = CallState.CLOSED
    freeze(filed.call.closes_at + timedelta(days=1))
    assert as_(esther).get(_page(filed)).status_code == 200
    assert as_(esther).post(_page(filed), data=_asked()).status_code == 303
    assert now_is().state is ApplicationState.CORRECTING
    sent.clear()
    run_jobs()
    assert "Une correction vous est demandée" in [one.subject.split("— ")[-1] for one in sent]
    text = as_(alice).get(f"/candidatures/{filed.public_id}").text
    assert "À CORRIGER" in text
    assert "ne correspond pas au budget" in text

    other = f"/candidatures/{filed.public_id}/sections/projet"
    as_(alice).post(other, data=typed(2, resume="Encore changé."))
    assert next(row.content for row in now_is().sections if row.key == "projet")["resume"] == "Changé, jamais déposé."
    section = f"/candidatures/{filed.public_id}/sections/moyens"
    assert as_(alice).post(section, data=typed(1, montant="1 500")).status_code == 303

    depot = f"/candidatures/{filed.public_id}/depot"
    assert as_(alice).post(depot, data={"key": "deux"}).status_code == 422  # « corrigé » is not ticked
    assert as_(alice).post(depot, data={"key": "deux", "is_corrected": "y"}).status_code == 303
    before, after = _filings()
    assert after.content["moyens"]["montant"] == 150000
    assert after.content["projet"]["resume"] == before.content["projet"]["resume"]
    application = now_is()
    assert (application.state, application.correction["done"]) == (ApplicationState.FILED, True)
    assert as_(alice).post(section, data=typed(2, montant="9")).status_code == 409


def test_after_its_date_nothing_changes_and_the_first_filing_counts(
    as_: Any, alice: Account, esther: Account, filed: Application, freeze: Any
) -> None:
    due = (utcnow() + timedelta(days=2)).replace(second=0, microsecond=0)
    as_(esther).post(_page(filed), data=_asked(due))
    freeze(due)
    section = f"/candidatures/{filed.public_id}/sections/moyens"
    assert as_(alice).post(section, data=typed(1, montant="1 500")).status_code == 409
    answer = as_(alice).post(f"/candidatures/{filed.public_id}/depot", data={"key": "deux", "is_corrected": "y"})
    assert answer.status_code == 409
    assert len(_filings()) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"fields_asked": []},
        {"fields_asked": ["moyens/rien"]},
        {"fields_asked": ["x"]},
        {"message": " "},
        {"message": "x" * 2001},
        {"due_day": "2020-01-01"},
        {"due_day": "demain"},
        {"due_hour": ""},
        {"due_day": "2099-01-01"},
    ],
)
def test_what_is_asked_badly_is_told_and_kept(
    as_: Any, esther: Account, filed: Application, now_is: Any, wrong: dict[str, Any]
) -> None:
    answer = as_(esther).post(_page(filed), data=_asked(**wrong))
    assert answer.status_code == 422
    assert now_is().state is ApplicationState.FILED


def test_it_is_taken_back(as_: Any, alice: Account, esther: Account, filed: Application, now_is: Any) -> None:
    assert as_(esther).post(f"{_page(filed)}/annulation").status_code == 409
    as_(esther).post(_page(filed), data=_asked())
    assert as_(esther).post(_page(filed), data=_asked()).status_code == 409
    assert as_(esther).post(f"{_page(filed)}/annulation").status_code == 303
    assert now_is().state is ApplicationState.FILED
    assert "DÉPOSÉE" in as_(alice).get(f"/candidatures/{filed.public_id}").text


def test_only_the_institute_and_not_about_its_own(
    as_: Any, alice: Account, bob: Account, esther: Account, filed: Application
) -> None:
    for person in (alice, bob):
        assert as_(person).get(_page(filed)).status_code == 404
        assert as_(person).post(_page(filed), data=_asked()).status_code == 404
    join_team(filed, esther)
    assert as_(esther).get(_page(filed)).status_code == 404
    assert as_(esther).post(_page(filed), data=_asked()).status_code == 404


def test_a_draft_has_no_such_page(as_: Any, esther: Account, draft: Application) -> None:
    assert as_(esther).get(_page(draft)).status_code == 404
    assert as_(esther).get("/gestion/appels/candidatures/rien/correction").status_code == 404


def test_withdrawn_with_a_reason_for_good(as_: Any, alice: Account, filed: Application, now_is: Any) -> None:
    page = f"/candidatures/{filed.public_id}/retrait"
    assert as_(alice).get(page).status_code == 200
    for reason in ("", "  ", "x" * 1001):
        assert as_(alice).post(page, data={"reason": reason}).status_code == 422
    assert as_(alice).post(page, data={"reason": "L'équipe a changé."}).status_code == 303
    assert now_is().state is ApplicationState.WITHDRAWN
    assert "RETIRÉE" in as_(alice).get(f"/candidatures/{filed.public_id}").text
    assert as_(alice).post(page, data={"reason": "Encore."}).status_code == 409
    assert as_(alice).post(f"/candidatures/{filed.public_id}/depot", data={"key": "deux"}).status_code == 409
    assert len(_filings()) == 1


def test_a_draft_is_not_withdrawn_nor_by_who_does_not_sign(
    as_: Any, alice: Account, editor: Account, bob: Account, draft: Application, now_is: Any
) -> None:
    page = f"/candidatures/{draft.public_id}/retrait"
    assert as_(alice).post(page, data={"reason": "Non."}).status_code == 409
    for person in (editor, bob):
        assert as_(person).post(page, data={"reason": "Non."}).status_code == 404
    assert now_is().state is ApplicationState.DRAFT
