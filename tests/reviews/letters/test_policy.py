"""Who prepares, confirms and reads letters, who makes laureates: role, state, interest, nothing else."""

from typing import Any

import pytest

from labagora.calls.enums import CallState
from labagora.consortia import policy as consortia
from labagora.core.clock import utcnow
from labagora.reviews.enums import ConflictState, DispatchState, Outcome
from labagora.reviews.models import Dispatch, Letter
from labagora.reviews.policy import letters as policy
from tests.builders.calls import make_call
from tests.builders.reviews import make_reviewer, tie
from tests.reviews.letters.conftest import Scene

ENDED = (CallState.ARCHIVED, CallState.CANCELLED)


@pytest.mark.parametrize("state", list(CallState))
def test_letters_are_written_until_the_call_is_put_away(esther: Any, alice: Any, denis: Any, state: CallState) -> None:
    call = make_call(state=state)
    assert policy.can_dispatch(esther, call) is (state not in ENDED)
    assert consortia.can_form(esther, call) is (state not in ENDED)
    for stranger in (alice, denis, None):
        assert not policy.can_dispatch(stranger, call)
        assert not consortia.can_form(stranger, call)
        assert not consortia.can_see_laureates(stranger)


def _dispatch(scene: Scene, state: DispatchState, by: Any) -> Dispatch:
    return Dispatch(round=scene.round, outcome=Outcome.SELECTED, state=state, made_by_ref=by.public_id)


@pytest.mark.parametrize("state", list(DispatchState))
def test_written_as_a_draft_confirmed_by_another(scene: Scene, esther: Any, paula: Any, state: DispatchState) -> None:
    dispatch = _dispatch(scene, state, esther)
    assert policy.can_write(esther, dispatch) is (state is DispatchState.DRAFT)
    assert policy.can_confirm(paula, dispatch) is (state is DispatchState.CONFIRMING)
    assert not policy.can_confirm(esther, dispatch)


def test_a_letter_is_its_teams_once_it_has_left(scene: Scene, alice: Any, esther: Any, farid: Any) -> None:
    letter = Letter(application=scene.first)
    assert not policy.can_read_letter(alice, letter, scene.first)
    letter.sent_at = utcnow()
    assert policy.can_read_letter(alice, letter, scene.first)
    for stranger in (esther, farid, None):
        assert not policy.can_read_letter(stranger, letter, scene.first)


@pytest.mark.parametrize("state", list(ConflictState))
def test_an_interest_keeps_from_making_a_laureate(scene: Scene, esther: Any, state: ConflictState) -> None:
    assert consortia.can_form_from(esther, scene.first, ())
    found = tie(make_reviewer(scene.round, esther), scene.first, state)
    assert consortia.can_form_from(esther, scene.first, [found]) is (state is ConflictState.DISMISSED)
