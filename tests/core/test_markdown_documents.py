"""Long documents: links, images, headings, notes, boxes, words explained, and nothing that runs."""

import builtins
import re

import html5lib
import pytest
from hypothesis import given
from hypothesis import strategies as st

from labagora.core.errors import Invalid
from labagora.core.markdown import Explanation, Heading, RenderedDocument, glossary_anchor, render_document
from labagora.core.markdown.document import ATTRIBUTES, CLASSES, TAGS
from tests.builders.cpu import spent_under

PAGES = {("fiche", "telesurveillance"): "/fiches/telesurveillance", ("kit", "annoncer"): "/kit/annoncer"}
FILES = {"AbC_d-1": "/fichiers/AbC_d-1"}
ACRONYMS = {"RCP": "réunion de concertation pluridisciplinaire", "AP-HP": "Assistance publique", "3C": "centre"}
TERMS = {"indicateur": "Une mesure suivie dans le temps.", "soins de support": "Les soins qui aident à mieux vivre."}


def _render(source: str, **options) -> RenderedDocument:
    options = {"link": lambda kind, slug: PAGES.get((kind, slug)), "image": FILES.get, **options}
    return render_document(source, **options)


def _tree(html: str):
    return html5lib.parseFragment(html, namespaceHTMLElements=False)


def _ids(html: str) -> list[str]:
    return re.findall(r' id="([^"]*)"', html)


# Links


def test_internal_links_get_the_address_of_their_page_and_keep_their_section() -> None:
    found = _render("[voir](fiche:telesurveillance) et [là](kit:annoncer#la-suite)")
    assert '<a href="/fiches/telesurveillance">voir</a>' in found.html
    assert '<a href="/kit/annoncer#la-suite">là</a>' in found.html
    assert found.links == (("fiche", "telesurveillance"), ("kit", "annoncer"))
    assert found.broken_links == ()


def test_broken_link_is_its_words_and_is_listed() -> None:
    found = _render("Lire [la **fiche**](fiche:partie), [rien](kit:), [la](fiche:telesurveillance).")
    assert found.html == ('<p>Lire la <strong>fiche</strong>, rien, <a href="/fiches/telesurveillance">la</a>.</p>')
    assert found.links == (("fiche", "partie"), ("kit", ""), ("fiche", "telesurveillance"))
    assert found.broken_links == (("fiche", "partie"), ("kit", ""))


def test_a_target_met_twice_is_asked_once() -> None:
    asked = []
    _render("[a](fiche:x) [b](fiche:x)", link=lambda kind, slug: asked.append((kind, slug)))
    assert asked == [("fiche", "x")]


def test_link_to_a_section_of_the_text_follows_the_prefix() -> None:
    found = _render("## La méthode\n\n[voir](#la-methode) [ailleurs](#autre)", prefix="body")
    assert '<a href="#body-la-methode">voir</a>' in found.html
    assert '<a href="#autre">ailleurs</a>' in found.html


def test_external_links_say_so_and_those_of_the_site_do_not() -> None:
    found = _render("[a](https://exemple.test/x?a=1&b=2) <https://exemple.test> [b](/projets) <a@exemple.test>")
    assert found.html.count('rel="noopener noreferrer"') == 2
    assert '<a href="/projets">b</a>' in found.html
    assert '<a href="mailto:a@exemple.test">' in found.html


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "java&#115;cript:alert(1)",
        "java&Tab;script:alert(1)",
        "data:text/html,1",
        "file:///etc/passwd",
        "vbscript:x",
        "//ailleurs.test",
        "/\\ailleurs.test",
        "/&Tab;/ailleurs.test",
        "https:ailleurs",
        "www.exemple.test",
        "../secret",
        "",
    ],
)
def test_e2_a_link_that_runs_or_hides_its_place_is_its_words(address: str) -> None:
    found = _render(f"[ici](<{address}>)")
    assert found.html == "<p>ici</p>"
    assert len(found.refused_links) == 1


# Images


def test_image_with_a_caption_is_a_figure() -> None:
    found = _render('Avant.\n\n![Un schéma](fichier:AbC_d-1 "Le parcours")')
    assert '<figure><img alt="Un schéma" loading="lazy" src="/fichiers/AbC_d-1"><figcaption>Le parcours' in found.html
    assert (found.images, found.broken_images, found.images_without_alt) == (("AbC_d-1",), (), ())
    assert found.text == "Avant.\nLe parcours"


def test_image_without_a_caption_is_a_figure_without_one() -> None:
    html = _render("![Un schéma](fichier:AbC_d-1)").html
    assert html.startswith("<figure><img")
    assert "figcaption" not in html


