"""The pictures of an indicator, each with its sentence, its table and its file: one source for the three."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import Response
from flask_babel import gettext

from labagora.consortia.indicators.models import Indicator
from labagora.consortia.indicators.publishing import Figure, PublicSeries
from labagora.consortia.indicators.reading import Board, SiteLine
from labagora.consortia.indicators.rollup import IndicatorPart
from labagora.consortia.indicators.wording import (
    HIDDEN,
    change_text,
    decimal,
    month_name,
    month_rank,
    month_short,
    reached_text,
    value_text,
)
from labagora.core.clock import today_in_paris
from labagora.core.errors import NotFound
from labagora.web.charts import LineDrawing, Scale, line_drawing, scale_of
from labagora.web.exports import download

SMALL = 84


@dataclass(frozen=True)
class Picture:
    """A picture in four forms: what is drawn, what is said of it, its table as text, its numbers for a file."""

    name: str
    title: str
    said: str
    drawn: Any
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    numbers: Sequence[Sequence[Any]]


def _marks(one: Board) -> list[tuple[float | None, str, str]]:
    target = one.followed.setting.target
    return [
        (one.baseline, "baseline", gettext("Départ : %(value)s", value=value_text(one.baseline, one.indicator))),
        (target, "target", gettext("Cible : %(value)s", value=value_text(target, one.indicator))),
    ]


def month_label(one: Board, month: str) -> str:
    """Return « M3, mars 2026 »."""
    rank = month_rank(month, one.start)
    return f"{rank}, {month_name(month)}" if rank else month_name(month)


def _said(one: Board) -> str:
    if one.last_month is None:
        return str(gettext("Aucune valeur pour le moment."))
    parts = [
        gettext("En %(month)s : %(value)s.", month=month_name(one.last_month),
                value=value_text(one.latest.value, one.indicator))
    ]  # fmt: skip
    if one.baseline is not None:
        parts.append(gettext("Depuis le départ : %(change)s.", change=change_text(one.change, one.indicator)))
        parts.append(f"{gettext(one.change.trend.label)}.")
    if one.is_reached is not None:
        parts.append(f"{reached_text(one.is_reached)}.")
    if not one.latest.is_exact:
        parts.append(gettext("Médiane des médianes des sites, pondérée par leurs effectifs."))
    return " ".join(parts)


def series(one: Board) -> Picture:
    """Draw the sites together, month by month, with the start and the target."""
    points = [
        (month_short(month), pooled.value, decimal(pooled.value))
        for month, pooled in zip(one.months, one.whole, strict=True)
    ]
    pairs = list(zip(one.months, one.whole, strict=True))
    return Picture(
        "serie",
        gettext("Mois par mois, tous les sites"),
        _said(one),
        line_drawing(points, _marks(one)),
        [gettext("Mois"), gettext("Valeur"), gettext("Sites")],
        [[month_label(one, month), value_text(two.value, one.indicator), str(two.count)] for month, two in pairs],
        [[month, _file(two.value), two.count] for month, two in pairs],
    )


def spark(one: Board) -> Picture:
    """Draw the same, small, among other indicators."""
    whole = series(one)
    points = [
        (month_short(month), pooled.value, decimal(pooled.value))
        for month, pooled in zip(one.months, one.whole, strict=True)
    ]
    return replace(whole, drawn=line_drawing(points, bottom=SMALL))


def _file(number: float | None) -> float | None:
    return None if number is None else round(number, 4)


def _scale(one: Board) -> Scale:
    values = [value for line in one.lines for value in line.values]
    return scale_of([*values, *(value for value, _, _ in _marks(one))])


def panels(one: Board) -> Picture:
    """Draw each site by itself, all on one scale."""
    scale, marks = _scale(one), _marks(one)
    drawn = [(line.organisation.name, _line_said(one, line), _panel(line, scale, marks)) for line in one.lines]
    rows = [[month_label(one, month), *_line_values(one, place)] for place, month in enumerate(one.months)]
    numbers = [[month, *(_file(line.values[place]) for line in one.lines)] for place, month in enumerate(one.months)]
    return Picture(
        "petits",
        gettext("Site par site, à la même échelle"),
        gettext("Une petite courbe par site. %(first)s", first=_extremes_said(one)),
        drawn,
        [gettext("Mois"), *(line.organisation.name for line in one.lines)],
        rows,
        numbers,
    )


def _line_values(one: Board, place: int) -> list[str]:
    return [value_text(line.values[place], one.indicator) for line in one.lines]


def _panel(line: SiteLine, scale: Scale, marks: Sequence[tuple[float | None, str, str]]) -> LineDrawing:
    points = [(month_short(cell.month), cell.value, decimal(cell.value)) for cell in line.cells]
    return line_drawing(points, marks, scale=scale, bottom=SMALL, ticks=2)


def _line_said(one: Board, line: SiteLine) -> str:
    first, last = line.first, line.last
    if first is None or last is None:
        return str(gettext("Aucune valeur pour le moment."))
    if first.month == last.month:
        return str(gettext("%(site)s : %(value)s en %(month)s.", site=line.organisation.name,
                       value=value_text(last.value, one.indicator), month=month_name(last.month)))  # fmt: skip
    return str(
        gettext(
            "%(site)s : de %(before)s en %(start)s à %(after)s en %(end)s.",
            site=line.organisation.name,
            before=value_text(first.value, one.indicator),
            start=month_name(first.month),
            after=value_text(last.value, one.indicator),
            end=month_name(last.month),
        )
    )


def _lasts(one: Board) -> list[tuple[SiteLine, float, str]]:
    """Return the sites that have a value, with the last one and its month."""
    return [(line, line.last.value, line.last.month) for line in one.lines if line.last and line.last.value is not None]


def _extremes_said(one: Board) -> str:
    lasts = sorted(_lasts(one), key=lambda two: two[1])
    if not lasts:
        return str(gettext("Aucune valeur pour le moment."))
    if len(lasts) == 1:
        return _line_said(one, lasts[0][0])
    (low, least, _), (high, most, _) = lasts[0], lasts[-1]
    return str(
        gettext(
            "Dernières valeurs : de %(least)s (%(low)s) à %(most)s (%(high)s).",
            least=value_text(least, one.indicator),
            low=low.organisation.name,
            most=value_text(most, one.indicator),
            high=high.organisation.name,
        )
    )


def comparison(one: Board) -> Picture:
    """Draw the last value of each site, beside the target."""
    lasts = _lasts(one)
    target = one.followed.setting.target
    to_percent = _percents([value for _, value, _ in lasts] + [target])
    bars = [
        (line.organisation.name, value_text(value, one.indicator), to_percent(value), to_percent(target))
        for line, value, _month in lasts
    ]
    said = _extremes_said(one)
    if target is not None:
        said = f"{said} {gettext('Cible : %(value)s.', value=value_text(target, one.indicator))}"
    return Picture(
        "sites",
        gettext("Dernière valeur de chaque site"),
        said,
        bars,
        [gettext("Site"), gettext("Mois"), gettext("Valeur"), gettext("Cible")],
        [[line.organisation.name, month_name(month), value_text(value, one.indicator),
          value_text(target, one.indicator)] for line, value, month in lasts],
        [[line.organisation.name, month, _file(value), _file(target)] for line, value, month in lasts],
    )  # fmt: skip


def _percents(values: Sequence[float | None]) -> Callable[[float | None], float | None]:
    """Return how a value becomes a share of the width, in percent."""
    scale = scale_of(values)
    return lambda value: None if value is None else round(2 + 96 * scale.share(value), 2)


def before_after(one: Board) -> Picture:
    """Draw the start and the last month: the whole from its baseline, each site from its first value."""
    target = one.followed.setting.target
    spans = [(gettext("Tous les sites"), one.baseline, one.latest.value, one.last_month)]
    for line in one.lines:
        first, last = line.first, line.last
        if first is not None and last is not None and first.month != last.month and len(one.lines) > 1:
            spans.append((line.organisation.name, first.value, last.value, last.month))
    return _spans(
        "avant-apres",
        gettext("Avant et après"),
        gettext("Avant : la situation de départ, ou la première valeur du site. Après : la dernière valeur. %(said)s",
                said=_said(one)),
        [(name, before, after, target, month_name(month) if month else "–") for name, before, after, month in spans],
        one.indicator,
    )  # fmt: skip


def _spans(
    name: str,
    title: str,
    said: str,
    spans: Sequence[tuple[str, float | None, float | None, float | None, str]],
    indicator: Indicator,
) -> Picture:
    known = [one for one in spans if one[1] is not None or one[2] is not None]
    to_percent = _percents([value for _, *values, _ in known for value in values])
    drawn = [
        (label, f"{decimal(before)} → {value_text(after, indicator)}", to_percent(before), to_percent(after),
         to_percent(target))
        for label, before, after, target, _month in known
    ]  # fmt: skip
    return Picture(
        name,
        title,
        said,
        drawn,
        [gettext("Site"), gettext("Avant"), gettext("Après"), gettext("Dernier mois"), gettext("Cible")],
        [[label, value_text(before, indicator), value_text(after, indicator), month, value_text(target, indicator)]
         for label, before, after, target, month in known],
        [[label, _file(before), _file(after), month, _file(target)] for label, before, after, target, month in known],
    )  # fmt: skip


def all_pictures(one: Board) -> dict[str, Picture]:
    """Return the pictures of an indicator by name. With one site, those that compare sites would say it twice."""
    drawn = [series(one), before_after(one)]
    if len(one.lines) > 1:
        drawn += [comparison(one), panels(one)]
    return {picture.name: picture for picture in drawn}


def roll_up(part: IndicatorPart) -> Picture:
    """Draw an indicator over the consortia of a call, from before to after."""
    spans = [
        (
            one.consortium.name,
            one.board.baseline,
            one.board.latest.value,
            one.board.followed.setting.target,
            month_name(one.board.last_month) if one.board.last_month else "–",
        )
        for one in part.parts
    ]
    said = gettext(
        "%(count)d sur %(all)d ont une situation de départ et une valeur : %(change)s. "
        "Cible atteinte : %(reached)d sur %(aiming)d.",
        count=part.after.count,
        all=len(part.parts),
        change=change_text(part.change, part.indicator),
        reached=part.reached,
        aiming=part.aiming,
    )
    picture = _spans(f"evaluation-{part.indicator.code}", part.indicator.name, said, spans, part.indicator)
    heads = [gettext("Consortium ou site"), *picture.heads[1:]]
    return Picture(picture.name, picture.title, said, picture.drawn, heads, picture.rows, picture.numbers)


def figure_text(figure: Figure, indicator: Indicator) -> str:
    """Return what everybody reads of a value: « n. p. » when it is hidden."""
    return HIDDEN if figure.is_hidden else value_text(figure.value, indicator)


def public_picture(read: PublicSeries, start: str) -> Picture:
    """Draw what everybody reads of an indicator; a month that is hidden is a gap."""
    indicator = read.indicator
    points = [(month_short(row.month), row.whole.value, decimal(row.whole.value)) for row in read.months]
    several = len(read.sites) > 1
    heads = [gettext("Mois"), gettext("Tous les sites"), *(read.sites if several else [])]
    rows, numbers = [], []
    for row in read.months:
        figures = [row.whole, *(row.sites if several else [])]
        label = month_rank(row.month, start)
        name = month_name(row.month)
        rows.append([f"{label}, {name}" if label else name, *(figure_text(one, indicator) for one in figures)])
        numbers.append([row.month, *(HIDDEN if one.is_hidden else _file(one.value) for one in figures)])
    return Picture(
        indicator.code,
        indicator.name,
        _public_said(read),
        line_drawing(points),
        heads,
        rows,
        numbers,
    )


def _public_said(read: PublicSeries) -> str:
    known = [row for row in read.months if row.whole.value is not None]
    if not known:
        return str(gettext("Aucune valeur ne peut être montrée pour le moment."))
    first, last = known[0], known[-1]
    if first is last:
        return str(gettext("En %(month)s : %(value)s.", month=month_name(last.month),
                       value=value_text(last.whole.value, read.indicator)))  # fmt: skip
    return str(
        gettext(
            "De %(before)s en %(start)s à %(after)s en %(end)s.",
            before=value_text(first.whole.value, read.indicator),
            start=month_name(first.month),
            after=value_text(last.whole.value, read.indicator),
            end=month_name(last.month),
        )
    )


def picture_csv(picture: Picture | None, code: str) -> Response:
    """Return the numbers of a picture as a file. Raises NotFound for a picture that is not drawn."""
    if picture is None:
        raise NotFound
    return download("csv", f"{code}-{picture.name}-{today_in_paris():%Y-%m-%d}", picture.heads, picture.numbers)
