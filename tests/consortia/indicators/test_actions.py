"""Writes: nothing is written over, everything says who, when and why."""

from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from labagora.accounts.models import Account
from labagora.consortia.indicators import queries
from labagora.consortia.indicators.actions import dictionary, evidence, following
from labagora.consortia.indicators.actions.dictionary import IndicatorDraft
from labagora.consortia.indicators.actions.following import SettingDraft, SiteLine
from labagora.consortia.indicators.actions.recording import record_measure
from labagora.consortia.indicators.enums import Dimension, Voice
from labagora.consortia.indicators.models import Indicator, Measure, MeasureRevision
from labagora.consortia.indicators.shapes import Reading
from labagora.core.audit import AuditEntry
from labagora.core.clock import today_in_paris, utcnow
from labagora.core.db import db
from labagora.core.errors import Conflict, Invalid, NotAllowed
from labagora.core.files import StoredFile
from labagora.engines.measures import Direction, ValueKind
from tests.builders.indicators import make_indicator, months_ago, record, this_month
from tests.builders.organisations import make_organisation
from tests.builders.pictures import make_png
from tests.consortia.indicators.conftest import Ward

GOOD = Reading(60, 80, comment="Un mois calme.")
PNG = make_png()


def _say(ward: Ward, reading: Reading, *, by: Account | None = None, base: int | None = 0, **where: Any) -> Measure:
    account = by or ward.luc
    return record_measure(
        ward.opened(account),
        where.get("followed", ward.followed),
        where.get("site", ward.first),
        where.get("month", months_ago(1)),
        reading,
        base=base,
        actor=account,
        now=utcnow(),
    )


def _revisions() -> list[MeasureRevision]:
    return list(db.session.scalars(select(MeasureRevision).order_by(MeasureRevision.number)))


def _verbs() -> list[str]:
    return list(db.session.scalars(select(AuditEntry.verb).order_by(AuditEntry.id)))


def test_a_value_is_recorded_with_who_and_when(ward: Ward) -> None:
    measure = _say(ward, GOOD)
    (row,) = _revisions()
    assert (row.amount, row.base, row.comment, row.by_ref) == (60, 80, "Un mois calme.", ward.luc.public_id)
    assert (measure.month, measure.organisation_id, measure.number) == (months_ago(1), ward.first.id, 1)
    assert "measure.recorded" in _verbs()


def test_said_twice_it_is_written_once(ward: Ward) -> None:
    assert _say(ward, GOOD) is _say(ward, GOOD)
    assert len(_revisions()) == 1


def test_a_correction_says_why_and_keeps_what_was_said(ward: Ward) -> None:
    _say(ward, GOOD)
    with pytest.raises(Invalid) as refused:
        _say(ward, replace(GOOD, amount=61), base=1)
    assert refused.value.field == "reason"
    _say(ward, replace(GOOD, amount=61, reason="Un dossier oublié."), base=1)
    first, second = _revisions()
    assert (first.amount, first.reason, second.amount, second.reason) == (60, "", 61, "Un dossier oublié.")
    assert _verbs()[-1] == "measure.corrected"


def test_who_did_not_see_the_last_value_does_not_write_over_it(ward: Ward) -> None:
    _say(ward, GOOD)
    with pytest.raises(Conflict):
        _say(ward, replace(GOOD, amount=61, reason="Je ne savais pas."), base=0)
    _say(ward, replace(GOOD, amount=62, reason="Vu."), base=1)
    with pytest.raises(Conflict):
        _say(ward, replace(GOOD, amount=63, reason="Encore."), base=1)
    assert len(_revisions()) == 2


def test_a_value_may_be_withdrawn_and_stays_in_the_history(ward: Ward) -> None:
    with pytest.raises(Invalid):
        _say(ward, Reading(is_withdrawn=True, reason="Jamais dite."))
    _say(ward, GOOD)
    _say(ward, Reading(is_withdrawn=True, reason="C'était l'autre site."), base=1)
    assert [(row.amount, row.is_withdrawn) for row in _revisions()] == [(60, False), (None, True)]


def test_words_may_stand_without_a_number(ward: Ward) -> None:
    _say(ward, Reading(feedback="Plus serein de savoir qui appeler.", voice=Voice.PATIENTS))
    (row,) = _revisions()
    assert (row.amount, row.voice) == (None, Voice.PATIENTS)


