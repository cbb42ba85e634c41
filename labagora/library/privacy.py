"""What this domain keeps about people: who answers for a sheet, who writes it, who said that it is used, favourites."""

from datetime import datetime
from typing import Any

from sqlalchemy import and_, delete, or_, select, update
from sqlalchemy.orm import joinedload

from labagora.accounts.models import Account
from labagora.core.db import db
from labagora.core.personal import Held, OnErasure
from labagora.library.models import Favourite, ProofLink, Publication, Reuse, Sheet, SheetLock, SheetVersion

OFF_LINE = "Page retirée"

HELD: tuple[Held, ...] = (
    Held(
        "sheet",
        "Les fiches dont vous êtes responsable ou suppléant",
        "Tant que la fiche vous est confiée",
        ("owner_id", "deputy_id"),
        OnErasure.DETACHED,
    ),
    Held(
        "sheet_version",
        "Les versions des fiches que vous avez écrites",
        "Tant que la fiche existe",
        (),
        OnErasure.DETACHED,
    ),
    Held(
        "sheet_lock",
        "La fiche que vous êtes en train d'écrire",
        "Jusqu'à quelques minutes après votre dernier enregistrement",
        ("holder_id",),
        OnErasure.REMOVED,
    ),
    Held(
        "proof_link",
        "Les liens de relecture que vous avez créés",
        "Tant que la fiche existe",
        (),
        OnErasure.DETACHED,
    ),
    Held(
        "reuse",
        "Les fiches que vous avez dites utilisées par votre organisation",
        "Tant que l'organisation le déclare",
        ("declared_by_id",),
        OnErasure.DETACHED,
    ),
    Held(
        "favourite",
        "Les fiches que vous gardez, avec vos notes",
        "Jusqu'à ce que vous les retiriez",
        ("account_id", "key_id", "note_sealed"),
        OnErasure.REMOVED,
    ),
)


def export(account: Account) -> dict[str, list[dict[str, Any]]]:
    """Return what a person wrote, answers for, declared and keeps."""
    return {
        "sheet": _entrusted(account),
        "sheet_version": _versions(account),
        "sheet_lock": _locks(account),
        "proof_link": _proofs(account),
        "reuse": _reuses(account),
        "favourite": _favourites(account),
    }


def _entrusted(account: Account) -> list[dict[str, Any]]:
    query = select(Sheet).where(or_(Sheet.owner_id == account.id, Sheet.deputy_id == account.id)).order_by(Sheet.id)
    return [
        {"fiche": row.title, "role": "responsable" if row.owner_id == account.id else "suppléant"}
        for row in db.session.scalars(query)
    ]


def _versions(account: Account) -> list[dict[str, Any]]:
    """Say the title that the person wrote: what the sheet says since may not be theirs to read."""
    columns = (SheetVersion.content["title"].as_string(), SheetVersion.number, SheetVersion.at)
    query = select(*columns).where(SheetVersion.author_ref == account.public_id).order_by(SheetVersion.id)
    return [{"fiche": title, "version": number, "at": at} for title, number, at in db.session.execute(query)]


def _locks(account: Account) -> list[dict[str, Any]]:
    query = select(SheetLock).where(SheetLock.holder_id == account.id).options(joinedload(SheetLock.sheet))
    rows = db.session.scalars(query.order_by(SheetLock.id))
    return [{"fiche": row.sheet.title, "depuis": row.taken_at, "jusqu_a": row.expires_at} for row in rows]


def _proofs(account: Account) -> list[dict[str, Any]]:
    this = and_(SheetVersion.sheet_id == ProofLink.sheet_id, SheetVersion.number == ProofLink.version_number)
    title = SheetVersion.content["title"].as_string()
    query = select(title, ProofLink.label, ProofLink.created_at).outerjoin(SheetVersion, this)
    rows = db.session.execute(query.where(ProofLink.created_by_ref == account.public_id).order_by(ProofLink.id))
    return [{"fiche": title, "relecteur": label, "at": at} for title, label, at in rows]


def _reuses(account: Account) -> list[dict[str, Any]]:
    """Say the title that the public reads: the next one is between the writers and the team."""
    query = select(Reuse, Publication.title).outerjoin(Publication, Publication.sheet_id == Reuse.sheet_id)
    query = query.where(Reuse.declared_by_id == account.id).options(joinedload(Reuse.organisation)).order_by(Reuse.id)
    return [
        {"fiche": title or OFF_LINE, "organisation": row.organisation.name, "etape": row.stage.value}
        for row, title in db.session.execute(query)
    ]


def _favourites(account: Account) -> list[dict[str, Any]]:
    query = select(Favourite, Publication.title).outerjoin(Publication, Publication.sheet_id == Favourite.sheet_id)
    rows = db.session.execute(query.where(Favourite.account_id == account.id).order_by(Favourite.id))
    return [{"fiche": title or OFF_LINE, "note": row.note, "at": row.added_at} for row, title in rows]


def erase(account: Account, *, now: datetime) -> list[str]:  # noqa: ARG001 - the form of every domain
    """Take the person's name off what stays; remove their favourites and their lock."""
    db.session.execute(delete(Favourite).where(Favourite.account_id == account.id))
    db.session.execute(delete(SheetLock).where(SheetLock.holder_id == account.id))
    db.session.execute(update(Reuse).where(Reuse.declared_by_id == account.id).values(declared_by_id=None))
    db.session.execute(update(Sheet).where(Sheet.owner_id == account.id).values(owner_id=None))
    db.session.execute(update(Sheet).where(Sheet.deputy_id == account.id).values(deputy_id=None))
    return []


def purge(*, now: datetime) -> dict[str, int]:
    """Forget the locks that lapsed."""
    result: Any = db.session.execute(delete(SheetLock).where(SheetLock.expires_at < now))
    return {"sheet_lock": int(result.rowcount)}
