"""Links for proof-readers: …/relectures and what hangs below, from the side of those who write."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from labagora.core.audit import AuditEntry
from labagora.core.db import db
from labagora.library.enums import SheetState, Verdict
from labagora.library.models import ProofLink, ProofRemark, Sheet, SheetVersion
from tests.builders.library import make_sheet

NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)


def _stem(sheet: Any) -> str:
    return f"/mon-espace/fiches/{sheet.public_id}/relectures"


def _only() -> ProofLink:
    return db.session.query(ProofLink).one()


def _made(browser: Any, sheet: Any, **data: str) -> str:
    """Make a link; return the address that the page shows, once."""
    answer = browser.post(_stem(sheet), data={"label": "Comité de patients", "days": "14", **data})
    assert (answer.status_code, answer.location) == (303, _stem(sheet))
    found = re.search(r"http://localhost(/relecture/[\w-]{43})", browser.get(_stem(sheet)).text)
    assert found is not None
    return found[1]


def test_a_link_is_shown_once_and_kept_as_a_hash(as_: Any, paul: Any, draft: Any, client: Any, freeze: Any) -> None:
    freeze(NOON)
    browser = as_(paul)
    address = _made(browser, draft)
    token = address.rpartition("/")[2]
    assert token not in browser.get(_stem(draft)).text
    link = _only()
    assert (link.label, link.version_number, link.created_by_ref) == ("Comité de patients", 1, paul.public_id)
    assert link.expires_at == NOON + timedelta(days=14)
    assert token.encode() not in link.token_hash
    assert client.get(address).status_code == 200
    assert token not in str(db.session.query(AuditEntry).filter_by(verb="proof.created").one().details)


def test_a_double_click_makes_one_link(as_: Any, paul: Any, draft: Any, client: Any) -> None:
    browser = as_(paul)
    first, second = _made(browser, draft), _made(browser, draft)
    assert _only().label == "Comité de patients"
    assert [client.get(one).status_code for one in (first, second)] == [410, 200]


def test_two_people_get_two_links(as_: Any, paul: Any, draft: Any) -> None:
    browser = as_(paul)
    _made(browser, draft)
    _made(browser, draft, label="Service de cancérologie")
    assert db.session.query(ProofLink).count() == 2


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"label": " "}, "label"),
        ({"label": "é" * 121}, "label"),
        ({"label": "marie@exemple.fr"}, "label"),
        ({"days": "0"}, "days"),
        ({"days": "61"}, "days"),
        ({"days": "toujours"}, "days"),
        ({"days": ""}, "days"),
    ],
)
def test_a_link_that_cannot_be_made(as_: Any, paul: Any, draft: Any, data: dict[str, str], field: str) -> None:
    page = as_(paul).post(_stem(draft), data={"label": "Comité", "days": "14", **data})
    assert page.status_code == 422
    assert f'id="{field}-error"' in page.text
    assert db.session.query(ProofLink).count() == 0


def test_the_list_says_what_became_of_each_link(as_: Any, paul: Any, draft: Any, freeze: Any) -> None:
    freeze(NOON)
    browser = as_(paul)
    for label in ("Ouvert", "Fermé", "Répondu", "Périmé"):
        _made(browser, draft, label=label)
    links = {link.label: link for link in db.session.query(ProofLink)}
    browser.post(f"{_stem(draft)}/{links['Fermé'].public_id}/fermeture")
    db.session.query(ProofLink).filter_by(label="Périmé").update({"expires_at": NOON - timedelta(days=1)})
    answered = db.session.query(ProofLink).filter_by(label="Répondu").one()
    answered.verdict, answered.answered_at = Verdict.REMARKS, NOON
    db.session.add(ProofRemark(link_id=answered.id, section="body", text="Trop long.", at=NOON))
    db.session.commit()
    page = browser.get(_stem(draft)).text
    for words in ("ouvert", "fermé", "expiré", "J'ai des remarques", "1 remarque, 1 à traiter", "pas encore"):
        assert words in page


def test_closing_a_link_twice_closes_it_once(as_: Any, paul: Any, draft: Any, client: Any) -> None:
    browser = as_(paul)
    address = _made(browser, draft)
    stem = f"{_stem(draft)}/{_only().public_id}/fermeture"
    assert [browser.post(stem).status_code for _ in range(2)] == [303, 303]
    assert client.get(address).status_code == 410
    assert db.session.query(AuditEntry).filter_by(verb="proof.revoked").count() == 1


def test_remarks_are_read_beside_the_text_and_settled(as_: Any, paul: Any, draft: Any, client: Any) -> None:
    browser = as_(paul)
    address = _made(browser, draft)
    client.post(address, data={"verdict": "remarks", "remark_body": "Trop long.", "remark_whole": "Bravo."})
    stem = f"{_stem(draft)}/{_only().public_id}"
    page = browser.get(stem).text
    assert page.index("Le retour à la maison est un moment fragile.") < page.index("Trop long.")
    assert "Bravo." in page
    for state, settled in (("reglee", True), ("reglee", True), ("ouverte", False)):
        assert browser.post(f"{stem}/remarques/body/{state}").status_code == 303
        assert (db.session.query(ProofRemark).filter_by(section="body").one().settled_at is not None) is settled
    assert db.session.query(AuditEntry).filter_by(verb="proof.remark_settled").count() == 2
    assert browser.post(f"{stem}/remarques/body/jetee").status_code == 404
    assert browser.post(f"{stem}/remarques/summary/reglee").status_code == 404


def test_the_remarks_stand_beside_the_version_that_was_read(
    as_: Any, paul: Any, draft: Any, client: Any, sent: Any
) -> None:
    browser = as_(paul)
    address = _made(browser, draft)
    browser.post(f"/mon-espace/fiches/{draft.public_id}/modifier", data=sent(draft, body="Réécrit depuis."))
    client.post(address, data={"verdict": "approved"})
    page = browser.get(f"{_stem(draft)}/{_only().public_id}").text
    assert "Réécrit depuis." not in page
    assert "La fiche a changé depuis" in page


def test_the_team_notes_that_patients_read_it(
    as_: Any, paul: Any, esther: Any, draft: Any, client: Any, freeze: Any
) -> None:
    freeze(NOON)
    address = _made(as_(paul), draft)
    stem = f"{_stem(draft)}/{_only().public_id}/relue-par-des-patients"
    assert as_(esther).post(stem).status_code == 409
    client.post(address, data={"verdict": "remarks", "remark_body": "Non."})
    assert as_(esther).post(stem).status_code == 409
    client.post(address, data={"verdict": "approved"})
    assert as_(paul).post(stem).status_code == 403
    assert db.session.query(Sheet).one().content["patients_reviewed_on"] == ""
    assert [as_(esther).post(stem).status_code for _ in range(2)] == [303, 303]
    sheet = db.session.query(Sheet).one()
    assert (sheet.content["patients_reviewed_on"], sheet.version) == ("2026-12-01", 2)
    assert db.session.query(SheetVersion).count() == 2


def test_a_withdrawn_sheet_is_read_by_nobody(as_: Any, paul: Any) -> None:
    sheet = make_sheet(state=SheetState.WITHDRAWN, owner=paul)
    assert as_(paul).get(_stem(sheet)).status_code == 200
    assert as_(paul).post(_stem(sheet), data={"label": "Comité", "days": "14"}).status_code == 409


@pytest.mark.parametrize(
    "path", ["", "/{}", "/{}/fermeture", "/{}/remarques/body/reglee", "/{}/relue-par-des-patients"]
)
def test_links_are_for_the_writers_of_their_sheet(
    as_: Any, paul: Any, farid: Any, alice: Any, client: Any, draft: Any, path: str
) -> None:
    _made(as_(paul), draft)
    other = make_sheet("Une autre", SheetState.DRAFT, owner=paul)
    name = _only().public_id
    method = "get" if path in ("", "/{}") else "post"
    for browser in (as_(farid), as_(alice)):
        assert getattr(browser, method)(_stem(draft) + path.format(name)).status_code == 404
    assert getattr(client, method)(_stem(draft) + path.format(name)).status_code == 303
    if path:
        assert getattr(as_(paul), method)(_stem(other) + path.format(name)).status_code == 404
        assert getattr(as_(paul), method)(_stem(draft) + path.format("inconnu")).status_code == 404
    assert _only().revoked_at is None


def test_the_list_costs_the_same_with_one_link_and_with_three(
    as_: Any, paul: Any, draft: Any, count_statements: Any
) -> None:
    browser, costs = as_(paul), []
    for labels in (["a"], ["b", "c"]):
        for label in labels:
            _made(browser, draft, label=label)
        with count_statements() as seen:
            assert browser.get(_stem(draft)).status_code == 200
        costs.append(len(seen))
    assert costs[0] == costs[1]
