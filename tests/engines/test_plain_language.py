"""The plain-language gate: what it finds, where, and how fast."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labagora.engines.plain_language import (
    ADVICE,
    FindingKind,
    ReadingLevel,
    Report,
    Severity,
    TextPart,
    inspect,
    measure,
    reading_minutes,
    syllables,
)
from labagora.engines.plain_language.readability import count_words
from tests.builders.cpu import spent_under


def look(text: str, *, acronyms: frozenset[str] = frozenset(), is_markdown: bool = True) -> Report:
    return inspect([TextPart("body", "L'essentiel", text, is_markdown=is_markdown)], acronyms=acronyms)


def kinds(report: Report) -> list[FindingKind]:
    return [one.kind for one in report.findings]


def sentence(words: int) -> str:
    return " ".join(["Un"] + ["mot"] * (words - 1)) + "."


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (25, []),
        (26, [FindingKind.LONG_SENTENCE]),
        (40, [FindingKind.LONG_SENTENCE]),
        (41, [FindingKind.VERY_LONG_SENTENCE]),
    ],
)
def test_sentences_are_measured_in_words(words: int, found: list[FindingKind]) -> None:
    assert kinds(look(sentence(words))) == found


def test_only_very_long_sentences_block() -> None:
    assert not look(sentence(30)).is_blocking
    assert look(sentence(45)).is_blocking


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Le Dr Martin voit M. Durand. Il rappelle.", 2),
        ("Le Pr J. Martin et Mme A. B. Durand parlent. Ils notent.", 2),
        ("Prendre de la vitamine C. Revenir.", 2),
        ("Voir l'art. L. 1110-4 du code. Il le dit.", 2),
        ("Un médecin, un infirmier, etc. Chacun vient.", 2),
        ("Un médecin, etc., vient. Il note.", 2),
        ("La C.P.T.S. du Rhône aide. Elle écoute.", 2),
        ("La note n° 3 est là. Lisez-la.", 2),
        ("1. Recevoir la demande. 2. Répondre.", 2),
        ("Le délai est de 3,5 jours. Il baisse.", 2),
        ("Rendez-vous à 16 h 30. Venez.", 2),
        ("On note tout, p. ex. les appels. On relit.", 2),
        ("Selon l'art. 51, on essaie. On mesure.", 2),
        ("Vraiment ? Oui ! C'est dit…", 3),
        ("Il a dit « Bonjour. » Puis il est parti.", 2),
        ("Une phrase sans point", 1),
        ("- un\n- deux\n- trois", 3),
        ("Une phrase\nsur deux lignes.", 1),
        ("## Titre\nUne phrase.", 2),
        ("Terme\n:   Sa définition.", 2),
    ],
)
def test_sentences_are_cut_as_a_french_reader_does(text: str, count: int) -> None:
    assert look(text).sentences == count


def test_code_tables_and_addresses_are_not_sentences() -> None:
    table = "| a | b |\n|---|---|\n| " + "mot " * 60 + "| x |\n"
    code = "```\n" + "mot " * 60 + "\n```\n"
    assert kinds(look(f"{table}\n{code}\nVoir https://example.org/" + "x" * 300 + " maintenant.")) == []


@pytest.mark.parametrize(
    "text",
    [
        "La réunion de concertation pluridisciplinaire (RCP) décide. La RCP note.",
        "La RCP (réunion de concertation pluridisciplinaire) décide.",
        "La R.C.P. (réunion de concertation pluridisciplinaire) décide. La RCP note.",
        "L'article XIV le dit. En XXI leçons.",
        "Il pèse 80 kg et boit 2 L.",
        "Le code `RCP` reste.",
    ],
)
def test_acronyms_that_are_explained_are_left_alone(text: str) -> None:
    assert kinds(look(text)) == []


@pytest.mark.parametrize("written", ["RCP", "R.C.P.", "RCPs", "l'RCP"])
def test_an_acronym_that_nobody_explains_is_found_once(written: str) -> None:
    found = look(f"On attend {written} demain.\n\nPuis la RCP décide.").findings
    assert [one.kind for one in found] == [FindingKind.ACRONYM]
    assert found[0].line == 1


@pytest.mark.parametrize(
    "text",
    [
        "L'institut national du cancer (INCa) et l'INCA.",
        "L'infirmière de coordination (IDEC) appelle.",
        "Le DAC : dispositif d'appui à la coordination.",
        "*[RCP]: réunion de concertation\n\nLa RCP décide.",
        "La R.C.P., ou réunion (« RCP »), au XXe siècle, partie III, 16 MO, CO2.",
        "Il ne faut PAS attendre.",
        "| RCP | DAC |\n|---|---|\n| HAD | x |",
        "```\nRCP\n```",
    ],
)
def test_what_only_looks_like_an_acronym_is_left_alone(text: str) -> None:
    assert FindingKind.ACRONYM not in kinds(look(text, acronyms=frozenset({"RCP"} if "R.C.P." in text else ())))


@pytest.mark.parametrize("text", ["Voir le compte rendu (RCP).", "Le staff (voir RCP, DAC).", "La RCP (le mardi)."])
def test_brackets_that_spell_nothing_explain_nothing(text: str) -> None:
    assert FindingKind.ACRONYM in kinds(look(text))


def test_known_acronyms_need_no_explanation() -> None:
    assert kinds(look("La RCP décide.", acronyms=frozenset({"RCP"}))) == []


def test_an_acronym_explained_in_another_part_is_explained() -> None:
    parts = [
        TextPart("summary", "Résumé", "La RCP décide."),
        TextPart("body", "Texte", "La réunion de concertation de la pitié (RCP)."),
    ]
    assert inspect(parts).findings == ()


@pytest.mark.parametrize(
    "words",
    [
        "ici",
        "Cliquez ici",
        "en savoir plus",
        "https://exemple.fr",
        "ICI.",
        "**lien**",
        "www.exemple.fr",
        "exemple.fr/a",
        "Plus d’infos",
        "> ici <",
        "…",
    ],
)
def test_links_that_say_nothing_are_found(words: str) -> None:
    found = look(f"Voir [{words}](fiche:a) demain.").findings
    assert FindingKind.LINK_TEXT in [one.kind for one in found]


@pytest.mark.parametrize(
    "link",
    [
        "[la fiche de sortie](fiche:a)",
        "[la fiche][1]",
        "[![Le schéma](fichier:a)](fiche:a)",
        "`[ici](fiche:a)`",
        "[lire la fiche (pdf)](<fiche:a> 'titre')",
        "https://exemple.fr",
    ],
)
def test_links_that_name_their_page_are_left_alone(link: str) -> None:
    assert kinds(look(f"Voir {link} demain.")) == []


def test_an_address_that_is_its_own_link_is_found() -> None:
    assert kinds(look("Voir <https://exemple.fr/a> demain.")) == [FindingKind.LINK_TEXT]


def test_images_need_an_alternative() -> None:
    assert kinds(look("![](fichier:a)")) == [FindingKind.NO_ALTERNATIVE]
    assert kinds(look("![Un schéma du parcours](fichier:a)")) == []


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("## a\n\n### b\n\n## c\n\n### d", 0),
        ("## a\n\n#### b", 1),
        ("### a", 1),
        ("## a\n\n### b\n\n#### c\n\n## d", 0),
    ],
)
def test_headings_do_not_jump(text: str, count: int) -> None:
    assert kinds(look(text)).count(FindingKind.HEADING_JUMP) == count


def test_underlined_headings_have_their_level() -> None:
    assert kinds(look("Un titre\n========\n\n#### b")) == [FindingKind.HEADING_JUMP]


@pytest.mark.parametrize(
    "text",
    ["    mot " + "mot " * 60, "- a\n\n- b\n\n---\n\n    " + "mot " * 60, "a | b\n--|--\n" + "mot " * 60 + "| x"],
)
def test_indented_code_and_plain_tables_are_not_sentences(text: str) -> None:
    assert kinds(look(text)) == []


@pytest.mark.parametrize(
    "text",
    [
        "- a\n\n    " + "mot " * 60,
        "!!! note\n    " + "mot " * 60,
        "> " + "mot " * 60,
        "[^1]: " + "mot " * 60,
        "```\n" + "mot " * 60,
        '!!! note "' + "mot " * 60 + '"',
        "1. [x] " + "mot " * 60,
    ],
)
def test_lists_boxes_quotations_and_notes_are_sentences(text: str) -> None:
    assert kinds(look(text)) == [FindingKind.VERY_LONG_SENTENCE]


def test_a_plain_text_has_no_markup_and_a_paragraph_a_line() -> None:
    found = look("#### a\n![](x) [ici](y)\nLa XYZ", is_markdown=False)
    assert kinds(found) == [FindingKind.ACRONYM]
    assert (found.findings[0].line, found.sentences) == (3, 3)


def test_places_hold_with_the_line_ends_of_a_form() -> None:
    table = "| a | b |\n|---|---|\n| RCP | x |"
    text = f"## Un\n\nBonjour.\n\n#### Deux\n\n{table}\n\nVoir [ici](fiche:a).".replace("\n", "\r\n")
    found = look(text).findings
    assert [(one.kind, one.line, text[one.start : one.end]) for one in found] == [
        (FindingKind.HEADING_JUMP, 5, "Deux"),
        (FindingKind.LINK_TEXT, 11, "[ici](fiche:a)"),
    ]


def test_a_long_excerpt_is_cut_and_carries_the_name_of_its_text() -> None:
    found = look("Un " + "mot " * 100).findings[0]
    assert (found.label, found.severity, len(found.excerpt)) == ("L'essentiel", Severity.BLOCKING, 159)
    assert found.excerpt.endswith("…")


@pytest.mark.parametrize(
    ("text", "words", "count"),
    [
        ("On agit afin d’aider, afin de voir et Afin  des jours.", "afin de", 3),
        ("Préalablement au départ.", "préalablement à", 1),
        ("Il convient de venir.", "il convient de", 1),
        ("Les textes susmentionnés.", "susmentionné", 1),
    ],
)
def test_heavy_words_are_told_once_with_plain_ones(text: str, words: str, count: int) -> None:
    found = look(text).findings
    assert [(one.kind, one.params["words"], one.params["count"]) for one in found] == [
        (FindingKind.HEAVY_WORDS, words, count)
    ]
    assert look("La fin de la semaine, au seindre.").findings == ()


def test_capitals_are_found_and_hide_no_acronym() -> None:
    assert kinds(look("TOUT LE MONDE EST CONCERNÉ PAR CECI")) == [FindingKind.CAPITALS]


def test_long_paragraphs_and_heavy_words_are_advice() -> None:
    report = look(" ".join(["Une phrase courte."] * 50) + "\n\nAfin de finir.")
    assert kinds(report) == [FindingKind.LONG_PARAGRAPH, FindingKind.HEAVY_WORDS]
    assert not report.is_blocking


def test_each_finding_leads_to_its_place_in_the_source() -> None:
    text = "## Un\n\nBonjour **à tous**. Voir [ici](fiche:a).\n\nLa XYZ arrive."
    for one in look(text).findings:
        assert text[one.start : one.end] == {"link_text": "[ici](fiche:a)", "acronym": "XYZ"}[one.kind.value]
        assert one.line == {"link_text": 3, "acronym": 5}[one.kind.value]


def test_findings_come_in_reading_order() -> None:
    parts = [TextPart("b", "B", sentence(30) + " " + sentence(50)), TextPart("a", "A", "![](x)")]
    assert [one.field for one in inspect(parts).findings] == ["b", "b", "a"]


def test_every_advice_is_filled_by_its_finding() -> None:
    texts = [
        sentence(30),
        sentence(50),
        "[ici](x) ![](y) ABC.",
        "#### x",
        "TOUT EST EN GRANDES LETTRES",
        "Afin de finir.",
        "Une phrase courte. " * 50,
    ]
    found = look("\n\n".join(texts)).findings
    assert {one.kind for one in found} == set(FindingKind) == set(ADVICE)
    for one in found:
        assert one.advice == ADVICE[one.kind] % one.params
        assert "%" not in one.advice


def test_reading_time_is_200_words_a_minute_and_never_nothing() -> None:
    assert reading_minutes("") == 1
    assert reading_minutes("mot " * 1000) == 5
    assert look("mot. " * 400).minutes == 2


def test_readability_falls_with_long_words_and_long_sentences() -> None:
    easy = look("Le chat dort. Il a bien bu. La nuit est là. " * 5)
    hard = look("L'institutionnalisation multidimensionnelle conditionne l'opérationnalisation organisationnelle. " * 8)
    assert easy.readability is not None
    assert hard.readability is not None
    assert easy.readability.score > 90
    assert hard.readability.score < 30
    assert easy.level is ReadingLevel.VERY_EASY
    assert hard.level is ReadingLevel.VERY_HARD


def test_readability_is_the_published_formula() -> None:
    found = measure(["hôpital chat patient " * 5] * 4)
    assert found is not None
    assert found.score == round(207 - 1.015 * 15 - 0.736 * 200)


def test_readability_of_a_few_words_is_not_told() -> None:
    assert look("Bonjour à tous.").readability is None
    assert look("Bonjour à tous.").level is None


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("hôpital", 3),
        ("le", 1),
        ("les", 1),
        ("télésurveillance", 5),
        ("patiente", 2),
        ("personnes", 2),
        ("maladie", 3),
        ("santé", 2),
        ("vue", 1),
        ("l'été", 2),
        ("xyz", 1),
        ("a" * 90, 30),
    ],
)
def test_syllables(word: str, count: int) -> None:
    assert syllables(word) == count


def test_elided_words_count_for_one() -> None:
    assert count_words("l'hôpital, aujourd’hui, rendez-vous, patient·e, 3,5") == 5


def test_nothing_to_read_gives_nothing() -> None:
    report = inspect([])
    assert (report.findings, report.words, report.sentences, report.readability, report.minutes) == ((), 0, 0, None, 1)


MARKS = ["\n", "\n\n", "    ", "- ", "# ", "```", "|", "---", "[", "](x)", "![", "(RCP)", "RCP", "> ", "!!! note", "`"]
MARKS += ["*[A]: b", "mot. ", "<http://x>", "&amp;", "\r\n", "[^1]: "]


@given(st.lists(st.text(max_size=9) | st.sampled_from(MARKS)).map("".join), st.booleans())
def test_any_text_is_inspected_and_places_are_in_it(text: str, is_markdown: bool) -> None:
    report = look(text, is_markdown=is_markdown)
    for one in report.findings:
        assert 0 <= one.start < one.end <= len(text)
        assert 1 <= one.line <= text.count("\n") + 1
        assert text[one.start : one.end].strip()
    assert report.findings == tuple(sorted(report.findings, key=lambda one: one.start))


HOSTILE = (
    "[", "A", "a. ", "![](", "**_", "| ", "(A", "A (", "```\n", "- ", "A.B.", "# ", "<http://", "[a](", "*[", "`", "_",
    " ", "\n", "> ", "~", "~~~`\n", "A1-", "AB ", "M. ", "a.a", "a|b\n-|-\n", "|-", "!!! a", '[a](b "', "(AB) ", "«",
    "AB (a) ", "a\n=\n", "&#", "\\", "afin ", "é", "ABC1 ", "[ici](x) ", "![](x) ", "[^1]: ", ". ", "l'", "1. ",
    "mot ", "[a][", "AB : ", "AB (" + "a b " * 20 + ") ",
)  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_take_no_time(text: str) -> None:
    with spent_under(1):
        look(text * (100_000 // len(text)))


def test_many_different_acronyms_and_words_take_no_time() -> None:
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    text = " ".join(a + b + c + "s " + (a + b + c).lower() * 2 for a in letters for b in letters for c in letters[:14])
    with spent_under(1):
        look(text)


def test_spaces_after_a_box_take_no_time() -> None:
    with spent_under(1):
        look("!!! note" + " " * 100_000 + "é")
        look("a|b\n|" + " " * 100_000 + "x")
