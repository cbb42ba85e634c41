"""Colleagues who have an interest: declared in the office, cut at once, set aside by somebody else (A11)."""

from typing import Any

import pytest

from labagora.accounts.enums import Role
from labagora.calls.models import Application
from labagora.core.audit import AuditEntry
from labagora.core.db import db
from labagora.core.outbox import Job
from labagora.reviews.enums import AssignmentState, ConflictState, RevokeReason, RoundPhase
from labagora.reviews.models import Assignment, TeamInterest
from labagora.reviews.queries.committee import has_interest, outsiders
from labagora.reviews.queries.interests import calls_left_alone
from labagora.reviews.queries.material import forbidden_pairs
from labagora.reviews.tasks.interests import mail_left_alone
from tests.builders.accounts import enrol_second_factor, grant, make_account
from tests.builders.calls import make_application
from tests.builders.reviews import assign, make_admissible, make_reviewer, write_review
from tests.reviews.reviewers.conftest import Scene

NOTE = "Ma sœur y travaille."


@pytest.fixture
def colleague(app: Any) -> Any:
    """Hugo belongs to the Institute's team too."""
    account = make_account(name="Hugo Collègue")
    grant(account, Role.STAFF)
    enrol_second_factor(account)
    return account


def _sent(scene: Scene, **values: str) -> dict[str, str]:
    return {"application": scene.application.public_id, "kind": "personal", "note": NOTE, **values}


def _declare(browser: Any, scene: Scene) -> TeamInterest:
    ref, sent = scene.application.public_id, _sent(scene)
    answer = browser.post(f"{scene.office}/interets", data=sent)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{scene.office}/interets")
    row = db.session.scalars(
        db.select(TeamInterest).join(TeamInterest.application).where(Application.public_id == ref)
    ).one()
    db.session.refresh(row)
    return row


def _addresses(scene: Scene) -> list[str]:
    """Every page of the office that is about the application."""
    ref = scene.application.public_id
    return [
        f"/gestion/candidatures/{ref}",
        f"/gestion/candidatures/{ref}/journal",
        f"/candidatures/fichiers/{scene.file.public_id}",
        f"{scene.office}/recevabilite/{ref}",
        f"{scene.office}/candidatures/{ref}/masquage",
        f"{scene.office}/attribution/candidatures/{ref}",
        f"{scene.office}/avancement/candidatures/{ref}",
        f"{scene.office}/decisions/{ref}",
        f"{scene.office}/candidatures/{ref}/retour",
    ]


def _lists(scene: Scene) -> list[str]:
    pages = ("recevabilite", "attribution", "avancement", "calibrage", "comite", "decisions", "conflits")
    return [*(f"{scene.office}/{one}" for one in pages), f"/gestion/appels/{scene.call_ref}/candidatures"]


def test_a11_a_declared_interest_cuts_every_page_at_once(as_: Any, esther: Any, colleague: Any, scene: Scene) -> None:
    write_review(scene.assignment, scene.grid)
    scene.round.phase = RoundPhase.DELIBERATING
    browser, addresses, lists = as_(esther), _addresses(scene), _lists(scene)
    reference = str(scene.application.reference)
    assert [(one, browser.get(one).status_code) for one in addresses] == [(one, 200) for one in addresses]
    shown = [one for one in lists if reference in browser.get(one).text]
    assert len(shown) >= 5
    _declare(browser, scene)
    assert [(one, browser.get(one).status_code) for one in addresses] == [(one, 404) for one in addresses]
    assert not [one for one in lists if reference in browser.get(one).text]
    assert reference in as_(colleague).get(f"{scene.office}/avancement").text