@pytest.mark.parametrize(
    ("reading", "field"),
    [
        (Reading(), "amount"),
        (Reading(feedback="Bien."), "voice"),
        (Reading(60), "base"),
        (Reading(60, 0), "base"),
        (Reading(None, 80), "amount"),
        (Reading(81, 80), "amount"),
        (Reading(-1, 80), "amount"),
        (Reading(1.5, 80), "amount"),
        (Reading(1, 80.5), "base"),
        (Reading(60, 80, {"sex": {"female": (20, 40), "male": (30, 40)}}), "sex-female-amount"),
        (Reading(60, 80, {"sex": {"female": (60, 70)}}), "sex-female-amount"),
        (Reading(60, 80, {"sex": {"female": (None, 40)}}), "sex-female-amount"),
        (Reading(60, 80, {"sex": {"female": (50, 40), "male": (10, 40)}}), "sex-female-amount"),
        (Reading(60, 80, {"sex": {"other": (60, 80)}}), "amount"),
        (Reading(60, 80, {"age": {"from_50": (60, 80)}}), "amount"),
        (Reading(60, 80, is_withdrawn=True), "is_withdrawn"),
    ],
)
def test_what_no_value_can_be_is_refused_on_its_field(ward: Ward, reading: Reading, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        _say(ward, reading)
    assert refused.value.field == field
    assert _revisions() == []


def test_categories_add_up_with_those_that_are_unknown(ward: Ward) -> None:
    told = {"sex": {"female": (20, 30), "male": (30, 40), "unknown": (10, 10)}}
    _say(ward, Reading(60, 80, told))
    assert _revisions()[0].breakdown == {"sex": {"female": [20, 30], "male": [30, 40], "unknown": [10, 10]}}


@pytest.mark.parametrize(
    ("kind", "counts_people", "reading", "refused"),
    [
        (ValueKind.TOTAL, True, Reading(12), False),
        (ValueKind.TOTAL, True, Reading(12, 3), True),
        (ValueKind.TOTAL, True, Reading(12.5), True),
        (ValueKind.TOTAL, False, Reading(-12.5), False),
        (ValueKind.MEDIAN, True, Reading(12.5, 40), False),
        (ValueKind.MEDIAN, True, Reading(12.5, 40.5), True),
        (ValueKind.MEAN, True, Reading(412.5, 40), False),
    ],
)
def test_each_kind_has_its_shape(
    ward: Ward, kind: ValueKind, counts_people: bool, reading: Reading, refused: bool
) -> None:
    line = make_indicator(kind=kind, counts_people=counts_people, axes=[])
    followed = following.follow(ward.opened(ward.luc), line, SettingDraft(), actor=ward.luc, now=utcnow())
    if refused:
        with pytest.raises(Invalid):
            _say(ward, reading, followed=followed)
    else:
        assert _say(ward, reading, followed=followed).number == 1


@pytest.mark.parametrize("month", ["2026-13", "demain", months_ago(-1), months_ago(60)])
def test_a_month_in_which_nothing_was_measured_is_refused(ward: Ward, month: str) -> None:
    with pytest.raises(Invalid) as refused:
        _say(ward, GOOD, month=month)
    assert refused.value.field == "month"


def test_a_site_records_its_own_values_alone(ward: Ward) -> None:
    assert _say(ward, GOOD, by=ward.pia, site=ward.second).number == 1
    for account, site in ((ward.pia, ward.first), (ward.ole, ward.second)):
        with pytest.raises(NotAllowed):
            _say(ward, GOOD, by=account, site=site)


def test_a_retired_indicator_keeps_its_values_and_takes_no_other(ward: Ward) -> None:
    measure = _say(ward, GOOD)
    following.retire(ward.opened(ward.luc), ward.followed, actor=ward.luc, now=utcnow())
    with pytest.raises(Conflict):
        _say(ward, GOOD, month=this_month())
    _say(ward, replace(GOOD, amount=61, reason="Un dossier oublié."), base=measure.number)
    following.resume(ward.opened(ward.luc), ward.followed, actor=ward.luc, now=utcnow())
    assert _say(ward, GOOD, month=this_month()).number == 1


# Evidence


def test_a_value_rests_on_several_pieces(ward: Ward) -> None:
    measure, space, now = _say(ward, GOOD), ward.opened(ward.luc), utcnow()
    told = {"actor": ward.luc, "now": now}
    evidence.add_link(space, measure, "https://www.exemple.fr/rapport", "Rapport", **told)
    evidence.add_link(space, measure, "https://www.exemple.fr/rapport", "Encore", **told)
    evidence.add_file(space, measure, (BytesIO(PNG), "courbe.png"), "", **told)
    assert [one.title for one in measure.evidence] == ["Rapport", "courbe.png"]


def test_evidence_taken_away_leaves_its_line_and_no_file(ward: Ward) -> None:
    measure, space, now = _say(ward, GOOD), ward.opened(ward.luc), utcnow()
    told = {"actor": ward.luc, "now": now}
    row = evidence.add_file(space, measure, (BytesIO(PNG), "courbe.png"), "Courbe", **told)
    evidence.remove_evidence(space, row, **told)
    db.session.flush()
    assert (row.title, row.stored_id, row.removed_by_ref) == ("Courbe", None, ward.luc.public_id)
    assert db.session.scalars(select(StoredFile)).all() == []
    with pytest.raises(NotAllowed):
        evidence.add_link(ward.opened(ward.ole), measure, "https://www.exemple.fr/", "", actor=ward.ole, now=now)


@pytest.mark.parametrize(
    "url",
    ["http://exemple.fr", "javascript:alert(1)", "https://", "https://a b.fr", "https://u:p@exemple.fr", "https://[x"],
)
def test_what_is_no_page_is_no_evidence(ward: Ward, url: str) -> None:
    with pytest.raises(Invalid) as refused:
        evidence.add_link(ward.opened(ward.luc), _say(ward, GOOD), url, "", actor=ward.luc, now=utcnow())
    assert refused.value.field == "url"


def test_a_page_that_pretends_to_be_a_picture_is_refused(ward: Ward) -> None:
    measure, space = _say(ward, GOOD), ward.opened(ward.luc)
    with pytest.raises(Invalid):
        evidence.add_file(space, measure, (BytesIO(b"<html>"), "a.png"), "", actor=ward.luc, now=utcnow())
    assert measure.evidence == []


# What is followed


def test_a_target_that_changes_says_why_and_the_former_one_stays(ward: Ward) -> None:
    space, now = ward.opened(ward.luc), utcnow()
    draft = SettingDraft(40, 100, months_ago(6), 75)
    ward.followed = queries.get_followed(ward.followed.public_id, ward.consortium)
    following.change_setting(space, ward.followed, replace(draft, target=70), base=1, actor=ward.luc, now=now)
    assert len(queries.settings_of(ward.followed)) == 1, "nothing changed, nothing is written"
    with pytest.raises(Invalid) as refused:
        following.change_setting(space, ward.followed, draft, base=1, actor=ward.luc, now=now)
    assert refused.value.field == "reason"
    draft = replace(draft, reason="La cible était déjà atteinte.", axis_targets={"sex": {"female": 75.0}})
    following.change_setting(space, ward.followed, draft, base=1, actor=ward.luc, now=now)
    kept = queries.settings_of(ward.followed)
    assert [(one.number, one.target) for one in kept] == [(2, 75), (1, 70)]
    with pytest.raises(Conflict):
        following.change_setting(space, ward.followed, draft, base=1, actor=ward.luc, now=now)


@pytest.mark.parametrize(
    ("draft", "field"),
    [
        (SettingDraft(40, 100), "baseline_month"),
        (SettingDraft(40, None, "2026-01"), "baseline_base"),
        (SettingDraft(None, 100), "baseline_amount"),
        (SettingDraft(None, None, "2026-01"), "baseline_amount"),
        (SettingDraft(101, 100, "2026-01"), "baseline_amount"),
        (SettingDraft(target=5, axis_targets={"age": {"from_50": 5.0}}), "target"),
    ],
)
def test_a_start_that_cannot_be_is_refused_on_its_field(ward: Ward, draft: SettingDraft, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        following.follow(ward.opened(ward.luc), make_indicator(), draft, actor=ward.luc, now=utcnow())
    assert refused.value.field == field


def test_followed_twice_it_is_followed_once_and_sites_begin(app: Flask, ward: Ward) -> None:
    for site in queries.sites_of(ward.consortium):
        db.session.delete(site)
    db.session.flush()
    line, space = make_indicator(), ward.opened(ward.luc)
    rows = [following.follow(space, line, SettingDraft(), actor=ward.luc, now=utcnow()) for _ in range(2)]
    assert rows[0] is rows[1]
    assert {one.organisation_id for one in queries.sites_of(ward.consortium)} == {ward.first.id, ward.second.id}


def test_sites_are_organisations_of_the_consortium(ward: Ward) -> None:
    space, told = ward.opened(ward.luc), {"actor": ward.luc, "now": utcnow()}
    stranger = make_organisation(name="Ailleurs")
    for lines in ([], [SiteLine(stranger, "2026-01")], [SiteLine(ward.first, "x")],
                  [SiteLine(ward.first, "2026-03", "2026-01")]):  # fmt: skip
        with pytest.raises(Invalid):
            following.choose_sites(space, lines, **told)
    following.choose_sites(space, [SiteLine(ward.second, "2026-01", "2026-06")], **told)
    assert [(one.organisation_id, one.last_month) for one in queries.sites_of(ward.consortium)] == [
        (ward.second.id, "2026-06")
    ]


def test_who_only_works_there_chooses_nothing(ward: Ward) -> None:
    space, told = ward.opened(ward.pia), {"actor": ward.pia, "now": utcnow()}
    for refused in (
        lambda: following.follow(space, make_indicator(), SettingDraft(), **told),
        lambda: following.change_setting(space, ward.followed, SettingDraft(reason="x"), base=1, **told),
        lambda: following.choose_sites(space, [SiteLine(ward.first, "2026-01")], **told),
        lambda: following.retire(space, ward.followed, **told),
        lambda: following.resume(space, ward.followed, **told),
        lambda: following.show_results(space, ward.followed, **told),
        lambda: following.hide_results(space, ward.followed, **told),
    ):
        with pytest.raises(NotAllowed):
            refused()


# The dictionary

DRAFT = IndicatorDraft(
    code="delai",
    dimension=Dimension.MEDICAL,
    name="Délai avant traitement",
    definition="Jours entre la suspicion et le premier traitement.",
    kind=ValueKind.MEDIAN,
    direction=Direction.LESS,
    unit="jours",
    denominator="Patients traités dans le mois",
    axes=("age", "sex"),
    co_definers=["Patients partenaires"],
)


def test_a_line_is_written_once_under_its_code(app: Flask, esther: Account) -> None:
    row = dictionary.create_indicator(DRAFT, actor=esther, now=utcnow())
    assert (row.code, row.axes, row.co_definers) == ("delai", ["sex", "age"], ["Patients partenaires"])
    with pytest.raises(Invalid) as refused:
        dictionary.create_indicator(DRAFT, actor=esther, now=utcnow())
    assert refused.value.field == "code"


def test_only_the_institute_writes(app: Flask, esther: Account, ward: Ward) -> None:
    told = {"actor": ward.luc, "now": utcnow()}
    row = dictionary.create_indicator(DRAFT, actor=esther, now=utcnow())
    for refused in (
        lambda: dictionary.create_indicator(DRAFT, **told),
        lambda: dictionary.update_indicator(row, DRAFT, base_version=row.version, **told),
        lambda: dictionary.retire_indicator(row, **told),
        lambda: dictionary.restore_indicator(row, **told),
    ):
        with pytest.raises(NotAllowed):
            refused()


@pytest.mark.parametrize(
    "change",
    [
        {"kind": ValueKind.MEAN},
        {"unit": "%"},
        {"denominator": "Autre chose"},
        {"axes": ()},
        {"code": "autre"},
        {"counts_people": False},
    ],
    ids=lambda change: next(iter(change)),
)
def test_once_measured_what_a_value_is_made_of_stays(
    app: Flask, esther: Account, ward: Ward, change: dict[str, Any]
) -> None:
    row = dictionary.create_indicator(DRAFT, actor=esther, now=utcnow())
    space = ward.opened(ward.luc)
    followed = following.follow(space, row, SettingDraft(), actor=ward.luc, now=utcnow())
    told = {"base_version": row.version, "actor": esther, "now": utcnow()}
    dictionary.update_indicator(row, replace(DRAFT, name="Délai"), **told)
    record(followed, ward.first, months_ago(1), 28, 40)
    told["base_version"] = row.version
    with pytest.raises(Invalid) as refused:
        dictionary.update_indicator(row, replace(DRAFT, **change), **told)
    assert refused.value.field == next(iter(change))
    dictionary.update_indicator(row, replace(DRAFT, definition="Mieux dit."), **told)
    assert row.definition == "Mieux dit."


def test_two_people_do_not_write_a_line_over_each_other(app: Flask, esther: Account) -> None:
    row = dictionary.create_indicator(DRAFT, actor=esther, now=utcnow())
    seen = row.version
    dictionary.update_indicator(row, replace(DRAFT, name="A"), base_version=seen, actor=esther, now=utcnow())
    with pytest.raises(Conflict):
        dictionary.update_indicator(row, replace(DRAFT, name="B"), base_version=seen, actor=esther, now=utcnow())
    assert row.name == "A"


@pytest.mark.parametrize("change", [{"denominator": ""}, {"kind": ValueKind.TOTAL}])
def test_a_denominator_stands_where_there_is_one(app: Flask, esther: Account, change: dict[str, Any]) -> None:
    with pytest.raises(Invalid) as refused:
        dictionary.create_indicator(replace(DRAFT, **change), actor=esther, now=utcnow())
    assert refused.value.field == "denominator"


def test_a_line_goes_and_comes_back(app: Flask, esther: Account) -> None:
    row = dictionary.create_indicator(DRAFT, actor=esther, now=utcnow())
    for _ in range(2):
        dictionary.retire_indicator(row, actor=esther, now=utcnow() + timedelta(days=1))
    assert row.retired_at is not None
    dictionary.restore_indicator(row, actor=esther, now=utcnow())
    assert db.session.scalar(select(Indicator.retired_at)) is None
    assert today_in_paris()
