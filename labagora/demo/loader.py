"""Loads the reference lists and the demonstration content."""

from labagora.reference import actions as reference


def load_reference() -> None:
    """Add the shipped reference entries that are missing."""
    reference.load_shipped()


def load() -> None:
    """Load the demonstration content; what exists is left alone."""


def account_lines() -> list[str]:
    """Return the lines that present the demonstration accounts."""
    return []
