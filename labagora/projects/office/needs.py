"""The queue of needs."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from labagora.core.clock import utcnow
from labagora.projects import actions, display, policy, queries
from labagora.projects.content import LABELS
from labagora.projects.enums import NeedState
from labagora.projects.forms import DecisionForm
from labagora.projects.models import Need
from labagora.projects.office.shared import approve_selected, bp, filters, kept
from labagora.projects.queries import trail
from labagora.web import exports, office_menu
from labagora.web.access import actor, staff
from labagora.web.fields import page_number, rendered

office_menu.register(
    _("Contenus"), _("Besoins"), "office_projects.need_queue", order=21, count=queries.count_waiting_needs
)
HEADERS = (
    "titre",
    "projet",
    "organisation",
    "format",
    "etat",
    "places",
    "envoye_le",
    "repondre_avant",
    "jours_d_attente",
    "fictif",
)


def _need(public_id: str) -> Need:
    return queries.get_reviewed_need(public_id, seen_by=actor())


@bp.get("/besoins")
@staff
def need_queue() -> str:
    """Needs by filters; first those that wait longest."""
    asked = filters(NeedState.choices())
    return render_template(
        "office/projects/need_queue.html",
        page=queries.list_need_queue(asked, page=page_number(), now=utcnow()),
        filters=asked,
        kept=kept(),
        states=NeedState.choices(),
        nav_section="office",
    )


@bp.get("/besoins/export.<any(csv, xlsx):extension>")
@staff
def need_export(extension: str) -> ResponseReturnValue:
    """The lines that the filters keep, as a file."""
    rows = queries.need_export(filters(NeedState.choices()), now=utcnow())
    lines = [
        [
            row.title,
            row.project,
            row.organisation,
            display.label("formats", row.format),
            row.state.label,
            row.seats,
            row.submitted_at,
            row.answer_by,
            row.waiting_days,
            row.is_fictional,
        ]
        for row in rows
    ]
    return exports.download(extension, gettext("Besoins"), HEADERS, lines)


@bp.post("/besoins/approbations")
@staff
def need_approvals_create() -> ResponseReturnValue:
    """Approve the chosen needs; the list keeps its filters."""
    approve_selected(_need, lambda need: actions.approve_need(need, actor=actor(), now=utcnow()))
    return redirect(url_for("office_projects.need_queue", **kept()), 303)


@bp.get("/besoins/<public_id>")
@staff
def need_review(public_id: str) -> ResponseReturnValue:
    """Read a need as volunteers will, and answer."""
    return _page(_need(public_id), DecisionForm())


def _page(need: Need, form: DecisionForm) -> ResponseReturnValue:
    refused = [
        (entry.at, LABELS.get(entry.details["field"], entry.details["field"])) for entry in trail.contacts_of(need)
    ]
    return rendered(
        "office/projects/need_review.html",
        form,
        view=display.need_view(need),
        can=policy.need_can(actor(), need),
        contacts=refused,
        kept=kept(),
        nav_section="office",
    )


@bp.post("/besoins/<public_id>/decision")
@staff
def need_decision_create(public_id: str) -> ResponseReturnValue:
    """Approve, return or refuse a need."""
    need, form = _need(public_id), DecisionForm()
    if form.validate_on_submit():
        with form.absorbing():
            _decide(need, form)
            flash(gettext("La réponse est enregistrée et part par courriel aux porteurs."), "success")
            return redirect(url_for("office_projects.need_queue", **kept()), 303)
    return _page(need, form)


def _decide(need: Need, form: DecisionForm) -> None:
    person, now, reason = actor(), utcnow(), form.reason.data or ""
    if form.decision.data == "approve":
        actions.approve_need(need, actor=person, now=now)
    elif form.decision.data == "return":
        actions.return_need(need, reason, actor=person, now=now)
    else:
        actions.refuse_need(need, reason, actor=person, now=now)


@bp.post("/besoins/<public_id>/cloture")
@staff
def need_closing_create(public_id: str) -> ResponseReturnValue:
    """Stop the answers to a need."""
    actions.close_need(_need(public_id), actor=actor(), now=utcnow())
    flash(gettext("Le besoin ne prend plus de réponses."), "success")
    return redirect(url_for("office_projects.need_review", public_id=public_id), 303)
