"""GET /fiches/<slug>: what a reader sees."""

from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy import update

from labagora.core.db import db
from labagora.library.enums import FileRole, SheetKind, SheetState
from labagora.library.models import Publication
from tests.builders.library import make_sheet, publication_of

ATTACK = '"><svg onload=alert(1)><img src=x onerror=alert(1)>'


def test_sheet_show_says_everything(client: Any, add_file: Any, publish: Any) -> None:
    sheet = make_sheet(
        number=3,
        columns={"is_fictional": True},
        easy_read="## Simple\n\nUne phrase.",
        sites=[{"name": "Site A", "territory": "Ville et campagne", "period": "2025", "results": "De 9 à 2 jours."}],
        sources="- [Le guide](https://example.org/guide)",
        conditions="Il faut être deux.",
        volume="moyen",
        contact="Le formulaire",
        patients_reviewed_on="2026-05-19",
    )
    add_file(sheet)
    publish(sheet)
    page = client.get(f"/fiches/{sheet.slug}").text
    said = (
        "Fiche-action n° 3", "Préparer la sortie", "Prévenir les équipes", "Éviter les ruptures de parcours",
        "moment fragile", "Médecin traitant", "Ville", "Appeler la veille", "Numéro noté", "Lettres envoyées",
        "Médicale", "pris par l&#39;urgence", "Une personne dédiée", "Il faut être deux", "Moyen", "Site A",
        "De 9 à 2 jours", "Résultats inventés", "Grille d&#39;entretien", "(PDF, 14\u00a0octets)", "Une phrase.",
        'href="#facile-a-lire"', "https://example.org/guide", "Groupe de travail Parcours", "Licence Ouverte 2.0",
        "Le formulaire", "Relue par des patients le 19 mai 2026", "1er octobre 2026", "1er octobre 2027", "de lecture",
        "exemple fictif", "Cette page vous a-t-elle aidé",
    )  # fmt: skip
    assert [words for words in said if words not in page] == []


def test_sheet_show_has_one_h1_and_no_jump_of_headings(client: Any) -> None:
    import html5lib

    sheet = make_sheet(body="## Un\n\n### Deux\n\nTexte\n\n#### Trois\n\nTexte", easy_read="## Simple\n\nOui.")
    tree = html5lib.parse(client.get(f"/fiches/{sheet.slug}").text, namespaceHTMLElements=False)
    levels = [int(node.tag[1]) for node in tree.iter() if node.tag in {"h1", "h2", "h3", "h4", "h5", "h6"}]
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels)), levels


def test_sheet_show_contents_lead_to_parts_that_exist(client: Any) -> None:
    import html5lib

    sheet = make_sheet(easy_read="## Simple\n\nOui.", sources="Un livre.")
    tree = html5lib.parse(client.get(f"/fiches/{sheet.slug}").text, namespaceHTMLElements=False)
    ids = [node.get("id") for node in tree.iter() if node.get("id")]
    assert len(ids) == len(set(ids))
    wanted = {node.get("href")[1:] for node in tree.iter("a") if (node.get("href") or "").startswith("#")}
    assert {"objectifs", "essentiel", "etapes", "indicateurs", "facile-a-lire", "body-pourquoi"} <= wanted
    assert wanted <= set(ids)


def test_sheet_show_each_heading_has_a_link_to_itself(client: Any) -> None:
    page = client.get(f"/fiches/{make_sheet().slug}").text
    assert "Lien vers cette partie : Pourquoi" in page
    assert 'class="la-permalink" href="#body-pourquoi"' in page
    assert "Lien vers cette partie : Objectifs" in page


def test_sheet_show_names_its_other_forms(client: Any) -> None:
    sheet = make_sheet()
    page = client.get(f"/fiches/{sheet.slug}").text
    for suffix, kind in (("jsonld", "application/ld+json"), ("pdf", "application/pdf"), ("md", "text/markdown")):
        assert f'<link rel="alternate" type="{kind}" href="/fiches/{sheet.slug}.{suffix}">' in page
    assert 'itemtype="https://schema.org/HowTo"' in page


