"""Two people answer at the same instant: one is heard, the other is told, on both databases."""

import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import update

from labagora.accounts.models import Account
from labagora.core.db import db
from labagora.introductions import actions
from labagora.introductions.enums import IntroductionState
from labagora.introductions.models import Introduction
from tests.builders.accounts import enrol_second_factor, make_account, open_session
from tests.builders.house import open_house
from tests.builders.introductions import make_introduction
from tests.builders.organisations import make_membership, make_organisation
from tests.builders.projects import make_need, make_project
from tests.builders.volunteers import make_volunteer

S = IntroductionState
KIND = {"reason": "complet", "kind_words": "Merci beaucoup d'avoir proposé votre temps."}
CONFIRMS = {"contact": "name", "agrees": "y"}


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Flask]:
    with open_house(tmp_path / "data", server=os.environ.get("LABAGORA_TEST_DATABASE_URL", "")) as application:
        yield application


def _leader(name: str, organisation: object) -> str:
    account = make_account(name=name)
    make_membership(account, organisation)
    enrol_second_factor(account)
    return open_session(account)


def _volunteered(need: object, name: str, state: S) -> tuple[str, str]:
    account: Account = make_account(name=name)
    row = make_introduction(need, make_volunteer(account), state)
    return row.public_id, open_session(account)


def _poster(house: Flask, token: str, path: str, data: dict[str, str]) -> Callable[[], int]:
    def post() -> int:
        browser = house.test_client()
        with browser.session_transaction() as cookie:
            cookie["sid"] = token
        return browser.post(path, data=data).status_code

    return post


def _at_once(*posts: Callable[[], int]) -> list[int]:
    barrier, statuses = threading.Barrier(len(posts)), [0] * len(posts)

    def run(place: int, post: Callable[[], int]) -> None:
        barrier.wait()
        statuses[place] = post()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(posts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return statuses


@pytest.mark.parametrize("_again", range(3))
def test_the_last_seat_is_given_once(house: Flask, _again: int) -> None:
    hospital = make_organisation()
    need = make_need(make_project(hospital), seats=1)
    rows = [_volunteered(need, name, S.VOLUNTEERED)[0] for name in ("Camille", "Dominique")]
    leaders = [_leader(name, hospital) for name in ("Alice", "Bob")]
    db.session.commit()
    paths = [f"/mises-en-relation/{row}/acceptation" for row in rows]
    statuses = _at_once(*(_poster(house, *pair, {}) for pair in zip(leaders, paths, strict=True)))
    assert sorted(statuses) == [303, 409]


@pytest.mark.parametrize("_again", range(3))
def test_who_leaves_while_both_sides_answer_is_gone_or_told(house: Flask, _again: int) -> None:
    hospital = make_organisation()
    row, token = _volunteered(make_need(make_project(hospital)), "Camille", S.ACCEPTED)
    leader = _leader("Alice", hospital)
    db.session.commit()
    place = f"/mises-en-relation/{row}"
    confirmed, left, cancelled = _at_once(
        _poster(house, token, f"{place}/confirmation", CONFIRMS),
        _poster(house, token, f"{place}/retrait", {}),
        _poster(house, leader, f"{place}/annulation", KIND),
    )
    db.session.rollback()
    state = db.session.query(Introduction.state).scalar()
    assert {confirmed, left, cancelled} <= {303, 403, 409}
    assert (left == 303) is (state is S.WITHDRAWN)
    if cancelled == 303 and left != 303:
        assert state is S.CANCELLED


def test_a_move_that_was_overtaken_is_a_conflict(as_, alice, in_state, monkeypatch: pytest.MonkeyPatch) -> None:
    row = in_state(S.VOLUNTEERED)
    public_id, accept = row.public_id, actions.accept

    def overtaken(introduction: Introduction, **values: object) -> None:
        db.session.execute(
            update(Introduction).where(Introduction.id == introduction.id).values(version=7),
            execution_options={"synchronize_session": False},
        )
        accept(introduction, **values)

    monkeypatch.setattr(actions, "accept", overtaken)
    assert as_(alice).post(f"/mises-en-relation/{public_id}/acceptation").status_code == 409
    assert db.session.get_one(Introduction, row.id).state is S.VOLUNTEERED
