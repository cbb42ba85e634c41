"""Calls in the reader's words: dates with what is known of them, who may apply. For the edges."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import get_locale, gettext

from labagora.calls import deadline, fairness
from labagora.calls.content import LABELS, missing_before_opening
from labagora.calls.enums import ClosingPolicy
from labagora.calls.models import Call
from labagora.core.partial_date import PartialDate
from labagora.reference.queries import find_region, vocabulary
from labagora.web.templating import moment


@dataclass(frozen=True)
class Said:
    """A line of facts: what, and what is known of it."""

    label: str
    text: str


def _locale() -> str:
    return str(get_locale())


def _partial(value: PartialDate | None) -> str:
    return value.display(_locale()) if value else ""


def dates(call: Call) -> list[Said]:
    """Return the dates of a call: the hours that decide first, else what is planned."""
    lines = [
        (gettext("Lancement"), _partial(call.launched)),
        (gettext("Ouverture"), at_paris(call.opens_at) or _planned(call.planned_opening)),
        (gettext("Clôture"), at_paris(call.closes_at) or _planned(call.planned_closing)),
        (gettext("Résultats"), _partial(call.results_on) or _planned(call.planned_results)),
    ]
    return [Said(label, text) for label, text in lines if text]


def at_paris(instant: datetime | None) -> str:
    """Return an instant as a clock in Paris shows it, and nothing for none."""
    return gettext("%(moment)s, heure de Paris", moment=moment(instant)) if instant else ""


def _planned(value: PartialDate | None) -> str:
    return gettext("prévu : %(when)s", when=_partial(value)) if value else ""


def eligibility(call: Call) -> list[Said]:
    """Return who may apply, a line a rule; nothing when everybody may."""
    return rules_in_words(call.eligibility)


def rules_in_words(rules: Mapping[str, Any]) -> list[Said]:
    """Put the words on the rules of a call, or of one of its versions."""
    types = vocabulary("organisation_types")
    places = [region.name for code in rules.get("regions", ()) if (region := find_region(code))]
    needed = rules.get("authorisation_label") or gettext("autorisation de traitement du cancer")
    lines = [
        (gettext("Organisations"), ", ".join(types.labels(list(rules.get("organisation_types", ())), _locale()))),
        (gettext("Autorisation"), needed if rules.get("authorisation") else ""),
        (gettext("Régions"), ", ".join(places)),
        (gettext("Partenaires obligatoires"), ", ".join(types.labels(list(rules.get("partner_types", ())), _locale()))),
        (gettext("Autres conditions"), rules.get("notes", "")),
    ]
    return [Said(label, text) for label, text in lines if text]


def closing_rule(call: Call) -> str:
    """Return what happens after the hour, in a sentence."""
    last = deadline.last_instant(call)
    if call.closing_policy is ClosingPolicy.GRACE and last is not None:
        sentence = gettext(
            "Un brouillon commencé avant l'heure peut encore être déposé jusqu'au %(last)s.", last=at_paris(last)
        )
        return str(sentence)
    if call.closing_policy is ClosingPolicy.CODE:
        return str(gettext("Après l'heure, l'équipe peut donner un code de dépôt tardif, au cas par cas."))
    return str(gettext("Après l'heure, plus rien n'est reçu."))


def extensions(call: Call) -> list[dict[str, Any]]:
    """Return the prolongations, newest first."""
    return [
        {
            "until": at_paris(datetime.fromisoformat(line["until"])),
            "reason": why_prolonged(line),
            "is_by_rule": fairness.is_by_rule(line),
        }
        for line in reversed(call.extensions)
    ]


def why_prolonged(line: Mapping[str, Any]) -> str:
    """Return why: what the team wrote, or what was measured, in the language of the reader."""
    if not fairness.is_by_rule(line):
        return str(line["reason"])
    load = fairness.load_of(line)
    return str(gettext(fairness.sentence(load), **fairness.said(load, _locale())))


def lacks(call: Call, now: datetime, *, has_form: bool) -> Sequence[tuple[str, str]]:
    """Return what is missing before the opening, as ``(field, sentence)``."""
    found = missing_before_opening(call, now, has_form=has_form)
    return [(name, str(sentence) % {"label": LABELS.get(name, "")}) for name, sentence in found]