def test_exports_leave_it_out_and_archives_are_taken_by_others(
    as_: Any, esther: Any, colleague: Any, scene: Scene
) -> None:
    browser, reference = as_(esther), str(scene.application.reference)
    board, archives = f"/gestion/appels/{scene.call_ref}/candidatures", f"/gestion/appels/{scene.call_ref}/exports"
    assert reference in browser.get(f"{board}/export.csv").text
    kept = browser.post(archives).headers["Location"]
    assert "/exports/" in kept
    _declare(browser, scene)
    assert reference not in browser.get(f"{board}/export.csv").text
    assert reference not in browser.post(f"{scene.office}/avancement/export", data={"extension": "csv"}).text
    assert browser.post(f"{kept}/fichier").status_code == 409
    assert browser.post(archives).headers["Location"].startswith(board)
    assert "/exports/" in as_(colleague).post(archives).headers["Location"]


def test_a_colleague_sees_it_among_the_conflicts_and_the_person_only_their_own(
    as_: Any, esther: Any, colleague: Any, scene: Scene
) -> None:
    row = _declare(as_(esther), scene)
    seen, mine = as_(colleague).get(f"{scene.office}/conflits").text, as_(esther).get(f"{scene.office}/interets").text
    assert "Esther" in seen
    assert f"conflits/equipe/{row.public_id}" in seen
    assert NOTE in as_(colleague).get(f"{scene.office}/conflits/equipe/{row.public_id}").text
    assert NOTE in mine
    assert "Le titre secret" not in mine
    assert row.public_id not in as_(esther).get(f"{scene.office}/conflits").text
    assert as_(esther).get(f"{scene.office}/conflits/equipe/{row.public_id}").status_code == 404


def test_only_a_colleague_sets_it_aside(as_: Any, esther: Any, colleague: Any, scene: Scene) -> None:
    row = _declare(as_(esther), scene)
    mine, theirs = f"{scene.office}/interets/{row.public_id}/retrait", f"{scene.office}/conflits/equipe/{row.public_id}"
    page = _addresses(scene)[0]
    sent = {"state": "dismissed", "note": "Elle a quitté ce travail."}
    assert as_(esther).post(theirs, data=sent).status_code == 404
    assert as_(esther).post(mine, data={"reason": " "}).status_code == 422
    assert as_(colleague).post(mine, data={"reason": "À sa place."}).status_code == 404
    assert as_(esther).post(mine, data={"reason": "Elle n'y travaille plus."}).status_code == 303
    assert as_(esther).get(page).status_code == 404  # asking opens nothing
    assert "Décider d’un retrait d’intérêt" in as_(colleague).get("/gestion").text
    assert "Décider d’un retrait d’intérêt" not in as_(esther).get("/gestion").text
    assert as_(colleague).post(theirs, data={"state": "dismissed", "note": ""}).status_code == 422
    assert as_(colleague).post(theirs, data=sent).status_code == 303
    assert as_(esther).get(page).status_code == 200
    assert "Décider d’un retrait d’intérêt" not in as_(colleague).get("/gestion").text
    verbs = db.session.scalars(db.select(AuditEntry.verb).where(AuditEntry.subject_ref == row.public_id)).all()
    assert verbs == ["interest.declared", "interest.release_asked", "interest.decided"]


def test_a_colleague_may_keep_it(as_: Any, esther: Any, colleague: Any, scene: Scene) -> None:
    row = _declare(as_(esther), scene)
    as_(esther).post(f"{scene.office}/interets/{row.public_id}/retrait", data={"reason": "C'est fini."})
    sent = {"state": "confirmed", "note": "Le lien existe encore."}
    assert as_(colleague).post(f"{scene.office}/conflits/equipe/{row.public_id}", data=sent).status_code == 303
    db.session.refresh(row)
    assert (row.state, row.release_asked_at) == (ConflictState.CONFIRMED, None)
    assert as_(esther).get(_addresses(scene)[0]).status_code == 404


