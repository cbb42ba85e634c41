"""Forms of the profile: shape only. Every question may stay without an answer."""

from typing import Any

from flask_babel import get_locale
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, DateField, HiddenField, IntegerField, RadioField, SelectField
from wtforms.validators import NumberRange, Optional

from labagora.reference import queries as reference
from labagora.volunteers.checks import DECADES, VOCABULARIES
from labagora.volunteers.enums import Gender
from labagora.volunteers.profile import EXPERIENCE_LIMIT, Profile
from labagora.volunteers.questions import QUESTIONS
from labagora.volunteers.steps import Step
from labagora.web.fields import BaseForm, Checks, LongText, Text, options, required, ticked

Choices = list[tuple[str, Any]]


class AgreementForm(BaseForm):
    """Before the first health question: adult, and one unticked box a purpose."""

    birth_year = IntegerField(
        _("Votre année de naissance"),
        [required(), NumberRange(1900, 2100, _("Écrivez une année en quatre chiffres."))],
        render_kw={"inputmode": "numeric", "autocomplete": "bday-year"},
    )
    is_adult = BooleanField(_("J'ai 18 ans ou plus"), [ticked()])
    health = BooleanField(_("J'accepte que Lab Agora garde mes réponses sur ma santé"), [ticked()])
    proposals = BooleanField(_("J'accepte de recevoir des propositions de projets"))


class StepForm(BaseForm):
    """Questions of one step. ``expected`` marks the answers that the person had before their eyes."""

    expected = HiddenField()


class PauseForm(BaseForm):
    """« Pause santé »."""

    until = DateField(_("Reprendre le"), [Optional()], description=_("Laissez vide pour une pause sans date de fin."))


class BudgetForm(BaseForm):
    """How many proposals a month are welcome."""

    monthly_budget = IntegerField(
        _("Propositions par mois, au plus"),
        [required(), NumberRange(0, 31, _("Choisissez un nombre entre 0 et 31."))],
        render_kw={"inputmode": "numeric"},
    )


class OpeningForm(BaseForm):
    """Staff open one profile, whose reference they were given, and say why."""

    reference = Text(_("Référence du profil"), limit=22, needed=True)
    reason = LongText(_("Raison de cette consultation"), limit=300, needed=True)


def _choices(name: str, chosen: Any) -> Any:
    vocabulary = reference.vocabulary(VOCABULARIES[name])
    included = (chosen,) if isinstance(chosen, str) else chosen
    offer = vocabulary.grouped_choices if vocabulary.groups else vocabulary.choices
    return offer(include=included, locale=str(get_locale()))


def _decades() -> Choices:
    return [("", _("Je préfère ne pas répondre")), *((year, f"{year}–{int(year) + 9}") for year in DECADES)]


def _genders() -> Choices:
    return [("", _("Je préfère ne pas répondre")), *((one.value, _(one.label)) for one in Gender)]


def _regions() -> Choices:
    return [("", _("Je préfère ne pas répondre")), *((region.code, region.name) for region in reference.regions())]


def _departments() -> Choices:
    rows = ((one.code, f"{one.name} ({one.code})") for one in reference.departments())
    return [("", _("Je préfère ne pas répondre")), *rows]


def _involvements(chosen: str) -> Choices:
    return [("", _("Je ne sais pas encore")), *_choices("involvement", chosen)]


def _question_field(name: str, profile: Profile) -> Any:
    """Return the unbound field of one question."""
    label = _(QUESTIONS[name].label)
    selects = {"birth_decade": _decades, "region": _regions, "department": _departments}
    if name in selects:
        return SelectField(label, choices=options(selects[name]()))
    if name == "experience":
        return LongText(label, limit=EXPERIENCE_LIMIT)
    if name in ("gender", "involvement"):
        choices = _genders() if name == "gender" else _involvements(profile.involvement)
        return RadioField(label, choices=options(choices), default="")
    return Checks(label, choices=options(_choices(name, getattr(profile, name))))


def step_form(step: Step, profile: Profile) -> StepForm:
    """Return the form of a step, filled from the request or else from the profile."""
    fields = {name: _question_field(name, profile) for name in step.questions}
    kind: Any = type("StepForm", (StepForm,), fields)
    form: StepForm = kind(data={**profile.answers(step.questions), "expected": profile.fingerprint(step.questions)})
    return form
