"""The lists of the indicators: who opens each, and one more row in all of them."""

from dataclasses import dataclass
from itertools import count

from labagora.accounts.models import Account
from labagora.calls.enums import CallState
from labagora.calls.models import Call
from labagora.consortia.enums import PartnerRole, WorkspaceRole
from labagora.consortia.indicators.models import FollowedIndicator, IndicatorSetting, Measure
from labagora.consortia.models import Consortium, ConsortiumPartner
from labagora.core.clock import utcnow
from labagora.core.db import db
from tests.builders.calls import make_call
from tests.builders.consortia import join, make_consortium
from tests.builders.indicators import correct, follow, make_indicator, measure_in, months_ago, prove, record
from tests.builders.organisations import make_organisation

# Not all are called lists: those that hold a row a site, a month or a revision must cost the same as well.
LISTS = {
    "indicators.indicator_list": "alice",
    "indicators.indicator_show": "alice",
    "indicators.choice_list": "alice",
    "indicators.sites_edit": "alice",
    "indicators.measure_history": "alice",
    "indicators.measure_edit": "alice",
    "indicators.measure_export": "alice",
    "indicators.result_list": "farid",
    "office_indicators.indicator_list": "esther",
    "office_indicators.evaluation_show": "esther",
}
_numbers = count(1)


@dataclass
class Ledger:
    """A consortium of a call whose results are published; Alice leads it."""

    consortium_id: int
    consortium_ref: str
    slug: str
    call_ref: str
    followed_ref: str
    measure_id: int
    site_ref: str
    month: str

    def addresses(self) -> dict[str, dict[str, str]]:
        """Return the arguments of the addresses that have some."""
        here = {"public_id": self.consortium_ref}
        shown = {**here, "followed_id": self.followed_ref}
        value = {**shown, "site_id": self.site_ref, "month": self.month}
        return {
            **{f"indicators.{name}": here for name in ("indicator_list", "choice_list", "sites_edit")},
            "indicators.indicator_show": shown,
            **{f"indicators.{name}": value for name in ("measure_history", "measure_edit")},
            "indicators.measure_export": {**here, "extension": "csv"},
            "indicators.result_list": {"slug": self.slug},
            "office_indicators.evaluation_show": {"public_id": self.call_ref},
        }


def make_ledger(alice: Account) -> Ledger:
    """Add what the lists are about, with one value in it."""
    call = make_call("Celui que l'on évalue", CallState.PUBLISHED_RESULTS, results_at=utcnow())
    consortium = make_consortium("Celui qui mesure", call=call, shown_at=utcnow())
    join(consortium, alice, WorkspaceRole.LEAD)
    measure_in(consortium)
    followed = follow(consortium, shown_at=utcnow(), by_ref=alice.public_id)
    measure = record(followed, consortium.organisation, months_ago(1), by_ref=alice.public_id)
    return Ledger(
        consortium.id,
        consortium.public_id,
        consortium.slug,
        call.public_id,
        followed.public_id,
        measure.id,
        consortium.organisation.public_id,
        measure.month,
    )


def grow(ledger: Ledger) -> None:
    """Add one row to every list."""
    number, now = next(_numbers), utcnow()
    consortium = db.session.get_one(Consortium, ledger.consortium_id)
    followed = db.session.query(FollowedIndicator).filter_by(public_id=ledger.followed_ref).one()
    other = make_organisation(name=f"Site qui mesure {number}")
    db.session.add(ConsortiumPartner(consortium_id=consortium.id, organisation=other, role=PartnerRole.PARTNER))
    measure_in(consortium, other, first_month=months_ago(2))
    record(followed, other, months_ago(2), 40 + number, comment="Dit")
    another = follow(consortium, make_indicator(f"Suivi {number}"), shown_at=now)
    record(another, other, months_ago(1))
    make_indicator(f"Pas encore suivi {number}")
    followed.number += 1
    db.session.add(IndicatorSetting(followed=followed, number=followed.number, reason=f"Mieux {number}", at=now))
    measure = db.session.get_one(Measure, ledger.measure_id)
    db.session.refresh(measure, ["evidence"])
    correct(measure, 50 + number, reason=f"Corrigé {number}")
    prove(measure, f"Preuve {number}", url=f"https://www.exemple.fr/{number}")
    beside = make_consortium(f"À côté {number}", call=db.session.query(Call).filter_by(public_id=ledger.call_ref).one())
    measure_in(beside)
    record(follow(beside, followed_line(followed)), beside.organisation, months_ago(1))
    db.session.flush()


def followed_line(followed: FollowedIndicator) -> object:
    """Return the line of the dictionary that is followed."""
    db.session.refresh(followed, ["indicator"])
    return followed.indicator
