"""Opening an account."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from labagora.accounts import actions, passwords, queries
from labagora.accounts.consents import current_text
from labagora.accounts.enums import Purpose
from labagora.accounts.models import Account, Consent, HeldForm, OneTimeLink
from labagora.core.clock import frozen_at, utcnow
from labagora.core.crypto import KeyRing, MasterKey
from labagora.core.db import db
from labagora.core.outbox import Job
from tests.accounts.conftest import link_in, text_of
from tests.builders.accounts import PASSWORD, make_account

ADDRESS = "nouvelle@exemple.fr"
FORM = {"name": "Nadia", "address": ADDRESS, "password": PASSWORD, "is_adult": "y", "agrees": "y"}
HEALTH_WORDS = ("cancer", "malad", "patient", "santé", "soin", "onco", "tumeur", "hôpital", "inca")


def confirmed(client, mails, form=FORM):
    client.post("/inscription", data=form)
    [message] = mails()
    link = link_in(message)
    return client.post(link), link


def test_sign_up_opens_an_account_once_the_link_is_confirmed(client, mails):
    response = client.post("/inscription", data=FORM)
    assert response.status_code == 303
    assert response.location == "/inscription/envoyee"
    assert client.get("/inscription/envoyee").status_code == 200
    [message] = mails()
    assert message["To"] == ADDRESS
    link = link_in(message)
    page = client.get(link)
    assert page.status_code == 200
    assert "<button" in page.text
    assert queries.find_account_by_address(ADDRESS).confirmed_at is None
    assert client.post(link).location == "/mon-espace"

    account = queries.find_account_by_address(ADDRESS)
    assert account.confirmed_at is not None
    assert account.name == "Nadia"
    assert client.get("/mon-espace/securite").status_code == 200


def test_sign_up_writes_the_receipt_of_the_account_purpose_only(client, mails):
    confirmed(client, mails)

    [receipt] = db.session.scalars(select(Consent)).all()
    text = current_text(Purpose.ACCOUNT)
    assert (receipt.purpose, receipt.text_version, receipt.text_hash) == (
        Purpose.ACCOUNT,
        text.version,
        text.hash("fr"),
    )


def test_confirmation_link_works_once(client, app, mails):
    _, link = confirmed(client, mails)

    assert app.test_client().get(link).status_code == 410
    assert app.test_client().post(link).status_code == 410


def test_confirmation_link_dies_after_a_day(client, mails, freeze):
    client.post("/inscription", data=FORM)
    link = link_in(mails()[0])

    freeze(utcnow() + timedelta(hours=24, seconds=1))
    assert client.post(link).status_code == 410


def test_confirmation_from_another_browser_asks_the_passphrase(client, app, mails):
    client.post("/inscription", data=FORM)
    link = link_in(mails()[0])
    phone = app.test_client()

    assert 'name="password"' in phone.get(link).text
    assert phone.post(link).status_code == 422
    assert phone.post(link, data={"password": "une autre phrase de passe"}).status_code == 422
    assert phone.post(link, data={"password": PASSWORD}).status_code == 303


def test_account_prepared_by_a_stranger_is_worth_nothing_to_them(client, app, mails, enter):
    """A stranger signs up with somebody's address and their own passphrase; its owner cannot confirm it by mistake."""
    stranger, owner = app.test_client(), client
    stranger.post("/inscription", data={**FORM, "password": "tambour laiton ruisseau nuage"})
    owner.post("/inscription", data=FORM)
    first, second = (link_in(message) for message in mails())
    assert owner.post(first, data={"password": PASSWORD}).status_code == 422
    assert owner.post(second).status_code == 303

    assert enter(app.test_client(), ADDRESS, "tambour laiton ruisseau nuage").status_code == 422
    assert enter(app.test_client(), ADDRESS).status_code == 303
    assert app.test_client().post(first, data={"password": "tambour laiton ruisseau nuage"}).status_code == 410


