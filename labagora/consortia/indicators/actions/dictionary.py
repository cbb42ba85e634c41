"""The dictionary: lines written, corrected, retired."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from labagora.consortia.indicators import policy
from labagora.consortia.indicators.enums import Axis, Dimension, EvidenceLevel, Period
from labagora.consortia.indicators.models import Indicator
from labagora.consortia.indicators.queries import find_by_code, is_measured
from labagora.core import audit
from labagora.core.db import db
from labagora.core.errors import Conflict, Invalid, authorise
from labagora.core.text import slugify, squeeze
from labagora.engines.measures import Direction, ValueKind, needs_base

# What a value is made of: changed after the first one, the values would say something else.
SHAPE = ("kind", "unit", "numerator", "denominator", "counts_people", "axes", "period")


@dataclass(frozen=True)
class IndicatorDraft:
    """A line of the dictionary, as it is typed."""

    code: str
    dimension: Dimension
    name: str
    definition: str
    kind: ValueKind
    direction: Direction
    formula: str = ""
    unit: str = ""
    numerator: str = ""
    denominator: str = ""
    counts_people: bool = True
    co_definers: Sequence[str] = ()
    source: str = ""
    period: Period = Period.MONTH
    evidence_level: EvidenceLevel = EvidenceLevel.DECLARED
    axes: Sequence[str] = ()
    question: str = ""


def create_indicator(draft: IndicatorDraft, *, actor: Any, now: datetime) -> Indicator:
    """Write a line."""
    authorise(policy.can_write_dictionary(actor))
    code = _checked(draft)
    if find_by_code(code) is not None:
        raise Invalid("code", "Un autre indicateur a déjà ce code.")
    row = Indicator(created_at=now)
    db.session.add(row)
    _fill(row, draft, now)
    row.code = code
    db.session.flush()
    audit.record("indicator.created", row, actor=actor, now=now)
    return row


def update_indicator(row: Indicator, draft: IndicatorDraft, *, base_version: int, actor: Any, now: datetime) -> None:
    """Correct a line. Once something was measured, what values are made of stays as it is."""
    authorise(policy.can_write_dictionary(actor))
    if base_version != row.version:
        raise Conflict
    code = _checked(draft)
    twin = find_by_code(code)
    if twin is not None and twin.id != row.id:
        raise Invalid("code", "Un autre indicateur a déjà ce code.")
    moved = _moved(row, draft, code)
    if moved and not policy.can_reshape(actor, is_measured=is_measured(row)):
        raise Invalid(
            moved,
            "Des valeurs existent : ceci ne change plus. Retirez cet indicateur, puis écrivez-en un autre.",
        )
    _fill(row, draft, now)
    row.code = code
    db.session.flush()
    audit.record("indicator.updated", row, actor=actor, now=now)


def _moved(row: Indicator, draft: IndicatorDraft, code: str) -> str:
    """Return the first field of the shape that changes, or ''."""
    if row.code != code:
        return "code"
    return next((name for name in SHAPE if _value(draft, name) != getattr(row, name)), "")


def _value(draft: IndicatorDraft, name: str) -> Any:
    value = getattr(draft, name)
    if name == "axes":
        return [axis.value for axis in Axis if axis.value in value]
    return list(value) if name == "co_definers" else value


def _fill(row: Indicator, draft: IndicatorDraft, now: datetime) -> None:
    for one in fields(draft):
        setattr(row, one.name, _value(draft, one.name))
    row.name, row.updated_at = squeeze(draft.name), now


def _checked(draft: IndicatorDraft) -> str:
    """Return the code of a draft. Raises Invalid."""
    code = slugify(draft.code or draft.name, max_length=60)
    if not code:
        raise Invalid("code", "Écrivez un code : quelques lettres.")
    if needs_base(draft.kind) and not draft.denominator:
        raise Invalid("denominator", "Dites sur quoi porte la valeur : le nombre d'observations.")
    if not needs_base(draft.kind) and draft.denominator:
        raise Invalid("denominator", "Un total n'a pas de dénominateur.")
    return code


def retire_indicator(row: Indicator, *, actor: Any, now: datetime) -> None:
    """Keep a line from being followed anew; its values stay. Twice is once."""
    authorise(policy.can_write_dictionary(actor))
    if row.retired_at is None:
        row.retired_at = now
        audit.record("indicator.retired", row, actor=actor, now=now)


def restore_indicator(row: Indicator, *, actor: Any, now: datetime) -> None:
    """Offer a line again."""
    authorise(policy.can_write_dictionary(actor))
    if row.retired_at is not None:
        row.retired_at = None
        audit.record("indicator.restored", row, actor=actor, now=now)
