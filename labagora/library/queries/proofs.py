"""Links for proof-readers, and what they answered."""

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from labagora.core.db import db
from labagora.core.errors import DomainError, NotFound
from labagora.core.files import FileState
from labagora.library.enums import FileRole
from labagora.library.models import ProofLink, ProofRemark, Sheet, SheetFile

TWIN_AGE = timedelta(minutes=1)


class ProofClosed(DomainError):
    """No open link has this token: it never existed, lapsed or was taken back. Which of them is not said."""

    status = 410
    default_message = "Ce lien de relecture n'est plus valable. Demandez-en un autre à la personne qui vous l'a donné."


def fingerprint(token: str) -> bytes:
    """Return what the database keeps of a token."""
    return hashlib.sha256(token.encode()).digest()


def get_open_proof(token: str, now: datetime, *, lock: bool = False) -> ProofLink:
    """Return the link of a proof-reader with its sheet and remarks. Raises ProofClosed."""
    query = (
        select(ProofLink)
        .join(ProofLink.sheet)
        .where(
            ProofLink.token_hash == fingerprint(token),
            ProofLink.revoked_at.is_(None),
            ProofLink.expires_at > now,
            Sheet.withdrawn_at.is_(None),
        )
        .options(contains_eager(ProofLink.sheet), selectinload(ProofLink.remarks))
    )
    found: ProofLink | None = db.session.scalar(query.with_for_update(of=ProofLink) if lock else query)
    if found is None:
        raise ProofClosed
    return found


def _of(sheet: Sheet) -> Select[ProofLink]:
    query = select(ProofLink).where(ProofLink.sheet_id == sheet.id)
    return query.options(joinedload(ProofLink.sheet), selectinload(ProofLink.remarks))


def proofs_of(sheet: Sheet) -> Sequence[ProofLink]:
    """Return the links of a sheet with their remarks, newest first."""
    return db.session.scalars(_of(sheet).order_by(ProofLink.id.desc()).limit(200)).all()


def get_proof_of(sheet: Sheet, public_id: str) -> ProofLink:
    """Return one link of a sheet. Raises NotFound."""
    found = db.session.scalar(_of(sheet).where(ProofLink.public_id == public_id))
    if found is None:
        raise NotFound
    return found


def find_twin_proof(sheet: Sheet, version_number: int, label: str, now: datetime) -> ProofLink | None:
    """Return the link that the same click just made."""
    query = _of(sheet).where(
        ProofLink.version_number == version_number,
        ProofLink.label == label,
        ProofLink.created_at > now - TWIN_AGE,
        ProofLink.revoked_at.is_(None),
        ProofLink.answered_at.is_(None),
    )
    return db.session.scalar(query.order_by(ProofLink.id.desc()).limit(1))


def get_remark(link: ProofLink, section: str) -> ProofRemark:
    """Return the remark of a link on one part of the sheet: there is at most one. Raises NotFound."""
    found = next((one for one in link.remarks if one.section == section), None)
    if found is None:
        raise NotFound
    return found


def get_proof_image(link: ProofLink, public_id: str) -> SheetFile:
    """Return an image of the sheet of a link. Raises NotFound."""
    query = select(SheetFile).where(SheetFile.sheet_id == link.sheet_id, SheetFile.public_id == public_id)
    found = db.session.scalar(query.options(joinedload(SheetFile.stored)))
    if found is None or found.role is not FileRole.IMAGE or found.stored.state is not FileState.CLEAN:
        raise NotFound
    return found
