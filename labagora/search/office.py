"""The queue of the words that found nothing."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from labagora.core.clock import utcnow
from labagora.search import actions, queries
from labagora.search.enums import Treatment
from labagora.search.forms import TreatmentForm
from labagora.search.synonyms import NAME
from labagora.web import exports, office_menu
from labagora.web.access import actor, staff
from labagora.web.fields import page_number, rendered

bp = Blueprint("office_search", __name__, url_prefix="/gestion/recherches")
office_menu.register(
    _("Contenus"),
    _("Recherches sans résultat"),
    "office_search.missed_list",
    order=28,
    count=queries.count_waiting_missed,
)
HEADERS = ("mots", "fois", "semaines", "derniere_semaine")


@bp.get("")
@staff
def missed_list() -> str:
    """Words that found nothing, the most frequent first."""
    return render_template(
        "office/search/missed_list.html", page=queries.list_missed(page=page_number()), nav_section="office"
    )


@bp.get("/export.<any(csv, xlsx):extension>")
@staff
def missed_export(extension: str) -> ResponseReturnValue:
    """The queue as a file."""
    lines = [[row.words, row.times, row.weeks, row.last_week] for row in queries.missed_export()]
    return exports.download(extension, gettext("Recherches sans résultat"), HEADERS, lines)


@bp.route("/<public_id>", methods=["GET", "POST"])
@staff
def missed_treat(public_id: str) -> ResponseReturnValue:
    """What to do about these words, and what was done."""
    row, form = queries.get_missed(public_id), TreatmentForm()
    if form.validate_on_submit():
        actions.treat_missed(row, Treatment(form.treatment.data), actor=actor(), now=utcnow())
        flash(gettext("C'est noté."), "success")
        return redirect(url_for("office_search.missed_list"), 303)
    synonyms = url_for("office_reference.term_create", name=NAME)
    return rendered("office/search/missed_treat.html", form, row=row, synonyms=synonyms, nav_section="office")
