"""The desk of a round: how far it is, what comes next."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from labagora.core.clock import utcnow
from labagora.reviews import policy, queries
from labagora.reviews.actions import rounds as actions
from labagora.reviews.enums import ROUND_WORKFLOW, RoundPhase
from labagora.reviews.forms.rounds import PhaseForm
from labagora.reviews.office.shared import bp, register_desk
from labagora.web.access import actor, staff
from labagora.web.fields import rendered

register_desk(_("Le tour"), "office_reviews.round_show", order=10)


def _to(public_id: str) -> ResponseReturnValue:
    return redirect(url_for("office_reviews.round_show", public_id=public_id), 303)


@bp.get("/tour")
@staff
def round_show(public_id: str) -> ResponseReturnValue:
    """Where the review of a call stands."""
    call = queries.get_call(public_id, seen_by=actor())
    round_ = queries.find_round(call)
    form = PhaseForm(formdata=None)
    return rendered(
        "office/reviews/round.html",
        form,
        call=call,
        round=round_,
        counts=queries.round_counts(round_, seen_by=actor()) if round_ else None,
        moves=[
            one
            for one in RoundPhase
            if round_ and one is not RoundPhase.DECIDED and ROUND_WORKFLOW.allows(round_.phase, one)
        ],
        can_prepare=policy.can_prepare(actor(), call),
        nav_section="office",
    )


@bp.post("/tour")
@staff
def round_create(public_id: str) -> ResponseReturnValue:
    """Start to prepare the review."""
    call = queries.get_call(public_id, seen_by=actor(), lock=True)
    actions.prepare_round(call, actor=actor(), now=utcnow())
    return _to(public_id)


@bp.post("/phase")
@staff
def round_move(public_id: str) -> ResponseReturnValue:
    """Take the round to another phase."""
    round_ = queries.get_round(public_id, seen_by=actor(), lock=True)
    form = PhaseForm()
    if form.validate_on_submit():
        actions.move_round(round_, RoundPhase(form.phase.data), actor=actor(), now=utcnow())
        flash(gettext("L'évaluation a changé de phase."), "success")
    return _to(public_id)