def test_image_amid_a_paragraph_cuts_it_and_loses_no_word() -> None:
    found = _render('Avant ![x](fichier:AbC_d-1 "Légende") *après*, *dedans ![y](fichier:AbC_d-1 "Autre")*.')
    assert [child.tag for child in _tree(found.html)] == ["p", "figure", "p"]
    assert found.text == "Avant\nLégende\naprès, dedans (Autre)."


@pytest.mark.parametrize(
    "source", ["http://exemple.test/x.png", "data:image/png;base64,AA", "file:///etc/passwd", "x.png", "/static/x.png"]
)
def test_e6_an_image_from_elsewhere_is_dropped_and_listed(source: str) -> None:
    found = _render(f"Texte.\n\n![Un schéma]({source})")
    assert found.html == "<p>Texte.</p>"
    assert (found.images, found.broken_images) == ((), (source,))


def test_image_that_nobody_knows_is_dropped_and_listed() -> None:
    found = _render("![x](fichier:inconnu) ![y](fichier:AbC_d-1)")
    assert found.images == ("inconnu", "AbC_d-1")
    assert found.broken_images == ("inconnu",)
    assert found.html.count("<img") == 1


@pytest.mark.parametrize("address", ["https://ailleurs.test/x", "//ailleurs.test/x", "javascript:x", "fichiers/x"])
def test_image_is_shown_from_the_site_only_whatever_is_answered(address: str) -> None:
    found = _render("![x](fichier:AbC_d-1)", image=lambda _: address)
    assert (found.html, found.broken_images) == ("", ("AbC_d-1",))


def test_image_without_words_is_listed() -> None:
    assert _render("![](fichier:AbC_d-1) ![ ](fichier:AbC_d-1)").images_without_alt == ("AbC_d-1", "AbC_d-1")


# Headings, tables, boxes, notes


def test_headings_have_levels_2_to_4_and_names_of_their_own() -> None:
    found = _render("# L'annonce\n\n##### Détail\n\n## L'annonce\n\n### Le *bon* moment", prefix="body")
    assert found.headings == (
        Heading(2, "L'annonce", "body-l-annonce"),
        Heading(4, "Détail", "body-detail"),
        Heading(2, "L'annonce", "body-l-annonce-2"),
        Heading(3, "Le bon moment", "body-le-bon-moment"),
    )
    assert '<h4 id="body-detail">Détail</h4>' in found.html


def test_heading_never_takes_the_name_of_a_definition_nor_of_another() -> None:
    found = _render("## Glossaire indicateur\n\n## A\n\n## A 2\n\n## A\n\nUn indicateur.", terms=TERMS)
    names = [heading.id for heading in found.headings]
    assert glossary_anchor("indicateur") == "glossaire-indicateur"
    assert names == ["titre-glossaire-indicateur", "a", "a-2", "a-3"]


def test_table_says_its_headings_and_repeats_them_beside_the_cells() -> None:
    html = _render("| Étape | Délai | |\n|---|--:|---|\n| **Annonce** | 3,5 j | x |").html
    assert '<th scope="col">Étape</th>' in html
    assert '<th align="right" scope="col">Délai</th>' in html
    assert '<td data-label="Étape"><strong>Annonce</strong></td>' in html
    assert "<th></th>" not in html
    assert html.startswith('<div class="la-table-wrap"><table class="la-table">')


@pytest.mark.parametrize(
    ("written", "title", "tone"),
    [
        ("!!! note", "Note", "info"),
        ("!!! attention", "Attention", "warning"),
        ("!!! warning", "Attention", "warning"),
        ('!!! danger "À ne *pas* faire"', "À ne pas faire", "danger"),
        ('!!! note ""', "Note", "info"),
        ("!!! inconnu evil", "Note", "info"),
    ],
)
def test_box_says_its_kind_in_words(written: str, title: str, tone: str) -> None:
    found = _render(f"{written}\n    Un texte.\n\n    - un\n    - deux")
    assert found.html.startswith(f'<div class="la-alert la-tone-{tone}" role="note"><div><p class="la-alert-title">')
    assert found.text == f"{title}\nUn texte.\nun\ndeux"
    assert "evil" not in found.html


def test_notes_are_numbered_named_and_linked_both_ways() -> None:
    found = _render("Un[^a b] deux[^1] un[^a b].\n\n[^a b]: Première.\n[^1]: Seconde.\n[^z]: Seule.", prefix="body")
    ids = _ids(found.html)
    assert ids == ["body-appel_1", "body-appel_2", "body-appel_3", "body-note_1", "body-note_2", "body-note_3"]
    assert sorted(re.findall(r'href="#([^"]*)"', found.html)) == sorted(
        ["body-note_1", "body-note_2", "body-note_1", "body-appel_1", "body-appel_2", "body-appel_3"]
    )
    assert found.text == "Un deux un.\nPremière.\nSeconde.\nSeule."


