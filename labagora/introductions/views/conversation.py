"""The conversation of an introduction: messages, files, reading, reporting."""

from urllib.parse import quote

from flask import make_response, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from labagora.core.clock import utcnow
from labagora.core.errors import NotAllowed, NotFound
from labagora.core.files import StoredFile
from labagora.introductions import actions, policy, queries
from labagora.introductions.enums import Side
from labagora.introductions.forms import MessageForm, ReasonForm
from labagora.introductions.models import Introduction
from labagora.introductions.views.blueprint import back_to, bp, loaded
from labagora.ports.storage import uploads
from labagora.web.access import actor, signed_in
from labagora.web.fields import page_number, rendered


def _side(introduction: Introduction) -> Side:
    """Return the side of a person who may read the conversation. Raises NotAllowed."""
    side = queries.side_of(actor(), introduction)
    if side is None or not policy.can_read_messages(side, introduction, utcnow()):
        raise NotAllowed("La conversation s’ouvre quand la personne a confirmé, et se ferme avec la mise en relation.")
    return side


@bp.route("/mises-en-relation/<public_id>/messages", methods=["GET", "POST"])
@signed_in
def conversation(public_id: str) -> ResponseReturnValue:
    """Read and write."""
    introduction, form = loaded(public_id), MessageForm()
    side = _side(introduction)
    if form.validate_on_submit():
        with form.absorbing():
            actions.send_message(introduction, form.body.data or "", form.incoming(), actor=actor(), now=utcnow())
            return redirect(url_for("introductions.conversation", public_id=public_id), 303)
    talk = queries.get_conversation(introduction)
    return rendered(
        "introductions/conversation.html",
        form,
        introduction=introduction,
        side=side,
        page=queries.list_messages(talk, side, page=page_number()),
        unread=queries.count_unread(talk, side),
        can_write=policy.can_write(side, introduction, utcnow()),
        nav_section="my_space",
    )


@bp.post("/mises-en-relation/<public_id>/messages/lecture")
@signed_in
def reading_create(public_id: str) -> ResponseReturnValue:
    """« J’ai tout lu »."""
    introduction = loaded(public_id)
    actions.mark_read(introduction, actor=actor(), now=utcnow())
    return redirect(url_for("introductions.conversation", public_id=public_id), 303)


@bp.route("/mises-en-relation/<public_id>/messages/<message_id>/signalement", methods=["GET", "POST"])
@signed_in
def message_report(public_id: str, message_id: str) -> ResponseReturnValue:
    """Tell the team about a message."""
    introduction, form = loaded(public_id), ReasonForm()
    side = _side(introduction)
    message = queries.get_message(message_id, introduction)
    actions.allow(policy.can_report_message(side, message))
    if form.validate_on_submit():
        with form.absorbing():
            actions.report_message(introduction, message, form.reason.data or "", actor=actor(), now=utcnow())
            return back_to(introduction, gettext("L’équipe du Living Lab va lire ce message."))
    return rendered("introductions/message_report.html", form, introduction=introduction, message=message)


@bp.get("/mises-en-relation/<public_id>/fichiers/<attachment_id>")
@signed_in
def attachment_show(public_id: str, attachment_id: str) -> ResponseReturnValue:
    """Hand a file out: always as a download, never opened in the site (security.md F3, F6)."""
    introduction = loaded(public_id)
    _side(introduction)
    return _download(queries.get_attachment(attachment_id, introduction).file)


def _download(stored: StoredFile) -> ResponseReturnValue:
    try:
        content = uploads.read(stored)
    except FileNotFoundError as error:
        raise NotFound from error
    response = make_response(content)
    response.mimetype = stored.media_type
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(stored.name, safe='')}"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
