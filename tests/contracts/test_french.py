"""The one analysis of French: what is the same term, what is not, and where it stands."""

import hashlib
import unicodedata
from pathlib import Path

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from labagora.ports.search import french
from labagora.ports.search.stemming import stem

pytestmark = pytest.mark.sqlite_only

CASES = yaml.safe_load((Path(__file__).parent / "french_cases.yaml").read_text("utf-8"))["cases"]
SAMPLE = [text for case in CASES for text in (case["q"], case["doc"])]
# What SAMPLE gives in each version: an index built by another one finds other words.
DIGESTS = {1: "47541fcdf00bbf23"}


def digest() -> str:
    """Return a summary of all tokens of the sample."""
    return hashlib.sha256(repr([list(french.tokens(text)) for text in SAMPLE]).encode()).hexdigest()[:16]


def test_terms_change_with_the_version_only() -> None:
    assert DIGESTS.get(french.ANALYSER_VERSION) == digest(), "raise ANALYSER_VERSION, then write its digest here"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("activité", "activite"),
        ("TÉLÉCONSULTATION", "téléconsultations"),
        ("cœur", "coeur"),
        ("æquo", "aequo"),
        ("hôpital", "hôpitaux"),
        ("régionaux", "régionale"),
        ("infirmière", "infirmiers"),
        ("coordinatrice", "coordinateurs"),
        ("chercheuse", "chercheur"),
        ("cancéreuse", "cancéreux"),
        ("docteure", "docteur"),
        ("professionnelles", "professionnel"),
        ("préventives", "préventif"),
        ("précise", "précis"),
        ("évaluée", "évaluer"),
        ("enjeux", "enjeu"),
        ("milieux", "milieu"),
        ("réseaux", "réseau"),
        ("travaux", "travail"),
        ("noyaux", "noyau"),
        ("soins", "soin"),
        ("C.P.T.S.", "CPTS"),
        ("r.c.p.", "RCP"),
        ("l’annonce", "l'annonce"),
        ("lorsqu'annonce", "annonces"),
        ("aujourd’hui", "aujourdhui"),
        ("prud'hommes", "prudhomme"),
        ("patient·e·s", "patients"),
        ("té\u00adlé\u200bsurveillance", "télésurveillance"),
        ("ﬁche", "fiche"),
    ],
)
def test_same_term(one: str, other: str) -> None:
    assert french.terms(one) == french.terms(other)
    assert len(french.terms(one)) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("cure", "curatelle"),
        ("rupture", "ruban"),
        ("acteur", "acte"),
        ("secteur", "secte"),
        ("évaluation", "évaluer"),
        ("51", "52"),
        ("enjeu", "enjoué"),
        ("mot", "moteur"),
        ("base", "bas"),
    ],
)
def test_other_term(one: str, other: str) -> None:
    assert french.terms(one) != french.terms(other)


@pytest.mark.parametrize("text", ["", "  ", "le la les", "qu'est-ce que c'est", "a-t-il", "peut-être", "?!", "l'", "-"])
def test_nothing_to_index(text: str) -> None:
    assert list(french.tokens(text)) == []


@pytest.mark.parametrize("word", ["AURA", "EST", "CAR", "SON"])
def test_capitals_are_an_acronym_not_a_stop_word(word: str) -> None:
    assert french.terms(word) == [word.lower()]
    assert french.parts(word, has_acronyms=False).words == () or word == "AURA"
    assert french.terms("ET LA") == [], "two letters are no acronym"


def test_compound_is_its_parts_and_its_joined_form_at_one_place() -> None:
    text = "La télé-surveillance médicale"
    assert [(token.position, text[token.start : token.end], token.is_joined) for token in french.tokens(text)] == [
        (0, "télé-surveillance", True),
        (0, "télé", False),
        (1, "surveillance", False),
        (2, "médicale", False),
    ]
    assert french.terms("télé-surveillance")[0] == french.terms("télésurveillance")[0]
    assert french.words(text) == ["tele", "surveillanc", "medical"]


def test_compound_of_stop_words_and_letters() -> None:
    assert french.terms("CAR-T") == ["cart", "car"]
    assert french.terms("car-t") == ["cart"]
    assert french.terms("e-santé") == ["esant", "sant"]
    assert french.terms("rendez-vous")[0] == "rendezvou"
    assert "covid19" in french.terms("covid-19")


def test_chain_of_hyphens_is_not_joined() -> None:
    assert french.terms("a1-b2-c3-d4-e5") == ["a1", "b2", "c3", "d4", "e5"]


def test_places_are_those_of_the_text_given() -> None:
    text = unicodedata.normalize("NFD", "L’été, l'hôpital évalue les patient·e·s du C.H.U. de Mâcon")
    seen = [unicodedata.normalize("NFC", text[token.start : token.end]) for token in french.tokens(text)]
    assert seen == ["hôpital", "évalue", "patient", "C.H.U.", "Mâcon"]
    assert [token.position for token in french.tokens(text)] == [0, 1, 2, 3, 4]


def test_longest_word() -> None:
    assert french.terms("a" * 40) != []
    assert french.terms("a" * 41) == []
    assert french.terms(".".join("a" * 60)) == []
    assert french.terms("-".join(["abcdefghijklmnop"] * 4)) == ["abcdefghijklmnop"] * 4, "too long to be joined"


def test_forms_are_what_a_vocabulary_keeps() -> None:
    assert french.forms("l'Évaluation") == ("évaluation",)
    assert french.forms("télé-surveillance") == ("télé", "surveillance")
    assert french.forms(unicodedata.normalize("NFD", "Été-hôpital")) == ("hôpital",)
    assert french.forms("dans") == french.forms("avc") == french.forms("covid19") == ()


@given(st.text(max_size=400))
def test_any_text_has_terms_of_small_letters_and_digits(text: str) -> None:
    for token in french.tokens(text):
        assert 0 <= token.start < token.end <= len(text)
        assert token.term.isalnum()
        assert token.term == token.term.casefold()
        assert len(token.term) <= french.LONGEST_WORD


@example("a.à.")
@given(st.text(st.sampled_from("abcdefghilmnoprstuvxéèêàçœ'’-. "), max_size=80))
def test_terms_do_not_depend_on_accents_or_composition(text: str) -> None:
    assert french.terms(unicodedata.normalize("NFD", text)) == french.terms(text)
    bare = "".join(sign for sign in unicodedata.normalize("NFD", text) if not unicodedata.combining(sign))
    assert french.terms(bare) == french.terms(text)


@given(st.text(st.sampled_from("aeilmnorstux"), min_size=1, max_size=14))
def test_stem_is_a_word_that_is_not_longer(word: str) -> None:
    assert stem(word)
    assert len(stem(word)) <= len(word)


def test_long_text_is_analysed_in_linear_time() -> None:
    for text in ("a" * 200_000, "l'" * 100_000, "r." * 100_000, "a-" * 100_000, "é\u0301" * 100_000):
        list(french.tokens(text))