def test_sheet_show_says_when_its_review_is_late(client: Any, freeze: Any) -> None:
    sheet = make_sheet(review_due="2027-03-31")
    freeze(datetime(2027, 3, 31, 12, tzinfo=UTC))
    assert "attend sa relecture" not in client.get(f"/fiches/{sheet.slug}").text
    freeze(datetime(2027, 4, 1, 12, tzinfo=UTC))
    assert "attend sa relecture" in client.get(f"/fiches/{sheet.slug}").text


@pytest.mark.parametrize("state", [state for state in SheetState if state not in {"published", "to_revise"}])
def test_sheet_show_of_what_is_not_on_line_is_not_found(client: Any, as_: Any, esther: Any, state: SheetState) -> None:
    sheet = make_sheet(state=state)
    for browser in (client, as_(esther)):
        assert browser.get(f"/fiches/{sheet.slug}").status_code == 404


@pytest.mark.parametrize("slug", ["absente", "a" * 3000, "%00", "..%2f", "x.html", "Fiche"])
def test_sheet_show_of_nothing_is_not_found(client: Any, slug: str) -> None:
    assert client.get(f"/fiches/{slug}").status_code == 404


def test_sheet_show_does_not_answer_for_a_chapter(client: Any) -> None:
    chapter = make_sheet("Chapitre", kind=SheetKind.KIT)
    assert client.get(f"/fiches/{chapter.slug}").status_code == 404


@pytest.mark.parametrize("suffix", ["", ".pdf", ".md", ".jsonld", "/avis", "/avis/merci"])
def test_sheet_show_withdrawn_says_why_and_where_to_go(client: Any, withdraw: Any, suffix: str) -> None:
    old, new = make_sheet("L'ancienne"), make_sheet("La nouvelle")
    withdraw(old, "Deux fiches disaient <b>la même chose</b>.", new)
    page = client.get(f"/fiches/{old.slug}{suffix}")
    assert page.status_code == 410
    assert "Deux fiches disaient &lt;b&gt;la même chose&lt;/b&gt;." in page.text
    assert f'href="/fiches/{new.slug}"' in page.text
    assert "La nouvelle" in page.text
    assert "ancienne" not in page.text


def test_sheet_show_withdrawn_to_a_page_that_left_too(client: Any, withdraw: Any) -> None:
    old, new = make_sheet("L'ancienne"), make_sheet("La nouvelle")
    withdraw(old, "Remplacée.", new)
    withdraw(new, "Retirée aussi.")
    page = client.get(f"/fiches/{old.slug}")
    assert page.status_code == 410
    assert "La nouvelle" not in page.text


def test_sheet_show_of_an_older_renderer_still_shows(client: Any) -> None:
    sheet = make_sheet()
    old = {"html": {"body": "<p>Rendu <strong>autrefois</strong></p>"}}
    db.session.execute(update(Publication).values(rendered=old, renderer="documents-0"))
    page = client.get(f"/fiches/{sheet.slug}")
    assert page.status_code == 200
    assert "<strong>autrefois</strong>" in page.text
    for suffix in (".pdf", ".md", ".jsonld"):
        assert client.get(f"/fiches/{sheet.slug}{suffix}").status_code == 200
    assert client.get("/api/v1/sheets").status_code == 200


def test_e2_sheet_show_escapes_every_text(client: Any, add_file: Any, publish: Any) -> None:
    rows = {
        "actors": [{"name": ATTACK, "place": "ville", "role": ATTACK}],
        "actions": [{"title": ATTACK, "text": ATTACK, "checklist": [ATTACK]}],
        "indicators": [
            {"name": ATTACK, "dimension": "medicale", "definition": ATTACK, "unit": ATTACK, "target": ATTACK}
        ],
        "sites": [{"name": ATTACK, "territory": ATTACK, "period": ATTACK, "results": ATTACK}],
        "obstacles": {"mobilisation": ATTACK},
        "success_factors": {"mobilisation": ATTACK},
    }
    texts = dict.fromkeys(("summary", "objectives", "conditions", "sources", "easy_read", "source", "contact"), ATTACK)
    sheet = make_sheet(
        ATTACK, body=f"## {ATTACK}\n\n{ATTACK}", license=ATTACK, tags=[ATTACK], authors=[ATTACK], **rows, **texts
    )
    add_file(sheet, title=ATTACK, description=ATTACK)
    publish(sheet)
    for path in (f"/fiches/{sheet.slug}", "/fiches", "/fiches.atom", f"/fiches/{sheet.slug}/avis"):
        page = client.get(path).text
        assert "<svg onload" not in page
        assert "<img src=x" not in page
        assert "&lt;svg onload" in page


