"""Any S3 server, by obstore: ``s3://KEY:…@bucket?endpoint_url=https://…&region=…``.

Credentials not in the URL come from the usual AWS_* variables.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any, BinaryIO
from urllib.parse import parse_qs, unquote, urlsplit

import obstore
from obstore.exceptions import BaseError, NotFoundError
from obstore.store import S3Store

from labagora.ports.storage import StorageError, checked, new_key

TIMEOUT = timedelta(seconds=30)
CONNECT_TIMEOUT = timedelta(seconds=2)


def connect(url: str) -> "S3Storage":
    """Return the store in the bucket that the URL names."""
    parts = urlsplit(url)
    if not parts.hostname:
        raise ValueError("LABAGORA_STORAGE_URL names no bucket")
    options = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    endpoint = options.get("endpoint_url", "")
    config: dict[str, Any] = {"region": options.get("region", "us-east-1"), "virtual_hosted_style_request": False}
    if endpoint:
        config["endpoint"] = endpoint
    if parts.username:
        config["access_key_id"] = unquote(parts.username)
        config["secret_access_key"] = unquote(parts.password or "")
    store = S3Store(
        parts.hostname,
        config=config,  # type: ignore[arg-type]  # a TypedDict built step by step
        client_options={
            "allow_http": endpoint.startswith("http://"),
            "timeout": TIMEOUT,
            "connect_timeout": CONNECT_TIMEOUT,
        },
        retry_config={"max_retries": 2, "retry_timeout": timedelta(seconds=10)},
    )
    return S3Storage(store)


class S3Storage:
    """The store of several hosts."""

    def __init__(self, store: S3Store) -> None:
        self.store = store
        self.process: int | None = None

    def put(self, content: bytes) -> str:
        """Store the content under a new key."""
        key = new_key()
        with self._asking():
            obstore.put(self.store, key, content)
        return key

    def open(self, key: str) -> BinaryIO:
        """Return the content."""
        with self._asking():
            return BytesIO(obstore.get(self.store, checked(key)).bytes())

    def delete(self, key: str) -> None:
        """Remove the content if it is there."""
        with self._asking():
            obstore.delete(self.store, checked(key))

    def exists(self, key: str) -> bool:
        """Tell whether the key is there."""
        try:
            with self._asking():
                obstore.head(self.store, checked(key))
        except FileNotFoundError:
            return False
        return True

    def keys(self, *, older_than: datetime) -> Iterator[str]:
        """Yield the keys written before the instant."""
        with self._asking():
            for page in obstore.list(self.store):
                yield from (entry["path"] for entry in page if entry["last_modified"] < older_than)

    @contextmanager
    def _asking(self) -> Iterator[None]:
        """Turn obstore's errors into those of the port; refuse to hang in a forked child, which lost its threads."""
        self.process = self.process or os.getpid()
        if self.process != os.getpid():
            raise StorageError("the store was used before this process forked: start the workers first")
        try:
            yield
        except NotFoundError as error:
            raise FileNotFoundError("no such content") from error
        except BaseError as error:
            raise StorageError(f"the store does not answer ({type(error).__name__})") from error
