from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from labagora.accounts.actions import give_consent
from labagora.accounts.enums import Purpose
from labagora.accounts.models import Account, Consent
from labagora.core.audit import AuditEntry
from labagora.core.clock import utcnow
from labagora.core.crypto import SealBroken
from labagora.core.db import db
from labagora.core.errors import Invalid, NotAllowed, TooMany
from labagora.volunteers import actions, describing, policy, queries
from labagora.volunteers.enums import Channel, Look, MuteTarget
from labagora.volunteers.models import AccessRecord, Solicitation, Volunteer
from labagora.volunteers.profile import Profile
from labagora.volunteers.steps import STEP_BY_SLUG

NOVEMBER = datetime(2026, 11, 22, 12, tzinfo=UTC)
CARE = STEP_BY_SLUG["parcours"]
AGREEMENT = actions.Agreement(birth_year=1970, health=True, proposals=True)


def _save(volunteer: Volunteer, actor: Account, **answers: Any) -> Profile:
    expected = queries.profile_of(volunteer).fingerprint(CARE.questions)
    return actions.save_step(volunteer, CARE, answers, expected=expected, actor=actor, now=utcnow())


def _is_matchable(volunteer: Volunteer, now: datetime | None = None) -> bool:
    return policy.is_matchable(volunteer, now or utcnow(), queries.text_versions())


def test_i1_no_profile_without_a_receipt(camille: Account) -> None:
    with pytest.raises(Invalid):
        actions.open_profile(camille, actor=camille, now=utcnow())
    assert queries.find_volunteer_of(camille) is None


def test_i1_agreement_leaves_one_receipt_a_purpose(camille: Account) -> None:
    volunteer = actions.agree(camille, AGREEMENT, locale="fr", now=utcnow())
    receipts = db.session.scalars(select(Consent).where(Consent.account_id == camille.id)).all()
    assert {receipt.purpose for receipt in receipts} == {Purpose.HEALTH, Purpose.PROPOSALS}
    assert all(len(receipt.text_hash) == 64 and receipt.text_version for receipt in receipts)
    assert volunteer.health_consent_version == queries.text_versions().health


def test_i1_agreement_without_proposals_gives_no_receipt_for_them(camille: Account) -> None:
    volunteer = actions.agree(camille, actions.Agreement(1970, True, False), locale="fr", now=utcnow())
    assert not queries.has_consent(camille, Purpose.PROPOSALS)
    _save(volunteer, camille, cancers=["sein"])
    assert not _is_matchable(volunteer)


def test_i10_agreement_of_a_minor_is_refused_and_leaves_nothing(camille: Account) -> None:
    with pytest.raises(Invalid) as refusal:
        actions.agree(camille, actions.Agreement(utcnow().year - 17, True, True), locale="fr", now=utcnow())
    assert refusal.value.field == "birth_year"
    assert db.session.scalar(select(func.count()).select_from(Consent).where(Consent.account_id == camille.id)) == 0


def test_open_profile_twice_gives_the_same(camille: Account) -> None:
    first = actions.agree(camille, AGREEMENT, locale="fr", now=utcnow())
    assert actions.agree(camille, AGREEMENT, locale="fr", now=utcnow()) is first


def test_link_is_sealed_on_both_sides(camille: Account, camille_volunteer: Volunteer) -> None:
    assert queries.find_volunteer_of(camille) is camille_volunteer
    assert queries.find_account_of(camille_volunteer) is camille
    assert camille.public_id.encode() not in (camille_volunteer.link_sealed or b"")


def test_abuse_23_link_pasted_in_another_account_does_not_open(
    camille: Account, farid: Account, camille_volunteer: Volunteer
) -> None:
    farid.link_master_id, farid.link_sealed = camille.link_master_id, camille.link_sealed
    with pytest.raises(SealBroken):
        queries.find_volunteer_of(farid)


