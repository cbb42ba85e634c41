"""The part that both stores share: obstore's calls and their errors, in the words of the port."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from io import BytesIO
from typing import Any, BinaryIO

import obstore
from obstore.exceptions import BaseError, NotFoundError

from labagora.ports.storage import StorageError, checked, new_key


class ObjectStorage:
    """A store behind obstore."""

    def __init__(self, store: Any) -> None:
        self.store = store

    def put(self, content: bytes) -> str:
        """Store the content under a new key."""
        key = new_key()
        with translated():
            obstore.put(self.store, key, content)
        return key

    def open(self, key: str) -> BinaryIO:
        """Return the content."""
        with translated():
            return BytesIO(obstore.get(self.store, checked(key)).bytes())

    def delete(self, key: str) -> None:
        """Remove the content if it is there."""
        try:
            with translated():
                obstore.delete(self.store, checked(key))
        except FileNotFoundError:
            return

    def exists(self, key: str) -> bool:
        """Tell whether the key is there."""
        try:
            with translated():
                obstore.head(self.store, checked(key))
        except FileNotFoundError:
            return False
        return True

    def keys(self, *, older_than: datetime) -> Iterator[str]:
        """Yield the keys written before the instant."""
        with translated():
            for page in obstore.list(self.store):
                yield from (entry["path"] for entry in page if entry["last_modified"] < older_than)


@contextmanager
def translated() -> Iterator[None]:
    """Turn obstore's errors into those of the port."""
    try:
        yield
    except (NotFoundError, FileNotFoundError) as error:
        raise FileNotFoundError("no such content") from error
    except (BaseError, OSError) as error:
        raise StorageError(f"the store does not answer ({type(error).__name__})") from error
