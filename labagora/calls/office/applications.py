"""A filed application for the team: what was filed, by whom, what a machine checks, what each filing changed."""

from collections.abc import Sequence

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _

from labagora.calls import policy, queries, trails
from labagora.calls.actions.looking import note_look
from labagora.calls.eligibility import applicant_of, assess, reference_day
from labagora.calls.enums import MemberState, TeamRole
from labagora.calls.filed import Filed, boxes, compared
from labagora.calls.models import Application, ApplicationMember, Filing
from labagora.calls.queries.office_board import count_to_examine, list_boards
from labagora.calls.queries.office_trail import trail_of_application
from labagora.core.errors import NotFound
from labagora.web import office_menu
from labagora.web.access import actor, staff, staff_discloses
from labagora.web.arrival import arrived_at
from labagora.web.fields import page_number

bp = Blueprint("office_applications", __name__, url_prefix="/gestion/candidatures")
LATEST_CHANGES = 5
office_menu.register(_("Appels"), _("Candidatures"), "office_applications.board_list", order=31, count=count_to_examine)


@bp.get("")
@staff
def board_list() -> str:
    """The calls that are being answered or looked at, with how many drafts and filings."""
    page = list_boards(page=page_number())
    return render_template("office/calls/applications/index.html", page=page, nav_section="office")


def _filed(public_id: str) -> Application:
    """Return an application once it was filed: a draft is its team's, even for those of the Institute who are in it."""
    application = queries.get_application(public_id, seen_by=actor())
    if application.first_filed_at is None:
        raise NotFound
    return application


def _number(name: str) -> int | None:
    """Return the number of a filing in the address, or None when it names none."""
    text = request.args.get(name, "")
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 7):
        raise NotFound
    return int(text)


def _find(filings: Sequence[Filing], number: int | None) -> Filing | None:
    if number is None:
        return None
    found = next((one for one in filings if one.number == number), None)
    if found is None:
        raise NotFound
    return found


@bp.get("/<public_id>")
@staff_discloses
def application_show(public_id: str) -> ResponseReturnValue:
    """One application as it was filed last, or as an earlier filing says. Who reads it is in its trail."""
    application = _filed(public_id)
    note_look(application, actor=actor(), now=arrived_at())
    filings = queries.filings_of(application)
    filing = _find(filings, _number("depot")) or (filings[0] if filings else None)
    other = _find(filings, _number("avec"))
    shown = Filed(filing) if filing else None
    day = reference_day(application.call, arrived_at())
    return render_template(
        "office/calls/applications/show.html",
        application=application,
        call=application.call,
        filings=filings,
        filing=filing,
        shown=shown,
        boxes=boxes(application, shown) if shown else {},
        other=other,
        changed=_changed(other, filing),
        findings=assess(application.call.eligibility, applicant_of(application, filing), day),
        team=_team(application),
        invited=sum(one.state is MemberState.INVITED for one in application.members),
        history=queries.history_of(application, page=1),
        trail=trail_of_application(application, page=1),
        words=trails,
        latest=LATEST_CHANGES,
        can_correct=policy.can_ask_correction(actor(), application),
        oversees=policy.oversees(actor(), application),
        nav_section="office",
    )


def _changed(other: Filing | None, filing: Filing | None) -> Sequence[tuple[str, object]] | None:
    """Return what changed between two filings, the older first; None when one is not compared with another."""
    if other is None or filing is None or other.id == filing.id:
        return None
    before, after = sorted((other, filing), key=lambda one: one.number)
    return compared(Filed(before), Filed(after))


def _team(application: Application) -> list[tuple[TeamRole, list[ApplicationMember]]]:
    """Return the active members by role, who answers for it first."""
    here = [one for one in application.members if one.state is MemberState.ACTIVE]
    roles = [(role, [one for one in here if one.role is role]) for role in reversed(TeamRole)]
    return [(role, people) for role, people in roles if people]


@bp.get("/<public_id>/journal")
@staff
def application_trail(public_id: str) -> str:
    """Who did what to an application, without what was written."""
    application = _filed(public_id)
    return render_template(
        "office/calls/applications/trail.html",
        call=application.call,
        application=application,
        page=trail_of_application(application, page=page_number()),
        words=trails,
        nav_section="office",
    )
