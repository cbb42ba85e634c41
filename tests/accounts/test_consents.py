"""Receipts of consent."""

import json

import pytest
from sqlalchemy import select

from labagora.accounts import actions, consents, queries, receipts
from labagora.accounts.consents import ConsentText, current_text
from labagora.accounts.enums import Purpose
from labagora.accounts.models import Consent
from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.core.errors import NotAllowed
from labagora.core.vault import ring


@pytest.fixture
def receipt(camille):
    return actions.give_consent(camille, Purpose.HEALTH, actor=camille, now=utcnow(), fields=["cancers"])


@pytest.mark.parametrize("purpose", list(Purpose))
def test_i1_each_purpose_has_a_text_in_both_languages(purpose):
    text = current_text(purpose)

    assert text.fr
    assert text.en
    assert text.fr != text.en
    assert len(text.hash("fr")) == 64
    assert text.hash("fr") != text.hash("en")


def test_i1_receipt_holds_purpose_version_hash_time_and_channel(camille, receipt):
    text = current_text(Purpose.HEALTH)

    assert (receipt.text_version, receipt.text_hash) == (text.version, text.hash("fr"))
    assert receipt.channel == "web"
    assert receipt.given_at <= utcnow()
    assert queries.find_consent(camille, Purpose.HEALTH).id == receipt.id
    assert queries.current_consents(camille) == {Purpose.HEALTH: receipt}


def test_i1_one_purpose_says_nothing_of_another(camille, receipt):
    assert queries.find_consent(camille, Purpose.PROPOSALS) is None


def test_i1_given_twice_there_is_one_receipt(camille, receipt):
    again = actions.give_consent(camille, Purpose.HEALTH, actor=camille, now=utcnow(), fields=["cancers"])

    assert again is receipt


def test_i1_other_fields_make_another_receipt(camille, receipt):
    other = actions.give_consent(camille, Purpose.HEALTH, actor=camille, now=utcnow(), fields=["region"])

    assert other.id != receipt.id
    assert receipt.withdrawn_at is not None


def test_i1_contact_is_agreed_to_project_by_project(camille):
    actions.give_consent(camille, Purpose.CONTACT, actor=camille, now=utcnow(), scope_ref="projet-a")

    assert queries.find_consent(camille, Purpose.CONTACT, scope_ref="projet-a")
    assert queries.find_consent(camille, Purpose.CONTACT, scope_ref="projet-b") is None
    assert queries.find_consent(camille, Purpose.CONTACT) is None
    assert queries.current_consents(camille) == {}


def test_i2_withdrawal_counts_at_the_next_query_and_keeps_the_proof(camille, receipt):
    assert actions.withdraw_consent(camille, Purpose.HEALTH, actor=camille, now=utcnow()) == 1
    assert actions.withdraw_consent(camille, Purpose.HEALTH, actor=camille, now=utcnow()) == 0

    assert queries.find_consent(camille, Purpose.HEALTH) is None
    assert db.session.scalars(select(Consent)).one().withdrawn_at is not None


def test_i3_new_text_does_not_reuse_the_old_consent(camille, receipt, monkeypatch):
    former = consents.TEXTS[Purpose.HEALTH]
    newer = ConsentText("2", "Un autre texte.", "Another text.")
    monkeypatch.setitem(consents.TEXTS, Purpose.HEALTH, (*former, newer))

    assert queries.find_consent(camille, Purpose.HEALTH) is None
    assert queries.current_consents(camille) == {}
    actions.give_consent(camille, Purpose.HEALTH, actor=camille, now=utcnow())
    assert queries.find_consent(camille, Purpose.HEALTH).text_version == "2"


def test_nobody_agrees_for_somebody_else(camille, esther):
    with pytest.raises(NotAllowed):
        actions.give_consent(camille, Purpose.HEALTH, actor=esther, now=utcnow())
    with pytest.raises(NotAllowed):
        actions.withdraw_consent(camille, Purpose.HEALTH, actor=esther, now=utcnow())


def test_i1_receipt_is_downloaded_by_its_owner_only(client, as_, camille, farid, esther, receipt):
    path = f"/mon-espace/donnees/recus/{receipt.public_id}"
    version, text_hash = receipt.text_version, receipt.text_hash
    data = as_(camille).get(path + ".json")
    body = json.loads(data.data)
    page = as_(camille).get(path + ".txt")

    assert "attachment" in data.headers["Content-Disposition"]
    assert (body["version"], body["empreinte_sha256"]) == (version, text_hash)
    assert body["texte"] == current_text(Purpose.HEALTH).fr
    assert len(body["signature"]) == 64
    assert page.mimetype == "text/plain"
    assert current_text(Purpose.HEALTH).fr in page.text
    assert "&#" not in page.text
    for other in (farid, esther):
        assert as_(other).get(path + ".json").status_code == 404
    assert client.get(path + ".json").status_code == 303
    assert as_(camille).get("/mon-espace/donnees/recus/inconnu.json").status_code == 404


def test_receipt_signature_covers_the_text(camille, receipt):
    body = receipts.as_data(receipt, owner=camille)
    signature, key_id = body.pop("signature"), body.pop("cle")
    key = ring().get(key_id).derive(receipts.SIGNING)

    assert receipts.signature(body, key) == signature
    assert receipts.signature({**body, "texte": "autre"}, key) != signature


def test_a8_somebody_elses_receipt_answers_like_one_that_does_not_exist(as_, farid, receipt):
    browser, hidden = as_(farid), receipt.public_id
    browser.get("/mon-espace/securite")  # the first page sets the CSRF token
    answers = [browser.get(f"/mon-espace/donnees/recus/{one}.json") for one in (hidden, "A" * len(hidden))]

    assert {answer.status_code for answer in answers} == {404}
    assert len({len(answer.data) for answer in answers}) == 1
    assert len({frozenset(answer.headers.keys()) for answer in answers}) == 1
