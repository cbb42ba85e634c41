"""The pages: who enters, what is kept when something is refused, what files and addresses give."""

import csv
import io
from io import BytesIO
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from labagora.accounts.models import Account
from labagora.calls.enums import CallState
from labagora.calls.models import Call
from labagora.consortia.enums import ConsortiumKind
from labagora.consortia.indicators import privacy
from labagora.consortia.indicators.exchange import HEADERS
from labagora.consortia.indicators.models import FollowedIndicator, Indicator, Measure, MeasureRevision, MeasuringSite
from labagora.consortia.models import Consortium
from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.ports.storage.uploads import receive
from labagora.web.exports import csv_bytes
from tests.builders.calls import make_call
from tests.builders.consortia import make_consortium
from tests.builders.indicators import (
    correct,
    follow,
    make_indicator,
    measure_in,
    months_ago,
    prove,
    record,
    this_month,
)
from tests.builders.pictures import make_png
from tests.consortia.indicators.conftest import Ward

GOOD = {"amount": "60", "base": "80", "comment": "Un mois calme.", "number": "0"}


@pytest.fixture
def luc(ward: Ward, as_: Any) -> FlaskClient:
    return as_(ward.luc)


def _revisions() -> list[MeasureRevision]:
    return list(db.session.scalars(select(MeasureRevision).order_by(MeasureRevision.id)))


def _addresses(ward: Ward) -> list[str]:
    value = ward.value(ward.first, months_ago(1))
    return [
        ward.here,
        ward.page,
        f"{ward.here}/choisir",
        f"{ward.page}/cible",
        f"{ward.here}/sites",
        f"{ward.page}/valeurs",
        value,
        f"{ward.here}/import",
        f"{ward.here}/valeurs.csv",
        f"{ward.page}/images/serie.csv",
    ]


def test_a_stranger_finds_nothing_and_a_visitor_signs_in(
    ward: Ward, client: FlaskClient, as_: Any, farid: Account
) -> None:
    record(ward.followed, ward.first, months_ago(1))
    stranger = as_(farid)
    for address in _addresses(ward):
        assert stranger.get(address).status_code == 404, address
        assert client.get(address).status_code in (302, 303), address


def test_who_only_looks_reads_and_changes_nothing(ward: Ward, as_: Any) -> None:
    looker = as_(ward.ole)
    found = {address: looker.get(address).status_code for address in _addresses(ward)}
    refused = {f"{ward.here}/choisir", f"{ward.page}/cible", f"{ward.here}/sites", f"{ward.page}/valeurs",
               ward.value(ward.first, months_ago(1)), f"{ward.here}/import"}  # fmt: skip
    assert {address for address, status in found.items() if status == 403} == refused
    assert looker.post(ward.value(ward.second, months_ago(1)), data=GOOD).status_code == 403
    assert _revisions() == []


def test_the_page_of_another_consortium_shows_nothing_of_this_one(ward: Ward, luc: FlaskClient) -> None:
    other = make_consortium()
    theirs = follow(other)
    assert luc.get(f"{ward.here}/{theirs.public_id}").status_code == 404
    assert luc.post(f"{ward.here}/{theirs.public_id}/retrait").status_code == 404


def test_a_month_is_recorded_without_javascript(ward: Ward, luc: FlaskClient) -> None:
    asked = luc.get(f"{ward.page}/valeurs?site={ward.first.public_id}&month={months_ago(1)}")
    assert asked.headers["Location"] == ward.value(ward.first, months_ago(1))
    typed = {
        **GOOD, "sex-female-amount": "30", "sex-female-base": "40", "sex-male-amount": "30", "sex-male-base": "40",
        "feedback": "Plus serein.", "voice": "patients", "link": "https://www.exemple.fr/rapport",
        "files": [(BytesIO(make_png()), "a.png"), (BytesIO(make_png(width=41)), "b.png")],
    }  # fmt: skip
    answer = luc.post(asked.headers["Location"], data=typed)
    assert answer.status_code == 303
    (row,) = _revisions()
    assert (row.amount, row.breakdown, row.by_ref) == (
        60,
        {"sex": {"female": [30, 40], "male": [30, 40]}},
        ward.luc.public_id,
    )
    history = luc.get(answer.headers["Location"]).text
    for told in ("75\u00a0%", "Plus serein.", "a.png", "b.png", "https://www.exemple.fr/rapport", "Luc", "en vigueur"):
        assert told in history, told


