"""What readers say of the pages: remarks to settle, counts without who."""

from datetime import date

from babel.dates import format_date
from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from labagora.core.clock import today_in_paris, utcnow
from labagora.library.actions.remarks import settle_remarks
from labagora.library.display import locale
from labagora.library.office.shared import asked_text, bp, kept
from labagora.library.queries import remarks as queries
from labagora.web import exports, office_menu
from labagora.web.access import actor, staff
from labagora.web.fields import page_number

office_menu.register(
    _("Contenus"), _("Remarques des lecteurs"), "office_library.remark_list", order=28, count=queries.count_open_remarks
)
MOST_AT_ONCE = 100
FILTERS = ("q", "suite", "page")
OPEN = "ouverte"
SETTLED = {OPEN: False, "reglee": True}
HEADERS = ("fiche", "genre", "remarque", "recue_le", "traitee_le")
COUNT_HEADERS = ("fiche", "aides", "non_aides", "part_aidee")


def _filters() -> queries.RemarkFilters:
    return queries.RemarkFilters(asked_text(), SETTLED.get(request.args.get("suite", OPEN)))


@bp.get("/gestion/fiches/remarques")
@staff
def remark_list() -> str:
    """Remarks of readers, the oldest open one first, and who was helped."""
    today = today_in_paris()
    return render_template(
        "office/library/remark_list.html",
        page=queries.list_remarks(_filters(), page=page_number()),
        months=[(_month(name), yes, no) for name, yes, no in reversed(queries.opinions_by_month(today))],
        opinions=queries.opinions_by_sheet(today),
        choices=[(OPEN, gettext("À traiter")), ("reglee", gettext("Traitées"))],
        q=asked_text(),
        chosen=request.args.get("suite", OPEN),
        kept=kept(*FILTERS),
        nav_section="office",
    )


def _month(name: str) -> str:
    """Return « novembre 2026 » for « 2026-11 »."""
    return str(format_date(date.fromisoformat(f"{name}-01"), "MMMM y", locale=locale()))


@bp.post("/gestion/fiches/remarques")
@staff
def remark_batch_create() -> ResponseReturnValue:
    """Settle the chosen remarks, or open them again; the list keeps its filters."""
    chosen = list(dict.fromkeys(request.form.getlist("selected")))[:MOST_AT_ONCE]
    settled = request.form.get("action") != "open"
    count = settle_remarks(queries.remarks_named(chosen), settled=settled, actor=actor(), now=utcnow())
    if not chosen:
        flash(gettext("Cochez au moins une ligne."), "warning")
    else:
        flash(gettext("Remarques concernées : %(n)s.", n=count), "success" if count else "info")
    return redirect(url_for("office_library.remark_list", **kept(*FILTERS)), 303)


@bp.get("/gestion/fiches/remarques/export.<any(csv, xlsx):extension>")
@staff
def remark_export(extension: str) -> ResponseReturnValue:
    """The remarks that the filters keep, as a file."""
    rows = [
        (row.title, gettext(row.kind.label), row.text, row.at, row.settled_at)
        for row in queries.remark_export(_filters())
    ]
    return exports.download(extension, gettext("Remarques des lecteurs"), HEADERS, rows)


@bp.get("/gestion/fiches/avis/export.<any(csv, xlsx):extension>")
@staff
def opinion_export(extension: str) -> ResponseReturnValue:
    """The counts of the last twelve months, page by page, as a file."""
    found = queries.opinions_by_sheet(today_in_paris(), limit=queries.EXPORT_LIMIT)
    rows = [(row.title, row.helped, row.missed, row.share) for row in found]
    return exports.download(extension, gettext("Avis des lecteurs"), COUNT_HEADERS, rows)
