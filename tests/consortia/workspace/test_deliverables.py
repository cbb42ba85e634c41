"""Versions of a deliverable: drafts between those who work, submitted for all, approved by those who must."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest

from labagora.consortia.enums import ConsortiumState, VersionState
from labagora.consortia.models import Deliverable, DeliverableVersion
from labagora.core.clock import today_in_paris
from labagora.core.db import db
from labagora.core.files import FileState, StoredFile
from tests.builders.consortia import join, make_deliverable
from tests.consortia.workspace.conftest import Team
from tests.contracts.samples import PDF

DAY = timedelta(days=1)


@pytest.fixture
def guide(team: Team) -> Deliverable:
    """Something that the lead and the Institute must approve."""
    return make_deliverable(team.consortium, approvers=["lead", "institute"], is_required=True)


def _page(team: Team, row: Deliverable, end: str = "") -> str:
    return team.address(f"livrables/{row.public_id}" + (f"/{end}" if end else ""))


def _hand_in(browser: Any, team: Team, row: Deliverable, content: bytes = PDF, name: str = "guide.pdf") -> Any:
    data = {"file": (BytesIO(content), name), "note": "Premier jet."}
    return browser.post(_page(team, row, "versions"), data=data, content_type="multipart/form-data")


def _versions() -> list[DeliverableVersion]:
    return list(db.session.scalars(db.select(DeliverableVersion).order_by(DeliverableVersion.id)))


def _file(browser: Any, team: Team, row: Deliverable, number: int = 1) -> int:
    status: int = browser.get(_page(team, row, f"versions/{number}/fichier")).status_code
    return status


def test_from_a_draft_to_approval(as_: Any, team: Team, guide: Deliverable, esther: Any) -> None:
    partner, lead, staff = as_(team.partner), as_(team.lead), as_(esther)
    assert _hand_in(partner, team, guide).status_code == 303
    assert [_file(as_(one), team, guide) for one in (team.partner, team.lead, team.provider)] == [200, 200, 200]
    assert [_file(as_(one), team, guide) for one in (team.observer, esther)] == [404, 404], "a draft is theirs"
    assert partner.post(_page(team, guide, "versions/1/soumission")).status_code == 303
    assert _file(as_(team.observer), team, guide) == 200
    assert "Donner mon avis" in lead.get(_page(team, guide)).text
    assert "Donner mon avis" not in partner.get(_page(team, guide)).text
    assert lead.post(_page(team, guide, "versions/1/avis"), data={"verdict": "approved"}).status_code == 303
    assert guide.done_on is None, "the Institute has not said"
    assert lead.post(_page(team, guide, "versions/1/avis"), data={"verdict": "approved"}).status_code == 409
    assert staff.post(_page(team, guide, "versions/1/avis"), data={"verdict": "approved"}).status_code == 303
    assert guide.done_on == today_in_paris()
    assert _versions()[0].state is VersionState.APPROVED
    assert _hand_in(partner, team, guide).status_code == 409
    assert lead.post(_page(team, guide, "modification"), data={"title": "x"}).status_code in (409, 422)


def test_returned_with_why_then_handed_in_again(as_: Any, team: Team, guide: Deliverable) -> None:
    partner, lead = as_(team.partner), as_(team.lead)
    _hand_in(partner, team, guide)
    partner.post(_page(team, guide, "versions/1/soumission"))
    judge = _page(team, guide, "versions/1/avis")
    for wrong in (
        {},
        {"verdict": "peut-être"},
        {"verdict": "returned"},
        {"verdict": "returned", "comment": "x" * 2001},
    ):
        assert lead.post(judge, data=wrong).status_code == 422
    said = {"verdict": "returned", "comment": "Il manque la ville."}
    assert lead.post(judge, data=said).status_code == 303
    assert _versions()[0].state is VersionState.RETURNED
    assert "Il manque la ville." in as_(team.observer).get(_page(team, guide)).text
    assert _hand_in(partner, team, guide, PDF + b"%2\n").status_code == 303
    assert [one.number for one in _versions()] == [1, 2]


def test_the_same_file_sent_twice_is_one_draft(as_: Any, team: Team, guide: Deliverable) -> None:
    for _ in range(2):
        assert _hand_in(as_(team.partner), team, guide).status_code == 303
    assert len(_versions()) == 1


def test_one_version_waits_at_a_time(as_: Any, team: Team, guide: Deliverable) -> None:
    browser = as_(team.partner)
    _hand_in(browser, team, guide)
    _hand_in(browser, team, guide, PDF + b"%2\n")
    assert browser.post(_page(team, guide, "versions/1/soumission")).status_code == 303
    for number in (1, 2):
        assert browser.post(_page(team, guide, f"versions/{number}/soumission")).status_code == 409


@pytest.mark.parametrize(("content", "name"), [(b"", "vide.pdf"), (b"<html>", "page.html"), (b"MZ", "guide.pdf")])
def test_a_bad_file_is_refused_beside_its_field(
    as_: Any, team: Team, guide: Deliverable, content: bytes, name: str
) -> None:
    answer = _hand_in(as_(team.partner), team, guide, content, name)
    assert answer.status_code == 422
    assert 'href="#file"' in answer.text
    assert _versions() == []


def test_no_file_is_refused(as_: Any, team: Team, guide: Deliverable) -> None:
    answer = as_(team.partner).post(_page(team, guide, "versions"), data={"note": "Rien."})
    assert answer.status_code == 422
    assert "Choisissez un fichier." in answer.text


def test_observers_and_strangers_hand_nothing_in(as_: Any, team: Team, guide: Deliverable, farid: Any) -> None:
    for person in (team.observer, farid):
        assert _hand_in(as_(person), team, guide).status_code == 404
    _hand_in(as_(team.partner), team, guide)
    for person in (team.observer, farid):
        assert as_(person).post(_page(team, guide, "versions/1/soumission")).status_code == 404
        assert as_(person).post(_page(team, guide, "versions/1/avis"), data={"verdict": "approved"}).status_code == 404
    assert _file(as_(farid), team, guide) == 404


@pytest.mark.parametrize("who", ["partner", "provider"])
def test_only_those_who_must_approve(as_: Any, team: Team, guide: Deliverable, who: str) -> None:
    browser = as_(team.partner)
    _hand_in(browser, team, guide)
    browser.post(_page(team, guide, "versions/1/soumission"))
    answer = as_(getattr(team, who)).post(_page(team, guide, "versions/1/avis"), data={"verdict": "approved"})
    assert answer.status_code == 404


def test_drafts_of_before_stay_between_those_who_were_there(
    as_: Any, team: Team, guide: Deliverable, farid: Any
) -> None:
    _hand_in(as_(team.partner), team, guide)
    version = _versions()[0]
    version.added_at -= 10 * DAY
    join(team.consortium, farid, joined_on=today_in_paris() - 5 * DAY)
    db.session.flush()
    browser = as_(farid)
    assert _file(browser, team, guide) == 404
    assert "guide.pdf" not in browser.get(_page(team, guide)).text
    assert browser.post(_page(team, guide, "versions/1/soumission")).status_code == 404
    as_(team.partner).post(_page(team, guide, "versions/1/soumission"))
    assert _file(browser, team, guide) == 200
    assert "guide.pdf" in browser.get(_page(team, guide)).text


def test_a_file_in_quarantine_is_handed_to_nobody(as_: Any, team: Team, guide: Deliverable) -> None:
    browser = as_(team.partner)
    _hand_in(browser, team, guide)
    db.session.get_one(StoredFile, _versions()[0].stored_id).state = FileState.QUARANTINE
    db.session.flush()
    assert _file(browser, team, guide) == 409
    assert browser.post(_page(team, guide, "versions/1/soumission")).status_code == 409


def test_a_file_never_runs_and_keeps_its_name(as_: Any, team: Team, guide: Deliverable) -> None:
    _hand_in(as_(team.partner), team, guide, name="Guide été « final ».pdf")
    answer = as_(team.partner).get(_page(team, guide, "versions/1/fichier"))
    assert answer.data == PDF
    assert answer.headers["Content-Disposition"].startswith("attachment; filename*=UTF-8''Guide%20")
    assert "sandbox" in answer.headers["Content-Security-Policy"]


def test_the_template_is_given_replaced_and_read(as_: Any, team: Team, guide: Deliverable) -> None:
    lead, address = as_(team.lead), _page(team, guide, "modele")
    assert lead.get(address).status_code == 404
    for content in (PDF, PDF + b"%2\n"):
        data = {"template-file": (BytesIO(content), "modele.pdf")}
        assert lead.post(address, data=data, content_type="multipart/form-data").status_code == 303
    assert as_(team.observer).get(address).data == PDF + b"%2\n"
    assert lead.post(address, data={}).status_code == 422
    assert as_(team.partner).post(address, data={}).status_code == 404


@pytest.mark.parametrize("number", ["2", "0", "99999"])
def test_no_such_version(as_: Any, team: Team, guide: Deliverable, number: str) -> None:
    assert as_(team.lead).get(_page(team, guide, f"versions/{number}/fichier")).status_code == 404
    assert as_(team.lead).post(_page(team, guide, f"versions/{number}/soumission")).status_code == 404


def test_after_the_end_the_stream_that_is_followed_still_hands_in(as_: Any, team: Team, guide: Deliverable) -> None:
    consortium = team.consortium
    consortium.state, consortium.ended_on = ConsortiumState.ENDED, today_in_paris()
    db.session.flush()
    assert _hand_in(as_(team.partner), team, guide).status_code == 404
    consortium.state, consortium.followed_until = ConsortiumState.FOLLOWED, today_in_paris() + 90 * DAY
    db.session.flush()
    assert _hand_in(as_(team.partner), team, guide).status_code == 303
