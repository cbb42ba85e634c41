"""The shipped lists: nothing of the source files is lost, everything speaks both languages."""

from collections import Counter
from pathlib import Path

import pytest
import yaml

from labagora.core.partial_date import DatePrecision
from labagora.core.text import fold, squeeze
from labagora.reference.enums import Zone
from labagora.reference.models import ACRONYM_LENGTH
from labagora.reference.shipped import shipped_departments, shipped_regions, shipped_terms
from labagora.reference.vocabularies import KINDS, NOT_VOCABULARIES

DATA = Path(__file__).parents[2] / "labagora" / "reference" / "data"
SOURCES = ("cancers", "glossaire", "innovation", "normes", "organisations", "parcours", "participation", "territoires")
TERMS = {(term.vocabulary, term.code): term for term in shipped_terms()}


def source(name: str) -> dict:
    return yaml.safe_load((DATA / f"{name}.yml").read_text(encoding="utf-8"))


def codes(name: str) -> list[str]:
    return [code for vocabulary, code in TERMS if vocabulary == name]


@pytest.mark.parametrize("file", SOURCES)
def test_every_list_of_every_file_is_covered(file: str) -> None:
    covered = {kind.path[0] for kind in KINDS.values() if kind.file == file}
    explained = {key for owner, key in NOT_VOCABULARIES if owner == file}
    assert covered | explained == set(source(file))
    assert not covered & explained


def test_every_term_has_words_in_both_languages() -> None:
    for term in TERMS.values():
        assert term.label.strip() == term.label
        assert term.label
        assert term.label_en.strip()
        assert len(term.label) <= 160
        assert len(term.code) <= 60


def test_english_data_names_only_terms_that_exist() -> None:
    named = {(name, code) for name, words in source("english").items() for code in words}
    assert named == set(TERMS)


def test_codes_are_unique_and_safe_in_an_address() -> None:
    assert len(TERMS) == len(shipped_terms())
    assert all(code.isascii() and code.replace("_", "").isalnum() and code == code.lower() for _, code in TERMS)


def test_labels_are_unique_within_a_list() -> None:
    twins = [
        key for key, count in Counter((term.vocabulary, term.label) for term in TERMS.values()).items() if count > 1
    ]
    assert twins == []


@pytest.mark.parametrize("kind", [kind for kind in KINDS.values() if kind.grouped_by], ids=lambda kind: kind.name)
def test_groups_exist(kind) -> None:
    groups = {term.group for term in TERMS.values() if term.vocabulary == kind.name}
    assert groups <= set(codes(kind.grouped_by))
    assert None not in groups


def test_cancers_keep_their_columns() -> None:
    assert len(codes("cancers")) == 49
    assert TERMS["cancers", "pancreas"].extra == {"icd10": "C25", "icd_o3": "C25", "poor_prognosis": 1}
    assert {TERMS["cancers", code].extra["poor_prognosis"] for code in codes("cancers")} == {0, 1, 2}


def test_formats_keep_their_columns() -> None:
    expected = {"duration_minutes": 120, "min_people": 6, "max_people": 10, "remote": True}
    assert TERMS["formats", "focus_group"].extra == expected
    for code in codes("formats"):
        extra = TERMS["formats", code].extra
        assert 0 < extra["min_people"] <= extra["max_people"]
        assert extra["duration_minutes"] > 0
        assert isinstance(extra["remote"], bool)


def test_acronyms_say_what_they_stand_for() -> None:
    assert TERMS["acronyms", "rcp"].label == "RCP"
    assert TERMS["acronyms", "rcp"].extra == {"expansion": "réunion de concertation pluridisciplinaire"}
    assert len(codes("acronyms")) == 77
    for code in codes("acronyms"):
        term = TERMS["acronyms", code]
        assert len(term.label) <= ACRONYM_LENGTH
        assert term.label_en.endswith(f"({term.label})")
        expansion = term.extra["expansion"]
        assert len(expansion) > len(term.label)
        assert squeeze(expansion) == expansion
        assert not expansion.endswith(".")


def test_glossary_defines_each_term_in_one_short_sentence() -> None:
    assert len(codes("glossary")) == 53
    for code in codes("glossary"):
        definition = TERMS["glossary", code].extra["definition"]
        assert definition.endswith(".")
        assert squeeze(definition) == definition
        assert definition.count(".") == 1
        assert definition[0].isupper()
        assert len(definition.split()) <= 28


@pytest.mark.parametrize("name", ["acronyms", "glossary"])
def test_explained_words_are_in_alphabetical_order(name: str) -> None:
    labels = [fold(TERMS[name, code].label) for code in codes(name)]
    assert labels == sorted(labels)


def test_lists_keep_the_order_of_the_file() -> None:
    assert codes("care_steps")[:2] == ["prevention", "depistage"]
    positions = [TERMS["care_steps", code].position for code in codes("care_steps")]
    assert positions == sorted(set(positions))


def test_readiness_levels_have_text_codes() -> None:
    assert codes("trl") == [str(level) for level in range(1, 10)]


def test_there_are_18_regions_and_101_departments_and_8_collectivities() -> None:
    regions, departments = shipped_regions(), shipped_departments()
    assert len(regions) == 18
    assert len([one for one in departments if one.region_code]) == 101
    assert len([one for one in departments if one.region_code is None]) == 8
    assert len({one.code for one in departments}) == len(departments)
    assert sum(one.zone is Zone.OVERSEAS for one in regions) == 5


def test_date_precisions_are_those_of_the_list() -> None:
    assert [str(one) for one in DatePrecision] == source("innovation")["precision_date"]
