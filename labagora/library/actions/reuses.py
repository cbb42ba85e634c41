"""« Nous utilisons cette fiche » : declare it, tell how it goes, take it back; the team may hide it."""

from datetime import datetime
from typing import Any

from labagora.core import audit
from labagora.core.db import db
from labagora.core.errors import Conflict, Invalid, authorise
from labagora.core.text import contains_contact
from labagora.library import policy
from labagora.library.actions.moves import need_reason
from labagora.library.actions.saving import check_version
from labagora.library.commands import ReuseDraft
from labagora.library.enums import ReuseStage
from labagora.library.models import Reuse, ReuseStep, Sheet
from labagora.library.queries.reuses import find_reuse_at
from labagora.organisations.models import Organisation
from labagora.reference.queries import find_region

TEXTS = ("place", "adapted", "results", "why_abandoned")


def _check(draft: ReuseDraft) -> ReuseStage:
    if draft.stage not in {stage.value for stage in ReuseStage}:
        raise Invalid("stage", "Un des choix n'existe pas dans la liste.")
    stage = ReuseStage(draft.stage)
    if stage is ReuseStage.ABANDONED and not draft.why_abandoned.strip():
        raise Invalid("why_abandoned", "Dites pourquoi : cela aide ceux qui hésitent.")
    if draft.region_code and find_region(draft.region_code) is None:
        raise Invalid("region_code", "Un des choix n'existe pas dans la liste.")
    for name in TEXTS:
        if contains_contact(getattr(draft, name)):
            raise Invalid(name, "Retirez l'adresse, le numéro ou le lien : cette page est publique.")
    return stage


def declare_reuse(sheet: Sheet, organisation: Organisation, draft: ReuseDraft, *, actor: Any, now: datetime) -> Reuse:
    """Say that an organisation uses a published sheet at a place. Twice at one place is refused."""
    authorise(policy.can_declare_reuse(actor, organisation))
    stage = _check(draft)
    if find_reuse_at(sheet, organisation, draft.place) is not None:
        raise Invalid("place", "Votre organisation l'a déjà déclaré pour ce lieu : modifiez cette déclaration.")
    reuse = Reuse(sheet=sheet, organisation=organisation, declared_by_id=actor.id, version=1, steps=[])
    _apply(reuse, draft, stage, organisation)
    reuse.steps.append(ReuseStep(stage=stage, at=now))
    db.session.add(reuse)
    db.session.flush()
    audit.record("reuse.declared", reuse, actor=actor, now=now, stage=stage.value)
    return reuse


def _apply(reuse: Reuse, draft: ReuseDraft, stage: ReuseStage, organisation: Organisation) -> None:
    for name in ("place", "since", "adapted", "results", "why_abandoned"):
        setattr(reuse, name, getattr(draft, name).strip())
    reuse.region_code = draft.region_code or organisation.region_code
    reuse.stage = stage
    if stage is not ReuseStage.ABANDONED:
        reuse.why_abandoned = ""


def update_reuse(reuse: Reuse, draft: ReuseDraft, *, base_version: int, actor: Any, now: datetime) -> None:
    """Tell how it goes. A new stage is dated, the former ones stay."""
    authorise(policy.can_edit_reuse(actor, reuse))
    check_version(reuse, base_version)
    stage = _check(draft)
    moves = draft.place.strip() != reuse.place
    if moves and find_reuse_at(reuse.sheet, reuse.organisation, draft.place) is not None:
        raise Invalid("place", "Votre organisation l'a déjà déclaré pour ce lieu : modifiez cette déclaration.")
    if stage is not reuse.stage:
        reuse.steps.append(ReuseStep(stage=stage, at=now))
    _apply(reuse, draft, stage, reuse.organisation)
    reuse.version += 1
    reuse.updated_at = now
    audit.record("reuse.updated", reuse, actor=actor, now=now, stage=stage.value)


def remove_reuse(reuse: Reuse, *, actor: Any, now: datetime) -> None:
    """Take a declaration back, with its steps. One that the team hid stays: declared again, it would be public."""
    authorise(policy.can_edit_reuse(actor, reuse))
    if reuse.hidden_at is not None:
        raise Conflict("L'équipe a retiré cette déclaration de la page publique : elle ne peut pas être effacée.")
    audit.record("reuse.removed", reuse, actor=actor, now=now)
    for step in list(reuse.steps):
        db.session.delete(step)
    db.session.delete(reuse)


def hide_reuse(reuse: Reuse, reason: str, *, actor: Any, now: datetime) -> None:
    """Take a declaration off the public page; its organisation sees why."""
    authorise(policy.curates(actor))
    if reuse.hidden_at is not None:
        raise Conflict("Cette déclaration est déjà retirée de la page publique.")
    reuse.hidden_reason = need_reason(reason, "Écrivez le motif : l'organisation le lira.")
    reuse.hidden_at = now
    audit.record("reuse.hidden", reuse, actor=actor, now=now)


def show_reuse(reuse: Reuse, *, actor: Any, now: datetime) -> None:
    """Put a declaration back on the public page."""
    authorise(policy.curates(actor))
    if reuse.hidden_at is None:
        raise Conflict("Cette déclaration est déjà sur la page publique.")
    reuse.hidden_at, reuse.hidden_reason = None, ""
    audit.record("reuse.shown", reuse, actor=actor, now=now)
