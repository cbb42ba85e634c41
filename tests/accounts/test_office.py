"""The team's pages about accounts."""

import io

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from labagora.accounts import queries
from labagora.accounts.enums import Role, SuspensionReason
from labagora.accounts.models import RoleGrant
from labagora.core.audit import AuditEntry
from labagora.core.clock import utcnow
from labagora.core.db import db
from tests.builders.accounts import grant, make_account

LIST = "/gestion/comptes"


def page_of(account):
    return f"{LIST}/{account.public_id}"


def test_list_shows_no_name_and_no_address(as_, esther, camille):
    page = as_(esther).get(LIST)

    assert page.status_code == 200
    assert camille.public_id in page.text
    assert camille.address not in page.text
    assert "Camille" not in page.text


@pytest.mark.parametrize("who", ["alice", "camille", "denis", "farid"])
def test_office_does_not_exist_for_others(as_, who, request, esther):
    browser = as_(request.getfixturevalue(who))

    for path in (LIST, page_of(esther), LIST + "/export.csv"):
        assert browser.get(path).status_code == 404
    for path in ("/suspension", "/roles", "/identite", "/connexions/fin", "/reouverture"):
        assert browser.post(page_of(esther) + path).status_code == 404


def test_visitor_is_sent_to_sign_in(client):
    assert client.get(LIST).location.startswith("/connexion")


def test_list_filters_by_role_state_and_reference(as_, esther, denis, farid):
    farid.suspended_at, farid.suspended_for = utcnow(), SuspensionReason.CONDUCT
    waiting = make_account(confirmed_at=None)
    browser = as_(esther)

    def shown(query):
        text = browser.get(f"{LIST}?{query}").text
        return {
            one for one in (esther, denis, farid, waiting) if f'value="{one.public_id}"' in text.split("la-bulk")[1]
        }

    assert shown("role=reviewer") == {denis}
    assert shown("etat=suspended") == {farid}
    assert shown("etat=pending") == {waiting}
    assert shown(f"q={esther.public_id}") == {esther}
    assert shown("q=inconnu") == set()
    assert shown("role=n'importe&page=zzz") == {esther, denis, farid, waiting}


def test_list_costs_the_same_whatever_its_length(as_, esther, count_statements):
    browser = as_(esther)
    browser.get(LIST)
    with count_statements() as few:
        browser.get(LIST)
    for _ in range(3):
        grant(make_account(), Role.RELAY)
    with count_statements() as many:
        browser.get(LIST)

    assert len(few) == len(many)


def test_find_by_exact_address_keeps_it_out_of_the_page_address(as_, esther, camille):
    browser, address = as_(esther), camille.address

    assert browser.post(LIST + "/recherche", data={"address": address.upper()}).location == page_of(camille)
    assert browser.post(LIST + "/recherche", data={"address": address[:-1]}).status_code == 422
    assert browser.post(LIST + "/recherche", data={"address": "inconnue@exemple.fr"}).status_code == 422
    assert browser.post(LIST + "/recherche", data={}).status_code == 422


def test_identity_is_shown_after_a_reason_that_leaves_a_trace(as_, esther, camille):
    browser, address = as_(esther), camille.address
    assert address not in browser.get(page_of(camille)).text
    refused = browser.post(page_of(camille) + "/identite", data={"reason": "curiosite"})
    assert refused.status_code == 422
    assert address not in refused.text
    shown = browser.post(page_of(camille) + "/identite", data={"reason": "request"})
    assert shown.status_code == 200
    assert address in shown.text

    trail = db.session.scalars(select(AuditEntry).where(AuditEntry.verb == "accounts.look_at_identity")).all()
    assert [(entry.subject_ref, entry.actor_ref, entry.details) for entry in trail] == [
        (camille.public_id, esther.public_id, {"reason": "request"})
    ]
    assert "Nom et adresse lus par l’équipe" in browser.get(page_of(camille)).text


def test_suspension_and_reopening(as_, esther, farid):
    browser, person = as_(esther), as_(farid)
    assert browser.post(page_of(farid) + "/suspension", data={"reason": "aucun"}).status_code == 422
    assert browser.post(page_of(farid) + "/suspension", data={"reason": "conduct"}).status_code == 303
    assert person.get("/mon-espace/securite").status_code == 303
    assert browser.post(page_of(farid) + "/suspension", data={"reason": "conduct"}).status_code == 409
    assert browser.post(page_of(farid) + "/reouverture").status_code == 303
    assert browser.post(page_of(farid) + "/reouverture").status_code == 409
    assert as_(farid).get("/mon-espace/securite").status_code == 200


