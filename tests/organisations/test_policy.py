"""Who may do what to an organisation and a membership."""

from typing import Any

import pytest

from labagora.organisations import policy
from labagora.organisations.enums import MembershipState
from tests.builders.organisations import make_membership

PEOPLE = ("alice", "bob", "camille", "denis", "esther", "farid", "admin")


@pytest.mark.parametrize(
    ("question", "allowed"),
    [
        ("can_answer", {"alice", "bob", "esther", "admin"}),
        ("can_confirm", {"alice", "bob", "esther", "admin"}),
        ("can_end", {"alice", "bob", "esther", "admin", "farid"}),
    ],
)
def test_membership_policy_table(request: Any, hospital: Any, question: str, allowed: set[str]) -> None:
    people = {name: request.getfixturevalue(name) for name in PEOPLE}
    asked = make_membership(people["farid"], hospital, MembershipState.REQUESTED)
    ask = getattr(policy, question)
    assert {name for name, person in people.items() if ask(person, asked)} == allowed
    assert ask(None, asked) is False


def test_first_member_of_a_proposed_organisation_is_for_the_team(
    request: Any, hospital: Any, alice: Any, esther: Any, farid: Any
) -> None:
    hospital.is_confirmed = False
    asked = make_membership(farid, hospital, MembershipState.REQUESTED)
    assert policy.can_confirm(alice, asked) is False
    assert policy.can_confirm(esther, asked) is True


def test_only_staff_manage(app: Any, request: Any) -> None:
    people = {name: request.getfixturevalue(name) for name in PEOPLE}
    assert {name for name, person in people.items() if policy.can_manage(person)} == {"esther", "admin"}
    assert policy.can_manage(None) is False
    assert policy.can_propose(None) is False
