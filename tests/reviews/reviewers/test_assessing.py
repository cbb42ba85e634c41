"""A review: the document beside the form, drafts kept as they are, given back whole, taken up again."""

from typing import Any

import pytest

from labagora.calls.enums import ApplicationState
from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.core.files import FileState
from labagora.reviews.enums import (
    AssignmentState,
    ConflictState,
    OthersShown,
    Recommendation,
    ReviewerState,
    ReviewState,
    RevokeReason,
    RoundPhase,
)
from labagora.reviews.models import Review
from tests.builders.accounts import make_account
from tests.builders.calls import join_team
from tests.builders.pages import without_tokens
from tests.builders.reviews import assign, make_reviewer, tie, write_review
from tests.reviews.reviewers.conftest import Scene, attach, file_it

WHOLE = {
    "expected": "0",
    "mark-critere-1": "3",
    "comment-critere-1": "Très clair.",
    "mark-critere-2": "0",
    "comment-critere-2": "Absent du dossier.",
    "recommendation": "discuss",
    "summary": "À discuter.",
    "confidential": "Pour l'équipe seulement.",
}
FETCH = {"X-Requested-With": "fetch"}


def _review(scene: Scene) -> Review | None:
    db.session.expire_all()
    return db.session.query(Review).filter_by(assignment_id=scene.assignment.id).one_or_none()


def test_the_document_and_the_form_are_on_one_page(as_: Any, lea: Any, scene: Scene) -> None:
    page = as_(lea).get(scene.address)
    assert page.status_code == 200
    for text in ("Critère 1", "Ce que l&#39;on regarde.", "3 – Excellent", "Le titre secret", "Clinique des Lilas"):
        assert text in page.text
    assert "Montant demandé" not in page.text  # hidden from reviewers by the form
    assert "Odile" not in page.text
    assert 'name="expected" value="0"' in page.text


def test_a_blind_page_names_neither_title_nor_organisation(as_: Any, lea: Any, scene: Scene) -> None:
    scene.round.is_blind = True
    page = as_(lea).get(scene.address).text
    for word in ("Le titre secret", "Lilas", "Odile"):
        assert word not in page
    assert scene.application.reference in page
    assert "piece-1.png" in page


@pytest.mark.parametrize("person", ["alice", "denis", "esther", "farid"])
def test_it_is_nobody_elses(request: Any, as_: Any, scene: Scene, person: str) -> None:
    browser = as_(request.getfixturevalue(person))
    for path in ("", "/imprimer", "/document.pdf", f"/fichiers/{scene.file.public_id}", "/abstention", "/conflit"):
        assert browser.get(scene.address + path).status_code == 404
    assert browser.post(scene.address, data=WHOLE).status_code == 404
    assert browser.post(f"{scene.address}/reprise").status_code == 404


def test_an_unknown_reading_is_not_found(as_: Any, lea: Any, scene: Scene) -> None:
    assert as_(lea).get("/evaluations/aaaaaaaaaaaaaaaaaaaaaa").status_code == 404


@pytest.mark.parametrize("cut", ["revoked", "unreleased", "withdrawn", "left", "conflict", "suspected", "team"])
def test_what_cuts_cuts_everything(as_: Any, lea: Any, scene: Scene, cut: str) -> None:

    browser = as_(lea)
    assert browser.get(scene.address).status_code == 200
    if cut == "revoked":
        scene.assignment.state, scene.assignment.revoked_at = AssignmentState.REVOKED, utcnow()
        scene.assignment.revoke_reason = RevokeReason.BALANCE
    elif cut == "unreleased":
        scene.assignment.released_at = None
    elif cut == "withdrawn":
        scene.application.state, scene.application.withdrawn_at = ApplicationState.WITHDRAWN, utcnow()
        scene.application.state_reason = "Équipe partie."
    elif cut == "left":
        scene.seat.state, scene.seat.left_at = ReviewerState.LEFT, utcnow()
    elif cut == "team":
        join_team(scene.application, lea)
    else:
        tie(scene.seat, scene.application, ConflictState.SUSPECTED if cut == "suspected" else ConflictState.CONFIRMED)
    db.session.flush()
    for path in ("", "/imprimer", "/document.pdf", f"/fichiers/{scene.file.public_id}", "/abstention", "/conflit"):
        assert browser.get(scene.address + path).status_code == 404, path
    assert browser.post(scene.address, data=WHOLE).status_code == 404
    assert scene.application.reference not in browser.get("/evaluations").text


def test_a_dismissed_conflict_cuts_nothing(as_: Any, lea: Any, scene: Scene) -> None:

    tie(scene.seat, scene.application, ConflictState.DISMISSED)
    assert as_(lea).get(scene.address).status_code == 200


