"""All decisions applied at once, and a place taken back from a laureate."""

from flask import flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from labagora.core.clock import utcnow
from labagora.core.errors import Conflict, authorise
from labagora.reviews import queries
from labagora.reviews.actions import applying as actions
from labagora.reviews.actions.deliberations import OWN_FIRST
from labagora.reviews.forms.decisions import ApplyForm, UnselectForm
from labagora.reviews.models import Decision, ReviewRound
from labagora.reviews.office.decisions import to_decisions
from labagora.reviews.office.shared import bp
from labagora.reviews.policy import committee as policy
from labagora.reviews.queries.committee import has_interest, members_of
from labagora.reviews.queries.decisions import get_decision, next_in_line, readiness
from labagora.reviews.queries.rounds import interests_of
from labagora.reviews.queries.withheld import has_withheld
from labagora.web.access import actor, staff
from labagora.web.errors import translated
from labagora.web.fields import rendered


def _checked(round_: ReviewRound, form: ApplyForm, refusal: str = "") -> ResponseReturnValue:
    found = readiness(round_)
    form.mark.data, form.mark.raw_data = found.mark, None
    page, status = rendered(
        "office/reviews/decisions/apply.html",
        form,
        call=round_.call,
        round=round_,
        found=found,
        figures=[
            (found.total, gettext("à décider"), ""),
            *((n, gettext(one.label), "") for one, n in found.counts.items()),
        ],
        members=members_of(round_),
        can_apply=policy.can_apply(actor(), round_, has_interest=False) and not found.lacks and found.total,
        refusal=refusal,
        nav_section="office",
    )
    return page, 409 if refusal else status


@bp.get("/decisions/application")
@staff
def decision_check(public_id: str) -> ResponseReturnValue:
    """Everything that must be there before decisions are applied."""
    round_ = queries.get_round(public_id, seen_by=actor())
    authorise(not has_interest(actor(), round_), actions.NOT_YOURS)
    authorise(not has_withheld(actor(), round_), OWN_FIRST)
    return _checked(round_, ApplyForm(formdata=None))


@bp.post("/decisions/application")
@staff
def decision_apply(public_id: str) -> ResponseReturnValue:
    """Apply all decisions, as the page showed them."""
    round_, form = queries.get_round(public_id, seen_by=actor(), lock=True), ApplyForm()
    try:
        made = actions.apply_decisions(round_, form.mark.data or "", actor=actor(), now=utcnow())
    except Conflict as refusal:
        return _checked(round_, form, translated(refusal))
    done = ngettext("%(num)d décision appliquée.", "%(num)d décisions appliquées.", made)
    flash(done if made else gettext("Les décisions étaient déjà appliquées."), "success")
    return to_decisions(public_id)


def _load(public_id: str, application_id: str) -> Decision:
    round_ = queries.get_round(public_id, seen_by=actor(), lock=request.method == "POST")
    return get_decision(round_, application_id, seen_by=actor())


@bp.route("/decisions/<application_id>/retrait", methods=["GET", "POST"])
@staff
def decision_unselect(public_id: str, application_id: str) -> ResponseReturnValue:
    """Take a place back from a laureate; the next of the waiting list has it at once."""
    decision, form = _load(public_id, application_id), UnselectForm()
    if form.validate_on_submit():
        with form.absorbing():
            called = actions.unselect(decision, form.reason.data or "", seen=form.seen, actor=actor(), now=utcnow())
            flash(_told(called), "success")
            return to_decisions(public_id)
    return _unselecting(decision, form)


def _told(called: Decision | None) -> str:
    if called is None:
        return str(
            gettext(
                "La place est libre et personne n'est appelé : liste complémentaire épuisée, ou places du lot prises."
            )
        )
    return str(gettext("La place revient à %(reference)s.", reference=called.application.reference))


def _unselecting(decision: Decision, form: UnselectForm) -> ResponseReturnValue:
    interested = has_interest(actor(), decision.round)
    can = policy.can_unselect(actor(), decision, interests_of(actor(), decision.application), has_interest=interested)
    return rendered(
        "office/reviews/decisions/unselect.html",
        form,
        call=decision.application.call,
        round=decision.round,
        decision=decision,
        following=next_in_line(decision) if can else None,
        can_unselect=can,
        nav_section="office",
    )
