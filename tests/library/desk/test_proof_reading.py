"""/relecture/<token>: what somebody without an account reads and answers."""

import re
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest

from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.core.ids import new_token
from labagora.library.actions.proofs import create_proof
from labagora.library.enums import SheetState, Verdict
from labagora.library.models import ProofLink, ProofRemark, Sheet, SheetVersion
from labagora.library.views import proof_reading
from tests.builders.library import make_sheet
from tests.builders.pictures import make_png
from tests.library.desk.conftest import whole

NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)
XSS = '"><svg onload=alert(1)><img src=x onerror=alert(1)>'


@pytest.fixture
def link(draft: Any, paul: Any) -> str:
    """The address of an open link to Paul's draft."""
    _link, token = create_proof(whole(draft), 1, "Comité", 14, actor=paul, now=utcnow())
    db.session.commit()
    return f"/relecture/{token}"


def _made(browser: Any, sheet: Any) -> str:
    """Make a link by its page; return its token."""
    stem = f"/mon-espace/fiches/{sheet.public_id}/relectures"
    browser.post(stem, data={"label": "Comité", "days": "14"})
    found = re.search(r"/relecture/([\w-]{43})", browser.get(stem).text)
    assert found is not None
    return found[1]


def _only() -> ProofLink:
    return db.session.query(ProofLink).one()


def _remarks() -> dict[str, str]:
    return {row.section: row.text for row in db.session.query(ProofRemark)}


def test_the_whole_sheet_is_there_with_a_box_under_each_part(client: Any, link: str) -> None:
    page = client.get(link)
    assert page.status_code == 200
    for words in (
        "Préparer la sortie d&#39;hôpital",
        "Prévenir les équipes",
        "Le retour à la maison",
        "Médecin traitant",
    ):
        assert words in page.text
    for words in ("Appeler la veille.", "Numéro noté", "Lettres envoyées", "Une personne dédiée."):
        assert words in page.text
    for section in ("summary", "body", "actors", "actions", "indicators", "obstacles", "whole"):
        assert f'name="remark_{section}"' in page.text


def test_nothing_leads_elsewhere_and_no_robot_comes(client: Any, link: str, draft: Any, paul: Any) -> None:
    other = make_sheet("Ailleurs", owner=paul)
    body = f"[La fiche](fiche:{other.slug}) et [le kit](kit:rien)."
    content = {**draft.content, "body": body}
    db.session.query(SheetVersion).filter_by(sheet_id=draft.id).update({"content": content})
    db.session.commit()
    page = client.get(link)
    assert "La fiche et le kit." in page.text
    targets = set(re.findall(r'<a [^>]*href="([^"]*)"', page.text))
    assert targets == {"#contenu"}
    assert "<nav" not in page.text
    assert '<meta name="robots" content="noindex, nofollow">' in page.text
    assert page.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert page.headers["Cache-Control"] == "no-store"
    assert "Relecture – Lab Agora" in page.text


def test_the_version_of_the_link_is_shown_whatever_is_written_since(
    client: Any, as_: Any, paul: Any, draft: Any, link: str, sent: Any
) -> None:
    data = sent(draft, title="Titre suivant", body="Réécrit depuis.")
    as_(paul).post(f"/mon-espace/fiches/{draft.public_id}/modifier", data=data)
    page = client.get(link).text
    assert "Réécrit depuis." not in page
    assert "Titre suivant" not in page


def test_an_answer_is_kept_and_may_be_changed(client: Any, link: str, freeze: Any) -> None:
    freeze(NOON)
    data = {"verdict": "remarks", "remark_body": " Trop long. ", "remark_actors": "  "}
    answer = client.post(link, data=data)
    assert (answer.status_code, answer.location) == (303, f"{link}/merci")
    assert "Merci" in client.get(answer.location).text
    assert (_only().verdict, _remarks()) == (Verdict.REMARKS, {"body": "Trop long."})
    page = client.get(link).text
    assert "Trop long.</textarea>" in page
    assert "Vous avez déjà répondu le 1er décembre 2026" in page
    client.post(link, data={"verdict": "approved", "remark_summary": "Parfait."})
    assert (_only().verdict, _remarks()) == (Verdict.APPROVED, {"summary": "Parfait."})


def test_twice_the_same_answer_is_one(client: Any, link: str) -> None:
    data = {"verdict": "remarks", "remark_body": "Trop long."}
    assert [client.post(link, data=data).status_code for _ in range(2)] == [303, 303]
    assert db.session.query(ProofRemark).count() == 1


def test_a_settled_remark_that_is_written_again_stays_settled(client: Any, link: str) -> None:
    data = {"verdict": "remarks", "remark_body": "Trop long.", "remark_actors": "Qui ?"}
    client.post(link, data=data)
    db.session.query(ProofRemark).update({"settled_at": utcnow()})
    db.session.commit()
    client.post(link, data={**data, "remark_actors": "Qui, où ?"})
    settled = {row.section: row.settled_at is not None for row in db.session.query(ProofRemark)}
    assert settled == {"body": True, "actors": False}


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({}, "verdict"),
        ({"verdict": "peut-être"}, "verdict"),
        ({"verdict": "remarks"}, "verdict"),
        ({"verdict": "remarks", "remark_nowhere": "Perdue"}, "verdict"),
        ({"verdict": "approved", "remark_body": "é" * 2_001}, "remark_body"),
        ({"verdict": "remarks", "remark_body": "Écrivez à marie@exemple.fr"}, "remark_body"),
        ({"verdict": "remarks", "remark_actors": "Tél. 06 12 34 56 78"}, "remark_actors"),
        ({"verdict": "approved", "remark_whole": "https://exemple.fr"}, "remark_whole"),
    ],
)
def test_an_answer_that_cannot_be_kept_loses_nothing(client: Any, link: str, data: dict[str, str], field: str) -> None:
    page = client.post(link, data={"remark_summary": "Ce que j'ai tapé", **data} if field != "verdict" else data)
    assert page.status_code == 422
    assert f'id="{field}-error"' in page.text
    if field != "verdict":
        assert "Ce que j&#39;ai tapé</textarea>" in page.text
    assert (_only().verdict, _remarks()) == (None, {})


