"""A filed application on paper: its facts, its answers in the order of its form, the list of its files."""

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from markupsafe import Markup

from labagora.calls.answering import AskedField, AskedSection, Box
from labagora.calls.eligibility import applicant_of, assess, reference_day
from labagora.calls.filed import Filed
from labagora.calls.models import Filing
from labagora.core.paper import Paper, PaperSection
from labagora.web.templating import moment

WORDS = {"met": _("Remplie"), "unmet": _("Non remplie"), "unknown": _("À vérifier")}


def paper_of(filing: Filing) -> Paper:
    """Return what the paper holds. Needs the application with call, organisation and members; and the revision."""
    filed, application = Filed(filing), filing.application
    call, facts = application.call, filed.facts
    told = [
        (gettext("Référence"), str(application.reference)),
        (gettext("Organisation"), application.organisation.name),
        (gettext("Lot"), call.lot_label(str(facts.get("lot", "")))),
        (gettext("État"), gettext(application.state.label)),
        (gettext("Dépôt"), gettext("n° %(number)d", number=filing.number)),
        (gettext("Reçu le"), gettext("%(moment)s, heure de Paris", moment=moment(filing.at))),
        (gettext("Révision du formulaire"), str(filing.revision.number)),
        (gettext("Empreinte SHA-256"), filing.digest),
    ]
    sections = [PaperSection(one.title, str(_section(filed, one))) for one in filed.sections]
    return Paper(
        title=str(facts.get("title") or application.title or application.organisation.name),
        summary=gettext("Candidature à l'appel « %(title)s », telle qu'elle a été déposée.", title=call.title),
        kicker=f"{call.reference} · {application.reference}",
        facts=[one for one in told if one[1]],
        sections=[*_rules(filing), *sections, PaperSection(gettext("Pièces déposées"), str(_files(filing)))],
        footer=gettext("Document de travail de l'équipe du Living Lab. Il ne quitte pas l'évaluation."),
    )


def _rules(filing: Filing) -> list[PaperSection]:
    application = filing.application
    day = reference_day(application.call, filing.at)
    found = assess(application.call.eligibility, applicant_of(application, filing), day)
    lines = (_line(f"{WORDS[one.state]} – {one.label}", one.detail) for one in found)
    text = Markup("<ul>{}</ul>").format(Markup().join(lines)) if found else Markup()
    return [PaperSection(gettext("Conditions de l'appel"), str(text))] if found else []


def _line(head: str, detail: str) -> Markup:
    return Markup("<li><p>{}</p><p>{}</p></li>").format(head, detail)


def _section(filed: Filed, section: AskedSection) -> Markup:
    asked = section.fields(filed.contents.get(section.key, {}), ())
    read = (one for one in asked if one.kind != "static" and one.field.key in section.shown)
    return Markup().join(_answer(filed, section.key, one) for one in read)


def _answer(filed: Filed, section: str, asked: AskedField) -> Markup:
    return Markup("<h2>{}</h2>").format(asked.field.label) + _said(filed, section, asked)


def _said(filed: Filed, section: str, asked: AskedField) -> Markup:
    if asked.kind == "attachment":
        return _paragraphs(", ".join(one["name"] for one in filed.files(section, asked.field)))
    if asked.columns:
        return _rows(asked)
    return _paragraphs("" if asked.box.is_blank else asked.box.words)


def _paragraphs(text: str) -> Markup:
    lines = [line for line in text.splitlines() if line.strip()] or [gettext("Non rempli.")]
    return Markup().join(Markup("<p>{}</p>").format(line) for line in lines)


def _rows(asked: AskedField) -> Markup:
    """Return the rows of a table as a list: a wide table is not read on a sheet of paper."""
    rows = [text for row in asked.rows if (text := " ; ".join(_cell(box) for box in row if not box.is_blank))]
    totals = asked.totals or {}
    ends = [f"{gettext('Total :')} {one.label} {totals[one.key]}" for one in asked.columns if one.key in totals]
    items = Markup().join(Markup("<li>{}</li>").format(text) for text in (*rows, *ends))
    return Markup("<ul>{}</ul>").format(items) if rows else _paragraphs("")


def _cell(box: Box) -> str:
    return f"{box.label} : {box.words}"


def _files(filing: Filing) -> Markup:
    if not filing.files:
        return _paragraphs(gettext("Aucune pièce."))
    lines = (_line(one["name"], _weight(one["size"], one["sha256"])) for one in filing.files)
    return Markup("<ul>{}</ul>").format(Markup().join(lines))


def _weight(size: int, digest: str) -> str:
    return str(gettext("%(size)d octets, SHA-256 %(digest)s", size=size, digest=digest))
