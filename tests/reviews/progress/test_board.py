"""The board of the reviews: counts, scores, order, filters and columns in the address, reviews side by side."""

import re
from datetime import timedelta
from typing import Any

import pytest

from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.core.outbox import Job
from labagora.reviews.enums import AssignmentState, ConflictState, Recommendation, ReviewerState, ReviewState
from labagora.reviews.queries.calibration import read_marks
from tests.builders.calls import join_team
from tests.builders.pages import without_tokens
from tests.builders.reviews import assign, tie, write_review
from tests.reviews.progress.conftest import Reviewing


def _references(page: str) -> list[str]:
    return re.findall(r'<th scope="row"[^>]*><a [^>]*>([^<]+)</a>', page)


def test_a_line_says_all_of_its_reviews(as_: Any, esther: Any, reviewing: Reviewing) -> None:
    application = reviewing.table.application("Le bon parcours")
    reviewing.review(application, 3)
    reviewing.review(application, 1, recommendation=Recommendation.DECLINE)
    reviewing.review(application, 0, state=ReviewState.ABSTAINED)
    assign(reviewing.table.reviewer(), application)
    revoked = assign(reviewing.table.reviewer(), application, AssignmentState.REVOKED)
    write_review(revoked, reviewing.table.grid, mark=0)
    keys = [
        "titre",
        "organisation",
        "lot",
        "avancement",
        "moyenne",
        "etendue",
        "ecart",
        "ecart_type",
        "avis",
        "abstentions",
        "reste",
    ]
    page = as_(esther).get(reviewing.address("avancement?" + "&".join(f"colonnes={key}" for key in keys))).text
    for words in ("2 sur 3", "66,7", "33,3 à 100", "47,1", "Retenir : 1, Ne pas retenir : 1", "écart fort"):
        assert words in page
    assert "sur 3" in page


def test_nothing_yet(as_: Any, esther: Any, reviewing: Reviewing) -> None:
    browser = as_(esther)
    assert "Aucune candidature ne correspond" in browser.get(reviewing.address()).text
    reviewing.table.application("Seule")
    page = browser.get(reviewing.address()).text
    assert "Seule" in page
    assert "0 sur 0" in page


@pytest.fixture
def three(reviewing: Reviewing) -> dict[str, str]:
    """One with wide reviews, one half done, one without anything: their references."""
    wide, half, bare = (reviewing.table.application(title) for title in ("Zèbre", "Âne", "Mouton"))
    reviewing.review(wide, 0, recommendation=Recommendation.DECLINE)
    reviewing.review(wide, 3)
    reviewing.review(half, 2)
    assign(reviewing.table.reviewer(), half)
    return {"wide": wide.reference, "half": half.reference, "bare": bare.reference}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["wide", "half", "bare"]),
        ("tri=-reference", ["bare", "half", "wide"]),
        ("tri=moyenne", ["wide", "half", "bare"]),
        ("tri=-moyenne", ["half", "wide", "bare"]),
        ("tri=-ecart", ["wide", "half", "bare"]),
        ("tri=-reste", ["half", "wide", "bare"]),
        ("tri=-avancement", ["wide", "half", "bare"]),
        ("tri=nonsense", ["wide", "half", "bare"]),
        ("etat=complet", ["wide"]),
        ("etat=commence", ["half"]),
        ("etat=rien", ["bare"]),
        ("etat=retard", ["half"]),
        ("etat=ailleurs", ["wide", "half", "bare"]),
        ("ecart=fort", ["wide"]),
        ("avis=decline", ["wide"]),
        ("avis=support", ["wide", "half"]),
        ("avis=ailleurs", ["wide", "half", "bare"]),
        ("q=mouton", ["bare"]),
        ("q=rien%20du%20tout", []),
        ("q=%25", []),
        ("page=9", ["wide", "half", "bare"]),
        ("colonnes=nonsense", ["wide", "half", "bare"]),
    ],
)
def test_filters_and_order_live_in_the_address(
    as_: Any, esther: Any, reviewing: Reviewing, three: dict[str, str], query: str, expected: list[str]
) -> None:
    page = as_(esther).get(reviewing.address(f"avancement?{query}")).text
    assert _references(page) == [three[name] for name in expected]


def test_late_is_said_once_the_date_is_past(as_: Any, esther: Any, reviewing: Reviewing, three: Any) -> None:
    browser = as_(esther)
    assert "</svg>en retard" not in browser.get(reviewing.address()).text
    reviewing.table.round.due_at = utcnow() - timedelta(days=1)
    page = browser.get(reviewing.address()).text
    assert page.count("</svg>en retard") == 1
    assert "La date de remise est passée" in page


