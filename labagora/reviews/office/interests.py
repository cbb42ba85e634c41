"""One's own interests in the applications of a call, as one of the team; those of colleagues, to keep or set aside."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from labagora.calls.models import Call
from labagora.calls.queries.team import names_of
from labagora.core.clock import utcnow
from labagora.reviews import late, queries
from labagora.reviews.actions import interests as actions
from labagora.reviews.actions.late import examine
from labagora.reviews.enums import ConflictState
from labagora.reviews.forms.conflicts import DecisionForm, InterestForm, LateForm, ReleaseForm
from labagora.reviews.models import Reviewer
from labagora.reviews.office.seats import name_of
from labagora.reviews.office.shared import bp, register_desk
from labagora.reviews.queries.interests import (
    declarable,
    get_declarable,
    get_interest,
    get_my_interest,
    has_left_alone,
    my_interests,
)
from labagora.reviews.queries.late import get_late, person_of
from labagora.web.access import actor, staff
from labagora.web.fields import rendered

register_desk(_("Mes intérêts"), "office_reviews.interest_list", order=65)


def _to(public_id: str, endpoint: str = "office_reviews.interest_list") -> ResponseReturnValue:
    return redirect(url_for(endpoint, public_id=public_id), 303)


def _page(call: Call, form: InterestForm, release: ReleaseForm, asked: str = "") -> ResponseReturnValue:
    page, status = rendered(
        "office/reviews/conflicts/interests.html",
        form,
        call=call,
        release=release,
        asked=asked,
        interests=my_interests(call, actor()),
        is_alone=has_left_alone(call),
        nav_section="office",
    )
    return page, 422 if release.errors else status


@bp.get("/interets")
@staff
def interest_list(public_id: str) -> ResponseReturnValue:
    """What I declared in this call, and a form to declare; « candidature » in the address chooses one."""
    call = queries.get_call(public_id, seen_by=actor())
    form = InterestForm(formdata=None, application=request.args.get("candidature", "")[:22])
    return _page(call, form.offer(declarable(call, actor())), ReleaseForm(formdata=None))


@bp.post("/interets")
@staff
def interest_declare(public_id: str) -> ResponseReturnValue:
    """Declare an interest: from the next page on, nothing of the application is mine to see."""
    call = queries.get_call(public_id, seen_by=actor())
    form = InterestForm().offer(declarable(call, actor()))
    if form.validate_on_submit():
        with form.absorbing():
            application = get_declarable(call, form.application.data or "", seen_by=actor())
            actions.declare_interest(application, form.tie(), actor=actor(), now=utcnow())
            told = gettext("C'est noté. Rien de cette candidature ne vous est plus montré ; vos collègues la suivent.")
            flash(told, "success")
            return _to(public_id)
    return _page(call, form, ReleaseForm(formdata=None))


@bp.post("/interets/<interest_id>/retrait")
@staff
def interest_release(public_id: str, interest_id: str) -> ResponseReturnValue:
    """Ask a colleague to set my interest aside."""
    call, form = queries.get_call(public_id, seen_by=actor()), ReleaseForm()
    row = get_my_interest(call, interest_id, seen_by=actor())
    if form.validate_on_submit():
        with form.absorbing():
            actions.ask_release(row, form.reason.data or "", actor=actor(), now=utcnow())
            flash(
                gettext("La demande est notée. La candidature reste fermée tant qu'un collègue n'a pas décidé."),
                "success",
            )
            return _to(public_id)
    offered = InterestForm(formdata=None).offer(declarable(call, actor()))
    return _page(call, offered, form, interest_id)


@bp.route("/conflits/apres-decision/<late_id>", methods=["GET", "POST"])
@staff
def late_interest_show(public_id: str, late_id: str) -> ResponseReturnValue:
    """What an interest touched that was known after the decision, and what the team did about it."""
    call, form = queries.get_call(public_id, seen_by=actor()), LateForm()
    row = get_late(call, late_id, seen_by=actor(), lock=request.method == "POST")
    if form.validate_on_submit():
        with form.absorbing():
            examine(row, form.note.data or "", actor=actor(), now=utcnow())
            flash(gettext("C'est noté."), "success")
            return _to(public_id, "office_reviews.conflict_list")
    person = person_of(row)
    name = name_of(person) if isinstance(person, Reviewer) else str(person.account.name or "") if person else ""
    return rendered(
        "office/reviews/conflicts/late.html",
        form,
        call=call,
        row=row,
        name=name or gettext("Personne sans nom"),
        touched=late.sentences(row.touched),
        names=names_of({row.examined_by_ref}) if row.examined_by_ref else {},
        nav_section="office",
    )


@bp.route("/conflits/equipe/<interest_id>", methods=["GET", "POST"])
@staff
def interest_decide(public_id: str, interest_id: str) -> ResponseReturnValue:
    """Keep a colleague's interest, or set it aside with a note."""
    call = queries.get_call(public_id, seen_by=actor())
    row = get_interest(call, interest_id, seen_by=actor(), lock=request.method == "POST")
    form = DecisionForm(data={"note": row.decision})
    if form.validate_on_submit():
        with form.absorbing():
            state = ConflictState(form.state.data)
            actions.decide_interest(row, state, form.note.data or "", actor=actor(), now=utcnow())
            flash(gettext("La décision est notée."), "success")
            is_round = queries.find_round(call) is not None
            return _to(public_id, "office_reviews.conflict_list" if is_round else "office_reviews.interest_list")
    return rendered(
        "office/reviews/conflicts/interest.html",
        form,
        call=call,
        row=row,
        has_round=queries.find_round(call) is not None,
        nav_section="office",
    )
