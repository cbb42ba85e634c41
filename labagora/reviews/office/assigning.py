"""Who reads what: the whole round, one application, one reviewer who is away; handed out when all is ready."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from labagora.calls.models import Application
from labagora.core.clock import utcnow
from labagora.reviews import policy, queries
from labagora.reviews.actions import assigning as actions
from labagora.reviews.forms.assigning import GiveForm, PinForm, ProposalForm
from labagora.reviews.models import ReviewRound
from labagora.reviews.office.shared import bp, register_desk
from labagora.reviews.queries import assigning
from labagora.reviews.queries.proposals import proposals_of
from labagora.reviews.queries.releases import find_release
from labagora.web.access import actor, staff
from labagora.web.fields import page_number, rendered

LONGEST_TEXT = 200
register_desk(_("Attribution"), "office_reviews.assignment_list", order=70)


def desk_page(round_: ReviewRound, form: ProposalForm) -> ResponseReturnValue:
    """Show who reads what, with the form of a calculation."""
    text = request.args.get("q", "").replace("\x00", "").strip()[:LONGEST_TEXT]
    lacking = round_.reviewers_per_application if request.args.get("manque") == "oui" else 0
    return rendered(
        "office/reviews/assigning/list.html",
        form,
        call=round_.call,
        round=round_,
        page=assigning.list_shared(round_, seen_by=actor(), page=page_number(), text=text, lacking=lacking),
        text=text,
        lacking=lacking,
        proposals=proposals_of(round_),
        can_assign=policy.can_assign(actor(), round_),
        nav_section="office",
    )


@bp.get("/attribution")
@staff
def assignment_list(public_id: str) -> ResponseReturnValue:
    """The applications with those who read them."""
    round_ = queries.get_round(public_id, seen_by=actor())
    return desk_page(round_, ProposalForm.for_round(round_))


@bp.get("/attribution/evaluateurs")
@staff
def assignment_reader_list(public_id: str) -> str:
    """The reviewers with what they have."""
    round_ = queries.get_round(public_id, seen_by=actor())
    return render_template(
        "office/reviews/assigning/readers.html",
        call=round_.call,
        page=assigning.list_readers(round_, seen_by=actor(), page=page_number()),
        can_assign=policy.can_assign(actor(), round_),
        nav_section="office",
    )


def _place(public_id: str, application_id: str, *, lock: bool = False) -> tuple[ReviewRound, Application]:
    round_ = queries.get_round(public_id, seen_by=actor(), lock=lock)
    return round_, assigning.get_shared(round_, application_id, seen_by=actor())


def _edit_page(round_: ReviewRound, application: Application, form: GiveForm) -> ResponseReturnValue:
    readings = assigning.readings_of([application.id]).get(application.id, ())
    return rendered(
        "office/reviews/assigning/edit.html",
        form,
        call=round_.call,
        row=assigning.shared_row(application, readings),
        candidates=assigning.candidates_for(round_, application, seen_by=actor()),
        can_assign=policy.can_assign(actor(), round_),
        nav_section="office",
    )


@bp.get("/attribution/candidatures/<application_id>")
@staff
def assignment_edit(public_id: str, application_id: str) -> ResponseReturnValue:
    """Who reads an application, and who could."""
    round_, application = _place(public_id, application_id)
    candidates = assigning.candidates_for(round_, application, seen_by=actor())
    return _edit_page(round_, application, GiveForm(formdata=None).offer(candidates))


@bp.post("/attribution/candidatures/<application_id>")
@staff
def assignment_create(public_id: str, application_id: str) -> ResponseReturnValue:
    """Give an application to a reviewer by hand."""
    round_, application = _place(public_id, application_id, lock=True)
    form = GiveForm().offer(assigning.candidates_for(round_, application, seen_by=actor()))
    if form.validate_on_submit():
        seat, confirmed = assigning.get_seat(round_, form.reviewer.data), form.confirmed.data
        with form.absorbing():
            actions.give(round_, application, seat, is_confirmed=confirmed, actor=actor(), now=utcnow())
            flash(gettext("La lecture est attribuée. La personne la verra quand vous la remettrez."), "success")
            return _to_application(public_id, application_id)
    return _edit_page(round_, application, form)


def _to_application(public_id: str, application_id: str) -> ResponseReturnValue:
    page = url_for("office_reviews.assignment_edit", public_id=public_id, application_id=application_id)
    return redirect(page, 303)


@bp.post("/attribution/lectures/<assignment_id>/fixation")
@staff
def assignment_pin(public_id: str, assignment_id: str) -> ResponseReturnValue:
    """Keep an assignment when it is computed again, or let it move."""
    round_ = queries.get_round(public_id, seen_by=actor(), lock=True)
    row, form = assigning.get_given(round_, assignment_id, seen_by=actor()), PinForm()
    if form.validate_on_submit():
        actions.pin(round_, row, is_pinned=form.pinned.data == "oui", actor=actor(), now=utcnow())
    return _to_application(public_id, row.application.public_id)


@bp.post("/attribution/lectures/<assignment_id>/retrait")
@staff
def assignment_revoke(public_id: str, assignment_id: str) -> ResponseReturnValue:
    """Take an application back from a reviewer."""
    round_ = queries.get_round(public_id, seen_by=actor(), lock=True)
    row = assigning.get_given(round_, assignment_id, seen_by=actor())
    actions.take_back(round_, row, actor=actor(), now=utcnow())
    flash(gettext("La lecture est retirée : la personne n'y a plus accès."), "success")
    return _to_application(public_id, row.application.public_id)


@bp.get("/attribution/evaluateurs/<reviewer_id>/absence")
@staff
def absence_new(public_id: str, reviewer_id: str) -> str:
    """What would be taken from somebody who is away."""
    round_ = queries.get_round(public_id, seen_by=actor())
    seat = assigning.get_seat(round_, reviewer_id)
    rows = assigning.given_to(seat, seen_by=actor())
    return render_template(
        "office/reviews/assigning/absence.html",
        call=round_.call,
        seat=seat,
        given_back=sum(policy.is_given_back(one) for one in rows),
        gone=sum(not policy.is_given_back(one) for one in rows),
        can_assign=policy.can_assign(actor(), round_),
        nav_section="office",
    )


@bp.post("/attribution/evaluateurs/<reviewer_id>/absence")
@staff
def absence_create(public_id: str, reviewer_id: str) -> ResponseReturnValue:
    """Take everything back and compute to whom it could go."""
    round_ = queries.get_round(public_id, seen_by=actor(), lock=True)
    seat = assigning.get_seat(round_, reviewer_id)
    row = actions.note_absence(round_, seat, actor=actor(), now=utcnow())
    flash(gettext("Ses lectures sont retirées. La proposition de remplacement se calcule."), "success")
    page = url_for("office_reviews.proposal_show", public_id=public_id, proposal_id=row.public_id)
    return redirect(page, 303)


@bp.get("/attribution/remise")
@staff
def release_new(public_id: str) -> str:
    """What would be handed to reviewers, and what holds it back."""
    round_ = queries.get_round(public_id, seen_by=actor())
    return render_template(
        "office/reviews/assigning/release.html",
        call=round_.call,
        round=round_,
        found=find_release(round_, seen_by=actor()),
        is_due=round_.due_at is not None and round_.due_at > utcnow(),
        can_assign=policy.can_assign(actor(), round_),
        nav_section="office",
    )


@bp.post("/attribution/remise")
@staff
def release_create(public_id: str) -> ResponseReturnValue:
    """Hand the assignments to the reviewers."""
    round_ = queries.get_round(public_id, seen_by=actor(), lock=True)
    count = actions.release(round_, actor=actor(), now=utcnow())
    if not count:
        flash(gettext("Aucune lecture n'est à remettre : regardez ce qui est retenu."), "warning")
        return redirect(url_for("office_reviews.release_new", public_id=public_id), 303)
    flash(gettext("Lectures remises aux évaluateurs : %(count)d. Chacun reçoit un message.", count=count), "success")
    return redirect(url_for("office_reviews.assignment_list", public_id=public_id), 303)
