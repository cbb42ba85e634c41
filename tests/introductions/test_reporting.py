"""Restitutions, opinions, reports, weights, agreements."""

from datetime import timedelta
from typing import Any

import pytest

from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.core.errors import Conflict, Invalid, NotAllowed
from labagora.introductions import actions, matching, queries
from labagora.introductions.agreement import agreement_of
from labagora.introductions.commands import Opinion, ReportDraft, Restitution, WeightsDraft
from labagora.introductions.enums import IntroductionState, Outcome, Side
from labagora.introductions.facets import DEFAULT_WEIGHTS
from tests.builders.introductions import make_contribution
from tests.introductions.test_moves import jobs

S = IntroductionState
KEPT = Restitution(Outcome.KEPT, "Vous étiez quatre à le dire.", "Le carnet tient dans la poche.")


def test_report_back_tells_the_person_once_and_may_be_completed(in_state: Any, alice: Any) -> None:
    contribution, now = make_contribution(in_state(S.TOOK_PART)), utcnow()
    actions.report_back(contribution, KEPT, actor=alice, now=now)
    actions.report_back(
        contribution, Restitution(Outcome.PARTLY, KEPT.why, "Et il est plus léger."), actor=alice, now=now
    )
    assert (contribution.outcome, contribution.reported_at) == (Outcome.PARTLY, now)
    assert jobs() == ["restitution"]


@pytest.mark.parametrize(
    "given",
    [
        Restitution(Outcome.KEPT, "", "Oui"),
        Restitution(Outcome.KEPT, "Parce que c'est juste", ""),
        Restitution(Outcome.NOT_KEPT, "non"),
        Restitution(Outcome.KEPT, "Parce que c'est juste", "Oui", "javascript:alert(1)"),
        Restitution(Outcome.KEPT, "Parce que c'est juste", "Oui", "//exemple.fr"),
    ],
)
def test_report_back_needs_why_and_what(in_state: Any, alice: Any, given: Restitution) -> None:
    contribution = make_contribution(in_state(S.TOOK_PART))
    with pytest.raises(Invalid):
        actions.report_back(contribution, given, actor=alice, now=utcnow())
    assert contribution.outcome is None


def test_g3_the_answer_is_sealed_and_a_person_erased_since_is_told_nothing(in_state: Any, alice: Any) -> None:
    row, now = in_state(S.TOOK_PART), utcnow()
    contribution = make_contribution(row)
    actions.report_back(contribution, KEPT, actor=alice, now=now)
    db.session.flush()
    stored = (contribution.summary_sealed, contribution.why_sealed, contribution.what_changed_sealed)
    assert None not in stored
    assert not [one for one in stored if b"carnet" in one or b"quatre" in one]
    row.volunteer.key.destroy()
    actions.report_back(contribution, KEPT, actor=alice, now=now)
    db.session.flush()
    assert (contribution.why_sealed, contribution.what_changed_sealed) == (b"", b"")
    assert (contribution.summary, contribution.why) == ("Contribution effacée", "")


def test_report_back_by_others_is_refused(in_state: Any, camille: Any, other_leader: Any, esther: Any) -> None:
    contribution = make_contribution(in_state(S.TOOK_PART))
    for stranger in (camille, other_leader, esther):
        with pytest.raises(NotAllowed):
            actions.report_back(contribution, KEPT, actor=stranger, now=utcnow())


def test_public_rate_counts_what_is_due_or_given(in_state: Any, alice: Any) -> None:
    row, now = in_state(S.TOOK_PART), utcnow()
    assert queries.restitution_rate(now).percentage is None
    for days in (-1, -1, 20, 20):
        made = make_contribution(row, due_at=now + timedelta(days=days))
    actions.report_back(made, KEPT, actor=alice, now=now)
    rate = queries.restitution_rate(now)
    assert (rate.due, rate.given, rate.overdue, rate.percentage) == (3, 1, 2, 33)
    assert queries.count_overdue(now) == 2


def test_both_opinions_close_the_participation(in_state: Any, alice: Any, bob: Any, camille: Any) -> None:
    row = in_state(S.TOOK_PART)
    actions.evaluate(row, Opinion(5, True, "Très bien"), actor=camille, now=utcnow())
    db.session.flush()
    assert row.state is S.TOOK_PART
    with pytest.raises(Conflict):
        actions.evaluate(row, Opinion(1), actor=camille, now=utcnow())
    actions.evaluate(row, Opinion(4), actor=alice, now=utcnow())
    db.session.flush()
    assert row.state is S.EVALUATED
    with pytest.raises(Conflict):
        actions.evaluate(row, Opinion(4), actor=bob, now=utcnow())


def test_opinion_out_of_range_is_refused(in_state: Any, camille: Any) -> None:
    with pytest.raises(Invalid):
        actions.evaluate(in_state(S.TOOK_PART), Opinion(6), actor=camille, now=utcnow())


def test_report_is_published_when_its_five_points_are_filled(project: Any, alice: Any) -> None:
    partial = ReportDraft(aim="Mieux dormir")
    report = actions.write_report(project, partial, publish=False, actor=alice, now=utcnow())
    assert queries.find_published_report(project) is None
    with pytest.raises(Invalid):
        actions.write_report(project, partial, publish=True, actor=alice, now=utcnow())
    actions.write_report(project, ReportDraft("a", "b", "c", "d", "e"), publish=True, actor=alice, now=utcnow())
    assert queries.find_published_report(project) is report


def test_weights_are_versioned_and_guarded(esther: Any, alice: Any) -> None:
    draft = WeightsDraft("Moins de poids à la région", {**DEFAULT_WEIGHTS, "regions": 1})
    with pytest.raises(NotAllowed):
        actions.set_weights(draft, expected=0, actor=alice, now=utcnow())
    actions.set_weights(draft, expected=0, actor=esther, now=utcnow())
    db.session.flush()
    assert matching.current_weights()["regions"] == 1
    with pytest.raises(Conflict):
        actions.set_weights(draft, expected=0, actor=esther, now=utcnow())
    for odd in ({**DEFAULT_WEIGHTS, "regions": -1}, {**DEFAULT_WEIGHTS, "regions": 101}, {"regions": 1}):
        with pytest.raises(Invalid):
            actions.set_weights(WeightsDraft("x", odd), expected=1, actor=esther, now=utcnow())
    with pytest.raises(Invalid):
        actions.set_weights(WeightsDraft(" ", DEFAULT_WEIGHTS), expected=1, actor=esther, now=utcnow())


def test_agreement_has_ten_points_from_the_need(need: Any) -> None:
    need.compensation, need.compensation_cents, need.expenses_covered = "forfait", 5000, True
    need.agreement = {"confidentialite": "Rien ne sort de la salle."}
    text = agreement_of(need)
    told = {section.title: section.text for section in text.sections}
    assert len(told) == 10
    assert told["Confidentialité"] == "Rien ne sort de la salle."
    assert "50,00 €" in told["Indemnisation et frais"]
    assert need.why in told["Objet"]


def test_agreement_changed_meanwhile_must_be_read_again(in_state: Any, need: Any, alice: Any, camille: Any) -> None:
    row = in_state(S.CONFIRMED)
    old = agreement_of(need).hash
    actions.accept_agreement(row, old, actor=camille, now=utcnow())
    need.tasks = "Autre chose"
    with pytest.raises(Conflict):
        actions.accept_agreement(row, old, actor=alice, now=utcnow())
    db.session.flush()
    actions.accept_agreement(row, agreement_of(need).hash, actor=camille, now=utcnow())
    assert queries.acceptances_of(row)[Side.VOLUNTEER].text_hash == agreement_of(need).hash
