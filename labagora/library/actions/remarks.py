"""What the team makes of the remarks of readers."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from labagora.core import audit
from labagora.core.errors import authorise
from labagora.library import policy
from labagora.library.models import SheetRemark


def settle_remarks(remarks: Sequence[SheetRemark], *, settled: bool, actor: Any, now: datetime) -> int:
    """Say that remarks were dealt with, or open them again; return how many changed."""
    authorise(policy.curates(actor))
    changed = [remark for remark in remarks if (remark.settled_at is not None) != settled]
    for remark in changed:
        remark.settled_at = now if settled else None
        audit.record("remark.settled", remark, actor=actor, now=now, settled=settled)
    return len(changed)
