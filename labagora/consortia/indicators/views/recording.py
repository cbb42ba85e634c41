"""One value: recorded, corrected with why, its history and its evidence."""

from datetime import datetime
from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from labagora.calls.queries.team import names_of
from labagora.consortia.indicators import policy, queries
from labagora.consortia.indicators.actions import evidence as evidences
from labagora.consortia.indicators.actions.recording import record_measure
from labagora.consortia.indicators.enums import CATEGORIES, Axis
from labagora.consortia.indicators.forms.recording import MOST_FILES, MeasureForm, PlaceForm, measure_form
from labagora.consortia.indicators.models import FollowedIndicator, Measure
from labagora.consortia.indicators.schedule import check_month, due_on
from labagora.consortia.indicators.shapes import held
from labagora.consortia.indicators.views.blueprint import HERE, about, bp, opened, recordable, shown, site_named
from labagora.consortia.indicators.wording import month_name, unit_of, value_text
from labagora.core.clock import utcnow
from labagora.core.errors import Conflict, Invalid, NotAllowed, NotFound
from labagora.engines.measures import figures, months, value_of
from labagora.web.access import actor, signed_in
from labagora.web.errors import translated
from labagora.web.fields import BaseForm, rendered

VALUE = f"{HERE}/<followed_id>/valeurs/<site_id>/<month>"


class _Place:
    """The workspace, the indicator, the site and the month that an address names."""

    def __init__(self, public_id: str, followed_id: str, site_id: str, month: str, *, lock: bool = False) -> None:
        self.space = opened(public_id)
        self.followed = queries.get_followed(followed_id, self.space.consortium, lock=lock)
        self.site = site_named(self.space, self.followed, site_id)
        self.month = month
        try:
            check_month(self.space.consortium, month, months.month_of(self.space.today))
        except Invalid as error:
            raise NotFound from error
        self.measure = queries.find_measure(self.followed, self.site.id, month, lock=lock)

    @property
    def can_record(self) -> bool:
        """Tell whether the asker records this value."""
        space = self.space
        return policy.can_record(actor(), space.consortium, space.place, space.today, self.site.id)

    @property
    def arguments(self) -> dict[str, Any]:
        """Return the arguments of its address."""
        return {
            "public_id": self.space.consortium.public_id,
            "followed_id": self.followed.public_id,
            "site_id": self.site.public_id,
            "month": self.month,
        }


@bp.get(f"{HERE}/<followed_id>/valeurs")
@signed_in
def measure_new(public_id: str, followed_id: str) -> ResponseReturnValue:
    """In which site and month: asked by a form without JavaScript, answered by a redirection."""
    space = opened(public_id)
    followed = queries.get_followed(followed_id, space.consortium)
    sites = recordable(space)
    if not sites:
        raise NotAllowed
    form = PlaceForm(request.args if request.args.get("month") or request.args.get("site") else None).offer(sites)
    if form.month.data and form.site.data in {one.public_id for one in sites}:
        here: dict[str, Any] = {
            "public_id": public_id,
            "followed_id": followed_id,
            "site_id": form.site.data,
            "month": form.month.data,
        }
        try:
            check_month(space.consortium, form.month.data, months.month_of(space.today))
            return redirect(url_for("indicators.measure_edit", **here), 303)
        except Invalid as error:
            form.absorb(error)
    form.month.errors = [*form.month.errors, *form.month.process_errors]
    form.month.data = form.month.data or months.after(months.month_of(space.today), -1)
    return rendered("consortia/indicators/place.html", form, followed=followed, **about(space, shown(space, followed)))


def _page(place: _Place, form: MeasureForm) -> ResponseReturnValue:
    measure = place.measure
    indicator = place.followed.indicator
    return rendered(
        "consortia/indicators/measure.html",
        form,
        place=place,
        followed=place.followed,
        indicator=indicator,
        site=place.site,
        month=month_name(place.month),
        unit=unit_of(indicator),
        due=due_on(place.month),
        measure=measure,
        evidence=[one for one in measure.evidence if one.removed_at is None] if measure else [],
        most_files=MOST_FILES,
        **about(place.space, shown(place.space, place.followed)),
    )


