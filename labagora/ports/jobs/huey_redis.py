"""The queue of several hosts: Redis. Frozen or dead, it costs a caller half a second (security.md R8)."""

from huey import RedisHuey
from huey.serializer import SignedSerializer
from redis import ConnectionPool
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from labagora.ports.jobs.runner import HueyJobs

TIMEOUT_SECONDS = 0.5


def connect(url: str, *, secret: str) -> HueyJobs:
    """Return the runner whose queue is in the Redis at ``url``."""
    pool = ConnectionPool.from_url(
        url,
        socket_timeout=TIMEOUT_SECONDS,
        socket_connect_timeout=TIMEOUT_SECONDS,
        retry=Retry(NoBackoff(), 0),
    )
    huey = RedisHuey(
        "labagora",
        connection_pool=pool,
        results=False,
        blocking=False,
        serializer=SignedSerializer(secret=secret, salt="labagora.jobs"),
    )
    return HueyJobs(huey, broken=(RedisError,))
