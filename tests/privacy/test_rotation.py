import json
import stat
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from labagora.accounts import queries as accounts
from labagora.accounts.actions import hold
from labagora.accounts.queries import index_of
from labagora.app import create_app
from labagora.calls.models import ApplicationMember
from labagora.core import outbox, vault
from labagora.core.clock import utcnow
from labagora.core.crypto import KeyRing, SealBroken
from labagora.core.db import db
from labagora.core.errors import Conflict
from labagora.privacy import actions, rotation
from labagora.search.actions import ask_alert
from labagora.search.commands import Asked
from labagora.search.enums import Rhythm
from labagora.search.queries import alerts_of
from labagora.volunteers import queries
from tests.builders.accounts import make_account
from tests.builders.calls import invite_to_team, make_application, make_call
from tests.builders.organisations import make_organisation
from tests.builders.volunteers import make_volunteer


def _path(house: Flask) -> Path:
    path = house.extensions["labagora"].settings.field_keys_file
    assert isinstance(path, Path)
    return path


def _people(count: int) -> list[str]:
    accounts_made = [make_account(name=f"Personne {n}", address=f"p{n}@exemple.fr") for n in range(count)]
    for account in accounts_made:
        make_volunteer(account)
    db.session.commit()
    return [account.public_id for account in accounts_made]


def _rewrap() -> None:
    for _progress in rotation.rewrap():
        db.session.commit()


def _rotate(house: Flask) -> int:
    rotation.add_key(_path(house))
    _rewrap()
    return rotation.drop_old_keys(_path(house))


def _use_only(monkeypatch: pytest.MonkeyPatch, keys: KeyRing) -> None:
    monkeypatch.setattr(vault, "ring", lambda: keys)
    db.session.expire_all()
    db.session.expunge_all()


def test_g2_after_rotation_everything_opens_with_the_new_key(house: Flask) -> None:
    references = _people(3)
    hold({"kind": "form"}, token="jeton", now=utcnow())
    db.session.commit()
    assert _rotate(house) == 1
    db.session.expunge_all()
    for number, reference in enumerate(references):
        account = accounts.get_account(reference)
        assert account.name == f"Personne {number}"
        volunteer = queries.get_volunteer_of(account)
        assert queries.profile_of(volunteer).cancers == ("sein",)
        assert queries.account_ref_of(volunteer) == reference
    assert accounts.find_held("jeton", utcnow()) == {"kind": "form"}


def test_g2_addresses_are_still_found(house: Flask) -> None:
    _people(2)
    _rotate(house)
    db.session.expunge_all()
    assert accounts.find_account_by_address("P1@exemple.fr").name == "Personne 1"


def test_g2_alerts_are_still_found_and_read(house: Flask) -> None:
    ask_alert(Asked("sommeil"), "lectrice@exemple.fr", Rhythm.DAILY, locale="fr", now=utcnow())
    db.session.commit()
    _rotate(house)
    db.session.expunge_all()
    [alert] = alerts_of("Lectrice@exemple.fr")
    assert (alert.address, alert.question["text"]) == ("lectrice@exemple.fr", "sommeil")


def test_g2_invitations_to_a_team_are_still_found_and_read(house: Flask) -> None:
    application = make_application(make_call(), make_organisation())
    invite_to_team(application, "partenaire@exemple.fr")
    db.session.commit()
    _rotate(house)
    db.session.expire_all()
    found = select(ApplicationMember).where(ApplicationMember.address_index == index_of("Partenaire@exemple.fr"))
    member = db.session.scalar(found)
    assert member is not None
    assert member.address == "partenaire@exemple.fr"


