"""« Nous utilisons cette fiche » : what the public reads, what an organisation declares."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from labagora.core.clock import utcnow
from labagora.library.actions import reuses as actions
from labagora.library.dates import since_in_words
from labagora.library.enums import ReuseStage, SheetKind
from labagora.library.forms.reuse import NewReuseForm, reuse_form
from labagora.library.models import Publication, Reuse
from labagora.library.queries import reuses as queries
from labagora.library.queries.pages import get_page
from labagora.library.views.blueprint import bp
from labagora.organisations.models import Organisation
from labagora.reference.queries import find_region, regions
from labagora.web.access import actor, public, signed_in
from labagora.web.charts import region_tiles
from labagora.web.fields import page_number, rendered


def _page(slug: str) -> Publication:
    return get_page(SheetKind.FICHE, slug)


def _line(row: queries.ReuseRow) -> dict[str, Any]:
    region = find_region(row.region_code)
    return {"row": row, "region": region.name if region else "", "since": since_in_words(row.since)}


@bp.get("/fiches/<slug>/utilisations")
@public
def reuse_list(slug: str) -> str:
    """Who uses a fiche, how far they have come, where."""
    publication = _page(slug)
    summary = queries.reuse_summary(publication.sheet_ref)
    places = [(region.code, region.name) for region in regions()]
    tiles = region_tiles(places, summary.by_region)
    return render_template(
        "library/reuse_list.html",
        publication=publication,
        summary=summary,
        stages=[(gettext(stage.label), summary.by_stage.get(stage, 0)) for stage in ReuseStage],
        tiles=tiles,
        rows=[(tile.name, tile.value) for tile in tiles],
        page=queries.list_public_reuses(publication.sheet_ref, page=page_number()).map(_line),
        nav_section="sheets",
    )


@bp.route("/fiches/<slug>/utiliser", methods=["GET", "POST"])
@signed_in
def reuse_new(slug: str) -> ResponseReturnValue:
    """Declare that one of my organisations uses a fiche."""
    publication = _page(slug)
    mine = queries.led_organisations(actor())
    form = NewReuseForm().offer_to(mine)
    if mine and form.validate_on_submit():
        with form.absorbing():
            sheet = queries.sheet_on_line(publication)
            actions.declare_reuse(sheet, _chosen(mine, form), form.draft(), actor=actor(), now=utcnow())
            flash(gettext("Merci. Votre déclaration est sur la page publique de la fiche."), "success")
            return redirect(url_for("library.reuse_list", slug=slug), 303)
    return rendered("library/reuse_new.html", form, publication=publication, mine=mine, nav_section="sheets")


def _chosen(mine: Any, form: NewReuseForm) -> Organisation:
    chosen: Organisation = next(row for row in mine if row.public_id == form.organisation.data)
    return chosen


@bp.get("/mon-espace/fiches-utilisees")
@signed_in
def my_reuse_list() -> str:
    """What my organisations declared."""
    reuses = queries.reuses_of(actor())
    return render_template(
        "library/my_reuse_list.html",
        reuses=reuses,
        titles=queries.titles_on_line(reuses),
        since=since_in_words,
        nav_section="my_space",
    )


def _own(public_id: str) -> Reuse:
    return queries.get_own_reuse(public_id, seen_by=actor(), lock=request.method == "POST")


@bp.route("/mon-espace/fiches-utilisees/<public_id>", methods=["GET", "POST"])
@signed_in
def reuse_edit(public_id: str) -> ResponseReturnValue:
    """Tell how it goes."""
    reuse = _own(public_id)
    form = reuse_form(reuse)
    if form.validate_on_submit():
        if form.version.data != reuse.version:
            return _overtaken(reuse, form)
        with form.absorbing():
            actions.update_reuse(reuse, form.draft(), base_version=reuse.version, actor=actor(), now=utcnow())
            flash(gettext("C'est enregistré."), "success")
            return redirect(url_for("library.my_reuse_list"), 303)
    return rendered("library/reuse_edit.html", form, **_edited(reuse), saved=None)


def _overtaken(reuse: Reuse, form: Any) -> ResponseReturnValue:
    """Show what a colleague saved meanwhile above what was typed; sending again keeps the typed text."""
    form.version.data, form.version.raw_data = reuse.version, None
    return render_template("library/reuse_edit.html", form=form, **_edited(reuse), saved=reuse), 409


def _edited(reuse: Reuse) -> dict[str, Any]:
    """Return what its page shows, with the title of the sheet as the public reads it."""
    title = queries.titles_on_line([reuse]).get(reuse.sheet_id)
    return {"reuse": reuse, "title": title, "nav_section": "my_space"}


@bp.post("/mon-espace/fiches-utilisees/<public_id>/retrait")
@signed_in
def reuse_delete(public_id: str) -> ResponseReturnValue:
    """Take a declaration back."""
    actions.remove_reuse(_own(public_id), actor=actor(), now=utcnow())
    flash(gettext("La déclaration est retirée."), "success")
    return redirect(url_for("library.my_reuse_list"), 303)
