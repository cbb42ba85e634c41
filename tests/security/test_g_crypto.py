"""G1, G3 and the thief: what is stored is closed to whoever holds the files without the keys."""

import io
import logging
import sqlite3
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from html5lib import parse

from labagora.accounts.models import Account
from labagora.accounts.queries import get_account
from labagora.core.clock import utcnow
from labagora.core.crypto import SealBroken, seal, unseal
from labagora.core.db import db
from labagora.core.vault import open_sealed
from labagora.privacy import actions as privacy
from labagora.volunteers import actions, queries
from labagora.volunteers.models import Volunteer
from tests.builders.accounts import make_account, open_session
from tests.builders.house import open_house
from tests.builders.volunteers import make_volunteer
from tests.conftest import StrictClient

STORY, NAME, ADDRESS = "CANARI-RECIT-7319", "CANARI-NOM-7319", "canari-adresse-7319@exemple.fr"
DIAGNOSIS = "melanome"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Flask]:
    """A real application on a folder of its own, inside its context."""
    with open_house(tmp_path / "data") as application:
        yield application


@pytest.mark.parametrize("change", ["table", "row", "column", "key"])
def test_g1_a_value_opens_in_its_own_place_only(change: str) -> None:
    key, other = b"k" * 32, b"o" * 32
    sealed = seal(key, b"secret", "volunteer|row|profile")
    contexts = {"table": "account|row|profile", "row": "volunteer|other|profile", "column": "volunteer|row|note"}
    with pytest.raises(SealBroken):
        unseal(other if change == "key" else key, sealed, contexts.get(change, "volunteer|row|profile"))


def test_g1_one_changed_byte_is_refused() -> None:
    sealed = bytearray(seal(b"k" * 32, b"secret", "place"))
    sealed[-1] ^= 1
    with pytest.raises(SealBroken):
        unseal(b"k" * 32, bytes(sealed), "place")


def test_abuse_23_ciphertext_pasted_in_ones_own_row_is_refused(
    as_: Any, camille: Account, camille_volunteer: Volunteer, farid: Account
) -> None:
    thief = make_volunteer(farid)
    thief.profile_sealed = camille_volunteer.profile_sealed
    db.session.flush()
    with pytest.raises(SealBroken):
        _ = thief.profile
    thief.key_id, camille_volunteer.key_id = camille_volunteer.key_id, thief.key_id
    with pytest.raises(SealBroken):
        open_sealed(
            camille_volunteer.key.data_key(),
            thief.profile_sealed or b"",
            table="volunteer",
            public_id=thief.public_id,
            name="profile",
        )


def test_abuse_23_the_page_shows_nothing_of_the_other(
    as_: Any, camille: Account, camille_volunteer: Volunteer, farid: Account, caplog: pytest.LogCaptureFixture
) -> None:
    thief = make_volunteer(farid, profile={"region": "11"})
    thief.profile_sealed = camille_volunteer.profile_sealed
    page = as_(farid).get("/mon-espace/profil")
    assert page.status_code == 500
    assert "Auvergne" not in page.text
    assert "SealBroken" in caplog.text
    assert "SealBroken" not in page.text


pytestmark = pytest.mark.sqlite_only


class Walker:
    """A person in a browser, on a house of its own."""

    def __init__(self, house: Flask) -> None:
        house.test_client_class = StrictClient
        account = make_account(name=NAME, address=ADDRESS)
        self.reference = account.public_id
        self.browser = house.test_client()
        token = open_session(account)
        db.session.commit()
        with self.browser.session_transaction() as cookie:
            cookie["sid"] = token

    def person(self) -> Account:
        """Return the account, read again."""
        return get_account(self.reference)

    def answer(self, slug: str, **answers: Any) -> None:
        path = f"/mon-espace/profil/{slug}"
        tree = parse(self.browser.get(path).text, namespaceHTMLElements=False)
        expected = next(node.get("value") for node in tree.iter("input") if node.get("name") == "expected")
        assert self.browser.post(path, data={"expected": expected, **answers}).status_code == 303


