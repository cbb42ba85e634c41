"""Laureates: formed in one step from a selected application, and corrected."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from labagora.calls.contacts import contact_details
from labagora.calls.models import Application
from labagora.consortia import policy
from labagora.consortia.actions.promises import keep_promises
from labagora.consortia.enums import ConsortiumKind, PartnerRole
from labagora.consortia.models import Consortium, ConsortiumPartner
from labagora.consortia.queries.laureates import find_formed, with_answers
from labagora.core import audit
from labagora.core.db import db
from labagora.core.errors import Invalid, authorise
from labagora.core.text import squeeze
from labagora.organisations.models import Organisation
from labagora.projects.queries.slugs import free_slug
from labagora.reviews.queries import interests_of


@dataclass(frozen=True)
class LaureateDraft:
    """What everybody will read of a laureate."""

    kind: ConsortiumKind
    name: str
    summary_public: str
    partners: Sequence[Organisation] = ()


def form_laureate(application: Application, draft: LaureateDraft, *, actor: Any, now: datetime) -> Consortium:
    """Make the laureate of a selected application, or correct the one that it has. Asked twice, there is one."""
    authorise(policy.can_form_from(actor, application, interests_of(actor, application)))
    _check(draft)
    row = find_formed(application)
    verb = "consortium.updated" if row is not None else "consortium.formed"
    if row is None:
        row = _new(application, draft, actor=actor, now=now)
    row.kind, row.name, row.summary_public = draft.kind, squeeze(draft.name), draft.summary_public.strip()
    row.updated_at = now
    _set_partners(row, draft.partners)
    db.session.flush()
    keep_promises(row, with_answers(application), actor=actor, now=now)
    audit.record(verb, row, actor=actor, now=now, kind=row.kind.value, count=len(row.partners))
    return row


def _new(application: Application, draft: LaureateDraft, *, actor: Any, now: datetime) -> Consortium:
    row = Consortium(
        slug=free_slug(Consortium, draft.name),
        call=application.call,
        application=application,
        organisation=application.organisation,
        is_fictional=application.call.is_fictional or application.organisation.is_fictional,
        formed_at=now,
        formed_by_ref=actor.public_id,
        created_at=now,
    )
    row.partners = []
    db.session.add(row)
    return row


def _check(draft: LaureateDraft) -> None:
    if not squeeze(draft.name):
        raise Invalid("name", "Écrivez le nom que tout le monde lira.")
    for field in ("name", "summary_public"):
        found = contact_details(getattr(draft, field))
        if found:
            raise Invalid(field, "Retirez ces coordonnées avant de publier : %(found)s.", found=", ".join(found))


def _set_partners(row: Consortium, partners: Sequence[Organisation]) -> None:
    """Keep the lead first, then the partners that are chosen."""
    wanted = {row.organisation.id: (row.organisation, PartnerRole.LEAD)}
    for one in partners:
        wanted.setdefault(one.id, (one, PartnerRole.PARTNER))
    for kept in list(row.partners):
        if wanted.pop(kept.organisation.id, None) is None:
            row.partners.remove(kept)
            db.session.delete(kept)
    row.partners.extend(ConsortiumPartner(organisation=one, role=role) for one, role in wanted.values())
