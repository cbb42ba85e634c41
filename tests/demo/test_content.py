"""What the demonstration content promises, counted in the data itself (domain.md §3)."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from labagora.core.text import contains_contact
from labagora.demo.content import DATA, address_of, read
from labagora.demo.volunteers import answers_of
from labagora.reference.shipped import shipped_departments, shipped_regions

REAL_PEOPLE = ("Breton", "Verdier", "Roué", "Mhalla", "Salles", "Rioufol")
PUBLIC_FACTS = ("organisations", "projects_real")


def volunteers() -> list[dict[str, Any]]:
    return list(read("volunteers")["volunteers"])


def people() -> Iterator[dict[str, Any]]:
    found = read("people")
    for group in ("staff", "providers", "reviewers", "leaders", "others"):
        yield from found[group]
    yield from volunteers()


def needs() -> list[dict[str, Any]]:
    return [need for project in read("projects")["projects"] for need in project.get("needs", ())]


def texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from texts(one)


def test_there_are_forty_to_sixty_volunteers() -> None:
    assert 40 <= len(volunteers()) <= 60


def test_i10_every_volunteer_is_an_adult_by_the_year_of_birth() -> None:
    assert all(entry["born"] <= 2006 for entry in volunteers())


def test_volunteers_live_in_every_region() -> None:
    region_of = {one.code: one.region_code for one in shipped_departments()}
    found = {region_of[entry["department"]] for entry in volunteers()}
    assert found >= {region.code for region in shipped_regions()}
    outside = [entry for entry in volunteers() if region_of[entry["department"]] is None]
    assert len(outside) >= 3


def test_five_or_more_say_nothing_of_a_cancer() -> None:
    assert sum("cancers" not in entry for entry in volunteers()) >= 5


def test_some_withdrew_some_pause_some_have_no_budget() -> None:
    counts = Counter(name for entry in volunteers() for name in ("withdraws", "pause") if name in entry)
    assert counts["withdraws"] >= 2
    assert counts["pause"] >= 2
    assert any(entry.get("budget") == 0 for entry in volunteers())


def test_every_profile_and_access_need_is_met() -> None:
    told = [answers_of(entry) for entry in volunteers()]
    assert {code for one in told for code in one["profiles"]} == {
        "patient", "ancien_patient", "aidant", "proche", "parent", "patient_expert", "representant", "citoyen",
    }  # fmt: skip
    assert {code for one in told for code in one.get("access_needs", ())} >= {"lsf", "falc", "pmr", "lecteur_ecran"}


def test_addresses_and_names_are_unique_and_invented() -> None:
    addresses = [address_of(entry) for entry in people()]
    assert all(address.endswith("@exemple.fr") for address in addresses)
    assert len(set(addresses)) == len(addresses)
    names = [entry["name"] for entry in people()]
    assert len(set(names)) == len(names)
    keys = [entry["key"] for entry in people()]
    assert len(set(keys)) == len(keys)


def test_shown_accounts_exist() -> None:
    known = {entry["address"] for entry in people()}
    assert {entry["address"] for entry in read("people")["shown"]} <= known


@pytest.mark.parametrize("path", sorted(DATA.glob("*.yml")), ids=lambda path: path.stem)
def test_no_contact_and_no_real_person_in_the_texts(path: Any) -> None:
    found = list(texts(yaml.safe_load(path.read_text(encoding="utf-8"))))
    prose = [text for text in found if not text.startswith("https://")]
    assert not [text for text in prose if contains_contact(text)]
    assert not [text for text in prose if any(name in text for name in REAL_PEOPLE)]


def test_real_facts_have_a_source_and_no_need() -> None:
    real = [*read("organisations")["real"], *read("projects_real")["projects"]]
    assert all(entry["source"].startswith("https://") for entry in real)
    assert not [entry for entry in real if "needs" in entry or "leaders" in entry or "leader" in entry]


def test_twelve_to_fifteen_projects_two_of_them_the_consortia_of_the_call() -> None:
    real, invented = read("projects_real")["projects"], read("projects")["projects"]
    assert 12 <= len(real) + len(invented) <= 15
    assert {"nouveal", "resilience"} <= {entry["organisation"] for entry in real}
    assert sum(bool(entry.get("needs")) for entry in invented) >= 12


def test_needs_differ_in_format_place_seats_and_state() -> None:
    found = needs()
    assert len({need["format"] for need in found}) >= 10
    assert {need["modality"] for need in found} >= {"presentiel", "distanciel", "telephone", "asynchrone", "hybride"}
    assert len({need["seats"] for need in found}) >= 6
    assert len({need["department"] for need in found if "department" in need}) >= 4
    waiting = [need for need in found if "submitted" in need and not {"opened", "returned"} & set(need)]
    assert len(waiting) == 1
    assert sum("returned" in need for need in found) == 1
    assert sum("submitted" not in need for need in found) == 1
    assert sum("done" in need for need in found) == 1


def test_every_need_says_what_the_volunteer_gains() -> None:
    assert all(need.get("gain") for need in needs() if "submitted" in need)
