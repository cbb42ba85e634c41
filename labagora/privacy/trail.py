"""What the core keeps about people: the trail of actions, the mail log, the jobs. None holds a name or an address."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, delete, not_, or_, select

from labagora.accounts.models import Account
from labagora.core import postbox
from labagora.core.audit import AuditEntry
from labagora.core.db import db
from labagora.core.files import StoredFile
from labagora.core.personal import Held, OnErasure
from labagora.core.postbox import MailLog
from labagora.volunteers.queries import find_volunteer_of

TRAIL_KEPT = timedelta(days=365)
PROCEDURE_KEPT = timedelta(days=3 * 365)  # security.md H2: what a control of the procedure of a call may ask for
OF_A_PROCEDURE = (
    "admissibility", "application", "assignment", "call", "call_export", "call_inquiry", "conflict", "consortium",
    "decision", "deliberation", "dispatch", "form_revision", "grid", "late_code", "letter", "review", "review_round",
    "reviewer",
)  # fmt: skip

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
        "12 mois, pour la sécurité ; 3 ans pour la procédure d'un appel, en cas de contrôle",
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
    return ["Le journal de sécurité reste douze mois, trois ans pour les appels, sans votre nom ni votre adresse."]


def purge(*, now: datetime) -> dict[str, int]:
    """Forget the trail after a year, that of a procedure after three; who read what goes after a year in both.

    Jobs and the mail log have a task of their own.
    """
    of_a_procedure = and_(AuditEntry.subject_kind.in_(OF_A_PROCEDURE), AuditEntry.verb.not_like("%.read"))
    over = or_(and_(AuditEntry.at < now - TRAIL_KEPT, not_(of_a_procedure)), AuditEntry.at < now - PROCEDURE_KEPT)
    result: Any = db.session.execute(delete(AuditEntry).where(over))
    return {"audit_entry": int(result.rowcount)}