def _closed(how: str, token: str) -> str:
    link = _only()
    if how == "expired":
        link.expires_at = utcnow() - timedelta(seconds=1)
    elif how == "revoked":
        link.revoked_at = utcnow()
    elif how == "withdrawn":
        sheet = db.session.query(Sheet).one()
        sheet.withdrawn_at, sheet.state, sheet.state_reason = utcnow(), SheetState.WITHDRAWN, "Remplacée."
    db.session.commit()
    return new_token() if how == "absent" else token


@pytest.mark.parametrize("how", ["expired", "revoked", "withdrawn", "absent"])
def test_a8_a_closed_link_says_nothing_of_what_it_was(client: Any, app: Any, link: str, how: str) -> None:
    reference = client.get(f"/relecture/{new_token()}")
    token = _closed(how, link.rpartition("/")[2])
    for path in ("", "/merci", "/images/inconnue"):
        page = client.get(f"/relecture/{token}{path}")
        assert page.status_code == 410
        assert "sortie" not in page.text
        assert "Comité" not in page.text
        assert _without_links(page.text) == _without_links(reference.text)
        assert set(page.headers.keys()) == set(reference.headers.keys())
    assert client.post(f"/relecture/{token}", data={"verdict": "approved"}).status_code == 410
    assert _only().verdict is None


def _without_links(text: str) -> str:
    """A page without what changes with its own address or its visitor."""
    return re.sub(r'href="[^"]*lang=[^"]*"|value="[^"]*"', "", text)


@pytest.mark.parametrize("token", ["x", "é" * 43, "a" * 5_000, "..%2f..", "%00"])
def test_odd_tokens_are_closed_links(client: Any, token: str) -> None:
    assert client.get(f"/relecture/{token}").status_code in (404, 410)


def test_images_are_shown_through_the_link_only(as_: Any, paul: Any, client: Any, draft: Any, sent: Any) -> None:
    files = f"/mon-espace/fiches/{draft.public_id}/fichiers"
    image = {"role": "image", "alt": "Un schéma", "file": (BytesIO(make_png()), "a.png")}
    tool = {"role": "tool", "title": "Outil", "file": (BytesIO(make_png(width=10)), "b.png")}
    for data in (image, tool):
        assert as_(paul).post(files, data=data).status_code == 303
    names = re.findall(r"/fichiers/([\w-]{22})\"", as_(paul).get(files).text)
    body = f"![Un schéma](fichier:{names[0]})"
    as_(paul).post(f"/mon-espace/fiches/{draft.public_id}/modifier", data=sent(draft, body=body))
    token = _made(as_(paul), draft)
    assert f'src="/relecture/{token}/images/{names[0]}"' in client.get(f"/relecture/{token}").text
    shown = client.get(f"/relecture/{token}/images/{names[0]}")
    assert (shown.status_code, shown.data) == (200, make_png())
    assert shown.headers["Cache-Control"] == "no-store"
    assert client.get(f"/relecture/{token}/images/{names[1]}").status_code == 404
    assert client.get(f"/fichiers/{names[0]}").status_code == 404
    elsewhere = _made(as_(paul), make_sheet("Une autre", SheetState.DRAFT, owner=paul))
    assert client.get(f"/relecture/{elsewhere}/images/{names[0]}").status_code == 404


def test_e2_what_a_proof_reader_writes_is_text(client: Any, as_: Any, paul: Any, draft: Any, link: str) -> None:
    client.post(link, data={"verdict": "remarks", "remark_body": XSS})
    assert _remarks() == {"body": XSS}
    desk = f"/mon-espace/fiches/{draft.public_id}/relectures/{_only().public_id}"
    for page in (client.get(link).text, as_(paul).get(desk).text):
        assert "<svg onload" not in page
        assert "<img src=x" not in page


def test_e2_what_a_writer_writes_is_text_for_the_proof_reader(client: Any, paul: Any) -> None:
    sheet = make_sheet(XSS, SheetState.DRAFT, owner=paul, summary=XSS, body=XSS, authors=[XSS], tags=[XSS])
    _row, token = create_proof(whole(sheet), 1, "Comité", 14, actor=paul, now=utcnow())
    db.session.commit()
    page = client.get(f"/relecture/{token}").text
    assert "<svg onload" not in page
    assert "<img src=x" not in page


def test_who_tries_many_tokens_is_slowed(client: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(proof_reading, "PAGES_AN_HOUR", 3)
    codes = [client.get(f"/relecture/{new_token()}").status_code for _ in range(5)]
    assert codes == [410, 410, 410, 429, 429]


def test_who_answers_without_end_is_slowed(client: Any, link: str, monkeypatch: Any) -> None:
    monkeypatch.setattr(proof_reading, "ANSWERS_AN_HOUR", 2)
    codes = [client.post(link, data={"verdict": "approved"}).status_code for _ in range(3)]
    assert codes == [303, 303, 429]


def test_reading_changes_nothing(client: Any, link: str) -> None:
    client.get(link)
    client.get(f"{link}/merci")
    assert (_only().verdict, _only().answered_at) == (None, None)
