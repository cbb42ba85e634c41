import json
from typing import Any

import pytest
from sqlalchemy import func, select

from labagora.accounts import queries as accounts
from labagora.accounts.actions import give_consent
from labagora.accounts.enums import Purpose
from labagora.accounts.models import Account, Consent, RoleGrant, SignInSession
from labagora.core.audit import AuditEntry
from labagora.core.clock import utcnow
from labagora.core.crypto import SealBroken
from labagora.core.db import db
from labagora.core.errors import NotAllowed
from labagora.core.vault import open_sealed
from labagora.privacy import actions
from labagora.volunteers import actions as volunteers
from labagora.volunteers import policy, queries
from labagora.volunteers.enums import Channel
from labagora.volunteers.models import AccessRecord, Mute, Solicitation, Volunteer
from tests.builders.accounts import open_session


def test_i5_erasure_destroys_both_keys_and_both_links(camille: Account, camille_volunteer: Volunteer) -> None:
    kept = actions.erase_account(camille, actor=camille, now=utcnow())
    assert camille.key.is_destroyed
    assert camille_volunteer.key.is_destroyed
    assert camille.link_sealed is camille_volunteer.link_sealed is None
    assert camille.erased_at is not None
    assert any("reçus" in sentence.lower() for sentence in kept)


def test_i5_after_erasure_the_person_is_found_by_nothing(camille: Account, camille_volunteer: Volunteer) -> None:
    address = camille.address
    actions.erase_account(camille, actor=camille, now=utcnow())
    db.session.flush()
    assert accounts.find_account_by_address(address) is None
    assert queries.find_volunteer(camille_volunteer.public_id) is None
    assert not policy.is_matchable(camille_volunteer, utcnow(), queries.text_versions())
    assert camille.name == ""


def test_i5_erasure_ends_sessions_roles_and_receipts(camille: Account, camille_volunteer: Volunteer) -> None:
    open_session(camille)
    give_consent(camille, Purpose.HEALTH, actor=camille, now=utcnow())
    actions.erase_account(camille, actor=camille, now=utcnow())
    open_sessions = SignInSession.account_id == camille.id, SignInSession.ended_at.is_(None)
    assert db.session.scalar(select(func.count()).where(*open_sessions)) == 0
    live = Consent.account_id == camille.id, Consent.withdrawn_at.is_(None)
    assert db.session.scalar(select(func.count()).where(*live)) == 0
    assert db.session.scalar(select(func.count()).where(Consent.account_id == camille.id)) == 1
    open_roles = RoleGrant.account_id == camille.id, RoleGrant.ended_at.is_(None)
    assert db.session.scalar(select(func.count()).where(*open_roles)) == 0


def test_i5_erasure_leaves_no_trace_of_solicitations(camille: Account, camille_volunteer: Volunteer) -> None:
    volunteers.spend_budget(camille_volunteer, Channel.WAVE, "n" * 22, now=utcnow())
    actions.erase_account(camille, actor=camille, now=utcnow())
    for table in (Solicitation, Mute, AccessRecord):
        assert db.session.scalar(select(func.count()).where(table.volunteer_id == camille_volunteer.id)) == 0


def test_abuse_22_yesterdays_rows_do_not_open_after_an_erasure(camille: Account, camille_volunteer: Volunteer) -> None:
    db.session.flush()
    yesterday = camille_volunteer.profile_sealed
    reference = camille_volunteer.public_id
    assert yesterday is not None
    before = open_sealed(
        camille_volunteer.key.data_key(), yesterday, table="volunteer", public_id=reference, name="profile"
    )
    assert before["cancers"] == ["sein"]
    actions.erase_account(camille, actor=camille, now=utcnow())
    db.session.flush()
    db.session.expire_all()
    with pytest.raises(SealBroken):
        camille_volunteer.key.data_key()
    assert camille_volunteer.profile is None


def test_erasure_by_somebody_else_is_refused(camille: Account, farid: Account, esther: Account) -> None:
    for actor in (farid, esther):
        with pytest.raises(NotAllowed):
            actions.erase_account(camille, actor=actor, now=utcnow())
    assert camille.erased_at is None


def test_last_administrator_is_not_erased(admin: Account) -> None:
    with pytest.raises(NotAllowed):
        actions.erase_account(admin, actor=admin, now=utcnow())


def test_erasure_of_somebody_without_a_profile_works(farid: Account) -> None:
    actions.erase_account(farid, actor=None, now=utcnow())
    assert farid.erased_at is not None


def test_i5_trail_says_it_happened_without_saying_who(camille: Account, camille_volunteer: Volunteer) -> None:
    name, address = camille.name, camille.address
    actions.erase_account(camille, actor=camille, now=utcnow())
    db.session.flush()
    entries: list[Any] = list(db.session.scalars(select(AuditEntry)))
    text = json.dumps([[entry.verb, entry.subject_ref, entry.details] for entry in entries])
    assert "privacy.erase_account" in text
    assert name not in text
    assert address not in text