def test_staff_cannot_suspend_the_team_nor_themselves(as_, esther, admin):
    for target in (admin, esther):
        assert as_(esther).post(page_of(target) + "/suspension", data={"reason": "conduct"}).status_code == 403
    assert as_(admin).post(page_of(admin) + "/suspension", data={"reason": "conduct"}).status_code == 403
    assert as_(admin).post(page_of(esther) + "/suspension", data={"reason": "conduct"}).status_code == 303


def test_staff_roles_are_given_by_administrators_only(as_, esther, admin, farid):
    assert as_(esther).post(page_of(farid) + "/roles", data={"role": "staff"}).status_code == 422
    assert as_(esther).post(page_of(farid) + "/roles", data={"role": "relay"}).status_code == 303
    assert as_(admin).post(page_of(farid) + "/roles", data={"role": "staff"}).status_code == 303
    assert queries.get_account(farid.public_id).roles == {Role.RELAY, Role.STAFF}


def test_roles_are_taken_back_by_those_who_may_give_them(as_, esther, admin, denis):
    staff_grant = db.session.scalars(select(RoleGrant).where(RoleGrant.account_id == esther.id)).one().public_id
    review = db.session.scalars(select(RoleGrant).where(RoleGrant.account_id == denis.id)).one().public_id
    other = make_account()
    assert as_(esther).post(f"{page_of(esther)}/roles/{staff_grant}/retrait").status_code == 403
    assert as_(esther).post(f"{page_of(other)}/roles/{review}/retrait").status_code == 404
    assert as_(esther).post(f"{page_of(denis)}/roles/{review}/retrait").status_code == 303
    assert as_(esther).post(f"{page_of(denis)}/roles/{review}/retrait").status_code == 409
    browser = as_(esther)
    assert as_(admin).post(f"{page_of(esther)}/roles/{staff_grant}/retrait").status_code == 303

    assert browser.get(LIST).status_code == 404


def test_sessions_are_closed_by_the_team(as_, esther, farid):
    person = as_(farid)

    assert as_(esther).post(page_of(farid) + "/connexions/fin").status_code == 303
    assert person.get("/mon-espace/securite").status_code == 303


def test_unknown_account_is_a_404(as_, esther):
    assert as_(esther).get(LIST + "/inconnu").status_code == 404
    assert as_(esther).post(LIST + "/inconnu/suspension", data={"reason": "conduct"}).status_code == 404


def test_bulk_keeps_the_filter_and_says_what_was_left(as_, esther, admin, farid, camille):
    browser = as_(esther)
    chosen = [farid.public_id, camille.public_id, admin.public_id]
    response = browser.post(LIST + "/lot?etat=active", data={"action": "suspendre", "selected": chosen})

    assert response.location == LIST + "?etat=active"
    page = browser.get(response.location).text
    assert "Fait pour 2 compte(s)" in page
    assert "1 compte(s) laissé(s)" in page
    states = [queries.get_account(one).suspended_at is not None for one in chosen]
    assert states == [True, True, False]
    assert browser.post(LIST + "/lot", data={"action": "suspendre"}).status_code == 303
    assert browser.post(LIST + "/lot", data={"action": "autre", "selected": chosen}).status_code == 303


def test_exports_hold_references_only(as_, esther, camille, denis):
    browser, address = as_(esther), camille.address
    text = browser.get(LIST + "/export.csv").data.decode("utf-8-sig")
    book = load_workbook(io.BytesIO(browser.get(LIST + "/export.xlsx?role=reviewer").data))

    assert camille.public_id in text
    assert address not in text
    assert "Camille" not in text
    assert [row[0].value for row in book.active.iter_rows(min_row=2)] == [denis.public_id]
    assert browser.get(LIST + "/export.pdf").status_code == 404


def test_last_administrator_keeps_the_role(as_, admin):
    own = db.session.scalars(select(RoleGrant).where(RoleGrant.account_id == admin.id)).one().public_id
    path = f"{page_of(admin)}/roles/{own}/retrait"
    assert as_(admin).post(path).status_code == 409
    grant(make_account(), Role.ADMIN)

    assert as_(admin).post(path).status_code == 303
