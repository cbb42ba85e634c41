"""What the core keeps about people: the trail of actions, the mail log, the jobs. None holds a name or an address."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, or_, select

from labagora.accounts.models import Account
from labagora.core import postbox
from labagora.core.audit import AuditEntry
from labagora.core.db import db
from labagora.core.files import StoredFile
from labagora.core.personal import Held, OnErasure
from labagora.core.postbox import MailLog
from labagora.volunteers.queries import find_volunteer_of

TRAIL_KEPT = timedelta(days=365)

HELD: tuple[Held, ...] = (
    Held(
        "person_key",
        "La clé qui chiffre vos données",
        "Jusqu'à l'effacement de votre compte",
        (),
        OnErasure.UNREADABLE,
    ),
    Held(
        "stored_file",
        "Les fichiers que vous avez envoyés ou reçus dans une conversation",
        "Tant que dure la conversation",
        ("person_key_id", "own_name_sealed"),
        OnErasure.UNREADABLE,
    ),
    Held(
        "audit_entry",
        "Le journal de vos actions sur le site, sans leur contenu",
        "12 mois, pour la sécurité",
        (),
        OnErasure.DETACHED,
        TRAIL_KEPT,
    ),
    Held(
        "mail_log",
        "Les courriels que nous vous avons envoyés : leur objet et leur date, pas leur texte",
        "12 mois",
        (),
        OnErasure.DETACHED,
        postbox.KEPT,
    ),
)


def export(account: Account) -> dict[str, list[dict[str, Any]]]:
    """Return the trail of a person's own actions, and the mails they were sent."""
    return {
        "person_key": [],
        "stored_file": _files_of(account),
        "audit_entry": _actions_of(account),
        "mail_log": _mails_to(account),
    }


def _files_of(account: Account) -> list[dict[str, Any]]:
    volunteer = find_volunteer_of(account)
    keys = [account.key_id] if volunteer is None else [account.key_id, volunteer.key_id]
    query = select(StoredFile).where(StoredFile.person_key_id.in_(keys)).order_by(StoredFile.id)
    return [{"nom": row.name, "taille": row.size, "at": row.created_at} for row in db.session.scalars(query)]


def _actions_of(account: Account) -> list[dict[str, Any]]:
    mine = or_(AuditEntry.actor_ref == account.public_id, AuditEntry.subject_ref == account.public_id)
    rows = db.session.scalars(select(AuditEntry).where(mine).order_by(AuditEntry.id))
    return [{"at": row.at, "action": row.verb, "object": row.subject_kind} for row in rows]


def _mails_to(account: Account) -> list[dict[str, Any]]:
    query = select(MailLog).where(MailLog.recipient_ref == account.public_id).order_by(MailLog.id)
    return [
        {"subject": row.subject, "at": row.sent_at or row.queued_at, "state": row.state.label}
        for row in db.session.scalars(query)
    ]


def erase(account: Account, *, now: datetime) -> list[str]:  # noqa: ARG001 - the form of every domain
    """Keep the trail: it names the account by a random word that leads nowhere any more."""
    return ["Le journal de sécurité des douze derniers mois reste, sans votre nom ni votre adresse."]


def purge(*, now: datetime) -> dict[str, int]:
    """Forget the trail after a year (security.md H2). Jobs and the mail log have a task of their own."""
    result: Any = db.session.execute(delete(AuditEntry).where(AuditEntry.at < now - TRAIL_KEPT))
    return {"audit_entry": int(result.rowcount)}
