"""The calibration page: who is severe, what the scores become, whether the ranking holds."""

import re
from typing import Any

import pytest

from labagora.core.db import db
from labagora.reviews.calibrating import calibrated
from labagora.reviews.enums import AssignmentState, ReviewState
from labagora.reviews.models import Criterion, Grid
from labagora.reviews.queries import find_round
from labagora.reviews.queries.calibration import read_marks
from tests.builders.reviews import assign, make_grid, write_review
from tests.reviews.progress.conftest import Reviewing


def _severe(reviewing: Reviewing) -> None:
    """Two reviewers read the same six applications; the first marks lower each time. A third reads one alone."""
    severe, mild, alone = (reviewing.table.reviewer() for _ in range(3))
    for number in range(6):
        application = reviewing.table.application(f"Candidature {number}")
        reviewing.review(application, number % 3, seat=severe)
        reviewing.review(application, number % 3 + 1, seat=mild)
    reviewing.review(reviewing.table.application("Seule"), 2, seat=alone)


def test_who_marks_lower_is_said_severe(as_: Any, esther: Any, reviewing: Reviewing) -> None:
    _severe(reviewing)
    page = as_(esther).get(reviewing.address("calibrage")).text
    assert "plus sévère de" in page
    assert "plus indulgent de" in page
    assert "comme les autres" in page
    assert "2 groupes" in page
    assert "Kuhlisch" in page
    assert 'role="img"' in page


def test_the_figures_are_those_of_the_engine(reviewing: Reviewing, esther: Any) -> None:
    _severe(reviewing)
    round_ = find_round(reviewing.table.call)
    assert round_ is not None
    marks = read_marks(round_, round_.grids[0], seen_by=esther)
    report = calibrated(round_.grids[0], marks, places=2)
    assert report is not None
    assert [one.judge.number for one in report.judges] == [1, 3, 2]
    severe, alone, mild = report.judges
    assert severe.severity > 10
    assert mild.severity == pytest.approx(-severe.severity)
    assert abs(alone.severity) < 1e-6
    assert (severe.reviewed, alone.reviewed) == (6, 1)
    assert (severe.start, severe.width, mild.start) == (50.0, 50.0, 0.0)
    assert [one.rank for one in report.rows] == list(range(1, 8))
    assert report.rows[0].raw == 100 * (2 + 3) / 2 / 3
    assert report.rows[0].adjusted == pytest.approx(
        report.rows[0].raw
    )  # both read it: the correction takes one from the other
    assert all(one.best <= one.rank <= one.worst for one in report.rows)
    assert all(0 <= one.start <= one.dot <= one.start + one.width <= 100.01 for one in report.rows)
    assert report.rows[0].within is not None
    assert report.line == round(200 / 7, 2)
    assert report.variants == 3 + 2 * 3


def test_what_does_not_count(as_: Any, esther: Any, reviewing: Reviewing) -> None:
    application = reviewing.table.application("CANARI")
    reviewing.review(application, 2, state=ReviewState.DRAFT)
    reviewing.review(application, 2, state=ReviewState.ABSTAINED)
    revoked = assign(reviewing.table.reviewer(), application, AssignmentState.REVOKED)
    write_review(revoked, reviewing.table.grid)
    assert "rien à comparer" in as_(esther).get(reviewing.address("calibrage")).text


def test_no_grid_and_a_blank_mark(as_: Any, esther: Any, reviewing: Reviewing) -> None:
    review = reviewing.review(reviewing.table.application(), 3)
    review.marks = {"critere-1": None, "critere-2": 3}
    other = reviewing.review(reviewing.table.application(), 3)
    other.marks = {}
    browser = as_(esther)
    page = browser.get(reviewing.address("calibrage")).text
    assert "2 évaluations rendues" in page
    assert not re.search(r"\bnan\b", page, re.IGNORECASE)
    db.session.delete(review)
    db.session.delete(other)
    db.session.flush()
    for table in (Criterion, Grid):
        db.session.execute(db.delete(table))
    assert "rien à comparer" in browser.get(reviewing.address("calibrage")).text


def test_one_grid_at_a_time(as_: Any, esther: Any, reviewing: Reviewing) -> None:
    reviewing.table.round.places = 1
    first, second = reviewing.table.application(), reviewing.table.application()
    reviewing.review(first, 3)
    browser = as_(esther)
    assert "Parmi les places" in browser.get(reviewing.address("calibrage")).text
    town = make_grid(reviewing.table.round, "ville", title="Grille de ville")
    write_review(assign(reviewing.table.reviewer(), second), town)
    page = browser.get(reviewing.address("calibrage")).text
    assert first.reference in page
    assert second.reference not in page
    assert "Parmi les places" not in page
    chosen = browser.get(reviewing.address(f"calibrage?grille={town.public_id}&page=9")).text
    assert second.reference in chosen
    assert first.reference not in chosen
    assert browser.get(reviewing.address("calibrage?grille=ailleurs")).status_code == 200
