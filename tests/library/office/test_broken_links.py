"""Internal links that lead nowhere, by sheet."""

from typing import Any

import pytest

from labagora.core.db import db
from labagora.library.enums import SheetKind, SheetState
from labagora.library.models import Sheet
from tests.builders.library import make_sheet

LIST = "/gestion/fiches/liens"


def _linking(title: str, *targets: str, state: SheetState = SheetState.PUBLISHED, **more: Any) -> Sheet:
    body = " ".join(f"[mot]({target})" for target in targets)
    return make_sheet(title, state, body=body, **more)


def test_why_each_link_leads_nowhere(as_: Any, esther: Any) -> None:
    there, draft = make_sheet("Là"), make_sheet("Brouillon", SheetState.DRAFT)
    gone, new = make_sheet("Partie"), make_sheet("Nouvelle", kind=SheetKind.KIT)
    browser = as_(esther)
    _linking("Qui lie", f"fiche:{there.slug}", f"fiche:{draft.slug}", f"fiche:{gone.slug}#etapes", "fiche:nulle-part")
    data = {"withdrawing-reason": "Finie.", "withdrawing-moved_to": f"/kit/{new.slug}"}
    assert browser.post(f"/gestion/fiches/{gone.public_id}/retrait", data=data).status_code == 303
    page = browser.get(LIST).text
    assert "<strong>3</strong> liens" in page
    for slug, why in (
        (draft.slug, "n&#39;est pas encore en ligne"),
        (gone.slug, "a été retirée"),
        ("nulle-part", "Aucune page n&#39;a cette adresse"),
    ):
        line = page[page.index(f"<code>fiche:{slug}</code>") :].split("</tr>")[0]
        assert why in line
        assert (f'href="/kit/{new.slug}"' in line) is (slug == gone.slug)
    assert f"<code>fiche:{there.slug}</code>" not in page


def test_links_on_line_come_first_and_withdrawn_sheets_are_left_out(as_: Any, esther: Any) -> None:
    _linking("A-brouillon", "fiche:rien", state=SheetState.DRAFT)
    _linking("Z-en-ligne", "fiche:rien")
    _linking("Retirée", "fiche:rien", state=SheetState.WITHDRAWN)
    page = as_(esther).get(LIST).text
    assert page.index("Z-en-ligne") < page.index("A-brouillon")
    assert "Retirée" not in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"Une fiche", "Un chapitre"}),
        ("genre=kit", {"Un chapitre"}),
        ("genre=lune", {"Une fiche", "Un chapitre"}),
        ("q=FICHE", {"Une fiche"}),
        ("q=" + "x" * 3000, set()),
        ("page=99", {"Une fiche", "Un chapitre"}),
    ],
)
def test_filters(as_: Any, esther: Any, query: str, found: set[str]) -> None:
    _linking("Une fiche", "fiche:rien")
    _linking("Un chapitre", "fiche:rien", kind=SheetKind.KIT)
    page = as_(esther).get(f"{LIST}?{query}").text
    assert {title for title in ("Une fiche", "Un chapitre") if f">{title}</a>" in page} == found


def test_nothing_broken(as_: Any, esther: Any) -> None:
    there = make_sheet("Là")
    _linking("Qui lie", f"fiche:{there.slug}")
    assert "Tous les liens mènent quelque part." in as_(esther).get(LIST).text


def test_the_menu_counts_those_on_line(as_: Any, esther: Any) -> None:
    _linking("En ligne", "fiche:rien", "kit:rien")
    _linking("Brouillon", "fiche:rien", state=SheetState.DRAFT)
    page = as_(esther).get("/gestion").text
    start = page.index("Liens cassés")
    assert 'class="la-count">2<' in page[start : start + 200]


def test_statements_do_not_grow(as_: Any, esther: Any, count_statements: Any) -> None:
    browser = as_(esther)
    _linking("Une", "fiche:rien")
    browser.get(LIST)
    with count_statements() as one:
        browser.get(LIST)
    for _ in range(3):
        _linking("Autre", "fiche:rien", "fiche:rien-non-plus")
    with count_statements() as more:
        assert browser.get(LIST).status_code == 200
    assert len(one) == len(more)


def test_e4_export(as_: Any, esther: Any) -> None:
    for text in ("=1+1", "+1", "@SUM(1)"):
        _linking(text, "fiche:rien")
    lines = as_(esther).get(f"{LIST}/export.csv").data.decode("utf-8-sig").splitlines()
    assert lines[0].split(";")[4] == '"lien"'
    assert len(lines) == 4
    for line in lines[1:]:
        assert line.startswith("\"'")
        assert '"fiche:rien";"Aucune page n\'a cette adresse."' in line
    assert db.session.query(Sheet).count() == 3
