"""Consortia as everybody reads them: who, since when, how far, what is to come. No person, no document, no draft."""

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import get_locale

from labagora.consortia import summaries
from labagora.consortia.enums import PartnerRole
from labagora.consortia.indicators.queries import shows_results
from labagora.consortia.queries.plans import Plan, themes_of
from labagora.consortia.queries.public import get_public, list_public
from labagora.consortia.timeline import timeline_of
from labagora.consortia.views.blueprint import bp
from labagora.core.clock import today_in_paris
from labagora.reference.queries import find_region
from labagora.web.access import public
from labagora.web.fields import page_number


@bp.get("/consortiums")
@public
def consortium_list() -> str:
    """Every consortium and site that everybody may know."""
    page = list_public(page=page_number())
    return render_template("consortia/public/list.html", page=page, nav_section="calls")


@bp.get("/consortiums/<slug>")
@public
def consortium_show(slug: str) -> ResponseReturnValue:
    """One of them: its organisations, its months, its themes, what is to come."""
    row, today = get_public(slug), today_in_paris()
    themes = themes_of(row)
    region = find_region(row.organisation.region_code)
    return render_template(
        "consortia/public/show.html",
        consortium=row,
        partners=[one.organisation for one in row.partners if one.role is PartnerRole.PARTNER],
        region=region.name if region else "",
        timeline=timeline_of(row, Plan(themes, (), (), ()), today),
        themes=themes,
        theme_names=summaries.theme_names(one.code for one in themes),
        has_results=shows_results(row),
        locale=str(get_locale()),
        nav_section="calls",
    )
