"""Alerts follow the address of an account, and stay where somebody else has the former one."""

from datetime import datetime, timedelta

from flask import Flask

from labagora.accounts.actions.credentials import confirm_address
from labagora.accounts.actions.links import make_link
from labagora.accounts.enums import LinkKind
from labagora.accounts.models import Account
from labagora.core.clock import frozen_at
from labagora.core.db import db
from labagora.search import privacy, tasks
from tests.builders.accounts import make_account
from tests.search.test_alerts import ADDRESS, DAY, MONDAY, alerts, open_alert


def moved(address: str, *, now: datetime) -> Account:
    """A person whose account goes from ADDRESS to another one."""
    account = make_account("Nora", ADDRESS)
    link = make_link(account, LinkKind.ADDRESS, now=now, payload={"address": address, "former": ADDRESS})
    confirm_address(link, actor=account, now=now)
    db.session.commit()
    return account


def test_alerts_follow_the_address_of_the_account(app: Flask) -> None:
    open_alert("glioblastome", now=MONDAY - DAY)
    open_alert("sommeil", address="autre@exemple.fr", now=MONDAY - DAY)
    account = moved("nouvelle@exemple.fr", now=MONDAY)
    for _ in range(2):
        with frozen_at(MONDAY + timedelta(minutes=10)):
            tasks.readdress_alerts()
    assert [alert.address for alert in alerts()] == ["nouvelle@exemple.fr", "autre@exemple.fr"]
    assert [row["recherche"] for row in privacy.export(account)["search_alert"]] == ["glioblastome"]


def test_alerts_that_have_not_followed_yet_are_handed_over_and_erased(app: Flask) -> None:
    open_alert("glioblastome", now=MONDAY - DAY)
    account = moved("nouvelle@exemple.fr", now=MONDAY)
    assert len(privacy.export(account)["search_alert"]) == 1
    privacy.erase(account, now=MONDAY)
    assert alerts() == []


def test_alerts_of_whoever_has_the_former_address_now_stay(app: Flask) -> None:
    account = moved("nouvelle@exemple.fr", now=MONDAY)
    open_alert("glioblastome", now=MONDAY + timedelta(minutes=5))
    with frozen_at(MONDAY + timedelta(minutes=10)):
        tasks.readdress_alerts()
    assert [alert.address for alert in alerts()] == [ADDRESS]
    assert privacy.export(account)["search_alert"] == []
    privacy.erase(account, now=MONDAY + timedelta(minutes=10))
    assert len(alerts()) == 1
