"""A session that ends while a sheet is being written loses nothing (security.md C7)."""

from datetime import UTC, datetime, timedelta
from typing import Any

from labagora.accounts.models import HeldForm
from labagora.core.db import db
from labagora.library.models import Sheet, SheetVersion

NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)
PROSE = "La personne rentre chez elle : l'équipe a prévenu l'infirmière, le pharmacien et le médecin traitant.\n"


def _typed(as_: Any, paul: Any, draft: Any, freeze: Any, data: dict[str, Any]) -> tuple[Any, str]:
    """Type in the editor, send after the session has ended; return the browser and the editor's address."""
    address = f"/mon-espace/fiches/{draft.public_id}/modifier"
    freeze(NOON)
    browser = as_(paul)
    assert browser.get(address).status_code == 200
    freeze(NOON + timedelta(minutes=61))
    answer = browser.post(address, data=data)
    assert answer.status_code == 303
    assert answer.location.startswith("/connexion?retour=")
    return browser, address


def test_c7_every_field_comes_back_and_is_saved_once(
    as_: Any, paul: Any, draft: Any, sent: Any, freeze: Any, sign_in: Any
) -> None:
    rows = {"actors-1-name": "Pharmacien", "actors-1-place": "ville", "actors-1-role": "Prépare."}
    data = sent(draft, body="Écrit avec soin.", number="sept", cancers=["sein"], tags="un\ndeux", stakes=[], **rows)
    browser, address = _typed(as_, paul, draft, freeze, data)
    sign_in(browser, paul)
    page = browser.get(address)
    assert page.status_code == 200
    for words in ("Écrit avec soin.</textarea>", 'value="sept"', "un\ndeux</textarea>", 'value="Pharmacien"'):
        assert words in page.text
    assert 'value="sein" checked' in page.text
    assert 'value="ruptures" checked' not in page.text
    assert db.session.query(SheetVersion).count() == 1
    assert browser.post(address, data={**data, "number": "7"}).status_code == 303
    assert db.session.query(Sheet).one().content["body"] == "Écrit avec soin."
    assert db.session.query(HeldForm).count() == 0


def test_c7_a_text_as_long_as_it_may_be_comes_back(
    as_: Any, paul: Any, draft: Any, sent: Any, freeze: Any, sign_in: Any
) -> None:
    body = (PROSE * 700)[:60_000].strip()
    data = sent(draft, body=body, easy_read=(PROSE * 200)[:20_000].strip())
    browser, address = _typed(as_, paul, draft, freeze, data)
    sign_in(browser, paul)
    assert len(body) > 59_000
    assert body.replace("'", "&#39;") in browser.get(address).text.replace("\r\n", "\n")


def test_c7_what_somebody_saved_meanwhile_is_told(
    as_: Any, paul: Any, gina: Any, draft: Any, sent: Any, freeze: Any, sign_in: Any
) -> None:
    data, other = sent(draft, body="Écrit par Paul."), sent(draft, body="Écrit par Gina.")
    browser, address = _typed(as_, paul, draft, freeze, data)
    assert as_(gina).post(address, data=other).status_code == 303
    sign_in(browser, paul)
    assert "Écrit par Paul.</textarea>" in browser.get(address).text
    page = browser.post(address, data=data)
    assert page.status_code == 409
    assert "Écrit par Gina." in page.text


def test_a_script_that_asks_too_late_is_told_so(as_: Any, paul: Any, draft: Any, freeze: Any) -> None:
    freeze(NOON)
    browser = as_(paul)
    freeze(NOON + timedelta(minutes=61))
    for path in ("apercu", "verrou"):
        answer = browser.post(f"/mon-espace/fiches/{draft.public_id}/{path}", headers={"X-Requested-With": "fetch"})
        assert answer.status_code == 401
