"""The blueprint that the views share, and what happens to a leader who comes too late."""

from typing import Any

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from labagora.core.clock import utcnow
from labagora.introductions import actions, queries
from labagora.introductions.models import Introduction
from labagora.introductions.wording import told
from labagora.web.access import actor
from labagora.web.errors import refusal
from labagora.web.transaction import afterwards

bp = Blueprint("introductions", __name__)
bp.add_app_template_filter(told, "told")


@bp.errorhandler(queries.AccessEnded)
def _access_ended(error: Any) -> ResponseReturnValue:
    """Refuse, and let the volunteer see the attempt."""
    introduction_id, viewer = error.introduction_id, actor().public_id
    afterwards(lambda: actions.record_attempt(introduction_id, viewer_ref=viewer, now=utcnow()))
    return refusal(error)


def loaded(public_id: str) -> Introduction:
    """Return the introduction that the person may see. Raises NotFound, AccessEnded."""
    return queries.get_introduction(public_id, seen_by=actor(), now=utcnow())


def back_to(introduction: Introduction, message: str) -> ResponseReturnValue:
    """Say what was done and show the introduction."""
    flash(message, "success")
    return redirect(url_for("introductions.introduction_show", public_id=introduction.public_id), 303)
