"""Questions about a call: what is published, mine, and a place to ask."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from labagora.calls import deadline, policy, queries
from labagora.calls.actions.inquiries import ask
from labagora.calls.forms.inquiries import QuestionForm
from labagora.calls.models import Call
from labagora.calls.queries.inquiries import list_my_questions
from labagora.calls.views.blueprint import bp
from labagora.core.clock import utcnow
from labagora.web import limits
from labagora.web.access import actor, public, signed_in
from labagora.web.fields import page_number, rendered

QUESTIONS_AN_HOUR = 20


def _page(call: Call, form: QuestionForm) -> tuple[str, int]:
    return rendered(
        "calls/inquiries/list.html",
        form,
        call=call,
        inquiries=queries.list_published_inquiries(call, page=page_number()),
        mine=queries.list_my_inquiries(call, actor()) if actor() else (),
        can_ask=policy.can_ask(actor(), call, utcnow()),
        is_open=deadline.is_on_time(call, utcnow()),
        is_visitor=actor() is None,
        nav_section="calls",
    )


@bp.get("/appels/<slug>/questions")
@public
def inquiry_list(slug: str) -> ResponseReturnValue:
    """What was asked and answered about a call."""
    return _page(queries.get_call(slug, seen_by=actor()), QuestionForm())


@bp.post("/appels/<slug>/questions")
@signed_in
def inquiry_create(slug: str) -> ResponseReturnValue:
    """Ask the team."""
    call, form = queries.get_call(slug, seen_by=actor(), lock=True), QuestionForm()
    if form.validate_on_submit():
        with form.absorbing():
            limits.spend("call-question", QUESTIONS_AN_HOUR, 3600)
            ask(call, form.question.data or "", actor=actor(), now=utcnow())
            flash(
                gettext("Votre question est envoyée. Vous recevrez un message quand l'équipe aura répondu."), "success"
            )
            return redirect(url_for("calls.inquiry_list", slug=call.slug, _anchor="mes-questions"), 303)
    return _page(call, form)


@bp.get("/mon-espace/questions")
@signed_in
def my_question_list() -> str:
    """My questions about every call, with their answers."""
    return render_template(
        "calls/inquiries/mine.html", page=list_my_questions(actor(), page=page_number()), nav_section="my_space"
    )
