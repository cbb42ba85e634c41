"""Papers: accessible, the same bytes for the same content, and made whatever the content is."""

from datetime import date
from io import BytesIO
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from labagora.core.paper import Paper, PaperSection, book_pdf, paper_pdf
from tests.builders.cpu import spent_under
from tests.builders.paper import DAY, make_paper, printed, tags_of, text_of

EVERYTHING = """
<h2 id="ici">Partie</h2><p>Un <strong>mot</strong> <em>fort</em>, H<sub>2</sub>O, <code>code()</code>.<br>Suite.</p>
<h4>Sous-partie</h4><ul><li>un<ol start="3"><li>trois</li></ol></li><li><p>deux</p><p>bis</p></li></ul>
<table><caption>Légende</caption><thead><tr><th scope="col">Rôle</th><th>Délai</th></tr></thead>
<tr><th>Ville</th><td>Un jour</td></tr></table><dl><dt>Terme</dt><dd>Sens</dd></dl><blockquote><p>Cité</p></blockquote>
<pre><code>a = 1
  b</code></pre>
<div class="la-alert la-tone-warning"><div><p class="la-alert-title">Attention</p><p>Danger.</p></div></div>
<p>Note<sup><a class="la-footnote-call" href="#n">1</a></sup>. <a href="#ici">Renvoi</a>,
<a href="https://www.exemple.test/page">dehors</a>, <abbr title="Haute Autorité de santé">HAS</abbr>.</p><hr>
<div class="la-footnotes"><ol><li id="n"><p>Texte de la note.</p></li></ol></div>
"""


def test_a_paper_is_accessible() -> None:
    pdf = printed(EVERYTHING, author="Living Lab", address="https://lab.test/fiches/sortie")
    root = pdf.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "fr"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert "<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_data().decode()
    assert pdf.metadata is not None
    assert (pdf.metadata.title, pdf.metadata.author) == ("Préparer la sortie", "Living Lab")
    tags = [tag for tag, _ in tags_of(pdf)]
    expected = {"/H1", "/H2", "/H3", "/H4", "/P", "/L", "/LI", "/Table", "/THead", "/TH", "/TD", "/Caption", "/Note"}
    assert expected | {"/Link", "/BlockQuote", "/Code", "/Strong", "/Em"} <= set(tags)
    assert [tag for tag in tags if tag[1:2] == "H"][:4] == ["/H1", "/H2", "/H3", "/H4"]


def test_a_paper_says_all_it_holds() -> None:
    said = text_of(printed(EVERYTHING, notice="Exemple fictif", footer="Licence", address="https://lab.test/f"))
    for words in (
        "Préparer la sortie", "Un résumé en mots simples.", "Fiche-action n° 8", "Enjeu Ruptures", "Exemple fictif",
        "Le principe", "Partie", "Sous-partie", "3. trois", "bis", "Légende", "Rôle Délai", "Ville Un jour",
        "Terme Sens", "Cité", "a = 1", "Attention Danger.", "Texte de la note.", "Sigles HAS : Haute Autorité de santé",
        "dehors : https://www.exemple.test/page", "La page à jour : https://lab.test/f", "Licence", "Page 1 sur",
        "Document produit le 1er mars 2027.",
    ):  # fmt: skip
        assert words in said, words


def test_bookmarks_follow_the_headings() -> None:
    outline = printed("<h2>Un</h2><h3>Deux</h3><h2>Trois</h2>").outline
    top, (part, (first, (second,), third)) = outline
    assert [one.title for one in (top, part, first, second, third)] == [
        "Préparer la sortie",
        "Le principe",
        "Un",
        "Deux",
        "Trois",
    ]


def test_links_lead_somewhere_or_are_words() -> None:
    html = (
        '<h2 id="a">A</h2><a href="#a">interne</a> <a href="#perdu">perdu</a> <a href="/fiches/b">site</a> '
        '<a href="mailto:c@lab.test">lettre</a> <a href="#glossaire-rcp">RCP</a> <a href="javascript:f()">faux</a> '
        '<a href="file:///etc/passwd">local</a> <a href="data:text/html,x">donnée</a>'
    )
    pdf = printed(html, address="https://lab.test/fiches/a", explained=[("RCP", "Réunion de concertation.")])
    notes = [note.get_object() for page in pdf.pages for note in page.get("/Annots", [])]
    addresses = [note["/A"]["/URI"] for note in notes if "/URI" in note.get("/A", {})]
    assert addresses == [
        "https://lab.test/fiches/a#perdu",
        "https://lab.test/fiches/b",
        "mailto:c@lab.test",
        "https://lab.test/fiches/a",
    ]
    assert len(notes) == len(addresses) + 2
    assert all(word in text_of(pdf) for word in ("faux", "local", "donnée", "Mots expliqués"))


