"""Reading the lists: labels, choices, territories, and a constant number of statements."""

import pytest

from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.core.errors import Invalid, NotFound
from labagora.reference import actions, queries
from labagora.reference.actions import TermDraft


def retire(name: str, code: str, actor) -> None:
    entry = queries.vocabulary(name).find(code)
    actions.retire_term(queries.get_term(name, entry.public_id), actor=actor, now=utcnow())


def test_vocabulary_gives_words_in_both_languages(app) -> None:
    profiles = queries.vocabulary("profiles")
    assert profiles.title_in("fr") == "Profils"
    assert profiles.title_in("en") == "Profiles"
    assert profiles.label("aidant") == "Proche aidant"
    assert profiles.label("aidant", "en") == "Carer"
    assert queries.label("profiles", "aidant") == "Proche aidant"
    assert queries.label("profiles", None) == ""


def test_vocabulary_unknown_is_not_found(app) -> None:
    with pytest.raises(NotFound):
        queries.vocabulary("nothing")


def test_label_of_an_unknown_code_is_the_code(app) -> None:
    assert queries.vocabulary("profiles").label("older_than_us") == "older_than_us"
    assert queries.vocabulary("profiles").labels(["older_than_us", "citoyen", "patient"]) == [
        "Personne en cours de traitement",
        "Citoyen non malade",
        "older_than_us",
    ]


def test_choices_leave_out_retired_terms_except_those_already_chosen(app, esther) -> None:
    retire("profiles", "citoyen", esther)
    profiles = queries.vocabulary("profiles")
    assert "citoyen" not in dict(profiles.choices())
    assert "citoyen" not in profiles.codes
    assert dict(profiles.choices(include=["citoyen"]))["citoyen"] == "Citoyen non malade"
    assert profiles.label("citoyen") == "Citoyen non malade"


def test_check_refuses_what_a_form_would_not_offer(app, esther) -> None:
    retire("profiles", "citoyen", esther)
    profiles = queries.vocabulary("profiles")
    profiles.check(["patient", "citoyen"], field="profile", include=["citoyen"])
    for code in ("citoyen", "nothing"):
        with pytest.raises(Invalid) as refusal:
            profiles.check(["patient", code], field="profile")
        assert refusal.value.field == "profile"
        assert code in refusal.value.message


def test_grouped_choices_follow_the_order_of_the_groups(app) -> None:
    grouped = queries.vocabulary("cancers").grouped_choices()
    assert list(grouped)[:2] == ["Bouche et gorge (ORL)", "Appareil digestif"]
    assert list(grouped)[-1] == "Autres situations"
    assert ("pancreas", "Pancréas") in grouped["Appareil digestif"]
    assert sum(len(choices) for choices in grouped.values()) == 49
    assert "Digestive system" in queries.vocabulary("cancers").grouped_choices(locale="en")


def test_territories_are_found_by_code(app) -> None:
    assert len(queries.regions()) == 18
    assert len(queries.departments()) == 109
    assert [one.code for one in queries.departments("94")] == ["2A", "2B"]
    assert queries.find_department("69").label == "Rhône (69)"
    assert queries.region_of("69").name == "Auvergne-Rhône-Alpes"
    assert queries.region_of("988") is None
    assert queries.region_of("00") is None
    assert queries.region_of(None) is None
    assert queries.find_region("84").dsrc == "ONCO AURA"


def read_a_lot() -> None:
    for name in ("profiles", "cancers", "formats"):
        queries.vocabulary(name).choices()
        queries.label(name, "patient")
    queries.regions()
    queries.region_of("69")
    queries.list_vocabularies()
    queries.list_terms("cancers")


def test_reading_costs_one_statement_a_transaction(app, count_statements) -> None:
    queries.snapshot()
    for _ in range(2):
        db.session.commit()
        with count_statements() as seen:
            read_a_lot()
        assert len(seen) == 1


def test_reading_after_a_change_costs_four_statements(app, esther, count_statements) -> None:
    retire("profiles", "citoyen", esther)
    db.session.commit()
    with count_statements() as seen:
        read_a_lot()
    assert len(seen) == 4
    assert "citoyen" not in queries.vocabulary("profiles").codes


def test_change_that_is_undone_is_forgotten(app, esther) -> None:
    queries.snapshot()
    retire("profiles", "citoyen", esther)
    assert "citoyen" not in queries.vocabulary("profiles").codes
    db.session.rollback()
    assert "citoyen" in queries.vocabulary("profiles").codes


def test_change_elsewhere_is_seen_at_the_next_transaction(app, esther, monkeypatch) -> None:
    held = queries.snapshot()
    retire("profiles", "citoyen", esther)
    db.session.commit()
    monkeypatch.setattr(queries, "_latest", held)
    assert "citoyen" not in queries.vocabulary("profiles").codes


def test_list_vocabularies_searches_titles_and_terms(app) -> None:
    assert queries.list_vocabularies().total == 44
    found = [row.name for row in queries.list_vocabularies(search="PANCREAS").items]
    assert found == ["cancers"]
    titles = [row.title for row in queries.list_vocabularies().items]
    assert titles[:2] == ["Besoins d'accès", "Bilan de participation (GRIPP2)"]
    assert queries.list_vocabularies(search="zzz").total == 0


def test_list_vocabularies_counts_active_and_retired(app, esther) -> None:
    retire("profiles", "citoyen", esther)
    row = next(row for row in queries.list_vocabularies(search="Profils").items if row.name == "profiles")
    assert (row.active, row.retired, row.is_fixed) == (7, 1, False)


def test_list_terms_filters_and_pages(app, esther) -> None:
    retire("cancers", "anus", esther)
    first, second = queries.list_terms("cancers"), queries.list_terms("cancers", page=2)
    assert (first.total, first.pages, len(first.items), len(second.items)) == (49, 2, 25, 24)
    assert [row.code for row in queries.list_terms("cancers", state="withdrawn").items] == ["anus"]
    assert queries.list_terms("cancers", state="active").total == 48
    assert queries.list_terms("cancers", state="nonsense").total == 49
    assert [row.code for row in queries.list_terms("cancers", search="OESOPHAGE").items] == ["oesophage"]
    assert [row.code for row in queries.list_terms("cancers", search="kidney").items] == ["rein"]
    assert queries.list_terms("cancers", page=99).number == 2


def test_get_term_belongs_to_its_list(app) -> None:
    entry = queries.vocabulary("profiles").find("patient")
    assert queries.get_term("profiles", entry.public_id).code == "patient"
    for name, public_id in (("cancers", entry.public_id), ("profiles", "nothing"), ("nothing", entry.public_id)):
        with pytest.raises(NotFound):
            queries.get_term(name, public_id)


def test_label_in_english_falls_back_to_french(app, esther) -> None:
    actions.add_term("profiles", TermDraft("Bénévole"), actor=esther, now=utcnow())
    assert queries.label("profiles", "benevole", "en") == "Bénévole"
