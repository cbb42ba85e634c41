"""My consortia, and the pages of a workspace that one reads."""

from flask import render_template
from flask.typing import ResponseReturnValue

from labagora.consortia import kept, summaries
from labagora.consortia.queries.members import members_of, names_of
from labagora.consortia.queries.plans import plan_of
from labagora.consortia.queries.workspaces import list_my_workspaces
from labagora.consortia.timeline import timeline_of
from labagora.consortia.views.blueprint import bp
from labagora.consortia.views.shared import about, opened
from labagora.core.clock import today_in_paris
from labagora.core.errors import NotFound
from labagora.web.access import actor, signed_in
from labagora.web.fields import page_number


@bp.get("/mon-espace/consortiums")
@signed_in
def my_workspace_list() -> str:
    """The consortia where I have a place."""
    today = today_in_paris()
    page = list_my_workspaces(actor(), today=today, page=page_number())
    return render_template("consortia/mine.html", page=page, today=today, nav_section="my_space")


@bp.get("/accompagnement/<public_id>")
@signed_in
def workspace_show(public_id: str) -> str:
    """Who, what is promised, what comes next, what is late."""
    here = opened(public_id)
    plan, places = plan_of(here.consortium), members_of(here.consortium)
    return render_template(
        "consortia/show.html",
        **about(here, people=summaries.people_of(here, places, actor()), moves=plan.moves[:5]),
        summary=summaries.summary_of(here.consortium, plan, here.today),
    )


@bp.get("/accompagnement/<public_id>/calendrier")
@signed_in
def timeline_show(public_id: str) -> str:
    """The months of the support, with today's line, and the same as a table; what moved and why."""
    here = opened(public_id)
    plan = plan_of(here.consortium)
    names = names_of({one.by_ref for one in plan.moves if one.by_ref})
    timeline = timeline_of(here.consortium, plan, here.today)
    return render_template("consortia/timeline.html", **about(here, timeline=timeline, moves=plan.moves, names=names))


@bp.get("/accompagnement/<public_id>/engagements")
@signed_in
def promise_list(public_id: str) -> str:
    """What was promised, beside what is done."""
    here = opened(public_id)
    return render_template("consortia/promises.html", **about(here, lines=kept.kept_lines(here)))


@bp.get("/accompagnement/<public_id>/avant-mon-arrivee")
@signed_in
def missed_show(public_id: str) -> ResponseReturnValue:
    """What happened before I came."""
    here = opened(public_id)
    if here.place is None:
        raise NotFound
    plan, places = plan_of(here.consortium), members_of(here.consortium)
    missed = summaries.missed_by(here, plan, places, actor())
    return render_template("consortia/missed.html", **about(here, missed=missed))
