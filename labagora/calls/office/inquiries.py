"""The questions that wait for the team: answered alone, or published without a name."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from labagora.calls import policy, queries
from labagora.calls.actions.inquiries import answer_privately, publish, unpublish
from labagora.calls.enums import AnswerVisibility
from labagora.calls.forms.inquiries import AnswerForm, PublicationForm
from labagora.calls.models import CallInquiry
from labagora.calls.office.shared import bp
from labagora.calls.queries.inquiries import list_inquiry_queue
from labagora.core.clock import utcnow
from labagora.web import office_menu
from labagora.web.access import actor, staff
from labagora.web.fields import page_number, rendered

office_menu.register(
    _("Appels"), _("Questions des candidats"), "office_calls.inquiry_queue", order=33,
    count=queries.count_waiting_inquiries,
)  # fmt: skip


def _filter() -> str:
    asked = request.args.get("etat", "")
    return asked if asked in set(AnswerVisibility) else ""


@bp.get("/questions")
@staff
def inquiry_queue() -> str:
    """The questions about every call, those that wait first."""
    return render_template(
        "office/calls/inquiries/list.html",
        page=list_inquiry_queue(page=page_number(), visibility=_filter()),
        call=None,
        states=AnswerVisibility.choices(),
        chosen=_filter(),
        nav_section="office",
    )


@bp.get("/<public_id>/questions")
@staff
def inquiry_list(public_id: str) -> str:
    """The questions about one call."""
    call = queries.get_call(public_id, seen_by=actor())
    return render_template(
        "office/calls/inquiries/list.html",
        page=queries.list_inquiries(call, page=page_number(), visibility=_filter()),
        call=call,
        states=AnswerVisibility.choices(),
        chosen=_filter(),
        nav_section="office",
    )


def _forms(inquiry: CallInquiry) -> dict[str, Any]:
    """Return both forms as the page opens them: what is written already, else the question to reword."""
    return {
        "answer_form": AnswerForm(formdata=None, answer=inquiry.answer),
        "publication_form": PublicationForm(
            formdata=None,
            published_question=inquiry.published_question or inquiry.question,
            published_answer=inquiry.published_answer or inquiry.answer,
        ),
    }


def _page(inquiry: CallInquiry, sent: AnswerForm | PublicationForm | None = None) -> ResponseReturnValue:
    forms = _forms(inquiry)
    if sent is not None:
        forms["answer_form" if isinstance(sent, AnswerForm) else "publication_form"] = sent
    for form in forms.values():
        form.show(inquiry)
    return rendered(
        "office/calls/inquiries/show.html",
        sent or forms["answer_form"],
        inquiry=inquiry,
        can_answer=policy.can_answer_inquiry(actor(), inquiry),
        nav_section="office",
        **forms,
    )


def _back(inquiry: CallInquiry) -> ResponseReturnValue:
    return redirect(url_for("office_calls.inquiry_show", public_id=inquiry.public_id), 303)


@bp.get("/questions/<public_id>")
@staff
def inquiry_show(public_id: str) -> ResponseReturnValue:
    """A question, and the two ways to answer it."""
    return _page(queries.get_inquiry(public_id, seen_by=actor()))


@bp.post("/questions/<public_id>/reponse")
@staff
def inquiry_answer(public_id: str) -> ResponseReturnValue:
    """Answer the person alone."""
    inquiry, form = queries.get_inquiry(public_id, seen_by=actor(), lock=True), AnswerForm()
    if form.validate_on_submit():
        with form.absorbing():
            answer_privately(inquiry, form.draft(), actor=actor(), now=utcnow())
            flash(gettext("La réponse est envoyée à la personne."), "success")
            return _back(inquiry)
    return _page(inquiry, form)


@bp.post("/questions/<public_id>/publication")
@staff
def inquiry_publish(public_id: str) -> ResponseReturnValue:
    """Publish a rewording."""
    inquiry, form = queries.get_inquiry(public_id, seen_by=actor(), lock=True), PublicationForm()
    if form.validate_on_submit():
        with form.absorbing():
            publish(inquiry, form.draft(), actor=actor(), now=utcnow())
            flash(gettext("La réponse est sur la page de l'appel."), "success")
            return _back(inquiry)
    return _page(inquiry, form)


@bp.post("/questions/<public_id>/depublication")
@staff
def inquiry_unpublish(public_id: str) -> ResponseReturnValue:
    """Take an answer off the page of the call."""
    inquiry = queries.get_inquiry(public_id, seen_by=actor(), lock=True)
    unpublish(inquiry, actor=actor(), now=utcnow())
    flash(gettext("La réponse n'est plus sur la page de l'appel. La personne la garde."), "success")
    return _back(inquiry)
