"""Links and images of a long text: where they lead, and what becomes of those that lead nowhere."""

import html
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple
from xml.etree.ElementTree import Element

from labagora.core.markdown.trees import append_text, is_blank, parents, swap, unwrap

KINDS = ("fiche", "kit")
EXTERNAL_REL = "noopener noreferrer"
_CONTROLS = re.compile(r"[\x00-\x1f\x7f]")
_INTERNAL = re.compile(rf"({'|'.join(KINDS)}):([^#]*)(?:#(.*))?", re.IGNORECASE | re.DOTALL)
_SECTION = re.compile(r"[\w-]{1,120}")
_SLUG = re.compile(r"[a-z0-9-]{1,200}")
_EXTERNAL = re.compile(r"https?://[^/]", re.IGNORECASE)
_MAIL = re.compile(r"mailto:[^@]+@[^@]+", re.IGNORECASE)
_HERE = re.compile(r"#[\w-]+|/(?![/\\]).*|/", re.DOTALL)
_FILE = re.compile(r"fichier:([A-Za-z0-9_-]{1,64})")
_HOLDERS = {"li", "td", "dd", "div", "blockquote"}

LinkResolver = Callable[[str, str], str | None]
ImageResolver = Callable[[str], str | None]


class Target(NamedTuple):
    """A page of the site that a text points at."""

    kind: str
    slug: str


@dataclass
class Links:
    """What was found: the internal targets in order, those that nobody answers, the addresses that were refused."""

    found: list[Target] = field(default_factory=list)
    broken: list[Target] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


@dataclass
class Images:
    """What was found: the names of files in order, the sources that were dropped, the files that nothing describes."""

    found: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    without_alt: list[str] = field(default_factory=list)


def resolve_links(root: Element, link: LinkResolver) -> Links:
    """Give each link its address, and leave only the words of one that leads nowhere or runs something."""
    links, answers, holders = Links(), dict[Target, str | None](), parents(root)
    for element in [one for one in root.iter("a") if one.get("class") is None]:
        href = _address(_cleaned(element.get("href") or ""), links, answers, link)
        if href is None:
            holders |= dict.fromkeys(element, holders[element])
            unwrap(holders[element], element)
            continue
        element.set("href", href)
        if _EXTERNAL.match(href):
            element.set("rel", EXTERNAL_REL)
    return links


def _cleaned(href: str) -> str:
    """Return an address as a browser will read it: entities are letters, tabs and line ends are nothing."""
    return _CONTROLS.sub("", html.unescape(href)).strip().replace(" ", "%20")


def _address(written: str, links: Links, answers: dict[Target, str | None], link: LinkResolver) -> str | None:
    found = _INTERNAL.fullmatch(written)
    if found is None:
        if _EXTERNAL.match(written) or _MAIL.fullmatch(written) or _HERE.fullmatch(written):
            return written
        links.refused.append(written)
        return None
    target = Target(found[1].lower(), found[2])
    if target not in answers:
        answers[target] = link(*target) if _SLUG.fullmatch(target.slug) else None
    links.found.append(target)
    if answers[target] is None:
        links.broken.append(target)
        return None
    return f"{answers[target]}#{found[3]}" if _SECTION.fullmatch(found[3] or "") else answers[target]


def resolve_images(root: Element, image: ImageResolver) -> Images:
    """Give each image its address, drop those that are not files of the site, put the others in figures."""
    images, holders = Images(), parents(root)
    for element in list(root.iter("img")):
        address = _source(html.unescape(element.get("src") or ""), images, image)
        if address is None:
            swap(holders[element], element)
            continue
        if is_blank(element.get("alt")):
            images.without_alt.append(images.found[-1])
        element.set("src", address)
        element.set("loading", "lazy")
    _raise_figures(root)
    return images


def _source(written: str, images: Images, image: ImageResolver) -> str | None:
    found = _FILE.fullmatch(written)
    address = None
    if found:
        images.found.append(found[1])
        address = image(found[1])
    if address is None or not _HERE.fullmatch(address):
        images.broken.append(found[1] if found else written)
        return None
    return address


def _raise_figures(root: Element) -> None:
    """An image right under a paragraph leaves it: a figure is a block of its own."""
    for parent in list(root.iter()):
        for child in list(parent):
            if child.tag == "p" and child.find("img") is not None and not child.get("class"):
                swap(parent, child, _split(child))
            elif child.tag == "p" and not child.get("class") and len(child) == 0 and is_blank(child.text):
                swap(parent, child)
        if parent.tag in _HOLDERS:
            for child in [one for one in parent if one.tag == "img"]:
                swap(parent, child, [_figure(child)])
    for left in root.iter():
        _say_captions(left)


def _split(paragraph: Element) -> list[Element]:
    """Return the paragraphs and the figures that a paragraph with images makes."""
    parts = [Element("p")]
    parts[0].text = paragraph.text
    for child in list(paragraph):
        if child.tag == "img":
            after = Element("p")
            after.text, child.tail = child.tail, None
            parts += [_figure(child), after]
        else:
            parts[-1].append(child)
    return [part for part in parts if part.tag == "figure" or len(part) or not is_blank(part.text)]


def _figure(image: Element) -> Element:
    figure = Element("figure")
    copy = Element("img", image.attrib)
    figure.append(copy)
    title = copy.attrib.pop("title", "")
    if not is_blank(title):
        caption = Element("figcaption")
        caption.text = title
        figure.append(caption)
    return figure


def _say_captions(parent: Element) -> None:
    """An image inside a sentence has no figure: its caption follows it."""
    for place, child in enumerate(list(parent), start=1):
        title = child.attrib.pop("title", "") if child.tag == "img" else ""
        if not is_blank(title):
            tail, child.tail = child.tail, None
            append_text(parent, place, f" ({title}){tail or ''}")
