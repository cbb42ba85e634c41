"""The dictionary: its lines, one of them, what becomes of it."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from labagora.consortia.indicators import queries
from labagora.consortia.indicators.actions import dictionary as actions
from labagora.consortia.indicators.enums import Dimension
from labagora.consortia.indicators.forms.dictionary import IndicatorForm
from labagora.consortia.indicators.models import Indicator
from labagora.consortia.indicators.office.blueprint import bp
from labagora.core.clock import utcnow
from labagora.web.access import actor, staff
from labagora.web.fields import page_number, rendered

DIMENSIONS = {one.value: one for one in Dimension}


@bp.get("/indicateurs")
@staff
def indicator_list() -> str:
    """The lines of the dictionary; those that are retired apart."""
    asked = request.args.get("dimension", "")
    words = request.args.get("q", "")[:100].strip()
    retired = request.args.get("retires") == "oui"
    page = queries.dictionary(dimension=DIMENSIONS.get(asked), words=words, retired=retired, page=page_number())
    return render_template(
        "office/consortia/indicators/list.html",
        page=page,
        dimension=asked,
        words=words,
        retired=retired,
        dimensions=Dimension,
        nav_section="office",
    )


def _page(form: IndicatorForm, row: Indicator | None) -> ResponseReturnValue:
    return rendered(
        "office/consortia/indicators/edit.html",
        form,
        row=row,
        followers=queries.followers_of(row) if row else [],
        is_measured=queries.is_measured(row) if row else False,
        nav_section="office",
    )


def _to(row: Indicator) -> ResponseReturnValue:
    return redirect(url_for("office_indicators.indicator_edit", public_id=row.public_id), 303)


@bp.get("/indicateurs/nouveau")
@staff
def indicator_new() -> ResponseReturnValue:
    """An empty line."""
    return _page(IndicatorForm(formdata=None).show(None), None)


@bp.post("/indicateurs/nouveau")
@staff
def indicator_create() -> ResponseReturnValue:
    """Write a line."""
    form = IndicatorForm()
    if form.validate_on_submit():
        with form.absorbing():
            row = actions.create_indicator(form.draft(), actor=actor(), now=utcnow())
            flash(gettext("L'indicateur est dans le dictionnaire."), "success")
            return _to(row)
    return _page(form, None)


@bp.get("/indicateurs/<public_id>")
@staff
def indicator_edit(public_id: str) -> ResponseReturnValue:
    """A line of the dictionary, and who follows it."""
    row = queries.get_indicator(public_id, seen_by=actor())
    return _page(IndicatorForm(formdata=None).show(row), row)


@bp.post("/indicateurs/<public_id>")
@staff
def indicator_update(public_id: str) -> ResponseReturnValue:
    """Correct a line."""
    row, form = queries.get_indicator(public_id, seen_by=actor(), lock=True), IndicatorForm()
    if form.validate_on_submit():
        with form.absorbing():
            actions.update_indicator(row, form.draft(), base_version=form.base_version, actor=actor(), now=utcnow())
            flash(gettext("L'indicateur est enregistré."), "success")
            return _to(row)
    return _page(form, row)


def _moved(public_id: str, act: Callable[..., Any], said: str) -> ResponseReturnValue:
    row = queries.get_indicator(public_id, seen_by=actor(), lock=True)
    act(row, actor=actor(), now=utcnow())
    flash(said, "success")
    return _to(row)


@bp.post("/indicateurs/<public_id>/retrait")
@staff
def indicator_retire(public_id: str) -> ResponseReturnValue:
    """Keep a line from being followed anew."""
    said = gettext("L'indicateur est retiré du dictionnaire. Les valeurs restent à qui le suit.")
    return _moved(public_id, actions.retire_indicator, said)


@bp.post("/indicateurs/<public_id>/reprise")
@staff
def indicator_restore(public_id: str) -> ResponseReturnValue:
    """Offer a line again."""
    said = gettext("L'indicateur est de nouveau proposé.")
    return _moved(public_id, actions.restore_indicator, said)