@pytest.mark.parametrize("month", ["2026-13", months_ago(-1), months_ago(90)])
def test_a_month_that_is_not_to_be_is_told_beside_its_field(ward: Ward, luc: FlaskClient, month: str) -> None:
    answer = luc.get(f"{ward.page}/valeurs?site={ward.first.public_id}&month={month}")
    assert answer.status_code == 422
    assert 'id="month-error"' in answer.text
    assert luc.get(ward.value(ward.first, month)).status_code == 404


def test_what_was_typed_is_kept_when_it_is_refused(ward: Ward, luc: FlaskClient) -> None:
    typed = {**GOOD, "amount": "soixante", "comment": "Je garde ceci."}
    answer = luc.post(ward.value(ward.first, months_ago(1)), data=typed)
    assert answer.status_code == 422
    assert 'value="soixante"' in answer.text
    assert "Je garde ceci." in answer.text
    assert 'id="amount-error"' in answer.text
    assert _revisions() == []


def test_a_wrong_file_undoes_the_value_too(ward: Ward, luc: FlaskClient) -> None:
    typed = {**GOOD, "files": [(BytesIO(b"<html>"), "a.png")]}
    answer = luc.post(ward.value(ward.first, months_ago(1)), data=typed)
    assert answer.status_code == 422
    assert 'id="files-error"' in answer.text
    assert 'value="60"' in answer.text
    assert _revisions() == []
    answer = luc.post(ward.value(ward.first, months_ago(1)), data={**GOOD, "link": "ftp://exemple.fr"})
    assert 'id="link-error"' in answer.text
    assert _revisions() == []


def test_who_wrote_meanwhile_is_shown_and_what_was_typed_stays(ward: Ward, luc: FlaskClient) -> None:
    record(ward.followed, ward.first, months_ago(1), 50, 80)
    answer = luc.post(ward.value(ward.first, months_ago(1)), data={**GOOD, "reason": "Mon compte."})
    assert answer.status_code == 422
    assert "62,5\u00a0%" in answer.text
    assert 'value="60"' in answer.text
    assert 'name="number" type="hidden" value="1"' in answer.text
    again = luc.post(ward.value(ward.first, months_ago(1)), data={**GOOD, "number": "1", "reason": "Mon compte."})
    assert again.status_code == 303
    assert [one.amount for one in _revisions()] == [50, 60]


def test_a_correction_without_why_is_refused_beside_its_field(ward: Ward, luc: FlaskClient) -> None:
    record(ward.followed, ward.first, months_ago(1), 50, 80)
    answer = luc.post(ward.value(ward.first, months_ago(1)), data={**GOOD, "number": "1"})
    assert answer.status_code == 422
    assert 'id="reason-error"' in answer.text


def test_late_values_are_seen_by_all_and_recorded_by_those_who_may(ward: Ward, luc: FlaskClient, as_: Any) -> None:
    for site in db.session.scalars(select(MeasuringSite)):
        site.first_month = months_ago(2)
    record(ward.followed, ward.first, months_ago(2), at=utcnow())
    page, theirs = luc.get(ward.here).text, as_(ward.ole).get(ward.here).text
    assert "Valeurs en retard" in page
    assert "Valeurs en retard" in theirs
    link = ward.value(ward.second, months_ago(2))
    assert link in page
    assert link not in theirs
    assert "reçue en retard" in luc.get(ward.page).text


def test_the_history_keeps_what_was_said_and_names_of_those_who_left_are_gone(ward: Ward, luc: FlaskClient) -> None:
    measure = record(ward.followed, ward.first, months_ago(1), by_ref="x" * 22)
    correct(measure, 61, by_ref=ward.pia.public_id, reason="Un dossier oublié.")
    page = luc.get(f"{ward.value(ward.first, months_ago(1))}/historique").text
    for told in ("60 sur 80", "61 sur 80", "Un dossier oublié.", "Pia", "une personne qui n’est plus là"):
        assert told in page, told
    assert luc.get(f"{ward.value(ward.second, months_ago(1))}/historique").status_code == 404


