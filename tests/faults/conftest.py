"""The smallest application, for the faults of ports."""

from tests.bare_app import bare, make_bare

__all__ = ["bare", "make_bare"]
