"""Pages of the back office that belong to no domain."""

from flask import Blueprint, render_template, request
from flask_babel import lazy_gettext

from labagora.core import outbox
from labagora.core.clock import utcnow
from labagora.core.pagination import Page
from labagora.core.postbox import MailState
from labagora.office import queries
from labagora.office.gallery_form import GalleryForm, refused_form
from labagora.web import office_menu
from labagora.web.access import staff
from labagora.web.fields import page_number

bp = Blueprint("office", __name__, url_prefix="/gestion")
office_menu.register(lazy_gettext("Pilotage"), lazy_gettext("À traiter"), "office.dashboard", order=0)
office_menu.register(lazy_gettext("Technique"), lazy_gettext("Journal des messages"), "office.mail_list", order=90)
office_menu.register(lazy_gettext("Technique"), lazy_gettext("Composants"), "office.component_list", order=99)


@bp.get("")
@staff
def dashboard() -> str:
    """What waits for the team."""
    lines = [line for _group, lines in office_menu.menu() for line in lines if line.waiting]
    return render_template("office/dashboard.html", waiting=lines, nav_section="office")


@bp.get("/messages")
@staff
def mail_list() -> str:
    """What was written to whom, without an address, and what could not leave."""
    wanted = request.args.get("etat", "")
    state = MailState(wanted) if wanted in {member.value for member in MailState} else None
    filters = {name: request.args.get(name, "")[:80] for name in ("sorte", "destinataire")}
    page = queries.list_mail(
        state=state, kind=filters["sorte"], recipient_ref=filters["destinataire"], page=page_number()
    )
    return render_template(
        "office/mail_list.html",
        page=page,
        states=MailState.choices(),
        wanted=wanted,
        filters=filters,
        backlog=outbox.backlog(utcnow()),
        failed=queries.list_failed_jobs(),
        nav_section="office",
    )


@bp.get("/composants")
@staff
def component_list() -> str:
    """Every macro in each of its states."""
    page = Page(items=list(range(1, 26)), number=2, size=25, total=75)
    form = GalleryForm(formdata=None)
    return render_template("components.html", form=form, wrong=refused_form(), page=page, nav_section="office")
