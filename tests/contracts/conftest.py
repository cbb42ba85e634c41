"""The smallest application, for the ports alone."""

from tests.bare_app import bare, make_bare

__all__ = ["bare", "make_bare"]
