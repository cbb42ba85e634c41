"""Back office: rounded numbers, and one profile at a time, with a reason that the person reads (abuse 19)."""

from typing import Any

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext

from labagora.core.clock import utcnow
from labagora.volunteers import actions, describing, policy, queries
from labagora.volunteers.enums import Look
from labagora.volunteers.forms import OpeningForm
from labagora.volunteers.models import Volunteer
from labagora.volunteers.profile import FIELD_NAMES
from labagora.web import office_menu
from labagora.web.access import actor, staff
from labagora.web.fields import rendered
from labagora.web.templating import day

bp = Blueprint("office_volunteers", __name__, url_prefix="/gestion/volontaires")
office_menu.register("Mises en relation", "Volontaires", "office_volunteers.overview", order=40)


@bp.get("")
@staff
def overview() -> ResponseReturnValue:
    """Numbers that give nobody away."""
    return _overview_page(OpeningForm())


@bp.post("")
@staff
def opening_create() -> ResponseReturnValue:
    """Open one profile. A POST, so that no reference stays in an address, and that the ledger row is written first."""
    form = OpeningForm()
    if form.validate_on_submit():
        with form.absorbing():
            return _profile_page(form)
    return _overview_page(form)


def _profile_page(form: OpeningForm) -> str:
    volunteer, now = queries.get_volunteer((form.reference.data or "").strip()), utcnow()
    record = actions.record_look(
        volunteer,
        viewer=actor(),
        look=Look.STAFF_SUPPORT,
        fields=FIELD_NAMES,
        organisation="Institut national du cancer",
        reason=form.reason.data or "",
        now=now,
    )
    rows = describing.summary(queries.profile_of(volunteer), str(get_locale()))
    return render_template(
        "office/volunteers/profile.html",
        volunteer=volunteer,
        record=record,
        rows=rows,
        settings=_settings_of(volunteer),
        nav_section="office",
    )


def _settings_of(volunteer: Volunteer) -> list[tuple[str, Any]]:
    now = utcnow()
    matchable = policy.is_matchable(volunteer, now, queries.text_versions())
    return [
        (gettext("Peut recevoir des propositions"), gettext("oui") if matchable else gettext("non")),
        (gettext("En pause"), gettext("oui") if policy.is_paused(volunteer, now) else gettext("non")),
        (gettext("Propositions par mois, au plus"), volunteer.monthly_budget),
        (gettext("Reçues ce mois-ci"), queries.asked_this_month(volunteer, now)),
        (gettext("Réponses confirmées le"), day(volunteer.reconfirmed_at)),
    ]


def _overview_page(form: OpeningForm) -> ResponseReturnValue:
    totals = queries.totals(utcnow(), queries.text_versions())
    return rendered("office/volunteers/overview.html", form, figures=_figures(totals), nav_section="office")


def _figures(totals: queries.Totals) -> list[tuple[str, str, str]]:
    lines = (
        (totals.profiles, gettext("profils")),
        (totals.matchable, gettext("peuvent recevoir des propositions")),
        (totals.paused, gettext("en pause")),
        (totals.never_asked, gettext("jamais sollicités")),
    )
    return [(gettext("moins de 11") if count is None else f"≈ {count}", label, "") for count, label in lines]
