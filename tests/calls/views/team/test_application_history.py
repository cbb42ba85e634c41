"""The history of an application: who changed what and when, word by word."""

from datetime import timedelta
from typing import Any

from labagora.accounts.models import Account
from labagora.calls.models import ApplicationChange
from labagora.core.clock import utcnow
from labagora.core.db import db
from tests.builders.accounts import make_account
from tests.builders.calls import join_team, make_application, make_call, make_revision

FORM = {
    "sections": [
        {
            "key": "projet",
            "title": "Le projet",
            "fields": [
                {"key": "resume", "kind": "long_text", "label": "Résumé", "options": {"max_words": 300}},
                {
                    "key": "public",
                    "kind": "choice",
                    "label": "Public",
                    "options": {"choices": [{"value": "a", "label": "Adultes"}, {"value": "b", "label": "Enfants"}]},
                },
            ],
        }
    ]
}


def _draft(alice: Account, hospital: Any) -> Any:
    call = make_call()
    return make_application(call, hospital, lead=alice, revision=make_revision(call, questionnaire=FORM))


def _change(application: Any, field: str, before: Any, after: Any, by: Account | None, minutes: int = 0) -> None:
    row = ApplicationChange(
        application=application,
        section_key="projet",
        field_key=field,
        before=before,
        after=after,
        by_ref=by.public_id if by else None,
        at=utcnow() + timedelta(minutes=minutes),
    )
    db.session.add(row)
    db.session.flush()


def test_changes_are_told_in_words(as_: Any, alice: Account, hospital: Any) -> None:
    draft = _draft(alice, hospital)
    _change(draft, "resume", "Un parcours court.", "Un parcours long.", alice)
    page = as_(alice).get(f"/candidatures/{draft.public_id}/historique").text
    assert "Résumé" in page
    assert "Le projet" in page
    assert "Alice" in page
    assert "<del>" in page
    assert "court" in page


def test_the_portal_and_those_who_are_gone_are_named_as_such(as_: Any, alice: Account, hospital: Any) -> None:
    draft = _draft(alice, hospital)
    gone = make_account(name="Partie")
    _change(draft, "resume", None, "Texte", None)
    _change(draft, "disparu", None, ["a", 1], gone, 1)
    gone.erased_at, gone.address_index = utcnow(), None
    db.session.flush()
    page = as_(alice).get(f"/candidatures/{draft.public_id}/historique").text
    assert "Le portail" in page
    assert "Une personne qui n’a plus de compte" in page
    assert "Partie" not in page


def test_the_history_is_paged_newest_first(as_: Any, alice: Account, hospital: Any) -> None:
    draft = _draft(alice, hospital)
    for number in range(27):
        _change(draft, "resume", f"mot{number}", f"mot{number + 1}", alice, number)
    browser, page = as_(alice), f"/candidatures/{draft.public_id}/historique"
    assert "mot27" in browser.get(page).text
    assert "mot27" not in browser.get(f"{page}?page=2").text
    assert "mot1" in browser.get(f"{page}?page=2").text
    assert browser.get(f"{page}?page=rien").status_code == 200


def test_only_the_team_reads_it(
    as_: Any, alice: Account, bob: Account, esther: Account, hospital: Any, look_alike: Any
) -> None:
    draft = _draft(alice, hospital)
    viewer = make_account()
    join_team(draft, viewer)
    assert as_(viewer).get(f"/candidatures/{draft.public_id}/historique").status_code == 200
    for stranger in (bob, esther):
        path = f"/candidatures/{draft.public_id}/historique"
        assert as_(stranger).get(path).status_code == 404
        assert look_alike(as_(stranger), path, "/candidatures/rien/historique")
