"""From publications to what ``core.paper`` prints. Papers are French, whoever asks for them."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from flask_babel import force_locale, gettext
from markupsafe import Markup

from labagora.core.paper import Paper, PaperSection, Picture
from labagora.library import display
from labagora.library.enums import SheetKind
from labagora.library.models import Publication, SheetFile
from labagora.library.rendering import LABELS, file_address
from labagora.ports.storage import uploads
from labagora.web.mailing import absolute
from labagora.web.templating import day

BOX = "☐"
DATES = ("reviewed_on", "review_due", "patients_reviewed_on")
_PARAGRAPH = re.compile(r"<p>.*?</p>", re.DOTALL)


def pictures_of(files: Iterable[SheetFile]) -> dict[str, Picture]:
    """Return the images by the address that the texts give them; one whose bytes are gone is left out."""
    found = {}
    for one in files:
        try:
            content = uploads.read(one.stored)
        except FileNotFoundError:
            continue
        found[file_address(one.public_id)] = Picture(content, one.stored.media_type)
    return found


def paper_of(publication: Publication, pictures: Mapping[str, Picture]) -> Paper:
    """Return a publication as a paper: what its page says, in the same order."""
    with force_locale("fr"):
        view = display.words_of(publication)
        endpoint = "library.sheet_show" if publication.kind is SheetKind.FICHE else "library.chapter_show"
        return Paper(
            title=publication.title,
            summary=publication.summary,
            kicker=view.kicker,
            facts=[*view.facts, *_dates(publication)],
            sections=list(_sections(view)),
            notice=_notice(publication),
            footer=" · ".join(part for part in (str(view.content.get("license") or ""), "Lab Agora") if part),
            address=absolute(endpoint, slug=publication.slug),
            author=", ".join(view.content.get("authors") or ()),
            pictures=pictures,
            explained=[(term, words) for _anchor, term, words in view.explained],
        )


def _notice(publication: Publication) -> str:
    if not publication.is_fictional:
        return ""
    return str(gettext("Exemple fictif : les lieux, les personnes et les résultats sont inventés."))


def _dates(publication: Publication) -> list[tuple[str, str]]:
    pairs = ((str(LABELS[name]), getattr(publication, name)) for name in DATES)
    return [(term, day(value)) for term, value in pairs if isinstance(value, date)]


def _sections(view: display.SheetWords) -> Iterator[PaperSection]:
    """Yield the sections that say something. Their texts are those that were cleaned, without the page's own links."""
    for name, make in _PARTS.items():
        html = make(view)
        if html:
            is_text_of_chapter = name == "essentiel" and view.publication.kind is SheetKind.KIT
            yield PaperSection("" if is_text_of_chapter else str(display.TITLES[name]), html)


def _text(name: str) -> Callable[[display.SheetWords], str]:
    return lambda view: str((view.publication.rendered.get("html") or {}).get(name, ""))


def _easy_read(view: display.SheetWords) -> str:
    """Return the easy text with its lines as they were written: one sentence, one line."""
    return _PARAGRAPH.sub(lambda match: match[0].replace("\n", "<br>"), _text("easy_read")(view))


def _joined(template: str, rows: Iterable[Sequence[Any]]) -> Markup:
    """Return one piece of HTML a row: what is not HTML yet is escaped."""
    return Markup().join(Markup(template).format(*row) for row in rows)  # noqa: S704 - the templates below


def _table(heads: Sequence[Any], rows: Iterable[Sequence[Any]]) -> Markup:
    lines = [
        Markup("<th>{}</th>").format(first) + _joined("<td>{}</td>", ((cell,) for cell in rest))
        for first, *rest in rows
    ]
    head = _joined("<th>{}</th>", ((head,) for head in heads))
    body = _joined("<tr>{}</tr>", ((line,) for line in lines))
    return (
        Markup("<table><thead><tr>{}</tr></thead><tbody>{}</tbody></table>").format(head, body) if lines else Markup()
    )


def _definitions(pairs: Iterable[tuple[Any, Any]]) -> Markup:
    rows = _joined("<dt>{}</dt><dd>{}</dd>", pairs)
    return Markup("<dl>{}</dl>").format(rows) if rows else rows


def _steps(view: display.SheetWords) -> str:
    texts = view.publication.rendered.get("html") or {}
    pieces = Markup()
    for place, row in enumerate(view.content.get("actions") or (), 1):
        pieces += Markup("<h2>{}. {}</h2>").format(place, row.get("title", ""))
        pieces += Markup(texts.get(f"action-{place}", ""))  # noqa: S704 - cleaned when it was saved
        boxes = _joined(f"<li>{BOX} {{}}</li>", ((item,) for item in row.get("checklist") or ()))
        pieces += Markup("<ul>{}</ul>").format(boxes)
    return str(pieces)


def _actors(view: display.SheetWords) -> str:
    return "".join(
        Markup("<h2>{}</h2>{}").format(place, _definitions((row.get("name", ""), row.get("role", "")) for row in rows))
        for place, rows in view.actors
    )


def _indicators(view: display.SheetWords) -> str:
    names = ("name", "dimension", "definition", "unit", "target")
    heads = [gettext("Indicateur"), gettext("Dimension"), gettext("Définition"), gettext("Unité"), gettext("Cible")]
    return str(_table(heads, ([row.get(name, "") for name in names] for row in view.indicators)))


def _balance(view: display.SheetWords) -> str:
    heads = [gettext("Famille"), LABELS["obstacles"], LABELS["success_factors"]]
    return str(_table(heads, ([row.family, row.obstacle, row.success_factor] for row in view.balance)))


def _conditions(view: display.SheetWords) -> str:
    return _text("conditions")(view) + _definitions(view.context)


def _sites(view: display.SheetWords) -> str:
    rows = view.content.get("sites") or ()
    return "".join(
        Markup("<h2>{}</h2><p>{}</p><p>{}</p>").format(
            row.get("name", ""),
            ", ".join(row[name] for name in ("territory", "period") if row.get(name)),
            row.get("results", ""),
        )
        for row in rows
    )


def _tools(view: display.SheetWords) -> str:
    template = '<li><a href="{}">{}</a> ({}, {}). {}</li>'
    rows = _joined(template, ((one.url, one.title, one.kind, one.size, one.description) for one in view.tools))
    return str(Markup("<ul>{}</ul>").format(rows)) if rows else ""


def _about(view: display.SheetWords) -> str:
    content = view.content
    pairs = [
        (LABELS["authors"], ", ".join(content.get("authors") or ())),
        *((LABELS[name], content.get(name) or "") for name in ("source", "license", "contact")),
    ]
    return str(_definitions((term, words) for term, words in pairs if words))


_PARTS: dict[str, Callable[[display.SheetWords], str]] = {
    "objectifs": _text("objectives"),
    "essentiel": _text("body"),
    "etapes": _steps,
    "acteurs": _actors,
    "indicateurs": _indicators,
    "freins-et-appuis": _balance,
    "conditions": _conditions,
    "sites": _sites,
    "outils": _tools,
    "facile-a-lire": _easy_read,
    "sources": _text("sources"),
    "a-propos": _about,
}
