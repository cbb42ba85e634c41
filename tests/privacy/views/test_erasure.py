from datetime import timedelta
from typing import Any

from sqlalchemy import select

from labagora.accounts.models import Account, SignInSession
from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.volunteers.models import Volunteer

PATH = "/mon-espace/donnees/effacement"


def _grow_old(account: Account) -> None:
    for session in db.session.scalars(select(SignInSession).where(SignInSession.account_id == account.id)):
        session.fresh_at = utcnow() - timedelta(hours=1)


def test_j9_erasure_is_reviewed_first(as_: Any, camille: Account, camille_volunteer: Volunteer) -> None:
    page = as_(camille).get(PATH)
    assert page.status_code == 200
    assert "immédiat et définitif" in page.text
    assert camille.erased_at is None


def test_erasure_without_the_box_erases_nothing(as_: Any, camille: Account, camille_volunteer: Volunteer) -> None:
    page = as_(camille).post(PATH)
    assert page.status_code == 422
    assert 'id="understands-error"' in page.text
    assert camille.erased_at is None


def test_c3_erasure_signs_out_at_once_everywhere(as_: Any, camille: Account, camille_volunteer: Volunteer) -> None:
    here, elsewhere = as_(camille), as_(camille)
    answer = here.post(PATH, data={"understands": "y"})
    assert answer.status_code == 303
    assert here.get(answer.location).status_code == 200
    assert camille.erased_at is not None
    for browser in (here, elsewhere):
        assert browser.get("/mon-espace/profil").location.startswith("/connexion")


def test_erasure_asks_again_who_it_is(as_: Any, camille: Account, camille_volunteer: Volunteer) -> None:
    browser = as_(camille)
    _grow_old(camille)
    for answer in (browser.get(PATH), browser.post(PATH, data={"understands": "y"})):
        assert answer.status_code == 303
    assert camille.erased_at is None


def test_last_administrator_is_told_why(as_: Any, admin: Account) -> None:
    answer = as_(admin).post(PATH, data={"understands": "y"})
    assert answer.status_code == 403
    assert "une autre personne" in answer.text
    assert admin.erased_at is None
