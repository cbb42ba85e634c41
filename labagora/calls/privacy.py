"""What this domain keeps about people: who follows a call, asks, joins a team, writes and files an application."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.orm import joinedload

from labagora.accounts.models import Account
from labagora.accounts.queries import index_of
from labagora.calls.enums import ENDED_CALL_STATES, ApplicationState, CallState, MemberState
from labagora.calls.models import (
    Application,
    ApplicationChange,
    ApplicationFile,
    ApplicationMember,
    ApplicationSection,
    Call,
    CallExport,
    CallFollower,
    CallInquiry,
    CallVersion,
    CallView,
    Filing,
    FormRevision,
    LateCode,
)
from labagora.calls.removal import remove_drafts, remove_members
from labagora.core.db import db
from labagora.core.personal import Held, OnErasure

DRAFTS_KEPT = timedelta(days=183)
BATCH = 200
LIVING = (CallState.DRAFT, CallState.ANNOUNCED, CallState.OPEN)
WITH_THE_APPLICATION = "Tant que la candidature existe"
STAYS = (
    "Les candidatures déposées restent à l'organisation qui les a déposées et à l'Institut, qui les garde selon ses "
    "règles d'archivage. Votre compte n'y est plus lié."
)

HELD: tuple[Held, ...] = (
    Held(
        "call_follower",
        "Les appels dont vous voulez connaître l'ouverture",
        "Jusqu'à l'ouverture, ou jusqu'à ce que vous retiriez votre demande",
        ("account_id",),
        OnErasure.REMOVED,
    ),
    Held(
        "call_inquiry",
        "Les questions que vous avez posées sur les appels",
        "Tant que l'appel existe",
        ("asked_by_id",),
        OnErasure.DETACHED,
    ),
    Held(
        "application_member",
        "Les équipes de candidature dont vous faites partie ; l'adresse à laquelle vous avez été invité, chiffrée",
        "Tant que la candidature existe ; l'adresse, jusqu'à votre réponse ou à la fin de l'invitation",
        ("account_id", "key_id", "address_sealed", "token_sealed"),
        OnErasure.DETACHED,
    ),
    Held(
        "application_section",
        "Les sections de candidature que vous avez écrites en dernier",
        "Jusqu'à 6 mois après la clôture de l'appel pour un brouillon jamais déposé ; une candidature déposée, retenue "
        "ou non, selon les règles d'archivage de l'Institut",
        (),
        OnErasure.DETACHED,
    ),
    Held(
        "application_change",
        "Vos modifications dans les candidatures",
        WITH_THE_APPLICATION,
        (),
        OnErasure.DETACHED,
    ),
    Held("application_file", "Les pièces que vous avez jointes", WITH_THE_APPLICATION, (), OnErasure.DETACHED),
    Held("filing", "Les dépôts que vous avez faits", WITH_THE_APPLICATION, (), OnErasure.DETACHED),
    Held(
        "call_version",
        "Les versions des appels que vous avez écrites",
        "Tant que l'appel existe",
        (),
        OnErasure.DETACHED,
    ),
    Held(
        "call_view",
        "Les vues des candidatures que vous avez enregistrées",
        "Tant que l'appel existe",
        (),
        OnErasure.DETACHED,
    ),
    Held(
        "call_export",
        "Les exports de candidatures que vous avez demandés",
        "Tant que l'appel existe",
        (),
        OnErasure.DETACHED,
    ),
    Held("form_revision", "Les formulaires que vous avez écrits", "Tant que l'appel existe", (), OnErasure.DETACHED),
    Held("late_code", "Les codes de dépôt tardif que vous avez donnés", WITH_THE_APPLICATION, (), OnErasure.DETACHED),
)


def export(account: Account) -> dict[str, list[dict[str, Any]]]:
    """Return what a person follows, asked, wrote and filed."""
    return {
        "call_follower": _followed(account),
        "call_inquiry": _asked(account),
        "application_member": _teams(account),
        "application_section": _sections(account),
        "application_change": _changes(account),
        "application_file": _files(account),
        "filing": _filings(account),
        "call_version": _versions(account),
        "form_revision": _revisions(account),
        "late_code": _late_codes(account),
        "call_view": _views(account),
        "call_export": _exports(account),
    }


def _followed(account: Account) -> list[dict[str, Any]]:
    query = select(Call.title, CallFollower.at).join(CallFollower.call)
    rows = db.session.execute(query.where(CallFollower.account_id == account.id).order_by(CallFollower.id))
    return [{"appel": title, "at": at} for title, at in rows]


def _asked(account: Account) -> list[dict[str, Any]]:
    query = select(CallInquiry).where(CallInquiry.asked_by_id == account.id).options(joinedload(CallInquiry.call))
    return [
        {"appel": row.call.title, "question": row.question, "reponse": row.answer, "at": row.asked_at}
        for row in db.session.scalars(query.order_by(CallInquiry.id))
    ]


def _teams(account: Account) -> list[dict[str, Any]]:
    """Say the title of an application to its members only: an invited person has not seen it."""
    whole = joinedload(ApplicationMember.application).joinedload(Application.call)
    query = select(ApplicationMember).where(_is_about(account)).options(whole).order_by(ApplicationMember.id)
    return [
        {
            "appel": row.application.call.title,
            "candidature": row.application.title if row.state is MemberState.ACTIVE else "",
            "role": row.role.label,
            "state": row.state.label,
            "invite_le": row.invited_at,
            "arrive_le": row.joined_at,
            "parti_le": row.left_at,
            "signe_le": row.signed_off_at,
        }
        for row in db.session.scalars(query)
    ]


def _is_about(account: Account) -> Any:
    """The person's places in teams, and the invitations sent to their address."""
    mine = ApplicationMember.account_id == account.id
    return or_(mine, ApplicationMember.address_index == index_of(account.address)) if account.address else mine


