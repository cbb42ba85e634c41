"""Changing the lists: who, what it writes, and what it never breaks."""

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError

from labagora.core.audit import AuditEntry
from labagora.core.db import db
from labagora.core.errors import Conflict, Invalid, NotAllowed
from labagora.reference import actions, queries
from labagora.reference.actions import TermDraft
from labagora.reference.enums import TermOrigin, TermState
from labagora.reference.models import Department, ReferenceVersion, Region, Term

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
STRANGER = SimpleNamespace(public_id="farid", is_staff=False)


def term(name: str, code: str) -> Term:
    return db.session.scalars(select(Term).where(Term.vocabulary == name, Term.code == code)).one()


def stamp() -> str:
    return db.session.scalars(select(ReferenceVersion.stamp)).one()


def last_audit() -> AuditEntry:
    return db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).one()


def test_load_shipped_fills_every_table(app) -> None:
    counts = [db.session.scalar(select(func.count()).select_from(model)) for model in (Term, Region, Department)]
    assert counts == [537, 18, 109]
    assert term("profiles", "patient").origin is TermOrigin.SHIPPED


def test_load_shipped_twice_changes_nothing(app) -> None:
    before = stamp()
    report = actions.load_shipped(now=NOW)
    assert (report.added, report.updated) == (0, 0)
    assert stamp() == before


def test_load_shipped_adds_what_is_missing_and_says_so(app) -> None:
    db.session.delete(term("profiles", "patient"))
    db.session.delete(db.session.scalars(select(Department).where(Department.code == "69")).one())
    db.session.flush()
    before = stamp()
    assert actions.load_shipped(now=NOW) == actions.LoadReport(added=2, updated=0)
    assert stamp() != before
    assert term("profiles", "patient").label == "Personne en cours de traitement"
    assert last_audit().details == {"added": 2, "updated": 0}


def test_load_shipped_brings_new_lists_to_a_base_that_lives(app, esther) -> None:
    actions.rename_term(term("profiles", "patient"), TermDraft("Patient"), actor=esther, now=NOW)
    db.session.execute(delete(Term).where(Term.vocabulary.in_(("acronyms", "glossary"))))
    assert actions.load_shipped(now=NOW) == actions.LoadReport(added=130, updated=0)
    assert queries.acronyms()["RCP"] == "réunion de concertation pluridisciplinaire"
    assert term("profiles", "patient").label == "Patient"


def test_load_shipped_leaves_the_explanations_of_staff_alone(app, esther) -> None:
    draft = TermDraft("RCP", extra={"expansion": "rencontre de la RCP"})
    actions.rename_term(term("acronyms", "rcp"), draft, actor=esther, now=NOW)
    actions.retire_term(term("glossary", "biopsie"), actor=esther, now=NOW)
    assert actions.load_shipped(now=NOW) == actions.LoadReport(0, 0)
    assert queries.acronyms()["RCP"] == "rencontre de la RCP"
    assert "Biopsie" not in queries.glossary()


def test_load_shipped_follows_a_corrected_explanation(app) -> None:
    term("acronyms", "rcp").extra = {"expansion": "ancienne version"}
    assert actions.load_shipped(now=NOW).updated == 1
    assert term("acronyms", "rcp").extra == {"expansion": "réunion de concertation pluridisciplinaire"}


def test_load_shipped_follows_a_corrected_label(app) -> None:
    term("profiles", "patient").label = "Ancienne version livrée"
    assert actions.load_shipped(now=NOW).updated == 1
    assert term("profiles", "patient").label == "Personne en cours de traitement"


def test_load_shipped_leaves_the_work_of_staff_alone(app, esther) -> None:
    actions.rename_term(term("profiles", "patient"), TermDraft("Patient"), actor=esther, now=NOW)
    actions.retire_term(term("profiles", "citoyen"), actor=esther, now=NOW)
    actions.add_term("profiles", TermDraft("Bénévole"), actor=esther, now=NOW)
    assert actions.load_shipped(now=NOW) == actions.LoadReport(0, 0)
    assert term("profiles", "patient").label == "Patient"
    assert term("profiles", "citoyen").state is TermState.RETIRED
    assert term("profiles", "benevole").origin is TermOrigin.STAFF


