"""The receipt of a filing on paper: what was filed, when, by which service it was received, with its fingerprint."""

from flask_babel import gettext
from markupsafe import Markup

from labagora.calls.models import Filing
from labagora.core.paper import Paper, PaperSection
from labagora.web.templating import moment


def receipt_name(filing: Filing) -> str:
    """Return the name of the file."""
    return f"{filing.application.reference}-recu-{filing.number}.pdf"


def paper_of(filing: Filing) -> Paper:
    """Return what the paper holds. Needs the application, its call and its organisation."""
    application = filing.application
    call = application.call
    service = call.contact_label or gettext("L'équipe du Living Lab")
    facts = [
        (gettext("Référence"), str(application.reference)),
        (gettext("Dépôt"), gettext("n° %(number)d", number=filing.number)),
        (gettext("Reçu le"), gettext("%(moment)s, heure de Paris", moment=moment(filing.at))),
        (gettext("Instant exact (UTC)"), filing.at.isoformat(timespec="milliseconds")),
        (gettext("Appel"), f"{call.title} ({call.reference})"),
        (gettext("Organisation"), application.organisation.name),
        (gettext("Candidature"), application.title),
        (gettext("Service qui a reçu le dépôt"), service),
        (gettext("Contact"), call.contact_email),
        (gettext("Empreinte SHA-256"), filing.digest),
    ]
    return Paper(
        title=gettext("Reçu de dépôt"),
        summary=gettext("La candidature décrite ici a été reçue. Gardez ce document : il en est la preuve."),
        kicker=str(application.reference),
        facts=[fact for fact in facts if fact[1]],
        sections=[PaperSection(gettext("Pièces déposées"), str(_files(filing)))],
        footer=gettext("L'empreinte est celle des réponses et de la liste des pièces, dans leur forme canonique."),
    )


def _files(filing: Filing) -> Markup:
    if not filing.files:
        return Markup("<p>{}</p>").format(gettext("Aucune pièce."))
    lines = (_line(one["name"], one["size"], one["sha256"]) for one in filing.files)
    return Markup("<ul>{}</ul>").format(Markup().join(lines))


def _line(name: str, size: int, digest: str) -> Markup:
    weight = gettext("%(size)d octets, SHA-256 %(digest)s", size=size, digest=digest)
    return Markup("<li><p>{}</p><p>{}</p></li>").format(name, weight)