def _sections(account: Account) -> list[dict[str, Any]]:
    query = select(Call.title, ApplicationSection.key, ApplicationSection.content, ApplicationSection.updated_at)
    query = query.join(ApplicationSection.application).join(Application.call)
    query = query.where(ApplicationSection.updated_by_ref == account.public_id).order_by(ApplicationSection.id)
    return [{"appel": a, "section": b, "contenu": c, "at": d} for a, b, c, d in db.session.execute(query)]


def _changes(account: Account) -> list[dict[str, Any]]:
    columns = (Call.title, ApplicationChange.section_key, ApplicationChange.field_key, ApplicationChange.after)
    query = select(*columns, ApplicationChange.at).join(ApplicationChange.application).join(Application.call)
    query = query.where(ApplicationChange.by_ref == account.public_id).order_by(ApplicationChange.id)
    rows = db.session.execute(query)
    return [{"appel": a, "section": b, "champ": c, "texte": d, "at": e} for a, b, c, d, e in rows]


def _files(account: Account) -> list[dict[str, Any]]:
    query = select(ApplicationFile).where(ApplicationFile.added_by_ref == account.public_id)
    rows = db.session.scalars(query.options(joinedload(ApplicationFile.stored)).order_by(ApplicationFile.id))
    return [{"nom": row.name, "at": row.added_at} for row in rows]


def _filings(account: Account) -> list[dict[str, Any]]:
    query = select(Application.reference, Filing.number, Filing.at, Filing.digest).join(Filing.application)
    rows = db.session.execute(query.where(Filing.by_ref == account.public_id).order_by(Filing.id))
    return [{"candidature": a, "depot": b, "at": c, "empreinte": d} for a, b, c, d in rows]


def _versions(account: Account) -> list[dict[str, Any]]:
    query = select(Call.title, CallVersion.number, CallVersion.at).join(CallVersion.call)
    rows = db.session.execute(query.where(CallVersion.author_ref == account.public_id).order_by(CallVersion.id))
    return [{"appel": title, "version": number, "at": at} for title, number, at in rows]