def test_lists_definitions_and_abbreviations_are_laid_out() -> None:
    html = _render("3. trois\n4. quatre\n\n- puce\n\nTerme\n:   Définition\n\n*[HAD]: à domicile\n\nLa HAD.").html
    assert '<ol start="3">' in html
    assert "<ul>" in html
    assert "<dt>Terme</dt>\n<dd>Définition</dd>" in html
    assert '<abbr title="à domicile">HAD</abbr>' in html


# Emphasis


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("x*a**a*x", "x<em>a**a</em>x"),
        ("**a *b* c**", "<strong>a <em>b</em> c</strong>"),
        ("***a***", "<em><strong>a</strong></em>"),
        ("un_nom_long et _penché_", "un_nom_long et <em>penché</em>"),
        ("2 * 3 * 4 et \\*a\\*", "2 * 3 * 4 et *a*"),
        ("*a [b*c](/d) e*", '<em>a <a href="/d">b*c</a> e</em>'),
        ("`a*b` *c*", "<code>a*b</code> <em>c</em>"),
        ("**a*", "*<em>a</em>"),
    ],
)
def test_emphasis_is_that_of_commonmark(source: str, html: str) -> None:
    assert _render(source).html == f"<p>{html}</p>"


@given(st.lists(st.sampled_from(["a", "é", "*", "**", "_", "__", " ", ".", "`"]), max_size=20).map("".join))
def test_emphasis_never_loses_a_letter(source: str) -> None:
    letters = re.sub(r"[^aé]", "", source)
    assert re.sub(r"[^aé]", "", _render(f"x{source}x").text) == letters


# Words explained


def test_acronym_is_spelled_out_where_it_first_stands() -> None:
    found = _render("## La RCP\n\nUne [RCP](/x), une `RCP`, une **RCP**, une RCP, CRCP, RCP-2.", acronyms=ACRONYMS)
    assert found.html.count("<abbr") == 1
    assert f'<strong><abbr title="{ACRONYMS["RCP"]}">RCP</abbr></strong>' in found.html
    assert found.acronyms == (("RCP", ACRONYMS["RCP"]),)


def test_acronyms_with_a_sign_or_a_figure_are_found_and_those_in_small_letters_are_not() -> None:
    found = _render("L'AP-HP et le 3C ; la rcp.", acronyms=ACRONYMS)
    assert [acronym for acronym, _ in found.acronyms] == ["AP-HP", "3C"]


def test_term_is_a_link_to_its_definition_where_it_first_stands() -> None:
    found = _render("Des Indicateurs, un indicateur, des soins\nde support et un co-indicateur.", terms=TERMS)
    assert '<a class="la-term" href="#glossaire-indicateur">Indicateurs</a>' in found.html
    assert found.html.count("la-term") == 2
    assert found.explained == tuple(TERMS.items())
    assert [one.anchor for one in found.explained] == ["glossaire-indicateur", "glossaire-soins-de-support"]
    assert found.explained[0] == Explanation("indicateur", TERMS["indicateur"])


def test_the_longest_term_wins_and_an_abbreviation_of_the_text_is_left_alone() -> None:
    terms = {"soins": "x", "soins de support": "y"}
    assert [term for term, _ in _render("Les soins de support.", terms=terms).explained] == ["soins de support"]
    found = _render("*[RCP]: autre sens\n\nLa RCP.", acronyms=ACRONYMS)
    assert found.acronyms == ()
    assert 'title="autre sens"' in found.html


def test_meanings_are_escaped() -> None:
    found = _render("La RCP.", acronyms={"RCP": '"><script>alert(1)</script>'})
    assert "<script" not in found.html
    assert _tree(found.html).find(".//abbr").get("title") == '"><script>alert(1)</script>'


# Safety


@pytest.mark.parametrize("blank", ["", " \n\n "])
def test_blank_text_renders_nothing(blank: str) -> None:
    assert _render(blank) == RenderedDocument()


def test_text_is_plain_and_one_block_a_line() -> None:
    found = _render("# Titre\n\nUn\ntexte &amp; `<b>`.\n\n- a\n- b\n\n|x|y|\n|-|-|\n|1|2|")
    assert found.text == "Titre\nUn texte & <b>.\na\nb\nx\ny\n1\n2"


@pytest.mark.parametrize(
    "hostile",
    [
        "<svg onload=alert(1)>",
        '"><img src=x onerror=alert(1)>',
        "<script>alert(1)</script>",
        "<a href='javascript:alert(1)'>x</a>",
        "<iframe src=//ailleurs.test></iframe>",
        "<div style='position:fixed'>x</div>",
        "texte\n\n<div>\n\n<b onclick=x>*a*</b>\n\n</div>",
    ],
)
def test_e2_html_is_read_as_plain_words(hostile: str) -> None:
    found = _render(hostile)
    assert all(element.tag in {"p", "em"} for element in _tree(found.html))
    assert "<p>" in found.html
    assert re.sub(r"[\s*]", "", hostile) == re.sub(r"\s", "", found.text)