def test_evidence_is_handed_out_to_members_and_destroyed_on_demand(
    ward: Ward, luc: FlaskClient, as_: Any, farid: Account
) -> None:
    stored = receive(BytesIO(make_png()), "courbe é.png", now=utcnow())
    row = prove(record(ward.followed, ward.first, months_ago(1)), stored=stored)
    db.session.flush()
    address = f"{ward.here}/preuves/{row.public_id}"
    got = as_(ward.ole).get(address)
    assert got.status_code == 200
    assert got.headers["Content-Disposition"].startswith("attachment")
    assert got.headers["Cache-Control"] == "no-store"
    assert as_(farid).get(address).status_code == 404
    assert as_(ward.pia).post(f"{address}/retrait").status_code == 403
    assert luc.get(f"{address}/retrait").status_code == 200
    assert luc.post(f"{address}/retrait").status_code == 303
    assert luc.get(address).status_code == 404
    assert "Retirée le" in luc.get(f"{ward.value(ward.first, months_ago(1))}/historique").text


def test_an_indicator_is_followed_aimed_retired_and_resumed(ward: Ward, luc: FlaskClient) -> None:
    line = make_indicator("Aidants rencontrés")
    page = luc.get(f"{ward.here}/choisir").text
    assert line.name in page
    assert ward.indicator.name not in page
    typed = {"target": "80", "baseline_amount": "30", "baseline_base": "100", "baseline_month": "mars 2026",
             "target-sex-female": "82,5"}  # fmt: skip
    answer = luc.post(f"{ward.here}/choisir/{line.public_id}", data=typed)
    assert answer.status_code == 303
    here = answer.headers["Location"]
    assert "80\u00a0%" in luc.get(here).text
    assert luc.post(f"{ward.here}/choisir/{line.public_id}", data=typed).status_code == 404
    form = luc.get(f"{here}/cible").text
    assert 'value="82,5"' in form
    refused = luc.post(f"{here}/cible", data={**typed, "target": "85", "number": "1"})
    assert refused.status_code == 422
    assert 'id="reason-error"' in refused.text
    assert (
        luc.post(f"{here}/cible", data={**typed, "target": "85", "number": "1", "reason": "Mieux."}).status_code == 303
    )
    told = luc.get(here).text
    assert "Mieux." in told
    assert luc.post(f"{here}/retrait").status_code == 303
    assert "Plus suivis" in luc.get(ward.here).text
    assert luc.post(f"{here}/reprise").status_code == 303


def test_a_start_that_cannot_be_keeps_what_was_typed(ward: Ward, luc: FlaskClient) -> None:
    line = make_indicator()
    answer = luc.post(f"{ward.here}/choisir/{line.public_id}", data={"baseline_amount": "30", "target": "x"})
    assert answer.status_code == 422
    assert 'id="target-error"' in answer.text
    answer = luc.post(f"{ward.here}/choisir/{line.public_id}", data={"baseline_amount": "30", "target": "9"})
    assert 'id="baseline_base-error"' in answer.text
    assert 'value="30"' in answer.text


def test_sites_are_chosen_with_their_months(ward: Ward, luc: FlaskClient) -> None:
    assert ward.second.name in luc.get(f"{ward.here}/sites").text
    typed = {"sites": [ward.first.public_id], f"first-{ward.first.public_id}": "janvier 2026"}
    assert luc.post(f"{ward.here}/sites", data=typed).status_code == 303
    kept = db.session.scalars(select(MeasuringSite).where(MeasuringSite.consortium_id == ward.consortium.id)).all()
    assert [(one.organisation_id, one.first_month) for one in kept] == [(ward.first.id, "2026-01")]
    answer = luc.post(f"{ward.here}/sites", data={**typed, f"first-{ward.first.public_id}": "un jour"})
    assert answer.status_code == 422
    assert luc.post(f"{ward.here}/sites", data={}).status_code == 422


# Files


def _send(browser: FlaskClient, ward: Ward, rows: list[list[Any]], **more: str) -> Any:
    file = (BytesIO(csv_bytes(HEADERS, rows)), "valeurs.csv")
    return browser.post(f"{ward.here}/import", data={"file": file, **more})


def _row(ward: Ward, **cells: Any) -> list[Any]:
    facts = {"indicateur": ward.indicator.code, "site": ward.first.name, "mois": months_ago(1), "numerateur": 60,
             "denominateur": 80, **cells}  # fmt: skip
    return [facts.get(name, "") for name in HEADERS]


def test_a_file_is_checked_then_imported_whole(ward: Ward, luc: FlaskClient) -> None:
    good = [_row(ward), _row(ward, site=ward.second.name)]
    checked = _send(luc, ward, good, only_check="y")
    assert checked.status_code == 200
    assert "Nouvelles valeurs : 2." in checked.text
    assert _revisions() == []
    assert _send(luc, ward, good).status_code == 303
    assert len(_revisions()) == 2


