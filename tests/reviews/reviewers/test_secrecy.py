"""Abuse cases 14 and 16, A5 and A8, by name: nobody learns what is not theirs from searches, counts or refusals."""

from typing import Any

import pytest

from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.core.ids import new_public_id
from labagora.reviews.models import Review
from tests.builders.calls import make_application, make_filing
from tests.builders.organisations import make_organisation
from tests.builders.reviews import assign, make_admissible, make_reviewer, tie, write_review
from tests.calls.likeness import bare
from tests.reviews.reviewers.conftest import CONTENT, Scene


@pytest.mark.parametrize("path", ["/recherche?q={}", "/recherche/suggestions?q={}", "/api/v1/search?q={}"])
def test_abuse_14_a_search_finds_no_application(as_: Any, lea: Any, scene: Scene, path: str) -> None:
    browser = as_(lea)
    words = (CONTENT["projet"]["summary"], "Lilas", scene.file.stored.sha256, str(scene.application.reference))
    made_up = browser.get(path.format("zzzzzz")).get_data()
    for asked in words:
        found = browser.get(path.format(asked))
        assert scene.assignment.public_id not in found.text
        assert found.get_data().replace(asked.encode(), b"zzzzzz").count(b"evaluations/") == made_up.count(
            b"evaluations/"
        )


def test_abuse_14_parameters_open_nothing_of_another(as_: Any, lea: Any, scene: Scene) -> None:
    other = make_application(
        scene.round.call, make_organisation(name="Une autre maison"), scene.application.state, title="Un autre titre"
    )
    make_filing(other)
    reading = assign(make_reviewer(scene.round), other)
    browser = as_(lea)
    for query in ("q=autre", "tri=titre", f"appel={scene.call_ref}&q=maison", "etat=tout", "page=99"):
        page = browser.get(f"/evaluations?{query}").text
        assert str(other.reference) not in page
        assert "Une autre maison" not in page
    assert browser.get(f"/evaluations/{reading.public_id}").status_code == 404


@pytest.mark.parametrize("person", ["lead", "lea"])
@pytest.mark.parametrize(
    "path", ["", "/imprimer", "/document.pdf", "/autres", "/conflit", "/abstention", "/fichiers/{file}"]
)
def test_a8_abuse_16_a_hidden_reading_and_none_are_one(
    request: Any, as_: Any, scene: Scene, count_statements: Any, person: str, path: str
) -> None:
    """A colleague's reading of the same application, for its applicant and for another reviewer of it."""
    hidden = assign(make_reviewer(scene.round), scene.application)
    write_review(hidden, scene.grid)
    browser, path = as_(request.getfixturevalue(person)), path.format(file=scene.file.public_id)
    browser.get("/evaluations")
    found = []
    for name in (hidden.public_id, new_public_id()):
        address = f"/evaluations/{name}{path}"
        with count_statements() as seen:
            answer = browser.get(address)
        headers = sorted(one for one, _value in answer.headers)
        found.append((answer.status_code, bare(answer.text, address), headers, len(seen)))
    assert found[0][0] == 404
    assert found[0] == found[1]


def test_abuse_16_an_applicant_sees_no_trace_of_reviews(as_: Any, lead: Any, scene: Scene, freeze: Any) -> None:
    freeze(utcnow())  # a countdown says the second at which it was made
    browser = as_(lead)
    paths = [
        f"/candidatures/{scene.application.public_id}", "/mon-espace", "/mon-espace/candidatures", "/evaluations",
        f"/candidatures/{scene.application.public_id}/historique",
    ]  # fmt: skip
    before = [bare(browser.get(path).text, path) for path in paths]
    scene.load()
    for _ in range(2):
        write_review(assign(make_reviewer(scene.round), scene.application), _grid(scene))
    assert [bare(browser.get(path).text, path) for path in paths] == before


def _grid(scene: Scene) -> Any:
    db.session.refresh(scene.grid, ["criteria"])
    return scene.grid


def test_a5_a_conflicted_reviewer_counts_nothing_of_it(as_: Any, lea: Any, scene: Scene) -> None:
    other = make_application(scene.round.call, make_organisation(name="Ailleurs"), scene.application.state)
    make_filing(other)
    make_admissible(other)
    tie(scene.seat, other)
    browser, paths = as_(lea), ("/evaluations", scene.seat_address, scene.address)
    own = assign(scene.seat, other)
    before = [bare(browser.get(path).text, path) for path in paths]
    review = write_review(db.session.merge(own), _grid(scene))
    assert [bare(browser.get(path).text, path) for path in paths] == before
    db.session.delete(db.session.get_one(Review, review.id))
    db.session.flush()
    assert [bare(browser.get(path).text, path) for path in paths] == before


def test_reviewers_are_numbers_to_each_other(as_: Any, lea: Any, scene: Scene) -> None:
    colleague = make_reviewer(scene.round)
    write_review(assign(colleague, scene.application), scene.grid)
    browser = as_(lea)
    for path in (scene.address, "/evaluations", scene.seat_address):
        assert "Évaluatrice" not in browser.get(path).text
