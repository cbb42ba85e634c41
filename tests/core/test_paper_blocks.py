"""HTML to blocks: nothing that can be read is lost, whatever the HTML."""

import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labagora.core.markdown import render_document
from labagora.core.paper.blocks import DEEPEST, blocks
from labagora.core.paper.plain import walk

TAGS = [
    "p", "div", "strong", "em", "a", "ul", "ol", "li", "table", "thead", "tr", "th", "td", "caption", "dl", "dt", "dd",
    "blockquote", "pre", "code", "h1", "h2", "h4", "figure", "figcaption", "section", "sup", "abbr", "blink", "svg",
]  # fmt: skip
CLASSES = ["", "la-alert la-tone-danger", "la-alert-title", "la-footnotes", "footnote", "la-table-wrap"]
WORDS = st.integers(min_value=0, max_value=10**6).map(lambda number: f"mot{number}")


def _element(inside: str, tag: str, name: str, closed: bool) -> str:
    return f'<{tag} class="{name}" id="{tag}">{inside}' + (f"</{tag}>" if closed else "")


HTML = st.recursive(
    WORDS.map(lambda word: f" {word} "),
    lambda inside: st.builds(
        _element,
        st.lists(inside, min_size=1, max_size=4).map("".join),
        st.sampled_from(TAGS),
        st.sampled_from(CLASSES),
        st.sampled_from([True, True, True, False]),
    ),
    max_leaves=25,
)


def words_of(found: Any) -> set[str]:
    told = (block.get(name) for block in walk(found) for name in ("text", "code", "alt"))
    return {word for text in told if isinstance(text, str) for word in text.split()}


def deepest(found: Any) -> int:
    if isinstance(found, dict):
        return ("kind" in found) + max(map(deepest, found.values()), default=0)
    return max(map(deepest, found), default=0) if isinstance(found, list) else 0


@given(HTML)
def test_no_word_is_lost(html: str) -> None:
    expected = {word for word in html.replace("<", " <").replace(">", "> ").split() if word.startswith("mot")}
    assert expected <= words_of(blocks(html))


@given(st.text(alphabet="<>/=\"'&;# apliduthremg!-\n", max_size=200))
def test_any_text_is_read(html: str) -> None:
    assert deepest(blocks(html)) <= DEEPEST + 2


@pytest.mark.parametrize("opening", ["<ul><li>mot", "<blockquote>mot", "<table><tr><td>mot", "<b>mot", "<dl><dd>mot"])
def test_e11_depth_is_bounded(opening: str) -> None:
    before = sys.getrecursionlimit()
    found = blocks(opening * 5000)
    assert any("mot" in word for word in words_of(found))
    assert deepest(found) <= DEEPEST + 2
    assert sys.getrecursionlimit() == before


def test_a_text_written_in_markdown_becomes_blocks() -> None:
    source = "# Un\n\nA *b* **c** `d` [e](https://f.test).[^1]\n\n- ☐ g\n- ☐ h\n\n!!! danger\n    i\n\n[^1]: j"
    heading, paragraph, checklist, box = blocks(render_document(source).html)
    assert (heading["kind"], heading["level"], heading["runs"]) == ("heading", 2, [{"text": "Un"}])
    assert paragraph["runs"] == [
        {"text": "A "},
        {"text": "b", "em": True},
        {"text": " "},
        {"text": "c", "strong": True},
        {"text": " "},
        {"text": "d", "code": True},
        {"text": " "},
        {"href": "https://f.test", "runs": [{"text": "e"}]},
        {"text": "."},
        {"note": [{"kind": "paragraph", "runs": [{"text": "j\u00a0"}]}]},
    ]
    assert checklist["is_checklist"]
    assert [item[0]["runs"] for item in checklist["items"]] == [[{"text": "g"}], [{"text": "h"}]]
    assert (box["kind"], box["tone"], box["title"]) == ("admonition", "danger", [{"text": "Danger"}])


def test_a_table_keeps_its_headings_and_every_row_is_as_wide() -> None:
    (table,) = blocks(
        "<table><caption>L</caption><thead><tr><th>a</th><th align=right>b</th></tr></thead>"
        "<tr><th>c</th></tr><tr><td>d</td><td>e</td></tr></table>"
    )
    assert table["caption"] == [{"text": "L"}]
    assert [[cell["header"] for cell in row] for row in table["head"] + table["rows"]] == [
        [True, True],
        [True, False],
        [False, False],
    ]
    assert [cell["align"] for cell in table["head"][0]] == ["", "right"]
    assert len(table["widths"]) == 2


def test_what_stands_where_it_may_not_is_kept() -> None:
    found = blocks("<table>x1<tr>x2<td>x3</td></tr></table><ul>x4<li>x5</li></ul><dl>x6<dt>x7</dt></dl>")
    assert {f"x{number}" for number in range(1, 8)} <= words_of(found)


def test_a_note_stands_where_it_is_called_first() -> None:
    found = blocks(
        '<p>a<sup><a href="#n">1</a></sup> b<sup><a href="#n">1</a></sup></p><h2>t<a href="#m">2</a></h2>'
        '<div class="la-footnotes"><p>Notes</p><ol><li id="n">une</li>'
        '<li id="m">deux <a href="#n">1</a></li></ol></div>'
    )
    paragraph, heading, title, left = found
    assert [list(run) for run in paragraph["runs"]] == [["text"], ["note"], ["text"], ["text", "sup"]]
    assert heading["runs"] == [{"text": "t"}, {"text": "2", "sup": True}]
    assert title["runs"] == [{"text": "Notes"}]
    assert [item[0]["runs"][0]["text"] for item in left["items"]] == ["deux "]


def test_a_note_that_calls_itself_ends() -> None:
    html = '<p>a<a href="#n">1</a></p><div class="la-footnotes"><ol><li id="n">b <a href="#n">1</a></li></ol></div>'
    assert words_of(blocks(html)) == {"a", "b", "1"}


def test_a_picture_leaves_its_paragraph_with_its_words() -> None:
    first, figure, captioned = blocks(
        '<p>avant <img src="/a" alt=" un  dessin "> après</p>'
        '<figure><img src="/b" alt="c"><figcaption>d</figcaption></figure>'
    )
    assert first["runs"] == [{"text": "avant après"}]
    assert (figure["src"], figure["alt"], figure["caption"]) == ("/a", "un dessin", [])
    assert (captioned["src"], captioned["caption"]) == ("/b", [{"text": "d"}])


def test_white_space_is_that_of_a_browser() -> None:
    (paragraph,) = blocks("<p>\n a  <b> b</b>\n<i>c </i> d\u00a0: e<br>\n f </p>")
    assert paragraph["runs"] == [
        {"text": "a "},
        {"text": "b", "strong": True},
        {"text": " "},
        {"text": "c ", "em": True},
        {"text": "d\u00a0: e"},
        {"break": True},
        {"text": "f"},
    ]
