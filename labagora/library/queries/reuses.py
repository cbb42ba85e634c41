"""Who uses a sheet, where, and how far they have come."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, case, false, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from labagora.accounts.enums import Role
from labagora.core.db import db
from labagora.core.errors import NotFound
from labagora.core.pagination import Page, paginate
from labagora.library.enums import ReuseStage
from labagora.library.models import Publication, Reuse, Sheet
from labagora.organisations.models import Organisation

EXPORT_LIMIT = 20_000


@dataclass(frozen=True)
class ReuseSummary:
    """How many declarations of use a sheet has, by stage and by region. What is abandoned is told apart."""

    total: int
    by_stage: Mapping[ReuseStage, int]
    by_region: Mapping[str, int]

    @property
    def in_use(self) -> int:
        """How many are in place."""
        return self.by_stage.get(ReuseStage.IN_PLACE, 0)


@dataclass(frozen=True)
class ReuseRow:
    """One declaration as the public reads it: an organisation, never a person."""

    organisation: str
    stage: ReuseStage
    place: str
    region_code: str | None
    since: str
    adapted: str
    results: str
    why_abandoned: str
    is_fictional: bool


@dataclass(frozen=True)
class OfficeReuseRow:
    """One declaration as the team reads it."""

    public_id: str
    organisation: str
    sheet: str
    slug: str
    stage: ReuseStage
    place: str
    updated_at: datetime
    hidden_at: datetime | None


def _public(sheet_ref: str) -> Select[Any]:
    query = select(Reuse).join(Reuse.sheet).join(Reuse.organisation)
    return query.where(Sheet.public_id == sheet_ref, Reuse.hidden_at.is_(None), Organisation.merged_into_id.is_(None))


def reuse_summary(sheet_ref: str) -> ReuseSummary:
    """Return the counts of a sheet: one statement."""
    counted = _public(sheet_ref).with_only_columns(Reuse.stage, Reuse.region_code, func.count())
    by_stage: dict[ReuseStage, int] = {}
    by_region: dict[str, int] = {}
    for stage, region, count in db.session.execute(counted.group_by(Reuse.stage, Reuse.region_code)):
        by_stage[stage] = by_stage.get(stage, 0) + count
        if region and stage is not ReuseStage.ABANDONED:
            by_region[region] = by_region.get(region, 0) + count
    return ReuseSummary(sum(by_stage.values()), by_stage, by_region)


def list_public_reuses(sheet_ref: str, *, page: int) -> Page[ReuseRow]:
    """Return the declarations of a sheet, those in place first, then the newest."""
    order = {stage.value: rank for rank, stage in enumerate(_SHOWN_FIRST)}
    query = _public(sheet_ref).options(joinedload(Reuse.organisation))
    rank = case(order, value=Reuse.stage, else_=len(order))
    found: Page[Any] = paginate(query.order_by(rank, Reuse.updated_at.desc(), Reuse.id), page=page)
    rows: Page[ReuseRow] = found.map(_row)
    return rows


_SHOWN_FIRST = (
    ReuseStage.IN_PLACE,
    ReuseStage.ADAPTATION,
    ReuseStage.STUDY,
    ReuseStage.INTERESTED,
    ReuseStage.ABANDONED,
)


def _row(reuse: Reuse) -> ReuseRow:
    return ReuseRow(
        organisation=reuse.organisation.name,
        stage=reuse.stage,
        place=reuse.place,
        region_code=reuse.region_code,
        since=reuse.since,
        adapted=reuse.adapted,
        results=reuse.results,
        why_abandoned=reuse.why_abandoned,
        is_fictional=reuse.organisation.is_fictional,
    )


def find_reuse_at(sheet: Sheet, organisation: Organisation, place: str) -> Reuse | None:
    """Return the declaration of an organisation for a sheet at a place. Two clicks wait for each other here."""
    db.session.execute(select(Organisation.id).where(Organisation.id == organisation.id).with_for_update())
    query = select(Reuse).where(Reuse.sheet_id == sheet.id, Reuse.organisation_id == organisation.id)
    return db.session.scalar(query.where(Reuse.place == place.strip()).order_by(Reuse.id).limit(1))


def reuses_of(account: Any) -> Sequence[Reuse]:
    """Return the declarations of the organisations that a person leads, newest first."""
    scopes = account.scopes_of(Role.LEADER)
    mine = Organisation.public_id.in_(sorted(scopes)) if scopes else false()
    query = select(Reuse).join(Reuse.organisation).where(mine)
    options = (joinedload(Reuse.organisation), joinedload(Reuse.sheet))
    return db.session.scalars(query.options(*options).order_by(Reuse.updated_at.desc(), Reuse.id.desc())).all()


def get_own_reuse(public_id: str, *, seen_by: Any, lock: bool = False) -> Reuse:
    """Return a declaration to a leader of its organisation. Raises NotFound for anybody else.

    ``lock`` orders two simultaneous saves.
    """
    scopes = seen_by.scopes_of(Role.LEADER)
    query = select(Reuse).join(Reuse.organisation).where(Reuse.public_id == public_id)
    query = query.where(Organisation.public_id.in_(sorted(scopes)) if scopes else false())
    query = query.options(*_whole())
    found: Reuse | None = db.session.scalar(query.with_for_update(of=Reuse) if lock else query)
    if found is None:
        raise NotFound
    return found


def titles_on_line(reuses: Iterable[Reuse]) -> dict[int, str]:
    """Return by id the titles that the public reads of the sheets of declarations; nothing for one off line."""
    query = select(Publication.sheet_id, Publication.title)
    rows = db.session.execute(query.where(Publication.sheet_id.in_(sorted({row.sheet_id for row in reuses}))))
    return {row.sheet_id: row.title for row in rows}


def get_reuse(public_id: str) -> Reuse:
    """Return a declaration, for the team. Raises NotFound."""
    found = db.session.scalar(select(Reuse).where(Reuse.public_id == public_id).options(*_whole()))
    if found is None:
        raise NotFound
    return found


def _whole() -> tuple[Any, ...]:
    return joinedload(Reuse.organisation), joinedload(Reuse.sheet), selectinload(Reuse.steps)


def _office(text: str, stage: str) -> Select[Any]:
    query = select(Reuse).join(Reuse.organisation).join(Reuse.sheet)
    if text:
        named = (column.icontains(text, autoescape=True) for column in (Organisation.name, Sheet.title))
        query = query.where(or_(*named))
    if stage:
        query = query.where(Reuse.stage == ReuseStage(stage))
    options = (joinedload(Reuse.organisation), joinedload(Reuse.sheet))
    return query.options(*options).order_by(Reuse.updated_at.desc(), Reuse.id.desc())


def list_office_reuses(*, text: str, stage: str, page: int) -> Page[OfficeReuseRow]:
    """Return every declaration, newest first, for the team."""
    found: Page[Any] = paginate(_office(text, stage), page=page)
    rows: Page[OfficeReuseRow] = found.map(_office_row)
    return rows


def export_office_reuses(*, text: str, stage: str) -> Sequence[Reuse]:
    """Return every declaration of the filtered list, for an export."""
    found: Sequence[Reuse] = db.session.scalars(_office(text, stage).limit(EXPORT_LIMIT)).all()
    return found


def _office_row(reuse: Reuse) -> OfficeReuseRow:
    return OfficeReuseRow(
        public_id=reuse.public_id,
        organisation=reuse.organisation.name,
        sheet=reuse.sheet.title,
        slug=reuse.sheet.slug,
        stage=reuse.stage,
        place=reuse.place,
        updated_at=reuse.updated_at,
        hidden_at=reuse.hidden_at,
    )


def sheet_on_line(publication: Publication) -> Sheet:
    """Return the sheet behind a publication, to attach something to it."""
    return db.session.scalars(select(Sheet).where(Sheet.id == publication.sheet_id)).one()


def led_organisations(account: Any) -> Sequence[Organisation]:
    """Return the standing organisations that a person leads, by name."""
    scopes = account.scopes_of(Role.LEADER)
    if not scopes:
        return []
    query = select(Organisation).where(Organisation.public_id.in_(sorted(scopes)))
    query = query.where(Organisation.merged_into_id.is_(None))
    return db.session.scalars(query.order_by(Organisation.name, Organisation.id)).all()
