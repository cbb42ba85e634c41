"""The files that values rest on: handed out to those who read the values, taken away by those who record them."""

from urllib.parse import quote

from flask import flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from labagora.consortia.indicators import policy, queries
from labagora.consortia.indicators.actions import evidence as actions
from labagora.consortia.indicators.models import MeasureEvidence
from labagora.consortia.indicators.views.blueprint import HERE, about, bp, opened
from labagora.consortia.queries import Opened
from labagora.core.clock import utcnow
from labagora.core.errors import NotAllowed, NotFound
from labagora.ports.storage import uploads
from labagora.web.access import actor, signed_in
from labagora.web.fields import BaseForm


@bp.get(f"{HERE}/preuves/<evidence_id>")
@signed_in
def evidence_show(public_id: str, evidence_id: str) -> ResponseReturnValue:
    """Hand a file out: saved, never opened in the site (security.md F3, F6)."""
    row = queries.get_evidence(evidence_id, opened(public_id).consortium, for_reading=True)
    if row.stored is None:
        raise NotFound
    try:
        content = uploads.read(row.stored)
    except FileNotFoundError as error:
        raise NotFound from error
    response = make_response(content)
    response.mimetype = row.stored.media_type
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(row.stored.name, safe='')}"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["Cache-Control"] = "no-store"
    return response


def _history(space: Opened, row: MeasureEvidence) -> str:
    measure = row.measure
    return url_for(
        "indicators.measure_history",
        public_id=space.consortium.public_id,
        followed_id=measure.followed.public_id,
        site_id=measure.organisation.public_id,
        month=measure.month,
    )


@bp.route(f"{HERE}/preuves/<evidence_id>/retrait", methods=["GET", "POST"])
@signed_in
def evidence_remove(public_id: str, evidence_id: str) -> ResponseReturnValue:
    """Ask, then destroy a file; its line stays in the history."""
    form = BaseForm()
    space = opened(public_id, lock=form.is_submitted())
    row = queries.get_evidence(evidence_id, space.consortium)
    place = (space.consortium, space.place, space.today)
    if not policy.can_record(actor(), *place, row.measure.organisation_id):
        raise NotAllowed
    back = _history(space, row)
    if form.validate_on_submit():
        actions.remove_evidence(space, row, actor=actor(), now=utcnow())
        flash(gettext("La preuve est retirée."), "success")
        return redirect(back, 303)
    return render_template(
        "consortia/indicators/evidence_removal.html",
        form=form,
        row=row,
        back=back,
        **about(space),
    )
