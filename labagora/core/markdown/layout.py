"""Headings, tables, boxed notes and footnotes of a long text, as the pages of the site show them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement

from labagora.core.markdown.trees import parents, plain_text, swap
from labagora.core.text import slugify

GLOSSARY = "glossaire-"
LEVELS = {"h1": 2, "h2": 2, "h3": 3, "h4": 4, "h5": 4, "h6": 4}
BOXES = {
    "note": ("info", "Note"),
    "info": ("info", "Information"),
    "astuce": ("accent", "Astuce"),
    "tip": ("accent", "Astuce"),
    "exemple": ("neutral", "Exemple"),
    "example": ("neutral", "Exemple"),
    "important": ("warning", "Important"),
    "attention": ("warning", "Attention"),
    "warning": ("warning", "Attention"),
    "danger": ("danger", "Danger"),
}
_LIBRARY_NOTE = re.compile(r"fn(?:ref\d*)?:.*", re.DOTALL)


@dataclass(frozen=True)
class Heading:
    """A heading: its level (2 to 4), its words and its id in the page."""

    level: int
    text: str
    id: str


def with_prefix(prefix: str, name: str) -> str:
    """Return an id that belongs to one text of the page."""
    return f"{prefix}-{name}" if prefix else name


def number_headings(root: Element, prefix: str) -> tuple[Heading, ...]:
    """Bring headings to levels 2 to 4, name each after its words, and point the links of the text at those names."""
    headings, names, holders = [], _Names(prefix), parents(root)
    for element in [one for one in root.iter() if one.tag in LEVELS]:
        text = plain_text(element).replace("\n", " ")
        if not text:
            swap(holders[element], element)
            continue
        level = LEVELS[element.tag]
        element.tag = f"h{level}"
        element.set("id", names.take(text))
        headings.append(Heading(level, text, element.attrib["id"]))
    for link in root.iter("a"):
        name = with_prefix(prefix, link.get("href", "")[1:])
        if link.get("href", "").startswith("#") and name in names:
            link.set("href", f"#{name}")
    return tuple(headings)


class _Names:
    """Gives each heading of a text a name of its own."""

    def __init__(self, prefix: str) -> None:
        self._prefix = prefix
        self._numbers: dict[str, int] = {}

    def __contains__(self, name: str) -> bool:
        return name in self._numbers

    def take(self, text: str) -> str:
        """Return the address form of a heading, with a number when it is taken."""
        stem = with_prefix(self._prefix, slugify(text))
        stem = f"titre-{stem}" if stem.startswith(GLOSSARY) else stem
        name = stem
        while name in self._numbers:
            self._numbers[stem] += 1
            name = f"{stem}-{self._numbers[stem]}"
        self._numbers[name] = 1
        return name


def dress_tables(root: Element) -> None:
    """Say which cells are headings, and repeat them beside each cell for narrow screens."""
    holders = parents(root)
    for table in list(root.iter("table")):
        titles = [_head_cell(cell) for cell in table.iterfind("thead/tr/th")]
        for row in table.iterfind("tbody/tr"):
            for title, cell in zip(titles, row, strict=False):
                cell.set("data-label", title)
        table.set("class", "la-table")
        wrap = Element("div", {"class": "la-table-wrap"})
        swap(holders[table], table, [wrap])
        table.tail = None
        wrap.append(table)


def _head_cell(cell: Element) -> str:
    text = plain_text(cell).replace("\n", " ")
    if text:
        cell.set("scope", "col")
    else:
        cell.tag = "td"
    return text


def dress_boxes(root: Element) -> None:
    """Turn ``!!! note`` into a box of the site; its kind is always said in words."""
    for box in [one for one in root.iter("div") if (one.get("class") or "").startswith("admonition")]:
        kind = (box.get("class") or "").split()[1]
        tone, name = BOXES.get(kind, BOXES["note"])
        written = [child for child in box if child.get("class") == "admonition-title"]
        inner = Element("div")
        inner.extend([_box_title(written, kind, name), *(child for child in box if child not in written)])
        box[:] = [inner]
        box.text = None
        box.attrib = {"class": f"la-alert la-tone-{tone}", "role": "note"}


def _box_title(written: list[Element], kind: str, name: str) -> Element:
    """Return the title as written; the French name of the kind when there is none, or the library's own."""
    if written and (len(written[0]) or written[0].text != kind.capitalize()):
        title = written[0]
    else:
        title = Element("p")
        title.text = name
    title.set("class", "la-alert-title")
    return title


def dress_footnotes(root: Element, prefix: str) -> None:
    """Number the notes of this text, name both ends of each link, and say where each leads."""
    notes = next((one for one in root.iter("div") if one.get("class") == "footnote"), None)
    if notes is None:
        return
    for rule in notes.findall("hr"):
        notes.remove(rule)
    notes.set("class", "la-footnotes")
    names = {item.get("id", ""): number for number, item in enumerate(notes.iterfind("ol/li"), start=1)}
    calls = dict(_called(root, names, prefix))
    for item in notes.iterfind("ol/li"):
        item.set("id", with_prefix(prefix, f"note_{names[item.get('id', '')]}"))
        _mend_returns(item, calls)
    title = Element("p", {"class": "la-footnotes-title"})
    SubElement(title, "strong").text = "Notes"
    notes.insert(0, title)


def _called(root: Element, names: dict[str, int], prefix: str) -> Iterator[tuple[str, str]]:
    """Rename each call of a note; yield its old and its new id. The call of a note that is not there goes away."""
    holders = parents(root)
    for place, call in enumerate([one for one in root.iter("sup") if one.get("id")], start=1):
        link, old = call[0], call.attrib["id"]
        number = names.get(link.attrib["href"][1:])
        if number is None:
            swap(holders[call], call)
            continue
        call.set("id", with_prefix(prefix, f"appel_{place}"))
        link.attrib = {
            "href": "#" + with_prefix(prefix, f"note_{number}"),
            "class": "la-footnote-call",
            "aria-label": f"Note {number}",
        }
        yield old, call.attrib["id"]


def _mend_returns(item: Element, calls: dict[str, str]) -> None:
    """Point each return at its call; a note that nothing calls has none."""
    for parent in list(item.iter()):
        for link in [one for one in parent if one.get("class") == "footnote-backref"]:
            call = calls.get(link.attrib["href"][1:])
            if call is None:
                swap(parent, link)
                continue
            link.attrib = {"href": f"#{call}", "class": "la-footnote-return", "aria-label": "Retour au texte"}
            link.text = "↩"
