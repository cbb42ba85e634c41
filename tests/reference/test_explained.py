"""What the lists give to who explains words: acronyms and glossary."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.core.markdown import render_document
from labagora.reference import actions, queries
from labagora.reference.actions import TermDraft
from labagora.reference.shipped import shipped_terms

READERS = [queries.acronyms, queries.glossary]
ACRONYMS, GLOSSARY = (
    [term for term in shipped_terms() if term.vocabulary == name] for name in ("acronyms", "glossary")
)


def term(name: str, code: str):
    return queries.get_term(name, queries.vocabulary(name).find(code).public_id)


def test_words_are_given_with_what_they_mean(app) -> None:
    assert queries.acronyms()["RCP"] == "réunion de concertation pluridisciplinaire"
    assert queries.acronyms()["INCa"] == "Institut national du cancer"
    assert queries.glossary()["Biopsie"].startswith("Prélèvement")
    assert (len(queries.acronyms()), len(queries.glossary())) == (len(ACRONYMS), len(GLOSSARY))


def test_retired_words_are_left_out_until_they_come_back(app, esther) -> None:
    actions.retire_term(term("acronyms", "rcp"), actor=esther, now=utcnow())
    assert "RCP" not in queries.acronyms()
    actions.restore_term(term("acronyms", "rcp"), actor=esther, now=utcnow())
    assert "RCP" in queries.acronyms()


def test_words_of_staff_are_given(app, esther) -> None:
    draft = TermDraft("Greffe", extra={"definition": "Don d'un organe."})
    actions.add_term("glossary", draft, actor=esther, now=utcnow())
    assert queries.glossary()["Greffe"] == "Don d'un organe."


@pytest.mark.parametrize("read", READERS)
def test_words_cannot_be_changed_by_who_reads_them(app, read) -> None:
    with pytest.raises(TypeError):
        read()["RCP"] = "autre"


@pytest.mark.parametrize("read", READERS)
def test_words_are_made_once_for_every_transaction_and_thread(app, read, count_statements) -> None:
    first = read()
    with count_statements() as seen:
        assert read() is first
    assert seen == []
    db.session.commit()
    with count_statements() as seen:
        assert read() is first
    assert len(seen) == 1

    def elsewhere() -> bool:
        with app.app_context():
            return read() is first

    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(elsewhere).result()


@pytest.mark.parametrize("shipped", ACRONYMS, ids=lambda term: term.code)
def test_shipped_acronym_is_explained_in_a_text(shipped) -> None:
    acronyms = {term.label: term.extra["expansion"] for term in ACRONYMS}
    document = render_document(f"Voir aussi {shipped.label}, puis la suite.", acronyms=acronyms)
    assert list(document.acronyms) == [(shipped.label, shipped.extra["expansion"])]


@pytest.mark.parametrize("shipped", GLOSSARY, ids=lambda term: term.code)
def test_shipped_term_is_explained_in_a_text(shipped) -> None:
    terms = {term.label: term.extra["definition"] for term in GLOSSARY}
    document = render_document(f"Voir aussi {shipped.label.lower()}, puis la suite.", terms=terms)
    assert [(one.term, one.definition) for one in document.explained] == [(shipped.label, shipped.extra["definition"])]