def test_e8_a_template_is_plain_words() -> None:
    assert _render("{{7*7}} {% raw %} {{ config }}").html == "<p>{{7*7}} {% raw %} {{ config }}</p>"


def test_e6_no_file_is_read(monkeypatch) -> None:
    _render("chauffe")

    def refuse(*_args, **_options):
        raise AssertionError("a file was opened")

    monkeypatch.setattr(builtins, "open", refuse)
    for source in (
        "![x](file:///etc/passwd)",
        '{!secret.md!}\n--8<-- "secret"',
        "[x](file:///etc/passwd)",
        "<!ENTITY x>",
    ):
        _render(source)


_PIECES = """[ ] ( ) ![ * ** _ ` `` < > </ & &amp; &#x6a; " ' | \\ \\* # ## > = : . a é RCP indicateur fiche:x
kit:annoncer#b fichier:AbC_d-1 javascript:alert(1) http://x.test <http://x> <a@b.test> <svg/onload=alert(1)> {{7*7}}
!!! [^1] [^2] klzzwxh:0000 soins ///"""
_GAPS = ["\n", "\n\n", " ", "    ", "- ", "1. ", "\n[^1]: ", "\n*[RCP]: ", "\n|-|-|\n", "\n!!! note\n    ", "\t"]
_GAPS += ["\x00", "\x02", "\x03", "\u2028", "😀", "\n:   ", "---\n", "  \n"]


@given(st.lists(st.sampled_from([*_PIECES.split(), *_GAPS]), max_size=60).map("".join))
def test_e2_whatever_is_typed_gives_only_what_is_allowed(source: str) -> None:
    try:
        found = _render(source, prefix="p", acronyms=ACRONYMS, terms=TERMS)
    except Invalid:
        return
    ids = _ids(found.html)
    assert len(ids) == len(set(ids))
    assert "\x02" not in found.html + found.text
    for element in _tree(found.html).iter():
        if element.tag in TAGS:
            _check_attributes(element)
        else:
            assert element.tag == "DOCUMENT_FRAGMENT"


def _check_attributes(element) -> None:
    allowed = ATTRIBUTES.get(element.tag, set()) | ({"class"} if element.tag in CLASSES else set())
    assert set(element.attrib) <= allowed
    assert set(element.get("class", "").split()) <= CLASSES.get(element.tag, set())
    assert re.match(r"#|/(?![/\\])|https?://[^/]|mailto:", element.get("href", "#"))
    assert element.get("src", "/fichiers/").startswith("/fichiers/")


@pytest.mark.parametrize(
    "tangle",
    [
        "[" * 20_000,
        "![" * 20_000,
        "[a](" * 5_000,
        ("[" + "a" * 50) * 500,
        "- " * 20_000 + "x",
        ">" * 20_000 + "x",
        "# a\n" * 20_000,
        "a\n" + ": b\n" * 20_000,
        "[^1]: x\n\n" + "[^1] " * 5_000,
        "*[A]: x\n\n" * 500,
        "[^1]: [^2]: x\n[^3]: y",
        "a|b\n-|-\n" + "`a|" * 20_000,
        "\\" * 50_000,
        "a" * 100_001,
    ],
)
def test_e11_a_tangled_document_is_refused_and_costs_little(tangle: str) -> None:
    with spent_under(1), pytest.raises(Invalid):
        _render(tangle)


@pytest.mark.parametrize(
    "long",
    [
        "*a* " * 24_000,
        "*a" * 48_000,
        "_*" * 48_000,
        "mot indicateur RCP " * 5_000,
        "a|b\n-|-\n" + "c|d\n" * 950,
        "|" * 45_000 + "\n" + "|-" * 20_000,
        "[a](fiche:x)\n\n" * 6_500,
        "![a](fichier:AbC_d-1)\n\n" * 4_000,
        "x\n=\n\n" * 19_000,
        "<a " * 30_000,
        "&#" * 48_000,
        "`a" * 48_000,
        "\n".join("    " * depth + "- x" for depth in range(200)),
        "\n".join(f"[^{number}]: x" for number in range(190)) + "\n\n" + " ".join(f"[^{n}]" for n in range(190)),
    ],
)
def test_e11_a_long_document_is_laid_out_in_a_time_that_grows_with_its_length(long: str) -> None:
    with spent_under(3):
        try:
            _render(long, acronyms=ACRONYMS, terms=TERMS)
        except Invalid:
            pytest.fail("a plain long text was refused")
