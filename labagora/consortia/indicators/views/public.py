"""What everybody reads of the results of a consortium: chosen by its lead, small numbers of people hidden."""

from flask import Response, render_template
from flask.typing import ResponseReturnValue

from labagora.consortia.indicators import queries
from labagora.consortia.indicators.enums import Dimension
from labagora.consortia.indicators.pictures import Picture, figure_text, picture_csv, public_picture
from labagora.consortia.indicators.publishing import PublicSeries, public_series
from labagora.consortia.indicators.reading import board
from labagora.consortia.indicators.schedule import first_month_of
from labagora.consortia.indicators.views.blueprint import bp
from labagora.consortia.indicators.wording import month_name
from labagora.consortia.models import Consortium
from labagora.core.clock import today_in_paris
from labagora.engines.measures import THRESHOLD
from labagora.web.access import public


def _shown(consortium: Consortium) -> list[tuple[PublicSeries, Picture]]:
    gathered = queries.gather_one(consortium)
    today, start = today_in_paris(), first_month_of(consortium)
    followed = [one for one in gathered.followed if one.shown_at is not None]
    read = [public_series(board(consortium, one, gathered.sites, gathered.measures, today)) for one in followed]
    return [(one, public_picture(one, start)) for one in read]


@bp.get("/consortiums/<slug>/resultats")
@public
def result_list(slug: str) -> str:
    """The results that the lead of a consortium chose to show."""
    consortium = queries.get_public(slug)
    shown = _shown(consortium)
    return render_template(
        "consortia/indicators/public.html",
        consortium=consortium,
        dimensions=[(one, [two for two in shown if two[0].indicator.dimension is one]) for one in Dimension],
        hidden=sum(one.hidden for one, _ in shown),
        threshold=THRESHOLD,
        figure_text=figure_text,
        month_name=month_name,
    )


@bp.get("/consortiums/<slug>/resultats/<code>.csv")
@public
def result_file(slug: str, code: str) -> ResponseReturnValue:
    """The numbers of a public picture."""
    shown = {one.indicator.code: picture for one, picture in _shown(queries.get_public(slug))}
    response: Response = picture_csv(shown.get(code), slug)
    return response
