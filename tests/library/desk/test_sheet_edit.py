"""GET and POST /mon-espace/fiches/<id>/modifier."""

from typing import Any

import pytest

from labagora.core.db import db
from labagora.library.enums import SheetState
from labagora.library.models import Publication, Sheet, SheetVersion
from tests.builders.library import make_sheet

XSS = '"><svg onload=alert(1)><img src=x onerror=alert(1)>'


def _address(sheet: Any) -> str:
    return f"/mon-espace/fiches/{sheet.public_id}/modifier"


def _again(sheet: Any) -> Sheet:
    return db.session.query(Sheet).filter_by(public_id=sheet.public_id).one()


def _versions(sheet: Any) -> int:
    return db.session.query(SheetVersion).filter_by(sheet_id=sheet.id).count()


def test_the_editor_shows_what_is_saved_and_writes_nothing(as_: Any, paul: Any, draft: Any) -> None:
    page = as_(paul).get(_address(draft))
    assert page.status_code == 200
    assert 'value="Préparer la sortie d&#39;hôpital"' in page.text
    assert "Le retour à la maison est un moment fragile." in page.text
    assert 'name="actions-0-checklist"' in page.text
    assert _versions(draft) == 1


def test_a_save_without_a_change_keeps_every_field(as_: Any, paul: Any, draft: Any, sent: Any) -> None:
    before = dict(draft.content)
    assert as_(paul).post(_address(draft), data=sent(draft)).status_code == 303
    assert _again(draft).content == before
    assert _versions(draft) == 1


def test_sheet_edit_saves_every_field(as_: Any, paul: Any, draft: Any, sent: Any) -> None:
    data = sent(
        draft,
        title="Un autre titre",
        summary="Deux phrases.",
        number="7",
        stakes=["delais", "ruptures"],
        cancers=["sein"],
        themes=["sequelles"],
        tags="sortie\n\nlettre ",
        objectives="**Mieux**",
        obstacles_mobilisation="Un frein.",
        success_factors_soutien="Un soutien.",
        volume="faible",
        maturity="etablie",
        easy_read="Vous rentrez chez vous.",
        authors="Groupe A\nGroupe B",
        source="Expérimentation",
        contact="Le secrétariat",
        review_due="2028-01-31",
        patients_reviewed_on="2026-09-01",
        **{"actors-0-name": "Infirmière", "actors-0-place": "hopital", "actions-0-checklist": "Un\nDeux"},
    )
    assert as_(paul).post(_address(draft), data=data).status_code == 303
    sheet = _again(draft)
    assert (sheet.title, sheet.number, sheet.version) == ("Un autre titre", 7, 2)
    assert sheet.content["stakes"] == ["delais", "ruptures"]
    assert sheet.content["tags"] == ["sortie", "lettre"]
    assert sheet.content["authors"] == ["Groupe A", "Groupe B"]
    assert sheet.content["obstacles"]["mobilisation"] == "Un frein."
    assert sheet.content["success_factors"]["soutien"] == "Un soutien."
    assert sheet.content["actors"][0]["name"] == "Infirmière"
    assert sheet.content["actions"][0]["checklist"] == ["Un", "Deux"]
    assert sheet.content["review_due"] == "2028-01-31"
    assert sheet.rendered["html"]["objectives"] == "<p><strong>Mieux</strong></p>"
    page = as_(paul).get(_address(draft)).text
    assert 'value="2028-01-31"' in page
    assert "Vous rentrez chez vous." in page


@pytest.mark.sqlite_only
@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", " "),
        ("title", "é" * 161),
        ("summary", "é" * 601),
        ("number", "sept"),
        ("number", "0"),
        ("body", "é" * 60_001),
        ("easy_read", "é" * 20_001),
        ("stakes", ["inconnu"]),
        ("volume", "immense"),
        ("review_due", "un jour"),
        ("actors-0-name", "é" * 201),
        ("actors-0-place", "lune"),
        ("indicators-0-dimension", "lune"),
        ("actions-0-text", "é" * 4_001),
        ("obstacles_mobilisation", "é" * 2_001),
    ],
)
def test_sheet_edit_refuses_beside_the_field_and_keeps_the_rest(
    as_: Any, paul: Any, draft: Any, sent: Any, field: str, value: Any
) -> None:
    page = as_(paul).post(_address(draft), data=sent(draft, **{"contact": "Ce que j'ai tapé", field: value}))
    assert page.status_code == 422
    assert f'id="{field}-error"' in page.text
    assert "Ce que j&#39;ai tapé" in page.text
    assert _versions(draft) == 1


def test_too_many_tags_are_refused(as_: Any, paul: Any, draft: Any, sent: Any) -> None:
    page = as_(paul).post(_address(draft), data=sent(draft, tags="\n".join(f"mot {n}" for n in range(41))))
    assert page.status_code == 422
    assert 'id="tags-error"' in page.text


def test_a_tangle_is_refused_and_kept(as_: Any, paul: Any, draft: Any, sent: Any) -> None:
    tangle = "[" * 3_000
    page = as_(paul).post(_address(draft), data=sent(draft, body=tangle))
    assert page.status_code == 422
    assert tangle in page.text
    assert _versions(draft) == 1