def test_g2_old_key_alone_reads_nothing(house: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    (reference,) = _people(1)
    old = KeyRing(list(KeyRing.from_file(_path(house)).keys))
    _rotate(house)
    _use_only(monkeypatch, old)
    account = accounts.get_account(reference)
    with pytest.raises(SealBroken):
        _ = account.name
    with pytest.raises(SealBroken):
        queries.find_volunteer_of(account)


def test_g2_half_way_both_keys_read_and_the_address_is_found(house: Flask) -> None:
    (reference,) = _people(1)
    rotation.add_key(_path(house))
    db.session.expunge_all()
    assert accounts.find_account_by_address("p0@exemple.fr").public_id == reference
    newcomer = make_account(name="Nouvelle", address="nouvelle@exemple.fr")
    assert newcomer.key.master_id == vault.ring().current.id


def test_g2_old_keys_stay_while_something_needs_them(house: Flask) -> None:
    _people(1)
    rotation.add_key(_path(house))
    with pytest.raises(Conflict):
        rotation.drop_old_keys(_path(house))
    assert len(json.loads(_path(house).read_text())) == 2


def test_g2_rotation_stopped_half_way_is_run_again(house: Flask) -> None:
    _people(3)
    rotation.add_key(_path(house))
    next(rotation.rewrap())
    db.session.rollback()
    assert _rotate(house) == 1


def test_g2_a_running_process_follows_the_file(house: Flask) -> None:
    ring = house.extensions["labagora"].keys
    before = ring.current.id
    assert rotation.add_key(_path(house)) == ring.current.id != before
    assert ring.get(before).id == before


def test_g5_rotated_key_file_is_for_its_owner_only(house: Flask) -> None:
    _people(1)
    _rotate(house)
    assert stat.S_IMODE(_path(house).stat().st_mode) == 0o600
    assert [entry.name for entry in _path(house).parent.iterdir() if entry.suffix == ".part"] == []


def test_abuse_22_yesterdays_backup_is_closed_after_erasure_and_rotation(house: Flask) -> None:
    (reference,) = _people(1)
    account = accounts.get_account(reference)
    key = account.key
    wrapped, master_id = key.wrapped, key.master_id
    actions.erase_account(account, actor=None, now=utcnow())
    db.session.commit()
    _rotate(house)
    assert wrapped is not None
    assert master_id is not None
    with pytest.raises(SealBroken):
        vault.ring().unwrap(master_id, wrapped, vault.PERSON_KEY)


def test_g2_old_keys_stay_while_a_mail_to_send_needs_them(house: Flask) -> None:
    master_id, sealed = vault.seal_link("r" * 22, "introduction-mail")
    job = outbox.enqueue("introductions.mail_volunteer", message="invited", ticket=f"{master_id}.{sealed.hex()}")
    db.session.commit()
    rotation.add_key(_path(house))
    _rewrap()
    with pytest.raises(Conflict):
        rotation.drop_old_keys(_path(house))
    outbox.finish(job, utcnow())
    db.session.commit()
    assert rotation.drop_old_keys(_path(house)) == 1


def test_g2_users_on_line_in_another_process_lose_nothing(house: Flask) -> None:
    """Another process of the same house writes between the steps: what it wrote opens with the new key alone."""
    (reference,) = _people(1)
    elsewhere = create_app(house.extensions["labagora"].settings, WTF_CSRF_ENABLED=False)
    db.session.remove()
    rotation.add_key(_path(house))
    steps = rotation.rewrap()
    next(steps)
    db.session.commit()
    with elsewhere.app_context():
        newcomer = make_account(name="Nouvelle", address="nouvelle@exemple.fr")
        volunteer = queries.get_volunteer_of(accounts.get_account(reference))
        volunteer.profile = {"cancers": ["rein"]}
        db.session.commit()
        newcomer_reference = newcomer.public_id
        db.session.remove()
        db.engine.dispose()
    for _progress in steps:
        db.session.commit()
    _rewrap()
    assert rotation.drop_old_keys(_path(house)) == 1
    db.session.expunge_all()
    assert accounts.find_account_by_address("nouvelle@exemple.fr").public_id == newcomer_reference
    assert queries.profile_of(queries.get_volunteer_of(accounts.get_account(reference))).cancers == ("rein",)
    elsewhere.extensions["labagora"].jobs.close()
