"""Back office of the reference lists, and the filters that give every template the words of a code."""

from collections.abc import Iterable
from operator import attrgetter
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext, lazy_gettext

from labagora.core.clock import utcnow
from labagora.core.text import squeeze
from labagora.reference import actions, policy, queries
from labagora.reference.enums import TermState
from labagora.reference.forms import term_form
from labagora.reference.vocabularies import KINDS
from labagora.reference.wording import wording
from labagora.web import exports, office_menu
from labagora.web.access import actor, staff
from labagora.web.fields import page_number, rendered

bp = Blueprint("office_reference", __name__, url_prefix="/gestion/referentiels")
office_menu.register(
    lazy_gettext("Réglages"), lazy_gettext("Listes de référence"), "office_reference.vocabulary_list", order=80
)


@bp.app_template_filter("term")
def term_label(code: str | None, name: str) -> str:
    """``{{ need.format|term('formats') }}``: the words of a code in the reader's language."""
    return queries.label(name, code, str(get_locale()))


@bp.app_template_filter("terms")
def term_labels(codes: Iterable[str] | None, name: str) -> list[str]:
    """``{{ project.cancers|terms('cancers')|join(', ') }}``: the words of several codes, in the order of the list."""
    return queries.vocabulary(name).labels(list(codes or ()), str(get_locale()))


@bp.app_template_filter("region")
def region_name(code: str | None) -> str:
    """``{{ organisation.region_code|region }}``: « Bretagne »."""
    region = queries.find_region(code)
    return region.name if region else code or ""


@bp.app_template_filter("department")
def department_name(code: str | None) -> str:
    """``{{ need.department_code|department }}``: « Rhône (69) »."""
    department = queries.find_department(code)
    return department.label if department else code or ""


def _search() -> str:
    return squeeze(request.args.get("q", ""))[:100]


def _filters() -> dict[str, str]:
    return {"search": _search(), "state": request.args.get("etat", "")}


def _kept() -> dict[str, Any]:
    """Return the filters of the address, to come back to the same list after an action."""
    return {key: request.args[key] for key in ("q", "etat", "page") if request.args.get(key)}


def _list_url(name: str) -> str:
    return url_for("office_reference.vocabulary_show", name=name, **_kept())


@bp.get("")
@staff
def vocabulary_list() -> str:
    """Every list, with what it holds."""
    search = _search()
    page = queries.list_vocabularies(search=search, page=page_number(), locale=str(get_locale()))
    return render_template("office/reference/vocabularies.html", page=page, q=search, nav_section="office")


@bp.get("/territoires")
@staff
def territory_list() -> str:
    """Regions and departments, which nobody changes here."""
    page = queries.list_territories()
    return render_template("office/reference/territories.html", page=page, nav_section="office")


@bp.get("/<name>")
@staff
def vocabulary_show(name: str) -> str:
    """The terms of one list."""
    vocabulary = queries.vocabulary(name)
    filters = _filters()
    return render_template(
        "office/reference/vocabulary.html",
        vocabulary=vocabulary,
        page=queries.list_terms(name, **filters, page=page_number()),
        filters=filters,
        said=wording(vocabulary.kind),
        kept=_kept(),
        states=TermState.choices(),
        can_change=policy.can_change_membership(actor(), vocabulary.kind),
        nav_section="office",
    )


@bp.get("/<name>/export.<any(csv, xlsx):extension>")
@staff
def vocabulary_export(name: str, extension: str) -> ResponseReturnValue:
    """The terms that the filters keep, as a file."""
    vocabulary = queries.vocabulary(name)
    rows = queries.term_rows(name, **_filters())
    details = sorted({key for row in rows for key, _value in row.extra})
    headers = ["code", "label", "label_en", "group", "origin", "state", *details]
    lines = [
        [row.code, row.label, row.label_en, row.group, row.origin, row.state.label, *map(dict(row.extra).get, details)]
        for row in rows
    ]
    return exports.download(extension, vocabulary.kind.title, headers, lines)


@bp.route("/<name>/ajout", methods=["GET", "POST"])
@staff
def term_create(name: str) -> ResponseReturnValue:
    """Add a term."""
    vocabulary = queries.vocabulary(name)
    form = term_form(vocabulary)
    if form.validate_on_submit():
        with form.absorbing():
            actions.add_term(name, form.draft(), actor=actor(), now=utcnow())
            flash(str(wording(vocabulary.kind).added), "success")
            return redirect(_list_url(name), 303)
    said = wording(vocabulary.kind)
    return rendered("office/reference/term_new.html", form, vocabulary=vocabulary, said=said, nav_section="office")


@bp.route("/<name>/<public_id>/nom", methods=["GET", "POST"])
@staff
def term_rename(name: str, public_id: str) -> ResponseReturnValue:
    """Change the words of a term."""
    vocabulary, term = queries.vocabulary(name), queries.get_term(name, public_id)
    form = term_form(vocabulary, public_id)
    if form.validate_on_submit():
        with form.absorbing():
            actions.rename_term(term, form.draft(), actor=actor(), now=utcnow())
            flash(str(wording(vocabulary.kind).changed), "success")
            return redirect(_list_url(name), 303)
    context = {"vocabulary": vocabulary, "term": term, "said": wording(vocabulary.kind)}
    return rendered("office/reference/term_edit.html", form, **context, nav_section="office")


@bp.get("/<name>/<public_id>/retrait")
@staff
def term_retirement(name: str, public_id: str) -> str:
    """Ask before a term is retired."""
    vocabulary, term = queries.vocabulary(name), queries.get_term(name, public_id)
    return render_template(
        "office/reference/term_retire.html",
        vocabulary=vocabulary,
        term=term,
        said=wording(vocabulary.kind),
        kept=_kept(),
        nav_section="office",
    )


@bp.post("/<name>/<public_id>/retrait")
@staff
def term_retire(name: str, public_id: str) -> ResponseReturnValue:
    """Stop offering a term."""
    actions.retire_term(queries.get_term(name, public_id), actor=actor(), now=utcnow())
    flash(str(wording(KINDS[name]).retired), "success")
    return redirect(_list_url(name), 303)


@bp.post("/<name>/<public_id>/retour")
@staff
def term_restore(name: str, public_id: str) -> ResponseReturnValue:
    """Offer a retired term again."""
    actions.restore_term(queries.get_term(name, public_id), actor=actor(), now=utcnow())
    flash(str(wording(KINDS[name]).restored), "success")
    return redirect(_list_url(name), 303)


_BULK = {
    "retirer": (actions.retire_terms, attrgetter("many_retired")),
    "remettre": (actions.restore_terms, attrgetter("many_restored")),
}


@bp.post("/<name>/lot")
@staff
def vocabulary_bulk(name: str) -> ResponseReturnValue:
    """Retire or restore the chosen terms, then come back to the same filters."""
    chosen = _BULK.get(request.form.get("action", ""))
    if chosen is None or not request.form.getlist("selected"):
        flash(gettext("Rien n'a changé : cochez des lignes, puis choisissez quoi faire."), "warning")
        return redirect(_list_url(name), 303)
    act, message = chosen
    count = act(name, request.form.getlist("selected"), actor=actor(), now=utcnow())
    flash(str(message(wording(KINDS[name]))) % {"count": count}, "success")
    return redirect(_list_url(name), 303)
