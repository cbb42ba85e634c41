"""Who does what to indicators: a table of roles."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from labagora.accounts.models import Account
from labagora.consortia.enums import ConsortiumState, PlaceState, WorkspaceRole
from labagora.consortia.indicators import policy
from labagora.consortia.queries import place_of
from labagora.core.clock import today_in_paris, utcnow
from labagora.core.db import db
from tests.builders.accounts import make_account
from tests.builders.consortia import join, make_consortium
from tests.builders.indicators import make_indicator
from tests.builders.organisations import make_organisation

LEAD, PARTNER, SITE = WorkspaceRole.LEAD, WorkspaceRole.PARTNER, WorkspaceRole.SITE
OBSERVER, PROVIDER = WorkspaceRole.OBSERVER, WorkspaceRole.PROVIDER

# role: reads, chooses, shows results, records at home, records elsewhere
TABLE = {
    LEAD: (True, True, True, True, True),
    PROVIDER: (True, True, False, True, True),
    PARTNER: (True, False, False, True, False),
    SITE: (True, False, False, True, False),
    OBSERVER: (True, False, False, False, False),
    "staff": (True, True, True, True, True),
    "stranger": (False, False, False, False, False),
    "visitor": (False, False, False, False, False),
    "of another consortium": (False, False, False, False, False),
    "coming next month": (False, False, False, False, False),
    "left": (False, False, False, False, False),
}


def _cast(who: Any, esther: Account) -> tuple[Any, Any, Any, Any]:
    home, elsewhere = make_organisation(name="Ici"), make_organisation(name="Ailleurs")
    consortium, today = make_consortium(organisation=home), today_in_paris()
    if who == "visitor":
        return None, consortium, home, elsewhere
    account = esther if who == "staff" else make_account(name="Quelqu'un")
    if isinstance(who, WorkspaceRole):
        join(consortium, account, who, organisation=home)
    elif who == "of another consortium":
        join(make_consortium(), account, LEAD, organisation=home)
    elif who == "coming next month":
        join(consortium, account, LEAD, organisation=home, joined_on=today + timedelta(days=30))
    elif who == "left":
        values = {"state": PlaceState.LEFT, "left_on": today}
        join(consortium, account, LEAD, organisation=home, **values)
    return account, consortium, home, elsewhere


@pytest.mark.parametrize("who", TABLE, ids=str)
def test_who_reads_chooses_shows_and_records(app: Flask, esther: Account, who: Any) -> None:
    account, consortium, home, elsewhere = _cast(who, esther)
    place = (account, consortium, place_of(account, consortium), today_in_paris())
    found = (
        policy.can_read(*place),
        policy.can_choose(*place),
        policy.can_show_results(*place),
        policy.can_record(*place, home.id),
        policy.can_record(*place, elsewhere.id),
    )
    assert found == TABLE[who]


def test_a_place_of_another_consortium_opens_nothing(app: Flask) -> None:
    account, other = make_account(), make_consortium()
    place = join(other, account, LEAD)
    here = make_consortium()
    assert not policy.can_read(account, here, place, today_in_paris())
    assert not policy.can_record(account, here, place, today_in_paris(), here.organisation_id)


def test_a_retired_line_is_followed_by_nobody(app: Flask, esther: Account) -> None:
    line, consortium = make_indicator(), make_consortium()
    place = (esther, consortium, None, today_in_paris())
    assert policy.can_follow(*place, line)
    line.retired_at = utcnow()
    assert not policy.can_follow(*place, line)


@pytest.mark.parametrize("state", ConsortiumState)
def test_values_come_late_whatever_the_state(app: Flask, state: ConsortiumState) -> None:
    account, consortium = make_account(), make_consortium(state=state)
    place = join(consortium, account, LEAD)
    db.session.flush()
    assert policy.can_record(account, consortium, place, today_in_paris(), consortium.organisation_id)


def test_only_the_institute_writes_the_dictionary(app: Flask, esther: Account, alice: Account) -> None:
    assert policy.can_write_dictionary(esther)
    assert not any(map(policy.can_write_dictionary, (alice, None)))
    assert policy.can_reshape(esther, is_measured=False)
    assert not policy.can_reshape(esther, is_measured=True)
    assert not policy.can_reshape(alice, is_measured=False)
