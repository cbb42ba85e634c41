import json
import re
from typing import Any

from labagora.accounts.actions import give_consent
from labagora.accounts.enums import Purpose
from labagora.accounts.models import Account
from labagora.core.clock import utcnow
from labagora.privacy.copy import copy_of
from labagora.privacy.reading import readable
from labagora.privacy.registry import KEEPERS, holdings
from labagora.volunteers import actions
from labagora.volunteers.enums import Channel, Look, MuteTarget
from labagora.volunteers.models import Volunteer

INSTANT = re.compile(r"\d{4}-\d\d-\d\dT")  # as programs write it


def _live_a_little(camille: Account, volunteer: Volunteer, leader: Account) -> None:
    now = utcnow()
    give_consent(camille, Purpose.HEALTH, actor=camille, now=now)
    actions.spend_budget(volunteer, Channel.WAVE, "n" * 22, now=now)
    actions.mute(volunteer, MuteTarget.PROJECT, "p" * 22, label="Projet bruyant", actor=camille, now=now)
    actions.record_look(
        volunteer, viewer=leader, look=Look.CANDIDATE_CARD, fields=("region",), organisation="Hôpital", now=now
    )


def test_i4_copy_has_every_declared_table(camille: Account, camille_volunteer: Volunteer) -> None:
    for keeper in KEEPERS:
        exported = keeper.export(camille)
        assert set(exported) == {held.table for held in keeper.HELD}


def test_i4_copy_holds_consents_answers_ledger_and_identity(
    camille: Account, camille_volunteer: Volunteer, alice: Account
) -> None:
    _live_a_little(camille, camille_volunteer, alice)
    text = json.dumps(copy_of(camille, now=utcnow()).as_json(), ensure_ascii=False)
    for expected in (camille.name, camille.address, "sein", "Projet bruyant", "Hôpital", "Traitement de mes données"):
        assert expected in text


def test_i4_copy_holds_nothing_of_somebody_else(camille: Account, camille_volunteer: Volunteer, alice: Account) -> None:
    _live_a_little(camille, camille_volunteer, alice)
    text = json.dumps(copy_of(camille, now=utcnow()).as_json(), ensure_ascii=False)
    assert alice.address not in text
    assert alice.public_id not in text


def test_i4_copy_of_somebody_without_a_profile_works(farid: Account) -> None:
    body = copy_of(farid, now=utcnow()).as_json()
    assert body["data"]["volunteer"]["rows"] == []
    assert body["data"]["account"]["rows"][0]["adresse_electronique"] == farid.address


def test_copy_reads_in_french(camille: Account, camille_volunteer: Volunteer, alice: Account, app: Any) -> None:
    _live_a_little(camille, camille_volunteer, alice)
    with app.test_request_context():
        sections = {section.table: rows for section, rows in readable(copy_of(camille, now=utcnow())).sections}
    assert ("Région", "Auvergne-Rhône-Alpes") in sections["volunteer"][0]
    assert ("Adresse électronique", camille.address) in sections["account"][0]
    words = {word for rows in sections.values() for row in rows for word, _ in row}
    assert not [word for word in words if "_" in word]
    assert not [value for rows in sections.values() for row in rows for _, value in row if INSTANT.match(value)]


def test_every_declaration_reads_as_french() -> None:
    assert len({held.table for held in holdings()}) == len(holdings())
    assert all(held.what and held.kept and held.on_erasure.label for held in holdings())
