"""What the demonstration library promises, counted in its files (domain.md §3)."""

import re
from collections import Counter
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml

from labagora.core.text import contains_contact
from labagora.demo.content import DATA
from labagora.library.exchange.keys import KEYS
from labagora.reference.shipped import shipped_terms

LIBRARY = DATA / "library"
QUESTIONS = Path(__file__).parents[1] / "benchmarks" / "questions.yaml"
WRITTEN_ON = date(2026, 11, 30)
REAL_PEOPLE = ("Breton", "Verdier", "Roué", "Mhalla", "Salles", "Rioufol")
VOCABULARIES = {
    "enjeux": "priority_stakes",
    "etapes": "care_steps",
    "cancers": "cancers",
    "audiences": "perspectives",
    "themes": "life_themes",
}
TRIAL_STEPS = {"suspicion_adressage", "bilan_diagnostique", "mise_en_traitement", "suivi_domicile"}
COMMON = {
    "title", "slug", "kind", "summary", "tags", "authors", "source", "license", "contact", "reviewed_on", "review_due",
    "is_fictional", "sources", "easy_read", "tools", *VOCABULARIES,
}  # fmt: skip
OF_KIND = {
    "fiche": {
        "number", "objectives", "actors", "actions", "indicators", "obstacles", "success_factors", "volume",
        "maturity", "conditions", "sites",
    },
    "kit": {"position"},
}  # fmt: skip
WORDS = {"fiche": (700, 1300), "kit": (600, 1200)}
LINK = re.compile(r"\]\((fiche|kit):([^)#]+)(?:#[^)]*)?\)")

SENTENCE_END = re.compile(r"[.!?…|](?=\s)|\n\s*\n|\n\s*(?:[-:]|\d\.) ")


def read(path: Path) -> dict[str, Any]:
    _, header, body = path.read_text(encoding="utf-8").split("---\n", 2)
    return {**yaml.safe_load(header), "body": body}


PATHS = sorted(LIBRARY.glob("*.md"))
PAGES = {path: read(path) for path in PATHS}
FICHES = [page for page in PAGES.values() if page["kind"] == "fiche"]
KIT = [page for page in PAGES.values() if page["kind"] == "kit"]
each_page = pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
each_fiche = pytest.mark.parametrize("page", FICHES, ids=lambda page: page["slug"])


def codes(vocabulary: str) -> set[str]:
    return {term.code for term in shipped_terms() if term.vocabulary == vocabulary}


def texts(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for one in value.values() for text in texts(one)]
    if isinstance(value, list):
        return [text for one in value for text in texts(one)]
    return [value] if isinstance(value, str) else []


def links(page: dict[str, Any]) -> set[tuple[str, str]]:
    return {pair for text in texts(page) for pair in LINK.findall(text)}


def questions() -> list[dict[str, Any]]:
    return list(yaml.safe_load(QUESTIONS.read_text(encoding="utf-8"))["questions"])


def test_there_are_nine_fiches_and_a_kit_in_order() -> None:
    assert sorted(page["number"] for page in FICHES) == list(range(1, 10))
    assert [page["position"] for page in KIT] == list(range(1, 9))
    assert len({page["slug"] for page in PAGES.values()}) == len(PAGES)


@each_page
def test_the_name_of_the_file_says_what_it_is(path: Path) -> None:
    page = PAGES[path]
    place = page.get("number") or page["position"]
    assert path.stem == f"{page['kind']}-{place:02d}-{page['slug']}"


@each_page
def test_keys_are_those_of_the_import(path: Path) -> None:
    page = PAGES[path]
    assert not (COMMON | OF_KIND[page["kind"]]) - set(page)
    assert not set(page) - KEYS - {"tools"}
    assert page["license"] == "Licence Ouverte 2.0"
    assert page["is_fictional"] is True


@each_page
def test_codes_exist(path: Path) -> None:
    page = PAGES[path]
    for key, vocabulary in VOCABULARIES.items():
        assert set(page[key]) <= codes(vocabulary), key
    assert page["enjeux"]
    assert TRIAL_STEPS & set(page["etapes"])


@each_page
def test_lengths(path: Path) -> None:
    page = PAGES[path]
    assert len(page["title"]) <= 160
    assert len(page["summary"]) <= 600
    least, most = WORDS[page["kind"]]
    assert least <= len(LINK.sub("]", page["body"]).split()) <= most


@each_page
def test_headings_start_at_two_and_never_jump(path: Path) -> None:
    levels = [len(marks) for marks in re.findall(r"^(#+) ", PAGES[path]["body"], re.MULTILINE)]
    assert levels[0] == 2
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert set(levels) <= {2, 3}


@each_page
def test_no_sentence_is_over_forty_words(path: Path) -> None:
    written = [LINK.sub("]", text) for text in texts({**PAGES[path], "sources": ""})]
    said = [sentence for text in written for sentence in SENTENCE_END.split(text)]
    assert [sentence for sentence in said if len(sentence.split()) > 40] == []


@each_page
def test_acronyms_are_explained_at_first_use(path: Path) -> None:
    body = PAGES[path]["body"]
    found = {acronym: body.index(acronym) for acronym in re.findall(r"\b(?:[A-Z]{2,}|3C)\b", body)}
    assert [acronym for acronym, at in found.items() if body[at - 1] != "("] == []


