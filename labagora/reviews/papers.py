"""The document of a reviewer on paper: what is on the page, and the name of nobody (security.md A6)."""

from flask_babel import gettext
from markupsafe import Markup

from labagora.calls.answering import AskedField
from labagora.core.paper import Paper, PaperSection
from labagora.reviews.blind import ReviewedDocument, ReviewedSection


def paper_of(document: ReviewedDocument, call: str) -> Paper:
    """Return what the paper holds. ``call`` is the title of the call; no author is named."""
    facts = [
        (gettext("Référence"), document.reference),
        (gettext("Organisation"), document.organisation),
        (gettext("Lot"), document.lot),
    ]
    return Paper(
        title=document.name,
        summary=gettext("Candidature à évaluer, appel « %(title)s ».", title=call),
        kicker=document.reference,
        facts=[one for one in facts if one[1]],
        sections=[PaperSection(one.title, str(_section(document, one))) for one in document.sections],
        footer=gettext("Document confidentiel, remis pour l'évaluation. Détruisez-le une fois l'évaluation rendue."),
    )


def _section(document: ReviewedDocument, section: ReviewedSection) -> Markup:
    return Markup().join(Markup("<h2>{}</h2>").format(one.field.label) + _said(document, one) for one in section.fields)


def _said(document: ReviewedDocument, asked: AskedField) -> Markup:
    if asked.kind == "attachment":
        return _paragraphs(", ".join(one.name for one in document.files.get(asked.field.key, ())))
    if asked.columns:
        return _rows(asked)
    return _paragraphs("" if asked.box.is_blank else asked.box.words)


def _paragraphs(text: str) -> Markup:
    lines = [line for line in text.splitlines() if line.strip()] or [gettext("Non rempli.")]
    return Markup().join(Markup("<p>{}</p>").format(line) for line in lines)


def _rows(asked: AskedField) -> Markup:
    """Return the rows of a table as a list: a wide table is not read on a sheet of paper."""
    rows = [[box for box in row if not box.is_blank] for row in asked.rows]
    texts = [" ; ".join(f"{box.label} : {box.words}" for box in row) for row in rows if row]
    items = Markup().join(Markup("<li>{}</li>").format(text) for text in texts)
    return Markup("<ul>{}</ul>").format(items) if texts else _paragraphs("")
