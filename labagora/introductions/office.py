"""Back office of introductions: the board, waves, proposals by hand, late restitutions, reported messages, weights."""

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext

from labagora.core.clock import utcnow
from labagora.engines.weighing import Preview
from labagora.introductions import actions, matching, queries
from labagora.introductions.commands import BoardFilters
from labagora.introductions.enums import IntroductionState, LeaderReason, Origin
from labagora.introductions.facets import WEIGHT_TITLES, Reason
from labagora.introductions.forms import ProposalForm, RefusalForm, WeightsForm, labelled, weights_form
from labagora.introductions.wording import told
from labagora.projects import policy as project_policy
from labagora.projects import queries as projects
from labagora.projects.models import Need
from labagora.volunteers import queries as volunteers
from labagora.web import office_menu
from labagora.web.access import actor, staff, staff_discloses
from labagora.web.fields import page_number, rendered

bp = Blueprint("office_introductions", __name__, url_prefix="/gestion/mises-en-relation")
GROUP = lazy_gettext("Mises en relation")
office_menu.register(GROUP, lazy_gettext("Suivi"), "office_introductions.board", order=41)
office_menu.register(GROUP, lazy_gettext("Vagues et propositions"), "office_introductions.need_list", order=42)
office_menu.register(
    GROUP,
    lazy_gettext("Restitutions en retard"),
    "office_introductions.overdue_list",
    order=43,
    count=lambda: queries.count_overdue(utcnow()),
)
office_menu.register(
    GROUP,
    lazy_gettext("Messages signalés"),
    "office_introductions.report_list",
    order=44,
    count=queries.count_reported,
)
office_menu.register(GROUP, lazy_gettext("Poids du classement"), "office_introductions.weights", order=45)
office_menu.register(GROUP, lazy_gettext("Équité des sollicitations"), "office_introductions.spread_show", order=46)

RANKED = 20


def _asked(name: str) -> str:
    return request.args.get(name, "").replace("\x00", "").strip()[:200]


@bp.get("")
@staff
def board() -> str:
    """Where everything stands, by state, those that wait longest first."""
    filters = BoardFilters(text=_asked("q"), state=_asked("etat"), origin=_asked("origine"))
    now = utcnow()
    return render_template(
        "office/introductions/board.html",
        page=queries.list_board(filters, page=page_number(), now=now),
        counts=queries.counts_by_state(),
        rate=queries.restitution_rate(now),
        filters=filters,
        states=labelled(IntroductionState),
        origins=labelled(Origin),
        nav_section="office",
    )


@bp.route("/<public_id>/annulation", methods=["GET", "POST"])
@staff
def cancellation(public_id: str) -> ResponseReturnValue:
    """End an introduction, with a reason and kind words for the volunteer."""
    introduction, form = queries.get_introduction_for_staff(public_id, seen_by=actor()), RefusalForm()
    if form.validate_on_submit():
        with form.absorbing():
            reason, words = LeaderReason(form.reason.data), form.kind_words.data or ""
            actions.cancel(introduction, reason, words, actor=actor(), now=utcnow())
            flash(gettext("La mise en relation est annulée."), "success")
            return redirect(url_for("office_introductions.board"), 303)
    return rendered("office/introductions/cancellation.html", form, introduction=introduction, nav_section="office")


@bp.get("/besoins")
@staff
def need_list() -> str:
    """The open needs with their waves."""
    needs = queries.open_needs(utcnow())
    return render_template("office/introductions/need_list.html", rows=queries.wave_rows(needs), nav_section="office")


def _need(public_id: str) -> Need:
    return projects.get_reviewed_need(public_id, seen_by=actor())


@bp.get("/besoins/<public_id>")
@staff
def need_show(public_id: str) -> str:
    """What the next wave would be, and who fits best, without a name and without an answer."""
    need, now = _need(public_id), utcnow()
    figures, (yes, settled) = queries.figures_of(need), queries.past_answers()
    ranked, eligible = matching.rank_volunteers(need, exclude=queries.excluded_from(need), now=now, limit=RANKED)
    people = queries.volunteers_by_id([one.volunteer_id for one in ranked])
    return render_template(
        "office/introductions/need.html",
        need=need,
        figures=figures,
        size=actions.wave_size(need.seats, figures.secured, figures.invited, yes, settled),
        eligible=eligible,
        ranked=[(one, people[one.volunteer_id].public_id) for one in ranked if one.volunteer_id in people],
        last=queries.last_wave(need),
        is_open=project_policy.takes_answers(need, now),
        nav_section="office",
    )


