"""E2, E8: what people type is text, on every page, for everybody who reads it, and never a template."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser

import html5lib

from tests.security.canaries import ATTACK
from tests.security.walk import Visit, Walk

LIBRARY = {
    *(f"library.{name}" for name in (
        "sheet_list", "sheet_show", "chapter_show", "kit_show", "kit_whole", "reuse_list", "sheet_differences",
        "favourite_list", "favourite_note", "favourite_delete", "my_sheet_list", "my_sheet_show", "sheet_edit",
        "sheet_gate", "version_list", "version_show", "sheet_file_list", "sheet_file_edit", "sheet_file_delete",
        "proof_list", "proof_review", "proof_show", "fork_new", "fork_compare", "reuse_new", "my_reuse_list",
        "reuse_edit", "link_target_list", "feedback_new",
    )),
    *(f"office_library.{name}" for name in (
        "sheet_queue", "sheet_review", "ageing_report", "remark_list", "reuse_list", "reuse_review",
    )),
    "search.results", "search.my_alert_list", "office_search.missed_list", "office_search.missed_treat",
}  # fmt: skip
NAMESPACE = "{http://www.w3.org/1999/xhtml}"


class _Handlers(HTMLParser):
    """Collects attributes that run code."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            runs = (value or "").strip().lower().startswith(("javascript:", "data:text"))
            if name.startswith("on") or (name in ("href", "src", "action", "formaction") and runs):
                self.found.append(f"<{tag} {name}={value}>")


def _pages(walk: Walk) -> Iterator[Visit]:
    return (visit for visit in walk.visits if visit.mimetype == "text/html" and b"CANARI" in visit.body)


def test_e2_no_text_becomes_an_element_or_a_handler(walk: Walk) -> None:
    broken = []
    for visit in _pages(walk):
        parser = _Handlers()
        parser.feed(visit.body.decode())
        if parser.found:
            broken.append(f"{visit.where}: {parser.found[:2]}")
    assert broken == []


def test_e2_a_browser_finds_the_text_as_text(walk: Walk) -> None:
    """Parse as browsers do one page of each kind: the attack is there, as characters."""
    pages = {visit.endpoint: visit for visit in _pages(walk) if b"&lt;svg onload" in visit.body}
    assert len(pages) > 60
    assert set(pages) >= LIBRARY, "nothing marked is on these pages: the world lacks something"
    for visit in pages.values():
        tree = html5lib.parse(visit.body.decode())
        handlers = [name for node in tree.iter() for name in node.attrib if str(name).startswith("on")]
        images = [node for node in tree.iter(f"{NAMESPACE}img") if node.get("src") == "x"]
        assert not handlers, visit.where
        assert not images, visit.where
        assert ATTACK.split(">")[0] in "".join(tree.itertext()) or "value=" in visit.body.decode(), visit.where


def test_e2_other_formats_are_not_read_as_pages(walk: Walk) -> None:
    """What is not HTML says so, and browsers are told not to guess."""
    others = [visit for visit in walk.visits if visit.mimetype != "text/html" and b"onload" in visit.body]
    assert others
    for visit in others:
        headers = dict(visit.headers)
        assert headers.get("X-Content-Type-Options") == "nosniff", visit.where
        assert not visit.mimetype.endswith(("html", "svg+xml")), visit.where


def test_e8_nothing_that_was_typed_is_a_template(walk: Walk) -> None:
    """A template would have made 49 of it, in pages as in papers, mails' subjects or files."""
    typed = [visit for visit in walk.visits if "CANARI" in visit.text]
    assert not [visit.where for visit in typed if re.search(r"alert\(2\)(>|&gt;)49", visit.text)]
    kinds = {visit.mimetype for visit in typed if "{{7*7}}" in visit.text}
    assert kinds >= {"text/html", "application/pdf", "application/json", "application/atom+xml", "text/markdown"}
