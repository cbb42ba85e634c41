"""Who may do what to a sheet, now. Pure functions: role and state, nothing else."""

from dataclasses import dataclass
from typing import Any

from labagora.accounts.enums import Role
from labagora.library.enums import SheetState
from labagora.library.models import Reuse, Sheet

WRITABLE = frozenset({SheetState.DRAFT, SheetState.REVIEW, SheetState.TO_REVISE})
SUBMITTABLE = frozenset({SheetState.DRAFT, SheetState.TO_REVISE})


def curates(actor: Any) -> bool:
    """The Institute's team."""
    return actor is not None and bool(actor.is_staff)


def leads_version(actor: Any, sheet: Sheet) -> bool:
    """A confirmed leader of the organisation that writes this territorial version. Needs ``organisation`` loaded."""
    if actor is None or sheet.organisation is None:
        return False
    return bool(actor.has_role(Role.LEADER, scope=sheet.organisation.public_id))


def is_entrusted(actor: Any, sheet: Sheet) -> bool:
    """The provider who owns the sheet or stands in for its owner."""
    return actor is not None and actor.has_role(Role.PROVIDER) and actor.id in (sheet.owner_id, sheet.deputy_id)


def writes(actor: Any, sheet: Sheet) -> bool:
    """The team, the provider to whom the sheet is entrusted, the leaders behind a territorial version."""
    return curates(actor) or is_entrusted(actor, sheet) or leads_version(actor, sheet)


def can_create(actor: Any) -> bool:
    """The team, and the provider, who drafts for the team to decide."""
    return curates(actor) or (actor is not None and actor.has_role(Role.PROVIDER))


def can_edit(actor: Any, sheet: Sheet) -> bool:
    """Its writers, while it is being written; during the review, the team alone."""
    if sheet.state is SheetState.REVIEW:
        return curates(actor)
    return writes(actor, sheet) and sheet.state in WRITABLE


def can_submit(actor: Any, sheet: Sheet) -> bool:
    """Its writers, for a draft or a sheet to revise."""
    return writes(actor, sheet) and sheet.state in SUBMITTABLE


def can_override(actor: Any) -> bool:
    """The team alone submits in spite of the plain-language gate, with a reason."""
    return curates(actor)


def can_decide(actor: Any, sheet: Sheet) -> bool:
    """The team, for a sheet in review."""
    return curates(actor) and sheet.state is SheetState.REVIEW


def can_publish(actor: Any, sheet: Sheet) -> bool:
    """The team, for a validated sheet."""
    return curates(actor) and sheet.state is SheetState.VALIDATED


def can_take_back(actor: Any, sheet: Sheet) -> bool:
    """The team, for a sheet in review or validated."""
    return curates(actor) and sheet.state in (SheetState.REVIEW, SheetState.VALIDATED)


def can_ask_revision(actor: Any, sheet: Sheet) -> bool:
    """Its writers, for a published sheet: what is on line stays there meanwhile."""
    return writes(actor, sheet) and sheet.state is SheetState.PUBLISHED


def can_confirm(actor: Any, sheet: Sheet) -> bool:
    """The team, when a published sheet was read again and is still right."""
    return curates(actor) and sheet.state in (SheetState.PUBLISHED, SheetState.TO_REVISE)


def can_withdraw(actor: Any, sheet: Sheet) -> bool:
    """The team, for anything that is neither in review nor validated nor withdrawn already."""
    return curates(actor) and sheet.state in (SheetState.DRAFT, SheetState.PUBLISHED, SheetState.TO_REVISE)


def can_reopen(actor: Any, sheet: Sheet) -> bool:
    """The team, to start again from a withdrawn sheet."""
    return curates(actor) and sheet.state is SheetState.WITHDRAWN


def can_fork(actor: Any, organisation: Any) -> bool:
    """A leader of the organisation, or the team for it."""
    return curates(actor) or (actor is not None and actor.has_role(Role.LEADER, scope=organisation.public_id))


def can_declare_reuse(actor: Any, organisation: Any) -> bool:
    """A leader of the organisation that uses the sheet."""
    return actor is not None and actor.has_role(Role.LEADER, scope=organisation.public_id)


def can_edit_reuse(actor: Any, reuse: Reuse) -> bool:
    """A leader of the organisation. Needs ``reuse.organisation`` loaded."""
    return can_declare_reuse(actor, reuse.organisation)


@dataclass(frozen=True)
class SheetCan:
    """What the pages of a sheet offer to somebody."""

    edit: bool
    submit: bool
    override: bool
    decide: bool
    publish: bool
    take_back: bool
    ask_revision: bool
    confirm: bool
    withdraw: bool
    reopen: bool
    curate: bool


def sheet_can(actor: Any, sheet: Sheet) -> SheetCan:
    """Return what ``actor`` may do to ``sheet`` now, for display; actions ask again."""
    return SheetCan(
        edit=can_edit(actor, sheet),
        submit=can_submit(actor, sheet),
        override=can_override(actor),
        decide=can_decide(actor, sheet),
        publish=can_publish(actor, sheet),
        take_back=can_take_back(actor, sheet),
        ask_revision=can_ask_revision(actor, sheet),
        confirm=can_confirm(actor, sheet),
        withdraw=can_withdraw(actor, sheet),
        reopen=can_reopen(actor, sheet),
        curate=curates(actor),
    )
