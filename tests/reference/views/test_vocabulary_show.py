"""GET /gestion/referentiels/<liste>, its export and its bulk actions."""

import csv
import io

import pytest
from openpyxl import load_workbook

from labagora.reference import queries


def test_vocabulary_show_works(office, address) -> None:
    page = office.get(address("profiles")).get_data(as_text=True)
    assert "Proche aidant" in page
    assert "Ajouter un terme" in page


def test_vocabulary_show_of_a_fixed_list_offers_names_only(office, address) -> None:
    page = office.get(address("gripp2")).get_data(as_text=True)
    assert "pas être ajoutés ni retirés" in page
    assert "Ajouter un terme" not in page
    assert "Retirer des formulaires" not in page


@pytest.mark.sqlite_only
@pytest.mark.parametrize("name", sorted(queries.KINDS))
def test_vocabulary_show_works_for_every_list(office, address, name: str) -> None:
    assert office.get(address(name)).status_code == 200


def test_vocabulary_show_filters_and_keeps_them(office, address) -> None:
    page = office.get(address("cancers") + "?q=leucemie&etat=active").get_data(as_text=True)
    assert "4</strong> termes" in page
    assert "/lot?q=leucemie&amp;etat=active" in page
    assert "export.csv?q=leucemie&amp;etat=active" in page


def test_vocabulary_show_gives_explanations_and_finds_them(office, address) -> None:
    page = office.get(address("acronyms") + "?q=concertation").get_data(as_text=True)
    assert "1</strong> terme<" in page
    assert 'data-label="En toutes lettres">réunion de concertation pluridisciplinaire<' in page
    assert "Ne plus expliquer" in page
    assert "Retirer des formulaires" not in page
    page = office.get(address("glossary") + "?q=microscope").get_data(as_text=True)
    assert 'data-label="Définition">Prélèvement' in page


def test_vocabulary_show_keeps_explained_words_in_alphabetical_order(office, address) -> None:
    office.post(address("acronyms", verb="/ajout"), data={"label": "AAB", "expansion": "avant tous les autres"})
    page = office.get(address("acronyms")).get_data(as_text=True)
    assert page.index(">3C<") < page.index(">AAB<") < page.index(">AAC<")


def test_vocabulary_show_pages_a_long_list(office, address) -> None:
    page = office.get(address("cancers") + "?page=2").get_data(as_text=True)
    assert "Larynx" not in page
    assert "Thyroïde" in page


def test_vocabulary_show_unknown_list_is_not_found(office, address) -> None:
    assert office.get(address("nothing")).status_code == 404


def test_vocabulary_show_does_not_exist_for_others(as_, farid, address) -> None:
    assert as_(farid).get(address("profiles")).status_code == 404


def test_vocabulary_show_costs_the_same_for_3_and_49_terms(office, address, count_statements) -> None:
    office.get(address("call_kinds"))
    costs = []
    for name in ("call_kinds", "cancers"):
        with count_statements() as seen:
            office.get(address(name))
        costs.append(len(seen))
    assert costs[0] == costs[1]


def test_export_csv_follows_the_filters(office, address) -> None:
    response = office.get(address("cancers", verb="/export.csv") + "?q=pancreas")
    rows = list(csv.DictReader(io.StringIO(response.get_data().decode("utf-8-sig")), delimiter=";"))
    assert [(row["code"], row["group"], row["icd10"], row["poor_prognosis"]) for row in rows] == [
        ("pancreas", "Appareil digestif", "C25", "1")
    ]
    assert "filename=cancers.csv" in response.headers["Content-Disposition"]


def test_export_xlsx_is_typed(office, address) -> None:
    response = office.get(address("formats", verb="/export.xlsx"))
    sheet = load_workbook(io.BytesIO(response.get_data())).worksheets[0]
    line = dict(zip((cell.value for cell in sheet[1]), (cell.value for cell in sheet[2]), strict=True))
    assert (line["code"], line["duration_minutes"], line["remote"]) == ("entretien", 60, True)


def test_export_gives_what_the_words_mean(office, address) -> None:
    response = office.get(address("acronyms", verb="/export.csv") + "?q=rcp")
    rows = list(csv.DictReader(io.StringIO(response.get_data().decode("utf-8-sig")), delimiter=";"))
    assert [(row["label"], row["expansion"]) for row in rows] == [("RCP", "réunion de concertation pluridisciplinaire")]
    assert "filename=sigles.csv" in response.headers["Content-Disposition"]


@pytest.mark.parametrize("verb", ["/export.pdf", "/export.", "/export"])
def test_export_of_another_kind_is_not_found(office, address, verb: str) -> None:
    assert office.get(address("profiles", verb=verb)).status_code == 404


def test_export_does_not_exist_for_others(as_, farid, address) -> None:
    assert as_(farid).get(address("profiles", verb="/export.csv")).status_code == 404


def chosen(*codes: str) -> list[str]:
    return [queries.vocabulary("profiles").find(code).public_id for code in codes]


def test_bulk_retires_and_restores_keeping_the_filters(office, address) -> None:
    url = address("profiles", verb="/lot") + "?q=proche&etat=active"
    body = {"action": "retirer", "selected": chosen("aidant", "proche")}
    response = office.post(url, data=body)
    assert response.status_code == 303
    assert response.location.endswith("/gestion/referentiels/profiles?q=proche&etat=active")
    assert "Termes retirés des formulaires : 2." in office.get(response.location).get_data(as_text=True)
    assert not {"aidant", "proche"} & set(queries.vocabulary("profiles").codes)
    office.post(url, data={**body, "action": "remettre"})
    assert {"aidant", "proche"} <= set(queries.vocabulary("profiles").codes)


def test_bulk_says_that_words_are_no_longer_explained(office, address) -> None:
    term = queries.vocabulary("glossary").find("biopsie").public_id
    for action, said in (("retirer", "Termes retirés : 1."), ("remettre", "Termes remis : 1.")):
        response = office.post(address("glossary", verb="/lot"), data={"action": action, "selected": [term]})
        assert said in office.get(response.location).get_data(as_text=True)
        assert ("Biopsie" in queries.glossary()) is (action == "remettre")


@pytest.mark.parametrize("body", [{}, {"action": "retirer"}, {"action": "effacer", "selected": ["x"]}])
def test_bulk_without_choice_changes_nothing(office, address, body: dict) -> None:
    response = office.post(address("profiles", verb="/lot"), data=body)
    assert "cochez des lignes" in office.get(response.location).get_data(as_text=True)


def test_bulk_ignores_terms_of_other_lists(office, address) -> None:
    office.post(address("cancers", verb="/lot"), data={"action": "retirer", "selected": [*chosen("aidant"), "x"]})
    assert "aidant" in queries.vocabulary("profiles").codes


def test_bulk_on_a_fixed_list_is_refused(office, address) -> None:
    term = queries.vocabulary("gripp2").entries[0].public_id
    response = office.post(address("gripp2", verb="/lot"), data={"action": "retirer", "selected": [term]})
    assert response.status_code == 403


def test_bulk_does_not_exist_for_others(as_, farid, address) -> None:
    body = {"action": "retirer", "selected": chosen("aidant")}
    assert as_(farid).post(address("profiles", verb="/lot"), data=body).status_code == 404
    assert "aidant" in queries.vocabulary("profiles").codes
