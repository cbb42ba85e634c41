"""Letters on paper: for the team that gets one, and for the Institute's team as a proof of its dates."""

from datetime import datetime
from hashlib import sha256
from urllib.parse import quote

from flask import Response, make_response
from flask_babel import gettext
from markupsafe import Markup

from labagora.core.paper import Paper, PaperSection
from labagora.core.text import slugify
from labagora.reviews.models import Letter
from labagora.reviews.wording import paragraphs
from labagora.web.templating import moment


def _html(text: str) -> str:
    """Return plain text as paragraphs. Line ends inside one are kept as paragraphs of their own."""
    lines = (line for part in paragraphs(text) for line in part.splitlines() if line.strip())
    return str(Markup().join(Markup("<p>{}</p>").format(line) for line in lines))


def _service(letter: Letter) -> str:
    call = letter.application.call
    return call.contact_label or gettext("L'équipe du Living Lab")


def _facts(letter: Letter) -> list[tuple[str, str]]:
    application = letter.application
    facts = [
        (gettext("Candidature"), str(application.reference)),
        (gettext("Organisation"), application.organisation.name),
        (gettext("Appel"), f"{application.call.title} ({application.call.reference})"),
        (gettext("Envoyé le"), gettext("%(moment)s, heure de Paris", moment=moment(letter.sent_at))),
        (gettext("Service"), _service(letter)),
        (gettext("Contact"), application.call.contact_email),
    ]
    return [fact for fact in facts if fact[1]]


def letter_paper(letter: Letter) -> Paper:
    """Return a letter as its team reads it. Needs the application, its call, its organisation."""
    return Paper(
        title=letter.subject,
        summary="",
        kicker=str(letter.application.reference),
        facts=_facts(letter),
        sections=[PaperSection(gettext("Courrier"), _html(letter.body))],
    )


def digest_of(letter: Letter) -> str:
    """Return the SHA-256 of the words of a letter: its subject, an empty line, its body, in UTF-8."""
    return sha256(f"{letter.subject}\n\n{letter.body}".encode()).hexdigest()


def proof_of(letter: Letter) -> Paper:
    """Return the proof of what was sent and of when it was opened. Names nobody."""
    opened = gettext("Pas encore ouvert")
    if letter.first_read_at is not None:
        opened = gettext("%(moment)s, heure de Paris", moment=moment(letter.first_read_at))
    facts = [
        *_facts(letter),
        (gettext("Ouvert la première fois le"), opened),
        (gettext("Instant exact de l'envoi (UTC)"), _exact(letter.sent_at)),
        (gettext("Instant exact de l'ouverture (UTC)"), _exact(letter.first_read_at)),
        (gettext("Empreinte SHA-256"), digest_of(letter)),
    ]
    return Paper(
        title=gettext("Preuve de notification"),
        summary=gettext("Ce courrier a été mis à la disposition de l'équipe de la candidature dans son espace."),
        kicker=str(letter.application.reference),
        facts=[fact for fact in facts if fact[1]],
        sections=[PaperSection(letter.subject, _html(letter.body))],
        footer=gettext("L'empreinte est celle de l'objet, d'une ligne vide, puis du texte, en UTF-8."),
    )


def _exact(instant: datetime | None) -> str:
    return instant.isoformat(timespec="milliseconds") if instant is not None else ""


def pdf_response(content: bytes, kind: str, letter: Letter) -> Response:
    """Hand a PDF out, under a name that says nothing of the decision."""
    response = make_response(content)
    name = f"{slugify(str(letter.application.reference))}-{kind}.pdf"
    response.mimetype = "application/pdf"
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
    response.headers["Cache-Control"] = "no-store"
    return response
