"""Published pages in the reader's words: codes become labels, texts get their anchors. For the edges."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import get_locale, gettext
from flask_babel import lazy_gettext as _
from markupsafe import Markup

from labagora.core.markdown import glossary_anchor
from labagora.library.anchors import texts_of, with_permalinks
from labagora.library.enums import SheetKind
from labagora.library.models import Publication
from labagora.library.rendering import LABELS, VOCABULARIES, file_address
from labagora.reference.queries import vocabulary
from labagora.web.templating import size

TITLES = {
    "objectifs": _("Objectifs"),
    "essentiel": _("L’essentiel"),
    "etapes": _("Étapes de l’action"),
    "acteurs": _("Acteurs impliqués"),
    "indicateurs": _("Indicateurs"),
    "freins-et-appuis": _("Freins et facteurs de succès"),
    "conditions": _("Conditions de réussite"),
    "sites": _("Sites qui l’ont testée"),
    "outils": _("Outils à télécharger"),
    "facile-a-lire": _("Version facile à lire et à comprendre (FALC)"),
    "sources": _("Sources"),
    "a-propos": _("À propos de cette page"),
    "mots-expliques": _("Mots expliqués"),
}
SHIFTS = {"body": 1, "objectives": 1, "conditions": 1, "sources": 1, "easy_read": 1}


def locale() -> str:
    """Return the reader's language."""
    return str(get_locale())


def labels(field: str, codes: Sequence[str]) -> list[str]:
    """Return the words of the codes of a field, in the order of their list."""
    return vocabulary(VOCABULARIES[field]).labels(list(codes), locale())


def label(field: str, code: str) -> str:
    """Return the words of one code, with a capital: some lists hold bare codes."""
    words = vocabulary(VOCABULARIES.get(field, field)).label(code, locale()) if code else ""
    return words[:1].upper() + words[1:].replace("_", " ")


@dataclass(frozen=True)
class SheetCard:
    """A fiche in a list."""

    row: Publication
    kicker: str
    stakes: list[str]
    steps: list[str]


def sheet_card(row: Publication) -> SheetCard:
    """Put the words on a row."""
    content = row.content
    return SheetCard(
        row, kicker(row), labels("stakes", content.get("stakes") or ()), labels("steps", content.get("steps") or ())
    )


def kicker(row: Publication) -> str:
    """Return « Fiche-action n° 3 », or what it is when it has no number."""
    if row.kind is SheetKind.KIT:
        return str(gettext("Kit méthodologique"))
    if row.number is None:
        return str(gettext("Fiche-action"))
    return str(gettext("Fiche-action n° %(number)s", number=row.number))


@dataclass(frozen=True)
class Tool:
    """A file to download."""

    title: str
    description: str
    url: str
    kind: str
    size: str


def tools_of(files: Iterable[Mapping[str, Any]]) -> list[Tool]:
    """Return the tools among the files of a publication."""
    return [
        Tool(
            title=one["title"] or one["name"],
            description=one["description"],
            url=file_address(one["public_id"]),
            kind=one["name"].rpartition(".")[2].upper(),
            size=size(one["size"]),
        )
        for one in files
        if one["role"] == "tool"
    ]


@dataclass(frozen=True)
class Step:
    """One step of the action."""

    title: str
    html: Markup
    checklist: list[str]


@dataclass(frozen=True)
class Line:
    """A line of the table of contents."""

    id: str
    title: str
    inner: Sequence["Line"] = ()


@dataclass(frozen=True)
class Balance:
    """What slows an action down and what helps it, for one family."""

    family: str
    obstacle: str
    success_factor: str


@dataclass(frozen=True)
class SheetWords:
    """What a fiche or a chapter says besides its texts, on a page as on paper."""

    publication: Publication
    content: Mapping[str, Any]
    kicker: str
    facts: list[tuple[str, str]]
    actors: list[tuple[str, list[Mapping[str, str]]]]
    indicators: list[Mapping[str, str]]
    balance: list[Balance]
    context: list[tuple[str, str]]
    tools: list[Tool]
    explained: list[tuple[str, str, str]]


@dataclass(frozen=True)
class SheetView(SheetWords):
    """Everything that the page of a fiche or of a chapter says."""

    minutes: int
    is_late: bool
    html: dict[str, Markup]
    steps: list[Step]
    contents: list[Line]
    titles: Mapping[str, Any]


def words_of(publication: Publication) -> SheetWords:
    """Put the words on a publication."""
    content = publication.content
    return SheetWords(
        publication=publication,
        content=content,
        kicker=kicker(publication),
        facts=facts_of(publication),
        actors=_actors(content),
        indicators=_indicators(content),
        balance=_balance(content),
        context=_context(content),
        tools=tools_of(publication.files),
        explained=[(glossary_anchor(term), term, words) for term, words in publication.rendered.get("explained") or ()],
    )