def test_the_same_paper_is_the_same_bytes() -> None:
    one, again = (paper_pdf(make_paper(EVERYTHING), made_on=DAY) for _ in range(2))
    assert one == again
    assert one != paper_pdf(make_paper(EVERYTHING), made_on=date(2027, 3, 2))
    assert one != paper_pdf(make_paper(EVERYTHING + "<p>x</p>"), made_on=DAY)


def test_a6_the_file_names_no_machine_and_nobody() -> None:
    content = paper_pdf(make_paper(EVERYTHING), made_on=DAY)
    pdf = PdfReader(BytesIO(content))
    assert pdf.metadata is not None
    assert set(pdf.metadata) == {"/Title", "/Subject", "/Creator", "/CreationDate", "/ModDate"}
    assert pdf.metadata["/Creator"].startswith("Typst ")
    assert pdf.metadata["/CreationDate"].startswith("D:20270301")
    whole = content + pdf.trailer["/Root"]["/Metadata"].get_data()
    assert not [word for word in (b"/tmp", b"/home", b"/root", b"site-packages", b"labagora") if word in whole]


def test_content_is_never_markup() -> None:
    tricks = [
        '#read("/etc/passwd")',
        "$x^2$",
        "*gras* _it_",
        "= titre",
        "\\u{41}",
        "<etiquette> @ref",
        '"#panic()"',
        "`raw`",
    ]
    html = "".join(f"<p>{trick.replace('<', '&lt;')}</p>" for trick in tricks)
    paper = make_paper(html, title=tricks[0], summary=tricks[1], facts=[(tricks[2], tricks[6])], notice=tricks[0])
    said = text_of(PdfReader(BytesIO(paper_pdf(paper, made_on=DAY))))
    assert all(trick in said for trick in tricks)
    assert "root:" not in said


@pytest.mark.parametrize(
    "html",
    [
        "<script>alert(1)</script><style>p{}</style><p>mot",
        "<p>mot<ul><li>mot<table><tr><td>mot" * 30,
        '<h6>mot</h6><h1></h1><h1>mot</h1><h6 id="a">mot</h6><h2 id="a">mot</h2><a href="#a">mot</a>',
        "<table><tr></tr></table><table><tr><td></td></tr></table><ul></ul><dl></dl><pre></pre><figure></figure>mot",
        "<table>" + "<tr>" + "<td>mot</td>" * 60 + "</tr></table>",
        "<dl><dd>mot</dd></dl><ol start=99999999999><li>mot</ol><ol start=-3><li>mot</ol>",
        '<p><a href="http://[">mot</a> <a href="http://\u202e.test/é 😀">mot</a> <a href="https://é😀.test">mot</a>',
        "mot <![ <![CDATA[x]]> <![if a]> <!x> <!",
        "<h2>mot <a href='#x'>mot</a><img src=x alt=mot></h2><dl><dt><h2>mot</h2><dd><h2>mot</h2></dl>",
    ],
)
def test_hostile_html_is_printed(html: str) -> None:
    assert "mot" in text_of(printed(html, address="https://lab.test/a"))


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=60), st.text(max_size=60))
@example("", "<![")
def test_any_characters_are_printed(title: str, html: str) -> None:
    assert paper_pdf(make_paper(f"<p>{html}</p>", title=title, notice=html), made_on=DAY).startswith(b"%PDF-")


def test_what_the_font_lacks_is_replaced_and_said() -> None:
    said = text_of(printed("<p>Bravo 😀👩‍👩‍👧 中文 !</p><p>Fait ✅, pas fait ❌, é ½ ≥ Ж.</p>", title="Fin 😀"))
    assert "Bravo □ □\u202f!" in said.replace("□ !", "□\u202f!")
    assert "Fait ✓, pas fait ✗, é ½ ≥ Ж." in said
    assert "Le signe □ remplace" in said
    assert "Le signe □" not in text_of(printed("<p>Fait ☐ ✓ → Ω.</p>"))


def test_a_script_that_makes_typst_fall_does_not_stop_the_build() -> None:
    everything = " ".join(map(chr, range(0x55B, 0x61C)))
    assert "Le signe □ remplace" in text_of(printed(f"<p>mot {everything}</p>"))


