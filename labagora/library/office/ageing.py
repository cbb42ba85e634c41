"""The report of freshness: which pages are to be read again, when, whose they are."""

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from labagora.core.clock import today_in_paris
from labagora.library.office.shared import asked_text, bp, kept, one_of
from labagora.library.queries import ageing as queries
from labagora.library.queries.people import writing_people
from labagora.library.queries.queue import NOBODY
from labagora.web import exports, office_menu
from labagora.web.access import staff
from labagora.web.fields import page_number

office_menu.register(
    _("Contenus"), _("Fiches à relire"), "office_library.ageing_report", order=25, count=queries.count_overdue
)
LABELS = {
    queries.OVERDUE: _("Date dépassée"),
    queries.MONTH: _("Dans moins de 30 jours"),
    queries.QUARTER: _("Dans moins de 90 jours"),
    queries.LATER: _("Plus tard"),
    queries.UNDATED: _("Sans date"),
}
COLUMNS = (
    (_("Page"), "titre"),
    (_("À relire avant le"), "echeance"),
    (_("Dernière relecture"), "relecture"),
    (_("Dernier rappel"), "rappel"),
)
FILTERS = ("q", "echeance", "responsable", "tri", "sens")
HEADERS = (
    "titre",
    "genre",
    "numero",
    "etat",
    "responsable",
    "suppleant",
    "derniere_relecture",
    "relire_avant",
    "jours_restants",
    "dernier_rappel",
)


def _filters() -> queries.AgeFilters:
    return queries.AgeFilters(
        text=asked_text(),
        bucket=one_of("echeance", queries.BUCKETS),
        owner=request.args.get("responsable", "")[:22],
        sort=one_of("tri", queries.SORTS) or "echeance",
        is_descending=request.args.get("sens") == "desc",
    )


def _columns(filters: queries.AgeFilters) -> list[tuple[str, str, str]]:
    """Return each column that sorts, the address that sorts by it, and its direction now."""
    others = {name: value for name, value in kept(*FILTERS).items() if name not in ("tri", "sens")}
    return [(str(label), *_sorted(filters, key, others)) for label, key in COLUMNS]


def _sorted(filters: queries.AgeFilters, key: str, others: dict[str, Any]) -> tuple[str, str]:
    is_current = filters.sort == key
    turn = {"sens": "desc"} if is_current and not filters.is_descending else {}
    values: dict[str, Any] = {**others, "tri": key, **turn}
    address = url_for("office_library.ageing_report", **values)
    return address, ("descending" if filters.is_descending else "ascending") if is_current else ""


@bp.get("/gestion/fiches/fraicheur")
@staff
def ageing_report() -> str:
    """Pages on line by the date of their next reading, all together, by owner and one by one."""
    today, filters = today_in_paris(), _filters()
    counts = queries.bucket_counts(today)
    people = writing_people()
    return render_template(
        "office/library/ageing_report.html",
        page=queries.list_ages(filters, today=today, page=page_number()),
        columns=_columns(filters),
        owners=queries.owner_counts(today),
        people=[(NOBODY, gettext("Sans responsable")), *((one.public_id, one.name) for one in people)],
        bars=[(str(LABELS[name]), counts[name]) for name in queries.BUCKETS],
        buckets=[(name, str(LABELS[name])) for name in queries.BUCKETS],
        nobody=NOBODY,
        filters=filters,
        kept=kept(*FILTERS),
        nav_section="office",
    )


@bp.get("/gestion/fiches/fraicheur/export.<any(csv, xlsx):extension>")
@staff
def ageing_export(extension: str) -> ResponseReturnValue:
    """The lines that the filters keep, as a file."""
    rows = queries.age_export(_filters(), today=today_in_paris())
    return exports.download(extension, gettext("Fiches à relire"), HEADERS, [_line(row) for row in rows])


def _line(row: queries.AgeRow) -> list[Any]:
    return [
        row.title,
        gettext(row.kind.label),
        row.number,
        gettext(row.state.label),
        row.owner,
        row.deputy,
        row.reviewed_on,
        row.review_due,
        row.days,
        row.reminded_on,
    ]
