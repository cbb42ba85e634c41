"""GET /kit, /kit/<slug>, /kit/complet, /kit.pdf: the book."""

import re
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from labagora.library.enums import SheetKind, SheetState
from tests.builders.library import make_sheet

BODY = "## Pourquoi\n\nVoir [plus bas](#comment).[^n]\n\n## Comment\n\nAinsi.\n\n[^n]: Une note."


def _chapter(title: str, position: int | None, state: SheetState = SheetState.PUBLISHED, **values: Any) -> Any:
    return make_sheet(title, state, kind=SheetKind.KIT, position=position, **{"body": BODY, **values})


def test_kit_lists_its_chapters_in_order_with_their_tools(client: Any, add_file: Any, publish: Any) -> None:
    last, first = _chapter("Évaluer", 2), _chapter("Cadrer", 1)
    _chapter("Brouillon", 3, SheetState.DRAFT)
    add_file(last)
    publish(last)
    page = client.get("/kit").text
    assert page.index(">Cadrer</a>") < page.index(">Évaluer</a>")
    assert "Brouillon" not in page
    assert "Grille d&#39;entretien" in page
    assert f'href="/kit/{first.slug}"' in page
    assert "/kit/complet" in page
    assert "/kit.pdf" in page


@pytest.mark.parametrize("path", ["/kit", "/kit/complet"])
def test_kit_empty_offers_a_way_on(client: Any, path: str) -> None:
    page = client.get(path)
    assert page.status_code == 200
    assert "Voir les fiches-actions" in page.text
    assert "/kit.pdf" not in page.text


def test_chapter_stands_between_its_neighbours(client: Any) -> None:
    one, two, three = _chapter("Un", 1), _chapter("Deux", 2), _chapter("Trois", 3)
    page = client.get(f"/kit/{two.slug}").text
    assert "chapitre 2 sur 3" in page
    assert f'<a href="/kit/{one.slug}" rel="prev">' in page
    assert f'<a href="/kit/{three.slug}" rel="next">' in page
    assert 'rel="prev"' not in client.get(f"/kit/{one.slug}").text
    assert 'rel="next"' not in client.get(f"/kit/{three.slug}").text


def test_chapter_has_its_own_headings_at_the_second_level(client: Any) -> None:
    page = client.get(f"/kit/{_chapter('Un', 1).slug}").text
    assert '<h2 id="body-pourquoi">Pourquoi</h2>' in page
    assert "L’essentiel" not in page


@pytest.mark.parametrize("state", [SheetState.DRAFT, SheetState.REVIEW, SheetState.VALIDATED, SheetState.WITHDRAWN])
def test_chapter_that_is_not_on_line_is_not_found(client: Any, state: SheetState) -> None:
    chapter = _chapter("Un", 1, state)
    for suffix in ("", ".pdf", ".md", ".jsonld"):
        assert client.get(f"/kit/{chapter.slug}{suffix}").status_code == 404


def test_chapter_withdrawn_says_where_to_go(client: Any, withdraw: Any) -> None:
    chapter = _chapter("Un", 1)
    withdraw(chapter)
    page = client.get(f"/kit/{chapter.slug}")
    assert page.status_code == 410
    assert 'href="/kit"' in page.text


def test_whole_kit_has_no_id_twice_and_its_links_hold(client: Any) -> None:
    one, two = _chapter("Un", 1, objectives="## Pourquoi\n\nPour lire."), _chapter("Deux", 2)
    page = client.get("/kit/complet").text
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    targets = {name for name in re.findall(r'href="#([^"]+)"', page) if name}
    assert targets <= set(ids)
    assert {f"{one.slug}--body-pourquoi", f"{two.slug}--body-pourquoi", f"{two.slug}--body-note_1"} <= set(ids)
    assert page.index(">Un</h2>") < page.index(">Deux</h2>")


@pytest.mark.parametrize("path", ["/kit", "/kit/complet"])
def test_kit_statements_do_not_grow(client: Any, count_statements: Any, path: str) -> None:
    _chapter("Un", 1)
    client.get(path)
    with count_statements() as one:
        client.get(path)
    for number in (2, 3):
        _chapter(f"Chapitre {number}", number)
    with count_statements() as three:
        client.get(path)
    assert len(one) == len(three)


def test_chapter_costs_at_most_six_statements(client: Any, count_statements: Any) -> None:
    chapter = _chapter("Un", 1)
    client.get(f"/kit/{chapter.slug}")
    with count_statements() as seen:
        client.get(f"/kit/{chapter.slug}")
    assert len(seen) <= 6, seen


def test_kit_pdf_is_one_book(client: Any) -> None:
    _chapter("Cadrer la démarche", 1)
    _chapter("Choisir les indicateurs", 2)
    answer = client.get("/kit.pdf")
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    assert "kit-methodologique.pdf" in answer.headers["Content-Disposition"]
    text = "\n".join(page.extract_text() for page in PdfReader(BytesIO(answer.data)).pages)
    assert text.index("Cadrer la démarche") < text.rindex("Choisir les indicateurs")


def test_kit_pdf_is_built_once_while_nothing_moves(client: Any, publish: Any, monkeypatch: Any) -> None:
    from labagora.library import papers

    chapter, built = _chapter("Un", 1), []
    real = papers.kit_pdf
    monkeypatch.setattr(papers, "kit_pdf", lambda rows: built.append(len(rows)) or real(rows))
    for _ in range(2):
        assert client.get("/kit.pdf").status_code == 200
    assert built == [1]
    publish(chapter)
    client.get("/kit.pdf")
    assert built == [1, 1]
    assert len(papers.BOOKS._kept) == 1


def test_kit_pdf_of_no_chapter_is_not_found(client: Any) -> None:
    assert client.get("/kit.pdf").status_code == 404
