"""Consortia that did not apply here: made by hand; the provider of each; what everybody reads of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from labagora.calls.contacts import contact_details
from labagora.consortia import policy
from labagora.consortia.enums import ConsortiumKind, PartnerRole
from labagora.consortia.models import Consortium, ConsortiumPartner
from labagora.core import audit
from labagora.core.db import db
from labagora.core.errors import Invalid, authorise
from labagora.core.text import squeeze
from labagora.organisations.models import Organisation
from labagora.projects.queries.slugs import free_slug

PROVIDER_KIND = "prestataire"


@dataclass(frozen=True)
class HandMade:
    """A consortium that came by another way than a call."""

    kind: ConsortiumKind
    name: str
    summary_public: str
    organisation: Organisation | None
    partners: Sequence[Organisation] = ()


def make_by_hand(draft: HandMade, *, actor: Any, now: datetime) -> Consortium:
    """Add a consortium of no call. Nobody but the team reads it before it has members."""
    authorise(policy.can_make_by_hand(actor))
    if not squeeze(draft.name):
        raise Invalid("name", "Écrivez le nom que tout le monde lira.")
    if draft.organisation is None:
        raise Invalid("organisation", "Choisissez le chef de file.")
    check_public(name=draft.name, summary_public=draft.summary_public)
    row = Consortium(
        kind=draft.kind,
        name=squeeze(draft.name),
        slug=free_slug(Consortium, draft.name),
        organisation=draft.organisation,
        summary_public=draft.summary_public.strip(),
        is_fictional=draft.organisation.is_fictional,
        formed_at=now,
        formed_by_ref=actor.public_id,
        created_at=now,
        updated_at=now,
    )
    partners = {one.id: one for one in draft.partners if one.id != draft.organisation.id}
    row.partners = [ConsortiumPartner(organisation=draft.organisation, role=PartnerRole.LEAD)]
    row.partners += [ConsortiumPartner(organisation=one, role=PartnerRole.PARTNER) for one in partners.values()]
    db.session.add(row)
    db.session.flush()
    audit.record("consortium.made", row, actor=actor, now=now, kind=row.kind.value, count=len(row.partners))
    return row


def check_public(**texts: str) -> None:
    """Refuse an address or a telephone number in what everybody reads."""
    for field, text in texts.items():
        found = contact_details(text)
        if found:
            raise Invalid(field, "Retirez ces coordonnées avant de publier : %(found)s.", found=", ".join(found))


def say_publicly(consortium: Consortium, upcoming: str, *, is_shown: bool, actor: Any, now: datetime) -> None:
    """Say what is to come; a consortium of no call is shown to everybody, or not any more."""
    authorise(policy.can_choose_provider(actor))
    check_public(upcoming=upcoming)
    consortium.upcoming, consortium.updated_at = upcoming.strip(), now
    if consortium.application_id is None:
        consortium.shown_at = (consortium.shown_at or now) if is_shown else None
    db.session.flush()
    audit.record("consortium.public", consortium, actor=actor, now=now, shown=is_shown)


def choose_provider(consortium: Consortium, provider: Organisation | None, *, actor: Any, now: datetime) -> None:
    """Say which organisation accompanies a consortium; its people are invited one by one, as members."""
    authorise(policy.can_choose_provider(actor))
    if provider is not None and provider.kind != PROVIDER_KIND:
        raise Invalid("provider", "Choisissez une organisation de type « Prestataire d'accompagnement ».")
    consortium.provider, consortium.updated_at = provider, now
    db.session.flush()
    ref = provider.public_id if provider is not None else ""
    audit.record("consortium.provider", consortium, actor=actor, now=now, organisation=ref)
