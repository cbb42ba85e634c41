"""Pages of the back office that belong to no domain."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext

from labagora.core import outbox
from labagora.core.clock import utcnow
from labagora.core.pagination import Page
from labagora.core.postbox import MailState
from labagora.office import actions, queries
from labagora.office.gallery_form import GalleryForm, refused_form
from labagora.web import exports, office_menu, office_tasks
from labagora.web.access import actor, staff
from labagora.web.fields import page_number

bp = Blueprint("office", __name__, url_prefix="/gestion")
office_menu.register(lazy_gettext("Pilotage"), lazy_gettext("À traiter"), "office.dashboard", order=0)
office_menu.register(lazy_gettext("Technique"), lazy_gettext("Journal des messages"), "office.mail_list", order=90)
office_menu.register(lazy_gettext("Technique"), lazy_gettext("Composants"), "office.component_list", order=99)


@bp.get("")
@staff
def dashboard() -> str:
    """What waits for the team: thing by thing, then counted."""
    lines = [line for _group, lines in office_menu.menu() for line in lines if line.waiting]
    now = utcnow()
    tasks = [(task, task.is_late(now)) for task in office_tasks.waiting(actor())]
    return render_template("office/dashboard.html", waiting=lines, tasks=tasks, nav_section="office")


def _mail_filter() -> queries.MailFilter:
    wanted = request.args.get("etat", "")
    state = MailState(wanted) if wanted in {member.value for member in MailState} else None
    return queries.MailFilter(request.args.get("sorte", "")[:80], request.args.get("destinataire", "")[:22], state)


def _address_of(wanted: queries.MailFilter) -> dict[str, Any]:
    """Return the filter as arguments of an address."""
    state = wanted.state.value if wanted.state else ""
    values = {"sorte": wanted.kind, "destinataire": wanted.recipient_ref, "etat": state}
    return {name: value for name, value in values.items() if value}


@bp.get("/messages")
@staff
def mail_list() -> str:
    """What was written to whom, without an address, and what could not leave."""
    wanted = _mail_filter()
    return render_template(
        "office/mail_list.html",
        page=queries.list_mail(wanted, page=page_number()),
        states=[(value, gettext(label)) for value, label in MailState.choices()],
        wanted=wanted,
        kept=_address_of(wanted),
        backlog=outbox.backlog(utcnow()),
        failed=queries.list_failed_jobs(),
        nav_section="office",
    )


@bp.get("/messages/export.<any(csv, xlsx):extension>")
@staff
def mail_export(extension: str) -> ResponseReturnValue:
    """The lines that the filter keeps, as a spreadsheet."""
    rows = [
        (row.kind, row.recipient_ref, row.subject, row.queued_at, row.sent_at, gettext(row.state.label), row.error)
        for row in queries.mail_export(_mail_filter())
    ]
    names = ("Sorte", "Destinataire", "Objet", "Demandé", "Parti", "État", "Raison")
    return exports.download(extension, gettext("Journal des messages"), [gettext(name) for name in names], rows)


@bp.post("/messages/relances")
@staff
def mail_retry_create() -> ResponseReturnValue:
    """Try again the mails that were given up."""
    count = actions.send_again(request.form.getlist("selected"), actor=actor(), now=utcnow())
    flash(gettext("Messages remis en file : %(count)s.", count=count), "success" if count else "info")
    return redirect(url_for("office.mail_list", **_address_of(_mail_filter())), 303)


@bp.get("/composants")
@staff
def component_list() -> str:
    """Every macro in each of its states."""
    page = Page(items=list(range(1, 26)), number=2, size=25, total=75)
    form = GalleryForm(formdata=None)
    return render_template("components.html", form=form, wrong=refused_form(), page=page, nav_section="office")
