"""GET /recherche: what is found, narrowed, paged, suggested; what is said when nothing is."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest

from labagora.accounts.models import Account
from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.library.enums import SheetKind, SheetState
from labagora.organisations.models import Organisation
from labagora.ports.search import SearchError
from labagora.projects.enums import NeedState
from labagora.reference.actions import TermDraft, add_term
from labagora.search.engine import index
from tests.builders.library import make_sheet, publication_of
from tests.builders.projects import make_need, make_project
from tests.search.conftest import again
from tests.search.reading import shown

Follow = Callable[[], int]


@pytest.fixture
def library(follow: Follow, hospital: Organisation) -> None:
    """A sheet, a chapter, a project, a need."""
    make_sheet(title="L'annonce du cancer", summary="Dire et écouter.", stakes=["ruptures"], steps=["annonce"])
    make_sheet(title="Conduire le changement", kind=SheetKind.KIT, stakes=["delais"], steps=[])
    project = make_project(hospital, title="Une application d'annonce", cancers=["sein"])
    make_need(project, title="Relire les mots de l'annonce", state=NeedState.CLOSED)
    follow()


def test_words_are_found_whatever_their_form(client: Any, library: None) -> None:
    page = shown(client.get("/recherche?q=ANNONCES"))
    assert page.count == "3 résultats"
    assert set(page.titles) == {"L'annonce du cancer", "Une application d'annonce", "Relire les mots de l'annonce"}
    assert {"annonce", "l'annonce", "L'annonce"} >= set(page.marked) != set()


def test_no_question_shows_everything_newest_first(client: Any, follow: Follow) -> None:
    now = utcnow()
    for days in (3, 1, 2):
        sheet = make_sheet(title=f"Il y a {days} jours")
        db.session.flush()
        sheet.updated_at = now
        publication_of(sheet).revised_at = now - timedelta(days=days)
    follow()
    page = shown(client.get("/recherche"))
    assert page.titles == ["Il y a 1 jours", "Il y a 2 jours", "Il y a 3 jours"]
    assert page.marked == []


def test_results_say_what_they_are(client: Any, library: None) -> None:
    text = shown(client.get("/recherche?q=annonce")).text
    assert "Fiche-action" in text
    assert "Projet · Centre hospitalier de l'Exemple" in text
    assert "Réponses closes" in text


def test_type_narrows_and_counts_ignore_their_own_choice(client: Any, library: None) -> None:
    page = shown(client.get("/recherche?q=annonce&type=projet"))
    assert page.titles == ["Une application d'annonce"]
    assert page.facets["type"] == {"fiche": 1, "projet": 1, "besoin": 1}


def test_choices_of_a_facet_add_up_and_facets_narrow_together(client: Any, library: None) -> None:
    both = shown(client.get("/recherche?type=fiche&type=kit"))
    assert set(both.titles) == {"L'annonce du cancer", "Conduire le changement"}
    one = shown(client.get("/recherche?type=fiche&type=kit&enjeu=delais"))
    assert one.titles == ["Conduire le changement"]


@pytest.mark.parametrize("query", ["type=inconnu", "enjeu=%27", "cancer=zzz", "region=999", "etat=draft", "x=1"])
def test_code_that_is_on_no_list_filters_nothing(client: Any, library: None, query: str) -> None:
    assert shown(client.get(f"/recherche?{query}")).count == "4 résultats"


def test_chips_drop_one_filter_each(client: Any, library: None) -> None:
    response = client.get("/recherche?q=annonce&type=projet&cancer=sein")
    assert [chip.replace(" (retirer ce filtre)", "") for chip in shown(response).chips] == [
        "« annonce »", "Projets", "Sein",
    ]  # fmt: skip
    text = response.get_data(as_text=True)
    assert 'href="/recherche?q=annonce&amp;cancer=sein"' in text
    assert 'href="/recherche?q=annonce&amp;type=projet"' in text


def test_asked_boxes_stay_ticked(client: Any, library: None) -> None:
    text = client.get("/recherche?q=annonce&type=projet").get_data(as_text=True)
    assert 'name="type" value="projet" form="search-form" checked' in text
    assert 'name="type" value="fiche" form="search-form">' in text


def test_order_by_date_is_kept_by_the_form(client: Any, library: None) -> None:
    text = client.get("/recherche?q=annonce&tri=date").get_data(as_text=True)
    assert '<input type="hidden" name="tri" value="date">' in text
    assert '<a href="/recherche?q=annonce&amp;tri=date" aria-current="true">Date</a>' in text
    assert '<a href="/recherche?q=annonce">Pertinence</a>' in text


def test_pages_are_disjoint_and_complete(client: Any, follow: Follow) -> None:
    for number in range(45):
        make_sheet(title=f"Parcours {number:02}")
    follow()
    pages = [shown(client.get(f"/recherche?q=parcours&page={page}")).titles for page in (1, 2, 3)]
    assert [len(titles) for titles in pages] == [20, 20, 5]
    assert len({title for titles in pages for title in titles}) == 45


@pytest.mark.parametrize("number", ["4", "9999999", "51"])
def test_page_beyond_the_last_is_the_last(client: Any, follow: Follow, number: str) -> None:
    for place in range(21):
        make_sheet(title=f"Parcours {place:02}")
    follow()
    assert len(shown(client.get(f"/recherche?q=parcours&page={number}")).titles) == 1


@pytest.mark.parametrize("number", ["0", "-1", "x", "", "1.5", "٣"])
def test_odd_page_is_the_first(client: Any, library: None, number: str) -> None:
    assert shown(client.get(f"/recherche?q=annonce&page={quote(number)}")).count == "3 résultats"


def test_some_words_are_answered_with_a_notice(client: Any, library: None) -> None:
    page = shown(client.get("/recherche?q=comment+dire+l%27annonce+avec+des+girafes"))
    assert "Résultats approchants" in page.text
    assert "L'annonce du cancer" in page.titles


def test_typing_error_is_given_another_spelling(client: Any, library: None) -> None:
    response = client.get("/recherche?q=anonce")
    assert "Essayez avec l’orthographe" in shown(response).text
    assert '<a href="/recherche?q=annonce">annonce</a>' in response.get_data(as_text=True)
    assert shown(response).count == "3 résultats"
    assert "Aucune page ne contient « anonce »" in shown(response).text


def test_synonym_added_by_the_team_is_heard_at_once(client: Any, library: None, esther: Account) -> None:
    assert shown(client.get("/recherche?q=révélation")).titles == []
    draft = TermDraft("Annonce", extra={"words": ["annonce", "révélation"]})
    add_term("search_synonyms", draft, actor=again(esther), now=utcnow())
    assert "L'annonce du cancer" in shown(client.get("/recherche?q=révélation")).titles


@pytest.mark.parametrize("question", ["RCP", "r.c.p.", "réunion de concertation pluridisciplinaire"])
def test_acronym_and_what_it_stands_for_find_each_other(client: Any, follow: Follow, question: str) -> None:
    make_sheet(title="Décider ensemble", body="La réunion de concertation pluridisciplinaire se tient le mardi.")
    make_sheet(title="Noter la décision", body="La RCP laisse une trace écrite.")
    follow()
    page = shown(client.get(f"/recherche?q={quote(question)}"))
    assert set(page.titles) == {"Décider ensemble", "Noter la décision"}


def test_phrase_refusal_and_beginning_are_understood(client: Any, library: None) -> None:
    assert shown(client.get('/recherche?q="mots de l\'annonce"')).titles == ["Relire les mots de l'annonce"]
    assert "Relire les mots de l'annonce" not in shown(client.get("/recherche?q=annonce+-relire")).titles
    assert shown(client.get("/recherche?q=changem*")).titles == ["Conduire le changement"]


def test_nothing_found_offers_topics_sheets_and_the_team(client: Any, library: None) -> None:
    page = shown(client.get("/recherche?q=palliatifs"))
    assert page.titles == []
    assert page.count == "Aucun résultat"
    assert any("palliatif" in chip for chip in page.chips)
    assert "L'annonce du cancer" in page.text
    assert "Demander à l’équipe" in page.text
    assert "Créer une alerte" in page.text


def test_words_too_common_say_so(client: Any, library: None) -> None:
    assert "trop courants" in shown(client.get("/recherche?q=le+la+les")).text


def test_excerpt_is_taken_where_the_words_are(client: Any, follow: Follow) -> None:
    filler = "Une phrase de plus sur le parcours de soins. " * 40
    make_sheet(title="Sommeil", body=f"{filler}\n\nLa mélatonine se discute avec l'équipe.\n\n{filler}")
    follow()
    page = shown(client.get("/recherche?q=mélatonine"))
    assert "La mélatonine se discute" in page.excerpts[0]
    assert len(page.excerpts[0]) < 320


def test_e2_titles_and_texts_are_shown_as_text(client: Any, follow: Follow) -> None:
    make_sheet(title="<svg onload=alert(1)> annonce", summary='"><img src=x onerror=alert(1)> annonce')
    follow()
    for query in ("annonce", "<svg onload=alert(1)>", '"><img src=x>', "{{7*7}}"):
        text = client.get(f"/recherche?q={quote(query)}").get_data(as_text=True)
        assert "<svg onload" not in text
        assert "<img src=x" not in text
        assert "49" not in shown(client.get(f"/recherche?q={quote(query)}")).chips


def test_question_too_long_is_cut_not_refused(client: Any, library: None) -> None:
    assert client.get(f"/recherche?q={'annonce+' * 2000}").status_code == 200


def test_repeated_question_is_its_first_value(client: Any, library: None) -> None:
    assert shown(client.get("/recherche?q=changement&q=annonce")).titles == ["Conduire le changement"]


def test_team_finds_its_own_material_in_the_same_box(as_: Any, follow: Follow, esther: Account, farid: Account) -> None:
    draft = make_sheet(title="Girafe à relire", state=SheetState.REVIEW)
    follow()
    page = shown(as_(again(esther)).get("/recherche?q=girafe"))
    assert page.titles == ["Girafe à relire"]
    assert page.links == [f"/gestion/fiches/{draft.public_id}"]
    assert page.facets == {**page.facets, "type": {"fiche": 1, "travail": 1}, "etat": {"review": 1}}
    assert "Document de travail" in page.text
    assert shown(as_(again(farid)).get("/recherche?q=girafe")).titles == []


def test_team_narrows_to_working_documents(as_: Any, follow: Follow, esther: Account) -> None:
    make_sheet(title="Girafe en ligne")
    make_sheet(title="Girafe en brouillon", state=SheetState.DRAFT)
    follow()
    browser = as_(again(esther))
    assert shown(browser.get("/recherche?q=girafe&type=travail")).titles == ["Girafe en brouillon"]
    assert shown(browser.get("/recherche?q=girafe&etat=draft")).titles == ["Girafe en brouillon"]


def test_index_that_does_not_answer_is_said_in_french(
    client: Any, library: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_arguments: Any) -> None:
        raise SearchError("away")

    monkeypatch.setattr(type(index()), "search", refuse)
    for path, kind in (("/recherche", "text/html"), ("/api/v1/search", "application/problem+json")):
        answer = client.get(path)
        assert (answer.status_code, answer.mimetype) == (503, kind)
    assert "La recherche ne répond pas" in client.get("/recherche").get_data(as_text=True)


def test_page_is_kept_out_of_robots(client: Any, library: None) -> None:
    assert '<meta name="robots" content="noindex">' in client.get("/recherche").get_data(as_text=True)
    assert "Disallow: /recherche\n" in client.get("/robots.txt").get_data(as_text=True)


def test_english_page_speaks_of_the_same_results(client: Any, library: None) -> None:
    assert len(shown(client.get("/recherche?q=annonce&lang=en")).titles) == 3


@pytest.mark.parametrize("who", ["visitor", "esther"])
def test_page_costs_at_most_twelve_statements_whatever_is_found(
    client: Any, as_: Any, follow: Follow, hospital: Organisation, esther: Account, count_statements: Any, who: str
) -> None:
    def grow() -> None:
        for state in (SheetState.PUBLISHED, SheetState.TO_REVISE):
            make_sheet(title="Parcours", state=state)
        project = make_project(hospital, title="Parcours")
        for state in (NeedState.OPEN, NeedState.DRAFT):
            make_need(project, title="Parcours", state=state)
        db.session.commit()

    browser = client if who == "visitor" else as_(again(esther))
    costs = []
    for _round in range(3):
        grow()
        follow()
        make_sheet(title="Parcours")  # a mark waits
        browser.get("/recherche?q=parcours")
        with count_statements() as seen:
            page = shown(browser.get("/recherche?q=parcours"))
        costs.append((len(seen), len(page.titles)))
    assert {cost for cost, _shown in costs} == {costs[0][0]}, seen
    assert costs[0][0] <= 12, seen
    assert costs[0][1] < costs[2][1]
