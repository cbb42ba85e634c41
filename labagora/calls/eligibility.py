"""What a machine can check of the rules of a call, apart from merit: each rule with its answer, and why. Pure.

For the page of a filed application on the desk of the team, and for the check page of the applicant: hand ``assess``
the rules (``call.eligibility``), the facts, and the day on which an authorisation must hold (``reference_day``). Draw
the answers with ``macros/status.html``, ``reasons``. People decide: an unknown is never a refusal, and nothing here
stops a filing.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from babel.dates import format_date
from flask_babel import get_locale, gettext

from labagora.calls.enums import MemberState
from labagora.calls.models import Application, Call, Filing
from labagora.calls.snapshots import FACTS
from labagora.core.clock import today_in_paris
from labagora.reference.queries import find_region, vocabulary

MET, UNMET, UNKNOWN = "met", "unmet", "unknown"
KINDS, AUTHORISATION, REGIONS, PARTNERS, NOTES = "kinds", "authorisation", "regions", "partners", "notes"


@dataclass(frozen=True)
class Applicant:
    """The facts that the rules look at. ``partners``: the types of the other organisations of the team."""

    kind: str
    region: str | None
    authorisation: str = ""
    authorised_until: date | None = None
    partners: Collection[str] = ()


@dataclass(frozen=True)
class Finding:
    """The answer of one rule: ``met``, ``unmet`` or ``unknown``, the rule in words, and why.

    ``rule`` says which rule it is: where it may be changed depends on it.
    """

    state: str
    label: str
    detail: str
    rule: str


def applicant_of(application: Application, filing: Filing | None = None) -> Applicant:
    """Return the facts of an application as it was filed, or as it is written. Needs organisation and members."""
    facts = filing.content.get(FACTS, {}) if filing else {}
    until = facts.get("authorisation_until", "")
    here = (one.organisation for one in application.members if one.state is MemberState.ACTIVE)
    return Applicant(
        kind=application.organisation.kind,
        region=application.organisation.region_code,
        authorisation=facts.get("authorisation_reference", application.authorisation_reference),
        authorised_until=_day(until) if "authorisation_until" in facts else application.authorisation_until,
        partners={one.kind for one in here if one is not None and one.id != application.organisation_id},
    )


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def reference_day(call: Call, now: datetime) -> date:
    """Return the day on which an authorisation must hold: that of the closing, today before there is one."""
    return today_in_paris(call.closes_at or now)


def assess(rules: Mapping[str, Any], applicant: Applicant, on: date) -> list[Finding]:
    """Return the answer of every rule of a call, in the order of its page; nothing when everybody may apply."""
    return [*_kinds(rules, applicant), *_authorisations(rules, applicant, on), *_regions(rules, applicant),
            *_partners(rules, applicant), *_others(rules)]  # fmt: skip


def worst(findings: Collection[Finding]) -> str:
    """Return the one word of a line: ``unmet`` as soon as a rule is, else ``unknown``, else ``met``."""
    states = {one.state for one in findings}
    return next((state for state in (UNMET, UNKNOWN) if state in states), MET)


def _words(codes: Collection[str]) -> str:
    return ", ".join(vocabulary("organisation_types").labels(list(codes), str(get_locale())))


def _kinds(rules: Mapping[str, Any], applicant: Applicant) -> Iterator[Finding]:
    allowed = rules.get("organisation_types") or ()
    if allowed:
        state = MET if applicant.kind in allowed else UNMET
        why = gettext("L'organisation est : %(kind)s.", kind=_words([applicant.kind]))
        yield Finding(state, gettext("Organisations : %(kinds)s", kinds=_words(allowed)), why, KINDS)


def _authorisations(rules: Mapping[str, Any], applicant: Applicant, on: date) -> Iterator[Finding]:
    if not rules.get("authorisation"):
        return
    label = rules.get("authorisation_label") or gettext("autorisation de traitement du cancer")
    state, why = _authorisation(applicant, on)
    yield Finding(state, gettext("Autorisation : %(label)s", label=label), why, AUTHORISATION)


def _authorisation(applicant: Applicant, on: date) -> tuple[str, str]:
    until = applicant.authorised_until
    if not applicant.authorisation:
        return UNMET, gettext("Aucune référence d'autorisation n'est donnée.")
    if until is None:
        return UNKNOWN, gettext("La référence est donnée, sa date de fin ne l'est pas.")
    said, day = _said(until), _said(on)
    if until < on:
        return UNMET, gettext("Valable jusqu'au %(until)s, donc finie le %(day)s.", until=said, day=day)
    return MET, gettext("Référence %(code)s, valable jusqu'au %(until)s.", code=applicant.authorisation, until=said)


def _said(day: date) -> str:
    return format_date(day, "d MMMM y", locale=str(get_locale()))


def _regions(rules: Mapping[str, Any], applicant: Applicant) -> Iterator[Finding]:
    allowed = rules.get("regions") or ()
    if not allowed:
        return
    names = ", ".join(region.name for code in allowed if (region := find_region(code)))
    label, place = gettext("Régions : %(names)s", names=names), find_region(applicant.region)
    if place is None:
        yield Finding(UNKNOWN, label, gettext("La région de l'organisation n'est pas connue."), REGIONS)
    else:
        state = MET if applicant.region in allowed else UNMET
        yield Finding(state, label, gettext("L'organisation est en région : %(name)s.", name=place.name), REGIONS)


def _partners(rules: Mapping[str, Any], applicant: Applicant) -> Iterator[Finding]:
    """A partner may be named in the answers without being in the team: its absence there proves nothing."""
    for code in rules.get("partner_types") or ():
        label = gettext("Partenaire : %(kind)s", kind=_words([code]))
        if code in applicant.partners:
            yield Finding(MET, label, gettext("Une organisation de ce type est dans l'équipe."), PARTNERS)
        else:
            yield Finding(UNKNOWN, label, gettext("Aucune dans l'équipe : à chercher dans les réponses."), PARTNERS)


def _others(rules: Mapping[str, Any]) -> Iterator[Finding]:
    if rules.get("notes"):
        yield Finding(UNKNOWN, str(rules["notes"]), gettext("Cette condition se lit, elle ne se calcule pas."), NOTES)
