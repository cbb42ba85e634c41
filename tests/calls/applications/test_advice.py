"""The check page compares the rules of the call with what is written: it informs, and never stops a filing."""

from datetime import timedelta
from typing import Any

import pytest

from labagora.accounts.models import Account
from labagora.calls.models import Application
from labagora.core.clock import today_in_paris
from labagora.core.db import db
from tests.builders.accounts import make_account
from tests.builders.calls import join_team
from tests.builders.organisations import make_organisation

RULES = {
    "organisation_types": ["clcc"],
    "authorisation": True,
    "regions": ["93"],
    "partner_types": ["association"],
    "notes": "Être deux équipes.",
}
TITLE = "Ce que nous pouvons vérifier"


@pytest.fixture
def ruled(ready: Application) -> Application:
    """Alice's complete draft, to a call whose rules it does not follow."""
    ready.call.eligibility = RULES
    db.session.flush()
    return ready


def _page(as_: Any, account: Account, application: Application) -> str:
    return str(as_(account).get(f"/candidatures/{application.public_id}/depot").text)


def test_each_rule_says_why_and_where_to_change_it(as_: Any, alice: Account, ruled: Application) -> None:
    text = _page(as_, alice, ruled)
    part = text.split(TITLE)[1].split("</section>")[0]
    assert part.count('class="is-unmet"') == 3
    assert part.count('class="is-unknown"') == 2
    for where in (
        f'href="/candidatures/{ruled.public_id}/presentation"',
        f'href="/candidatures/{ruled.public_id}/equipe"',
        f'href="/appels/{ruled.call.slug}#contact"',
        f'href="/appels/{ruled.call.slug}#rules"',
    ):
        assert where in part
    for target in ('id="contact"', 'id="rules"'):
        assert target in as_(alice).get(f"/appels/{ruled.call.slug}").text


def test_nothing_of_it_stops_a_filing(as_: Any, alice: Account, ruled: Application) -> None:
    assert "Déposer la candidature" in _page(as_, alice, ruled)
    assert as_(alice).post(f"/candidatures/{ruled.public_id}/depot", data={"key": "une"}).status_code == 303


def test_a_rule_that_is_met_has_nothing_to_change(as_: Any, alice: Account, ruled: Application) -> None:
    ruled.call.eligibility = {"authorisation": True, "partner_types": ["association"]}
    ruled.authorisation_reference, ruled.authorisation_until = "AUT-1", today_in_paris() + timedelta(days=400)
    join_team(ruled, make_account(), organisation=make_organisation("Ensemble", kind="association"))
    part = _page(as_, alice, ruled).split(TITLE)[1].split("</section>")[0]
    assert part.count('class="is-met"') == 2
    assert "<a " not in part


def test_who_only_reads_is_not_sent_to_a_form(as_: Any, viewer: Account, ruled: Application) -> None:
    part = _page(as_, viewer, ruled).split(TITLE)[1].split("</section>")[0]
    assert "/presentation" not in part


def test_a_call_for_everybody_has_nothing_to_compare(as_: Any, alice: Account, ready: Application) -> None:
    assert TITLE not in _page(as_, alice, ready)
