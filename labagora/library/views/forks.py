"""Territorial versions: start one, see what differs from the parent, know when the parent changed."""

from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from labagora.core.clock import utcnow
from labagora.core.differences import Change, changes
from labagora.core.errors import NotFound
from labagora.library import policy
from labagora.library.actions import forks as actions
from labagora.library.actions.forks import OWN
from labagora.library.enums import SheetKind
from labagora.library.forms.reuse import ForkForm
from labagora.library.models import Publication, Sheet
from labagora.library.passages import folded
from labagora.library.queries import forks as queries
from labagora.library.queries.pages import get_page
from labagora.library.queries.reuses import led_organisations, sheet_on_line
from labagora.library.rendering import SECTIONS
from labagora.library.views.blueprint import bp
from labagora.library.views.shared import written
from labagora.library.wording import field_label, in_words
from labagora.web.access import actor, public, signed_in
from labagora.web.fields import rendered


def differences(parent: Mapping[str, str], version: Mapping[str, str]) -> list[tuple[str, Change]]:
    """Return ``(field, change)`` for each field in which the words of a version differ from those of its parent.

    Its number and its dates are its own: that they differ says nothing.
    """
    found = [one for one in changes(parent, version) if one.field not in OWN]
    return [(field_label(one.field), Change(one.field, folded(one.pieces))) for one in found]


def _as_read(publication: Publication) -> dict[str, str]:
    """Return the words of a page as its readers see them, without the marks of its source."""
    content, texts = publication.content, publication.rendered.get("text") or {}
    steps = [
        {**row, "text": texts.get(f"action-{place}", row.get("text", ""))}
        for place, row in enumerate(content.get("actions") or (), 1)
    ]
    words = in_words({**content, "actions": steps})
    return {**words, **{name: texts.get(name, words[name]) for name in SECTIONS}}


@bp.route("/fiches/<slug>/version-territoriale", methods=["GET", "POST"])
@signed_in
def fork_new(slug: str) -> ResponseReturnValue:
    """Start a version for a territory, written by one of my organisations."""
    publication = get_page(SheetKind.FICHE, slug)
    mine = led_organisations(actor())
    form = ForkForm().offer_to(mine)
    if mine and form.validate_on_submit():
        with form.absorbing():
            fork = _start(publication, mine, form)
            flash(
                gettext("Le brouillon est créé à partir de la fiche. Adaptez-le, puis envoyez-le à l'équipe."),
                "success",
            )
            return redirect(url_for("library.my_sheet_show", public_id=fork.public_id), 303)
    return rendered("library/fork_new.html", form, publication=publication, mine=mine, nav_section="sheets")


def _start(publication: Publication, mine: Any, form: ForkForm) -> Sheet:
    return actions.fork_sheet(
        sheet_on_line(publication),
        publication,
        next(row for row in mine if row.public_id == form.organisation.data),
        territory=form.territory.data or "",
        region_code=form.region_code.data or None,
        actor=actor(),
        now=utcnow(),
    )


@bp.get("/fiches/<slug>/differences")
@public
def sheet_differences(slug: str) -> str:
    """What a territorial version changes in the national fiche, as both are on line."""
    version = get_page(SheetKind.FICHE, slug)
    parent = queries.find_publication_by_ref(version.parent_ref)
    if parent is None:
        raise NotFound
    return render_template(
        "library/sheet_differences.html",
        version=version,
        parent=parent,
        changes=differences(_as_read(parent), _as_read(version)),
        nav_section="sheets",
    )


def _fork(public_id: str) -> tuple[Sheet, Publication | None]:
    fork = written(public_id)
    if fork.parent_id is None:
        raise NotFound
    return fork, queries.publication_of_parent(fork)


@bp.get("/mon-espace/fiches/<public_id>/comparaison")
@signed_in
def fork_compare(public_id: str) -> str:
    """For those who write a version: its differences with what the parent says now."""
    fork, parent = _fork(public_id)
    return render_template(
        "library/fork_compare.html",
        sheet=fork,
        parent=parent,
        changes=differences(in_words(parent.content), in_words(fork.content)) if parent else [],
        has_changed=parent is not None and parent.edition != fork.parent_edition,
        can_edit=policy.can_edit(actor(), fork),
        nav_section="my_space",
    )


@bp.post("/mon-espace/fiches/<public_id>/comparaison/lecture")
@signed_in
def parent_acknowledge(public_id: str) -> ResponseReturnValue:
    """Say that the changes of the parent were read."""
    fork, parent = _fork(public_id)
    if parent is not None:
        edition = request.form.get("edition", -1, type=int)
        actions.acknowledge_parent(fork, parent, edition, actor=actor(), now=utcnow())
        flash(gettext("C'est noté. Vous serez prévenus au prochain changement."), "success")
    return redirect(url_for("library.fork_compare", public_id=public_id), 303)
