"""A paper as the data that the template prints: links resolved, levels of headings put right, pictures made ready."""

from collections.abc import Iterator, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any
from urllib.parse import urljoin, urlsplit

from labagora.core.markdown import glossary_anchor
from labagora.core.paper.blocks import blocks
from labagora.core.paper.contents import Paper
from labagora.core.paper.pictures import Album, ready
from labagora.core.paper.plain import NAMES, clean, is_right_to_left, rewritten, walk
from labagora.core.paper.runs import Block
from labagora.core.paper.words import known_language, tidy, words_in
from labagora.core.text import squeeze

SECTION_LEVEL = 2
LONGEST_URL = 2000
SCHEMES = frozenset({"http", "https", "mailto", "tel"})
TALLEST, POINTS = 340.0, 0.75  # in points; a pixel of the screen is three quarters of one
SHORT = 90
_ALONE: Mapping[str, str] = MappingProxyType({})


def composed(
    paper: Paper, album: Album, *, made_on: date, place: int = 0, chapters: Mapping[str, str] = _ALONE
) -> Block:
    """Return one paper as data.

    ``place`` is its rank in a book: names made for links carry it. ``chapters`` names those of the book by the address
    of their page, so that a link from one to another stays in the book.
    """
    language = known_language(paper.language)
    words = words_in(language, made_on)
    sections = [
        {"title": squeeze(section.title), "blocks": found}
        for section in paper.sections
        if (found := blocks(section.html))
    ]
    for section in sections:
        _level(section)
    explained = [
        {"id": glossary_anchor(term), "term": squeeze(term), "meaning": squeeze(meaning)}
        for term, meaning in paper.explained
    ]
    _resolve_links([explained, sections], paper.address, place, chapters)
    _choose_pictures(sections, paper, album, words)
    _mark_direction(sections)
    data = {
        **_front(paper, language, words),
        "id": chapter_name(place),
        "sections": sections,
        "explained": explained,
        **_back(sections),
    }
    data = rewritten(data, clean)
    return dict(rewritten(data, lambda text: tidy(text, language), NAMES | {"code"}))


def shortened(text: str) -> str:
    """Return a title that holds on one line of a header."""
    return text if len(text) <= SHORT else text[: SHORT - 1].rstrip() + "…"


def safe_url(href: str, address: str) -> str:
    """Return the full address of a link, or nothing for one that a paper may not carry."""
    if not href or (href.startswith("#") and not address):
        return ""
    try:
        url = urljoin(address, href)
        parts = urlsplit(url)
    except ValueError:
        return ""
    good = parts.scheme in SCHEMES and bool(parts.netloc or parts.path) and len(url) <= LONGEST_URL
    return url if good and url.isprintable() and " " not in url else ""


def _front(paper: Paper, language: str, words: dict[str, str]) -> Block:
    title = squeeze(paper.title) or words["untitled"]
    return {
        "title": title,
        "short": shortened(title),
        "summary": squeeze(paper.summary),
        "kicker": squeeze(paper.kicker),
        "notice": squeeze(paper.notice),
        "footer": squeeze(paper.footer),
        "author": squeeze(paper.author),
        "signature": shortened(squeeze(paper.author)),
        "url": safe_url(paper.address, ""),
        "address": safe_url(paper.address, ""),
        "facts": [{"label": squeeze(label), "value": squeeze(value)} for label, value in paper.facts if squeeze(value)],
        "language": language,
        "words": words,
    }


def _back(sections: list[Block]) -> Block:
    """Return what paper cannot show on the spot: what the acronyms mean, where the links lead."""
    acronyms = {(run["text"].strip(), run["expansion"]) for run in walk(sections) if "expansion" in run}
    links: dict[str, str] = {}
    for run in walk(sections):
        if run.get("is_elsewhere") and _bare(_text(run)) != _bare(run["url"]):
            links.setdefault(run["url"], _text(run))
    return {
        "acronyms": [{"term": term, "meaning": meaning} for term, meaning in sorted(acronyms)],
        "links": [{"term": text, "url": url, "address": url} for url, text in links.items()],
    }


def _text(block: Block) -> str:
    return "".join(run.get("text", " ") for run in block.get("runs", []))


def _bare(url: str) -> str:
    return url.strip().partition("//")[2].rstrip("/") if "//" in url else url.strip().rstrip("/")


def _level(section: Block) -> None:
    """Make the headings follow that of the section, without a jump."""
    headings = [block for block in section["blocks"] if block["kind"] == "heading"]
    top = SECTION_LEVEL if section["title"] else SECTION_LEVEL - 1
    highest, before = min((one["level"] for one in headings), default=1), top
    for one in headings:
        before = min(one["level"] - highest + top + 1, before + 1)
        one["level"] = before


def chapter_name(place: int) -> str:
    """Return the name that links use for a chapter."""
    return f"chapter-{place}"


def _resolve_links(sections: list[Any], address: str, place: int, chapters: Mapping[str, str]) -> None:
    anchors: dict[str, str] = {}
    for number, block in enumerate(walk(sections)):
        name = block.pop("id", "")
        if name and name not in anchors:
            block["id"] = anchors[name] = f"place-{place}-{number}"
    for link in walk(sections):
        href = link.pop("href", "")
        if href.startswith("#") and href[1:] in anchors:
            link["target"] = anchors[href[1:]]
        elif (url := safe_url(href, address)) in chapters:
            link["target"] = chapters[url]
        elif url:
            link["url"] = url
            link["is_elsewhere"] = href.lower().startswith("http")


def _choose_pictures(sections: list[Block], paper: Paper, album: Album, words: dict[str, str]) -> None:
    chosen: dict[str, Block] = {}
    for figure in _figures(sections):
        src = figure.pop("src")
        if src not in chosen:
            chosen[src] = _chosen(paper, src, album)
        figure.update(chosen[src])
        if figure["picture"]:
            figure["alt"] = figure["alt"] or words["no_alternative"]


def _figures(data: Any) -> Iterator[Block]:
    return (block for block in walk(data) if block.get("kind") == "figure")


def _chosen(paper: Paper, src: str, album: Album) -> Block:
    picture = paper.pictures.get(src)
    found = ready(picture) if picture else None
    if found is None:
        return {"picture": "", "width": 0}
    width = min(found.width * POINTS, TALLEST * found.width / found.height)
    return {"picture": album.add(found), "width": round(width, 1)}


def _mark_direction(sections: list[Block]) -> None:
    for block in walk(sections):
        if block.get("kind") in ("paragraph", "heading") and is_right_to_left(_text(block)):
            block["is_right_to_left"] = True