def test_reviews_side_by_side(as_: Any, esther: Any, reviewing: Reviewing) -> None:
    application = reviewing.table.application("Le bon parcours")
    first, late = reviewing.table.reviewer(), reviewing.table.reviewer()
    names = first.account.name, late.account.name
    reviewing.review(application, 3, seat=first, confidential="Entre nous.", summary="=1+1 bien <b>vu</b>")
    assign(late, application)
    reviewing.review(application, 1, state=ReviewState.ABSTAINED)
    reviewing.review(application, 1, state=ReviewState.DRAFT, summary="CANARI d'un brouillon")
    page = as_(esther).get(reviewing.address(f"avancement/candidatures/{application.public_id}")).text
    assert "CANARI" not in page
    assert "Commencée" in page
    for words in (*names, "Entre nous.", "bien &lt;b&gt;vu", "Critère 1", "Je connais trop peu ce sujet.", "Relancer"):
        assert words in page
    assert page.count(">Relancer") == 2


def test_nobody_reads_it_yet(as_: Any, esther: Any, reviewing: Reviewing) -> None:
    application = reviewing.table.application()
    page = as_(esther).get(reviewing.address(f"avancement/candidatures/{application.public_id}")).text
    assert "Personne ne lit encore" in page


def test_reviewers_and_who_to_remind(as_: Any, esther: Any, reviewing: Reviewing, run_jobs: Any, sent: Any) -> None:
    application, seat = reviewing.table.application(), reviewing.table.reviewer()
    done = reviewing.table.reviewer()
    assign(seat, application)
    reviewing.review(application, 2, seat=done)
    browser = as_(esther)
    page = browser.get(reviewing.address("avancement/evaluateurs")).text
    assert page.count(">Relancer") == 1
    address = reviewing.address(f"avancement/evaluateurs/{seat.public_id}/relance")
    for _ in range(2):
        assert browser.post(address).status_code == 303
    assert db.session.query(Job).filter_by(name="reviews.mail_reminder").count() == 1
    run_jobs()
    assert len(sent) == 1
    nothing = reviewing.address(f"avancement/evaluateurs/{done.public_id}/relance")
    assert browser.post(nothing).status_code == 409
    assert browser.post(reviewing.address("avancement/evaluateurs/" + "a" * 22 + "/relance")).status_code == 404


@pytest.mark.parametrize("person", ["alice", "denis", "camille"])
def test_nobody_else_sees_the_reviews(request: Any, as_: Any, reviewing: Reviewing, person: str) -> None:
    application, seat = reviewing.table.application(), reviewing.table.reviewer()
    reviewing.review(application, 2, seat=seat)
    browser = as_(request.getfixturevalue(person))
    for end in (
        "avancement",
        "avancement/evaluateurs",
        f"avancement/candidatures/{application.public_id}",
        "calibrage",
    ):
        assert browser.get(reviewing.address(end)).status_code == 404
    for end in ("avancement/export", f"avancement/evaluateurs/{seat.public_id}/relance"):
        assert browser.post(reviewing.address(end), data={"extension": "csv"}).status_code == 404


@pytest.mark.parametrize("how", ["interest", "team"])
def test_a5_who_has_an_interest_sees_no_difference(as_: Any, esther: Any, reviewing: Reviewing, how: str) -> None:
    own, other = reviewing.table.application("CANARI"), reviewing.table.application("Une autre")
    seat = reviewing.table.reviewer()
    reviewing.review(other, 2, seat=seat)
    if how == "interest":
        tie(reviewing.table.reviewer(account=esther, state=ReviewerState.LEFT), own)
    else:
        join_team(own, esther)
    browser = as_(esther)
    ends = ("avancement", "avancement/evaluateurs", "calibrage", "avancement?tri=-moyenne", "avancement?q=CANARI")
    before = [without_tokens(browser.get(reviewing.address(end)).text) for end in ends]
    assert "Une autre" in before[0]
    reviewing.review(own, 3, seat=seat)
    assert [without_tokens(browser.get(reviewing.address(end)).text) for end in ends] == before
    assert browser.get(reviewing.address(f"avancement/candidatures/{own.public_id}")).status_code == 404
    taken = browser.post(reviewing.address("avancement/export"), data={"extension": "csv"}).data.decode("utf-8-sig")
    assert "CANARI" not in taken
    assert "Une autre" in taken


@pytest.mark.parametrize("how", ["suspected", "in the team"])
def test_who_an_application_is_closed_to_counts_no_more_than_in_the_committee(
    as_: Any, esther: Any, reviewing: Reviewing, how: str
) -> None:
    application, seat = reviewing.table.application("Seule"), reviewing.table.reviewer()
    account = seat.account
    reviewing.review(application, 3)
    reviewing.review(application, 0, seat)
    browser, end = as_(esther), "avancement?colonnes=moyenne&colonnes=avancement"
    page = browser.get(reviewing.address(end)).text
    assert "2 sur 2" in page
    assert "50" in page.split(application.reference)[1].split("</tr>")[0]
    if how == "suspected":
        tie(seat, application, ConflictState.SUSPECTED)
    else:
        join_team(application, account)
    line = browser.get(reviewing.address(end)).text.split(application.reference)[1].split("</tr>")[0]
    assert "1 sur 1" in line
    assert "100" in line
    assert "50" not in line
    marks = read_marks(reviewing.table.round, reviewing.table.grid, seen_by=esther)
    assert [one.reviewer_id for one in marks.reviews] != []
    assert seat.id not in {one.reviewer_id for one in marks.reviews}
