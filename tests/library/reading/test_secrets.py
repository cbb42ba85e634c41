"""A3: a word that is only in a working copy is in nothing that readers get."""

from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from labagora.core.db import db
from labagora.library.actions.saving import put_content
from labagora.library.enums import SheetKind, SheetState
from tests.builders.library import make_draft, make_sheet

CANARY = "CANARI-COPIE"
EVERYWHERE = (
    "/fiches", "/fiches?enjeu=delais", "/kit", "/kit/complet", "/kit.pdf", "/fiches.atom", "/fiches/donnees.json",
    "/fiches/donnees.csv", "/api/v1/sheets", "/api/v1/sheets?enjeu=delais", "/api/v1/kit", "/sitemap.xml",
)  # fmt: skip
EACH = ("", ".pdf", ".md", ".jsonld", "/avis", "/avis/merci")


def _secret_draft() -> dict[str, Any]:
    """Return a draft that says the word in every field."""
    texts = dict.fromkeys(
        ("summary", "objectives", "body", "conditions", "sources", "easy_read", "source", "license", "contact"), CANARY
    )
    rows: dict[str, Any] = {
        "actors": [{"name": CANARY, "place": "ville", "role": CANARY}],
        "actions": [{"title": CANARY, "text": CANARY, "checklist": [CANARY]}],
        "indicators": [
            {"name": CANARY, "dimension": "sociale", "definition": CANARY, "unit": CANARY, "target": CANARY}
        ],
        "sites": [{"name": CANARY, "territory": CANARY, "period": CANARY, "results": CANARY}],
        "obstacles": {"mobilisation": CANARY},
        "success_factors": {"soutien": CANARY},
        "tags": [CANARY],
        "authors": [CANARY],
        "stakes": ["delais"],
    }
    return make_draft(CANARY, **texts, **rows).as_content()


def _told(answer: Any) -> str:
    if answer.mimetype == "application/pdf":
        reader = PdfReader(BytesIO(answer.data))
        return str(reader.metadata) + "".join(page.extract_text() for page in reader.pages)
    text: str = answer.get_data(as_text=True)
    answer.close()
    return text


@pytest.fixture
def secret(app: Any, add_file: Any) -> list[Any]:
    """Pages on line whose working copies say more, and one that was never on line."""
    sheets = [make_sheet("Une fiche"), make_sheet("Un chapitre", kind=SheetKind.KIT, position=1)]
    for sheet in sheets:
        put_content(sheet, _secret_draft())
        sheet.state, sheet.state_reason, sheet.override_reason = SheetState.TO_REVISE, CANARY, CANARY
        sheet.extra = {CANARY: CANARY}
        add_file(sheet, title=CANARY, description=CANARY, name="CANARI-COPIE.pdf")
    for state in (SheetState.DRAFT, SheetState.REVIEW, SheetState.VALIDATED, SheetState.WITHDRAWN):
        for kind in SheetKind:
            hidden = make_sheet(
                CANARY,
                state,
                kind=kind,
            )
            hidden.slug = f"canari-copie-{state.value}"
            put_content(hidden, {**_secret_draft(), "body": f"Voir [elle](fiche:{sheets[0].slug})."})
    db.session.flush()
    return sheets


def test_a3_no_output_says_a_word_of_a_working_copy(client: Any, as_: Any, farid: Any, secret: list[Any]) -> None:
    paths = [*EVERYWHERE]
    for sheet, shelf, noun in zip(secret, ("fiches", "kit"), ("sheets", "kit"), strict=True):
        paths += [f"/{shelf}/{sheet.slug}{suffix}" for suffix in EACH] + [f"/api/v1/{noun}/{sheet.slug}"]
    for browser in (client, as_(farid)):
        for path in paths:
            answer = browser.get(path)
            assert answer.status_code == 200, path
            assert "canari-copie" not in _told(answer).lower(), path


def test_a4_a_filter_finds_nothing_that_only_a_working_copy_says(client: Any, secret: list[Any]) -> None:
    assert "Aucune fiche ne correspond" in client.get("/fiches?enjeu=delais").text
    assert client.get("/api/v1/sheets?enjeu=delais").json["items"] == []


def test_a3_a_link_that_only_a_working_copy_makes_is_not_shown(client: Any, secret: list[Any]) -> None:
    """Eight hidden pages link to the fiche: nothing shows it, and its tag does not move with them."""
    page = client.get(f"/fiches/{secret[0].slug}")
    assert 'id="pages-liees"' not in page.text
    other = make_sheet(state=SheetState.DRAFT, body=f"Voir [elle](fiche:{secret[0].slug}).")
    assert client.get(f"/fiches/{secret[0].slug}").headers["ETag"] == page.headers["ETag"]
    assert client.get(f"/fiches/{other.slug}").status_code == 404


def test_sitemap_names_what_is_on_line_only(client: Any, secret: list[Any]) -> None:
    text = client.get("/sitemap.xml").text
    assert f"http://localhost/fiches/{secret[0].slug}</loc>" in text
    assert f"http://localhost/kit/{secret[1].slug}</loc>" in text
    assert "http://localhost/kit</loc>" in text
    assert text.count("/fiches/") == text.count("/kit/") == 1
