"""The documents of a call, handed out as files to save."""

from urllib.parse import quote

from flask import make_response, request
from flask.typing import ResponseReturnValue

from labagora.calls import policy, queries
from labagora.calls.views.blueprint import bp
from labagora.core.errors import NotFound
from labagora.core.files import FileState
from labagora.ports.storage import uploads
from labagora.web.access import actor, public


@bp.get("/appels/documents/<public_id>")
@public
def document_show(public_id: str) -> ResponseReturnValue:
    """A document: saved, never run (F3, F6); absent until the antivirus has read it."""
    document = queries.get_document(public_id, seen_by=actor())
    stored = document.stored
    if stored.state is not FileState.CLEAN:
        raise NotFound
    try:
        content = uploads.read(stored)
    except FileNotFoundError as error:
        raise NotFound from error
    response = make_response(content)
    response.mimetype = stored.media_type
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(stored.name, safe='')}"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    if policy.is_public(document.call):
        response.cache_control.no_cache = True
        response.set_etag(stored.sha256[:32])
        response.make_conditional(request)
    else:
        response.headers["Cache-Control"] = "no-store"
    return response
