"""Any S3 server: ``s3://key:secret@bucket?endpoint_url=https://…&region=…``.

Credentials not in the URL come from the usual AWS_* variables.
"""

from datetime import timedelta
from urllib.parse import parse_qs, unquote, urlsplit

from obstore.store import S3Store

from labagora.ports.storage.objects import ObjectStorage

TIMEOUT = timedelta(seconds=30)
CONNECT_TIMEOUT = timedelta(seconds=2)


def connect(url: str) -> ObjectStorage:
    """Return the store in the bucket that the URL names."""
    parts = urlsplit(url)
    if not parts.hostname:
        raise ValueError("LABAGORA_STORAGE_URL names no bucket")
    options = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    endpoint = options.get("endpoint_url", "")
    config = {"region": options.get("region", "us-east-1"), "virtual_hosted_style_request": False}
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
    return ObjectStorage(store)
