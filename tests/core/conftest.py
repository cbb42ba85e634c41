"""The smallest application, for the tables of the core."""

from tests.bare_app import bare, make_bare

__all__ = ["bare", "make_bare"]