def test_twice_the_same_save_is_one_version(as_: Any, paul: Any, draft: Any, sent: Any) -> None:
    browser, data = as_(paul), sent(draft, body="Nouveau texte.")
    assert [browser.post(_address(draft), data=data).status_code for _ in range(2)] == [303, 303]
    assert _versions(draft) == 2


@pytest.mark.parametrize("who", ["farid", "camille", "alice", "denis"])
def test_a_stranger_finds_nothing(request: Any, as_: Any, draft: Any, sent: Any, who: str) -> None:
    browser = as_(request.getfixturevalue(who))
    assert browser.get(_address(draft)).status_code == 404
    assert browser.post(_address(draft), data=sent(draft, body="Intrus")).status_code == 404
    assert _versions(draft) == 1


def test_a_bad_id_is_not_found(as_: Any, paul: Any) -> None:
    assert as_(paul).get("/mon-espace/fiches/inconnu/modifier").status_code == 404


def test_a_visitor_is_asked_to_sign_in(client: Any, draft: Any) -> None:
    assert client.get(_address(draft)).status_code == 303


@pytest.mark.parametrize("who", ["paul", "gina", "esther", "admin"])
def test_its_writers_write(request: Any, as_: Any, draft: Any, sent: Any, who: str) -> None:
    browser = as_(request.getfixturevalue(who))
    assert browser.post(_address(draft), data=sent(draft, body=f"Texte de {who}.")).status_code == 303
    assert _again(draft).content["body"] == f"Texte de {who}."


def test_leaders_write_their_territorial_version(as_: Any, alice: Any, farid: Any, territorial: Any, sent: Any) -> None:
    assert as_(alice).post(_address(territorial), data=sent(territorial, body="Chez nous.")).status_code == 303
    assert as_(farid).get(_address(territorial)).status_code == 404
    assert _again(territorial).content["body"] == "Chez nous."


@pytest.mark.parametrize("state", [SheetState.VALIDATED, SheetState.PUBLISHED, SheetState.WITHDRAWN])
def test_a_state_that_is_not_for_writing_is_a_conflict_that_keeps_the_text(
    as_: Any, paul: Any, sent: Any, state: SheetState
) -> None:
    sheet = make_sheet(state=state, owner=paul)
    assert as_(paul).get(_address(sheet)).status_code == 409
    page = as_(paul).post(_address(sheet), data=sent(sheet, body="Tapé trop tard."))
    assert page.status_code == 409
    assert "Tapé trop tard." in page.text
    assert _versions(sheet) == 1


def test_during_the_review_the_team_alone_writes(as_: Any, paul: Any, esther: Any, sent: Any) -> None:
    sheet = make_sheet(state=SheetState.REVIEW, owner=paul)
    assert as_(paul).get(_address(sheet)).status_code == 409
    assert as_(paul).post(_address(sheet), data=sent(sheet)).status_code == 409
    assert as_(esther).post(_address(sheet), data=sent(sheet, body="Retouché.")).status_code == 303


def test_what_is_on_line_does_not_move_while_one_writes(as_: Any, paul: Any, client: Any, sent: Any) -> None:
    sheet = make_sheet(state=SheetState.TO_REVISE, owner=paul)
    as_(paul).post(_address(sheet), data=sent(sheet, title="Titre secret", body="Corps secret."))
    assert _again(sheet).title == "Titre secret"
    assert db.session.query(Publication).one().title != "Titre secret"
    assert "secret" not in client.get(f"/fiches/{sheet.slug}").text


def test_hidden_fields_posted_anyway_change_nothing(as_: Any, paul: Any, farid: Any, draft: Any, sent: Any) -> None:
    data = sent(draft, body="Autre.", state="published", owner_id=str(farid.id), slug="pris", is_fictional="1")
    as_(paul).post(_address(draft), data=data)
    sheet = _again(draft)
    assert (sheet.state, sheet.owner_id, sheet.slug) == (SheetState.DRAFT, paul.id, draft.slug)
    assert not sheet.is_fictional


def test_e2_every_text_is_shown_as_text(as_: Any, paul: Any, draft: Any, sent: Any) -> None:
    names = ["title", "summary", "tags", "objectives", "body", "conditions", "sources", "easy_read", "authors"]
    names += ["source", "license", "contact", "obstacles_soutien", "success_factors_soutien", "actors-0-name"]
    names += ["actors-0-role", "actions-0-title", "actions-0-text", "actions-0-checklist", "indicators-0-name"]
    names += [
        "indicators-0-unit",
        "indicators-0-definition",
        "indicators-0-target",
        "sites-0-name",
        "sites-0-results",
        "sites-0-period",
    ]
    browser = as_(paul)
    assert browser.post(_address(draft), data=sent(draft, **dict.fromkeys(names, XSS))).status_code == 303
    stem = f"/mon-espace/fiches/{draft.public_id}"
    ends = ["", "/modifier", "/verification", "/versions", "/versions/2", "/relectures", "/fichiers"]
    for page in [*(stem + end for end in ends), "/mon-espace/fiches"]:
        answer = browser.get(page)
        assert answer.status_code == 200
        assert "<svg onload" not in answer.text
        assert "<img src=x" not in answer.text
