"""A person reads in which meetings they were; sealed minutes keep their name, and say so when they leave."""

from typing import Any

from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.reviews import privacy
from tests.reviews.committee.conftest import Committee


def test_a_member_takes_away_the_meetings_in_which_they_were(app: Any, committee: Committee) -> None:
    told = privacy.export(committee.person(0))["deliberation"]
    assert [(row["appel"], row["lieu"]) for row in told] == [(committee.call.title, "Salle Exemple")]
    committee.deliberation.present = [committee.members[1].public_id]
    db.session.flush()
    assert privacy.export(committee.person(0))["deliberation"] == []


def test_minutes_keep_a_name_and_the_person_is_told(as_: Any, esther: Any, committee: Committee) -> None:
    assert privacy.IN_MINUTES not in privacy.erase(committee.person(2), now=utcnow())
    assert as_(esther).post(committee.room("/cloture")).status_code == 303
    assert privacy.IN_MINUTES in privacy.erase(committee.person(0), now=utcnow())
    page = as_(esther).get(committee.room()).text
    assert "Personne sans nom" in page
