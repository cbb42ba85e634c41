"""Loads the reference lists and the demonstration content. Loading twice changes nothing."""

from datetime import datetime

import pyotp
from flask import current_app
from sqlalchemy import delete, func, select

from labagora.accounts.passwords import hash_password
from labagora.accounts.queries import find_account_by_address
from labagora.core import audit
from labagora.core.audit import AuditEntry
from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.core.errors import NotAllowed
from labagora.core.outbox import Job
from labagora.core.postbox import MailLog
from labagora.demo.calls import add_calls
from labagora.demo.consortia import add_consortia
from labagora.demo.content import address_of, read
from labagora.demo.indicators import add_indicators
from labagora.demo.library import add_library
from labagora.demo.people import PASSPHRASE, TOTP_SECRET, add_people
from labagora.demo.projects import add_projects
from labagora.demo.rounds import add_rounds
from labagora.demo.sittings import add_sittings
from labagora.demo.stories import add_stories
from labagora.demo.timeline import Timeline
from labagora.demo.volunteers import add_volunteers
from labagora.demo.world import World
from labagora.reference import actions as reference

LOADED = "demo.load.agora"


def load_reference() -> None:
    """Add the shipped reference entries that are missing."""
    reference.load_shipped()


def is_loaded() -> bool:
    """Tell whether this database has the demonstration content: one statement."""
    return db.session.scalar(select(AuditEntry.id).where(AuditEntry.verb == LOADED).limit(1)) is not None


def load(now: datetime | None = None) -> bool:
    """Load the demonstration content in the caller's transaction; return False when it was there already.

    Raises NotAllowed in production: everybody knows the passphrase of these accounts.
    """
    if current_app.extensions["labagora"].settings.is_production:
        raise NotAllowed("Les comptes de démonstration ont une phrase de passe publique : refusé en production.")
    if is_loaded() or _has_demo_account():
        return False
    _fill(now or utcnow())
    return True


def _has_demo_account() -> bool:
    """The trail may have been pruned; the first account of the demonstration still tells."""
    account = find_account_by_address(address_of(read("people")["staff"][0]))
    return account is not None


def _fill(now: datetime) -> None:
    last_job = db.session.scalar(select(func.max(Job.id))) or 0
    world = World(Timeline(now), hash_password(PASSPHRASE))
    for add in (
        add_people,
        add_volunteers,
        add_projects,
        add_sittings,
        add_stories,
        add_library,
        add_calls,
        add_rounds,
        add_consortia,
        add_indicators,
    ):
        add(world)
    world.timeline.play()
    _forget_old_mail(last_job, now)
    audit.record(LOADED, world.organisations["inca"], actor=None, now=now)


def _forget_old_mail(last_job: int, now: datetime) -> None:
    """Nobody receives today the mails of an invented past; what is due later stays."""
    past = (Job.id > last_job) & (Job.run_at <= now)
    references = list(db.session.scalars(select(Job.reference).where(past)))
    for start in range(0, len(references), 500):
        db.session.execute(delete(MailLog).where(MailLog.job_reference.in_(references[start : start + 500])))
    db.session.execute(delete(Job).where(past))
    db.session.info.pop("jobs_added", None)


def account_lines(now: datetime | None = None) -> list[str]:
    """Return the lines that present the demonstration accounts, with the code that opens them now."""
    code = pyotp.TOTP(TOTP_SECRET).at(now or utcnow())
    rows = [f"  {one['address']}@exemple.fr".ljust(34) + one["what"] for one in read("people")["shown"]]
    return [
        "Comptes de démonstration (personnes inventées) :",
        *rows,
        f"Phrase de passe : {PASSPHRASE}",
        f"Code à six chiffres, s'il est demandé : {code} (nouveau toutes les 30 secondes)",
        "Pour revoir ces lignes et le code du moment : .venv/bin/labagora demo accounts",
        f"Clé pour une application d'authentification : {TOTP_SECRET}",
    ]
