"""What leaving does to the introductions of a volunteer (abuse 11, I2, I5)."""

from typing import Any

import pytest

from labagora.accounts.actions import give_consent
from labagora.accounts.enums import Purpose
from labagora.accounts.models import Account
from labagora.accounts.queries import list_consents
from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.introductions.enums import IntroductionState, Origin, Side
from labagora.introductions.models import Introduction
from labagora.organisations.models import Organisation
from labagora.privacy import actions
from labagora.privacy.copy import copy_of
from labagora.privacy.reading import UNREAD, WORDS
from labagora.projects.models import Need
from labagora.volunteers.models import Volunteer
from tests.builders.introductions import make_contribution, make_introduction, make_message
from tests.builders.projects import make_need, make_project


@pytest.fixture
def need(hospital: Organisation) -> Need:
    return make_need(make_project(hospital))


@pytest.fixture
def confirmed(need: Need, camille_volunteer: Volunteer) -> Introduction:
    return make_introduction(need, camille_volunteer, IntroductionState.CONFIRMED)


def _path(introduction: Introduction) -> str:
    return f"/mises-en-relation/{introduction.public_id}"


def _withdraw(account: Account, purpose: Purpose) -> None:
    receipt = next(row for row in list_consents(account) if row.purpose is purpose)
    actions.withdraw(receipt, actor=account, now=utcnow())
    db.session.flush()


def test_abuse_11_withdrawing_health_closes_an_open_page_at_its_next_click(
    as_: Any, alice: Account, camille: Account, confirmed: Introduction
) -> None:
    browser = as_(alice)
    page = browser.get(_path(confirmed))
    assert page.status_code == 200
    assert camille.name in page.text
    give_consent(camille, Purpose.HEALTH, actor=camille, now=utcnow())
    _withdraw(camille, Purpose.HEALTH)
    assert confirmed.state is IntroductionState.WITHDRAWN
    after = browser.get(_path(confirmed))
    assert after.status_code in (403, 404)
    assert camille.name not in after.text
    assert camille.address not in after.text


@pytest.mark.parametrize("state", [IntroductionState.INVITED, IntroductionState.REFUSED, IntroductionState.EVALUATED])
def test_i2_withdrawing_health_leaves_nothing_of_it_in_the_introductions(
    camille: Account, camille_volunteer: Volunteer, need: Need, state: IntroductionState
) -> None:
    row = make_introduction(
        need, camille_volunteer, state, origin=Origin.STAFF, staff_reason="Vécu d'un cancer du sein"
    )
    row.reasons, row.word_from_volunteer = [{"label": "Cancer : Sein"}], "Mon cancer du sein"
    give_consent(camille, Purpose.HEALTH, actor=camille, now=utcnow())
    _withdraw(camille, Purpose.HEALTH)
    assert (row.shared_fields, list(row.reasons), row.word_from_volunteer, row.staff_reason) == ([], [], "", "")


def test_abuse_11_withdrawing_contact_closes_the_contact(
    as_: Any, alice: Account, camille: Account, confirmed: Introduction
) -> None:
    _withdraw(camille, Purpose.CONTACT)
    assert confirmed.state is IntroductionState.WITHDRAWN
    assert camille.address not in as_(alice).get(_path(confirmed)).text


def test_withdrawing_contact_of_one_project_leaves_the_other(
    camille: Account, confirmed: Introduction, hospital: Organisation, camille_volunteer: Volunteer
) -> None:
    other = make_introduction(
        make_need(make_project(hospital, title="Autre projet")), camille_volunteer, IntroductionState.CONFIRMED
    )
    scope = confirmed.need.project.public_id
    receipt = next(row for row in list_consents(camille) if row.scope_ref == scope)
    actions.withdraw(receipt, actor=camille, now=utcnow())
    assert confirmed.state is IntroductionState.WITHDRAWN
    assert other.state is IntroductionState.CONFIRMED


def test_withdrawing_proposals_leaves_participations_alone(camille: Account, confirmed: Introduction) -> None:
    give_consent(camille, Purpose.PROPOSALS, actor=camille, now=utcnow())
    _withdraw(camille, Purpose.PROPOSALS)
    assert confirmed.state is IntroductionState.CONFIRMED


def test_i5_erasure_ends_participations_and_closes_messages(
    as_: Any, alice: Account, camille: Account, confirmed: Introduction
) -> None:
    message = make_message(confirmed, Side.VOLUNTEER, "CANARI-MESSAGE")
    name, address = camille.name, camille.address
    actions.erase_account(camille, actor=camille, now=utcnow())
    db.session.flush()
    db.session.expire_all()
    assert message.body == ""
    browser = as_(alice)
    for path in (_path(confirmed), "/mon-espace"):
        page = browser.get(path)
        assert page.status_code < 500
        assert not any(secret in page.text for secret in (name, address, "CANARI-MESSAGE"))


def test_i4_copy_holds_the_messages_of_both_sides(camille: Account, alice: Account, confirmed: Introduction) -> None:
    make_message(confirmed, Side.VOLUNTEER, "Bonjour, je viendrai")
    make_message(confirmed, Side.LEADER, "Merci, à bientôt", author=alice)
    text = str(copy_of(camille, now=utcnow()).as_json())
    assert "Bonjour, je viendrai" in text
    assert "Merci, à bientôt" in text
    assert "Mieux dormir" in text
    assert alice.address not in text


def test_every_column_of_the_copy_has_a_word(camille: Account, alice: Account, confirmed: Introduction) -> None:
    make_message(confirmed, Side.LEADER, "Merci", author=alice)
    make_contribution(confirmed)
    rows = [
        row for person in (camille, alice) for section in copy_of(person, now=utcnow()).sections for row in section.rows
    ]
    names = {name for row in rows for name in row}
    assert names - set(WORDS) - UNREAD == set()


def test_erasure_of_a_leader_leaves_the_volunteers_alone(
    alice: Account, camille: Account, confirmed: Introduction
) -> None:
    make_message(confirmed, Side.LEADER, "Merci", author=alice)
    actions.erase_account(alice, actor=alice, now=utcnow())
    db.session.flush()
    assert confirmed.state is IntroductionState.CONFIRMED
    assert camille.erased_at is None
