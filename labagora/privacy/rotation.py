"""A new master key: everything that the old ones protect is protected again, then the old ones leave the file.

Users may be on line: every process follows the key file (``KeyRing``), writes with the new key from the first step,
and reads with both until the last. Stopped half-way, it is run again.
"""

import json
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from labagora.accounts import queries as accounts
from labagora.accounts.models import Account, HeldForm
from labagora.calls.models import ApplicationMember
from labagora.core.db import db
from labagora.core.errors import Conflict
from labagora.core.outbox import Job, JobState
from labagora.core.settings import new_key_ring
from labagora.core.vault import PersonKey, ring, seal_link
from labagora.search.models import SearchAlert
from labagora.volunteers import queries as volunteers
from labagora.volunteers.models import Volunteer

BATCH = 500
SETTLE_SECONDS = 2.0


@dataclass(frozen=True)
class Progress:
    """How far one pass is."""

    what: str
    done: int
    total: int


def add_key(path: Path) -> str:
    """Put a new key at the head of the file and return its id. It writes from now on; the others still read.

    A rotation that did not end is taken up again with the key that it had made.
    """
    entries = json.loads(path.read_text(encoding="utf-8"))
    if len(entries) > 1:
        return str(entries[0]["id"])
    _replace(path, new_key_ring(entries))
    return ring().current.id


def drop_old_keys(path: Path) -> int:
    """Leave the newest key alone in the file; return how many left. Raises Conflict while something needs them."""
    left = still_under_old_keys()
    if left:
        raise Conflict("%(count)s valeurs dépendent encore des anciennes clés : relancez la rotation.", count=left)
    entries = json.loads(path.read_text(encoding="utf-8"))
    _replace(path, json.dumps(entries[:1], indent=1))
    return len(entries) - len(ring().keys)


def _replace(path: Path, text: str) -> None:
    """Write the file whole or not at all, readable by its owner only."""
    part = path.with_suffix(".part")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
        stream.write(text + "\n")
        stream.flush()
        os.fsync(stream.fileno())
    part.replace(path)


def _stale(column: Any) -> Any:
    """Return the condition « under another key than the current one »."""
    return column.is_not(None) & (column != ring().current.id)


def still_under_old_keys() -> int:
    """Return how many values only an old key opens."""
    columns = (PersonKey.master_id, Account.link_master_id, Volunteer.link_master_id, HeldForm.master_id)
    counts = [db.session.scalar(select(func.count()).where(_stale(column))) or 0 for column in columns]
    return sum(counts) + _waiting_tickets()


def _waiting_tickets() -> int:
    """Return how many jobs still to run carry a name sealed under an old key (``<key id>.<sealed>``)."""
    old = {key.id for key in ring().keys[1:]}
    to_run = select(Job.arguments).where(Job.state.in_([JobState.WAITING, JobState.RUNNING]))
    values = (value for arguments in db.session.scalars(to_run) for value in arguments.values())
    return sum(isinstance(value, str) and value.partition(".")[0] in old for value in values)


def rewrap() -> Iterator[Progress]:
    """Protect everything with the current key, by batches that the caller commits after each step."""
    yield from _each(PersonKey, _stale(PersonKey.master_id), PersonKey.rewrap, "clés des personnes")
    yield from _each(Account, _stale(Account.link_master_id), _relink, "liens des comptes")
    yield from _each(Volunteer, _stale(Volunteer.link_master_id), _relink, "liens des profils")
    yield from _each(HeldForm, _stale(HeldForm.master_id), _rewrap_form, "formulaires gardés")
    yield from _each(Account, Account.address_index.is_not(None), _reindex, "index des adresses")
    yield from _each(SearchAlert, SearchAlert.address_index.is_not(None), _reindex, "index des alertes")
    yield from _each(ApplicationMember, ApplicationMember.address_index.is_not(None), _reindex, "index des invitations")


def _each(table: Any, condition: Any, treat: Any, what: str) -> Iterator[Progress]:
    total = db.session.scalar(select(func.count()).select_from(table).where(condition)) or 0
    done, last = 0, 0
    while rows := _batch(table, condition, last):
        for row in rows:
            treat(row)
        done, last = done + len(rows), rows[-1].id
        db.session.flush()
        yield Progress(what, done, max(total, done))


def _batch(table: Any, condition: Any, after: int) -> list[Any]:
    """Return the next rows, locked: a person who changes their answers meanwhile waits, and loses nothing."""
    query = select(table).where(condition, table.id > after).order_by(table.id).limit(BATCH)
    return list(db.session.scalars(query.with_for_update(of=table)))


def _relink(row: Any) -> None:
    reference = volunteers.linked_ref(row)
    if reference is not None:
        row.link_master_id, row.link_sealed = seal_link(reference, volunteers.link_context(row))


def _rewrap_form(row: HeldForm) -> None:
    purpose = accounts.held_purpose(row.token_hash)
    row.master_id, row.sealed = ring().wrap(ring().unwrap(row.master_id, row.sealed, purpose), purpose)


def _reindex(row: Account | SearchAlert | ApplicationMember) -> None:
    row.address_index = accounts.index_of(row.address)


def settle() -> None:
    """Let the transactions that began before the new key end, then look again."""
    time.sleep(SETTLE_SECONDS)