def test_one_wrong_row_and_nothing_is_saved(ward: Ward, luc: FlaskClient) -> None:
    answer = _send(luc, ward, [_row(ward), _row(ward, site="<b>Ailleurs</b>")])
    assert answer.status_code == 422
    assert "Rien n&#39;est enregistré" in answer.text
    assert "&lt;b&gt;Ailleurs&lt;/b&gt;" in answer.text
    assert "Erreurs, ligne par ligne" in answer.text
    assert _revisions() == []
    assert luc.post(f"{ward.here}/import", data={}).status_code == 422


@pytest.mark.parametrize("extension", ["csv", "xlsx"])
def test_what_is_exported_is_imported_again(ward: Ward, luc: FlaskClient, extension: str) -> None:
    record(ward.followed, ward.first, months_ago(1), comment="=1+1")
    file = luc.get(f"{ward.here}/valeurs.{extension}")
    assert file.status_code == 200
    content = (BytesIO(file.data), f"valeurs.{extension}")
    answer = luc.post(f"{ward.here}/import", data={"file": content, "only_check": "y"})
    assert "Sans changement : 1." in answer.text
    if extension == "csv":
        assert "'=1+1" in file.text
    for wanted in (months_ago(1), "n-importe-quoi"):
        assert luc.get(f"{ward.here}/modele-{wanted}.{extension}").status_code == 200


@pytest.mark.parametrize("name", ["serie", "avant-apres", "sites", "petits"])
def test_each_picture_has_its_table_its_words_and_its_file(ward: Ward, luc: FlaskClient, name: str) -> None:
    for month in (3, 2, 1):
        for site, amount in ((ward.first, 40 + month), (ward.second, 60 - month)):
            record(ward.followed, site, months_ago(month), amount)
    page = luc.get(ward.page).text
    assert page.count("<figure") == page.count("la-chart-said") == page.count("Voir les chiffres en tableau") == 4
    assert page.count('role="img"') == 1 + 2, "the whole, and a small one for each site"
    file = luc.get(f"{ward.page}/images/{name}.csv")
    rows = list(csv.reader(io.StringIO(file.data.decode("utf-8-sig")), delimiter=";"))
    assert len(rows) > 2
    assert len({len(row) for row in rows}) == 1
    assert luc.get(f"{ward.page}/images/autre.csv").status_code == 404


# What everybody reads


def _shown(ward: Ward, **values: Any) -> Call:
    call = make_call(state=CallState.PUBLISHED_RESULTS, results_at=utcnow(), **values)
    ward.consortium.call, ward.consortium.shown_at = call, utcnow()
    ward.followed.shown_at = utcnow()
    db.session.flush()
    return call


def test_nothing_is_public_before_somebody_chooses_it(ward: Ward, client: FlaskClient, luc: FlaskClient) -> None:
    address = f"/consortiums/{ward.consortium.slug}/resultats"
    _shown(ward)
    ward.followed.shown_at = None
    assert client.get(address).status_code == 404
    assert luc.post(f"{ward.page}/publication").status_code == 303
    assert client.get(address).status_code == 200
    row = db.session.get_one(Consortium, ward.consortium.id)
    row.shown_at = None
    assert client.get(address).status_code == 404
    row = db.session.get_one(Consortium, ward.consortium.id)
    row.shown_at = utcnow()
    assert address in client.get(f"/consortiums/{row.slug}").text
    assert luc.post(f"{ward.page}/masquage").status_code == 303
    assert client.get(address).status_code == 404


def test_everybody_reads_numbers_and_no_word_nor_small_number(ward: Ward, client: FlaskClient) -> None:
    _shown(ward)
    other = follow(ward.consortium, make_indicator("Un autre, gardé"))
    record(other, ward.first, months_ago(1), 33, 99)
    words = {"comment": "MOTS-GARDES", "feedback": "MOTS-GARDES", "voice": "patients", "by_ref": ward.luc.public_id}
    prove(record(ward.followed, ward.first, months_ago(1), 60, 80, **words), title="MOTS-GARDES")
    record(ward.followed, ward.second, months_ago(1), 3, 80)
    page = client.get(f"/consortiums/{ward.consortium.slug}/resultats").text
    file = client.get(f"/consortiums/{ward.consortium.slug}/resultats/{ward.indicator.code}.csv")
    assert ward.indicator.name in page
    assert "n. p." in page
    assert "n. p." in file.text
    for text in (page, file.text):
        for secret in ("MOTS-GARDES", "Un autre, gardé", "Luc", "3,8", ";75", "75\u00a0%", ward.luc.public_id):
            assert secret not in text, secret
    assert client.get(f"/consortiums/{ward.consortium.slug}/resultats/autre.csv").status_code == 404


