"""The main path, page after page: offer, accept, confirm, talk."""

from datetime import timedelta
from typing import Any

from labagora.core.clock import utcnow
from labagora.introductions import queries
from labagora.introductions.enums import IntroductionState
from labagora.volunteers import queries as volunteers


def test_camille_and_alice_meet(
    as_: Any, alice: Any, camille: Any, camille_volunteer: Any, need: Any, freeze: Any
) -> None:
    camille_s, slug, need_id = as_(camille), need.slug, need.public_id
    page = camille_s.get(f"/besoins/{slug}/proposer").get_data(as_text=True)
    assert "Cancer : Sein" in page.replace("\xa0", " ")
    said = camille_s.post(f"/besoins/{slug}/proposer", data={"shared": ["cancers"], "word": "Avec plaisir."})
    assert said.status_code == 303, said.get_data(as_text=True)
    assert camille_s.get("/mon-espace/propositions").status_code == 200
    freeze(utcnow() + timedelta(hours=73))
    alice_s, camille_s = as_(alice), as_(camille)
    board = alice_s.get(f"/mon-espace/besoins/{need_id}/reponses").get_data(as_text=True)
    row = queries.find_for(need, camille_volunteer)
    assert row is not None
    place = f"/mises-en-relation/{row.public_id}"
    assert place in board
    assert row.pseudonym in board
    card = alice_s.get(place).get_data(as_text=True)
    assert "Sein" in card
    assert "Avec plaisir." in card
    assert "Camille" not in card
    assert alice_s.post(f"{place}/acceptation").status_code == 303
    assert camille_s.get(place).status_code == 200
    assert camille_s.get(f"{place}/confirmation").status_code == 200
    confirmed = camille_s.post(f"{place}/confirmation", data={"contact": ["name"], "agrees": "y"})
    assert confirmed.status_code == 303
    assert queries.find_for(need, camille_volunteer).state is IntroductionState.CONFIRMED
    assert "Camille" in alice_s.get(place).get_data(as_text=True)
    assert alice_s.post(f"{place}/messages", data={"body": "Bonjour Camille"}).status_code == 303
    talk = camille_s.get(f"{place}/messages").get_data(as_text=True)
    assert "Bonjour Camille" in talk
    records = volunteers.access_records_of(camille_volunteer, page=1)
    assert {record.look.value for record in records.items} == {"candidate_card", "contact"}