def test_add_term_goes_last_with_a_code_of_its_own(app, esther) -> None:
    added = actions.add_term(
        "profiles", TermDraft("  Bénévole d'hôpital ", "Hospital volunteer"), actor=esther, now=NOW
    )
    assert (added.code, added.label, added.label_en) == (
        "benevole_d_hopital",
        "Bénévole d'hôpital",
        "Hospital volunteer",
    )
    assert queries.vocabulary("profiles").codes[-1] == "benevole_d_hopital"
    entry = last_audit()
    assert (entry.verb, entry.actor_ref, entry.subject_ref) == ("reference.add_term", esther.public_id, added.public_id)
    assert entry.details == {"vocabulary": "profiles", "code": "benevole_d_hopital"}


def test_add_term_whose_code_is_taken_gets_another(app, esther) -> None:
    actions.rename_term(term("profiles", "patient"), TermDraft("Personne soignée"), actor=esther, now=NOW)
    added = actions.add_term("profiles", TermDraft("Patient"), actor=esther, now=NOW)
    assert added.code == "patient_2"


@pytest.mark.parametrize("label", ["", "   ", "\x00\t", "x" * 161])
def test_add_term_refuses_an_empty_or_endless_label(app, esther, label: str) -> None:
    with pytest.raises(Invalid) as refusal:
        actions.add_term("profiles", TermDraft(label), actor=esther, now=NOW)
    assert refusal.value.field == "label"


@pytest.mark.parametrize("label", ["Proche aidant", "proche AIDANT", " Proche  aidant"])
def test_add_term_refuses_a_twin(app, esther, label: str) -> None:
    with pytest.raises(Invalid, match="déjà dans la liste"):
        actions.add_term("profiles", TermDraft(label), actor=esther, now=NOW)


def test_add_term_says_when_its_twin_is_retired(app, esther) -> None:
    actions.retire_term(term("profiles", "aidant"), actor=esther, now=NOW)
    with pytest.raises(Invalid, match="remettez-le"):
        actions.add_term("profiles", TermDraft("Proche aidant"), actor=esther, now=NOW)


@pytest.mark.parametrize("group", [None, "", "nothing"])
def test_add_term_needs_a_group_that_exists(app, esther, group: str | None) -> None:
    with pytest.raises(Invalid) as refusal:
        actions.add_term("cancers", TermDraft("Rate", group=group), actor=esther, now=NOW)
    assert refusal.value.field == "group"


def test_add_term_keeps_its_details(app, esther) -> None:
    added = actions.add_term(
        "cancers", TermDraft("Rate", group="digestif", extra={"icd10": "C26"}), actor=esther, now=NOW
    )
    assert (added.group_code, added.extra) == ("digestif", {"icd10": "C26"})


@pytest.mark.parametrize("explanation", ["", " \n ", "x" * 401])
@pytest.mark.parametrize(("name", "field"), [("acronyms", "expansion"), ("glossary", "definition")])
def test_add_term_refuses_an_empty_or_endless_explanation(app, esther, name: str, field: str, explanation: str) -> None:
    with pytest.raises(Invalid) as refusal:
        actions.add_term(name, TermDraft("Cancérodôme", extra={field: explanation}), actor=esther, now=NOW)
    assert refusal.value.field == field


def test_add_term_writes_an_explanation_on_one_line(app, esther) -> None:
    draft = TermDraft("Greffe", extra={"definition": "  Don d'un\norgane.  "})
    assert actions.add_term("glossary", draft, actor=esther, now=NOW).extra == {"definition": "Don d'un organe."}


