"""The blueprint that the views share, and what is said when the index does not answer."""

from flask import Blueprint, Response
from flask_babel import gettext

from labagora.ports.search import SearchError
from labagora.web.errors import Unavailable, note, refusal

bp = Blueprint("search", __name__)


@bp.errorhandler(SearchError)
def _index_away(error: SearchError) -> Response:
    """Say that the search is being repaired; everything else of the site answers."""
    note("the search index does not answer", error)
    return refusal(
        Unavailable(gettext("La recherche ne répond pas pour le moment. Les listes du menu, elles, répondent."))
    )
