"""What the reviews add to the dashboard of the team, and what an interest takes out of it."""

from datetime import timedelta
from typing import Any

import pytest

from labagora.calls.enums import ApplicationState, CallState
from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.reviews.enums import AdmissibilityState, ConflictState, DispatchState, Outcome, ReviewerState
from labagora.reviews.models import Dispatch
from tests.builders.calls import join_team, make_application, make_call
from tests.builders.reviews import (
    assign,
    make_admissible,
    make_grid,
    make_reviewer,
    make_round,
    tie,
    write_review,
)
from tests.calls.likeness import bare

EXAMINE, DECIDE = "Examiner la recevabilité des candidatures", "Décider de la recevabilité"
CHECK, REMIND, CONFIRM = "Vérifier des liens", "Relancer des évaluateurs", "Confirmer un envoi"


@pytest.fixture
def call(app: Any) -> Any:
    return make_call("On juge", CallState.REVIEWING)


def _filed(call: Any, hospital: Any) -> Any:
    return make_application(call, hospital, ApplicationState.FILED)


def test_what_waits_is_named(as_: Any, esther: Any, admin: Any, call: Any, hospital: Any) -> None:
    now = utcnow()
    round_ = make_round(call, due_at=now - timedelta(days=1))
    new, doubted, read = (_filed(call, hospital) for _ in range(3))
    make_admissible(doubted, AdmissibilityState.QUESTIONED, reply="Voici.", replied_at=now)
    make_admissible(read)
    assign(make_reviewer(round_), read)
    tie(make_reviewer(round_), new, ConflictState.SUSPECTED)
    letter = Dispatch(
        round=round_, outcome=Outcome.SELECTED, subject="Objet", body="Texte", state=DispatchState.CONFIRMING,
        made_by_ref=admin.public_id, made_at=now,
    )  # fmt: skip
    letter.letters = []
    db.session.add(letter)
    db.session.flush()
    page = as_(esther).get("/gestion").text
    for words in (
        f"{EXAMINE} (1)",
        f"{DECIDE} : réponse arrivée",
        EXAMINE,
        DECIDE,
        CHECK,
        REMIND,
        CONFIRM,
        doubted.reference,
        "en retard",
    ):
        assert words in page
    assert CONFIRM not in as_(admin).get("/gestion").text


def test_a_delay_that_is_over_waits_as_such(as_: Any, esther: Any, call: Any, hospital: Any) -> None:
    make_round(call)
    now = utcnow()
    make_admissible(_filed(call, hospital), AdmissibilityState.QUESTIONED, due_at=now - timedelta(hours=1))
    for _ in range(2):
        _filed(call, hospital)
    page = as_(esther).get("/gestion").text
    assert f"{DECIDE} : délai passé, sans réponse" in page
    assert f"{EXAMINE} (2)" in page


def test_what_is_done_waits_no_more(as_: Any, esther: Any, call: Any, hospital: Any) -> None:
    round_ = make_round(call, due_at=utcnow() - timedelta(days=1))
    one, other = _filed(call, hospital), _filed(call, hospital)
    make_admissible(one)
    make_admissible(other, AdmissibilityState.QUESTIONED)
    write_review(assign(make_reviewer(round_), one), make_grid(round_))
    tie(make_reviewer(round_), one, ConflictState.DISMISSED)
    page = as_(esther).get("/gestion").text
    assert not any(words in page for words in (EXAMINE, DECIDE, CHECK, REMIND, CONFIRM))


@pytest.mark.parametrize("how", ["interest", "team"])
def test_a5_nothing_waits_of_what_is_closed_to_the_reader(
    as_: Any, esther: Any, call: Any, hospital: Any, how: str
) -> None:
    round_ = make_round(call, due_at=utcnow() - timedelta(days=1))
    browser = as_(esther)
    closed, doubted = _filed(call, hospital), _filed(call, hospital)
    make_admissible(doubted, AdmissibilityState.QUESTIONED, reply="Voici.", replied_at=utcnow())
    for one in (closed, doubted):
        if how == "interest":
            tie(make_reviewer(round_), one, ConflictState.SUSPECTED)
        assign(make_reviewer(round_), one)
    assert EXAMINE in browser.get("/gestion").text
    own = make_reviewer(round_, esther, ReviewerState.LEFT) if how == "interest" else None
    for one in (closed, doubted):
        if own is not None:
            tie(own, one)
        else:
            join_team(one, esther)
    page = bare(browser.get("/gestion").text)
    assert not any(words in page for words in (EXAMINE, DECIDE, CHECK, REMIND))
