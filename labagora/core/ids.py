"""Identifiers that say nothing about what they name (ASVS 11.5.1: at least 128 random bits)."""

import secrets


def new_public_id() -> str:
    """Return 22 URL-safe characters holding 128 random bits."""
    return secrets.token_urlsafe(16)


def new_token() -> str:
    """Return a 256-bit bearer token for a link sent by mail."""
    return secrets.token_urlsafe(32)


def new_seed() -> int:
    """Return a random 63-bit integer, fit for a signed BIGINT column."""
    return secrets.randbits(63)
