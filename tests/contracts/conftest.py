"""The smallest application, for the ports alone, and both search engines."""

from tests.bare_app import bare, make_bare
from tests.contracts.search_engines import index, lasting_place, place, search_database

__all__ = ["bare", "index", "lasting_place", "make_bare", "place", "search_database"]