def test_an_unfinished_draft_is_kept(as_: Any, lea: Any, scene: Scene) -> None:
    browser = as_(lea)
    sent = browser.post(scene.address, data={"expected": "0", "comment-critere-1": "Un début", "act": "stay"})
    assert sent.status_code == 303
    review = _review(scene)
    assert review is not None
    assert (review.state, dict(review.comments), dict(review.marks)) == (
        ReviewState.DRAFT,
        {"critere-1": "Un début"},
        {},
    )
    assert "Un début" in browser.get(scene.address).text


def test_autosave_answers_with_the_version(as_: Any, lea: Any, scene: Scene) -> None:
    browser = as_(lea)
    first = browser.post(scene.address, data={"expected": "0", "summary": "Un"}, headers=FETCH)
    assert (first.status_code, first.headers["X-Saved-Mark"]) == (204, "1")
    same = browser.post(scene.address, data={"expected": "0", "summary": "Un"}, headers=FETCH)
    assert (same.status_code, same.headers["X-Saved-Mark"]) == (204, "1")
    second = browser.post(scene.address, data={"expected": "1", "summary": "Deux"}, headers=FETCH)
    assert second.headers["X-Saved-Mark"] == "2"
    stale = browser.post(scene.address, data={"expected": "1", "summary": "Trois"}, headers=FETCH)
    assert stale.status_code == 409
    review = _review(scene)
    assert review is not None
    assert review.summary == "Deux"


def test_r14_two_windows_meet_with_both_texts(as_: Any, lea: Any, scene: Scene) -> None:
    browser = as_(lea)
    browser.post(scene.address, data={"expected": "0", "summary": "Le texte enregistré ici"})
    page = browser.post(scene.address, data={"expected": "0", "summary": "Mon autre texte", "mark-critere-1": "2"})
    assert page.status_code == 409
    assert "Le texte enregistré ici" in page.text
    assert "Mon autre texte" in page.text
    assert 'name="expected" value="1"' in page.text
    kept = browser.post(scene.address, data={"expected": "1", "summary": "Mon autre texte", "mark-critere-1": "2"})
    assert kept.status_code == 303
    review = _review(scene)
    assert review is not None
    assert (review.summary, dict(review.marks)) == ("Mon autre texte", {"critere-1": 2})


def test_a_whole_review_is_given_back(as_: Any, lea: Any, scene: Scene) -> None:
    browser = as_(lea)
    assert browser.post(scene.address, data={**WHOLE, "act": "submit"}).status_code == 303
    review = _review(scene)
    assert review is not None
    assert review.state is ReviewState.SUBMITTED
    assert review.score == pytest.approx((1 * 1 + 2 * 0) / 3)  # weights 1 and 2, marks 3/3 and 0/3
    assert review.recommendation is Recommendation.DISCUSS
    assert scene.grid.locked_at is not None
    page = browser.get(scene.address).text
    assert "Rouvrir mon évaluation" in page
    assert "Pour l&#39;équipe seulement." in page
    assert browser.post(scene.address, data={**WHOLE, "expected": str(review.version)}).status_code == 409


@pytest.mark.parametrize(
    ("left_out", "message"),
    [
        ("mark-critere-1", "Choisissez un niveau."),
        ("comment-critere-2", "Expliquez votre choix en quelques mots."),
        ("recommendation", "Choisissez un avis."),
    ],
)
def test_what_is_missing_is_said_beside_its_field(
    as_: Any, lea: Any, scene: Scene, left_out: str, message: str
) -> None:
    sent = {name: value for name, value in WHOLE.items() if name != left_out}
    page = as_(lea).post(scene.address, data={**sent, "act": "submit"})
    assert page.status_code == 422
    assert message in page.text
    assert "À discuter." in page.text
    review = _review(scene)
    assert review is None or review.state is ReviewState.DRAFT


def test_an_optional_comment_may_be_left_out(as_: Any, lea: Any, scene: Scene) -> None:
    scene.grid.criteria[1].needs_comment = False
    sent = {**WHOLE, "comment-critere-2": "", "act": "submit"}
    assert as_(lea).post(scene.address, data=sent).status_code == 303


@pytest.mark.parametrize(
    ("name", "value"), [("mark-critere-1", "99"), ("summary", "x" * 20_001), ("comment-critere-1", "x" * 20_001)]
)
def test_what_cannot_be_is_refused_and_kept_in_the_page(
    as_: Any, lea: Any, scene: Scene, name: str, value: str
) -> None:
    page = as_(lea).post(scene.address, data={**WHOLE, name: value})
    assert page.status_code == 422
    assert "Très clair." in page.text or name == "comment-critere-1"
    assert _review(scene) is None


