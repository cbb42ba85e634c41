"""GET /fiches/<slug>.jsonld."""

import json
from typing import Any

from labagora.library.enums import SheetKind
from tests.builders.library import make_sheet


def test_linked_data_of_a_fiche_tells_how_to(client: Any) -> None:
    sheet = make_sheet(number=3)
    answer = client.get(f"/fiches/{sheet.slug}.jsonld")
    assert answer.mimetype == "application/ld+json"
    data = json.loads(answer.data)
    assert data["@context"] == "https://schema.org"
    assert data["@type"] == "HowTo"
    assert data["@id"] == f"http://localhost/fiches/{sheet.slug}"
    assert data["name"] == sheet.title
    assert data["license"] == "https://spdx.org/licenses/etalab-2.0.html"
    step = data["step"][0]
    assert (step["name"], step["text"]) == ("Appeler", "Appeler la veille.")
    assert step["itemListElement"] == [{"@type": "HowToDirection", "text": "Numéro noté"}]


def test_linked_data_of_a_chapter_is_part_of_the_kit(client: Any) -> None:
    chapter = make_sheet(kind=SheetKind.KIT, position=2)
    data = json.loads(client.get(f"/kit/{chapter.slug}.jsonld").data)
    assert data["@type"] == "Chapter"
    assert data["isPartOf"]["@id"] == "http://localhost/kit"
    assert data["position"] == 2


def test_linked_data_leaves_out_what_says_nothing(client: Any) -> None:
    sheet = make_sheet(authors=[], actions=[], reviewed_on="", summary="")
    data = json.loads(client.get(f"/fiches/{sheet.slug}.jsonld").data)
    assert {"author", "step", "lastReviewed", "description", "position"} & set(data) == set()


def test_linked_data_keeps_a_hostile_title_as_text(client: Any) -> None:
    sheet = make_sheet('</script><script>alert(1)</script>"')
    answer = client.get(f"/fiches/{sheet.slug}.jsonld")
    assert json.loads(answer.data)["name"] == sheet.title
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
