"""What a machine answers to the rules of a call, and what it leaves to people."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from labagora.calls.eligibility import MET, UNKNOWN, UNMET, Applicant, applicant_of, assess, reference_day, worst
from labagora.calls.enums import TeamRole
from labagora.calls.models import Call
from labagora.core.clock import utcnow
from tests.builders.accounts import make_account
from tests.builders.calls import invite_to_team, join_team, make_application, make_call, make_filing
from tests.builders.organisations import make_organisation

DAY = date(2026, 11, 21)
NOBODY = Applicant(kind="ch", region="84")


def states(rules: dict[str, Any], applicant: Applicant = NOBODY) -> list[str]:
    return [one.state for one in assess(rules, applicant, DAY)]


def authorised(reference: str = "AUT-1", until: date | None = DAY) -> Applicant:
    return Applicant(kind="ch", region="84", authorisation=reference, authorised_until=until)


@pytest.mark.parametrize(
    ("rules", "applicant", "state"),
    [
        ({"organisation_types": ["ch", "clcc"]}, NOBODY, MET),
        ({"organisation_types": ["clcc"]}, NOBODY, UNMET),
        ({"regions": ["84"]}, NOBODY, MET),
        ({"regions": ["93"]}, NOBODY, UNMET),
        ({"regions": ["84"]}, Applicant(kind="ch", region=None), UNKNOWN),
        ({"regions": ["84"]}, Applicant(kind="ch", region="zz"), UNKNOWN),
        ({"authorisation": True}, NOBODY, UNMET),
        ({"authorisation": True}, authorised(until=None), UNKNOWN),
        ({"authorisation": True}, authorised(until=DAY), MET),
        ({"authorisation": True}, authorised(until=DAY - timedelta(days=1)), UNMET),
        ({"authorisation": True}, authorised("", until=DAY), UNMET),
        ({"partner_types": ["clcc"]}, NOBODY, UNKNOWN),
        ({"partner_types": ["clcc"]}, Applicant(kind="ch", region="84", partners={"clcc"}), MET),
        ({"notes": "Être deux."}, NOBODY, UNKNOWN),
    ],
)
def test_each_rule(app: Any, rules: dict[str, Any], applicant: Applicant, state: str) -> None:
    assert states(rules, applicant) == [state]
    assert all(one.label and one.detail for one in assess(rules, applicant, DAY))


@pytest.mark.parametrize(
    "rules", [{}, {"organisation_types": [], "authorisation": False, "regions": [], "partner_types": [], "notes": ""}]
)
def test_no_rule_means_everybody(app: Any, rules: dict[str, Any]) -> None:
    assert states(rules) == []
    assert worst([]) == MET


def test_one_line_for_each_partner_and_one_word_for_all(app: Any) -> None:
    rules = {"organisation_types": ["ch"], "partner_types": ["clcc", "chu"]}
    found = assess(rules, Applicant(kind="ch", region="84", partners={"chu"}), DAY)
    assert [one.state for one in found] == [MET, UNKNOWN, MET]
    assert worst(found) == UNKNOWN
    assert worst(assess({"organisation_types": ["clcc"], "notes": "x"}, NOBODY, DAY)) == UNMET


def test_an_authorisation_must_hold_on_the_day_of_the_closing_in_paris(app: Any) -> None:
    call = Call(closes_at=datetime(2026, 11, 21, 23, 30, tzinfo=UTC))
    assert reference_day(call, utcnow()) == date(2026, 11, 22)
    assert reference_day(Call(), datetime(2026, 1, 1, 23, 30, tzinfo=UTC)) == date(2026, 1, 2)


def test_partners_are_the_other_organisations_of_the_team(app: Any, hospital: Any, alice: Any) -> None:
    application = make_application(make_call(), hospital, lead=alice)
    join_team(application, make_account(), organisation=make_organisation(kind="clcc"))
    join_team(application, make_account(), TeamRole.VIEWER, organisation=hospital)
    invite_to_team(application, "invitee@exemple.fr", organisation=make_organisation(kind="chu"))
    assert applicant_of(application).partners == {"clcc"}


def test_what_was_filed_counts_rather_than_what_is_written(app: Any, hospital: Any) -> None:
    application = make_application(make_call(), hospital, authorisation_reference="Après", authorisation_until=DAY)
    facts = {"authorisation_reference": "Avant", "authorisation_until": ""}
    filing = make_filing(application, content={"_facts": facts})
    found = applicant_of(application, filing)
    assert (found.authorisation, found.authorised_until) == ("Avant", None)
    written = applicant_of(application, make_filing(application, 2, content={}))
    assert (written.authorisation, written.authorised_until) == ("Après", DAY)
