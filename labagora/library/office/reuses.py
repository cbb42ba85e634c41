"""Back office of the declarations of use: read them, hide what has no place on a public page."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from labagora.core.clock import utcnow
from labagora.library.actions import reuses as actions
from labagora.library.dates import since_in_words
from labagora.library.enums import ReuseStage
from labagora.library.forms.reuse import HidingForm
from labagora.library.models import Reuse
from labagora.library.office.shared import asked_text, bp, kept, one_of
from labagora.library.queries import reuses as queries
from labagora.reference.queries import find_region
from labagora.web import exports, office_menu
from labagora.web.access import actor, staff
from labagora.web.fields import page_number, rendered

office_menu.register(_("Contenus"), _("Fiches utilisées"), "office_library.reuse_list", order=27)

FILTERS = ("q", "stade")
HEADERS = (
    "organisation",
    "fiche",
    "etape",
    "lieu",
    "region",
    "depuis",
    "adapte",
    "resultats",
    "pourquoi_arret",
    "modifiee_le",
    "retiree_le",
)


def _asked() -> dict[str, str]:
    return {"text": asked_text(), "stage": one_of("stade", {stage.value for stage in ReuseStage})}


@bp.get("/gestion/reutilisations")
@staff
def reuse_list() -> str:
    """Every declaration, newest first."""
    return render_template(
        "office/library/reuse_list.html",
        page=queries.list_office_reuses(**_asked(), page=page_number()),
        asked=_asked(),
        kept=kept(*FILTERS),
        stages=[(value, gettext(label)) for value, label in ReuseStage.choices()],
        nav_section="office",
    )


@bp.get("/gestion/reutilisations/export.<any(csv, xlsx):extension>")
@staff
def reuse_export(extension: str) -> ResponseReturnValue:
    """The declarations that the filters keep, as a file."""
    rows = [_line(reuse) for reuse in queries.export_office_reuses(**_asked())]
    return exports.download(extension, gettext("Fiches utilisées"), HEADERS, rows)


def _line(reuse: Reuse) -> list[Any]:
    region = find_region(reuse.region_code)
    return [
        reuse.organisation.name,
        reuse.sheet.title,
        gettext(reuse.stage.label),
        reuse.place,
        region.name if region else "",
        since_in_words(reuse.since),
        reuse.adapted,
        reuse.results,
        reuse.why_abandoned,
        reuse.updated_at,
        reuse.hidden_at,
    ]


@bp.route("/gestion/reutilisations/<public_id>", methods=["GET", "POST"])
@staff
def reuse_review(public_id: str) -> ResponseReturnValue:
    """Read a declaration; hide it with a reason."""
    reuse, form = queries.get_reuse(public_id), HidingForm()
    if form.validate_on_submit():
        with form.absorbing():
            actions.hide_reuse(reuse, form.reason.data or "", actor=actor(), now=utcnow())
            flash(gettext("La déclaration n'est plus sur la page publique."), "success")
            return redirect(url_for("office_library.reuse_list"), 303)
    return rendered("office/library/reuse_review.html", form, reuse=reuse, since=since_in_words, nav_section="office")


@bp.post("/gestion/reutilisations/<public_id>/remise-en-ligne")
@staff
def reuse_show(public_id: str) -> ResponseReturnValue:
    """Put a declaration back on the public page."""
    actions.show_reuse(queries.get_reuse(public_id), actor=actor(), now=utcnow())
    flash(gettext("La déclaration est de nouveau sur la page publique."), "success")
    return redirect(url_for("office_library.reuse_list"), 303)
