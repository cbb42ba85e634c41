"""What the box proposes while one types. Without scripts, the page of results says the same."""

from flask import Response, jsonify, request, url_for

from labagora.search import addresses, display, finding
from labagora.search.finding import Found
from labagora.search.views.blueprint import bp
from labagora.web.access import actor, public

SHORTEST = 2


@bp.get("/recherche/suggestions")
@public
def suggestions() -> Response:
    """Titles that hold what is typed, the last word perhaps unfinished, and another spelling if there is one."""
    text = addresses.words_asked()
    is_finished = request.args.get("q", "").endswith(" ")
    found = finding.suggest(text, actor(), is_finished=is_finished) if len(text) >= SHORTEST else None
    response = jsonify({"titles": _titles(found), "spelling": _spelling(found)})
    response.headers["Cache-Control"] = "no-store"
    return response


def _titles(found: Found | None) -> list[dict[str, str]]:
    """Return the documents, those whose title answers before those whose text does."""
    results = sorted(display.results(found), key=lambda one: not _answers(one)) if found else []
    return [{"title": "".join(piece.text for piece in one.title), "type": one.type, "url": one.url} for one in results]


def _answers(result: display.Result) -> bool:
    return any(piece.is_hit for piece in result.title)


def _spelling(found: Found | None) -> dict[str, str] | None:
    text = found.hits.suggestion if found else None
    return {"text": text, "url": url_for("search.results", q=text)} if text else None
