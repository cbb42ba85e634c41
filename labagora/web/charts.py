"""The numbers behind the drawings of ``macros/charts.html``."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

# Column and row of each region (INSEE code) on a grid that keeps neighbours near each other; overseas below.
PLACES: dict[str, tuple[int, int]] = {
    "32": (2, 0),
    "53": (0, 1), "28": (1, 1), "11": (2, 1), "44": (3, 1),
    "52": (0, 2), "24": (1, 2), "27": (2, 2),
    "75": (0, 3), "84": (2, 3),
    "76": (1, 4), "93": (2, 4), "94": (3, 4),
    "01": (0, 5), "02": (1, 5), "03": (2, 5), "04": (3, 5), "06": (4, 5),
}  # fmt: skip
SHORT = {
    "32": "HDF", "53": "BRE", "28": "NOR", "11": "IDF", "44": "GES", "52": "PDL", "24": "CVL", "27": "BFC",
    "75": "NAQ", "84": "ARA", "76": "OCC", "93": "PAC", "94": "COR", "01": "GUA", "02": "MTQ", "03": "GUF",
    "04": "REU", "06": "MAY",
}  # fmt: skip
STEP, LEVELS = 56, 4


@dataclass(frozen=True)
class Tile:
    """One region on the map: its place in pixels, what it shows, and ``level`` 0 (none) to 4 (most)."""

    x: int
    y: int
    short: str
    name: str
    value: int
    level: int


def region_tiles(regions: Sequence[tuple[str, str]], counts: Mapping[str, int]) -> list[Tile]:
    """Return the tiles of the regions ``(code, name)``, in their order; a region without a place is left out."""
    most = max(counts.values(), default=0)
    return [
        Tile(
            x=PLACES[code][0] * STEP,
            y=PLACES[code][1] * STEP,
            short=SHORT[code],
            name=name,
            value=counts.get(code, 0),
            level=_level(counts.get(code, 0), most),
        )
        for code, name in regions
        if code in PLACES
    ]


def _level(value: int, most: int) -> int:
    return 0 if value <= 0 else max(1, -(-value * LEVELS // most))


TOP, BOTTOM = 24, 150  # pixels of the highest and of the lowest value of a line
EDGE = 6.0  # percent left free at each side of a line


@dataclass(frozen=True)
class Dot:
    """A value on a line: ``x`` in percent of the width, ``y`` in pixels. ``anchor`` keeps its text in the picture."""

    x: float
    y: float
    label: str
    text: str
    anchor: str
    is_named: bool
    is_valued: bool


@dataclass(frozen=True)
class Stroke:
    """A piece of line between two values that follow each other; ``is_gap``: over months without a value."""

    x1: float
    y1: float
    x2: float
    y2: float
    is_gap: bool


@dataclass(frozen=True)
class LineDrawing:
    """Values in time, and the height of what they are compared with; ``marks`` are ``(y, kind, text)``."""

    dots: Sequence[Dot]
    strokes: Sequence[Stroke]
    ticks: Sequence[tuple[float, str, str]]
    marks: Sequence[tuple[float, str, str]]
    height: int


@dataclass(frozen=True)
class Scale:
    """From values to a share of the picture: 0 for the lowest, 1 for the highest."""

    low: float
    high: float

    def share(self, value: float) -> float:
        """Return where a value stands; in the middle when all are equal."""
        return (value - self.low) / (self.high - self.low) if self.high > self.low else 0.5


def scale_of(values: Iterable[float | None]) -> Scale:
    """Return the scale that holds every value, from zero when none is negative: heights may then be compared."""
    known = [one for one in values if one is not None]
    return Scale(min(0.0, *known), max(0.0, *known)) if known else Scale(0.0, 1.0)


def line_drawing(
    points: Sequence[tuple[str, float | None, str]],
    marks: Sequence[tuple[float | None, str, str]] = (),
    *,
    scale: Scale | None = None,
    bottom: int = BOTTOM,
    ticks: int = 3,
) -> LineDrawing:
    """Place ``(label, value, text)`` points at equal steps; ``marks`` are ``(value, kind, text)`` across the picture.

    Only the ends and the extremes write their value, and ``ticks`` labels stand below: the text keeps its size on a
    phone.
    """
    shown = [(value, kind, text) for value, kind, text in marks if value is not None]
    scale = scale or scale_of([value for _, value, _ in points] + [value for value, _, _ in shown])
    step = (100 - 2 * EDGE) / max(1, len(points) - 1)

    def y_of(value: float) -> float:
        return round(bottom - scale.share(value) * (bottom - TOP), 1)

    def x_of(place: int) -> float:
        return round(EDGE + place * step, 2) if len(points) > 1 else 50.0

    named = _spread(len(points), ticks)
    valued = _told([value for _, value, _ in points])
    dots = [
        Dot(x_of(place), y_of(value), label, text, _anchor(x_of(place)), place in named, place in valued)
        for place, (label, value, text) in enumerate(points)
        if value is not None
    ]
    return LineDrawing(
        dots=dots,
        strokes=_strokes(
            [(place, value) for place, (_, value, _) in enumerate(points) if value is not None], x_of, y_of
        ),
        ticks=[(x_of(place), points[place][0], _anchor(x_of(place))) for place in sorted(named)],
        marks=[(y_of(value), kind, text) for value, kind, text in shown],
        height=bottom + 34,
    )


def _strokes(
    known: Sequence[tuple[int, float]], x_of: Callable[[int], float], y_of: Callable[[float], float]
) -> list[Stroke]:
    return [
        Stroke(x_of(a), y_of(first), x_of(b), y_of(second), is_gap=b - a > 1)
        for (a, first), (b, second) in pairwise(known)
    ]


def _anchor(x: float) -> str:
    return "start" if x < 15 else "end" if x > 85 else "middle"


def _spread(count: int, wanted: int) -> set[int]:
    """Return about ``wanted`` places spread over ``count``, both ends among them; none too near another to be read."""
    if count <= wanted:
        return set(range(count))
    even = [place * (count - 1) / (wanted - 1) for place in range(wanted)]
    return {round(place) for place in even if abs(place - round(place)) <= count / 16}


def _told(values: Sequence[float | None]) -> set[int]:
    """Return the places whose value is written: the ends, the highest and the lowest, but no two side by side."""
    known = [(place, value) for place, value in enumerate(values) if value is not None]
    if not known:
        return set()
    ends = [known[-1][0], known[0][0]]
    extremes = [max(known, key=lambda one: one[1])[0], min(known, key=lambda one: one[1])[0]]
    room = max(2, len(values) // 4)
    told: list[int] = []
    for place in (*ends, *extremes):
        if all(abs(place - other) >= room for other in told):
            told.append(place)
    return set(told)
