"""The settings of a round on the desk of the team."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from labagora.core.clock import utcnow
from labagora.reviews import queries
from labagora.reviews.actions.settings import save_settings
from labagora.reviews.forms.settings import SettingsForm, settings_form
from labagora.reviews.models import ReviewRound
from labagora.reviews.office.shared import bp, register_desk
from labagora.reviews.policy import preparing
from labagora.web.access import actor, staff
from labagora.web.fields import rendered

register_desk(_("Réglages"), "office_reviews.settings_show", order=20)


@bp.get("/reglages")
@staff
def settings_show(public_id: str) -> ResponseReturnValue:
    """What is set, and what does not change any more."""
    round_ = queries.get_round(public_id, seen_by=actor())
    return _page(round_, settings_form(round_).lock(preparing.locked_settings(round_)))


@bp.post("/reglages")
@staff
def settings_update(public_id: str) -> ResponseReturnValue:
    """Save the settings."""
    round_ = queries.get_round(public_id, seen_by=actor(), lock=True)
    form = SettingsForm().lock(preparing.locked_settings(round_))
    if form.validate_on_submit():
        with form.absorbing():
            save_settings(round_, form.draft(round_), base_version=form.base, actor=actor(), now=utcnow())
            flash(gettext("Les réglages sont enregistrés."), "success")
            return redirect(url_for("office_reviews.settings_show", public_id=public_id), 303)
    return _page(round_, form)


def _page(round_: ReviewRound, form: SettingsForm) -> ResponseReturnValue:
    return rendered(
        "office/reviews/settings/show.html",
        form,
        call=round_.call,
        round=round_,
        locked={name: gettext(reason) for name, reason in preparing.locked_settings(round_).items()},
        can_configure=preparing.can_configure(actor(), round_),
        nav_section="office",
    )