@pytest.mark.parametrize("mark", ["--5", "-", "--", "²", "1e3", "-1", "3-"])
def test_what_is_no_level_is_no_mark(as_: Any, lea: Any, scene: Scene, mark: str) -> None:
    sent = {**WHOLE, "mark-critere-1": mark, "act": "submit"}
    assert as_(lea).post(scene.address, data=sent).status_code == 422
    review = _review(scene)
    assert review is None or "critere-1" not in review.marks


def test_a12_what_the_form_does_not_ask_changes_nothing(as_: Any, lea: Any, scene: Scene) -> None:
    extra = {"state": "submitted", "score": "1", "shared": "summary", "grid_id": "1", "mark-critere-9": "3"}
    as_(lea).post(scene.address, data={**WHOLE, **extra})
    review = _review(scene)
    assert review is not None
    assert (review.state, review.score, review.shared) == (ReviewState.DRAFT, None, [])
    assert set(review.marks) == {"critere-1", "critere-2"}


@pytest.mark.parametrize(
    "text", ["Signé Léa Bertrand", "Bien cordialement, BERTRAND", "Écrivez à lea.bertrand@exemple.fr", "06 12 34 56 78"]
)
def test_abuse_17_a_signed_comment_is_questioned_before_it_leaves(as_: Any, lea: Any, scene: Scene, text: str) -> None:
    browser = as_(lea)
    sent = {**WHOLE, "comment-critere-2": text, "act": "submit"}
    page = browser.post(scene.address, data=sent)
    assert page.status_code == 422
    assert "Un texte semble dire qui vous êtes" in page.text
    review = _review(scene)
    assert review is None or review.state is ReviewState.DRAFT
    assert browser.post(scene.address, data={**sent, "signs_anyway": "y"}).status_code == 303


def test_a_review_is_reopened_while_the_round_takes_reviews(as_: Any, lea: Any, scene: Scene) -> None:
    write_review(scene.assignment, scene.grid)
    browser = as_(lea)
    assert browser.post(f"{scene.address}/reprise").status_code == 303
    review = _review(scene)
    assert review is not None
    assert (review.state, review.score, review.submitted_at) == (ReviewState.DRAFT, None, None)
    assert browser.post(f"{scene.address}/reprise").status_code == 409


@pytest.mark.parametrize("phase", [RoundPhase.DELIBERATING, RoundPhase.DECIDED])
def test_nothing_changes_once_the_committee_sits(as_: Any, lea: Any, scene: Scene, phase: RoundPhase) -> None:

    write_review(scene.assignment, scene.grid)
    scene.round.phase = phase
    scene.round.decided_at = utcnow() if phase is RoundPhase.DECIDED else None
    browser = as_(lea)
    assert browser.get(scene.address).status_code == 200
    assert browser.post(f"{scene.address}/reprise").status_code == 409
    page = browser.post(scene.address, data=WHOLE)
    assert page.status_code == 409
    assert "Très clair." in page.text  # what was typed is still there
    assert browser.post(scene.address, data=WHOLE, headers=FETCH).status_code == 409
    review = _review(scene)
    assert review is not None
    assert review.state is ReviewState.SUBMITTED


def test_one_may_abstain_and_come_back(as_: Any, lea: Any, scene: Scene) -> None:
    browser = as_(lea)
    assert browser.post(f"{scene.address}/abstention", data={"reason": ""}).status_code == 422
    assert browser.post(f"{scene.address}/abstention", data={"reason": "x" * 1_001}).status_code == 422
    assert browser.post(f"{scene.address}/abstention", data={"reason": "Sujet inconnu."}).status_code == 303
    review = _review(scene)
    assert review is not None
    assert (review.state, review.abstain_reason) == (ReviewState.ABSTAINED, "Sujet inconnu.")
    assert "Sujet inconnu." in browser.get(scene.address).text
    assert browser.post(f"{scene.address}/reprise").status_code == 303


def test_without_a_grid_one_reads_and_writes_nothing(as_: Any, lea: Any, scene: Scene) -> None:
    scene.round.grids.clear()
    for criterion in list(scene.grid.criteria):
        db.session.delete(criterion)
    db.session.delete(scene.grid)
    db.session.flush()
    browser = as_(lea)
    assert "n’est pas prête" in browser.get(scene.address).text
    assert browser.post(scene.address, data=WHOLE).status_code == 409


def _other(scene: Scene, state: ReviewState = ReviewState.SUBMITTED) -> Review:
    seat = make_reviewer(scene.round, make_account(name="Zoé Autrement"))
    texts = {"summary": "Le texte d'une autre", "confidential": "La note secrète d'une autre"}
    return write_review(assign(seat, scene.application), scene.grid, state, **texts)


