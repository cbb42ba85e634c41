"""What staff may do with the messages of the portal."""

from collections.abc import Sequence
from datetime import datetime

from labagora.accounts.models import Account
from labagora.core import audit, outbox
from labagora.core.errors import authorise
from labagora.core.postbox import MailState
from labagora.office import queries

MOST_AT_ONCE = 200


def send_again(references: Sequence[str], *, actor: Account, now: datetime) -> int:
    """Try again the mails that were given up, with the same Message-ID; return how many."""
    authorise(actor.is_staff)
    found = queries.abandoned_mails(references[:MOST_AT_ONCE])
    for mail, job in found:
        outbox.retry(job, now)
        mail.state, mail.error = MailState.QUEUED, None
        audit.record("office.send_mail_again", mail, actor=actor, now=now, kind=mail.kind)
    return len(found)
