"""The form of a call on paper, to prepare an application away from a screen: an accessible PDF, nothing filled in."""

from collections.abc import Sequence

from flask_babel import get_locale, gettext
from markupsafe import Markup

from labagora.calls.answering import AskedField, AskedSection, reference_lists
from labagora.calls.models import Call, FormRevision
from labagora.core.clock import today_in_paris
from labagora.core.paper import Paper, PaperSection, paper_pdf
from labagora.engines.questionnaire import Questionnaire, estimate_minutes
from labagora.library.papers import Shelf

BOX = "☐"
LONGEST_LIST = 25
SHELF = Shelf(4)


def blank_form_pdf(call: Call, revision: FormRevision, form: Questionnaire) -> bytes:
    """Return the PDF of a published form."""
    key = f"{revision.public_id}:{revision.version}:{call.title}:{get_locale()}:{today_in_paris()}"
    return SHELF.get(key, lambda: paper_pdf(paper_of(call, revision, form), made_on=today_in_paris()))


def paper_of(call: Call, revision: FormRevision, form: Questionnaire) -> Paper:
    """Return what the paper holds."""
    lists, shown = reference_lists(form), {field.key for _section, field in form.placed()}
    sections = [AskedSection(form, section, shown, lists) for section in form.sections]
    facts = [
        (gettext("Référence"), call.reference),
        (gettext("Révision du formulaire"), str(revision.number)),
        (gettext("Temps estimé"), gettext("%(minutes)d minutes", minutes=estimate_minutes(form))),
    ]
    return Paper(
        title=call.title,
        summary=gettext("Formulaire de candidature, à remplir en ligne. Ce document sert à le préparer."),
        kicker=str(gettext(call.kind.label)),
        facts=facts,
        sections=[PaperSection(section.title, _section(section)) for section in sections],
        language=str(get_locale()),
    )


def _section(section: AskedSection) -> str:
    head = Markup("<p>{}</p>").format(section.help) if section.help else Markup()
    return str(head + Markup().join(_question(asked) for asked in section.fields({}, ())))


def _question(asked: AskedField) -> Markup:
    if asked.kind == "static":
        title = Markup("<h2>{}</h2>").format(asked.field.label) if asked.field.label else Markup()
        return title + asked.html
    note = gettext("(obligatoire au dépôt)") if asked.field.required_at_filing else gettext("(facultatif)")
    example = gettext("Exemple : %(text)s", text=asked.field.example) if asked.field.example else ""
    lines = [asked.condition, asked.field.help, example, " ".join(asked.box.limits)]
    texts = Markup().join(Markup("<p>{}</p>").format(line) for line in lines if line)
    return Markup("<h2>{} {}</h2>").format(asked.field.label, note) + texts + _place(asked)


def _place(asked: AskedField) -> Markup:
    """Return where one answers: boxes to tick, a table, or lines."""
    if asked.columns:
        return _table([str(gettext(column.label)) for column in asked.columns], len(asked.rows) + 2)
    choices = asked.box.choices
    if choices and len(choices) <= LONGEST_LIST:
        return _list([f"{BOX} {label}" for _code, label in choices])
    if choices:
        return Markup("<p>{}</p>").format(gettext("À choisir dans une liste de %(count)d.", count=len(choices)))
    if asked.kind == "attachment":
        return Markup("<p>{}</p>").format(gettext("Un fichier à joindre en ligne."))
    return Markup("<p>{}</p>").format("…" * 40)


def _list(items: Sequence[str]) -> Markup:
    return Markup("<ul>{}</ul>").format(Markup().join(Markup("<li>{}</li>").format(item) for item in items))


def _table(heads: Sequence[str], rows: int) -> Markup:
    head = Markup().join(Markup("<th>{}</th>").format(label) for label in heads)
    blank = Markup("<tr>{}</tr>").format(Markup("<td> </td>") * len(heads))
    return Markup("<table><thead><tr>{}</tr></thead><tbody>{}</tbody></table>").format(head, blank * rows)