@bp.get(VALUE)
@signed_in
def measure_edit(public_id: str, followed_id: str, site_id: str, month: str) -> ResponseReturnValue:
    """What is known of a site in a month, to record or to correct."""
    place = _Place(public_id, followed_id, site_id, month)
    if not place.can_record:
        raise NotAllowed
    form = measure_form(place.followed.indicator, formdata=None)
    return _page(place, form.show(place.measure.current if place.measure else None))


@bp.post(VALUE)
@signed_in
def measure_save(public_id: str, followed_id: str, site_id: str, month: str) -> ResponseReturnValue:
    """Record a value or correct it, and add its evidence."""
    place = _Place(public_id, followed_id, site_id, month, lock=True)
    if not place.can_record:
        raise NotAllowed
    form = measure_form(place.followed.indicator)
    if form.validate_on_submit():
        try:
            with form.absorbing():
                _save(place, form, utcnow())
                flash(gettext("La valeur de %(month)s est enregistrée.", month=month_name(month)), "success")
                return redirect(url_for("indicators.measure_history", **place.arguments), 303)
        except Conflict as conflict:
            form.form_errors = [*form.form_errors, _conflict_text(place, conflict)]
            form.number.data = str(place.measure.number if place.measure else 0)
    return _page(place, form)


def _conflict_text(place: _Place, conflict: Conflict) -> str:
    """Say what somebody wrote meanwhile: what was typed stays in the form, and may then be sent as a correction."""
    if place.measure is None:
        return translated(conflict)
    now, indicator = place.measure.current, place.followed.indicator
    value = value_text(value_of(indicator.kind, now.amount, now.base), indicator)
    return str(
        gettext(
            "Quelqu'un a enregistré une valeur entre-temps : %(value)s. Pour la corriger, dites pourquoi et renvoyez.",
            value=value,
        )
    )


def _save(place: _Place, form: MeasureForm, now: datetime) -> None:
    files = form.incoming()
    if len(files) > MOST_FILES:
        raise Invalid("files", "%(most)d fichiers au plus à la fois.", most=MOST_FILES)
    told = {"base": form.base_number, "actor": actor(), "now": now}
    measure = record_measure(place.space, place.followed, place.site, place.month, form.reading(), **told)
    title = form.evidence_title.data or ""
    try:
        for incoming in files:
            evidences.add_file(place.space, measure, incoming, title, actor=actor(), now=now)
    except Invalid as error:
        error.field = "files"
        raise
    if form.link.data:
        _add_link(place, measure, form.link.data, title, now)


def _add_link(place: _Place, measure: Measure, url: str, title: str, now: datetime) -> None:
    try:
        evidences.add_link(place.space, measure, url, title, actor=actor(), now=now)
    except Invalid as error:
        error.field = "link"
        raise


@bp.get(f"{VALUE}/historique")
@signed_in
def measure_history(public_id: str, followed_id: str, site_id: str, month: str) -> ResponseReturnValue:
    """Everything that was said of a value: who, when, why; and what it rests on."""
    place = _Place(public_id, followed_id, site_id, month)
    if place.measure is None:
        raise NotFound
    revisions = queries.revisions_of(place.measure)
    refs = {one.by_ref for one in revisions}
    refs |= {ref for one in place.measure.evidence for ref in (one.by_ref, one.removed_by_ref)}
    indicator = place.followed.indicator
    return rendered(
        "consortia/indicators/history.html",
        BaseForm(formdata=None),
        place=place,
        followed=place.followed,
        indicator=indicator,
        site=place.site,
        month=month_name(place.month),
        measure=place.measure,
        revisions=[(one, value_text(value_of(indicator.kind, one.amount, one.base), indicator),
                    _parts(place.followed, one.breakdown)) for one in revisions],
        figure=figures.write,
        evidence=place.measure.evidence,
        names=names_of({one for one in refs if one}),
        can_record=place.can_record,
        **about(place.space, shown(place.space, place.followed)),
    )  # fmt: skip


def _parts(followed: FollowedIndicator, breakdown: dict[str, dict[str, list[float | None]]]) -> list[tuple[str, str]]:
    """Return the categories of a revision with their values, in the order of the house."""
    indicator, told = followed.indicator, held(breakdown)
    return [
        (f"{gettext(axis.label)} – {gettext(one.label)}", value_text(value_of(indicator.kind, *pair), indicator))
        for axis in Axis
        for one in CATEGORIES[axis]
        if (pair := told.get(axis.value, {}).get(one.value)) is not None
    ]