def test_passphrase_beside_a_link_cannot_be_guessed_at_leisure(client, app, mails):
    client.post("/inscription", data=FORM)
    link = link_in(mails()[0])
    thief = app.test_client()
    answers = [thief.post(link, data={"password": f"essai numero {n} de phrase"}).status_code for n in range(6)]

    assert answers == [422] * 5 + [429]


@pytest.mark.parametrize("missing", ["name", "address", "password", "is_adult", "agrees"])
def test_sign_up_refuses_a_missing_answer_and_keeps_the_others(client, missing):
    form = {key: value for key, value in FORM.items() if key != missing}
    response = client.post("/inscription", data=form)

    assert response.status_code == 422
    assert f'id="{missing}-error"' in response.text
    assert missing == "name" or "Nadia" in response.text
    assert PASSWORD not in response.text


def test_sign_up_empty_and_too_long(client):
    assert client.post("/inscription").status_code == 422
    too_long = {**FORM, "name": "x" * 81, "address": "x" * 300 + "@exemple.fr", "password": "x" * 129}
    response = client.post("/inscription", data=too_long)
    assert response.status_code == 422
    assert all(f'id="{name}-error"' in response.text for name in ("name", "address", "password"))


def test_sign_up_keeps_nothing_when_refused(client):
    client.post("/inscription", data={**FORM, "password": "court"})

    assert db.session.scalar(select(func.count()).select_from(HeldForm)) == 0
    assert db.session.scalar(select(func.count()).select_from(Job)) == 0


def test_i10_under_age_opens_nothing(client, mails):
    response = client.post("/inscription", data={key: FORM[key] for key in FORM if key != "is_adult"})

    assert response.status_code == 422
    assert "18 ans" in response.text
    assert mails() == []


def test_i1_boxes_are_unticked(client):
    page = client.get("/inscription").text

    boxes = re.findall(r'<input[^>]*type="checkbox"[^>]*>', page)
    assert len(boxes) == 2
    assert not [box for box in boxes if "checked" in box]


def test_b4_abuse_12_sign_up_answers_alike_for_a_known_and_an_unknown_address(
    client, app, farid, mails, monkeypatch, count_statements
):
    known_address = farid.address
    client.post("/inscription", data={**FORM, "address": "premiere@exemple.fr"})
    hashed = []
    original = passwords._hasher
    counting = type("Counting", (), {"hash": lambda _self, word: hashed.append(1) or original.hash(word)})()
    monkeypatch.setattr(passwords, "_hasher", counting)
    monkeypatch.setattr("labagora.accounts.actions.openings.hash_password", counting.hash)
    visits = {}
    for address in (known_address, "inconnue@exemple.fr"):
        browser = app.test_client()
        browser.get("/inscription")
        with count_statements() as seen:
            response = browser.post("/inscription", data={**FORM, "address": address})
        visits[address] = (response.status_code, response.location, len(response.data), len(seen), len(hashed))
        hashed.clear()

    assert visits[known_address] == visits["inconnue@exemple.fr"]
    assert visits[known_address][4] == 1


def test_b4_owner_of_a_known_address_is_told_and_nothing_changes(client, farid, mails):
    client.post("/inscription", data={**FORM, "address": farid.address, "name": "Voleuse"})
    [message] = mails()

    assert message["To"] == farid.address
    assert "déjà un compte" in message["Subject"]
    assert db.session.get_one(Account, farid.id).name == "Farid"


def test_b4_mail_server_down_changes_nothing_to_the_page(app, client, farid, monkeypatch):
    class Down:
        def send(self, message):
            raise AssertionError("a page never talks to the mail server")

    parts = app.extensions["labagora"]
    monkeypatch.setitem(app.extensions, "labagora", type("Parts", (), {**vars(parts), "mailer": Down()})())
    for path in ("/inscription", "/mot-de-passe/oublie"):
        for address in (farid.address, "inconnue@exemple.fr"):
            assert client.post(path, data={**FORM, "address": address}).status_code == 303


