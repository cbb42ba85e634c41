"""Refusals on their way out: a French page for people, problem+json (RFC 9457) for programs."""

import secrets
from traceback import format_tb
from typing import Any

from flask import Flask, Response, current_app, make_response, render_template, request
from flask_babel import gettext
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError, IntegrityError, OperationalError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException, SecurityError

from labagora.core.db import db
from labagora.core.errors import Conflict, DomainError, Invalid, TooMany

PAGES = {400, 403, 404, 405, 409, 410, 413, 415, 422, 429, 500, 503}


class Unavailable(DomainError):
    """A part we stand on does not answer."""

    status = 503
    default_message = "Le service est momentanément indisponible. Rien n'a été enregistré : réessayez dans un instant."


def wants_json() -> bool:
    """Tell whether the asker is a program."""
    if request.path.startswith("/api/"):
        return True
    best = request.accept_mimetypes.best_match(["text/html", "application/json", "application/problem+json"])
    return best in ("application/json", "application/problem+json") and request.accept_mimetypes["text/html"] < 1


def translated(error: DomainError) -> str:
    """Return the message of ``error`` in the reader's language."""
    text = str(gettext(error.template))
    return text % error.params if error.params else text


def page(status: int, message: str | None = None, **context: Any) -> Response:
    """Return the error page or document of ``status``."""
    if wants_json():
        body: dict[str, Any] = {"type": "about:blank", "status": status, "title": message or ""}
        body.update(context)
        response = make_response(body, status)
        response.mimetype = "application/problem+json"
        return response
    name = status if status in PAGES else (400 if status < 500 else 500)
    return make_response(render_template(f"errors/{name}.html", message=message, status=status, **context), status)


def refusal(error: DomainError) -> Response:
    """Return the response for a refusal of the domain."""
    context = {"field": error.field} if isinstance(error, Invalid) else {}
    response = page(error.status, translated(error), **context)
    if isinstance(error, TooMany):
        response.headers["Retry-After"] = str(error.retry_after)
    if error.status == 503:
        response.headers["Retry-After"] = "5"
    return response


def _http(error: HTTPException) -> Response:
    if isinstance(error, SecurityError):
        return _foreign_host()
    status = error.code or 500
    if status < 400:
        return make_response(error.get_response())
    response = page(status)
    if status == 405:
        response.headers["Allow"] = ", ".join(sorted(getattr(error, "valid_methods", None) or []))
    return response


def _foreign_host() -> Response:
    """Answer a request that names another host: no page, since its links could not be built (security.md B6)."""
    response = make_response("400\n", 400)
    response.mimetype = "text/plain"
    return response


def _csrf(_error: CSRFError) -> Response:
    message = gettext("Votre formulaire avait expiré ou venait d'ailleurs. Rechargez la page et réessayez.")
    return page(403, message)


def note(what: str, error: Exception) -> None:
    """Log what failed, its kind and its place, not its message: that may quote what a person typed (security.md H1)."""
    place = "".join(format_tb(error.__traceback__))
    current_app.logger.error("%s: %s\n%s", what, type(error).__name__, place)


def _database(error: OperationalError) -> Response:
    db.session.rollback()
    note("the database does not answer", error)
    return refusal(Unavailable())


def _constraint(error: IntegrityError) -> Response:
    """Answer who wrote what somebody else just wrote."""
    db.session.rollback()
    note("a constraint refused a row", error)
    return refusal(Conflict())


def _not_a_value(_error: DataError) -> Response:
    """Answer a value that no column takes (a null character, a number beyond all bounds): bad input, not a crash."""
    db.session.rollback()
    current_app.logger.warning("the database refused a value")
    return refusal(DomainError())


def _overtaken(_error: StaleDataError) -> Response:
    """Answer who changed a row that somebody else changed at the same instant."""
    db.session.rollback()
    return refusal(Conflict())


def _crash(error: Exception) -> Response:
    reference = secrets.token_hex(4)
    db.session.rollback()
    note(f"error {reference}", error)
    return page(500, reference=reference)


def init_app(app: Flask) -> None:
    """Register the handlers. Bugs are logged with a reference and shown without detail (security.md H6)."""
    app.register_error_handler(DomainError, refusal)
    app.register_error_handler(CSRFError, _csrf)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(OperationalError, _database)
    app.register_error_handler(IntegrityError, _constraint)
    app.register_error_handler(DataError, _not_a_value)
    app.register_error_handler(StaleDataError, _overtaken)
    if not app.config.get("PROPAGATE_EXCEPTIONS"):
        app.register_error_handler(Exception, _crash)
