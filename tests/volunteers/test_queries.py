from typing import Any

import pytest

from labagora.accounts.models import Account
from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.core.errors import NotFound
from labagora.core.vault import PERSON_KEY, open_sealed, ring
from labagora.volunteers import actions, limits, policy, queries
from labagora.volunteers.enums import Channel
from labagora.volunteers.models import Volunteer
from labagora.volunteers.privacy import erase_profile
from labagora.volunteers.profile import Profile


def _rows(since: int = -1) -> dict[int, Any]:
    return {row.id: row for row in queries.matching_rows(since, utcnow())}


def test_matching_rows_open_with_what_they_carry(camille_volunteer: Volunteer) -> None:
    row = _rows()[camille_volunteer.id]
    key = ring().unwrap(row.master_id, row.wrapped, PERSON_KEY)
    stored = open_sealed(key, row.profile_sealed, table="volunteer", public_id=row.public_id, name="profile")
    assert Profile.from_dict(stored) == queries.profile_of(camille_volunteer)


def test_matching_rows_agree_with_the_row_itself(camille: Account, camille_volunteer: Volunteer) -> None:
    versions = queries.text_versions()
    for change in (actions.pause, actions.resume):
        options = {"until": None} if change is actions.pause else {}
        change(camille_volunteer, actor=camille, now=utcnow(), **options)
        db.session.flush()
        row = _rows()[camille_volunteer.id]
        assert policy.is_matchable(row, utcnow(), versions) is policy.is_matchable(
            camille_volunteer, utcnow(), versions
        )


def test_matching_rows_since_a_revision_give_what_changed_only(camille: Account, camille_volunteer: Volunteer) -> None:
    actions.add_synthetic([Profile(region="11")], now=utcnow())
    last = max(row.revision for row in _rows().values())
    assert _rows(last) == {}
    actions.set_budget(camille_volunteer, 4, actor=camille, now=utcnow())
    db.session.flush()
    assert set(_rows(last)) == {camille_volunteer.id}


def test_matching_rows_count_solicitations(camille_volunteer: Volunteer) -> None:
    actions.spend_budget(camille_volunteer, Channel.WAVE, "n" * 22, now=utcnow())
    row = _rows()[camille_volunteer.id]
    assert (row.asked_lately, row.asked_this_month) == (1, 1)


def test_matching_rows_show_an_erased_profile_as_such(camille_volunteer: Volunteer) -> None:
    last = max(row.revision for row in _rows().values())
    erase_profile(camille_volunteer, now=utcnow())
    db.session.flush()
    row = _rows(last)[camille_volunteer.id]
    assert row.profile_sealed is None
    assert row.wrapped is None
    assert not policy.is_matchable(row, utcnow(), queries.text_versions())


@pytest.mark.parametrize("count", [1, 30])
def test_matching_rows_cost_one_statement(count_statements: Any, app: Any, count: int) -> None:
    actions.add_synthetic([Profile(region="11")] * count, now=utcnow())
    with count_statements() as seen:
        assert len(_rows()) >= count
    assert len(seen) == 1


def test_get_volunteer_of_somebody_without_a_profile_raises(farid: Account) -> None:
    assert queries.find_volunteer_of(farid) is None
    with pytest.raises(NotFound):
        queries.get_volunteer_of(farid)


def test_erased_profile_is_found_by_nobody(camille: Account, camille_volunteer: Volunteer) -> None:
    reference = camille_volunteer.public_id
    erase_profile(camille_volunteer, now=utcnow())
    db.session.flush()
    assert queries.find_volunteer_of(camille) is None
    with pytest.raises(NotFound):
        queries.get_volunteer(reference)


def test_totals_are_blurred(app: Any) -> None:
    actions.add_synthetic([Profile(region="11")] * 12, now=utcnow())
    totals = queries.totals(utcnow(), queries.text_versions())
    assert totals.profiles in (10, 15)
    assert totals.paused is None
    assert limits.blurred(10) is None
