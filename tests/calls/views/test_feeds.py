"""Feeds and calendars, read by real parsers; aliases; the site map."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from icalendar import Calendar

from labagora.accounts.queries import find_account
from labagora.calls.actions.calls import cancel_call, close_call, extend_call, open_call, update_call
from labagora.calls.actions.ending import archive_call
from labagora.calls.commands import CallDraft
from labagora.calls.enums import CallState
from labagora.calls.models import Call
from labagora.calls.queries import get_call
from labagora.core.clock import PARIS, utcnow
from tests.builders.calls import make_call, make_revision

ATOM = "{http://www.w3.org/2005/Atom}"


def _events(answer: Any) -> list[Any]:
    assert answer.status_code == 200
    assert answer.mimetype == "text/calendar"
    return list(Calendar.from_ical(answer.data).walk("VEVENT"))


def test_the_feed_is_atom_and_says_nothing_of_drafts(client: Any) -> None:
    make_call("Un appel & des <balises>\x0b", summary="Été")
    make_call("Secret", CallState.DRAFT)
    answer = client.get("/appels.atom")
    assert answer.mimetype == "application/atom+xml"
    root = ET.fromstring(answer.data)
    assert root.tag == f"{ATOM}feed"
    assert [one.findtext(f"{ATOM}title") for one in root.findall(f"{ATOM}entry")] == ["Un appel & des <balises>"]
    for tag in ("id", "title", "updated"):
        assert all(one.findtext(f"{ATOM}{tag}") for one in [root, *root.findall(f"{ATOM}entry")])


@pytest.mark.parametrize("address", ["/appels.atom", "/appels.ics"])
def test_an_empty_one_is_valid_and_an_unchanged_one_is_not_sent_again(client: Any, address: str) -> None:
    assert client.get(address).status_code == 200
    call = make_call()
    answer = client.get(address)
    tagged = {"If-None-Match": answer.headers["ETag"]}
    assert client.get(address, headers=tagged).status_code == 304
    call.updated_at += timedelta(seconds=1)
    make_call("Un autre")
    assert client.get(address, headers=tagged).status_code == 200


def test_a_deadline_has_its_zone(client: Any) -> None:
    call = make_call("Titre, avec ; des signes")
    answer = client.get(f"/appels/{call.slug}.ics")
    event = _events(answer)[0]
    assert call.closes_at is not None
    assert event.decoded("dtend") == call.closes_at.astimezone(PARIS).replace(microsecond=0)
    assert event["dtend"].params["TZID"] == "Europe/Paris"
    assert "BEGIN:VTIMEZONE" in answer.text
    assert "Titre, avec ; des signes" in str(event["summary"])
    assert answer.headers["Content-Disposition"] == f"attachment; filename={call.slug}.ics"


def _event(client: Any, slug: str) -> Any:
    return _events(client.get(f"/appels/{slug}.ics"))[0]


def _edit(call: Call, team: Any, **changed: Any) -> None:
    draft = CallDraft(**{name: getattr(call, name) for name in CallDraft.__dataclass_fields__})
    update_call(call, replace(draft, **changed), base_version=call.version, actor=team, now=utcnow())


Move = Callable[[Call, Any], None]


def _moved(client: Any, slug: str, account_ref: str, move: Move) -> Any:
    """Return the event after a move of the team."""
    team = find_account(account_ref)
    move(get_call(slug, seen_by=team), team)
    return _event(client, slug)


def test_each_move_of_the_hours_is_the_next_of_the_same_event(client: Any, esther: Any) -> None:
    call = make_call(state=CallState.ANNOUNCED, objectives="But.", contact_label="Service", contact_email="a@b.fr")
    make_revision(call)
    slug, team, closing, now = call.slug, esther.public_id, call.closes_at, utcnow()
    assert closing is not None
    moves: list[Move] = [
        lambda call, team: _edit(call, team, closes_at=closing + timedelta(days=1)),
        lambda call, team: _edit(call, team, closes_at=closing),
        lambda call, team: open_call(call, actor=team, now=now),
        lambda call, team: extend_call(call, closing + timedelta(days=3), "Panne.", actor=team, now=now),
        lambda call, team: close_call(call, actor=team, now=now + timedelta(hours=1)),
        lambda call, team: extend_call(call, closing + timedelta(days=4), "Panne.", actor=team, now=now),
        lambda call, team: cancel_call(call, "Faute de budget.", actor=team, now=now),
    ]
    seen = [_event(client, slug), *(_moved(client, slug, team, move) for move in moves)]
    assert {str(one["uid"]) for one in seen} == {str(seen[0]["uid"])}
    numbers = [one["sequence"] for one in seen]
    assert numbers == sorted(set(numbers))
    assert str(seen[-1]["status"]) == "CANCELLED"
    put_away = _moved(client, slug, team, lambda call, team: archive_call(call, actor=team, now=now))
    assert (str(put_away["status"]), put_away["sequence"]) == ("CANCELLED", numbers[-1])


def test_what_does_not_move_the_hours_is_the_same_event(client: Any, esther: Any) -> None:
    slug, team = make_call(state=CallState.ANNOUNCED).slug, esther.public_id
    before = _event(client, slug)["sequence"]
    after = _moved(client, slug, team, lambda call, team: _edit(call, team, title="Un autre titre"))
    assert after["sequence"] == before


def test_the_calendar_holds_what_is_to_come(client: Any) -> None:
    soon = make_call("Bientôt")
    make_call("Clos", CallState.CLOSED)
    make_call("Secret", CallState.DRAFT)
    assert soon.title in str(_events(client.get("/appels.ics"))[0]["summary"])
    assert len(_events(client.get("/appels.ics"))) == 1


def test_without_deadline_or_publicity_there_is_no_file(client: Any, as_: Any, esther: Any) -> None:
    draft, endless = make_call(state=CallState.DRAFT), make_call(closes_at=None)
    for slug in (draft.slug, endless.slug, "inconnu"):
        assert client.get(f"/appels/{slug}.ics").status_code == 404
    assert as_(esther).get(f"/appels/{draft.slug}.ics").status_code == 404


def test_other_names_lead_to_the_page(client: Any) -> None:
    call = make_call(reference="COORDIMP22", aliases=["Coordination des parcours"])
    make_call(state=CallState.DRAFT, reference="SECRET", aliases=["Un nom secret"])
    for name in ("coordimp22", "coordination-des-parcours"):
        answer = client.get(f"/appels/{name}")
        assert (answer.status_code, answer.location) == (301, f"/appels/{call.slug}")
    assert client.get("/appels/secret").status_code == 404
    assert client.get("/appels/un-nom-secret").status_code == 404


def test_the_site_map_lists_what_is_public(client: Any) -> None:
    shown, hidden = make_call(), make_call(state=CallState.DRAFT)
    text = client.get("/sitemap.xml").text
    assert f"/appels/{shown.slug}</loc>" in text
    assert hidden.slug not in text


def test_years_narrow_the_list(client: Any) -> None:
    call = make_call("Celui de cette année")
    make_call("Sans date", closes_at=None)
    assert call.closes_at is not None
    year = call.closes_at.astimezone(PARIS).year
    page = client.get(f"/appels?annee={year}").text
    assert "Celui de cette année" in page
    assert "Sans date" not in page
    assert "Celui de cette année" not in client.get("/appels?annee=1999").text
    for nonsense in ("99999", "-1", "²", "abc"):
        assert "Sans date" in client.get(f"/appels?annee={nonsense}").text
