"""The index of the running application."""

from flask import current_app

from labagora.ports.search import SearchError, SearchIndex


def index() -> SearchIndex:
    """Return what finds documents."""
    found: SearchIndex = current_app.extensions["labagora"].search
    return found


def is_built() -> bool:
    """Tell whether there is an index that this release reads, with something in it."""
    try:
        return bool(index().fingerprints())
    except SearchError:
        return False  # an index that cannot be read is worth none
