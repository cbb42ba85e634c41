"""Who reads and changes a workspace: role, day, state."""

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast

import pytest

from labagora.consortia import policy
from labagora.consortia.enums import Approver, ConsortiumState, PlaceState, VersionState, WorkspaceRole
from labagora.consortia.models import Consortium, DeliverableVersion, WorkspaceMember

TODAY = date(2023, 3, 15)
LEAD, PARTNER, SITE, OBSERVER, PROVIDER = WorkspaceRole
STAFF, STRANGER, VISITOR = "staff", "stranger", "visitor"
EVERYONE: tuple[Any, ...] = (*WorkspaceRole, STAFF, STRANGER, VISITOR)
RULES: dict[str, tuple[Any, set[Any]]] = {
    "see": (policy.can_see_workspace, {*WorkspaceRole, STAFF}),
    "plan": (policy.can_edit_plan, {LEAD, PROVIDER, STAFF}),
    "hand in": (policy.can_hand_in, {LEAD, PARTNER, SITE, PROVIDER}),
    "measure": (policy.can_record_measure, {LEAD, PARTNER, SITE, PROVIDER, STAFF}),
    "members": (policy.can_manage_members, {LEAD, PROVIDER, STAFF}),
    "lead": (policy.is_lead, {LEAD}),
    "provider": (policy.is_provider, {PROVIDER}),
}


def _actor(who: Any) -> Any:
    return None if who == VISITOR else SimpleNamespace(id=7, is_staff=who == STAFF)


def _consortium(state: ConsortiumState = ConsortiumState.SUPPORTED) -> Any:
    return cast(Consortium, SimpleNamespace(id=3, state=state))


def _place(role: Any, **values: Any) -> Any:
    if not isinstance(role, WorkspaceRole):
        return None
    facts = {"role": role, "state": PlaceState.ACTIVE, "account_id": 7, "consortium_id": 3, "joined_on": TODAY}
    row = SimpleNamespace(**{**facts, **values})
    row.is_here = lambda today: WorkspaceMember.is_here(cast(Any, row), today)
    return row


@pytest.mark.parametrize("who", EVERYONE)
@pytest.mark.parametrize("rule", RULES)
def test_who_may(rule: str, who: Any) -> None:
    can, allowed = RULES[rule]
    assert can(_actor(who), _consortium(), _place(who), TODAY) is (who in allowed)


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize(
    "change",
    [
        {"joined_on": TODAY + timedelta(days=1)},
        {"state": PlaceState.LEFT},
        {"state": PlaceState.INVITED},
        {"account_id": 8},
        {"consortium_id": 4},
    ],
)
def test_a_place_that_is_not_open_is_worth_nothing(rule: str, change: dict[str, Any]) -> None:
    can, _allowed = RULES[rule]
    for role in WorkspaceRole:
        assert can(_actor(role), _consortium(), _place(role, **change), TODAY) is False


@pytest.mark.parametrize(
    ("rule", "closed"),
    [
        (policy.can_edit_plan, {ConsortiumState.ENDED, ConsortiumState.FOLLOWED, ConsortiumState.STOPPED}),
        (policy.can_hand_in, {ConsortiumState.ENDED, ConsortiumState.STOPPED}),
        (policy.can_record_measure, set()),
        (policy.can_manage_members, {ConsortiumState.STOPPED}),
        (policy.can_see_workspace, set()),
    ],
)
@pytest.mark.parametrize("state", list(ConsortiumState))
def test_until_when(rule: Any, closed: set[ConsortiumState], state: ConsortiumState) -> None:
    assert rule(_actor(LEAD), _consortium(state), _place(LEAD), TODAY) is (state not in closed)


@pytest.mark.parametrize("who", EVERYONE)
@pytest.mark.parametrize("state", list(ConsortiumState))
def test_only_the_institute_changes_dates(who: Any, state: ConsortiumState) -> None:
    allowed = who == STAFF and state is not ConsortiumState.STOPPED
    assert policy.can_change_dates(_actor(who), _consortium(state)) is allowed
    assert policy.can_choose_provider(_actor(who)) is (who == STAFF)
    assert policy.can_make_by_hand(_actor(who)) is (who == STAFF)


@pytest.mark.parametrize("who", EVERYONE)
def test_each_approves_in_their_own_name(who: Any) -> None:
    for approver, wanted in zip(Approver, (LEAD, PROVIDER, STAFF), strict=True):
        assert policy.can_approve_as(_actor(who), _consortium(), _place(who), TODAY, approver) is (who == wanted)


def test_only_the_institute_chooses_the_provider() -> None:
    assert WorkspaceRole.PROVIDER in policy.roles_given_by(_actor(STAFF))
    for who in (LEAD, PROVIDER, STRANGER):
        assert WorkspaceRole.PROVIDER not in policy.roles_given_by(_actor(who))
    other = _place(PROVIDER, account_id=9)
    assert policy.can_change_place(_actor(STAFF), _consortium(), None, TODAY, other)
    assert not policy.can_change_place(_actor(LEAD), _consortium(), _place(LEAD), TODAY, other)


@pytest.mark.parametrize("who", EVERYONE)
def test_a_place_is_changed_by_who_manages_members(who: Any) -> None:
    other = _place(OBSERVER, account_id=9)
    expected = who in (LEAD, PROVIDER, STAFF)
    assert policy.can_change_place(_actor(who), _consortium(), _place(who), TODAY, other) is expected
    other.state = PlaceState.LEFT
    assert policy.can_change_place(_actor(who), _consortium(), _place(who), TODAY, other) is False


def _version(state: VersionState, added: date) -> DeliverableVersion:
    added_at = datetime(added.year, added.month, added.day, 12, tzinfo=UTC)
    return cast(DeliverableVersion, SimpleNamespace(state=state, added_at=added_at))


@pytest.mark.parametrize("who", EVERYONE)
def test_drafts_stay_between_those_who_were_there(who: Any) -> None:
    before, since = (_version(VersionState.DRAFT, TODAY + timedelta(days=shift)) for shift in (-1, 0))
    reads = [policy.can_read_version(_actor(who), _consortium(), _place(who), TODAY, one) for one in (before, since)]
    takes_over, works = who in (LEAD, PROVIDER), who in (LEAD, PROVIDER, PARTNER, SITE)
    assert reads == [takes_over, works]


@pytest.mark.parametrize("who", EVERYONE)
@pytest.mark.parametrize("state", [VersionState.SUBMITTED, VersionState.APPROVED, VersionState.RETURNED])
def test_what_was_submitted_before_is_for_who_joins(who: Any, state: VersionState) -> None:
    version = _version(state, TODAY - timedelta(days=60))
    expected = who not in (STRANGER, VISITOR)
    assert policy.can_read_version(_actor(who), _consortium(), _place(who), TODAY, version) is expected
