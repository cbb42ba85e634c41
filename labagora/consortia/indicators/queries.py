"""Reads of the indicators: the dictionary, what a consortium follows, its values with their history."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from labagora.calls.models import Call
from labagora.consortia.enums import PartnerRole, PlaceState, PromiseKind, WorkspaceRole
from labagora.consortia.indicators.enums import Dimension
from labagora.consortia.indicators.models import (
    FollowedIndicator,
    Indicator,
    IndicatorSetting,
    Measure,
    MeasureEvidence,
    MeasureRevision,
    MeasuringSite,
)
from labagora.consortia.models import Consortium, ConsortiumPartner, Promise, WorkspaceMember
from labagora.consortia.queries import Opened, consortia_of, get_workspace
from labagora.consortia.queries.public import is_public
from labagora.core.db import db
from labagora.core.errors import NotFound
from labagora.core.files import FileState, StoredFile
from labagora.core.pagination import Page, paginate
from labagora.organisations.models import Organisation

DIMENSIONS: dict[Any, int] = {one: place for place, one in enumerate(Dimension)}


@dataclass(frozen=True)
class DictionaryRow:
    """A line of the dictionary and how many consortia follow it."""

    indicator: Indicator
    followed: int


def _by_dimension(query: Select[Any]) -> Select[Any]:
    return query.order_by(case(DIMENSIONS, value=Indicator.dimension), Indicator.name, Indicator.id)


def dictionary(
    *, dimension: Dimension | None = None, words: str = "", retired: bool = False, page: int = 1
) -> Page[DictionaryRow]:
    """Return a page of the dictionary."""
    followed = select(func.count()).select_from(FollowedIndicator)
    followed = followed.where(FollowedIndicator.indicator_id == Indicator.id, FollowedIndicator.retired_at.is_(None))
    query = select(Indicator, followed.scalar_subquery())
    query = query.where(Indicator.retired_at.is_not(None) if retired else Indicator.retired_at.is_(None))
    if dimension is not None:
        query = query.where(Indicator.dimension == dimension)
    if words:
        query = query.where(Indicator.name.icontains(words, autoescape=True))
    return paginate(_by_dimension(query), page=page, scalars=False).map(lambda row: DictionaryRow(row[0], row[1]))


def get_indicator(public_id: str, *, seen_by: Any, lock: bool = False) -> Indicator:
    """Return a line of the dictionary to those who write it. Raises NotFound."""
    query = select(Indicator).where(Indicator.public_id == public_id)
    found: Indicator | None = db.session.scalar(query.with_for_update() if lock else query)
    if found is None or seen_by is None or not seen_by.is_staff:  # policy.can_write_dictionary
        raise NotFound
    return found


def find_by_code(code: str) -> Indicator | None:
    """Return the line that has a code, or None."""
    return db.session.scalar(select(Indicator).where(Indicator.code == code))


def is_measured(indicator: Indicator) -> bool:
    """Tell whether a value, or a baseline, was ever recorded for a line."""
    values = select(Measure.id).join(Measure.followed).where(FollowedIndicator.indicator_id == indicator.id)
    settings = select(IndicatorSetting.id).join(IndicatorSetting.followed)
    settings = settings.where(
        FollowedIndicator.indicator_id == indicator.id, IndicatorSetting.baseline_amount.is_not(None)
    )
    return any(db.session.scalar(query.limit(1)) is not None for query in (values, settings))


def followers_of(indicator: Indicator) -> Sequence[Consortium]:
    """Return the consortia that follow a line, by name."""
    query = select(Consortium).join(FollowedIndicator, FollowedIndicator.consortium_id == Consortium.id)
    query = query.where(FollowedIndicator.indicator_id == indicator.id)
    return db.session.scalars(query.order_by(Consortium.name, Consortium.id)).all()


def open_workspace(public_id: str, *, seen_by: Any, today: date, lock: bool = False) -> Opened:
    """Return a workspace to those who read its values. Raises NotFound."""
    return get_workspace(public_id, seen_by=seen_by, today=today, lock=lock)


def _followed() -> Select[Any]:
    query = select(FollowedIndicator).join(FollowedIndicator.indicator)
    return query.options(
        contains_eager(FollowedIndicator.indicator),
        joinedload(FollowedIndicator.setting),
        joinedload(FollowedIndicator.promise),
    )


def followed_by(consortium: Consortium) -> Sequence[FollowedIndicator]:
    """Return what a consortium follows, or has followed, by dimension then by name."""
    query = _followed().where(FollowedIndicator.consortium_id == consortium.id)
    return db.session.scalars(_by_dimension(query)).all()


def get_followed(
    public_id: str, consortium: Consortium, *, lock: bool = False, fresh: bool = False
) -> FollowedIndicator:
    """Return an indicator of a consortium. Raises NotFound. ``fresh`` forgets what was read before a lock."""
    wanted = (FollowedIndicator.public_id == public_id, FollowedIndicator.consortium_id == consortium.id)
    if lock:
        db.session.execute(select(FollowedIndicator.id).where(*wanted).with_for_update())
    query = _followed().where(*wanted).execution_options(populate_existing=lock or fresh)
    found: FollowedIndicator | None = db.session.scalar(query)
    if found is None:
        raise NotFound
    return found


def find_followed(consortium: Consortium, indicator: Indicator) -> FollowedIndicator | None:
    """Return how a consortium follows a line, or None."""
    query = _followed().where(FollowedIndicator.consortium_id == consortium.id)
    found: FollowedIndicator | None = db.session.scalar(query.where(FollowedIndicator.indicator_id == indicator.id))
    return found


def choosable(consortium: Consortium) -> Sequence[Indicator]:
    """Return the lines of the dictionary that a consortium may begin to follow."""
    taken = select(FollowedIndicator.indicator_id).where(FollowedIndicator.consortium_id == consortium.id)
    query = select(Indicator).where(Indicator.retired_at.is_(None), Indicator.id.not_in(taken))
    return db.session.scalars(_by_dimension(query)).all()


def free_promises(consortium: Consortium, kept: FollowedIndicator | None = None) -> Sequence[Promise]:
    """Return the indicators that an application promised and that none measures yet, but for the one of ``kept``."""
    taken = select(FollowedIndicator.promise_id).where(FollowedIndicator.promise_id.is_not(None))
    if kept is not None:
        taken = taken.where(FollowedIndicator.id != kept.id)
    query = select(Promise).where(Promise.consortium_id == consortium.id, Promise.kind == PromiseKind.INDICATOR)
    return db.session.scalars(query.where(Promise.id.not_in(taken)).order_by(Promise.id)).all()


def settings_of(followed: FollowedIndicator) -> Sequence[IndicatorSetting]:
    """Return every baseline and target that an indicator had, the last first."""
    query = select(IndicatorSetting).where(IndicatorSetting.followed_id == followed.id)
    return db.session.scalars(query.order_by(IndicatorSetting.number.desc())).all()


def sites_of(consortium: Consortium) -> Sequence[MeasuringSite]:
    """Return where a consortium measures, by name."""
    return sites_of_all([consortium.id])


def sites_of_all(consortium_ids: Collection[int]) -> Sequence[MeasuringSite]:
    """Return where some consortia measure, by name."""
    query = select(MeasuringSite).join(MeasuringSite.organisation).options(contains_eager(MeasuringSite.organisation))
    query = query.where(MeasuringSite.consortium_id.in_(sorted(consortium_ids)))
    return db.session.scalars(query.order_by(Organisation.name, MeasuringSite.id)).all()


def organisations_around(consortium: Consortium) -> Sequence[Organisation]:
    """Return the organisations of a consortium: those that were chosen, and those of its sites."""
    partners = select(ConsortiumPartner.organisation_id).where(ConsortiumPartner.consortium_id == consortium.id)
    sites = select(WorkspaceMember.organisation_id).where(
        WorkspaceMember.consortium_id == consortium.id,
        WorkspaceMember.organisation_id.is_not(None),
        WorkspaceMember.role.in_([WorkspaceRole.SITE, WorkspaceRole.PARTNER, WorkspaceRole.LEAD]),
        WorkspaceMember.state != PlaceState.INVITED,
    )
    chosen = select(MeasuringSite.organisation_id).where(MeasuringSite.consortium_id == consortium.id)
    query = select(Organisation).where(Organisation.id.in_(partners.union(sites, chosen)))
    return db.session.scalars(query.order_by(Organisation.name, Organisation.id)).all()


def lead_of(consortium: Consortium) -> int | None:
    """Return the id of the organisation that leads a consortium."""
    query = select(ConsortiumPartner.organisation_id).where(
        ConsortiumPartner.consortium_id == consortium.id, ConsortiumPartner.role == PartnerRole.LEAD
    )
    return db.session.scalar(query)


def measures_of(followed_ids: Collection[int]) -> Sequence[Measure]:
    """Return the values of some indicators, with what holds of each, in the order of time."""
    query = select(Measure).where(Measure.followed_id.in_(sorted(followed_ids)))
    query = query.options(joinedload(Measure.current), joinedload(Measure.organisation))
    return db.session.scalars(query.order_by(Measure.month, Measure.id)).all()


def find_measure(
    followed: FollowedIndicator, organisation_id: int, month: str, *, lock: bool = False
) -> Measure | None:
    """Return the measure of a site in a month, with its evidence, or None."""
    wanted = (
        Measure.followed_id == followed.id,
        Measure.organisation_id == organisation_id,
        Measure.month == month,
    )
    if lock:
        db.session.execute(select(Measure.id).where(*wanted).with_for_update())
    query = select(Measure).where(*wanted).execution_options(populate_existing=lock)
    query = query.options(
        joinedload(Measure.current), selectinload(Measure.evidence).joinedload(MeasureEvidence.stored)
    )
    found: Measure | None = db.session.scalar(query)
    return found


def revisions_of(measure: Measure) -> Sequence[MeasureRevision]:
    """Return what was said of a measure, the last first."""
    query = select(MeasureRevision).where(MeasureRevision.measure_id == measure.id)
    return db.session.scalars(query.order_by(MeasureRevision.number.desc())).all()


def evidence_counts(followed_ids: Collection[int]) -> Mapping[int, int]:
    """Return how many pieces of evidence stand beside each measure of some indicators."""
    query = select(MeasureEvidence.measure_id, func.count()).join(MeasureEvidence.measure)
    query = query.where(Measure.followed_id.in_(sorted(followed_ids)), MeasureEvidence.removed_at.is_(None))
    return {row[0]: row[1] for row in db.session.execute(query.group_by(MeasureEvidence.measure_id))}


def get_evidence(public_id: str, consortium: Consortium, *, for_reading: bool = False) -> MeasureEvidence:
    """Return a piece of evidence of a consortium that was not taken away. Raises NotFound.

    ``for_reading``: a file that the antivirus has read, alone.
    """
    query = select(MeasureEvidence).join(MeasureEvidence.measure).join(Measure.followed)
    query = query.where(
        MeasureEvidence.public_id == public_id,
        MeasureEvidence.removed_at.is_(None),
        FollowedIndicator.consortium_id == consortium.id,
    )
    if for_reading:
        query = query.join(MeasureEvidence.stored).where(StoredFile.state == FileState.CLEAN)
    whole = (
        contains_eager(MeasureEvidence.measure).contains_eager(Measure.followed),
        contains_eager(MeasureEvidence.measure).joinedload(Measure.organisation),
        joinedload(MeasureEvidence.stored),
    )
    found: MeasureEvidence | None = db.session.scalar(query.options(*whole))
    if found is None:
        raise NotFound
    return found


@dataclass(frozen=True)
class Gathered:
    """What the consortia of a call follow, where, and every value of it."""

    consortia: Sequence[Consortium]
    followed: Sequence[FollowedIndicator]
    sites: Sequence[MeasuringSite]
    measures: Sequence[Measure]


def gather(call: Call) -> Gathered:
    """Return the values of a call: the same number of statements whatever it holds."""
    consortia = consortia_of(call)
    ids = [one.id for one in consortia]
    followed = db.session.scalars(_by_dimension(_followed().where(FollowedIndicator.consortium_id.in_(ids)))).all()
    return Gathered(consortia, followed, sites_of_all(ids), measures_of([one.id for one in followed]))


def gather_one(consortium: Consortium) -> Gathered:
    """Return the values of a consortium."""
    followed = followed_by(consortium)
    return Gathered([consortium], followed, sites_of(consortium), measures_of([one.id for one in followed]))


def _shown() -> Select[Any]:
    return select(FollowedIndicator.consortium_id).where(FollowedIndicator.shown_at.is_not(None))


def shows_results(consortium: Consortium) -> bool:
    """Tell whether somebody chose to show results of a consortium."""
    query = _shown().where(FollowedIndicator.consortium_id == consortium.id)
    return db.session.scalar(query.limit(1)) is not None


def get_public(slug: str) -> Consortium:
    """Return a consortium that everybody knows and that shows results. Raises NotFound."""
    query = select(Consortium).where(Consortium.slug == slug, is_public(), Consortium.id.in_(_shown()))
    found: Consortium | None = db.session.scalar(query.options(joinedload(Consortium.organisation)))
    if found is None:
        raise NotFound
    return found
