"""What a consortium follows, where it measures, from what and towards what."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from labagora.consortia.enums import ConsortiumKind
from labagora.consortia.indicators import policy
from labagora.consortia.indicators.enums import CATEGORIES, Axis
from labagora.consortia.indicators.models import FollowedIndicator, Indicator, IndicatorSetting, MeasuringSite
from labagora.consortia.indicators.queries import find_followed, organisations_around, sites_of
from labagora.consortia.indicators.schedule import first_month_of
from labagora.consortia.indicators.shapes import check_pair
from labagora.consortia.models import Consortium, Promise
from labagora.consortia.queries import Opened
from labagora.core import audit
from labagora.core.db import db
from labagora.core.errors import Conflict, Invalid, authorise
from labagora.engines.measures import months
from labagora.organisations.models import Organisation


@dataclass(frozen=True)
class SettingDraft:
    """A baseline and a target. ``reason`` is why they change; nothing is asked the first time."""

    baseline_amount: float | None = None
    baseline_base: float | None = None
    baseline_month: str | None = None
    target: float | None = None
    axis_targets: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    note: str = ""
    reason: str = ""


@dataclass(frozen=True)
class SiteLine:
    """A site that measures, and between which months."""

    organisation: Organisation
    first_month: str
    last_month: str | None = None


def follow(
    opened: Opened,
    indicator: Indicator,
    draft: SettingDraft,
    promise: Promise | None = None,
    *,
    actor: Any,
    now: datetime,
) -> FollowedIndicator:
    """Begin to follow a line of the dictionary. Asked twice, it is followed once."""
    authorise(policy.can_follow(actor, opened.consortium, opened.place, opened.today, indicator))
    twin = find_followed(opened.consortium, indicator)
    if twin is not None:
        return twin
    _check_setting(indicator, draft)
    row = FollowedIndicator(consortium=opened.consortium, indicator=indicator, promise=promise, followed_at=now)
    db.session.add(row)
    db.session.flush()
    _add_setting(row, draft, 1, actor=actor, now=now)
    _begin_sites(opened.consortium)
    audit.record("followed_indicator.created", row, actor=actor, now=now)
    return row


def _begin_sites(consortium: Consortium) -> None:
    """Measure in every organisation of a consortium, in the one that leads a site, until somebody says where."""
    if sites_of(consortium):
        return
    first, around = first_month_of(consortium), organisations_around(consortium)
    if consortium.kind is ConsortiumKind.SITE:
        around = [one for one in around if one.id == consortium.organisation_id]
    db.session.add_all(MeasuringSite(consortium=consortium, organisation=one, first_month=first) for one in around)
    db.session.flush()


def _add_setting(row: FollowedIndicator, draft: SettingDraft, number: int, *, actor: Any, now: datetime) -> None:
    values = {name: getattr(draft, name) for name in SettingDraft.__dataclass_fields__}
    targets = {axis: dict(parts) for axis, parts in draft.axis_targets.items() if parts}
    setting = IndicatorSetting(
        **{**values, "axis_targets": targets}, followed=row, number=number, by_ref=actor.public_id, at=now
    )
    db.session.add(setting)
    row.number = number
    db.session.flush()


def change_setting(
    opened: Opened,
    row: FollowedIndicator,
    draft: SettingDraft,
    promise: Promise | None = None,
    *,
    base: int,
    actor: Any,
    now: datetime,
) -> None:
    """Give another baseline or target, with why; the former ones stay in the history."""
    authorise(policy.can_choose(actor, opened.consortium, opened.place, opened.today))
    if base != row.number:
        raise Conflict
    _check_setting(row.indicator, draft)
    row.promise = promise
    if _is_same(row.setting, draft):
        db.session.flush()
        return
    if not draft.reason:
        raise Invalid("reason", "Dites pourquoi la situation de départ ou la cible change.")
    _add_setting(row, draft, row.number + 1, actor=actor, now=now)
    audit.record("followed_indicator.set", row, actor=actor, now=now, number=row.number)


def _is_same(setting: IndicatorSetting, draft: SettingDraft) -> bool:
    plain = ("baseline_amount", "baseline_base", "baseline_month", "target", "note")
    targets = {axis: dict(parts) for axis, parts in draft.axis_targets.items() if parts}
    return setting.axis_targets == targets and all(getattr(setting, one) == getattr(draft, one) for one in plain)


def _check_setting(indicator: Indicator, draft: SettingDraft) -> None:
    if draft.baseline_amount is None and draft.baseline_base is not None:
        raise Invalid("baseline_amount", "Écrivez aussi la valeur de départ.")
    if draft.baseline_amount is not None:
        check_pair(indicator, draft.baseline_amount, draft.baseline_base, ("baseline_amount", "baseline_base"))
        if draft.baseline_month is None or not months.is_month(draft.baseline_month):
            raise Invalid("baseline_month", "Dites de quel mois date la situation de départ.")
    elif draft.baseline_month is not None:
        raise Invalid("baseline_amount", "Écrivez la valeur de ce mois, ou effacez le mois.")
    for axis, parts in draft.axis_targets.items():
        known = {one.value for one in CATEGORIES[Axis(axis)]} if axis in indicator.axes else set()
        if set(parts) - known:
            raise Invalid("target", "Cet indicateur ne se détaille pas ainsi.")


def choose_sites(opened: Opened, lines: Sequence[SiteLine], *, actor: Any, now: datetime) -> None:
    """Say where a consortium measures. A site left out keeps its values; none is expected of it any more."""
    authorise(policy.can_choose(actor, opened.consortium, opened.place, opened.today))
    if not lines:
        raise Invalid("sites", "Choisissez au moins un site.")
    around = {one.id for one in organisations_around(opened.consortium)}
    known = {one.organisation_id: one for one in sites_of(opened.consortium)}
    for line in lines:
        _check_line(line, around)
        row = known.pop(line.organisation.id, None)
        if row is None:
            row = MeasuringSite(consortium=opened.consortium, organisation=line.organisation)
            db.session.add(row)
        row.first_month, row.last_month = line.first_month, line.last_month
    for gone in known.values():
        db.session.delete(gone)
    db.session.flush()
    audit.record("measuring_site.chosen", opened.consortium, actor=actor, now=now, count=len(lines))


def _check_line(line: SiteLine, around: set[int]) -> None:
    if line.organisation.id not in around:
        raise Invalid("sites", "Ce site n'est pas une organisation du consortium.")
    if not months.is_month(line.first_month):
        raise Invalid(f"first-{line.organisation.public_id}", "Écrivez un mois, comme 2026-03.")
    if line.last_month is None:
        return
    if not months.is_month(line.last_month) or line.last_month < line.first_month:
        raise Invalid(f"last-{line.organisation.public_id}", "Le dernier mois vient après le premier.")


def retire(opened: Opened, row: FollowedIndicator, *, actor: Any, now: datetime) -> None:
    """Expect no value any more; those that are there stay. Twice is once."""
    authorise(policy.can_choose(actor, opened.consortium, opened.place, opened.today))
    if row.retired_at is None:
        row.retired_at = now
        audit.record("followed_indicator.retired", row, actor=actor, now=now)


def resume(opened: Opened, row: FollowedIndicator, *, actor: Any, now: datetime) -> None:
    """Expect values again."""
    authorise(policy.can_choose(actor, opened.consortium, opened.place, opened.today))
    if row.retired_at is not None:
        row.retired_at = None
        audit.record("followed_indicator.resumed", row, actor=actor, now=now)


def show_results(opened: Opened, row: FollowedIndicator, *, actor: Any, now: datetime) -> None:
    """Let everybody read the results of an indicator, small numbers hidden."""
    authorise(policy.can_show_results(actor, opened.consortium, opened.place, opened.today))
    if row.shown_at is None:
        row.shown_at = now
        audit.record("followed_indicator.shown", row, actor=actor, now=now)


def hide_results(opened: Opened, row: FollowedIndicator, *, actor: Any, now: datetime) -> None:
    """Keep the results of an indicator to the consortium again."""
    authorise(policy.can_show_results(actor, opened.consortium, opened.place, opened.today))
    if row.shown_at is not None:
        row.shown_at = None
        audit.record("followed_indicator.hidden", row, actor=actor, now=now)
