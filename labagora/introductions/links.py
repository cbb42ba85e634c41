"""The link of a mail: a token that the keys of the installation and the introduction give, kept as a hash only.

The token is computed, not drawn, so that a mail sent twice carries the same link.
"""

import base64
import hashlib
import hmac

from labagora.core.vault import ring
from labagora.introductions.models import Introduction

PURPOSE = "introduction-link"


def fingerprint(token: str) -> bytes:
    """Return what the database keeps of a token."""
    return hashlib.sha256(token.encode()).digest()


def token_of(introduction: Introduction) -> str:
    """Return the token of an introduction, under the key that made it or, the first time, the current one."""
    candidates = [_token(key.derive(PURPOSE), introduction) for key in ring().keys]
    for token in candidates:
        if introduction.link_hash == fingerprint(token):
            return token
    introduction.link_hash = fingerprint(candidates[0])
    return candidates[0]


def _token(key: bytes, introduction: Introduction) -> str:
    digest = hmac.new(key, introduction.public_id.encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")
