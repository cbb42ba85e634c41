"""From an upload to a row, and back: the only way files enter, leave and disappear."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice
from typing import BinaryIO

from flask import current_app

from labagora.core import outbox, schedule
from labagora.core.clock import utcnow
from labagora.core.crypto import seal, unseal
from labagora.core.db import db
from labagora.core.files import StoredFile, known_keys
from labagora.core.ids import new_public_id
from labagora.core.vault import PersonKey
from labagora.ports.storage import Storage
from labagora.ports.storage.checks import MAX_BYTES, Upload, check

ORPHAN_AGE = timedelta(days=1)


def receive(
    stream: BinaryIO,
    filename: str,
    *,
    now: datetime,
    person_key: PersonKey | None = None,
    max_bytes: int = MAX_BYTES,
    field: str = "file",
) -> StoredFile:
    """Check an upload, store it, and add its row to the caller's transaction. Raises Invalid on ``field``.

    With a ``person_key`` the bytes are sealed: destroying the key erases the file in the backups too.
    """
    upload = check(stream.read(max_bytes + 1), filename, max_bytes=max_bytes, field=field)
    return keep(upload, now=now, person_key=person_key)


def keep(upload: Upload, *, now: datetime, person_key: PersonKey | None = None) -> StoredFile:
    """Store checked content (also what we generate ourselves) and add its row.

    The bytes come first, the row last: a killed process leaves an orphan that the sweep removes (R2).
    """
    public_id = new_public_id()
    content = upload.content
    if person_key is not None:
        content = seal(person_key.data_key(), content, _context(public_id))
        db.session.flush()
    stored = StoredFile(
        public_id=public_id,
        storage_key=_storage().put(content),
        person_key_id=person_key.id if person_key else None,
        name=upload.name,
        media_type=upload.media_type,
        size=len(upload.content),
        sha256=upload.sha256,
        created_at=now,
    )
    db.session.add(stored)
    return stored


def read(stored: StoredFile) -> bytes:
    """Return the content. Raises FileNotFoundError, StorageError, SealBroken once the person is erased."""
    with _storage().open(stored.storage_key) as stream:
        content = stream.read()
    if stored.person_key_id is None:
        return content
    key = db.session.get_one(PersonKey, stored.person_key_id)
    return unseal(key.data_key(), content, _context(stored.public_id))


def discard(stored: StoredFile) -> None:
    """Remove the row now; the bytes go once that is committed."""
    outbox.enqueue("files.delete_content", storage_key=stored.storage_key)
    db.session.delete(stored)


@outbox.task("files.delete_content")
def delete_content(*, storage_key: str) -> None:
    """Remove bytes that no row names."""
    if not known_keys([storage_key]):
        _storage().delete(storage_key)


@schedule.daily("files.sweep_orphans", at="03:40")
def sweep_orphans() -> None:
    """Remove the bytes whose transaction never ended: a day old and named by no row."""
    storage = _storage()
    for keys in _batches(storage.keys(older_than=utcnow() - ORPHAN_AGE), 500):
        for key in set(keys) - known_keys(keys):
            storage.delete(key)


def _batches(keys: Iterator[str], size: int) -> Iterator[list[str]]:
    while batch := list(islice(keys, size)):
        yield batch


def _storage() -> Storage:
    storage: Storage = current_app.extensions["labagora"].storage
    return storage


def _context(public_id: str) -> str:
    return f"stored_file|{public_id}|content"
