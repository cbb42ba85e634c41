"""Who may manage the reference lists: every role, open and fixed lists."""

from types import SimpleNamespace

import pytest

from labagora.reference import policy
from labagora.reference.vocabularies import KINDS

NOBODY, VOLUNTEER, STAFF = None, SimpleNamespace(is_staff=False), SimpleNamespace(is_staff=True)


@pytest.mark.parametrize(("actor", "allowed"), [(NOBODY, False), (VOLUNTEER, False), (STAFF, True)])
def test_can_manage(actor, allowed: bool) -> None:
    assert policy.can_manage(actor) is allowed


@pytest.mark.parametrize(
    ("actor", "name", "allowed"),
    [
        (NOBODY, "care_steps", False),
        (VOLUNTEER, "care_steps", False),
        (STAFF, "care_steps", True),
        (STAFF, "consent_purposes", False),
        (STAFF, "gripp2", False),
        (VOLUNTEER, "gripp2", False),
    ],
)
def test_can_change_membership(actor, name: str, allowed: bool) -> None:
    assert policy.can_change_membership(actor, KINDS[name]) is allowed
