"""The map of the regions as tiles, and the declarations that it shows."""

from typing import Any

import pytest

from labagora.reference.queries import regions
from labagora.web.charts import LEVELS, PLACES, SHORT, region_tiles

BRITTANY, NORMANDY = ("53", "Bretagne"), ("28", "Normandie")


@pytest.mark.parametrize(
    ("value", "most", "level"),
    [(0, 0, 0), (0, 9, 0), (1, 1, 4), (1, 100, 1), (25, 100, 1), (26, 100, 2), (75, 100, 3), (76, 100, 4), (-3, 5, 0)],
)
def test_levels_go_from_none_to_most(value: int, most: int, level: int) -> None:
    tile, _other = region_tiles([BRITTANY, NORMANDY], {"53": value, "28": most})
    assert (tile.value, tile.level) == (value, level)
    assert 0 <= tile.level <= LEVELS


def test_a_region_without_a_place_is_left_out_and_the_order_is_kept() -> None:
    tiles = region_tiles([NORMANDY, ("99", "Ailleurs"), BRITTANY], {"99": 7})
    assert [tile.name for tile in tiles] == ["Normandie", "Bretagne"]
    assert {tile.value for tile in tiles} == {0}


def test_no_two_regions_share_a_place() -> None:
    assert len(set(PLACES.values())) == len(PLACES)
    assert set(SHORT) == set(PLACES)
    assert len(set(SHORT.values())) == len(SHORT)


def test_every_region_of_the_list_has_its_place(app: Any) -> None:
    assert {region.code for region in regions()} <= set(PLACES)


def test_the_map_reads_as_a_sentence_and_as_a_table(
    client: Any, hospital: Any, other: Any, sheet: Any, declared: Any
) -> None:
    declared(sheet, hospital)
    declared(sheet, other)
    declared(sheet, other, place="Autre service")
    page = client.get(f"/fiches/{sheet.slug}/utilisations").text
    drawing = page[page.index("la-tile-map") :]
    assert "Bretagne : 2" in drawing.split("<rect")[0]
    assert 'class="la-tile la-tile-4"' in drawing
    assert 'class="la-tile la-tile-2"' in drawing
    table = drawing[drawing.index("<table") : drawing.index("</table>")]
    assert table.count('<th scope="row">') == len(PLACES)
    assert "Bretagne</th><td" in table.replace("\n", "")
