"""Authenticated encryption of single values, and keyed look-up of addresses.

AES-256-GCM with the context as associated data: a ciphertext pasted into another row, column or
key does not open (security.md G1). Layout of a sealed value: version (1) | nonce (12) | ciphertext and tag.
"""

import base64
import hashlib
import hmac
import json
import os
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

VERSION = b"\x01"
NONCE_BYTES = 12


class SealBroken(Exception):
    """The value was altered, moved to another row, or its key is gone."""


def seal(key: bytes, plain: bytes, context: str) -> bytes:
    """Encrypt ``plain`` under a 32-byte ``key``, bound to ``context``."""
    nonce = os.urandom(NONCE_BYTES)
    return VERSION + nonce + AESGCM(key).encrypt(nonce, plain, context.encode())


def unseal(key: bytes, sealed: bytes, context: str) -> bytes:
    """Decrypt what ``seal`` returned. Raises SealBroken when the context or the key differs."""
    if sealed[:1] != VERSION:
        raise SealBroken("unknown version of sealed value")
    nonce, body = sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :]
    try:
        return AESGCM(key).decrypt(nonce, body, context.encode())
    except InvalidTag as error:
        raise SealBroken(context.split("|", maxsplit=1)[0]) from error


@dataclass(frozen=True)
class MasterKey:
    """One entry of the key file."""

    id: str
    key: bytes

    def derive(self, purpose: str) -> bytes:
        """Return a 32-byte key of its own for ``purpose`` (HKDF-Expand, RFC 5869)."""
        return HKDFExpand(algorithm=hashes.SHA256(), length=32, info=purpose.encode()).derive(self.key)


def _read_keys(path: Path) -> list[MasterKey]:
    entries = json.loads(path.read_text(encoding="utf-8"))
    return [MasterKey(entry["id"], base64.b64decode(entry["key"])) for entry in entries]


def _stamp(path: Path | None) -> tuple[int, int] | None:
    """Return what changes when a file is replaced, or None without a file."""
    try:
        status = path.stat() if path is not None else None
    except OSError:
        return None
    return None if status is None else (status.st_ino, status.st_mtime_ns)


class KeyRing:
    """The master keys: the first writes, all read.

    Read from a file, the ring follows it: a process that runs during a rotation writes with the new key at once.
    """

    def __init__(self, keys: list[MasterKey], path: Path | None = None) -> None:
        self._path, self._stamp = path, _stamp(path)
        self._set(keys)

    def _set(self, keys: list[MasterKey]) -> None:
        if not keys:
            raise SealBroken("the key file is empty")
        self._keys, self._by_id = keys, {key.id: key for key in keys}

    @classmethod
    def from_file(cls, path: Path) -> "KeyRing":
        """Load the JSON list ``[{"id", "key"}]`` written by ``settings.new_key_ring``."""
        return cls(_read_keys(path), path)

    def _follow(self) -> None:
        """Read the file again if it was replaced. Should it be gone, keep what we have."""
        stamp = _stamp(self._path)
        if self._path is not None and stamp is not None and stamp != self._stamp:
            self._stamp = stamp
            self._set(_read_keys(self._path))

    @property
    def keys(self) -> list[MasterKey]:
        """Every key, the one that writes first."""
        self._follow()
        return self._keys

    @property
    def current(self) -> MasterKey:
        """The key that writes."""
        return self.keys[0]

    def get(self, key_id: str) -> MasterKey:
        """Return the key named ``key_id``. Raises SealBroken when it left the ring."""
        if key_id not in self._by_id:
            self._follow()
        try:
            return self._by_id[key_id]
        except KeyError:
            raise SealBroken(f"key {key_id} is not in the ring") from None

    def wrap(self, plain: bytes, purpose: str) -> tuple[str, bytes]:
        """Seal ``plain`` under the current key; return ``(key id, sealed)``."""
        key = self.current
        return key.id, seal(key.derive(purpose), plain, f"{purpose}|{key.id}")

    def unwrap(self, key_id: str, sealed: bytes, purpose: str) -> bytes:
        """Open what ``wrap`` returned."""
        return unseal(self.get(key_id).derive(purpose), sealed, f"{purpose}|{key_id}")


def normalise_address(address: str) -> str:
    """Return the form of an e-mail address under which it is looked up."""
    return address.strip().casefold()


def address_index(key: bytes, address: str) -> bytes:
    """Return the keyed fingerprint of an address: equality only, useless without the key."""
    return hmac.new(key, normalise_address(address).encode(), hashlib.sha256).digest()
