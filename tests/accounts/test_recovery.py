"""A lost passphrase, a changed one, a changed address."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from labagora.accounts import actions, queries
from labagora.accounts.enums import SessionEnd
from labagora.accounts.models import SignInSession
from labagora.core.clock import utcnow
from labagora.core.db import db
from tests.accounts.conftest import link_in, text_of
from tests.builders.accounts import PASSWORD, enrol_second_factor, make_account, open_session

NEXT = "tambour laiton ruisseau nuage"


def reset_link(client, mails, address):
    client.post("/mot-de-passe/oublie", data={"address": address})
    return link_in(mails()[-1])


def test_b6_reset_changes_the_passphrase_once(client, farid, mails, enter):
    address = farid.address
    link = reset_link(client, mails, address)
    assert "<button" in client.get(link).text
    assert client.post(link, data={"password": NEXT}).location == "/connexion"

    assert client.post(link, data={"password": NEXT}).status_code == 410
    assert client.get(link).status_code == 410
    assert enter(client, address).status_code == 422
    assert enter(client, address, NEXT).status_code == 303


def test_b6_reset_ends_old_sessions_and_still_asks_the_second_factor(client, as_, mails, enter):
    account = make_account()
    enrol_second_factor(account)
    address = account.address
    browser = as_(account)
    client.post(reset_link(client, mails, address), data={"password": NEXT})

    assert browser.get("/mon-espace/securite").status_code == 303
    assert enter(client, address, NEXT).location.startswith("/connexion/second-facteur")
    assert client.get("/mon-espace/securite").status_code == 303


def test_b6_reset_link_lasts_half_an_hour(client, farid, mails, freeze):
    link = reset_link(client, mails, farid.address)
    freeze(utcnow() + timedelta(minutes=29))
    assert client.get(link).status_code == 200
    freeze(utcnow() + timedelta(minutes=2))
    assert client.get(link).status_code == 410


def test_b6_host_header_plays_no_part_in_the_link(client, farid, mails):
    data = {"address": farid.address}
    refused = client.post("/mot-de-passe/oublie", data=data, headers={"Host": "evil.test"})
    assert refused.status_code == 400
    client.post("/mot-de-passe/oublie", data=data, headers={"X-Forwarded-Host": "evil.test"})

    [message] = mails()
    assert "http://localhost/mot-de-passe/nouveau/" in text_of(message)
    assert "evil" not in message.as_string()


def test_b6_a_new_link_replaces_the_former(client, farid, mails):
    first = reset_link(client, mails, farid.address)
    second = reset_link(client, mails, farid.address)

    assert client.get(first).status_code == 410
    assert client.get(second).status_code == 200


def test_b6_invented_link_is_dead(client):
    assert client.get("/mot-de-passe/nouveau/" + "x" * 43).status_code == 410


def test_reset_link_is_no_confirmation_link(client, farid, mails):
    token = reset_link(client, mails, farid.address).rsplit("/", 1)[1]

    assert client.get(f"/inscription/confirmation/{token}").status_code == 410
    assert client.get(f"/invitation/{token}").status_code == 410


def test_reset_opens_no_other_link_by_post_when_the_passphrase_is_weak(client, farid, mails):
    link = reset_link(client, mails, farid.address)

    assert client.post(link, data={"password": "azertyuiop123"}).status_code == 422
    assert client.post(link, data={}).status_code == 422
    assert client.post(link, data={"password": NEXT}).status_code == 303


def test_b4_reset_answers_alike_and_writes_only_to_accounts(client, farid, mails):
    known = client.post("/mot-de-passe/oublie", data={"address": farid.address})
    unknown = client.post("/mot-de-passe/oublie", data={"address": "inconnue@exemple.fr"})

    assert (known.status_code, known.location, len(known.data)) == (
        unknown.status_code,
        unknown.location,
        len(unknown.data),
    )
    assert [message["To"] for message in mails()] == [farid.address]


def test_b4_reset_costs_the_same_statements(app, farid, count_statements):
    address, counts = farid.address, []
    for one in ("premiere@exemple.fr", address, "inconnue@exemple.fr"):
        with count_statements() as seen:
            app.test_client().post("/mot-de-passe/oublie", data={"address": one})
        counts.append(len(seen))

    assert counts[1] == counts[2]


@pytest.mark.parametrize("data", [{}, {"address": "rien"}, {"address": "x" * 400 + "@exemple.fr"}])
def test_forgotten_form_refuses_nonsense(client, data):
    assert client.post("/mot-de-passe/oublie", data=data).status_code == 422


def test_b10_change_asks_the_current_passphrase(as_, farid):
    browser = as_(farid)
    wrong = browser.post("/mon-espace/securite/phrase-de-passe", data={"current": "mauvaise", "password": NEXT})
    right = browser.post("/mon-espace/securite/phrase-de-passe", data={"current": PASSWORD, "password": NEXT})

    assert wrong.status_code == 422
    assert 'id="current-error"' in wrong.text
    assert right.status_code == 303


def test_b10_no_forced_rotation(as_, farid, freeze):
    farid.created_at = utcnow() - timedelta(days=2000)

    assert as_(farid).get("/mon-espace/securite").status_code == 200


def test_b10_current_passphrase_cannot_be_guessed_at_leisure(as_, farid):
    browser = as_(farid)
    data = {"current": "mauvaise phrase", "password": NEXT}
    answers = [browser.post("/mon-espace/securite/phrase-de-passe", data=data).status_code for _ in range(11)]

    assert answers == [422] * 10 + [429]


def test_c3_change_of_passphrase_kills_the_other_sessions_and_renews_this_one(app, as_, farid, mails):
    here, elsewhere = as_(farid), as_(farid)
    before = here.get_cookie("labagora").value
    here.post("/mon-espace/securite/phrase-de-passe", data={"current": PASSWORD, "password": NEXT})

    assert elsewhere.get("/mon-espace/securite").status_code == 303
    assert here.get("/mon-espace/securite").status_code == 200
    thief = app.test_client()
    thief.set_cookie("labagora", before)
    assert thief.get("/mon-espace/securite").status_code == 303
    assert [message["Subject"] for message in mails()] == ["Lab Agora — Votre phrase de passe a changé"]


def test_c5_person_lists_and_ends_sessions(as_, farid, camille):
    here, elsewhere = as_(farid), as_(farid)
    page = here.get("/mon-espace/securite").text
    assert page.count('/fin"') == 2  # the other session, and « toutes les autres »
    rows = db.session.scalars(select(SignInSession).where(SignInSession.account_id == farid.id)).all()
    other = rows[1].public_id

    assert as_(camille).post(f"/mon-espace/securite/sessions/{other}/fin").status_code == 404
    assert here.post("/mon-espace/securite/sessions/inconnue/fin").status_code == 404
    assert here.post(f"/mon-espace/securite/sessions/{other}/fin").status_code == 303
    assert here.post(f"/mon-espace/securite/sessions/{other}/fin").status_code == 303
    assert elsewhere.get("/mon-espace/securite").status_code == 303
    assert here.get("/mon-espace/securite").status_code == 200


def test_c5_ends_every_other_session(as_, farid):
    here, *others = as_(farid), as_(farid), as_(farid)
    here.post("/mon-espace/securite/sessions/fin")

    assert [browser.get("/mon-espace/securite").status_code for browser in (here, *others)] == [200, 303, 303]
    rows = db.session.scalars(select(SignInSession).where(SignInSession.ended_at.is_not(None))).all()
    assert {row.end_reason for row in rows} == {SessionEnd.REVOKED}


def test_address_changes_once_the_new_mailbox_confirms(as_, farid, mails):
    former, browser = farid.address, as_(farid)
    assert browser.post("/mon-espace/securite/adresse", data={"address": "neuve@exemple.fr"}).status_code == 303
    [check] = mails()
    assert check["To"] == "neuve@exemple.fr"
    link = link_in(check)
    browser.get(link)
    assert queries.find_account_by_address(former) is not None
    assert browser.post(link).status_code == 303

    assert queries.find_account_by_address(former) is None
    assert queries.find_account_by_address("neuve@exemple.fr").id == farid.id
    [warning] = mails()
    assert warning["To"] == former
    assert browser.post(link).status_code == 410


def test_address_link_serves_its_owner_only(app, as_, farid, camille, mails):
    as_(farid).post("/mon-espace/securite/adresse", data={"address": "neuve@exemple.fr"})
    link = link_in(mails()[0])

    assert as_(camille).post(link).status_code == 404
    assert app.test_client().get(link).status_code == 303


def test_b4_address_of_somebody_else_gives_the_same_answer(as_, farid, camille, mails):
    browser, taken = as_(farid), camille.address
    free = browser.post("/mon-espace/securite/adresse", data={"address": "neuve@exemple.fr"})
    known = browser.post("/mon-espace/securite/adresse", data={"address": taken})

    assert (free.status_code, free.location) == (known.status_code, known.location)
    sent = {str(message["To"]): message["Subject"] for message in mails()}
    assert sent[taken] == "Lab Agora — Vous avez déjà un compte"


def test_own_address_is_refused(as_, farid):
    assert as_(farid).post("/mon-espace/securite/adresse", data={"address": farid.address}).status_code == 422


def test_sensitive_change_asks_again_after_a_quarter_of_an_hour(as_, farid, freeze):
    browser = as_(farid)
    freeze(utcnow() + timedelta(minutes=16))
    closed = browser.get("/mon-espace/securite/adresse")
    assert closed.location.startswith("/mon-espace/securite/verification")
    assert browser.get(closed.location).status_code == 200
    assert browser.post("/mon-espace/securite/verification", data={"password": "mauvaise"}).status_code == 422
    again = browser.post(
        "/mon-espace/securite/verification",
        data={"password": PASSWORD, "retour": "/mon-espace/securite/adresse"},
    )
    assert again.location == "/mon-espace/securite/adresse"
    assert browser.get("/mon-espace/securite/adresse").status_code == 200


def test_sessions_of_the_page_are_those_that_live(app, farid):
    now = utcnow()
    open_session(farid)
    rows = queries.list_sessions(farid, now)
    assert len(rows) == 1
    actions.end_session(rows[0], SessionEnd.REVOKED, actor=farid, now=now)
    db.session.flush()

    assert queries.list_sessions(farid, now) == []


def test_sign_ups_by_a_stranger_do_not_spend_the_resets_of_the_owner(client, farid, mails):
    form = {"name": "X", "address": farid.address, "password": NEXT, "is_adult": "y", "agrees": "y"}
    for _ in range(4):
        client.post("/inscription", data=form)
    client.post("/mot-de-passe/oublie", data={"address": farid.address})

    assert mails()[-1]["Subject"] == "Lab Agora — Nouvelle phrase de passe"
