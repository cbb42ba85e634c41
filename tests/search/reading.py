"""What a page of results says, read from its HTML."""

import re
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import Element

import html5lib

XHTML = "{http://www.w3.org/1999/xhtml}"


@dataclass(frozen=True)
class Shown:
    """The page as a reader sees it."""

    count: str
    titles: list[str]
    links: list[str]
    excerpts: list[str]
    marked: list[str]
    facets: dict[str, dict[str, int]]
    chips: list[str]
    text: str


def _text(node: Element) -> str:
    return re.sub(r"\s+", " ", "".join(node.itertext())).strip()


def _with_class(root: Element, name: str) -> list[Element]:
    return [node for node in root.iter() if name in node.get("class", "").split()]


def _facets(root: Element) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for label in _with_class(root, "la-facet-choice"):
        box = next(label.iter(f"{XHTML}input"))
        count = re.search(r"\d+", _text(_with_class(label, "la-facet-count")[0]))
        assert count is not None
        found.setdefault(box.get("name", ""), {})[box.get("value", "")] = int(count[0])
    return found


def shown(response: Any) -> Shown:
    """Read a page of results."""
    assert response.status_code == 200, response.status_code
    root = html5lib.parse(response.get_data(as_text=True))
    results = _with_class(root, "la-result")
    heads = [next(result.iter(f"{XHTML}h3")) for result in results]
    return Shown(
        count=_text(_with_class(root, "la-result-count")[0]),
        titles=[_text(head) for head in heads],
        links=[next(head.iter(f"{XHTML}a")).get("href", "") for head in heads],
        excerpts=[_text(_with_class(result, "la-excerpt")[0]) for result in results],
        marked=[_text(node) for node in root.iter(f"{XHTML}mark")],
        facets=_facets(root),
        chips=[_text(chip) for chip in _with_class(root, "la-chip")],
        text=_text(next(root.iter(f"{XHTML}main"))),
    )
