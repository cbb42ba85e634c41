import pytest

from labagora.accounts.actions import give_consent
from labagora.accounts.enums import Purpose
from labagora.accounts.models import Account, Consent
from labagora.core.clock import utcnow
from labagora.core.errors import NotAllowed
from labagora.privacy import actions
from labagora.volunteers import policy, queries
from labagora.volunteers.models import Volunteer


def _receipt(account: Account, purpose: Purpose) -> Consent:
    return give_consent(account, purpose, actor=account, now=utcnow())


def _is_matchable(volunteer: Volunteer) -> bool:
    return policy.is_matchable(volunteer, utcnow(), queries.text_versions())


@pytest.mark.parametrize("purpose", [Purpose.HEALTH, Purpose.PROPOSALS])
def test_i2_withdrawing_stops_matching_at_once(
    camille: Account, camille_volunteer: Volunteer, purpose: Purpose
) -> None:
    receipt = _receipt(camille, purpose)
    assert _is_matchable(camille_volunteer)
    before = camille_volunteer.revision
    actions.withdraw(receipt, actor=camille, now=utcnow())
    assert receipt.withdrawn_at is not None
    assert not _is_matchable(camille_volunteer)
    assert camille_volunteer.revision > before


def test_i2_withdrawing_health_leaves_no_answer(camille: Account, camille_volunteer: Volunteer) -> None:
    actions.withdraw(_receipt(camille, Purpose.HEALTH), actor=camille, now=utcnow())
    assert camille_volunteer.profile_sealed is None


def test_withdrawing_alerts_changes_nothing_else(camille: Account, camille_volunteer: Volunteer) -> None:
    actions.withdraw(_receipt(camille, Purpose.ALERTS), actor=camille, now=utcnow())
    assert _is_matchable(camille_volunteer)


def test_withdrawing_the_account_is_erasing_it(camille: Account) -> None:
    with pytest.raises(NotAllowed):
        actions.withdraw(_receipt(camille, Purpose.ACCOUNT), actor=camille, now=utcnow())


def test_withdrawing_for_somebody_else_is_refused(
    camille: Account, farid: Account, camille_volunteer: Volunteer
) -> None:
    receipt = _receipt(camille, Purpose.HEALTH)
    with pytest.raises(NotAllowed):
        actions.withdraw(receipt, actor=farid, now=utcnow())
    assert receipt.withdrawn_at is None


def test_withdrawing_without_a_profile_works(farid: Account) -> None:
    receipt = _receipt(farid, Purpose.HEALTH)
    actions.withdraw(receipt, actor=farid, now=utcnow())
    assert receipt.withdrawn_at is not None