def test_abuse_12_no_mail_names_the_illness(client, farid, mails):
    client.post("/inscription", data=FORM)
    client.post("/inscription", data={**FORM, "address": farid.address})
    client.post("/mot-de-passe/oublie", data={"address": farid.address})
    sent = mails()

    assert len(sent) == 3
    for message in sent:
        content = (
            f"{message['Subject']} {message['From']} {text_of(message)} {message.get_body(('html',)).get_content()}"
        )
        assert not [word for word in HEALTH_WORDS if word in content.lower()]


def test_i9_subjects_are_neutral_and_each_mail_has_one_recipient(client, farid, mails):
    client.post("/inscription", data=FORM)
    client.post("/mot-de-passe/oublie", data={"address": farid.address})

    for message in mails():
        assert message["Subject"].startswith("Lab Agora — ")
        assert message["Cc"] is None
        assert message["Bcc"] is None
        assert len(message["To"].addresses) == 1


EVIL_NAMES = [
    "Eve\r\nBcc: x@evil.test",
    '<a href="https://evil.test">gagnez</a>',
    "https://evil.test gagnez",
    "{{7*7}}",
]


@pytest.mark.parametrize("name", EVIL_NAMES)
def test_e7_what_a_visitor_typed_travels_in_no_mail(client, mails, name):
    client.post("/inscription", data={**FORM, "name": name})
    [message] = mails()
    source = message.as_string()

    assert message["Bcc"] is None
    assert "evil.test" not in source
    assert "49" not in text_of(message).split("http")[0]


def test_e2_name_with_markup_is_shown_as_text(client, mails):
    confirmed(client, mails, {**FORM, "name": "<svg onload=alert(1)>"})

    assert "<svg onload" not in client.get("/mon-espace/securite").text


def test_sign_up_asked_often_spares_the_mailbox(client, mails):
    answers = [client.post("/inscription", data=FORM).status_code for _ in range(5)]

    assert answers == [303] * 5
    assert len(mails()) == 3


def test_sign_up_from_one_place_has_a_budget(client):
    answers = [client.post("/mot-de-passe/oublie", data={"address": f"a{n}@exemple.fr"}).status_code for n in range(31)]

    assert answers == [303] * 30 + [429]


def test_sign_up_job_run_twice_writes_once(app, client, mails):
    client.post("/inscription", data=FORM)
    held = db.session.scalars(select(HeldForm)).one().id
    actions.answer_sign_up(held, now=utcnow())
    actions.answer_sign_up(held, now=utcnow())

    assert db.session.scalar(select(func.count()).select_from(OneTimeLink)) == 1


def test_signed_in_person_needs_no_sign_up(as_, farid):
    assert as_(farid).get("/inscription").location == "/mon-espace"


def test_sign_up_in_english_writes_in_english(client, mails):
    client.get("/inscription?lang=en")
    client.post("/inscription", data=FORM)
    mails()

    assert queries.find_account_by_address(ADDRESS).locale == "en"


def test_unconfirmed_accounts_are_forgotten_after_a_week(client, mails):

    client.post("/inscription", data=FORM)
    mails()
    kept = make_account(address="gardee@exemple.fr")
    later = utcnow() + timedelta(days=6)
    assert actions.purge_unconfirmed(later) == 0
    with frozen_at(utcnow() + timedelta(days=8)) as now:
        assert actions.purge_unconfirmed(now) == 1

    assert queries.find_account_by_address(ADDRESS) is None
    assert queries.find_account(kept.public_id) is not None


def test_address_is_found_while_keys_rotate_and_after(app, farid):
    address = farid.address
    parts = app.extensions["labagora"]
    old = parts.keys.current
    new = MasterKey("nouvelle", b"n" * 32)
    rotated = type("Parts", (), {**vars(parts), "keys": KeyRing([new, old])})()
    app.extensions["labagora"] = rotated
    try:
        assert queries.find_account_by_address(address).id == farid.id
        farid.key.rewrap()
        farid.address_index = queries.index_of(address)
        db.session.flush()
        app.extensions["labagora"] = type("Parts", (), {**vars(parts), "keys": KeyRing([new])})()
        assert queries.find_account_by_address(address).id == farid.id
    finally:
        app.extensions["labagora"] = parts
