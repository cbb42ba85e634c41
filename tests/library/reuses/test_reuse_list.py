"""Who uses a fiche: what the public reads."""

from datetime import timedelta
from typing import Any

from labagora.core.clock import utcnow
from labagora.library.enums import ReuseStage, SheetKind
from labagora.library.queries.reuses import reuse_summary
from tests.builders.library import make_sheet
from tests.builders.organisations import make_organisation
from tests.library.reuses.conftest import unpublished


def _page(client: Any, sheet: Any, query: str = "") -> str:
    answer = client.get(f"/fiches/{sheet.slug}/utilisations{query}")
    assert answer.status_code == 200
    return str(answer.text)


def test_counts_by_stage_and_by_region(client: Any, hospital: Any, other: Any, sheet: Any, declared: Any) -> None:
    declared(sheet, hospital, place="A")
    declared(sheet, hospital, ReuseStage.STUDY, place="B")
    declared(sheet, other, ReuseStage.INTERESTED, place="C")
    declared(sheet, other, ReuseStage.ABANDONED, place="D", why_abandoned="Pas de moyens.")
    declared(make_sheet("Ailleurs"), other)
    summary = reuse_summary(sheet.public_id)
    assert (summary.total, summary.in_use) == (4, 1)
    assert summary.by_region == {"84": 2, "53": 1}, "what was abandoned is on no map"
    page = _page(client, sheet)
    for label, count in (("En place", 1), ("À l&#39;étude", 1), ("Intéressée", 1), ("Abandonnée", 1)):
        assert f"<span>{label}</span> <strong>{count}</strong>" in page
    assert "Bretagne : 1" in page
    assert "Pas de moyens." in page


def test_order_those_in_place_first_then_the_newest(client: Any, hospital: Any, sheet: Any, declared: Any) -> None:
    now = utcnow()
    for name, stage, age in (
        ("Étude", ReuseStage.STUDY, 0),
        ("Ancien", ReuseStage.IN_PLACE, 9),
        ("Récent", ReuseStage.IN_PLACE, 1),
        ("Adapte", ReuseStage.ADAPTATION, 5),
    ):
        declared(sheet, hospital, stage, place=name, updated_at=now - timedelta(days=age))
    page = _page(client, sheet)
    places = [page.index(f"– {name}</h3>") for name in ("Récent", "Ancien", "Adapte", "Étude")]
    assert places == sorted(places)


def test_hidden_declarations_are_nowhere(client: Any, hospital: Any, other: Any, sheet: Any, declared: Any) -> None:
    declared(sheet, hospital, place="Caché-là", hidden_at=utcnow(), hidden_reason="Publicité.")
    declared(sheet, other, place="Visible")
    page = _page(client, sheet)
    assert "Caché-là" not in page
    assert "Publicité." not in page
    assert "Auvergne-Rhône-Alpes : 1" not in page
    assert reuse_summary(sheet.public_id).total == 1


def test_texts_are_shown_as_text(client: Any, hospital: Any, sheet: Any, declared: Any) -> None:
    declared(sheet, hospital, place="<b>x</b>", adapted="<script>alert(1)</script>", results="l'un\nl'autre")
    page = _page(client, sheet)
    assert "<script>alert" not in page
    assert "&lt;b&gt;x&lt;/b&gt;" in page
    assert "l&#39;un\nl&#39;autre" in page


def test_an_invented_organisation_says_so(client: Any, sheet: Any, declared: Any) -> None:
    declared(sheet, make_organisation(name="Inventée", is_fictional=True))
    assert "exemple fictif" in _page(client, sheet)


def test_nobody_yet(client: Any, sheet: Any) -> None:
    page = _page(client, sheet)
    assert "Personne n’a encore dit utiliser cette fiche." in page
    assert "la-tile-map" not in page


def test_what_is_not_on_line_is_not_found(client: Any) -> None:
    for hidden in [*unpublished(), make_sheet("Un chapitre", kind=SheetKind.KIT)]:
        assert client.get(f"/fiches/{hidden.slug}/utilisations").status_code == 404
    assert client.get("/fiches/nulle-part/utilisations").status_code == 404


def test_pages(client: Any, hospital: Any, sheet: Any, declared: Any) -> None:
    for number in range(27):
        declared(sheet, hospital, place=f"Service {number:02d}")
    assert _page(client, sheet).count('class="la-reuse"') == 25
    assert _page(client, sheet, "?page=2").count('class="la-reuse"') == 2
    assert _page(client, sheet, "?page=99999999999").count('class="la-reuse"') == 25


def test_statements_do_not_grow(
    client: Any, hospital: Any, other: Any, sheet: Any, declared: Any, count_statements: Any
) -> None:
    path = f"/fiches/{sheet.slug}/utilisations"
    declared(sheet, hospital)
    client.get(path)
    with count_statements() as one:
        client.get(path)
    for place in ("A", "B"):
        declared(sheet, other, place=place)
    with count_statements() as three:
        assert client.get(path).status_code == 200
    assert len(one) == len(three)
