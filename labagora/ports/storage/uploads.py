"""From an upload to a row, and back: the only way files enter, leave and disappear."""

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice
from typing import BinaryIO

from flask import current_app

from labagora.core import outbox, schedule
from labagora.core.clock import utcnow
from labagora.core.crypto import seal, unseal
from labagora.core.db import db
from labagora.core.errors import Invalid
from labagora.core.files import FileState, StoredFile, find_file, known_keys
from labagora.core.ids import new_public_id
from labagora.core.vault import PersonKey
from labagora.ports.storage import Storage
from labagora.ports.storage.antivirus import ScannerError, is_infected
from labagora.ports.storage.checks import MAX_BYTES, Upload, check

log = logging.getLogger(__name__)
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

    With a ``person_key`` the bytes and the name are sealed: destroying the key erases the file in the backups too.
    While the antivirus is away the file waits in quarantine, where ``get_file`` does not find it.
    """
    upload = check(stream.read(max_bytes + 1), filename, max_bytes=max_bytes, field=field)
    state = _state_of(upload.content, field)
    stored = keep(upload, now=now, person_key=person_key)
    stored.state = state
    if state is FileState.QUARANTINE:
        outbox.enqueue("files.scan", public_id=stored.public_id)
    return stored


def _state_of(content: bytes, field: str) -> FileState:
    if not (url := _antivirus_url()):
        return FileState.CLEAN
    try:
        infected = is_infected(content, url)
    except ScannerError:
        return FileState.QUARANTINE
    if infected:
        raise Invalid(field, "Notre antivirus a refusé ce fichier. Vérifiez-le avant de l’envoyer de nouveau.")
    return FileState.CLEAN


@outbox.task("files.scan")
def scan(*, public_id: str) -> None:
    """Let a file out of quarantine once the antivirus answers; an infected one stays there."""
    stored = find_file(public_id)
    if stored is None:
        return
    if is_infected(read(stored), _antivirus_url()):
        log.warning("file %s is infected: it stays in quarantine", public_id)
        return
    stored.state = FileState.CLEAN


def _antivirus_url() -> str:
    url: str = current_app.extensions["labagora"].settings.antivirus_url
    return url


def keep(upload: Upload, *, now: datetime, person_key: PersonKey | None = None) -> StoredFile:
    """Store checked content (also what we generate ourselves) and add its row.

    The bytes come first, the row last: a killed process leaves an orphan that the sweep removes (R2).
    """
    public_id = new_public_id()
    content = upload.content
    if person_key is not None:
        content = seal(person_key.data_key(), content, _context(public_id))
    stored = StoredFile(
        public_id=public_id,
        key=person_key,
        storage_key=_storage().put(content),
        public_name=None if person_key else upload.name,
        media_type=upload.media_type,
        size=len(upload.content),
        sha256=upload.sha256,
        created_at=now,
    )
    if person_key is not None:
        stored.own_name = upload.name
    db.session.add(stored)
    return stored


def read(stored: StoredFile) -> bytes:
    """Return the content. Raises FileNotFoundError, StorageError, SealBroken once the person is erased."""
    with _storage().open(stored.storage_key) as stream:
        content = stream.read()
    if stored.key is None:
        return content
    return unseal(stored.key.data_key(), content, _context(stored.public_id))


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