@pytest.fixture
def logs() -> Iterator[io.StringIO]:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    logging.getLogger().addHandler(handler)
    yield stream
    logging.getLogger().removeHandler(handler)


@pytest.fixture
def walker(house: Flask, logs: io.StringIO) -> Walker:
    walker = Walker(house)
    agreement = {"birth_year": "1970", "is_adult": "y", "health": "y", "proposals": "y"}
    assert walker.browser.post("/mon-espace/profil/accord", data=agreement).status_code == 303
    walker.answer("parcours", cancers=DIAGNOSIS)
    walker.answer("experience", experience=STORY)
    return walker


def _hits(folder: Path, *words: str) -> list[str]:
    needles = [word.encode(encoding) for word in words for encoding in ("utf-8", "utf-16-le")]
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert files
    return [str(path.relative_to(folder)) for path in files if any(needle in path.read_bytes() for needle in needles)]


def _data(house: Flask) -> Path:
    data = house.extensions["labagora"].settings.data
    assert isinstance(data, Path)
    return data


def _empty_the_log(house: Flask) -> None:
    """Do what SQLite does by itself every thousand pages: move the log into the database."""
    db.session.remove()
    connection = sqlite3.connect(_data(house) / "labagora.db")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


def test_g3_no_diagnosis_nor_address_in_any_file(house: Flask, walker: Walker, logs: io.StringIO) -> None:
    volunteer = queries.get_volunteer_of(walker.person())
    assert queries.profile_of(volunteer).experience == STORY
    assert (_data(house) / "labagora.db-wal").exists()
    reference_of_diagnosis = f'"{DIAGNOSIS}"'
    assert _hits(_data(house), STORY, NAME, ADDRESS, reference_of_diagnosis) == []
    assert not any(word in logs.getvalue() for word in (STORY, NAME, ADDRESS))


def test_g3_mail_about_the_profile_holds_no_answer(house: Flask, walker: Walker) -> None:

    later = utcnow() + timedelta(days=340)
    actions.warn_expiring(now=later)
    db.session.commit()
    house.extensions["labagora"].jobs.drain(house, later)
    mails = _data(house) / "mail"
    assert list(mails.rglob("*.eml"))
    assert _hits(mails, STORY, DIAGNOSIS, "cancer") == []


def test_g3_search_would_find_a_canary_that_is_there(house: Flask, walker: Walker) -> None:
    (_data(house) / "oubli.txt").write_text(f"note sur {STORY}", encoding="utf-8")
    assert _hits(_data(house), STORY) == ["oubli.txt"]


def test_abuse_21_database_without_the_key_file_says_nothing(house: Flask, walker: Walker) -> None:
    _empty_the_log(house)
    stolen = b"".join(path.read_bytes() for path in _data(house).glob("labagora.db*"))
    for secret in (STORY, NAME, ADDRESS, f'"{DIAGNOSIS}"'):
        assert secret.encode() not in stolen
    for entry in house.extensions["labagora"].keys.keys:
        assert entry.key not in stolen


def test_i5_after_erasure_the_files_hold_no_canary_and_no_key(house: Flask, walker: Walker) -> None:
    key_of_profile = queries.get_volunteer_of(walker.person()).key
    wrapped = key_of_profile.wrapped
    _empty_the_log(house)
    assert wrapped is not None
    assert wrapped in (_data(house) / "labagora.db").read_bytes()
    person = walker.person()
    privacy.erase_account(person, actor=person, now=utcnow())
    db.session.commit()
    _empty_the_log(house)
    files = b"".join(path.read_bytes() for path in _data(house).glob("labagora.db*"))
    assert wrapped not in files
    assert walker.browser.get("/mon-espace/profil").status_code == 303
