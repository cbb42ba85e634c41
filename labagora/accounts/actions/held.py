"""What a person typed before we know who they are: sealed, one hour."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete

from labagora.accounts.models import HeldForm
from labagora.accounts.queries import HELD_FOR, fingerprint, held_purpose
from labagora.core.db import db
from labagora.core.vault import ring


def hold(content: Mapping[str, Any], *, token: str, now: datetime) -> HeldForm:
    """Keep ``content`` sealed under a token that only the browser holds."""
    token_hash = fingerprint(token)
    plain = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
    master_id, sealed = ring().wrap(plain, held_purpose(token_hash))
    row = HeldForm(token_hash=token_hash, master_id=master_id, sealed=sealed, held_at=now)
    db.session.add(row)
    db.session.flush()
    return row


def forget_held(token: str) -> None:
    """Forget what is kept under a token."""
    db.session.execute(delete(HeldForm).where(HeldForm.token_hash == fingerprint(token)))


def purge_held(now: datetime) -> None:
    """Forget what was kept longer than its hour."""
    db.session.execute(delete(HeldForm).where(HeldForm.held_at <= now - HELD_FOR))
