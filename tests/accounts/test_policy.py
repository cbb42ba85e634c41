"""Who may do what to an account: the table."""

from types import SimpleNamespace

import pytest

from labagora.accounts import policy
from labagora.accounts.enums import Role

CONSOLE = None


def person(*roles, scope=None, number=1, factors=0):
    return SimpleNamespace(
        id=number,
        roles=frozenset(roles),
        is_admin=Role.ADMIN in roles,
        is_staff=bool({Role.ADMIN, Role.STAFF} & set(roles)),
        has_role=lambda role, wanted=None: role in roles and wanted in (None, scope),
        erased_at=None,
        passkeys=["clé"] * max(0, factors - 1),
        totp_confirmed_at="hier" if factors else None,
        needs_second_factor=bool({Role.ADMIN, Role.STAFF, Role.LEADER} & set(roles)),
    )


ALICE, ESTHER, ADA, FARID = person(Role.LEADER, scope="hopital"), person(Role.STAFF), person(Role.ADMIN), person()

GRANTS = [
    (CONSOLE, Role.ADMIN, None, True), (ADA, Role.ADMIN, None, True), (ADA, Role.STAFF, None, True),
    (ESTHER, Role.STAFF, None, False), (ESTHER, Role.ADMIN, None, False), (ESTHER, Role.RELAY, None, True),
    (ESTHER, Role.LEADER, "hopital", True), (ALICE, Role.LEADER, "hopital", True),
    (ALICE, Role.LEADER, "autre", False), (ALICE, Role.LEADER, None, False), (ALICE, Role.REVIEWER, "hopital", False),
    (FARID, Role.LEADER, "hopital", False), (FARID, Role.VOLUNTEER, None, True), (FARID, Role.STAFF, None, False),
]  # fmt: skip


@pytest.mark.parametrize(("actor", "role", "scope", "allowed"), GRANTS)
def test_can_grant(actor, role, scope, allowed):
    assert policy.can_grant(actor, role, scope) is allowed


SUSPENSIONS = [
    (ESTHER, person(number=2), True), (ESTHER, person(Role.LEADER, number=2), True),
    (ESTHER, person(Role.STAFF, number=2), False), (ESTHER, person(Role.ADMIN, number=2), False),
    (ADA, person(Role.STAFF, number=2), True), (ADA, ADA, False), (FARID, person(number=2), False),
    (ALICE, person(number=2), False), (CONSOLE, person(number=2), False),
]  # fmt: skip


@pytest.mark.parametrize(("actor", "target", "allowed"), SUSPENSIONS)
def test_can_suspend(actor, target, allowed):
    assert policy.can_suspend(actor, target) is allowed


@pytest.mark.parametrize(
    ("account", "allowed"),
    [
        (person(factors=1), True),
        (person(Role.STAFF, factors=1), False),
        (person(Role.STAFF, factors=2), True),
        (person(Role.LEADER, factors=1), False),
    ],
)
def test_can_remove_second_factor(account, allowed):
    assert policy.can_remove_second_factor(account) is allowed
