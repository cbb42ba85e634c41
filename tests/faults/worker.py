"""A worker process that the fault tests kill: ``python -m tests.faults.worker FOLDER MAIL_URL``."""

import sys
import time
from datetime import timedelta
from pathlib import Path

from flask import current_app

from labagora.core import outbox, postbox, schedule
from labagora.ports import jobs
from labagora.ports.jobs import runner
from labagora.ports.mail import Message
from tests.bare_app import bare_app

LEASE = timedelta(seconds=1.5)


@outbox.task("fault.mail", patience=LEASE)
def mail(*, number: int) -> None:
    message = Message(
        to=f"personne{number}@exemple.fr", subject="Lab Agora — vous avez un message", text=f"n° {number}"
    )
    mailer = current_app.extensions["labagora"].mailer
    postbox.deliver(mailer, message, kind="fault.mail", recipient_ref=f"ref-{number}")


@outbox.task("fault.slow", patience=LEASE)
def slow(*, folder: str) -> None:
    """Say that the run began; the first one never ends by itself."""
    begun = Path(folder) / "begun"
    runs = int(begun.read_text()) if begun.exists() else 0
    begun.write_text(str(runs + 1))
    if not runs:
        time.sleep(60)


def main(data: str, mail_url: str) -> None:
    runner.SWEEP_SECONDS = 0.2
    schedule.PERIODIC.clear()
    jobs.work(bare_app(Path(data), mail_url=mail_url), workers=2)


if __name__ == "__main__":
    main(*sys.argv[1:])
