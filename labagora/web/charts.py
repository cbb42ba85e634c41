"""The numbers behind the drawings of ``macros/charts.html``."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

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