def test_save_step_of_somebody_else_is_refused(farid: Account, camille_volunteer: Volunteer) -> None:
    with pytest.raises(NotAllowed):
        _save(camille_volunteer, farid, cancers=["sein"])


def test_save_step_keeps_the_other_answers(camille: Account, camille_volunteer: Volunteer) -> None:
    saved = _save(camille_volunteer, camille, cancers=["rein"], care_steps=[])
    assert saved.cancers == ("rein",)
    assert saved.care_steps == ()
    assert saved.region == "84"
    assert queries.profile_of(camille_volunteer) == saved


def test_save_step_with_a_code_that_does_not_exist_is_refused(camille: Account, camille_volunteer: Volunteer) -> None:
    with pytest.raises(Invalid) as refusal:
        _save(camille_volunteer, camille, cancers=["grippe"])
    assert refusal.value.field == "cancers"


@pytest.mark.parametrize(
    ("slug", "name", "value"),
    [
        ("moi", "gender", "robot"),
        ("moi", "birth_decade", "2030"),
        ("lieu", "region", "99"),
        ("lieu", "department", "999"),
        ("participer", "involvement", "totale"),
        ("experience", "experience", "x" * 3001),
    ],
)
def test_save_step_checks_every_answer_whatever_the_door(
    camille: Account, camille_volunteer: Volunteer, slug: str, name: str, value: str
) -> None:
    step = STEP_BY_SLUG[slug]
    mark = queries.profile_of(camille_volunteer).fingerprint(step.questions)
    with pytest.raises(Invalid) as refusal:
        actions.save_step(camille_volunteer, step, {name: value}, expected=mark, actor=camille, now=utcnow())
    assert refusal.value.field == name


def test_every_kind_of_answer_reads_in_french(app: Any) -> None:
    profile = Profile(gender="femme", birth_decade="1970", department="69", involvement="consultation")
    with app.test_request_context():
        words = dict(describing.summary(profile, "fr"))
    assert words["Genre"] == "Femme"
    assert words["Décennie de naissance"] == "1970–1979"
    assert words["Département"] == "Rhône"
    assert words["Engagement souhaité"] == "Donner un avis"
    assert words["Région"] == ""


def test_save_step_ignores_questions_of_another_step(camille: Account, camille_volunteer: Volunteer) -> None:
    saved = _save(camille_volunteer, camille, cancers=["rein"], region="11")
    assert saved.region == "84"


def test_department_brings_its_region_or_is_refused(camille: Account, camille_volunteer: Volunteer) -> None:
    step = STEP_BY_SLUG["lieu"]
    mark = queries.profile_of(camille_volunteer).fingerprint(step.questions)
    with pytest.raises(Invalid):
        actions.save_step(
            camille_volunteer, step, {"region": "11", "department": "69"}, expected=mark, actor=camille, now=utcnow()
        )
    saved = actions.save_step(
        camille_volunteer, step, {"region": "", "department": "69"}, expected=mark, actor=camille, now=utcnow()
    )
    assert (saved.region, saved.department) == ("84", "69")


def test_r14_two_tabs_give_both_versions_back(camille: Account, camille_volunteer: Volunteer) -> None:
    seen = queries.profile_of(camille_volunteer).fingerprint(CARE.questions)
    _save(camille_volunteer, camille, cancers=["rein"])
    with pytest.raises(actions.AnswersMoved) as moved:
        actions.save_step(camille_volunteer, CARE, {"cancers": ["foie"]}, expected=seen, actor=camille, now=utcnow())
    assert moved.value.typed.cancers == ("foie",)
    assert moved.value.saved.cancers == ("rein",)
    assert queries.profile_of(camille_volunteer).cancers == ("rein",)


def test_two_tabs_that_agree_are_no_conflict(camille: Account, camille_volunteer: Volunteer) -> None:
    seen = queries.profile_of(camille_volunteer).fingerprint(CARE.questions)
    _save(camille_volunteer, camille, cancers=["rein"])
    version = camille_volunteer.profile_version
    actions.save_step(camille_volunteer, CARE, {"cancers": ["rein"]}, expected=seen, actor=camille, now=utcnow())
    assert camille_volunteer.profile_version == version