def _revisions(account: Account) -> list[dict[str, Any]]:
    query = select(Call.title, FormRevision.number, FormRevision.made_at).join(FormRevision.call)
    rows = db.session.execute(query.where(FormRevision.author_ref == account.public_id).order_by(FormRevision.id))
    return [{"appel": title, "revision": number, "at": at} for title, number, at in rows]


def _late_codes(account: Account) -> list[dict[str, Any]]:
    query = select(Call.title, LateCode.reason, LateCode.made_at).join(LateCode.call)
    rows = db.session.execute(query.where(LateCode.made_by_ref == account.public_id).order_by(LateCode.id))
    return [{"appel": title, "motif": reason, "at": at} for title, reason, at in rows]


def _views(account: Account) -> list[dict[str, Any]]:
    query = select(Call.title, CallView.name, CallView.made_at).join(CallView.call)
    rows = db.session.execute(query.where(CallView.made_by_ref == account.public_id).order_by(CallView.id))
    return [{"appel": title, "vue": name, "at": at} for title, name, at in rows]


def _exports(account: Account) -> list[dict[str, Any]]:
    query = select(Call.title, CallExport.total, CallExport.asked_at).join(CallExport.call)
    rows = db.session.execute(query.where(CallExport.asked_by_ref == account.public_id).order_by(CallExport.id))
    return [{"appel": title, "candidatures": total, "at": at} for title, total, at in rows]


def erase(account: Account, *, now: datetime) -> list[str]:
    """Take the person out of teams and off their questions; what was filed stays with the organisation."""
    db.session.execute(delete(CallFollower).where(CallFollower.account_id == account.id))
    db.session.execute(update(CallInquiry).where(CallInquiry.asked_by_id == account.id).values(asked_by_id=None))
    query = select(ApplicationMember).where(_is_about(account)).options(joinedload(ApplicationMember.application))
    places = db.session.scalars(query).all()
    remove_members([place for place in places if place.state is MemberState.INVITED])
    kept = [place for place in places if place.state is not MemberState.INVITED]
    for place in kept:
        place.forget_address()
        place.state, place.left_at, place.account_id = MemberState.LEFT, place.left_at or now, None
    db.session.flush()
    return [STAYS] if any(place.application.filed_at for place in kept) else []


def purge(*, now: datetime) -> dict[str, int]:
    """Remove drafts that were never filed, unanswered invitations, and demands that are done with."""
    return {
        "application": _purge_drafts(now),
        "application_member": _purge_invitations(now),
        "call_follower": _purge_followers(),
    }


def _purge_followers() -> int:
    """Those who were told, and those who wait for a call that will not open."""
    ended = select(Call.id).where(Call.state.in_(ENDED_CALL_STATES))
    done = or_(CallFollower.told_at.is_not(None), CallFollower.call_id.in_(ended))
    ids = db.session.scalars(select(CallFollower.id).where(done).limit(BATCH)).all()
    db.session.execute(delete(CallFollower).where(CallFollower.id.in_(ids)))
    return len(ids)


def _purge_drafts(now: datetime) -> int:
    ended = func.coalesce(Call.closed_at, Call.cancelled_at, Call.closes_at)
    query = select(Application.id).join(Application.call)
    query = query.where(
        Application.state == ApplicationState.DRAFT, Call.state.not_in(LIVING), ended < now - DRAFTS_KEPT
    )
    ids = db.session.scalars(query.order_by(Application.id).limit(BATCH)).all()
    return remove_drafts(ids) if ids else 0


def _purge_invitations(now: datetime) -> int:
    over = (ApplicationMember.state == MemberState.INVITED, ApplicationMember.expires_at < now)
    members = db.session.scalars(select(ApplicationMember).where(*over).limit(BATCH)).all()
    remove_members(members)
    return len(members)
