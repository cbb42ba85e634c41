"""Two people write the same sheet: 409, both texts, nothing lost (security.md R14)."""

from typing import Any

import pytest

from labagora.core.db import db
from labagora.core.differences import Piece, word_diff
from labagora.library.merging import merge
from labagora.library.models import Sheet, SheetVersion
from labagora.library.passages import folded


def _address(sheet: Any) -> str:
    return f"/mon-espace/fiches/{sheet.public_id}/modifier"


def _only() -> Sheet:
    return db.session.query(Sheet).one()


def test_r14_the_second_of_two_writers_sees_both_texts(as_: Any, paul: Any, gina: Any, draft: Any, sent: Any) -> None:
    first, second, third = sent(draft, body="Texte de Paul."), sent(draft, body="Texte de Gina."), as_(gina)
    assert as_(paul).post(_address(draft), data=first).status_code == 303
    page = third.post(_address(draft), data=second)
    assert page.status_code == 409
    assert "Texte de Paul." in page.text
    assert "Texte de Gina." in page.text
    assert "<del>" in page.text
    assert "<ins>" in page.text
    assert "[ajouté]" in page.text
    assert _only().content["body"] == "Texte de Paul."
    assert third.post(_address(draft), data={**second, "version": "2"}).status_code == 303
    assert _only().content["body"] == "Texte de Gina."
    assert [row.content["body"] for row in db.session.query(SheetVersion).order_by(SheetVersion.number)][1:] == [
        "Texte de Paul.",
        "Texte de Gina.",
    ]


def test_two_tabs_of_one_person_meet_too(as_: Any, paul: Any, draft: Any, sent: Any) -> None:
    browser, one, two = as_(paul), sent(draft, body="Onglet un."), sent(draft, body="Onglet deux.")
    assert browser.post(_address(draft), data=one).status_code == 303
    page = browser.post(_address(draft), data=two)
    assert page.status_code == 409
    assert "Onglet un." in page.text
    assert "Onglet deux." in page.text


def test_what_the_other_alone_changed_is_in_the_form_already(
    as_: Any, paul: Any, gina: Any, draft: Any, sent: Any
) -> None:
    mine = sent(draft, body="Texte de Gina.")
    as_(paul).post(_address(draft), data=sent(draft, summary="Résumé de Paul.", stakes=["delais"]))
    page = as_(gina).post(_address(draft), data=mine)
    assert page.status_code == 409
    assert "déjà repris dans votre formulaire : Résumé en mots simples, Enjeux." in page.text
    assert "Résumé de Paul.</textarea>" in page.text
    assert "Texte de Gina.</textarea>" in page.text
    assert 'value="take:' not in page.text


def test_taking_the_saved_text_of_one_field_saves_nothing_yet(
    as_: Any, paul: Any, gina: Any, draft: Any, sent: Any
) -> None:
    mine = sent(draft, body="Texte de Gina.", summary="Résumé de Gina.", version="2", base="1", act="take:body")
    as_(paul).post(_address(draft), data=sent(draft, body="Texte de Paul.", summary="Résumé de Paul."))
    page = as_(gina).post(_address(draft), data=mine)
    assert page.status_code == 409
    assert "Texte de Paul.</textarea>" in page.text
    assert "Résumé de Gina.</textarea>" in page.text
    assert 'value="take:body"' not in page.text
    assert 'value="take:summary"' in page.text
    assert db.session.query(SheetVersion).count() == 2


@pytest.mark.parametrize("name", ["", "state", "owner_id", "version", "body; drop"])
def test_a_field_that_does_not_exist_takes_nothing(as_: Any, paul: Any, draft: Any, sent: Any, name: str) -> None:
    page = as_(paul).post(_address(draft), data=sent(draft, body="À moi.", act=f"take:{name}"))
    assert page.status_code == 409
    assert "À moi.</textarea>" in page.text
    assert db.session.query(SheetVersion).count() == 1


def test_rows_meet_as_a_whole(as_: Any, paul: Any, gina: Any, draft: Any, sent: Any) -> None:
    mine = sent(draft, **{"actions-0-title": "Appeler le soir"})
    as_(paul).post(_address(draft), data=sent(draft, **{"actions-0-title": "Appeler le matin"}))
    page = as_(gina).post(_address(draft), data=mine)
    assert page.status_code == 409
    assert "Appeler le matin" in page.text
    assert 'value="Appeler le soir"' in page.text
    taken = {**mine, "version": "2", "base": "1", "act": "take:actions"}
    assert 'value="Appeler le matin"' in as_(gina).post(_address(draft), data=taken).text


@pytest.mark.parametrize("version", ["", "0", "99", "-1", "99999999999999999999"])
def test_a_version_that_never_was_is_a_meeting_not_a_crash(
    as_: Any, paul: Any, draft: Any, sent: Any, version: str
) -> None:
    page = as_(paul).post(_address(draft), data=sent(draft, body="À moi.", version=version))
    assert page.status_code == 409
    assert "À moi.</textarea>" in page.text


def test_merge_knows_who_changed_what() -> None:
    base = {"title": "t", "body": "b", "summary": "s", "stakes": ["a"]}
    saved = {"title": "t", "body": "b2", "summary": "s2", "stakes": ["a"]}
    typed = {"title": "t3", "body": "b", "summary": "s3", "stakes": ["a"]}
    merged = merge(base, saved, typed)
    assert merged.content == {"title": "t3", "body": "b2", "summary": "s3", "stakes": ["a"]}
    assert (merged.theirs, merged.both) == (("body",), ("summary",))


def test_without_a_base_every_difference_is_for_people() -> None:
    merged = merge({}, {"body": "a"}, {"body": "b"})
    assert (merged.theirs, merged.both) == ((), ("body",))


def test_long_unchanged_runs_are_cut_down_to_their_edges() -> None:
    before = " ".join(f"mot{number}" for number in range(500))
    pieces = folded(word_diff(before, before.replace("mot250", "autre")))
    assert [piece.kind for piece in pieces] == ["gap", "same", "removed", "added", "same", "gap"]
    assert sum(len(piece.text) for piece in pieces) < 400
    assert pieces[1].text.lstrip().startswith("mot")


def test_short_runs_and_changes_are_whole() -> None:
    pieces = [Piece("same", "a " * 100), Piece("added", "b" * 5_000), Piece("same", "c")]
    assert folded(pieces) == pieces
