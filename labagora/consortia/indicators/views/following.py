"""What a consortium follows: chosen in the dictionary, aimed, retired, shown; and where it measures."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from labagora.consortia.indicators import queries
from labagora.consortia.indicators.actions import following as actions
from labagora.consortia.indicators.enums import CATEGORIES, Axis, Dimension
from labagora.consortia.indicators.forms.following import SettingForm, setting_form, sites_form
from labagora.consortia.indicators.models import FollowedIndicator, Indicator
from labagora.consortia.indicators.schedule import first_month_of
from labagora.consortia.indicators.views.blueprint import HERE, about, bp, can_choose, opened, shown
from labagora.consortia.queries import Opened
from labagora.core.clock import utcnow
from labagora.core.errors import NotAllowed, NotFound
from labagora.web.access import actor, signed_in
from labagora.web.fields import rendered


def _choosing(public_id: str, *, lock: bool = False) -> Opened:
    """Return a workspace to those who choose in it. Raises NotFound for a stranger, NotAllowed for another member."""
    space = opened(public_id, lock=lock)
    if not can_choose(space):
        raise NotAllowed
    return space


def _to(space: Opened, followed: FollowedIndicator) -> ResponseReturnValue:
    return redirect(shown(space, followed)[1], 303)


@bp.get(f"{HERE}/choisir")
@signed_in
def choice_list(public_id: str) -> str:
    """The lines of the dictionary that the consortium does not follow yet."""
    space = _choosing(public_id)
    lines = queries.choosable(space.consortium)
    return render_template(
        "consortia/indicators/choose.html",
        dimensions=[(one, [line for line in lines if line.dimension is one]) for one in Dimension],
        **about(space),
    )


def _line(space: Opened, indicator_id: str) -> Indicator:
    found = next((one for one in queries.choosable(space.consortium) if one.public_id == indicator_id), None)
    if found is None:
        raise NotFound
    return found


def _setting_page(
    space: Opened, form: SettingForm, indicator: Indicator, followed: FollowedIndicator | None
) -> ResponseReturnValue:
    labels = {axis.value: (axis.label, {one.value: one.label for one in CATEGORIES[axis]}) for axis in Axis}
    above = [shown(space, followed)] if followed else []
    return rendered(
        "consortia/indicators/setting.html",
        form,
        indicator=indicator,
        followed=followed,
        axis_labels=labels,
        **about(space, *above),
    )


@bp.get(f"{HERE}/choisir/<indicator_id>")
@signed_in
def indicator_new(public_id: str, indicator_id: str) -> ResponseReturnValue:
    """From what, and towards what, an indicator will be followed."""
    space = _choosing(public_id)
    line = _line(space, indicator_id)
    form = setting_form(line, formdata=None).offer(queries.free_promises(space.consortium))
    return _setting_page(space, form, line, None)


@bp.post(f"{HERE}/choisir/<indicator_id>")
@signed_in
def indicator_follow(public_id: str, indicator_id: str) -> ResponseReturnValue:
    """Begin to follow an indicator."""
    space = _choosing(public_id, lock=True)
    line = _line(space, indicator_id)
    form = setting_form(line).offer(queries.free_promises(space.consortium))
    if form.validate_on_submit():
        with form.absorbing():
            row = actions.follow(space, line, form.draft(), form.chosen, actor=actor(), now=utcnow())
            flash(gettext("L'indicateur est suivi. Vérifiez les sites qui le mesurent."), "success")
            return _to(space, row)
    return _setting_page(space, form, line, None)


@bp.get(f"{HERE}/<followed_id>/cible")
@signed_in
def setting_edit(public_id: str, followed_id: str) -> ResponseReturnValue:
    """The start and the target of an indicator."""
    space = _choosing(public_id)
    row = queries.get_followed(followed_id, space.consortium)
    form = setting_form(row.indicator, formdata=None).offer(queries.free_promises(space.consortium, row))
    return _setting_page(space, form.show(row.setting, row.promise), row.indicator, row)


@bp.post(f"{HERE}/<followed_id>/cible")
@signed_in
def setting_update(public_id: str, followed_id: str) -> ResponseReturnValue:
    """Give an indicator another start or target, with why."""
    space = _choosing(public_id, lock=True)
    row = queries.get_followed(followed_id, space.consortium, lock=True)
    form = setting_form(row.indicator).offer(queries.free_promises(space.consortium, row))
    if form.validate_on_submit():
        with form.absorbing():
            target = {"base": form.base, "actor": actor(), "now": utcnow()}
            actions.change_setting(space, row, form.draft(), form.chosen, **target)
            flash(gettext("C'est enregistré."), "success")
            return _to(space, row)
    return _setting_page(space, form, row.indicator, row)


def _moved(public_id: str, followed_id: str, act: Callable[..., Any], said: str) -> ResponseReturnValue:
    space = opened(public_id, lock=True)
    row = queries.get_followed(followed_id, space.consortium, lock=True)
    act(space, row, actor=actor(), now=utcnow())
    flash(said, "success")
    return _to(space, row)


@bp.post(f"{HERE}/<followed_id>/retrait")
@signed_in
def indicator_retire(public_id: str, followed_id: str) -> ResponseReturnValue:
    """Expect no value of an indicator any more."""
    said = gettext("L'indicateur n'est plus suivi. Ses valeurs restent.")
    return _moved(public_id, followed_id, actions.retire, said)


@bp.post(f"{HERE}/<followed_id>/reprise")
@signed_in
def indicator_resume(public_id: str, followed_id: str) -> ResponseReturnValue:
    """Expect values of an indicator again."""
    return _moved(public_id, followed_id, actions.resume, gettext("L'indicateur est suivi de nouveau."))


@bp.post(f"{HERE}/<followed_id>/publication")
@signed_in
def results_show(public_id: str, followed_id: str) -> ResponseReturnValue:
    """Let everybody read the results of an indicator."""
    said = gettext("Les résultats de cet indicateur sont publics ; les petits effectifs restent cachés.")
    return _moved(public_id, followed_id, actions.show_results, said)


@bp.post(f"{HERE}/<followed_id>/masquage")
@signed_in
def results_hide(public_id: str, followed_id: str) -> ResponseReturnValue:
    """Keep the results of an indicator to the consortium."""
    said = gettext("Les résultats de cet indicateur ne sont plus publics.")
    return _moved(public_id, followed_id, actions.hide_results, said)


@bp.route(f"{HERE}/sites", methods=["GET", "POST"])
@signed_in
def sites_edit(public_id: str) -> ResponseReturnValue:
    """Where a consortium measures, and between which months."""
    space = _choosing(public_id)
    around = queries.organisations_around(space.consortium)
    form = sites_form(around)
    if form.is_submitted():
        space = _choosing(public_id, lock=True)
    form.show(queries.sites_of(space.consortium), first_month_of(space.consortium))
    if form.validate_on_submit():
        with form.absorbing():
            actions.choose_sites(space, form.lines(), actor=actor(), now=utcnow())
            flash(gettext("Les sites sont enregistrés."), "success")
            return redirect(url_for("indicators.indicator_list", public_id=public_id), 303)
    return rendered("consortia/indicators/sites.html", form, **about(space, organisations=around))
