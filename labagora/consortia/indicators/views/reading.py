"""What a consortium measures: all its indicators on a page, one of them with its pictures and their files."""

from dataclasses import dataclass

from flask import render_template
from flask.typing import ResponseReturnValue

from labagora.calls.queries.team import names_of
from labagora.consortia.indicators import policy, queries
from labagora.consortia.indicators.enums import Dimension
from labagora.consortia.indicators.pictures import Picture, all_pictures, month_label, picture_csv, spark
from labagora.consortia.indicators.reading import Board, axis_tables, board, summed
from labagora.consortia.indicators.views.blueprint import HERE, about, board_of, bp, can_choose, opened, recordable
from labagora.consortia.indicators.wording import (
    TONES,
    cells_text,
    change_text,
    coverage_text,
    month_name,
    reached_text,
    unit_of,
    value_text,
)
from labagora.engines.measures import Trend, months
from labagora.organisations.models import Organisation
from labagora.web.access import actor, signed_in

WORDS = {
    "value_text": value_text, "change_text": change_text, "coverage_text": coverage_text, "cells_text": cells_text,
    "month_name": month_name, "reached_text": reached_text, "unit_of": unit_of,
    "tones": TONES, "unknown": Trend.UNKNOWN,
}  # fmt: skip


@dataclass(frozen=True)
class Card:
    """An indicator among the others."""

    board: Board
    picture: Picture


def _by_site(one: Board) -> list[tuple[Organisation, list[str]]]:
    """Return the sites that owe values past their day, with the months of which they do."""
    found: dict[int, tuple[Organisation, list[str]]] = {}
    for organisation, month in one.missing:
        found.setdefault(organisation.id, (organisation, []))[1].append(month)
    return list(found.values())


@bp.get(HERE)
@signed_in
def indicator_list(public_id: str) -> str:
    """Every indicator of a consortium, by dimension, with what is late."""
    space = opened(public_id)
    gathered = queries.gather_one(space.consortium)
    boards = [board(space.consortium, one, gathered.sites, gathered.measures, space.today) for one in gathered.followed]
    kept = [one for one in boards if one.followed.retired_at is None]
    return render_template(
        "consortia/indicators/list.html",
        dimensions=[
            (dimension, [Card(one, spark(one)) for one in kept if one.indicator.dimension is dimension])
            for dimension in Dimension
        ],
        retired=[one for one in boards if one.followed.retired_at is not None],
        late=[(one, organisation, late) for one in kept for organisation, late in _by_site(one)],
        whole=summed(kept),
        sites=gathered.sites,
        can_choose=can_choose(space),
        recordable={one.id for one in recordable(space)},
        this_month=months.month_of(space.today),
        **about(space),
        **WORDS,
    )


@bp.get(f"{HERE}/<followed_id>")
@signed_in
def indicator_show(public_id: str, followed_id: str) -> str:
    """An indicator: what it means, its pictures, its values, the words beside them, who changed its target."""
    space = opened(public_id)
    followed = queries.get_followed(followed_id, space.consortium)
    read = board_of(space, followed)
    settings = queries.settings_of(followed)
    allowed = {one.id for one in recordable(space)}
    return render_template(
        "consortia/indicators/show.html",
        board=read,
        followed=followed,
        indicator=followed.indicator,
        pictures=all_pictures(read),
        tables=axis_tables(read, read.last_month),
        labels={month: month_label(read, month) for month in read.months},
        evidence=queries.evidence_counts([followed.id]),
        settings=settings,
        names=names_of({one.by_ref for one in settings if one.by_ref}),
        recordable=allowed,
        can_choose=can_choose(space),
        can_show=policy.can_show_results(actor(), space.consortium, space.place, space.today),
        this_month=months.month_of(space.today),
        **about(space),
        **WORDS,
    )


@bp.get(f"{HERE}/<followed_id>/images/<picture>.csv")
@signed_in
def picture_file(public_id: str, followed_id: str, picture: str) -> ResponseReturnValue:
    """The numbers of a picture."""
    space = opened(public_id)
    followed = queries.get_followed(followed_id, space.consortium)
    return picture_csv(all_pictures(board_of(space, followed)).get(picture), followed.indicator.code)
