"""Words that found nothing: counted by week without who, treated by the team, forgotten after a year."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask
from sqlalchemy import select

from labagora.accounts.models import Account
from labagora.core.audit import AuditEntry
from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.core.errors import NotAllowed
from labagora.search import actions, privacy
from labagora.search.enums import Treatment
from labagora.search.missing import week_of, words_to_keep
from labagora.search.models import MissedSearch
from labagora.search.views import missed
from tests.builders.library import make_sheet

Freeze = Callable[[datetime], None]


def kept() -> dict[str, int]:
    rows = db.session.scalars(select(MissedSearch).where(MissedSearch.treated_at.is_(None)))
    return {row.words: row.times for row in rows}


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("Télé-surveillance", "tele-surveillance"),
        ("  Crème   ÉPAISSE !! ", "creme epaisse"),
        ("l'œdème", "l'oedeme"),
        ('"mots exacts" -sans', "mots exacts sans"),
        ("vitamine B12", "vitamine b12"),
        ("", None),
        ("!!!", None),
        ("123 456", None),
        ("camille@exemple.fr", None),
        ("06 12 34 56 78", None),
        ("www.exemple.fr", None),
        ("x" * 81, None),
        ("mot " * 21, None),
    ],
)
def test_what_is_kept_of_the_words(typed: str, words: str | None) -> None:
    assert words_to_keep(typed) == words


def test_search_without_result_is_counted_by_its_words(app: Flask, client: Any) -> None:
    for typed in ("Hérisson", "hérisson", "HERISSON", "écureuil"):
        assert client.get(f"/recherche?q={quote(typed)}").status_code == 200
    assert kept() == {"herisson": 3, "ecureuil": 1}


def test_nothing_tells_who_nor_when_in_the_week(app: Flask, client: Any) -> None:
    client.get("/recherche?q=hérisson")
    names = {column.name for column in MissedSearch.__table__.columns}
    assert names == {"id", "public_id", "words", "week", "times", "treated_at", "treatment"}
    row = db.session.scalars(select(MissedSearch)).one()
    assert row.week.weekday() == 0


def test_search_with_a_result_is_not_counted(client: Any, follow: Callable[[], int]) -> None:
    make_sheet(title="Hérisson")
    follow()
    client.get("/recherche?q=hérisson")
    client.get("/recherche?q=hérisson+girafe")
    assert kept() == {}


@pytest.mark.parametrize(
    "address",
    [
        "/recherche?q=hérisson&type=fiche",
        "/recherche/suggestions?q=hérisson",
        "/api/v1/search?q=hérisson",
        "/recherche?q=",
    ],
)
def test_what_tells_nothing_about_words_is_not_counted(client: Any, address: str) -> None:
    assert client.get(address).status_code == 200
    assert kept() == {}


def test_robot_that_asks_for_headers_is_not_counted(app: Flask, client: Any) -> None:
    assert client.head("/recherche?q=hérisson").status_code == 200
    assert kept() == {}


def test_searches_of_the_team_are_not_counted(as_: Any, esther: Account) -> None:
    as_(esther).get("/recherche?q=hérisson")
    assert kept() == {}


def test_weeks_are_counted_apart(client: Any, freeze: Freeze) -> None:
    freeze(datetime(2026, 11, 29, 22, 30, tzinfo=UTC))  # Sunday in Paris
    client.get("/recherche?q=hérisson")
    freeze(datetime(2026, 11, 29, 23, 30, tzinfo=UTC))  # Monday
    client.get("/recherche?q=hérisson")
    rows = db.session.scalars(select(MissedSearch).order_by(MissedSearch.week)).all()
    assert [(row.week, row.times) for row in rows] == [(date(2026, 11, 23), 1), (date(2026, 11, 30), 1)]


def test_one_place_fills_so_much_and_no_more(client: Any) -> None:
    for number in range(missed.FROM_ONE_PLACE + 5):
        assert client.get(f"/recherche?q=hérisson{number}x").status_code == 200
    assert len(kept()) == missed.FROM_ONE_PLACE


def test_all_places_together_are_bounded(client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(missed, "FROM_ALL", 3)
    for number in range(5):
        client.get(f"/recherche?q=hérisson{number}x")
    assert len(kept()) == 3


def test_queue_shows_the_most_frequent_first(client: Any, as_: Any, esther: Account) -> None:
    for typed in ("hérisson", "écureuil", "écureuil"):
        client.get(f"/recherche?q={typed}")
    text = as_(esther).get("/gestion/recherches").get_data(as_text=True)
    assert text.index("ecureuil") < text.index("herisson")


def test_queue_is_empty(as_: Any, esther: Account) -> None:
    assert "Tout ce qui a été cherché a été trouvé" in as_(esther).get("/gestion/recherches").get_data(as_text=True)


def test_queue_is_for_the_team(client: Any, as_: Any, camille: Account, alice: Account) -> None:
    client.get("/recherche?q=hérisson")
    ref = db.session.scalars(select(MissedSearch.public_id)).one()
    paths = ("/gestion/recherches", f"/gestion/recherches/{ref}", "/gestion/recherches/export.csv")
    for path in paths:
        assert client.get(path).status_code == 302 or client.get(path).status_code == 303
        for account in (camille, alice):
            assert as_(account).get(path).status_code == 404


def test_queue_is_exported(client: Any, as_: Any, esther: Account) -> None:
    client.get("/recherche?q=hérisson")
    browser = as_(esther)
    assert '"herisson";1;1' in browser.get("/gestion/recherches/export.csv").get_data(as_text=True)
    assert browser.get("/gestion/recherches/export.xlsx").data[:2] == b"PK"


def the_row() -> MissedSearch:
    return db.session.scalars(select(MissedSearch)).one()


@pytest.mark.parametrize("treatment", list(Treatment), ids=str)
def test_treated_words_leave_the_queue(client: Any, as_: Any, esther: Account, treatment: Treatment) -> None:
    client.get("/recherche?q=hérisson")
    browser, ref = as_(esther), the_row().public_id
    page = browser.get(f"/gestion/recherches/{ref}").get_data(as_text=True)
    assert "/gestion/referentiels/search_synonyms/ajout" in page
    assert "/mon-espace/fiches/nouvelle" in page
    for _twice in range(2):
        answer = browser.post(f"/gestion/recherches/{ref}", data={"treatment": treatment.value})
        assert answer.status_code == 303
    assert the_row().treatment is treatment
    assert "herisson" not in browser.get("/gestion/recherches").get_data(as_text=True)
    entries = db.session.scalars(select(AuditEntry).where(AuditEntry.verb == "search.missed_treated")).all()
    assert all("herisson" not in str(entry.details) for entry in entries)


@pytest.mark.parametrize("data", [{}, {"treatment": ""}, {"treatment": "autre"}], ids=str)
def test_treatment_must_be_chosen(client: Any, as_: Any, esther: Account, data: dict[str, str]) -> None:
    client.get("/recherche?q=hérisson")
    ref = the_row().public_id
    assert as_(esther).post(f"/gestion/recherches/{ref}", data=data).status_code == 422
    assert the_row().treated_at is None


def test_unknown_words_are_404(as_: Any, esther: Account) -> None:
    assert as_(esther).get("/gestion/recherches/inconnu").status_code == 404


def test_words_missed_again_come_back_unless_ignored(client: Any, as_: Any, esther: Account, freeze: Freeze) -> None:
    monday = datetime(2026, 11, 23, 9, tzinfo=UTC)
    freeze(monday)
    for typed in ("hérisson", "écureuil"):
        client.get(f"/recherche?q={typed}")
    refs = {row.words: row.public_id for row in db.session.scalars(select(MissedSearch))}
    browser = as_(esther)
    browser.post(f"/gestion/recherches/{refs['herisson']}", data={"treatment": "synonym"})
    browser.post(f"/gestion/recherches/{refs['ecureuil']}", data={"treatment": "ignored"})
    freeze(monday + timedelta(days=7))
    for typed in ("hérisson", "écureuil"):
        client.get(f"/recherche?q={typed}")
    text = as_(esther).get("/gestion/recherches").get_data(as_text=True)
    assert "herisson" in text
    assert "ecureuil" not in text


def test_counting_goes_on_in_a_week_already_treated(client: Any, as_: Any, esther: Account) -> None:
    client.get("/recherche?q=hérisson")
    as_(esther).post(f"/gestion/recherches/{the_row().public_id}", data={"treatment": "synonym"})
    client.get("/recherche?q=hérisson")
    assert the_row().times == 2


def test_only_the_team_treats(app: Flask, camille: Account) -> None:
    actions.count_missed("herisson", now=utcnow())
    db.session.flush()
    with pytest.raises(NotAllowed):
        actions.treat_missed(the_row(), Treatment.IGNORED, actor=camille, now=utcnow())


def test_forgotten_after_a_year(app: Flask) -> None:
    now = utcnow()
    for days in (0, 300, 380):
        week = week_of(now - timedelta(days=days))
        db.session.add(MissedSearch(words=f"il y a {days}", week=week))
    db.session.flush()
    assert privacy.purge(now=now)["missed_search"] == 1
    assert set(kept()) == {"il y a 0", "il y a 300"}


def test_failed_count_changes_nothing_to_the_page(client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    client.get("/recherche?q=hérisson")
    monkeypatch.setattr("labagora.search.queries.find_missed", lambda *_arguments: None)  # another request was faster
    assert client.get("/recherche?q=hérisson").status_code == 200
    assert kept() == {"herisson": 1}
