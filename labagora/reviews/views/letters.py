"""The decision, for the team that applied: a message that waits, then its words, its date, its PDF, the feedback."""

from collections.abc import Sequence

from flask import Response, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from labagora.calls import announcements
from labagora.calls import policy as calls
from labagora.calls import queries as call_queries
from labagora.calls.announcements import Announcement
from labagora.calls.models import Application
from labagora.core.clock import today_in_paris, utcnow
from labagora.core.errors import Conflict, NotFound
from labagora.core.paper import paper_pdf
from labagora.reviews.actions.letters import open_letters
from labagora.reviews.letter_papers import letter_paper, pdf_response
from labagora.reviews.models import Letter
from labagora.reviews.queries.feedback import reviews_to_return
from labagora.reviews.queries.letters import has_letter, letters_for
from labagora.reviews.returning import returned
from labagora.reviews.views.blueprint import bp
from labagora.reviews.wording import paragraphs
from labagora.web.access import actor, signed_in
from labagora.web.fields import BaseForm, rendered


def _announce(application: Application) -> Announcement | None:
    if not has_letter(application):
        return None
    return Announcement("", "", "reviews.decision_show", gettext("Un courrier vous attend"))


announcements.register("reviews.letter", _announce)


def _mine(public_id: str, *, lock: bool = False) -> tuple[Application, Sequence[Letter]]:
    """Return an application and its letters to its team; nothing is here before one has left. Raises NotFound."""
    application = call_queries.get_application(public_id, seen_by=actor(), lock=lock)
    letters = letters_for(application) if calls.membership(actor(), application) is not None else ()
    if not letters:
        raise NotFound
    return application, letters


@bp.get("/candidatures/<public_id>/decision")
@signed_in
def decision_show(public_id: str) -> ResponseReturnValue:
    """The letters that were opened, newest first; before, only that one waits: opening it has a date that counts."""
    application, letters = _mine(public_id)
    opened = [one for one in letters if one.first_read_at is not None]
    return rendered(
        "reviews/letters/decision.html",
        BaseForm(formdata=None),
        application=application,
        waits=len(opened) < len(letters),
        letters=[(one, paragraphs(one.body)) for one in opened],
        returned=returned(reviews_to_return(application)) if opened else [],
        nav_section="my_space",
    )


@bp.post("/candidatures/<public_id>/decision")
@signed_in
def decision_open(public_id: str) -> ResponseReturnValue:
    """Open what waits, and note when."""
    application, letters = _mine(public_id, lock=True)
    open_letters(application, letters, actor=actor(), now=utcnow())
    return redirect(url_for("reviews.decision_show", public_id=public_id), 303)


@bp.get("/candidatures/<public_id>/decision/<letter_id>.pdf")
@signed_in
def decision_pdf(public_id: str, letter_id: str) -> Response:
    """An opened letter, on paper."""
    _application, letters = _mine(public_id)
    letter = next((one for one in letters if one.public_id == letter_id), None)
    if letter is None:
        raise NotFound
    if letter.first_read_at is None:
        raise Conflict("Ouvrez d'abord ce courrier sur sa page : la date de son ouverture compte.")
    return pdf_response(paper_pdf(letter_paper(letter), made_on=today_in_paris(letter.sent_at)), "courrier", letter)
