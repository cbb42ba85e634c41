"""Every address with an id, for every role: own, other's, absent (security.md A1, A8)."""

from typing import Any

import pytest

from labagora.introductions import queries
from labagora.introductions.enums import IntroductionState, Side
from tests.builders.introductions import make_contribution, make_message, make_sitting

S = IntroductionState
ABSENT = "aaaaaaaaaaaaaaaaaaaaaa"

GETS = {
    "/mises-en-relation/{one}": ("camille", "alice", "bob"),
    "/mises-en-relation/{one}/messages": ("camille", "alice", "bob"),
    "/mises-en-relation/{one}/accord": ("camille", "alice", "bob"),
    "/mises-en-relation/{one}/avis": ("camille", "alice", "bob"),
    "/mises-en-relation/{one}/retrait": ("camille",),
    "/mises-en-relation/{one}/attestation.pdf": ("camille",),
    "/mises-en-relation/{one}/messages/{message}/signalement": ("camille",),
    "/mon-espace/besoins/{need}/reponses": ("alice", "bob"),
    "/mon-espace/besoins/{need}/seances": ("alice", "bob"),
    "/mon-espace/besoins/{need}/seances/nouvelle": ("alice", "bob"),
    "/mon-espace/besoins/{need}/restitutions": ("alice", "bob"),
    "/mon-espace/projets/{project}/bilan": ("alice", "bob"),
    "/seances/{sitting}/modifier": ("alice", "bob"),
    "/seances/{sitting}/presences": ("alice", "bob"),
    "/seances/{sitting}.ics": ("camille", "alice", "bob"),
    "/presences/{place}/versement": ("alice", "bob"),
    "/presences/{place}/frais": ("camille",),
    "/contributions/{contribution}/restitution": ("alice", "bob"),
}
POSTS = {
    "/mises-en-relation/{one}/acceptation": ("alice", "bob"),
    "/mises-en-relation/{one}/relance": ("camille", "alice", "bob"),
    "/mises-en-relation/{one}/sourdine": ("camille",),
    "/mises-en-relation/{one}/messages/lecture": ("camille", "alice", "bob"),
    "/seances/{sitting}/annulation": ("alice", "bob"),
    "/presences/{place}/renonciation": ("camille",),
}
WHO = ("camille", "alice", "bob", "farid", "denis", "esther", "other_leader")


@pytest.fixture
def ids(in_state: Any, need: Any, alice: Any) -> dict[str, str]:
    """Public ids of one thing of each kind, all Camille's and Alice's."""
    one = in_state(S.TOOK_PART)
    sitting = make_sitting(need, one)
    contribution = make_contribution(one)
    message = make_message(one, Side.LEADER, author=alice)
    return {
        "one": one.public_id,
        "need": need.public_id,
        "project": need.project.public_id,
        "sitting": sitting.public_id,
        "place": queries.attendances_of(sitting)[0].public_id,
        "contribution": contribution.public_id,
        "message": message.public_id,
    }


@pytest.mark.parametrize("who", WHO)
def test_a1_pages_open_for_those_concerned_only(request: Any, as_: Any, ids: dict[str, str], who: str) -> None:
    browser = as_(request.getfixturevalue(who))
    for address, allowed in GETS.items():
        answer = browser.get(address.format(**ids))
        expected = 200 if who in allowed else 404
        if address.endswith("signalement") and who in ("alice", "bob"):
            expected = 409  # their own side's message
        assert answer.status_code == expected, (address, who)


@pytest.mark.parametrize("who", [who for who in WHO if who != "camille"])
def test_a1_writes_are_refused_to_strangers(request: Any, as_: Any, ids: dict[str, str], who: str) -> None:
    browser = as_(request.getfixturevalue(who))
    for address, allowed in POSTS.items():
        if who not in allowed:
            assert browser.post(address.format(**ids)).status_code == 404, (address, who)


@pytest.mark.parametrize("who", WHO)
def test_a1_absent_and_hidden_things_look_the_same(request: Any, as_: Any, ids: dict[str, str], who: str) -> None:
    browser = as_(request.getfixturevalue(who))
    browser.get("/")  # the session cookie is set once
    for address, allowed in GETS.items():
        if who in allowed or (address.endswith("signalement") and who in ("alice", "bob")):
            continue
        hidden = browser.get(address.format(**ids))
        absent = browser.get(address.format(**dict.fromkeys(ids, ABSENT)))
        assert (hidden.status_code, absent.status_code) == (404, 404)
        assert sorted(hidden.headers.keys()) == sorted(absent.headers.keys())
        assert abs(len(hidden.data) - len(absent.data)) <= 64


def test_visitor_is_led_to_sign_in(client: Any, ids: dict[str, str]) -> None:
    for address in GETS:
        answer = client.get(address.format(**ids))
        assert answer.status_code in (302, 303)
        assert "/connexion" in answer.headers["Location"]


def test_after_sign_out_a_write_changes_nothing(client: Any, ids: dict[str, str]) -> None:
    for address in POSTS:
        assert client.post(address.format(**ids)).status_code in (302, 303)


def test_a8_hidden_and_absent_cost_the_same_statements(
    as_: Any, farid: Any, ids: dict[str, str], count_statements: Any
) -> None:
    browser = as_(farid)
    browser.get("/")
    counts = []
    for one in (ids["one"], ABSENT):
        with count_statements() as seen:
            browser.get(f"/mises-en-relation/{one}")
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_c8_get_changes_nothing(as_: Any, camille: Any, alice: Any, ids: dict[str, str], in_state: Any) -> None:
    for who, account in (("camille", camille), ("alice", alice)):
        browser = as_(account)
        for address, allowed in GETS.items():
            if who in allowed:
                browser.get(address.format(**ids))
    row = queries.find_introduction(ids["one"])
    assert row is not None
    assert row.version == 1
