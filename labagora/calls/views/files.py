"""Files of an application: attached to a question, taken out, handed out once they are known to be clean."""

from typing import Any, BinaryIO
from urllib.parse import quote

from flask import (
    Response,
    current_app,
    flash,
    get_template_attribute,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from labagora.calls import queries
from labagora.calls.actions.files import attach, detach, options_of
from labagora.calls.actions.looking import note_look
from labagora.calls.actions.writing import Moved, save_section
from labagora.calls.answering import asked_section, contents_of, form_of, reference_lists
from labagora.calls.attachments import attachments, is_clean, note_refusal
from labagora.calls.models import Application, ApplicationFile
from labagora.calls.queries.writing import live_code
from labagora.calls.views.blueprint import bp
from labagora.core.errors import Conflict, Invalid, NotFound, TooMany
from labagora.engines.questionnaire import read
from labagora.engines.questionnaire.reading import ASKED
from labagora.ports.shared import Shared
from labagora.ports.storage import uploads
from labagora.web.access import actor, discloses, signed_in
from labagora.web.arrival import arrived_at
from labagora.web.errors import translated, wants_json

FILES_AN_HOUR = 200


def _incoming(field: str) -> tuple[BinaryIO, str] | None:
    sent: Any = request.files.get(f"file-{field}")
    return (sent.stream, sent.filename) if sent is not None and sent.filename else None


def _spend() -> None:
    shared: Shared = current_app.extensions["labagora"].shared
    hit = shared.hit(f"application-file|{actor().public_id}", FILES_AN_HOUR, 3600)
    if not hit.allowed:
        raise TooMany("Trop de fichiers en une heure. Réessayez plus tard.", retry_after=hit.retry_after)


@bp.post("/candidatures/<public_id>/sections/<section>/fichiers")
@signed_in
def application_file_create(public_id: str, section: str) -> ResponseReturnValue:
    """Attach a file. A browser without scripts sends the whole section: its text is saved first."""
    application = queries.get_application(public_id, seen_by=actor(), lock=True)
    field = request.form.get("attach", "")
    if not field:
        raise Invalid("attach", "Choisissez un fichier.")
    options_of(application, section, field)
    now, code = arrived_at(), live_code(application, arrived_at())
    if wants_json():
        _spend()
        row = attach(application, (section, field), _incoming(field), actor=actor(), now=now, late_code=code)
        return _told(application, section, field), 201, {"Location": _address(row)}
    if (refused := _save_typed(application, section)) is not None:
        return refused
    try:
        _spend()
        attach(application, (section, field), _incoming(field), actor=actor(), now=now, late_code=code)
    except (Invalid, TooMany) as error:
        note_refusal(application, field, translated(error))
    else:
        flash(gettext("La pièce est jointe."), "success")
    return _back(application, section, field)


def _save_typed(application: Application, key: str) -> ResponseReturnValue | None:
    """Save what was typed around the file. Changed by somebody else meanwhile, it is shown to be copied."""
    form = form_of(application.revision)
    section, now = form.section(key), arrived_at()
    if section is None or not request.form.getlist(ASKED):
        return None
    contents = contents_of(application)
    reading = read(section, request.form, lists=reference_lists(form, contents), held=contents.get(key))
    try:
        version = request.form.get("expected", type=int) or 0
        code = live_code(application, now)
        save_section(application, key, reading.content, base_version=version, actor=actor(), now=now, late_code=code)
    except Moved:
        page = render_template(
            "calls/files/moved.html",
            application=application,
            asked=asked_section(form, key, {**contents, key: reading.content}),
            content=reading.content,
            key=key,
            nav_section="my_space",
        )
        return page, 409
    return None


def _address(row: ApplicationFile) -> str:
    return url_for("calls.application_file", public_id=row.public_id)


def _told(application: Application, section: str, field: str) -> dict[str, Any]:
    """Return what the script puts in the page: the list of the files of the question, drawn as the page draws it."""
    found = form_of(application.revision).find(field)
    if found is None:
        raise NotFound
    box = attachments(application, section, found[1], can_edit=True)
    draw = get_template_attribute("macros/attachments.html", "attachment_list")
    return {"html": str(draw(box)), "has_room": box.has_room}


def _back(application: Application, section: str, field: str) -> ResponseReturnValue:
    page = f"/candidatures/{application.public_id}/sections/{section}#answers-{field}"
    return redirect(page, 303)


@bp.post("/candidatures/fichiers/<public_id>/retrait")
@signed_in
def application_file_remove(public_id: str) -> ResponseReturnValue:
    """Take a file out."""
    found = queries.get_file(public_id, seen_by=actor())
    application = queries.get_application(found.application.public_id, seen_by=actor(), lock=True)
    row = next((one for one in application.files if one.public_id == public_id), None)
    if row is None:
        raise NotFound
    section, field = row.section_key, row.field_key
    if not wants_json() and (refused := _save_typed(application, section)) is not None:
        return refused
    now = arrived_at()
    detach(application, row, actor=actor(), now=now, late_code=live_code(application, now))
    if wants_json():
        return _told(application, section, field)
    flash(gettext("La pièce est retirée."), "success")
    return _back(application, section, field)


@bp.get("/candidatures/fichiers/<public_id>")
@discloses
def application_file(public_id: str) -> Response:
    """Hand a file out, to be saved and never shown. What is not known to be clean is handed to nobody."""
    found = queries.get_file(public_id, seen_by=actor())
    if not is_clean(found):
        raise Conflict("Cette pièce attend encore la vérification de l'antivirus. Réessayez dans quelques minutes.")
    note_look(found.application, actor=actor(), now=arrived_at())
    return handed_out(found)


def handed_out(row: ApplicationFile) -> Response:
    """Return a file under the name that its owner gave it; nothing in it runs (F3, F6)."""
    try:
        response = make_response(uploads.read(row.stored))
    except FileNotFoundError as error:
        raise NotFound from error
    response.mimetype = row.stored.media_type
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(row.name, safe='')}"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["Cache-Control"] = "no-store"
    return response
