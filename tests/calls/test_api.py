"""Programs read the public calls, page after page, and nothing else."""

from typing import Any

import pytest

from labagora.calls.enums import CallKind, CallState
from labagora.core.partial_date import PartialDate
from tests.builders.calls import make_call

HIDDEN = {"search_text", "rendered", "last_number", "version"}


def test_the_list_is_read_to_its_end(client: Any) -> None:
    wanted = {make_call(f"Appel {number}").slug for number in range(5)}
    make_call("Secret", CallState.DRAFT)
    make_call("Jamais montré", CallState.CANCELLED, announced_at=None, opened_at=None)
    read: list[str] = []
    address = "/api/v1/calls?limit=2"
    while address:
        answer = client.get(address)
        read += [item["slug"] for item in answer.json["items"]]
        address = answer.json["next"] and f"/api/v1/calls?limit=2&cursor={answer.json['next']}"
    assert len(read) == 5
    assert set(read) == wanted


def test_what_is_added_meanwhile_neither_repeats_nor_hides(client: Any) -> None:
    for number in range(3):
        make_call(f"Appel {number}")
    first = client.get("/api/v1/calls?limit=2").json
    make_call("Arrivé entre-temps")
    second = client.get(f"/api/v1/calls?limit=2&cursor={first['next']}").json
    assert [item["title"] for item in first["items"] + second["items"]] == ["Appel 2", "Appel 1", "Appel 0"]


def test_filters_are_those_of_the_page(client: Any) -> None:
    make_call("Le bon", kind=CallKind.AMI)
    make_call("L'autre", kind=CallKind.AAP)
    assert [item["title"] for item in client.get("/api/v1/calls?type=ami").json["items"]] == ["Le bon"]


@pytest.mark.parametrize("query", ["limit=0", "limit=101", "limit=x", "cursor=inconnu"])
def test_nonsense_is_refused(client: Any, query: str) -> None:
    assert client.get(f"/api/v1/calls?{query}").status_code == 400


def test_the_cursor_of_a_hidden_call_is_no_cursor(client: Any) -> None:
    hidden = make_call("Secret", CallState.DRAFT)
    assert client.get(f"/api/v1/calls?cursor={hidden.public_id}").status_code == 400


def test_a_call_says_its_dates_as_they_are_known(client: Any) -> None:
    call = make_call(launched=PartialDate.of_month(2022, 2))
    answer = client.get(f"/api/v1/calls/{call.slug}")
    assert answer.json["launched"] == {"precision": "mois", "text": "février 2022", "machine": "2022-02"}
    assert answer.json["closes_at"][-6:] in ("+01:00", "+02:00")
    assert not HIDDEN & set(answer.json)
    again = client.get(f"/api/v1/calls/{call.slug}", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_results_wait_for_their_publication(client: Any) -> None:
    waiting = make_call(state=CallState.REVIEWING, results="Secret")
    shown = make_call(state=CallState.PUBLISHED_RESULTS, results="Deux équipes.")
    assert client.get(f"/api/v1/calls/{waiting.slug}").json["results"] is None
    assert client.get(f"/api/v1/calls/{shown.slug}").json["results"] == "Deux équipes."


def test_drafts_and_absent_calls_look_alike_to_the_team_too(client: Any, as_: Any, esther: Any) -> None:
    call = make_call(state=CallState.DRAFT)
    assert client.get(f"/api/v1/calls/{call.slug}").status_code == 404
    assert as_(esther).get(f"/api/v1/calls/{call.slug}").status_code == 404
    assert client.get("/api/v1/calls/zzz").status_code == 404
