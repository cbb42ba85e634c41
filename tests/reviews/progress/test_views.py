"""Views of the board kept under a name for the whole team, and taken out as they are read."""

import csv
import io
from typing import Any

import pytest

from labagora.core.audit import AuditEntry
from labagora.core.db import db
from labagora.reviews.models import ReviewView
from labagora.reviews.queries.views import MOST_VIEWS
from tests.builders.reviews import assign, make_reviewer, make_round
from tests.reviews.progress.conftest import Reviewing

ASKED = "etat=complet&tri=-moyenne&colonnes=titre&colonnes=moyenne"


@pytest.fixture
def two(reviewing: Reviewing) -> list[str]:
    """One application that is all reviewed, one that waits: their references."""
    done, bare = reviewing.table.application("Gardée"), reviewing.table.application("Ailleurs")
    reviewing.review(done, 3)
    return [str(done.reference), str(bare.reference)]


def _save(browser: Any, reviewing: Reviewing, name: str, query: str = ASKED) -> Any:
    return browser.post(reviewing.address(f"avancement/vues?{query}"), data={"name": name})


def _lines(answer: Any) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig")), delimiter=";"))


def test_a_view_is_an_address_under_a_name(as_: Any, esther: Any, admin: Any, reviewing: Reviewing, two: Any) -> None:
    answer = _save(as_(esther), reviewing, "Toutes rendues")
    assert answer.status_code == 303
    assert answer.headers["Location"].endswith(f"?{ASKED}")
    row = db.session.query(ReviewView).one()
    assert (row.name, row.query) == ("Toutes rendues", ASKED)
    page = as_(admin).get(reviewing.address()).text
    assert "Toutes rendues" in page
    assert "etat=complet&amp;tri=-moyenne&amp;colonnes=titre&amp;colonnes=moyenne" in page


def test_the_same_name_takes_the_new_address(as_: Any, esther: Any, reviewing: Reviewing) -> None:
    for query in (ASKED, "ecart=fort"):
        assert _save(as_(esther), reviewing, "  Ma vue ", query).status_code == 303
    row = db.session.query(ReviewView).one()
    assert (row.name, row.query) == ("Ma vue", "ecart=fort")


@pytest.mark.parametrize("name", ["", "  ", "x" * 81])
def test_a_name_that_says_nothing_is_refused_and_the_view_stays(
    as_: Any, esther: Any, reviewing: Reviewing, two: list[str], name: str
) -> None:
    answer = _save(as_(esther), reviewing, name)
    assert answer.status_code == 422
    assert two[0] in answer.text
    assert two[1] not in answer.text, "the filters are those of the address"
    assert db.session.query(ReviewView).count() == 0


def test_there_are_so_many_at_most(as_: Any, esther: Any, reviewing: Reviewing) -> None:
    for number in range(MOST_VIEWS):
        assert _save(as_(esther), reviewing, f"Vue {number}").status_code == 303
    assert _save(as_(esther), reviewing, "Une de trop").status_code == 422
    assert _save(as_(esther), reviewing, "Vue 3", "ecart=fort").status_code == 303


def test_a_view_is_forgotten(as_: Any, esther: Any, reviewing: Reviewing) -> None:
    _save(as_(esther), reviewing, "Passagère")
    ref = db.session.query(ReviewView).one().public_id
    assert as_(esther).post(reviewing.address(f"avancement/vues/{ref}/suppression")).status_code == 303
    assert db.session.query(ReviewView).count() == 0
    assert as_(esther).post(reviewing.address(f"avancement/vues/{ref}/suppression")).status_code == 404


def test_a_view_is_the_template_of_two_exports(as_: Any, esther: Any, reviewing: Reviewing, two: list[str]) -> None:
    _save(as_(esther), reviewing, "Toutes rendues")
    page = as_(esther).get(reviewing.address()).text
    for end in ("avancement/export", "avancement/tableau"):
        address = reviewing.address(f"{end}?{ASKED}")
        assert address.replace("&", "&amp;") in page
        lines = _lines(as_(esther).post(address, data={"extension": "csv"}))
        assert {line["Référence"] for line in lines} == {two[0]}
    assert list(lines[0]) == ["Référence", "Titre", "Moyenne sur 100", "Export"]
    assert (lines[0]["Titre"], lines[0]["Moyenne sur 100"]) == ("Gardée", "100")
    assert "Esther" in lines[0]["Export"]
    assert db.session.query(AuditEntry).filter_by(verb="round.exported").count() == 2


def test_the_table_keeps_back_what_waits_for_one_s_own(
    as_: Any, esther: Any, reviewing: Reviewing, two: list[str]
) -> None:
    seat = make_reviewer(reviewing.table.round, esther)
    application = reviewing.table.application("À moi aussi")
    reference = application.reference
    reviewing.review(application, 1)
    assign(seat, application)
    answer = as_(esther).post(
        reviewing.address("avancement/tableau?colonnes=moyenne&colonnes=avis"), data={"extension": "csv"}
    )
    line = next(one for one in _lines(answer) if one["Référence"] == reference)
    assert (line["Moyenne sur 100"], line["Avis"]) == ("", "")


@pytest.mark.parametrize("extension", ["", "exe"])
def test_another_kind_of_file_is_refused(as_: Any, esther: Any, reviewing: Reviewing, extension: str) -> None:
    answer = as_(esther).post(reviewing.address("avancement/tableau"), data={"extension": extension})
    assert answer.status_code == 400


def test_a_view_of_another_call_is_not_found(as_: Any, esther: Any, reviewing: Reviewing) -> None:
    _save(as_(esther), reviewing, "Ici")
    ref, other = db.session.query(ReviewView).one().public_id, make_round().call.public_id
    page = f"/gestion/appels/{other}/evaluation/avancement/vues/{ref}/suppression"
    assert as_(esther).post(page).status_code == 404
