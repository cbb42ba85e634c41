"""The months of a support as a picture and as a table: what is due when, and where today is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import get_locale, gettext

from labagora.consortia.enums import ConsortiumState
from labagora.consortia.models import Consortium, Deliverable, Milestone
from labagora.consortia.months import add_months, month_number
from labagora.consortia.queries.plans import Plan
from labagora.consortia.standing import Standing, standing_of
from labagora.reference.queries import label


@dataclass(frozen=True)
class Tick:
    """A month of the picture: ``x`` is the middle of its label, in percent."""

    number: int
    x: float


@dataclass(frozen=True)
class Mark:
    """Something due, at ``x`` percent."""

    x: float
    standing: Standing


@dataclass(frozen=True)
class Lane:
    """A line of the picture: marks, or a bar from ``x`` that is ``width`` wide."""

    label: str
    marks: Sequence[Mark] = ()
    x: float = 0.0
    width: float = 0.0


@dataclass(frozen=True)
class Line:
    """A line of the table."""

    what: str
    title: str
    theme: str
    due_on: date
    month: int
    standing: Standing
    ref: str


@dataclass(frozen=True)
class Timeline:
    """The picture and the table say the same. ``today_x`` is None outside the support."""

    ticks: Sequence[Tick]
    lanes: Sequence[Lane]
    lines: Sequence[Line]
    month: int
    months: int
    today_x: float | None

    @property
    def spoken(self) -> str:
        """The picture in one sentence."""
        counts = {one: sum(line.standing is one for line in self.lines) for one in Standing}
        told = [f"{gettext(one.label)} : {count}" for one, count in counts.items() if count]
        where = gettext("Nous sommes en M%(month)d sur %(months)d.", month=self.month, months=self.months)
        return " ".join([where if self.today_x is not None else "", ", ".join(told)]).strip()


def timeline_of(consortium: Consortium, plan: Plan, today: date) -> Timeline | None:
    """Return the timeline of a support, None while it has no dates."""
    if consortium.starts_on is None or consortium.ends_on is None:
        return None
    start, months = consortium.starts_on, month_number(consortium.starts_on, consortium.ends_on)
    ruler = _Ruler(start, add_months(start, months))
    is_paused = consortium.state is ConsortiumState.PAUSED
    lines = [
        *(_line(gettext("Jalon"), one, start, today, is_paused=is_paused) for one in plan.milestones),
        *(_line(gettext("Livrable"), one, start, today, is_paused=is_paused) for one in plan.deliverables),
    ]
    return Timeline(
        ticks=[Tick(number, ruler.middle(number)) for number in range(1, months + 1)],
        lanes=_lanes(plan, ruler, lines),
        lines=sorted(lines, key=lambda line: (line.due_on, line.title)),
        month=month_number(start, today),
        months=months,
        today_x=ruler.at(today) if start <= today <= ruler.end else None,
    )


@dataclass(frozen=True)
class _Ruler:
    start: date
    end: date

    def at(self, day: date) -> float:
        """Return the place of a day in percent, at the edge when it is outside."""
        share = (day - self.start).days / max(1, (self.end - self.start).days)
        return round(100 * min(1.0, max(0.0, share)), 2)

    def middle(self, number: int) -> float:
        """Return the middle of a month."""
        return round((self.at(add_months(self.start, number - 1)) + self.at(add_months(self.start, number))) / 2, 2)


def _line(what: str, one: Milestone | Deliverable, start: date, today: date, *, is_paused: bool) -> Line:
    return Line(
        what=what,
        title=one.title,
        theme=label("support_themes", one.theme, str(get_locale())),
        due_on=one.due_on,
        month=month_number(start, one.due_on),
        standing=standing_of(one, today, is_paused=is_paused),
        ref=one.public_id,
    )


def _lanes(plan: Plan, ruler: _Ruler, lines: Iterable[Line]) -> list[Lane]:
    at = {line.ref: Mark(ruler.at(line.due_on), line.standing) for line in lines}
    lanes = []
    for name, things in ((gettext("Jalons"), plan.milestones), (gettext("Livrables"), plan.deliverables)):
        if things:
            lanes.append(Lane(name, [at[one.public_id] for one in things]))
    for theme in plan.themes:
        x = ruler.at(theme.starts_on)
        width = max(1.5, round(ruler.at(theme.ends_on) - x, 2))
        lanes.append(Lane(label("support_themes", theme.code, str(get_locale())), x=x, width=width))
    return lanes