# The back office

LINE = {
    "name": "Délai", "code": "delai", "dimension": "medical", "definition": "Jours d'attente.", "kind": "median",
    "unit": "jours", "denominator": "Patients", "direction": "less", "period": "month", "evidence_level": "declared",
    "counts_people": "y", "axes": ["sex"], "co_definers": "Patients partenaires\nÉquipes",
}  # fmt: skip


def test_the_institute_writes_the_dictionary(ward: Ward, esther: Account, as_: Any, luc: FlaskClient) -> None:
    office = as_(esther)
    for address in ("", "/nouveau", f"/{ward.indicator.public_id}"):
        assert luc.get(f"/gestion/indicateurs{address}").status_code == 404
        assert office.get(f"/gestion/indicateurs{address}").status_code == 200
    answer = office.post("/gestion/indicateurs/nouveau", data=LINE)
    assert answer.status_code == 303
    row = db.session.scalars(select(Indicator).where(Indicator.code == "delai")).one()
    assert row.co_definers == ["Patients partenaires", "Équipes"]
    here = answer.headers["Location"]
    again = office.post("/gestion/indicateurs/nouveau", data=LINE)
    assert again.status_code == 422
    assert 'id="code-error"' in again.text
    assert office.post(here, data={**LINE, "name": "Délai médian", "version": "1"}).status_code == 303
    assert office.post(here, data={**LINE, "version": "1"}).status_code == 409
    assert "Délai médian" in office.get("/gestion/indicateurs?dimension=medical&q=médian").text
    for word in ("retrait", "reprise"):
        assert office.post(f"{here}/{word}").status_code == 303
    assert office.post("/gestion/indicateurs/nouveau", data={}).status_code == 422


def test_the_evaluation_of_a_call_is_read_and_exported(ward: Ward, esther: Account, as_: Any, luc: FlaskClient) -> None:
    call = _shown(ward)
    ward.consortium.kind = ConsortiumKind.CONSORTIUM
    record(ward.followed, ward.first, months_ago(1))
    db.session.flush()
    address, office = f"/gestion/appels/{call.public_id}/indicateurs", as_(esther)
    assert luc.get(address).status_code == 404
    page = office.get(address).text
    for told in ("Dimension médicale", "Dimension économique", "Dimension sociale", "Dimension écologique"):
        assert told in page
    assert "1 site sur 2" in page
    assert "de 40\u00a0% à 75\u00a0% (+35)" in page
    for file in (".csv", ".xlsx", f"/{ward.indicator.code}.csv"):
        assert office.get(f"{address}{file}").status_code == 200, file
    assert office.get(f"{address}/autre.csv").status_code == 404


# Rights of those who write


def test_who_writes_values_gets_a_copy_and_values_stay(ward: Ward, luc: FlaskClient) -> None:
    luc.post(ward.value(ward.first, months_ago(1)), data={**GOOD, "link": "https://www.exemple.fr/r"})
    line = make_indicator()
    luc.post(f"{ward.here}/choisir/{line.public_id}", data={"target": "80"})
    db.session.expire_all()
    luc_again = db.session.get_one(Account, ward.luc.id)
    told = privacy.export(luc_again)
    assert [(row["valeur"], row["mois"]) for row in told["measure_revision"]] == [(60, months_ago(1))]
    assert [row["cible"] for row in told["indicator_setting"]] == [80]
    assert [row["adresse"] for row in told["measure_evidence"]] == ["https://www.exemple.fr/r"]
    assert privacy.erase(luc_again, now=utcnow()) == [privacy.STAYS]
    assert privacy.erase(db.session.get_one(Account, ward.ole.id), now=utcnow()) == []
    assert db.session.scalar(select(func.count()).select_from(Measure)) == 1


def test_the_current_month_may_be_recorded_before_it_is_owed(ward: Ward, luc: FlaskClient) -> None:
    assert luc.post(ward.value(ward.first, this_month()), data=GOOD).status_code == 303
    assert db.session.scalar(select(func.count()).select_from(FollowedIndicator)) == 1
    assert measure_in(make_consortium()).last_month is None
