"""Proposals of assignment: asked for, waited for on a page that tells how far they are, looked at, applied."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from labagora.core.clock import utcnow
from labagora.reviews import policy, queries
from labagora.reviews.actions.proposals import apply_proposal, ask_proposal
from labagora.reviews.enums import ProposalState
from labagora.reviews.forms.assigning import ProposalForm
from labagora.reviews.office.assigning import desk_page
from labagora.reviews.office.shared import bp
from labagora.reviews.previewing import Preview
from labagora.reviews.queries.proposals import STALE, get_proposal
from labagora.web.access import actor, staff
from labagora.web.fields import page_number


def _to(public_id: str, proposal_id: str) -> ResponseReturnValue:
    return redirect(url_for("office_reviews.proposal_show", public_id=public_id, proposal_id=proposal_id), 303)


@bp.post("/attribution/propositions")
@staff
def proposal_create(public_id: str) -> ResponseReturnValue:
    """Ask for a calculation."""
    round_ = queries.get_round(public_id, seen_by=actor(), lock=True)
    form = ProposalForm()
    if form.validate_on_submit():
        row = ask_proposal(round_, form.asked(), actor=actor(), now=utcnow())
        return _to(public_id, row.public_id)
    return desk_page(round_, form)


@bp.get("/attribution/propositions/<proposal_id>")
@staff
def proposal_show(public_id: str, proposal_id: str) -> str:
    """How far a calculation is, then what it proposes."""
    round_ = queries.get_round(public_id, seen_by=actor())
    row = get_proposal(round_, proposal_id)
    is_made = row.state in (ProposalState.READY, ProposalState.APPLIED)
    return render_template(
        "office/reviews/assigning/proposal.html",
        call=round_.call,
        row=row,
        preview=Preview.of(row, seen_by=actor(), page=page_number()) if is_made else None,
        is_stale=row.state is ProposalState.WAITING and row.asked_at + STALE <= utcnow(),
        can_apply=row.state is ProposalState.READY and policy.can_assign(actor(), round_),
        nav_section="office",
    )


@bp.post("/attribution/propositions/<proposal_id>/application")
@staff
def proposal_apply(public_id: str, proposal_id: str) -> ResponseReturnValue:
    """Write what is proposed, unless the round has moved since."""
    round_ = queries.get_round(public_id, seen_by=actor(), lock=True)
    row = get_proposal(round_, proposal_id, lock=True)
    added, removed = apply_proposal(row, actor=actor(), now=utcnow())
    text = gettext(
        "La proposition est appliquée. Ajoutées : %(added)d, retirées : %(removed)d. Les évaluateurs n'en savent "
        "encore rien : remettez-leur les lectures quand tout est prêt.",
        added=added,
        removed=removed,
    )
    flash(text, "success")
    return redirect(url_for("office_reviews.assignment_list", public_id=public_id), 303)
