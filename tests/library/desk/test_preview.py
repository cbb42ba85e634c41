"""« Prévisualiser » in the editor, and POST …/apercu for its script."""

from typing import Any

import pytest

from labagora.core.db import db
from labagora.library.models import SheetVersion
from tests.builders.library import make_sheet

FETCH = {"X-Requested-With": "fetch"}


def _stem(sheet: Any) -> str:
    return f"/mon-espace/fiches/{sheet.public_id}"


def test_the_preview_button_shows_the_page_and_saves_nothing(as_: Any, paul: Any, draft: Any, sent: Any) -> None:
    data = sent(draft, act="preview", body="Du **gras** et [un lien](fiche:nulle-part).", number="sept")
    page = as_(paul).post(f"{_stem(draft)}/modifier", data=data)
    assert page.status_code == 200
    assert "<p>Du <strong>gras</strong> et un lien.</p>" in page.text
    assert "fiche:nulle-part" in page.text
    assert "Rien n’est encore enregistré" in page.text
    assert 'value="sept"' in page.text
    assert db.session.query(SheetVersion).count() == 1


def test_the_preview_of_a_tangle_says_so_and_keeps_it(as_: Any, paul: Any, draft: Any, sent: Any) -> None:
    page = as_(paul).post(f"{_stem(draft)}/modifier", data=sent(draft, act="preview", body="[" * 3_000))
    assert page.status_code == 422
    assert "[" * 3_000 in page.text


def test_one_text_as_it_would_read(as_: Any, paul: Any, draft: Any) -> None:
    other = make_sheet("Une fiche publiée")
    text = f"## Titre\n\n[Voir](fiche:{other.slug}), [rien](kit:rien), ![](fichier:inconnu)"
    found = as_(paul).post(f"{_stem(draft)}/apercu", data={"name": "body", "text": text}, headers=FETCH).get_json()
    assert '<h3 id="body-titre">Titre</h3>' in found["html"]
    assert f'href="/fiches/{other.slug}"' in found["html"]
    assert [note for note in found["notes"] if "kit:rien" in note]
    assert [note for note in found["notes"] if "inconnu" in note]
    assert db.session.query(SheetVersion).count() == 2


def test_a_tangle_is_told_in_the_notes(as_: Any, paul: Any, draft: Any) -> None:
    found = as_(paul).post(f"{_stem(draft)}/apercu", data={"name": "body", "text": "[" * 3_000}).get_json()
    assert found["html"] == ""
    assert found["notes"]


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "[x](javascript:alert(1))", "<img src=x onerror=a>"])
def test_a_preview_runs_nothing(as_: Any, paul: Any, draft: Any, text: str) -> None:
    html = as_(paul).post(f"{_stem(draft)}/apercu", data={"name": '"><b>', "text": text}).get_json()["html"]
    assert "<script" not in html
    assert "javascript:" not in html
    assert "<img" not in html


def test_nothing_typed_is_an_empty_preview(as_: Any, paul: Any, draft: Any) -> None:
    assert as_(paul).post(f"{_stem(draft)}/apercu", data={}).get_json() == {"html": "", "notes": []}


def test_a_preview_is_for_its_writers(as_: Any, farid: Any, client: Any, draft: Any) -> None:
    assert as_(farid).post(f"{_stem(draft)}/apercu", data={"text": "a"}).status_code == 404
    assert client.post(f"{_stem(draft)}/apercu", data={"text": "a"}, headers=FETCH).status_code == 401
    assert as_(farid).post("/mon-espace/fiches/inconnu/apercu", data={"text": "a"}).status_code == 404
