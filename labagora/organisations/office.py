"""Back office of organisations: the list, what is said of each, merges, memberships."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext
from flask_babel import lazy_gettext as _

from labagora.core.clock import utcnow
from labagora.core.errors import DomainError
from labagora.organisations import actions, queries
from labagora.organisations.commands import OrganisationFilters
from labagora.organisations.forms import MergeForm, office_form
from labagora.organisations.models import Organisation
from labagora.reference.queries import find_region, label, regions, vocabulary
from labagora.web import exports, office_menu
from labagora.web.access import actor, staff
from labagora.web.errors import translated
from labagora.web.fields import options, page_number, rendered

bp = Blueprint("office_organisations", __name__, url_prefix="/gestion/organisations")
office_menu.register(
    _("Personnes"),
    _("Organisations"),
    "office_organisations.organisation_list",
    order=40,
    count=queries.count_proposed,
)
office_menu.register(
    _("Personnes"),
    _("Appartenances"),
    "office_organisations.membership_list",
    order=41,
    count=queries.count_requests,
)
STATUSES = (("confirmed", _("Confirmée")), ("proposed", _("À vérifier")), ("merged", _("Réunie à une autre")))
HEADERS = ("nom", "nom_court", "autres_noms", "type", "ville", "departement", "region", "site", "confirmee", "membres")
KEPT = ("q", "type", "region", "etat", "page")
MOST_AT_ONCE = 100


def _kept() -> dict[str, Any]:
    return {name: request.args[name] for name in KEPT if request.args.get(name)}


def _filters() -> OrganisationFilters:
    kinds, places = vocabulary("organisation_types").choices(), {one.code for one in regions()}
    kind, region, status = (request.args.get(name, "") for name in ("type", "region", "etat"))
    return OrganisationFilters(
        text=request.args.get("q", "").replace("\x00", "").strip()[:200],
        kind=kind if kind in dict(kinds) else "",
        region=region if region in places else "",
        status=status if status in dict(STATUSES) else "",
    )


@bp.get("")
@staff
def organisation_list() -> str:
    """Organisations by filters that live in the address."""
    filters = _filters()
    return render_template(
        "office/organisations/organisation_list.html",
        page=queries.list_organisations(filters, page=page_number()),
        filters=filters,
        kept=_kept(),
        kinds=vocabulary("organisation_types").choices(locale=str(get_locale())),
        regions=[(one.code, one.name) for one in regions()],
        statuses=STATUSES,
        nav_section="office",
    )


@bp.get("/export.<any(csv, xlsx):extension>")
@staff
def organisation_export(extension: str) -> ResponseReturnValue:
    """The lines that the filters keep, as a file."""
    lines = []
    for row in queries.organisation_export(_filters()):
        region = find_region(row.region_code)
        kind = label("organisation_types", row.kind)
        place = (row.town, row.department_code, region.name if region else "")
        lines.append([row.name, row.short_name, row.aliases, kind, *place, row.website, row.is_confirmed, row.members])
    return exports.download(extension, gettext("Organisations"), HEADERS, lines)


@bp.post("/confirmations")
@staff
def organisation_confirmations_create() -> ResponseReturnValue:
    """Confirm the chosen organisations; the list keeps its filters."""
    _each(queries.get_exact_organisation, actions.confirm_organisation)
    return redirect(url_for("office_organisations.organisation_list", **_kept()), 303)


def _each(find: Callable[[str], Any], act: Callable[..., None]) -> None:
    """Do something to each chosen line; say which were left, and why."""
    chosen, done = list(dict.fromkeys(request.form.getlist("selected")))[:MOST_AT_ONCE], 0
    for public_id in chosen:
        try:
            act(find(public_id), actor=actor(), now=utcnow())
            done += 1
        except DomainError as refusal:
            flash(translated(refusal), "warning")
    if done:
        flash(gettext("Lignes traitées : %(n)s.", n=done), "success")
    elif not chosen:
        flash(gettext("Cochez au moins une ligne."), "warning")


@bp.route("/nouvelle", methods=["GET", "POST"])
@staff
def organisation_new() -> ResponseReturnValue:
    """Add a confirmed organisation."""
    form = office_form()
    if form.validate_on_submit():
        with form.absorbing():
            organisation = actions.create_organisation(form.draft(), actor=actor(), now=utcnow())
            flash(gettext("L'organisation est ajoutée."), "success")
            return _to(organisation)
    return rendered("office/organisations/organisation_edit.html", form, organisation=None, nav_section="office")


def _to(organisation: Organisation) -> ResponseReturnValue:
    return redirect(url_for("office_organisations.organisation_show", public_id=organisation.public_id), 303)


@bp.get("/<public_id>")
@staff
def organisation_show(public_id: str) -> str:
    """What is said of an organisation, and who belongs to it. An old name leads to the one that stands."""
    organisation = queries.get_organisation(public_id)
    return render_template(
        "office/organisations/organisation_show.html",
        organisation=organisation,
        members=queries.members_of(organisation, viewer=actor()),
        nav_section="office",
    )


@bp.route("/<public_id>/modifier", methods=["GET", "POST"])
@staff
def organisation_edit(public_id: str) -> ResponseReturnValue:
    """Correct what is said of an organisation."""
    organisation = queries.get_exact_organisation(public_id)
    form = office_form(organisation)
    if form.validate_on_submit():
        with form.absorbing():
            actions.update_organisation(organisation, form.draft(), actor=actor(), now=utcnow())
            flash(gettext("L'organisation est enregistrée."), "success")
            return _to(organisation)
    return rendered(
        "office/organisations/organisation_edit.html", form, organisation=organisation, nav_section="office"
    )


@bp.post("/<public_id>/confirmation")
@staff
def organisation_confirm(public_id: str) -> ResponseReturnValue:
    """Say that an organisation exists and is named rightly."""
    organisation = queries.get_exact_organisation(public_id)
    actions.confirm_organisation(organisation, actor=actor(), now=utcnow())
    flash(gettext("L'organisation est confirmée."), "success")
    return _to(organisation)


@bp.route("/<public_id>/reunion", methods=["GET", "POST"])
@staff
def organisation_merge(public_id: str) -> ResponseReturnValue:
    """Make a duplicate another name of this organisation."""
    kept = queries.get_exact_organisation(public_id)
    form, text = MergeForm(), request.args.get("q", "").replace("\x00", "")[:200]
    found = queries.search_mergeable(text, but=kept)
    form.other.choices = options(
        [(row.public_id, f"{row.name} ({row.town})" if row.town else row.name) for row in found]
    )
    if form.validate_on_submit():
        with form.absorbing():
            merged = queries.get_exact_organisation(form.other.data)
            actions.merge_organisations(kept, merged, actor=actor(), now=utcnow())
            flash(gettext("Les deux organisations n'en font plus qu'une."), "success")
            return _to(kept)
    return rendered(
        "office/organisations/organisation_merge.html",
        form,
        organisation=kept,
        found=found,
        q=text,
        nav_section="office",
    )


@bp.get("/appartenances")
@staff
def membership_list() -> str:
    """Requests to join, oldest first."""
    return render_template(
        "office/organisations/membership_list.html",
        page=queries.list_requests(viewer=actor(), page=page_number()),
        now=utcnow(),
        nav_section="office",
    )


def _membership(public_id: str) -> Any:
    return queries.get_membership(public_id, seen_by=actor())


@bp.post("/appartenances/confirmations")
@staff
def membership_confirmations_create() -> ResponseReturnValue:
    """Confirm or refuse the chosen requests."""
    act = actions.decline_membership if request.form.get("action") == "decline" else actions.confirm_membership
    _each(_membership, act)
    return redirect(url_for("office_organisations.membership_list", **_kept()), 303)


@bp.post("/appartenances/<public_id>/fin")
@staff
def membership_end(public_id: str) -> ResponseReturnValue:
    """End a membership."""
    membership = _membership(public_id)
    actions.end_membership(membership, actor=actor(), now=utcnow())
    flash(gettext("L'appartenance est terminée."), "success")
    return _to(membership.organisation)