def sheet_view(publication: Publication, today: date) -> SheetView:
    """Return what a page shows of a publication. What an older renderer did not write is left out."""
    words, texts = words_of(publication), publication.rendered.get("html") or {}
    is_chapter = publication.kind is SheetKind.KIT
    shifts = {**SHIFTS, "body": 0} if is_chapter else SHIFTS
    html = {name: with_permalinks(texts[name], shift=shifts[name]) for name in shifts if texts.get(name)}
    return SheetView(
        **vars(words),
        minutes=int(publication.rendered.get("minutes") or 0),
        is_late=publication.review_due is not None and publication.review_due < today,
        html=html,
        steps=_steps(words.content, texts),
        contents=_contents(words, html, texts.get("body", "")),
        titles=TITLES,
    )


def facts_of(publication: Publication) -> list[tuple[str, str]]:
    """Return what a page is about, as pairs; what is not said is left out, but « which cancers » always is."""
    content = publication.content
    pairs = [
        (str(LABELS[name]), ", ".join(labels(name, content.get(name) or ())))
        for name in ("stakes", "steps", "cancers", "audiences", "themes")
    ]
    if publication.kind is SheetKind.FICHE:
        pairs = [(term, words or _everywhere(term)) for term, words in pairs]
    return [(term, words) for term, words in pairs if words]


def _everywhere(term: str) -> str:
    return str(gettext("Tous les cancers")) if term == str(LABELS["cancers"]) else ""


def _steps(content: Mapping[str, Any], texts: Mapping[str, str]) -> list[Step]:
    rows = content.get("actions") or ()
    return [
        Step(
            row.get("title", ""), with_permalinks(texts.get(f"action-{place}", ""), shift=2), row.get("checklist") or []
        )
        for place, row in enumerate(rows, 1)
    ]


def _actors(content: Mapping[str, Any]) -> list[tuple[str, list[Mapping[str, str]]]]:
    """Return the actors by where they work, in the order of the list; those of no place come last."""
    rows = content.get("actors") or ()
    order = [*vocabulary("practice_places").codes, *{row.get("place", "") for row in rows}]
    grouped = {place: [row for row in rows if row.get("place", "") == place] for place in dict.fromkeys(order) if place}
    grouped[""] = [row for row in rows if not row.get("place")]
    other = str(gettext("Autres acteurs"))
    return [(label("practice_places", place) or other, some) for place, some in grouped.items() if some]


def _indicators(content: Mapping[str, Any]) -> list[Mapping[str, str]]:
    return [
        {**row, "dimension": label("dimensions", row.get("dimension", ""))} for row in content.get("indicators") or ()
    ]


def _balance(content: Mapping[str, Any]) -> list[Balance]:
    """Return both sides of each family of which something is said, in the order of the list."""
    obstacles, factors = content.get("obstacles") or {}, content.get("success_factors") or {}
    said = {code for side in (obstacles, factors) for code, text in side.items() if text}
    families = vocabulary("barriers").choices(include=said, locale=locale())
    return [Balance(words, obstacles.get(code, ""), factors.get(code, "")) for code, words in families if code in said]


def _context(content: Mapping[str, Any]) -> list[tuple[str, str]]:
    pairs = ((str(LABELS[name]), label(name, content.get(name) or "")) for name in ("volume", "maturity"))
    return [(term, words) for term, words in pairs if words]


def _contents(words: SheetWords, html: Mapping[str, Markup], body: str) -> list[Line]:
    """Return the table of contents: the sections that say something, and the headings of the text."""
    is_chapter = words.publication.kind is SheetKind.KIT
    headings = [Line(name, text) for level, name, text in texts_of(body) if level == 2]
    said = {
        "objectifs": html.get("objectives"),
        "essentiel": None if is_chapter else html.get("body"),
        "etapes": words.content.get("actions"),
        "acteurs": words.actors,
        "indicateurs": words.indicators,
        "freins-et-appuis": words.balance,
        "conditions": html.get("conditions") or words.context,
        "sites": words.content.get("sites"),
        "outils": words.tools,
        "facile-a-lire": html.get("easy_read"),
        "sources": html.get("sources"),
        "a-propos": True,
        "mots-expliques": words.explained,
    }
    lines = [
        Line(name, str(TITLES[name]), headings if name == "essentiel" else ()) for name, what in said.items() if what
    ]
    return _with_chapter(lines, headings) if is_chapter else lines


def _with_chapter(lines: list[Line], headings: list[Line]) -> list[Line]:
    """A chapter has no heading above its text: its own headings stand at the first level, after the objectives."""
    before = [line for line in lines if line.id == "objectifs"]
    return [*before, *headings, *lines[len(before) :]]


SHELVES = {SheetKind.FICHE: "fiches", SheetKind.KIT: "kit"}


def kind_of_shelf(shelf: str) -> SheetKind:
    """Return the kind of the pages of a shelf, as addresses name it."""
    return next(kind for kind, name in SHELVES.items() if name == shelf)
