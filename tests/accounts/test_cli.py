"""The console: the first account of an installation."""

import re

from sqlalchemy import func, select

from labagora.accounts import queries
from labagora.accounts.enums import Role
from labagora.accounts.models import Account
from labagora.core.db import db
from tests.builders.accounts import PASSWORD

ADDRESS = "premiere@exemple.fr"
FORM = {"name": "Ada", "password": PASSWORD, "agrees": "y"}


def invite(app, *arguments):
    return app.test_cli_runner().invoke(args=["users", "invite", *arguments])


def link_of(result):
    return re.search(r"http://localhost(/invitation/[\w-]{43})", result.output).group(1)


def test_b9_fresh_installation_has_no_account(app):
    assert db.session.scalar(select(func.count()).select_from(Account)) == 0


def test_b9_invitation_opens_the_first_account_once(app, client):
    result = invite(app, ADDRESS, "--role", "admin")
    assert result.exit_code == 0
    link = link_of(result)
    assert client.get(link).status_code == 200
    assert client.post(link, data={}).status_code == 422
    assert client.post(link, data={**FORM, "password": "azertyuiop123"}).status_code == 422
    accepted = client.post(link, data=FORM)

    assert accepted.location == "/mon-espace/securite/second-facteur"
    account = queries.find_account_by_address(ADDRESS)
    assert account.roles == {Role.ADMIN}
    assert client.get("/gestion").location == "/mon-espace/securite/second-facteur"
    assert client.get(link).status_code == 410
    assert client.post(link, data=FORM).status_code == 410


def test_b9_second_invitation_replaces_the_first(app, client):
    first, second = (link_of(invite(app, ADDRESS)) for _ in range(2))

    assert client.get(first).status_code == 410
    assert client.get(second).status_code == 200


def test_invitation_of_somebody_who_has_an_account_gives_the_role(app, farid):
    result = invite(app, farid.address.upper(), "--role", "reviewer")

    assert result.exit_code == 0
    assert "http" not in result.output
    assert queries.get_account(farid.public_id).roles == {Role.REVIEWER}


def test_invitation_with_an_unknown_role_is_a_usage_error(app):
    assert invite(app, ADDRESS, "--role", "reine").exit_code == 2
    assert invite(app).exit_code == 2