def test_trail_of_a_profile_names_no_account_and_no_answer(camille: Account, camille_volunteer: Volunteer) -> None:
    _save(camille_volunteer, camille, cancers=["rein"])
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.verb == "volunteers.save_step")).one()
    assert entry.actor_ref is None
    assert entry.details == {"step": "parcours"}


def test_i2_withdrawing_health_erases_the_answers_and_stops_matching(
    camille: Account, camille_volunteer: Volunteer
) -> None:
    before = camille_volunteer.revision
    actions.withdraw_health(camille_volunteer, actor=camille, now=utcnow())
    assert camille_volunteer.profile_sealed is None
    assert not _is_matchable(camille_volunteer)
    assert camille_volunteer.revision > before


def test_i2_withdrawing_proposals_keeps_the_answers_and_stops_matching(
    camille: Account, camille_volunteer: Volunteer
) -> None:
    actions.withdraw_proposals(camille_volunteer, actor=camille, now=utcnow())
    assert queries.profile_of(camille_volunteer).cancers == ("sein",)
    assert not _is_matchable(camille_volunteer)


def test_i3_new_text_leaves_matching_until_accepted(
    camille: Account, camille_volunteer: Volunteer, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert _is_matchable(camille_volunteer)
    newer = policy.TextVersions(health="99", proposals=queries.text_versions().proposals)
    monkeypatch.setattr(queries, "text_versions", lambda: newer)
    assert not _is_matchable(camille_volunteer)
    give_consent(camille, Purpose.HEALTH, actor=camille, now=utcnow())
    actions.accept_health(camille_volunteer, actor=camille, now=utcnow())
    assert _is_matchable(camille_volunteer)


def test_accept_without_a_receipt_is_refused(camille: Account, camille_volunteer: Volunteer) -> None:
    with pytest.raises(NotAllowed):
        actions.accept_proposals(camille_volunteer, actor=camille, now=utcnow())


def test_pause_and_resume(camille: Account, camille_volunteer: Volunteer) -> None:
    actions.pause(camille_volunteer, until=None, actor=camille, now=utcnow())
    assert not _is_matchable(camille_volunteer)
    actions.resume(camille_volunteer, actor=camille, now=utcnow())
    assert _is_matchable(camille_volunteer)


def test_pause_until_the_past_is_refused(camille: Account, camille_volunteer: Volunteer) -> None:
    with pytest.raises(Invalid):
        actions.pause(camille_volunteer, until=utcnow() - timedelta(hours=1), actor=camille, now=utcnow())


def test_pause_that_reached_its_date_is_lifted_and_seen_by_matching(
    camille: Account, camille_volunteer: Volunteer
) -> None:
    now = utcnow()
    actions.pause(camille_volunteer, until=now + timedelta(days=3), actor=camille, now=now)
    revision = camille_volunteer.revision
    assert actions.resume_due(now=now) == 0
    assert actions.resume_due(now=now + timedelta(days=3)) == 1
    assert camille_volunteer.paused_at is None
    assert camille_volunteer.revision > revision


def test_budget_holds_across_channels_and_starts_again_next_month(
    camille_volunteer: Volunteer, freeze: Callable[[datetime], None]
) -> None:
    camille_volunteer.reconfirmed_at = NOVEMBER
    actions.spend_budget(camille_volunteer, Channel.WAVE, "one", now=NOVEMBER)
    actions.spend_budget(camille_volunteer, Channel.SURVEY, "two", now=NOVEMBER)
    for channel in Channel:
        with pytest.raises(actions.BudgetSpent):
            actions.spend_budget(camille_volunteer, channel, "three", now=NOVEMBER)
    actions.spend_budget(camille_volunteer, Channel.STAFF, "three", now=NOVEMBER + timedelta(days=9))


def test_same_thing_is_counted_once(camille_volunteer: Volunteer) -> None:
    for _ in range(3):
        actions.spend_budget(camille_volunteer, Channel.WAVE, "one", now=utcnow())
    assert queries.asked_this_month(camille_volunteer, utcnow()) == 1


def test_budget_of_zero_refuses_all(camille: Account, camille_volunteer: Volunteer) -> None:
    actions.set_budget(camille_volunteer, 0, actor=camille, now=utcnow())
    with pytest.raises(actions.BudgetSpent):
        actions.spend_budget(camille_volunteer, Channel.WAVE, "one", now=utcnow())


@pytest.mark.parametrize("number", [-1, 32])
def test_budget_out_of_range_is_refused(camille: Account, camille_volunteer: Volunteer, number: int) -> None:
    with pytest.raises(Invalid):
        actions.set_budget(camille_volunteer, number, actor=camille, now=utcnow())


def test_abuse_25_no_receipt_for_proposals_means_no_solicitation(
    camille: Account, camille_volunteer: Volunteer
) -> None:
    actions.withdraw_proposals(camille_volunteer, actor=camille, now=utcnow())
    for channel in Channel:
        with pytest.raises(NotAllowed):
            actions.spend_budget(camille_volunteer, channel, "newsletter", now=utcnow())
    assert db.session.scalar(select(func.count()).select_from(Solicitation)) == 0


def test_mute_twice_then_unmute(camille: Account, camille_volunteer: Volunteer) -> None:
    for _ in range(2):
        actions.mute(camille_volunteer, MuteTarget.PROJECT, "p" * 22, label="Projet", actor=camille, now=utcnow())
    assert queries.muted_refs(camille_volunteer) == {"p" * 22}
    assert queries.ids_muting("p" * 22, "q" * 22) == {camille_volunteer.id}
    actions.unmute(camille_volunteer, MuteTarget.PROJECT, "p" * 22, actor=camille, now=utcnow())
    assert queries.muted_refs(camille_volunteer) == frozenset()


def test_look_is_written_for_the_volunteer(alice: Account, camille_volunteer: Volunteer) -> None:
    actions.record_look(
        camille_volunteer,
        viewer=alice,
        look=Look.CANDIDATE_CARD,
        fields=("region", "cancers"),
        organisation="Hôpital",
        now=utcnow(),
    )
    (row,) = queries.access_records_of(camille_volunteer, page=1).items
    assert (row.viewer_role, row.viewer_organisation, row.fields) == (
        "Porteur de projet",
        "Hôpital",
        ["cancers", "region"],
    )


def test_abuse_19_staff_look_without_a_reason_is_refused(esther: Account, camille_volunteer: Volunteer) -> None:
    with pytest.raises(Invalid):
        actions.record_look(
            camille_volunteer, viewer=esther, look=Look.STAFF_SUPPORT, fields=(), reason=" ", now=utcnow()
        )
    assert db.session.scalar(select(func.count()).select_from(AccessRecord)) == 0


def test_a10_a_leader_who_opens_card_after_card_is_stopped(alice: Account, camille_volunteer: Volunteer) -> None:
    def look() -> None:
        actions.record_look(camille_volunteer, viewer=alice, look=Look.CANDIDATE_CARD, fields=(), now=utcnow())

    for _ in range(policy.LOOKS_PER_HOUR):
        look()
    with pytest.raises(TooMany):
        look()


def test_synthetic_profiles_are_matchable_and_tied_to_nobody(app: Any) -> None:
    ids = actions.add_synthetic([Profile(cancers=("sein",)), Profile(themes=("travail",))], now=utcnow())
    rows = {row.id: row for row in queries.matching_rows(-1, utcnow())}
    assert set(ids) <= set(rows)
    assert len({rows[one].revision for one in ids}) == 2
    assert all(policy.is_matchable(rows[one], utcnow(), queries.text_versions()) for one in ids)
