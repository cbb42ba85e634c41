"""The conflicts of a round: suspected ones to decide, others to add. Who has an interest does not see its row."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from labagora.core.clock import utcnow
from labagora.core.errors import NotFound
from labagora.reviews import policy, queries
from labagora.reviews.actions import conflicts as actions
from labagora.reviews.enums import ConflictState, ReviewerState
from labagora.reviews.forms.conflicts import DecisionForm, ReportForm
from labagora.reviews.models import ReviewRound
from labagora.reviews.office.seats import name_of
from labagora.reviews.office.shared import bp, register_desk
from labagora.reviews.queries.conflicts import get_conflict, get_overseen, list_conflicts, overseen
from labagora.reviews.queries.interests import interests_in
from labagora.reviews.queries.late import late_in
from labagora.reviews.queries.seats import get_seat, seats_of
from labagora.web.access import actor, staff
from labagora.web.fields import page_number, rendered

register_desk(_("Conflits d'intérêts"), "office_reviews.conflict_list", order=60)
HERE = (ReviewerState.ACTIVE,)


def _round(public_id: str) -> ReviewRound:
    return queries.get_round(public_id, seen_by=actor(), lock=request.method == "POST")


def _to(public_id: str) -> ResponseReturnValue:
    return redirect(url_for("office_reviews.conflict_list", public_id=public_id), 303)


def _report_form(round_: ReviewRound) -> ReportForm:
    seats = [one for one in seats_of(round_) if one.state in HERE and one.account_id != actor().id]
    return ReportForm().offer(seats, overseen(round_, actor()), {one.public_id: name_of(one) for one in seats})


@bp.get("/conflits")
@staff
def conflict_list(public_id: str) -> ResponseReturnValue:
    """What ties reviewers to applications: what is to decide first."""
    round_ = _round(public_id)
    state = request.args.get("etat", "")
    page = list_conflicts(round_, actor(), page=page_number(), state=state)
    return rendered(
        "office/reviews/conflicts/list.html",
        DecisionForm(formdata=None),
        call=round_.call,
        page=page,
        names={one.public_id: name_of(one.reviewer) for one in page.items},
        lates=late_in(round_.call, seen_by=actor()),
        interests=interests_in(round_.call, seen_by=actor()),
        state=state,
        states=[(one.value, gettext(one.label)) for one in ConflictState],
        can_prepare=policy.can_prepare(actor(), round_.call),
        nav_section="office",
    )


@bp.route("/conflits/ajout", methods=["GET", "POST"])
@staff
def conflict_create(public_id: str) -> ResponseReturnValue:
    """Note a conflict that the team knows of."""
    round_ = _round(public_id)
    if not policy.can_prepare(actor(), round_.call):
        raise NotFound
    form = _report_form(round_)
    if form.validate_on_submit():
        seat = get_seat(round_, form.reviewer.data or "")
        application = get_overseen(round_, form.application.data or "", seen_by=actor())
        actions.report(seat, application, form.tie(), actor=actor(), now=utcnow())
        flash(gettext("Le conflit est noté. La candidature est retirée à cette personne."), "success")
        return _to(public_id)
    return rendered("office/reviews/conflicts/new.html", form, call=round_.call, nav_section="office")


@bp.post("/conflits/recalcul")
@staff
def hint_refresh(public_id: str) -> ResponseReturnValue:
    """Look again for ties that verified facts suggest."""
    round_ = _round(public_id)
    if not policy.can_prepare(actor(), round_.call):
        raise NotFound
    actions.refresh_hints(round_, actor=actor(), now=utcnow())
    flash(gettext("Les liens possibles sont recalculés."), "success")  # their number may tell of one's own (A5)
    return _to(public_id)


@bp.route("/conflits/<conflict_id>", methods=["GET", "POST"])
@staff
def conflict_decide(public_id: str, conflict_id: str) -> ResponseReturnValue:
    """Hold a conflict true, or set it aside with a note."""
    round_ = _round(public_id)
    conflict = get_conflict(round_, conflict_id, seen_by=actor())
    form = DecisionForm(data={"note": conflict.note})
    if form.validate_on_submit():
        with form.absorbing():
            state = ConflictState(form.state.data)
            actions.decide(round_, conflict, state, form.note.data or "", actor=actor(), now=utcnow())
            flash(gettext("La décision est notée."), "success")
            return _to(public_id)
    return rendered(
        "office/reviews/conflicts/show.html",
        form,
        call=round_.call,
        conflict=conflict,
        name=name_of(conflict.reviewer),
        is_own=conflict.reviewer.account_id == actor().id,
        can_prepare=policy.can_prepare(actor(), round_.call),
        nav_section="office",
    )