def test_text_from_right_to_left_is_printed() -> None:
    said = text_of(printed("<p>هذا نص عربي</p><p>Un mot, שלום, dans la phrase.</p>"))
    assert "dans la phrase." in said
    assert "Le signe □" not in said


def test_a_long_word_stays_in_the_page_and_whole() -> None:
    word = "anticonstitutionnellement" * 8
    pdf = printed(f"<p>{word}</p><table><tr><td>{word}</td><td>https://exemple.test/{word}</td></tr></table>")
    assert text_of(pdf).replace(" ", "").count(word) == 3
    assert max(map(len, pdf.pages[0].extract_text().splitlines())) < 140


def test_a_long_table_repeats_its_headings() -> None:
    rows = "<tr><td>un</td><td>deux</td></tr>" * 120
    pdf = printed(f"<table><thead><tr><th>Gauche</th><th>Droite</th></tr></thead>{rows}</table>")
    assert len(pdf.pages) > 2
    assert all("Gauche" in page.extract_text() for page in list(pdf.pages)[:3])


def test_sections_without_content_are_not_printed() -> None:
    sections = [PaperSection("Vide", " <p> </p>\n"), PaperSection("", "<p>seul</p>"), PaperSection("Plein", "<p>x</p>")]
    said = text_of(printed(sections=sections))
    assert "Vide" not in said
    assert "seul" in said
    assert "Plein" in said


def test_two_hundred_sections_are_bookmarked() -> None:
    sections = [PaperSection(f"Partie {number}", "<p>x</p>") for number in range(200)]
    _, parts = printed(sections=sections).outline
    assert len(parts) == 200


@pytest.mark.parametrize("values", [{"title": "", "summary": "", "kicker": "", "facts": [], "sections": []}, {}])
def test_little_is_enough(values: dict[str, Any]) -> None:
    assert len(printed("", **values).pages) == 1


def test_a_paper_has_the_words_of_its_language() -> None:
    pdf = printed('<p><abbr title="b">A</abbr> : c</p>', language="en-GB")
    assert pdf.trailer["/Root"]["/Lang"] == "en"
    assert "Acronyms" in text_of(pdf)
    assert "Document made on 1 March 2027." in text_of(pdf)
    assert printed(language='"#panic()').trailer["/Root"]["/Lang"] == "fr"


def _chapter(number: int, html: str) -> Paper:
    return make_paper(html, title=f"Chapitre {number}", kicker="", address=f"https://lab.test/kit/{number}")


def test_a_book_has_a_cover_a_table_of_contents_and_chapters() -> None:
    chapters = [
        _chapter(1, '<h2 id="a">A</h2><a href="/kit/2">suite</a>'),
        _chapter(2, '<h2 id="a">A</h2><a href="#a">A</a>'),
    ]
    content = book_pdf(
        "Le kit", chapters, summary="En deux chapitres.", made_on=DAY, author="Living Lab", notice="Fictif"
    )
    assert content == book_pdf(
        "Le kit", chapters, summary="En deux chapitres.", made_on=DAY, author="Living Lab", notice="Fictif"
    )
    pdf = PdfReader(BytesIO(content))
    cover, contents, first, second = (" ".join(page.extract_text().split()) for page in pdf.pages)
    assert "Le kit En deux chapitres. Fictif" in cover
    assert contents.startswith("Sommaire Chapitre 1")
    assert "Chapitre 2" in contents
    assert "Page 3 sur 4" in first
    assert "Chapitre 2" in second
    assert [one.title for one in pdf.outline if not isinstance(one, list)] == ["Chapitre 1", "Chapitre 2"]
    assert {"/TOC", "/TOCI", "/H1"} <= {tag for tag, _ in tags_of(pdf)}
    (link,) = [note.get_object() for note in pdf.pages[2]["/Annots"] if "/URI" not in note.get_object().get("/A", {})]
    assert pdf.metadata is not None
    assert pdf.metadata.title == "Le kit"
    assert link["/Subtype"] == "/Link"


def test_a_book_of_thirty_thousand_words_takes_seconds() -> None:
    html = "<h2>Partie</h2>" + ("<p>" + "un mot puis un autre " * 20 + "</p><ul><li>a b</li><li>c d</li></ul>") * 41
    with spent_under(10):
        content = book_pdf("Le kit", [_chapter(number, html) for number in range(9)], summary="", made_on=DAY)
    assert len(text_of(PdfReader(BytesIO(content))).split()) > 30_000


def test_a_book_without_chapters_is_a_cover() -> None:
    assert len(PdfReader(BytesIO(book_pdf("", [], summary="", made_on=DAY))).pages) == 2
