"""The global evaluation of a call: its four dimensions, made again from the values, with what is missing said."""

from collections.abc import Iterator
from typing import Any

from flask import Response, render_template
from flask_babel import gettext

from labagora.calls.models import Call
from labagora.calls.queries import get_call
from labagora.consortia.indicators import queries
from labagora.consortia.indicators.office.blueprint import bp
from labagora.consortia.indicators.pictures import picture_csv, roll_up
from labagora.consortia.indicators.reading import summed
from labagora.consortia.indicators.rollup import DimensionPart, evaluation
from labagora.consortia.indicators.wording import (
    TONES,
    cells_text,
    change_text,
    coverage_text,
    unit_of,
    value_text,
)
from labagora.core.clock import today_in_paris
from labagora.engines.measures import Trend
from labagora.web.access import actor, staff
from labagora.web.exports import download


def _read(public_id: str) -> tuple[Call, list[DimensionPart]]:
    call = get_call(public_id, seen_by=actor())
    return call, evaluation(queries.gather(call), today_in_paris())


@bp.get("/appels/<public_id>/indicateurs")
@staff
def evaluation_show(public_id: str) -> str:
    """What a call changed, dimension by dimension."""
    call, parts = _read(public_id)
    boards = [one.board for part in parts for line in part.indicators for one in line.parts]
    return render_template(
        "office/consortia/indicators/evaluation.html",
        call=call,
        dimensions=[(part, [(line, roll_up(line)) for line in part.indicators]) for part in parts],
        whole=summed(boards),
        value_text=value_text,
        change_text=change_text,
        coverage_text=coverage_text,
        cells_text=cells_text,
        tones=TONES,
        unknown=Trend.UNKNOWN,
        nav_section="office",
    )


@bp.get("/appels/<public_id>/indicateurs.<any(csv, xlsx):extension>")
@staff
def evaluation_export(public_id: str, extension: str) -> Response:
    """The evaluation of a call as a list: one row an indicator and a consortium, one more for them together."""
    call, parts = _read(public_id)
    heads = [
        gettext("Dimension"), gettext("Indicateur"), gettext("Consortium ou site"), gettext("Unité"),
        gettext("Avant"), gettext("Après"), gettext("Dernier mois"), gettext("Cible"), gettext("Évolution"),
        gettext("Valeurs reçues"), gettext("Valeurs attendues"),
    ]  # fmt: skip
    return download(extension, f"{call.reference}-evaluation", heads, _rows(parts))


@bp.get("/appels/<public_id>/indicateurs/<code>.csv")
@staff
def picture_file(public_id: str, code: str) -> Response:
    """The numbers of the picture of an indicator over a call."""
    call, parts = _read(public_id)
    drawn = {line.indicator.code: roll_up(line) for part in parts for line in part.indicators}
    return picture_csv(drawn.get(code), call.reference)


def _rows(parts: list[DimensionPart]) -> Iterator[list[Any]]:
    for part in parts:
        for line in part.indicators:
            start = [gettext(part.dimension.label), line.indicator.name]
            unit = unit_of(line.indicator)
            for one in line.parts:
                read, seen = one.board, one.board.coverage
                numbers = [read.baseline, read.latest.value, read.last_month, read.followed.setting.target]
                told = [gettext(read.change.trend.label), seen.cells, seen.cells_expected]
                yield [*start, one.consortium.name, unit, *numbers, *told]
            numbers = [line.before.value, line.after.value, None, None]
            told = [gettext(line.change.trend.label), line.coverage.cells, line.coverage.cells_expected]
            yield [*start, gettext("Ensemble"), unit, *numbers, *told]
