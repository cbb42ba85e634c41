"""The two calls of 2022 exist from what was filed to their laureates; nothing is invented of those that are real."""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from labagora.accounts.enums import Role
from labagora.accounts.models import Account
from labagora.accounts.queries import find_account_by_address
from labagora.calls.enums import ApplicationState, CallState
from labagora.calls.hooks import laureates_of
from labagora.calls.models import Application, Call, Filing
from labagora.consortia.enums import ConsortiumKind
from labagora.consortia.models import Consortium
from labagora.core.db import db
from labagora.core.outbox import Job
from labagora.core.postbox import MailLog
from labagora.demo import loader
from labagora.organisations.models import Organisation
from labagora.reviews.enums import Outcome, RoundPhase
from labagora.reviews.models import Assignment, Decision, Letter, Review, Reviewer, ReviewRound
from tests.conftest import StrictClient
from tests.demo.conftest import LOADED_ON

CALLS = ("AAC-TELESURVEILLANCE", "COORDIMP22")


def _call(reference: str) -> Call:
    return db.session.scalars(select(Call).where(Call.reference == reference)).one()


def _applications(call: Call) -> list[Application]:
    return list(db.session.scalars(select(Application).where(Application.call_id == call.id)))


@pytest.mark.parametrize(("reference", "filed", "selected"), [(CALLS[0], 2, 2), (CALLS[1], 10, 7)])
def test_from_what_was_filed_to_results(demo_app: Flask, reference: str, filed: int, selected: int) -> None:
    call = _call(reference)
    assert call.state is CallState.PUBLISHED_RESULTS
    rows = _applications(call)
    assert [one.state for one in rows] == [ApplicationState.FILED] * filed
    assert (
        len(db.session.scalars(select(Filing).where(Filing.application_id.in_([one.id for one in rows]))).all())
        == filed
    )
    round_ = db.session.scalars(select(ReviewRound).where(ReviewRound.call_id == call.id)).one()
    assert round_.phase is RoundPhase.DECIDED
    decisions = db.session.scalars(select(Decision).where(Decision.round_id == round_.id)).all()
    assert len(decisions) == filed
    assert all(one.applied_at for one in decisions)
    assert Counter(one.outcome for one in decisions)[Outcome.SELECTED] == selected
    assert len(laureates_of(call)) == selected


def test_the_consortia_are_facts_and_the_sites_are_invented(demo_app: Flask) -> None:
    rows = db.session.scalars(select(Consortium)).all()
    assert Counter((one.kind, one.is_fictional) for one in rows) == {
        (ConsortiumKind.CONSORTIUM, False): 2,
        (ConsortiumKind.SITE, True): 7,
    }
    named = {(one.organisation, tuple(one.partners)) for one in laureates_of(_call(CALLS[0]))}
    assert named == {
        ("Nouveal e-santé", ("Assistance Publique – Hôpitaux de Paris",)),
        ("Resilience", ("Gustave Roussy",)),
    }


def test_nobody_judged_what_is_real(demo_app: Flask) -> None:
    real = select(Application.id).join(Application.organisation).where(Organisation.is_fictional.is_(False))
    assert db.session.scalars(select(Assignment).where(Assignment.application_id.in_(real))).all() == []
    assert len(db.session.scalars(real).all()) == 2


def test_reviews_are_whole_and_by_invented_people(demo_app: Flask) -> None:
    reviews = db.session.scalars(select(Review)).all()
    assert len(reviews) == 20
    assert all(one.score is not None and one.summary and one.shared for one in reviews)
    people = db.session.scalars(select(Account).join(Reviewer, Reviewer.account_id == Account.id)).all()
    assert {one.is_fictional for one in people} == {True}
    assert len(people) == 3
    by_outcome: dict[Outcome, list[float]] = {}
    query = select(Decision.outcome, Review.score).select_from(Review).join(Review.assignment)
    for outcome, score in db.session.execute(
        query.join(Decision, Decision.application_id == Assignment.application_id)
    ):
        by_outcome.setdefault(outcome, []).append(score)
    assert max(by_outcome[Outcome.REJECTED]) < min(by_outcome[Outcome.SELECTED]), "decisions follow what was read"


def test_letters_left_without_mails_and_most_are_opened(demo_app: Flask) -> None:
    letters = db.session.scalars(select(Letter)).all()
    assert len(letters) == 12
    assert all(one.sent_at and one.body for one in letters)
    assert {bool(one.first_read_at) for one in letters} == {True, False}
    assert all(one.first_read_at is None or one.first_read_at > one.sent_at for one in letters)
    assert [one.name for one in db.session.scalars(select(Job)) if one.name.startswith("reviews.")] == []
    assert db.session.scalars(select(MailLog).where(MailLog.kind.startswith("reviews."))).all() == []


def test_a_leader_reads_her_decision_and_the_public_its_site(demo_app: Flask, sign_in: Any) -> None:
    alice = find_account_by_address("porteuse@exemple.fr")
    assert alice is not None
    application = db.session.scalars(
        select(Application).join(Application.organisation).where(
            Organisation.short_name == "CH de Claireval", Application.state == ApplicationState.FILED
        )
    ).one()  # fmt: skip
    page = sign_in(StrictClient(demo_app), alice).get(f"/candidatures/{application.public_id}/decision").text
    assert "est retenue" in page
    assert "Une idée simple, déjà essayée en petit." in page
    assert "Denis" not in page
    public = StrictClient(demo_app).get(f"/appels/{_call(CALLS[1]).slug}").text
    assert "La porte d&#39;entrée de Claireval" in public
    assert public.count("exemple fictif") >= 7
    assert application.reference not in public


def test_the_desks_open(demo_app: Flask, sign_in: Any) -> None:
    esther = find_account_by_address("equipe@exemple.fr")
    assert esther is not None
    browser = sign_in(StrictClient(demo_app), esther)
    for reference in CALLS:
        for end in ("tour", "courriers", "laureats"):
            address = f"/gestion/appels/{_call(reference).public_id}/evaluation/{end}"
            assert browser.get(address).status_code == 200, address


def test_again_it_adds_nothing(demo_app: Flask) -> None:
    def count() -> list[int]:
        return [len(db.session.scalars(select(model)).all()) for model in (ReviewRound, Letter, Consortium, Review)]

    before = count()
    loader.load(LOADED_ON + timedelta(days=1))
    db.session.commit()
    assert count() == before


def test_every_reviewer_has_the_role(demo_app: Flask) -> None:
    for key in ("evaluation", "oriane.belvaucour", "lubin.castelroux"):
        account = find_account_by_address(f"{key}@exemple.fr")
        assert account is not None
        assert account.has_role(Role.REVIEWER)
