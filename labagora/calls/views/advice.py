"""What a machine can tell a team about the rules of a call, before it files. It informs, and never stops anybody."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext

from labagora.calls import eligibility
from labagora.calls.eligibility import MET, Finding
from labagora.calls.models import Application
from labagora.calls.policy import ApplicationCan
from labagora.web.arrival import arrived_at


@dataclass(frozen=True)
class Advice:
    """The answer of a rule with the page where it may be changed; ``url`` is empty when there is nothing to change."""

    state: str
    label: str
    detail: str
    url: str = ""
    action: str = ""


def advice_on(application: Application, can: ApplicationCan) -> Sequence[Advice]:
    """Return each rule of the call with its answer. Needs organisation, call and members loaded."""
    call = application.call
    day = eligibility.reference_day(call, arrived_at())
    found = eligibility.assess(call.eligibility, eligibility.applicant_of(application), day)
    return [Advice(one.state, one.label, one.detail, *_remedy(one, application, can)) for one in found]


def _remedy(finding: Finding, application: Application, can: ApplicationCan) -> tuple[str, str]:
    """Return where to go, and in what words; nothing for a rule that is met."""
    if finding.state == MET:
        return "", ""
    if finding.rule == eligibility.AUTHORISATION and can.edit:
        page = url_for("calls.application_describe", public_id=application.public_id)
        return page, gettext("Donner l'autorisation dans la présentation")
    if finding.rule == eligibility.PARTNERS:
        page = url_for("calls.team_show", public_id=application.public_id)
        return page, gettext("Voir l'équipe, inviter un partenaire")
    slug = application.call.slug
    if finding.rule in (eligibility.KINDS, eligibility.REGIONS):
        page = url_for("calls.call_show", slug=slug, _anchor="contact")
        return page, gettext("Une erreur sur l'organisation ? L'équipe du Living Lab la corrige")
    return url_for("calls.call_show", slug=slug, _anchor="rules"), gettext("Relire les conditions de l'appel")