@pytest.mark.parametrize("change", [{"note": ""}, {"note": "  "}, {"kind": "rien"}, {"application": "x" * 22}])
def test_what_is_not_a_declaration_is_refused_and_kept(
    as_: Any, esther: Any, scene: Scene, change: dict[str, str]
) -> None:
    answer = as_(esther).post(f"{scene.office}/interets", data=_sent(scene, **change))
    assert answer.status_code == 422
    if "note" not in change:
        assert NOTE.replace("'", "&#39;") in answer.text
    assert db.session.query(TeamInterest).count() == 0


@pytest.mark.parametrize("person", ["lea", "lead", "farid"])
def test_nobody_else_declares(request: Any, as_: Any, scene: Scene, person: str) -> None:
    browser = as_(request.getfixturevalue(person))
    assert browser.get(f"{scene.office}/interets").status_code in (403, 404)
    assert browser.post(f"{scene.office}/interets", data=_sent(scene)).status_code in (403, 404)
    assert db.session.query(TeamInterest).count() == 0


def test_a_colleague_who_holds_a_seat_loses_the_reading_and_counts_no_more(
    as_: Any, esther: Any, colleague: Any, scene: Scene
) -> None:
    seat = make_reviewer(scene.round, esther, sits=True)
    reading = assign(seat, scene.application)
    write_review(reading, scene.grid, mark=0)
    ids = scene.application.id, seat.id, seat.public_id, reading.id
    _declare(as_(esther), scene)
    row = db.session.get_one(Assignment, ids[3])
    assert (row.state, row.revoke_reason) == (AssignmentState.REVOKED, RevokeReason.CONFLICT)
    assert (ids[0], ids[1]) in forbidden_pairs(scene.round)
    assert ids[2] in outsiders([ids[2]], [ids[0]])[ids[0]]
    assert has_interest(esther, scene.round)
    assert not has_interest(colleague, scene.round)


def test_one_application_closed_leaves_the_others_open(as_: Any, esther: Any, colleague: Any, scene: Scene) -> None:
    other = make_application(scene.round.call, scene.application.organisation, scene.application.state)
    make_admissible(other)
    reference = other.reference
    _declare(as_(esther), scene)
    assert reference in as_(esther).get(f"{scene.office}/avancement").text


def test_when_nobody_is_left_an_administrator_is_told(
    as_: Any, esther: Any, colleague: Any, admin: Any, scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting = db.select(Job.arguments).where(Job.name == "reviews.mail_left_alone")
    _declare(as_(esther), scene)
    assert not db.session.scalars(waiting).all()
    assert "Confier une candidature" not in as_(admin).get("/gestion").text
    db.session.refresh(scene.application)
    as_(colleague).post(f"{scene.office}/interets", data=_sent(scene))
    (told,) = db.session.scalars(waiting).all()
    assert told["account_ref"] == admin.public_id
    assert "Confier une candidature" in as_(admin).get("/gestion").text
    assert "Une candidature n’a plus personne" in as_(admin).get(f"{scene.office}/interets").text
    mails: list[Any] = []
    monkeypatch.setattr("labagora.core.postbox.deliver", lambda _mailer, message, **_values: mails.append(message))
    mail_left_alone(account_ref=told["account_ref"], call_ref=told["call_ref"])
    assert len(mails) == 1
    for words in (scene.application.reference, "Le titre secret", "Esther", NOTE, "Appel des parcours"):
        assert words not in str(mails[0].text) + str(mails[0].subject)


def test_the_administrator_is_not_told_once_somebody_came(
    as_: Any, esther: Any, admin: Any, scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    call_ref = scene.call_ref
    _declare(as_(esther), scene)
    assert [call.public_id for call, _at in calls_left_alone()] == [call_ref]
    newcomer = make_account(name="Nora")
    grant(newcomer, Role.STAFF)
    assert not calls_left_alone()
    mails: list[Any] = []
    monkeypatch.setattr("labagora.core.postbox.deliver", lambda _mailer, message, **_values: mails.append(message))
    mail_left_alone(account_ref=admin.public_id, call_ref=call_ref)
    assert not mails
