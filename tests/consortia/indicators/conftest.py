"""A consortium of two hospitals, and who works in it."""

from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask

from labagora.accounts.models import Account
from labagora.consortia.enums import PartnerRole, WorkspaceRole
from labagora.consortia.indicators.models import FollowedIndicator, Indicator
from labagora.consortia.models import Consortium, ConsortiumPartner
from labagora.consortia.queries import Opened, get_workspace
from labagora.core.clock import today_in_paris
from labagora.core.db import db
from labagora.organisations.models import Organisation
from tests.builders.accounts import enrol_second_factor, make_account
from tests.builders.consortia import join, make_consortium
from tests.builders.indicators import follow, make_indicator, measure_in, months_ago
from tests.builders.organisations import make_organisation


@dataclass
class Ward:
    """What is measured, where, and by whom: Luc leads, Pia works at the other hospital, Ole only looks."""

    consortium: Consortium
    indicator: Indicator
    followed: FollowedIndicator
    first: Organisation
    second: Organisation
    luc: Account
    pia: Account
    ole: Account

    def opened(self, account: Account) -> Opened:
        return get_workspace(self.consortium.public_id, seen_by=account, today=today_in_paris())

    @property
    def here(self) -> str:
        return f"/accompagnement/{self.consortium.public_id}/indicateurs"

    @property
    def page(self) -> str:
        return f"{self.here}/{self.followed.public_id}"

    def value(self, organisation: Organisation, month: str) -> str:
        return f"{self.page}/valeurs/{organisation.public_id}/{month}"


def _member(ward_consortium: Consortium, name: str, role: WorkspaceRole, **values: Any) -> Account:
    account = make_account(name=name)
    join(ward_consortium, account, role, **values)
    enrol_second_factor(account)
    return account


@pytest.fixture
def ward(app: Flask) -> Ward:
    first, second = make_organisation(name="Hôpital du Nord"), make_organisation(name="Hôpital du Sud")
    consortium = make_consortium("Suivre à distance", organisation=first)
    consortium.partners.append(ConsortiumPartner(organisation=second, role=PartnerRole.PARTNER))
    db.session.flush()
    indicator = make_indicator()
    followed = follow(
        consortium, indicator, baseline_amount=40, baseline_base=100, baseline_month=months_ago(6), target=70
    )
    for one in (first, second):
        measure_in(consortium, one)
    return Ward(
        consortium,
        indicator,
        followed,
        first,
        second,
        luc=_member(consortium, "Luc", WorkspaceRole.LEAD),
        pia=_member(consortium, "Pia", WorkspaceRole.SITE, organisation=second),
        ole=_member(consortium, "Ole", WorkspaceRole.OBSERVER, organisation=second),
    )
