"""What anybody may do a number of times: counted by where they ask from, never by a header that they write."""

from ipaddress import IPv6Address, ip_address, ip_network

from flask import current_app, request

from labagora.core.errors import TooMany
from labagora.ports.shared import Hit, Shared


def asker() -> str:
    """Return where a request comes from: an address, or the /64 that one IPv6 subscriber has to himself."""
    try:
        place = ip_address(request.remote_addr or "")
    except ValueError:
        return str(request.remote_addr)
    if isinstance(place, IPv6Address):
        return str(place.ipv4_mapped or ip_network((place, 64), strict=False))
    return str(place)


def count(name: str, limit: int, seconds: int) -> Hit:
    """Count one try of ``name`` from this place."""
    shared: Shared = current_app.extensions["labagora"].shared
    return shared.hit(f"{name}|{asker()}", limit, seconds)


def spend(name: str, limit: int, seconds: int, message: str | None = None) -> None:
    """Count one try of ``name`` from this place. Raises TooMany beyond ``limit`` in ``seconds``."""
    hit = count(name, limit, seconds)
    if not hit.allowed:
        raise TooMany(message, retry_after=hit.retry_after)