def test_sheet_show_links_what_it_leans_on_and_what_leans_on_it(client: Any, publish: Any) -> None:
    target = make_sheet("La cible")
    chapter = make_sheet("Le chapitre", kind=SheetKind.KIT, body=f"Voir [elle](fiche:{target.slug}).")
    source = make_sheet("La source", body=f"Voir [elle](fiche:{target.slug}#body-pourquoi).")
    make_sheet("Une étrangère")
    page = client.get(f"/fiches/{target.slug}").text
    related = page[page.index('id="pages-liees"') :]
    assert f'href="/kit/{chapter.slug}"' in related
    assert f'href="/fiches/{source.slug}"' in related
    assert "Une étrangère" not in related
    back = client.get(f"/fiches/{source.slug}").text
    assert f'href="/fiches/{target.slug}"' in back[back.index('id="pages-liees"') :]


def test_sheet_show_names_its_parent_and_its_versions(client: Any, hospital: Any) -> None:
    parent = make_sheet("La nationale")
    child = make_sheet(
        "La bretonne",
        columns={"parent_id": parent.id, "territory": "Bretagne", "organisation_id": hospital.id, "parent_edition": 1},
    )
    page = client.get(f"/fiches/{parent.slug}").text
    assert f'href="/fiches/{child.slug}"' in page
    page = client.get(f"/fiches/{child.slug}").text
    assert "Version pour : Bretagne" in page
    assert "Centre hospitalier" in page
    assert "la fiche d’origine" in page


def test_sheet_show_costs_at_most_six_statements(client: Any, as_: Any, farid: Any, count_statements: Any) -> None:
    sheet = make_sheet()
    for _ in range(3):
        make_sheet(body=f"Voir [elle](fiche:{sheet.slug}).")
    browser = as_(farid)
    for asker in (client, browser):
        asker.get(f"/fiches/{sheet.slug}")
        with count_statements() as seen:
            assert asker.get(f"/fiches/{sheet.slug}").status_code == 200
        assert len([one for one in seen if "sign_in_session" not in one]) <= 6, seen


def test_sheet_show_sets_no_cookie_and_asks_no_token_of_a_visitor(client: Any) -> None:
    answer = client.get(f"/fiches/{make_sheet().slug}")
    assert "Set-Cookie" not in answer.headers
    assert "csrf_token" not in answer.text


def test_sheet_show_speaks_english_around_the_text(client: Any) -> None:
    page = client.get(f"/fiches/{make_sheet().slug}?lang=en").text
    assert '<html lang="en">' in page
    assert "1 October 2027" in page


def test_publication_lists_the_pages_it_links_to(app: Any) -> None:
    target = make_sheet()
    source = make_sheet(body=f"Voir [elle](fiche:{target.slug}) et [rien](kit:absent).")
    facets = {(row.facet, row.code) for row in _facets(publication_of(source))}
    assert ("fiche", target.slug) in facets
    assert ("kit", "absent") in facets
    assert ("enjeu", "ruptures") in facets


def _facets(publication: Publication) -> list[Any]:
    from labagora.library.models import PublicationFacet

    return db.session.query(PublicationFacet).filter_by(publication_id=publication.id).all()


def test_images_are_shown_where_the_text_names_them(client: Any, add_file: Any, publish: Any) -> None:
    from labagora.library.actions.saving import put_content

    sheet = make_sheet()
    image = add_file(sheet, FileRole.IMAGE, "schema.png")
    put_content(sheet, {**sheet.content, "body": f"![Trois étapes](fichier:{image.public_id})"})
    publish(sheet)
    assert f'src="/fichiers/{image.public_id}"' in client.get(f"/fiches/{sheet.slug}").text
