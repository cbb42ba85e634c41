"""Publications planned for an hour: looked for every five minutes, so late by five minutes at most."""

from labagora.core.clock import utcnow
from labagora.core.outbox import task
from labagora.core.schedule import every
from labagora.library.actions import scheduling


@every("library.publish_due", minutes=5)
def publish_due() -> None:
    """Find the sheets whose hour has come."""
    scheduling.launch_due(now=utcnow())


@task(scheduling.PUBLISH)
def publish_scheduled(*, sheet_ref: str) -> None:
    """Put one of them on line."""
    scheduling.publish_scheduled(sheet_ref, now=utcnow())