@pytest.mark.parametrize(
    ("shown", "phase", "own", "reads"),
    [
        (OthersShown.DISCUSSING, RoundPhase.DISCUSSING, ReviewState.SUBMITTED, True),
        (OthersShown.DISCUSSING, RoundPhase.REVIEWING, ReviewState.SUBMITTED, False),
        (OthersShown.AFTER_OWN, RoundPhase.REVIEWING, ReviewState.SUBMITTED, True),
        (OthersShown.AFTER_OWN, RoundPhase.REVIEWING, ReviewState.DRAFT, False),
        (OthersShown.AFTER_OWN, RoundPhase.REVIEWING, ReviewState.ABSTAINED, False),
        (OthersShown.NEVER, RoundPhase.DISCUSSING, ReviewState.SUBMITTED, False),
    ],
)
def test_others_are_read_by_number_when_the_round_says_so(
    as_: Any, lea: Any, scene: Scene, shown: OthersShown, phase: RoundPhase, own: ReviewState, reads: bool
) -> None:
    number = _other(scene).assignment.reviewer.number
    write_review(scene.assignment, scene.grid, own)
    scene.round.others_shown, scene.round.phase = shown, phase
    page = as_(lea).get(f"{scene.address}/autres")
    assert (page.status_code == 200) is reads
    assert ("Le texte d&#39;une autre" in page.text) is reads
    if reads:
        assert f"Évaluateur {number}" in page.text
    assert "Zoé" not in page.text
    assert "La note secrète" not in page.text


def test_a5_nothing_shows_that_there_are_others_before(as_: Any, lea: Any, scene: Scene, freeze: Any) -> None:
    freeze(utcnow())  # the end of the session is told to the second
    browser = as_(lea)
    other = _other(scene)
    other.assignment.released_at, other.state, other.score, other.submitted_at = None, ReviewState.DRAFT, None, None
    db.session.flush()
    pages = [without_tokens(browser.get(path).text) for path in (scene.address, "/evaluations")]
    other = db.session.query(Review).one()
    other.state, other.score, other.submitted_at = ReviewState.SUBMITTED, 0.5, utcnow()
    db.session.flush()
    assert [without_tokens(browser.get(path).text) for path in (scene.address, "/evaluations")] == pages


def test_who_joined_the_team_is_not_read_by_others(as_: Any, lea: Any, scene: Scene) -> None:
    other = make_reviewer(scene.round)
    account = other.account
    write_review(assign(other, scene.application), scene.grid, summary="Le texte d'une autre")
    write_review(scene.assignment, scene.grid)
    scene.round.others_shown = OthersShown.AFTER_OWN
    browser = as_(lea)
    assert "Le texte d&#39;une autre" in browser.get(f"{scene.address}/autres").text
    join_team(scene.application, account)
    assert "Le texte d&#39;une autre" not in browser.get(f"{scene.address}/autres").text


def test_who_has_an_interest_is_not_read_by_others(as_: Any, lea: Any, scene: Scene) -> None:
    other = _other(scene)
    write_review(scene.assignment, scene.grid)
    scene.round.others_shown = OthersShown.AFTER_OWN
    tie(other.assignment.reviewer, scene.application)
    assert "Le texte d&#39;une autre" not in as_(lea).get(f"{scene.address}/autres").text


def test_a_file_leaves_as_an_attachment(as_: Any, lea: Any, scene: Scene) -> None:
    answer = as_(lea).get(f"{scene.address}/fichiers/{scene.file.public_id}")
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"] == "attachment; filename*=UTF-8''lettre-de-la-clinique-des-lilas.png"
    assert "sandbox" in answer.headers["Content-Security-Policy"]


def test_a_blind_file_has_a_neutral_name(as_: Any, lea: Any, scene: Scene) -> None:
    scene.round.is_blind = True
    answer = as_(lea).get(f"{scene.address}/fichiers/{scene.file.public_id}")
    assert answer.headers["Content-Disposition"] == "attachment; filename*=UTF-8''piece-1.png"


def test_a_file_that_waits_is_handed_to_nobody(as_: Any, lea: Any, scene: Scene) -> None:
    scene.file.stored.state = FileState.QUARANTINE
    browser = as_(lea)
    assert browser.get(f"{scene.address}/fichiers/{scene.file.public_id}").status_code == 409
    assert "en attente de l’antivirus" in browser.get(scene.address).text


def test_a_file_that_was_not_filed_is_not_found(as_: Any, lea: Any, scene: Scene) -> None:
    later = attach(scene.application, "plus-tard.png")
    browser = as_(lea)
    assert browser.get(f"{scene.address}/fichiers/{later.public_id}").status_code == 404
    db.session.refresh(later, ["stored"])
    scene.load()
    file_it(scene.application, [later], number=2)
    assert browser.get(f"{scene.address}/fichiers/{later.public_id}").status_code == 200
    assert browser.get(f"{scene.address}/fichiers/{scene.file.public_id}").status_code == 404