@bp.post("/besoins/<public_id>/vague")
@staff
def wave_create(public_id: str) -> ResponseReturnValue:
    """Send a wave now."""
    need = _need(public_id)
    wave = actions.invite_wave(need, actor=actor(), now=utcnow())
    if wave is None:
        flash(
            gettext("Rien n’est parti : les places sont couvertes, ou personne d’autre ne peut être sollicité."), "info"
        )
    else:
        flash(gettext("Vague envoyée : %(count)d invitations.", count=wave.size), "success")
    return redirect(url_for("office_introductions.need_show", public_id=public_id), 303)


@bp.route("/besoins/<public_id>/proposition/<volunteer_id>", methods=["GET", "POST"])
@staff
def proposal(public_id: str, volunteer_id: str) -> ResponseReturnValue:
    """Propose a need to one person by hand. Reading how they fit takes a reason that they will read."""
    need, volunteer, form = _need(public_id), volunteers.get_volunteer(volunteer_id), ProposalForm()
    reasons: list[Reason] = []
    if form.validate_on_submit():
        with form.absorbing():
            if "look" in request.form:
                actions.record_staff_look(volunteer, need, form.reason.data or "", actor=actor(), now=utcnow())
                reasons = matching.reasons_for(need, volunteers.profile_of(volunteer))
            else:
                actions.propose(need, volunteer, form.reason.data or "", actor=actor(), now=utcnow())
                flash(gettext("La proposition est partie. La personne lira votre raison."), "success")
                return redirect(url_for("office_introductions.need_show", public_id=public_id), 303)
    return rendered(
        "office/introductions/proposal.html",
        form,
        need=need,
        reasons=told(reasons, to_the_person=False),
        nav_section="office",
    )


@bp.get("/restitutions")
@staff
def overdue_list() -> str:
    """Answers that volunteers should have received."""
    now = utcnow()
    page = queries.list_overdue(page=page_number(), now=now)
    return render_template(
        "office/introductions/overdue_list.html",
        page=page,
        rate=queries.restitution_rate(now),
        nav_section="office",
    )


@bp.get("/signalements")
@staff_discloses
def report_list() -> str:
    """Messages that somebody reported: the team reads these, and no other."""
    page = queries.list_reported(page=page_number())
    actions.read_reported(page.items, actor=actor(), now=utcnow())
    return render_template("office/introductions/report_list.html", page=page, nav_section="office")


@bp.post("/signalements/<public_id>/decision")
@staff
def moderation_create(public_id: str) -> ResponseReturnValue:
    """Hide a reported message, or leave it."""
    hide = request.form.get("decision") == "hide"
    actions.moderate_message(queries.get_reported(public_id), hide=hide, actor=actor(), now=utcnow())
    flash(gettext("Le message est masqué.") if hide else gettext("Le message reste visible."), "success")
    return redirect(url_for("office_introductions.report_list"), 303)


@bp.route("/poids", methods=["GET", "POST"])
@staff
def weights() -> ResponseReturnValue:
    """See what other weights would change, then publish them or not."""
    needs = queries.open_needs(utcnow())
    current, newest = matching.current_weights(), matching.find_weights()
    form = weights_form(current, newest.number if newest else 0, needs)
    preview = None
    if form.validate_on_submit():
        with form.absorbing():
            if "preview" not in request.form:
                actions.set_weights(form.draft(), expected=form.seen(), actor=actor(), now=utcnow())
                flash(gettext("Les nouveaux poids sont publiés."), "success")
                return redirect(url_for("office_introductions.weights"), 303)
            preview = _preview(form, needs)
    return rendered(
        "office/introductions/weights.html",
        form,
        newest=newest,
        titles=WEIGHT_TITLES,
        preview=preview,
        nav_section="office",
    )


def _preview(form: WeightsForm, needs: Sequence[Need]) -> Preview | None:
    chosen = next((need for need in needs if need.public_id == form.need.data), None)
    if chosen is None:
        return None
    return matching.preview(chosen, form.draft().weights, exclude=(), now=utcnow())


@bp.get("/equite")
@staff
def spread_show() -> str:
    """How solicitations fall on people."""
    spread = matching.spread(utcnow())
    return render_template("office/introductions/spread.html", spread=spread, nav_section="office")
