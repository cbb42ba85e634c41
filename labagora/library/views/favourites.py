"""« Mes fiches gardées » : pages to find again, each with a note that nobody else can read."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from labagora.core.clock import utcnow
from labagora.library.actions.reading import drop_favourite, keep_favourite, write_note
from labagora.library.display import kind_of_shelf
from labagora.library.forms.reading import NoteForm
from labagora.library.queries.pages import get_page
from labagora.library.queries.reading import get_favourite, list_favourites
from labagora.library.rendering import address
from labagora.library.views.blueprint import bp
from labagora.web.access import actor, signed_in
from labagora.web.fields import page_number, rendered

MINE = "/mon-espace/favoris"


@bp.get(MINE)
@signed_in
def favourite_list() -> str:
    """What the person keeps."""
    return render_template(
        "library/favourite_list.html", page=list_favourites(actor(), page=page_number()), nav_section="my_space"
    )


@bp.post("/<any(fiches, kit):shelf>/<slug>/favori")
@signed_in
def favourite_create(shelf: str, slug: str) -> ResponseReturnValue:
    """Keep a page."""
    kind = kind_of_shelf(shelf)
    keep_favourite(get_page(kind, slug), actor=actor(), now=utcnow())
    flash(gettext("Cette page est dans « Mes fiches gardées »."), "success")
    return redirect(address(kind.value, slug), 303)


@bp.route(f"{MINE}/<public_id>/note", methods=["GET", "POST"])
@signed_in
def favourite_note(public_id: str) -> ResponseReturnValue:
    """Write a note for oneself."""
    favourite = get_favourite(public_id, owner=actor())
    form = NoteForm(note=favourite.note)
    if form.validate_on_submit():
        with form.absorbing():
            write_note(favourite, form.note.data or "", actor=actor())
            flash(gettext("Votre note est enregistrée."), "success")
            return redirect(url_for("library.favourite_list"), 303)
    return rendered("library/favourite_note.html", form, favourite=favourite, nav_section="my_space")


@bp.route(f"{MINE}/<public_id>/retrait", methods=["GET", "POST"])
@signed_in
def favourite_delete(public_id: str) -> ResponseReturnValue:
    """Keep a page no more; its note goes with it."""
    favourite = get_favourite(public_id, owner=actor())
    if request.method == "GET":
        return render_template("library/favourite_delete.html", favourite=favourite, nav_section="my_space")
    drop_favourite(favourite, actor=actor())
    flash(gettext("Cette page n'est plus gardée, et sa note est effacée."), "success")
    return redirect(url_for("library.favourite_list"), 303)
