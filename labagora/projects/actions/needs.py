"""What leaders do to their needs."""

from datetime import datetime
from typing import Any

from labagora.core import audit
from labagora.core.db import db
from labagora.core.errors import Conflict, Invalid, authorise
from labagora.core.text import contains_contact
from labagora.projects import policy
from labagora.projects.actions.guards import ensure
from labagora.projects.actions.versions import check_version
from labagora.projects.commands import NeedDraft
from labagora.projects.content import LABELS, NEED_MARKDOWN, missing_in_need, need_search_text, need_texts, rendered
from labagora.projects.criteria import check_draft
from labagora.projects.enums import NEED_WORKFLOW, NeedState
from labagora.projects.models import Need, Project
from labagora.projects.queries.slugs import free_slug

NO_CONTACT = (
    "Retirez l'adresse, le numéro ou le lien : les échanges passent par Lab Agora, "
    "qui protège l'identité des volontaires."
)


def _ensure(need: Need, concerned: bool, possible: bool) -> None:  # noqa: FBT001 - two facts, in order
    ensure(concerned=concerned, possible=possible, state=need.state)


def refuse_contacts(need: NeedDraft | Need) -> None:
    """Raise Invalid on the first text that would let people be reached outside the portal (abuse case 7)."""
    for field, text in need_texts(need):
        if contains_contact(text):
            raise Invalid(field, NO_CONTACT)


def note_contact_refused(need: Need, *, field: str, actor: Any, now: datetime) -> None:
    """Leave a trail of a refused contact detail, for the team; never the text itself."""
    authorise(policy.leads(actor, need.project))
    audit.record("need.contact_refused", need, actor=actor, now=now, field=field)


def _apply(need: Need, draft: NeedDraft) -> None:
    for name in NeedDraft.__dataclass_fields__:
        value = getattr(draft, name)
        setattr(need, name, list(value) if isinstance(value, list | tuple) else value)
    need.required = {facet: list(codes) for facet, codes in draft.required.items() if codes}
    need.desired = {facet: list(codes) for facet, codes in draft.desired.items() if codes}
    need.agreement = {code: text for code, text in draft.agreement.items() if text}
    need.rendered = rendered(need, NEED_MARKDOWN)
    need.search_text = need_search_text(need)


def create_need(project: Project, draft: NeedDraft, *, actor: Any, now: datetime) -> Need:
    """Start a draft, usually from the template of a format."""
    authorise(policy.can_create_need(actor, project))
    check_draft(draft, None)
    refuse_contacts(draft)
    need = Need(project=project, slug=free_slug(Need, draft.title), version=1, is_fictional=project.is_fictional)
    _apply(need, draft)
    db.session.add(need)
    db.session.flush()
    audit.record("need.created", need, actor=actor, now=now, format=draft.format)
    return need


def update_need(need: Need, draft: NeedDraft, *, base_version: int, actor: Any, now: datetime) -> None:
    """Save a leader's changes."""
    _ensure(need, policy.leads(actor, need.project), policy.can_edit_need(actor, need))
    check_version(need, base_version)
    check_draft(draft, need)
    refuse_contacts(draft)
    if need.opened_at is None:
        need.slug = free_slug(Need, draft.title, own=need.slug)
    _apply(need, draft)
    need.version += 1
    audit.record("need.updated", need, actor=actor, now=now, version=need.version)


def move_need(need: Need, new: NeedState, *, actor: Any, now: datetime, reason: str = "") -> None:
    """Change the state by the table of moves, and leave a trail."""
    old = need.state
    NEED_WORKFLOW.check(old, new)
    need.state, need.state_reason = new, reason
    audit.record(f"need.{new.value}", need, actor=actor, now=now, before=old.value, after=new.value)


def submit_need(need: Need, *, actor: Any, now: datetime) -> None:
    """Hand the need to the team."""
    _ensure(need, policy.leads(actor, need.project), need.state in policy.NEED_EDITABLE)
    if not policy.can_submit_need(actor, need):
        raise Conflict("Envoyez d'abord le projet à l'équipe : le besoin pourra suivre.")
    missing = missing_in_need(need)
    if missing:
        raise Invalid(missing[0], "Avant l'envoi, remplissez « %(label)s ».", label=LABELS[missing[0]])
    refuse_contacts(need)
    _check_deadline(need.answer_by, now)
    need.submitted_at = now
    move_need(need, NeedState.SUBMITTED, actor=actor, now=now)


def _check_deadline(answer_by: datetime | None, now: datetime) -> None:
    if answer_by is None or answer_by <= now:
        raise Invalid("answer_by", "Choisissez une date limite à venir.")


def take_back_need(need: Need, *, actor: Any, now: datetime) -> None:
    """Bring the need back to a draft."""
    _ensure(need, policy.leads(actor, need.project), policy.can_take_back_need(actor, need))
    move_need(need, NeedState.DRAFT, actor=actor, now=now)


def close_need(need: Need, *, actor: Any, now: datetime) -> None:
    """Stop taking answers."""
    _ensure(need, policy.manages(actor, need.project), policy.can_close_need(actor, need))
    need.closed_at = now
    move_need(need, NeedState.CLOSED, actor=actor, now=now)


def reopen_need(need: Need, *, actor: Any, now: datetime) -> None:
    """Take answers again; the deadline must be moved first when it is past."""
    _ensure(need, policy.manages(actor, need.project), policy.can_reopen_need(actor, need))
    _check_deadline(need.answer_by, now)
    need.closed_at = None
    move_need(need, NeedState.OPEN, actor=actor, now=now)


def extend_need(need: Need, answer_by: datetime | None, *, actor: Any, now: datetime) -> None:
    """Move the deadline of an open or closed need."""
    _ensure(need, policy.leads(actor, need.project), policy.can_extend_need(actor, need))
    _check_deadline(answer_by, now)
    need.answer_by = answer_by
    need.version += 1
    audit.record("need.extended", need, actor=actor, now=now)


def finish_need(need: Need, *, actor: Any, now: datetime) -> None:
    """Say that what was asked took place."""
    _ensure(need, policy.manages(actor, need.project), policy.can_finish_need(actor, need))
    move_need(need, NeedState.DONE, actor=actor, now=now)


def cancel_need(need: Need, *, actor: Any, now: datetime) -> None:
    """Give up the need."""
    _ensure(need, policy.manages(actor, need.project), policy.can_cancel_need(actor, need))
    move_need(need, NeedState.CANCELLED, actor=actor, now=now)