@each_page
def test_no_contact_and_no_real_person(path: Path) -> None:
    prose = [re.sub(r"\]\(https://[^)\s]+\)", "]", text) for text in texts(PAGES[path])]
    assert not [text for text in prose if contains_contact(text)]
    assert not [text for text in prose if any(name in text for name in REAL_PEOPLE)]


@each_page
def test_links_lead_to_pages_of_the_library(path: Path) -> None:
    page = PAGES[path]
    found = links(page)
    assert found <= {(other["kind"], other["slug"]) for other in PAGES.values()}
    assert (page["kind"], page["slug"]) not in found
    assert {kind for kind, _ in found} == {"fiche", "kit"}


def test_every_page_is_linked_from_another() -> None:
    linked = {target for page in PAGES.values() for target in links(page)}
    assert linked == {(page["kind"], page["slug"]) for page in PAGES.values()}


@each_page
def test_the_easy_version_is_short_everywhere(path: Path) -> None:
    page = PAGES[path]
    lines = [re.sub(r"^\s*(?:[-#]+|\d\.)\s*", "", line) for line in page["easy_read"].splitlines() if line.strip()]
    assert max(len(line.split()) for line in lines) <= 15
    assert not [line for line in lines if re.search(r"\b[A-Z]{2,}\b", line)]
    if page["kind"] == "fiche":
        assert 150 <= len(page["easy_read"].split()) <= 250


@each_page
def test_dates_follow_each_other(path: Path) -> None:
    page = PAGES[path]
    assert page.get("patients_reviewed_on", date.min) <= page["reviewed_on"] < page["review_due"]
    assert page["reviewed_on"] <= WRITTEN_ON


def test_one_fiche_is_overdue_and_one_is_due_within_a_month() -> None:
    left = [(page["review_due"] - WRITTEN_ON).days for page in FICHES]
    assert sum(days < 0 for days in left) == 1
    assert sum(0 <= days <= 31 for days in left) == 1


def test_patients_reviewed_five_fiches() -> None:
    assert sum("patients_reviewed_on" in page for page in FICHES) == 5


@each_page
def test_tools_are_a_table_or_a_form(path: Path) -> None:
    page = PAGES[path]
    assert (1 if page["kind"] == "kit" else 0) <= len(page["tools"]) <= 2
    for tool in page["tools"]:
        assert set(tool) in ({"title", "description", "columns"}, {"title", "description", "lines"})
        assert len(tool.get("columns") or tool["lines"]) >= 4


@each_fiche
def test_actors_and_steps(page: dict[str, Any]) -> None:
    assert {actor["place"] for actor in page["actors"]} >= {"ville", "hopital"}
    assert {actor["place"] for actor in page["actors"]} <= codes("practice_places")
    assert 4 <= len(page["actions"]) <= 7
    assert all(action["title"] and action["text"] and action["checklist"] for action in page["actions"])


@each_fiche
def test_indicators_are_defined(page: dict[str, Any]) -> None:
    for row in page["indicators"]:
        assert set(row) == {"name", "dimension", "definition", "unit", "target"}
    assert {row["dimension"] for row in page["indicators"]} <= codes("dimensions")
    assert len({row["dimension"] for row in page["indicators"]}) >= 3


@each_fiche
def test_families_are_filled_both_ways(page: dict[str, Any]) -> None:
    assert set(page["obstacles"]) == set(page["success_factors"]) <= codes("barriers")
    assert 3 <= len(page["obstacles"]) <= 6


@each_fiche
def test_sites_and_their_results_are_invented_and_say_so(page: dict[str, Any]) -> None:
    assert page["sites"]
    for site in page["sites"]:
        assert "fictif" in site["territory"]
        assert site["results"].startswith("Résultats inventés pour l'exemple.")
    assert page["volume"] in codes("site_volumes")
    assert page["maturity"] in codes("site_maturities")


def test_the_collection_covers_stakes_steps_dimensions_and_families() -> None:
    assert {code for page in FICHES for code in page["enjeux"]} == codes("priority_stakes")
    assert {code for page in FICHES for code in page["etapes"]} >= TRIAL_STEPS
    held = Counter(code for page in FICHES for code in {row["dimension"] for row in page["indicators"]})
    assert set(held) == codes("dimensions")
    assert min(held.values()) >= 7
    assert {code for page in FICHES for code in page["obstacles"]} == codes("barriers")


def test_the_seven_sites_keep_one_territory_each() -> None:
    found = {(site["name"], site["territory"]) for page in FICHES for site in page["sites"]}
    assert sorted(name for name, _ in found) == [f"Site {letter}" for letter in "ABCDEFG"]


def test_the_texts_use_tables_boxes_definitions_and_footnotes() -> None:
    bodies = [page["body"] for page in PAGES.values()]
    counts = {mark: sum(mark in body for body in bodies) for mark in ("|---|", "!!! ", "\n:   ", "[^")}
    assert counts["[^"] == 2
    assert min(counts.values()) >= 2


def test_real_facts_have_an_address() -> None:
    assert all("](https://" in page["sources"] for page in PAGES.values())


def test_questions_name_pages_that_exist() -> None:
    known = {page["slug"] for page in PAGES.values()}
    found = questions()
    assert len(found) >= 70
    assert len({one["q"] for one in found}) == len(found)
    for one in found:
        assert 1 <= len(one["expect"]) <= 3, one["q"]
        assert len(set(one["expect"])) == len(one["expect"]), one["q"]
        assert set(one["expect"]) <= known, one["q"]
    assert {one["expect"][0] for one in found} == known