@pytest.mark.parametrize("label", ["RCP", "rcp", " RCP "])
def test_add_term_refuses_an_acronym_twice(app, esther, label: str) -> None:
    with pytest.raises(Invalid, match="déjà dans la liste"):
        actions.add_term("acronyms", TermDraft(label, extra={"expansion": "autre sens"}), actor=esther, now=NOW)


def test_add_term_to_a_fixed_list_is_refused(app, esther) -> None:
    with pytest.raises(NotAllowed, match="renommer"):
        actions.add_term("gripp2", TermDraft("Sixième"), actor=esther, now=NOW)


def test_rename_term_keeps_the_code_and_merges_details(app, esther) -> None:
    interview = term("formats", "entretien")
    draft = TermDraft("Entretien", "Interview", extra={"duration_minutes": 45})
    actions.rename_term(interview, draft, actor=esther, now=NOW)
    assert (interview.code, interview.label, interview.revised_at) == ("entretien", "Entretien", NOW)
    assert interview.extra == {"duration_minutes": 45, "min_people": 5, "max_people": 15, "remote": True}
    assert queries.label("formats", "entretien") == "Entretien"
    assert last_audit().details["changed"] == ["extra", "label", "label_en"]


def test_rename_term_to_itself_writes_nothing(app, esther) -> None:
    before, patient = stamp(), term("profiles", "patient")
    actions.rename_term(patient, TermDraft(patient.label, patient.label_en), actor=esther, now=NOW)
    assert patient.revised_at is None
    assert stamp() == before


def test_rename_term_of_a_fixed_list_is_allowed(app, esther) -> None:
    actions.rename_term(term("gripp2", "but"), TermDraft("Objectif"), actor=esther, now=NOW)
    assert queries.label("gripp2", "but") == "Objectif"


def test_rename_term_refuses_the_label_of_another(app, esther) -> None:
    with pytest.raises(Invalid):
        actions.rename_term(term("profiles", "patient"), TermDraft("Proche aidant"), actor=esther, now=NOW)


def test_retire_then_restore_term(app, esther) -> None:
    carer = term("profiles", "aidant")
    actions.retire_term(carer, actor=esther, now=NOW)
    assert carer.retired_at == NOW
    with pytest.raises(Conflict):
        actions.retire_term(carer, actor=esther, now=NOW)
    actions.restore_term(carer, actor=esther, now=NOW)
    assert carer.retired_at is None
    with pytest.raises(Conflict):
        actions.restore_term(carer, actor=esther, now=NOW)


def test_retire_term_of_a_fixed_list_is_refused(app, esther) -> None:
    for act in (actions.retire_term, actions.restore_term):
        with pytest.raises(NotAllowed):
            act(term("gripp2", "but"), actor=esther, now=NOW)


@pytest.mark.parametrize("actor", [None, STRANGER])
def test_strangers_change_nothing(app, actor) -> None:
    patient, before = term("profiles", "patient"), stamp()
    with pytest.raises(NotAllowed):
        actions.add_term("profiles", TermDraft("Bénévole"), actor=actor, now=NOW)
    with pytest.raises(NotAllowed):
        actions.rename_term(patient, TermDraft("Bénévole"), actor=actor, now=NOW)
    for act in (actions.retire_term, actions.restore_term):
        with pytest.raises(NotAllowed):
            act(patient, actor=actor, now=NOW)
    assert stamp() == before


@pytest.mark.parametrize("values", [{"code": "patient"}, {"code": "", "label": "x"}, {"code": "y", "label": ""}])
def test_term_constraints_hold_in_the_database(app, values: dict) -> None:
    words = {"label": "x", **values}
    db.session.add(Term(vocabulary="profiles", position=1, origin=TermOrigin.STAFF, **words))
    with pytest.raises(IntegrityError):
        db.session.flush()


def test_version_is_a_single_row(app) -> None:
    db.session.add(ReferenceVersion(id=2, stamp="x"))
    with pytest.raises(IntegrityError):
        db.session.flush()
