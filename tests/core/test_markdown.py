"""Markdown: clean, bounded, and never mixed between two people who save at the same time."""

import re
import sys
import threading
from collections.abc import Iterator

import pytest

from labagora.core.errors import Invalid
from labagora.core.markdown import headings_from, render
from labagora.core.text import contains_contact
from tests.builders.cpu import spent_under


@pytest.fixture
def eager_threads() -> Iterator[None]:
    """Change threads as often as possible."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    yield
    sys.setswitchinterval(before)


def _source(who: str) -> str:
    return "\n\n".join(f"Texte de {who} `code {who}` [lien][r]" for _ in range(30)) + f"\n\n[r]: https://{who}.test/"


@pytest.mark.usefixtures("eager_threads")
def test_a3_two_people_who_save_at_once_never_get_each_others_text() -> None:
    names = ("alice", "bob", "camille", "denis")
    expected = {name: render(_source(name)) for name in names}
    found: dict[str, set[str]] = {}

    def write(name: str) -> None:
        found[name] = {render(_source(name)) for _ in range(25)}

    threads = [threading.Thread(target=write, args=(name,)) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {name: {expected[name]} for name in names}


@pytest.mark.parametrize("tangle", ["- " * 2000 + "x", "[" * 8000, "[a](" * 2000])
def test_e11_a_tangle_is_refused_and_costs_little(tangle: str) -> None:
    with spent_under(3), pytest.raises(Invalid):
        render(tangle)


@pytest.mark.parametrize("link", ["javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,1", "vbscript:x"])
def test_e2_a_link_that_runs_loses_its_address(link: str) -> None:
    assert "href" not in render(f"[ici]({link})")


@pytest.mark.parametrize("text", ["a" * 40_000, "a." * 20_000, "a-" * 20_000])
def test_looking_for_a_contact_takes_a_time_that_grows_with_the_text_only(text: str) -> None:
    with spent_under(1):
        assert not contains_contact(text)


@pytest.mark.parametrize(
    "text", ["ecrire a jean.dupont@exemple.fr", "x-y.fr", "+33 6 12 34 56 78", "a (at) b point fr"]
)
def test_abuse_7_a_contact_is_found(text: str) -> None:
    assert contains_contact(text)


@pytest.mark.parametrize(
    ("source", "first", "expected"),
    [
        ("## A\n\n### B", 3, ["h3", "h4"]),
        ("#### A\n\n## B", 3, ["h5", "h3"]),
        ("### A", 2, ["h2"]),
        ("## A\n\n#### B", 5, ["h5", "h6"]),
        ("Rien.", 3, []),
    ],
)
def test_headings_begin_where_their_page_says(source: str, first: int, expected: list[str]) -> None:
    html = headings_from(render(source), first)
    assert re.findall(r"<(h[1-6])>", html) == expected
    assert re.findall(r"</(h[1-6])>", html) == expected


def test_headings_that_are_only_quoted_stay_as_they_are() -> None:
    assert "&lt;h2&gt;" in headings_from(render("## A\n\n`<h2>`"), 3)
