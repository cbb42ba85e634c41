"""The desk of consortia: the list, one made by hand, the dates of each support, who accompanies it."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from labagora.consortia import policy
from labagora.consortia.actions import dates, hand_made
from labagora.consortia.commands import WorkspaceFilters
from labagora.consortia.enums import CONSORTIUM_WORKFLOW, ConsortiumKind, ConsortiumState
from labagora.consortia.forms.office import HandMadeForm, ProviderForm, PublicForm, ReasonForm, StartForm
from labagora.consortia.models import Consortium
from labagora.consortia.queries.office import standing_organisations
from labagora.consortia.queries.workspaces import get_workspace, list_workspaces
from labagora.core.clock import today_in_paris, utcnow
from labagora.web import office_menu
from labagora.web.access import actor, staff
from labagora.web.fields import BaseForm, page_number, rendered

bp = Blueprint("office_workspaces", __name__, url_prefix="/gestion/consortiums")
office_menu.register(_("Accompagnement"), _("Consortiums et sites"), "office_workspaces.consortium_list", order=38)


def _filters() -> WorkspaceFilters:
    asked = request.args
    kind = next((one.value for one in ConsortiumKind if one.value == asked.get("type")), "")
    state = next((one.value for one in ConsortiumState if one.value == asked.get("etat")), "")
    return WorkspaceFilters(asked.get("q", "").strip()[:100], kind, state)


@bp.get("")
@staff
def consortium_list() -> str:
    """Every consortium and site, by name."""
    filters, today = _filters(), today_in_paris()
    page = list_workspaces(filters, seen_by=actor(), today=today, page=page_number())
    return render_template(
        "office/workspaces/list.html",
        page=page,
        filters=filters,
        kinds=ConsortiumKind.choices(),
        states=ConsortiumState.choices(),
        nav_section="office",
    )


@bp.route("/nouveau", methods=["GET", "POST"])
@staff
def consortium_create() -> ResponseReturnValue:
    """Make one by hand."""
    form = HandMadeForm().offer(standing_organisations())
    if form.validate_on_submit():
        with form.absorbing():
            row = hand_made.make_by_hand(form.draft(), actor=actor(), now=utcnow())
            flash(gettext("Le consortium est créé. Donnez-lui son premier jour, puis invitez ses membres."), "success")
            return _to(row)
    return rendered("office/workspaces/new.html", form, nav_section="office")


def _found(public_id: str, *, lock: bool = False) -> Consortium:
    return get_workspace(public_id, seen_by=actor(), today=today_in_paris(), lock=lock).consortium


def _to(row: Consortium) -> ResponseReturnValue:
    return redirect(url_for("office_workspaces.consortium_show", public_id=row.public_id), 303)


def _page(row: Consortium, sent: dict[str, BaseForm]) -> ResponseReturnValue:
    forms: dict[str, Any] = {
        "start": sent.get("debut") or StartForm(formdata=None, prefix="debut-"),
        "pause": sent.get("pause") or ReasonForm(formdata=None, prefix="pause-"),
        "resume": sent.get("reprise") or ReasonForm(formdata=None, prefix="reprise-"),
        "extend": sent.get("prolongation") or ReasonForm(formdata=None, prefix="prolongation-"),
        "stop": sent.get("arret") or ReasonForm(formdata=None, prefix="arret-"),
        "follow": sent.get("suivi") or ReasonForm(formdata=None, prefix="suivi-"),
    }
    moves = CONSORTIUM_WORKFLOW.moves.get(row.state, frozenset())
    return rendered(
        "office/workspaces/show.html",
        next(iter(sent.values()), forms["start"]),
        consortium=row,
        forms=forms,
        moves={one.value for one in moves},
        can_change=policy.can_change_dates(actor(), row),
        is_at_term=row.ends_on is not None and today_in_paris() >= row.ends_on,
        nav_section="office",
    )


@bp.get("/<public_id>")
@staff
def consortium_show(public_id: str) -> ResponseReturnValue:
    """Where its support stands, what can be done."""
    return _page(_found(public_id), {})


def _start(row: Consortium, form: Any) -> None:
    dates.start(row, form.starts_on.data, months=form.months.data or 0, actor=actor(), now=utcnow())


def _pause(row: Consortium, form: Any) -> None:
    dates.pause(row, form.reason.data or "", actor=actor(), now=utcnow())


def _resume(row: Consortium, form: Any) -> None:
    dates.resume(row, form.reason.data or "", actor=actor(), now=utcnow())


def _extend(row: Consortium, form: Any) -> None:
    dates.extend(row, form.ends_on.data, form.reason.data or "", actor=actor(), now=utcnow())


def _stop(row: Consortium, form: Any) -> None:
    dates.stop(row, form.reason.data or "", actor=actor(), now=utcnow())


def _end(row: Consortium, _form: Any) -> None:
    dates.end(row, actor=actor(), now=utcnow())


def _follow(row: Consortium, form: Any) -> None:
    dates.follow(row, form.followed_until.data, actor=actor(), now=utcnow())


MOVES: dict[str, tuple[type[BaseForm], Callable[[Consortium, Any], None]]] = {
    "debut": (StartForm, _start),
    "pause": (ReasonForm, _pause),
    "reprise": (ReasonForm, _resume),
    "prolongation": (ReasonForm, _extend),
    "arret": (ReasonForm, _stop),
    "fin": (BaseForm, _end),
    "suivi": (ReasonForm, _follow),
}


@bp.post("/<public_id>/<any(debut, pause, reprise, prolongation, arret, fin, suivi):step>")
@staff
def consortium_date_change(public_id: str, step: str) -> ResponseReturnValue:
    """Start, pause, take up again, prolong, stop, end or follow a support."""
    row, (kind, act) = _found(public_id, lock=True), MOVES[step]
    form = kind(prefix=f"{step}-")
    if form.validate_on_submit():
        with form.absorbing():
            act(row, form)
            flash(gettext("C'est enregistré."), "success")
            return _to(row)
    return _page(row, {step: form})


@bp.route("/<public_id>/prestataire", methods=["GET", "POST"])
@staff
def consortium_provider(public_id: str) -> ResponseReturnValue:
    """Say which organisation accompanies it."""
    row = _found(public_id, lock=request.method == "POST")
    form = ProviderForm().offer(standing_organisations(hand_made.PROVIDER_KIND), row)
    if form.validate_on_submit():
        with form.absorbing():
            hand_made.choose_provider(row, form.chosen(), actor=actor(), now=utcnow())
            flash(
                gettext("Le prestataire est enregistré. Invitez ses personnes depuis la page des membres."), "success"
            )
            return _to(row)
    return rendered("office/workspaces/provider.html", form, consortium=row, nav_section="office")


@bp.route("/<public_id>/page-publique", methods=["GET", "POST"])
@staff
def consortium_public(public_id: str) -> ResponseReturnValue:
    """Say what is to come, and show one made by hand."""
    row = _found(public_id, lock=request.method == "POST")
    form = PublicForm(data={"upcoming": row.upcoming, "is_shown": row.shown_at is not None})
    if form.validate_on_submit():
        with form.absorbing():
            shown = bool(form.is_shown.data)
            hand_made.say_publicly(row, form.upcoming.data or "", is_shown=shown, actor=actor(), now=utcnow())
            flash(gettext("La page publique est enregistrée."), "success")
            return _to(row)
    return rendered("office/workspaces/public.html", form, consortium=row, nav_section="office")
