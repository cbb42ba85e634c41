"""What this domain keeps about people: in which consortia they work, what they wrote, handed in and approved."""

from datetime import datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from labagora.accounts.models import Account
from labagora.accounts.queries import index_of
from labagora.consortia.enums import PlaceState
from labagora.consortia.models import (
    Consortium,
    Deliverable,
    DeliverableApproval,
    DeliverableVersion,
    Milestone,
    PlanMove,
    WorkspaceMember,
)
from labagora.consortia.removal import remove_places
from labagora.core.clock import today_in_paris
from labagora.core.db import db
from labagora.core.personal import Held, OnErasure

BATCH = 200
WITH_THE_CONSORTIUM = "Tant que le consortium existe"
STAYS = (
    "Le plan et les livrables d'un consortium restent à ses organisations et à l'Institut. Votre nom n'y est plus : "
    "on y lit le rôle, l'organisation et les dates de votre place."
)

HELD: tuple[Held, ...] = (
    Held(
        "workspace_member",
        "Les consortiums et les sites où vous travaillez : rôle, organisation, point de vue, thème, dates ; l'adresse "
        "à laquelle vous avez été invité, chiffrée",
        "Tant que le consortium existe ; l'adresse, jusqu'à votre réponse ou à la fin de l'invitation",
        ("account_id", "key_id", "address_sealed", "token_sealed"),
        OnErasure.DETACHED,
    ),
    Held("milestone", "Les jalons que vous avez écrits", WITH_THE_CONSORTIUM, (), OnErasure.DETACHED),
    Held("deliverable", "Les livrables que vous avez prévus", WITH_THE_CONSORTIUM, (), OnErasure.DETACHED),
    Held(
        "deliverable_version",
        "Les versions de livrables que vous avez déposées",
        WITH_THE_CONSORTIUM,
        (),
        OnErasure.DETACHED,
    ),
    Held("deliverable_approval", "Vos avis sur des livrables", WITH_THE_CONSORTIUM, (), OnErasure.DETACHED),
    Held("plan_move", "Les déplacements du plan que vous avez faits", WITH_THE_CONSORTIUM, (), OnErasure.DETACHED),
)


def export(account: Account) -> dict[str, list[dict[str, Any]]]:
    """Return where a person works, and what they wrote there."""
    return {
        "workspace_member": _places(account),
        "milestone": _milestones(account),
        "deliverable": _deliverables(account),
        "deliverable_version": _versions(account),
        "deliverable_approval": _approvals(account),
        "plan_move": _moves(account),
    }


def _is_about(account: Account) -> Any:
    """Tell the person's places, and the invitations sent to their address."""
    mine = WorkspaceMember.account_id == account.id
    return or_(mine, WorkspaceMember.address_index == index_of(account.address)) if account.address else mine


def _places(account: Account) -> list[dict[str, Any]]:
    whole = (joinedload(WorkspaceMember.consortium), joinedload(WorkspaceMember.organisation))
    query = select(WorkspaceMember).where(_is_about(account)).options(*whole).order_by(WorkspaceMember.id)
    return [
        {
            "consortium": row.consortium.name,
            "role": row.role.label,
            "etat": row.state.label,
            "organisation": row.organisation.name if row.organisation else "",
            "point_de_vue": row.perspective,
            "theme": row.theme,
            "invite_le": row.invited_at,
            "repondu_le": row.answered_at,
            "du": row.joined_on,
            "au": row.left_on,
        }
        for row in db.session.scalars(query)
    ]


def _milestones(account: Account) -> list[dict[str, Any]]:
    query = select(Consortium.name, Milestone.title, Milestone.description, Milestone.made_at)
    query = query.join(Milestone.consortium).where(Milestone.made_by_ref == account.public_id).order_by(Milestone.id)
    return [{"consortium": a, "jalon": b, "texte": c, "at": d} for a, b, c, d in db.session.execute(query)]


def _deliverables(account: Account) -> list[dict[str, Any]]:
    query = select(Consortium.name, Deliverable.title, Deliverable.description, Deliverable.made_at)
    query = query.join(Deliverable.consortium).where(Deliverable.made_by_ref == account.public_id)
    rows = db.session.execute(query.order_by(Deliverable.id))
    return [{"consortium": a, "livrable": b, "texte": c, "at": d} for a, b, c, d in rows]


def _versions(account: Account) -> list[dict[str, Any]]:
    whole = (joinedload(DeliverableVersion.deliverable), joinedload(DeliverableVersion.stored))
    query = select(DeliverableVersion).where(DeliverableVersion.added_by_ref == account.public_id).options(*whole)
    return [
        {
            "livrable": row.deliverable.title,
            "version": row.number,
            "fichier": row.stored.name,
            "note": row.note,
            "at": row.added_at,
        }
        for row in db.session.scalars(query.order_by(DeliverableVersion.id))
    ]


def _approvals(account: Account) -> list[dict[str, Any]]:
    version = joinedload(DeliverableApproval.version).joinedload(DeliverableVersion.deliverable)
    query = select(DeliverableApproval).where(DeliverableApproval.by_ref == account.public_id).options(version)
    return [
        {
            "livrable": row.version.deliverable.title,
            "version": row.version.number,
            "avis": row.verdict.label,
            "texte": row.comment,
            "at": row.at,
        }
        for row in db.session.scalars(query.order_by(DeliverableApproval.id))
    ]


def _moves(account: Account) -> list[dict[str, Any]]:
    query = select(PlanMove).where(PlanMove.by_ref == account.public_id).options(joinedload(PlanMove.consortium))
    return [
        {"consortium": row.consortium.name, "sujet": row.subject, "quoi": row.kind.label, "pourquoi": row.reason,
         "at": row.at}
        for row in db.session.scalars(query.order_by(PlanMove.id))
    ]  # fmt: skip


def erase(account: Account, *, now: datetime) -> list[str]:
    """End the places of the person and take their name off; invitations that wait go for good."""
    places = db.session.scalars(select(WorkspaceMember).where(_is_about(account))).all()
    remove_places([place for place in places if place.state is PlaceState.INVITED])
    kept = [place for place in places if place.state is not PlaceState.INVITED]
    today = today_in_paris(now)
    for place in kept:
        place.forget_address()
        place.left_on = place.left_on or max(today, place.joined_on)
        place.state, place.account_id = PlaceState.LEFT, None
    db.session.flush()
    return [STAYS] if kept else []


def purge(*, now: datetime) -> dict[str, int]:
    """Remove the invitations that nobody answered in time."""
    over = (WorkspaceMember.state == PlaceState.INVITED, WorkspaceMember.expires_at < now)
    places = db.session.scalars(select(WorkspaceMember).where(*over).limit(BATCH)).all()
    remove_places(places)
    return {"workspace_member": len(places)}
