"""``labagora demo …`` and ``labagora seed``."""

import pytest
from flask import Flask
from sqlalchemy import func, select

from labagora.accounts.models import Account, Consent
from labagora.core.db import db
from labagora.core.errors import NotAllowed
from labagora.demo import loader
from labagora.demo.invention import Inventor
from labagora.introductions import matching
from labagora.projects.enums import NeedState
from labagora.projects.models import Need
from labagora.volunteers import queries as volunteers
from labagora.volunteers.models import Volunteer
from labagora.volunteers.profile import Profile


def _count(model: type) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_b9_a_fresh_install_without_demo_has_no_account(empty_app: Flask) -> None:
    with empty_app.app_context():
        loader.load_reference()
        db.session.commit()
        assert _count(Account) == 0


def test_demo_load_says_what_it_did(empty_app: Flask) -> None:
    runner = empty_app.test_cli_runner()
    first = runner.invoke(args=["demo", "load"])
    assert first.exit_code == 0, first.exception
    assert "chargé" in first.output
    again = runner.invoke(args=["demo", "load"])
    assert again.exit_code == 0
    assert "déjà là" in again.output
    with empty_app.app_context():
        assert _count(Volunteer) >= 40


def test_demo_accounts_prints_a_code(empty_app: Flask) -> None:
    output = empty_app.test_cli_runner().invoke(args=["demo", "accounts"]).output
    assert "equipe@exemple.fr" in output
    assert any(word.isdigit() and len(word) == 6 for word in output.split())


@pytest.mark.parametrize("args", [["demo", "load"], ["seed", "--volunteers", "1"]])
def test_b9_production_refuses_invented_accounts(empty_app: Flask, args: list[str]) -> None:
    empty_app.extensions["labagora"].settings.env = "production"
    result = empty_app.test_cli_runner().invoke(args=args)
    assert isinstance(result.exception, NotAllowed)
    with empty_app.app_context():
        assert _count(Account) == 0


def test_seed_adds_people_with_their_own_keys_and_receipts(empty_app: Flask) -> None:
    result = empty_app.test_cli_runner().invoke(args=["seed", "--volunteers", "7", "--needs", "6"])
    assert result.exit_code == 0, result.exception
    assert "volontaires : 7 sur 7" in result.output
    with empty_app.app_context():
        people = list(db.session.scalars(select(Volunteer)))
        assert len(people) == _count(Account) == 7
        assert _count(Consent) == 21
        assert len({one.key_id for one in people} | set(db.session.scalars(select(Account.key_id)))) == 14
        assert all(one.is_fictional for one in people)
        for one in people:
            account = volunteers.find_account_of(one)
            assert account is not None
            assert account.address.endswith("@exemple.fr")
            assert volunteers.volunteer_ref_of(account) == one.public_id


def test_seed_people_can_be_matched(empty_app: Flask) -> None:
    empty_app.test_cli_runner().invoke(args=["seed", "--volunteers", "40", "--needs", "11"])
    with empty_app.app_context():
        needs = list(db.session.scalars(select(Need)))
        assert len(needs) == 11
        assert {need.state for need in needs} == {NeedState.OPEN}
        now = needs[0].opened_at
        assert now is not None
        assert any(matching.rank_volunteers(need, exclude=(), now=now, limit=5)[0] for need in needs)


def test_seed_twice_adds_twice(empty_app: Flask) -> None:
    runner = empty_app.test_cli_runner()
    for _ in range(2):
        assert runner.invoke(args=["seed", "--volunteers", "3", "--needs", "2"]).exit_code == 0
    with empty_app.app_context():
        assert _count(Volunteer) == 6
        assert _count(Need) == 4


def test_seed_gives_the_same_answers_for_the_same_number(empty_app: Flask) -> None:
    def drawn(number: int) -> list[Profile]:
        inventor = Inventor(number)
        return [inventor.profile() for _ in range(20)]

    with empty_app.app_context():
        loader.load_reference()
        assert drawn(1) == drawn(1) != drawn(2)


def test_seed_without_a_number_is_a_usage_error(empty_app: Flask) -> None:
    assert empty_app.test_cli_runner().invoke(args=["seed"]).exit_code == 2


def test_seed_shows_a_bar_on_a_terminal(empty_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("labagora.web.progress.is_terminal", lambda: True)
    result = empty_app.test_cli_runner().invoke(args=["seed", "--volunteers", "3"])
    assert result.exit_code == 0
    assert "3 sur 3" not in result.output
