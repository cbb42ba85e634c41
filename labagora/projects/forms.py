"""Forms of projects and needs: shape and format; the facts that need the database are for the actions."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, DateField, DecimalField, Field, IntegerField, SelectField
from wtforms.validators import NumberRange, Optional
from wtforms.widgets import HiddenInput

from labagora.core.clock import PARIS, from_paris
from labagora.core.partial_date import PartialDate
from labagora.projects.choices import choices, facet_choices, region_choices, segment_choices
from labagora.projects.commands import IterationDraft, NeedDraft, ProjectDraft
from labagora.projects.criteria import DESIRED_FACETS, REQUIRED_FACETS
from labagora.projects.display import FACET_LABELS
from labagora.projects.models import Iteration, Need, Project
from labagora.projects.segments import FACETS
from labagora.reference.queries import departments
from labagora.web.fields import BaseForm, Checks, LongText, Text, options, required
from labagora.web.partial_date_field import PartialDateField

MARKDOWN = _("Vous pouvez aller à la ligne, faire une liste avec des tirets, mettre en **gras**.")
LAST_MINUTE = time(23, 59)


def version_field() -> IntegerField:
    """Return the hidden field that says which version the writer had before their eyes."""
    return IntegerField(_("Version"), [Optional()], widget=HiddenInput())


class EuroField(DecimalField):
    """An amount in euros, as the French write it: comma or point, spaces allowed."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read the amount; what was typed stays in the box when it is refused."""
        typed = [re.sub(r"[\s€]", "", str(value)).replace(",", ".") for value in valuelist]
        if typed and typed[0]:
            try:
                self.data = Decimal(typed[0])
            except InvalidOperation:
                raise ValueError(gettext("Écrivez un montant en euros, par exemple 45,50.")) from None
            if not self.data.is_finite():
                raise ValueError(gettext("Écrivez un montant en euros, par exemple 45,50."))


class ProjectStartForm(BaseForm):
    """The first save of a project: enough to find it again."""

    organisation = SelectField(_("Organisation qui porte le projet"), [required()])
    title = Text(_("Titre du projet"), limit=160, needed=True)
    summary = LongText(
        _("Résumé"), limit=600, description=_("Deux ou trois phrases, sans sigle, que tout le monde comprend.")
    )

    def offer(self, organisations: Sequence[Any]) -> "ProjectStartForm":
        """Set the choices."""
        self.organisation.choices = options([(row.public_id, row.name) for row in organisations])
        return self


class ProjectForm(BaseForm):
    """Everything a leader writes about a project."""

    version = version_field()
    title = Text(_("Titre du projet"), limit=160, needed=True)
    summary = LongText(
        _("Résumé"), limit=600, description=_("Deux ou trois phrases, sans sigle, que tout le monde comprend.")
    )
    problem = LongText(_("Le problème"), limit=8000, description=MARKDOWN)
    solution = LongText(_("La solution que vous préparez"), limit=8000, description=MARKDOWN)
    stage = SelectField(_("Où en est le projet ?"))
    cancers = Checks(_("Cancers concernés"), description=_("Aucun choix : tous les cancers."))
    themes = Checks(_("Thèmes de vie"))
    care_steps = Checks(_("Étapes du parcours"))
    regions = Checks(_("Régions"), description=_("Aucun choix : toute la France."))
    territory = Text(_("Territoire, en toutes lettres"), limit=200)
    team = LongText(_("L'équipe"), limit=5000, description=_("Qui fait quoi, et quel est le rôle des patients."))
    evidence = LongText(_("Ce qui est déjà démontré"), limit=8000, description=MARKDOWN)
    links_of_interest = LongText(
        _("Liens d'intérêts"),
        limit=3000,
        description=_("Financements, liens avec l'industrie. Écrivez « aucun » s'il n'y en a pas."),
    )

    def offer(self, project: Project) -> "ProjectForm":
        """Set the choices, keeping the retired terms that the project already holds."""
        self.stage.choices = options(choices("deployment_stages", [project.stage]))
        self.cancers.choices = options(facet_choices("cancers", project.cancers))
        self.themes.choices = options(choices("life_themes", project.themes))
        self.care_steps.choices = options(choices("care_steps", project.care_steps))
        self.regions.choices = options(region_choices())
        return self

    @property
    def standards(self) -> list[Field]:
        """The six questions of the checklist."""
        return [field for name, field in self._fields.items() if name.startswith("standard_")]

    def draft(self) -> ProjectDraft:
        """Return what was typed."""
        checklist = {field.name.removeprefix("standard_"): field.data or "" for field in self.standards}
        values = {name: self.data[name] for name in ProjectDraft.__dataclass_fields__ if name in self.data}
        return ProjectDraft(**{**_without_none(values), "involvement_checklist": checklist})


def project_form(project: Project) -> ProjectForm:
    """Return the form of a project, with one question for each standard of involvement."""
    members = {
        f"standard_{code}": LongText(label, limit=1000, description=_("Comment faites-vous, ou comment ferez-vous ?"))
        for code, label in choices("uk_standards")
    }
    form_class = type("ProjectForm", (ProjectForm,), members)
    answers = {f"standard_{code}": text for code, text in project.involvement_checklist.items()}
    form: ProjectForm = form_class(obj=project, data=answers)
    return form.offer(project)


def _without_none(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: "" if value is None else value for name, value in values.items()}


class IterationForm(BaseForm):
    """One version of the thing being made."""

    title = Text(_("Nom de cette étape"), limit=160, needed=True)
    happened = PartialDateField(_("Quand"))
    description = LongText(_("Ce qui a été fait"), limit=3000)
    patients_changed = LongText(
        _("Ce que les patients ont changé"),
        limit=3000,
        description=_("Une idée retenue, une priorité renversée, un mot remplacé : c'est le plus important."),
    )

    def draft(self) -> IterationDraft:
        """Return what was typed."""
        return IterationDraft(
            title=self.title.data or "",
            happened=stored(self.happened.data),
            description=self.description.data or "",
            patients_changed=self.patients_changed.data or "",
        )


def iteration_form(iteration: Iteration | None = None) -> IterationForm:
    """Return the form of an iteration, its date opened."""
    if iteration is None:
        return IterationForm()
    names = ("title", "description", "patients_changed")
    values = {name: getattr(iteration, name) for name in names}
    return IterationForm(data={**values, "happened": partial_date(iteration.happened)})


def stored(value: PartialDate | None) -> str:
    """Return the stored text of an incomplete date, empty for none."""
    return value.stored if value else ""


def partial_date(text: str) -> PartialDate | None:
    """Return the incomplete date of a stored text."""
    return PartialDate.from_stored(text) if text else None


class NeedStartForm(BaseForm):
    """The first save of a need: its format gives the rest a start."""

    title = Text(_("Titre du besoin"), limit=160, needed=True)
    format = SelectField(_("Format"), [required()])

    def offer(self) -> "NeedStartForm":
        """Set the choices."""
        self.format.choices = options([("", _("Choisir un format")), *choices("formats")])
        return self


class NeedForm(BaseForm):
    """Everything a leader writes about a need. Criteria and agreement items are added by ``need_form``."""

    version = version_field()
    title = Text(_("Titre du besoin"), limit=160, needed=True)
    why = LongText(_("Pourquoi vous avez besoin de leur expérience"), limit=4000)
    gain = LongText(
        _("Ce que la personne y gagne"),
        limit=3000,
        description=_("Obligatoire à l'envoi : une rencontre, un savoir, une reconnaissance, un effet concret."),
    )
    tasks = LongText(_("Ce qui est demandé"), limit=4000)
    format = SelectField(_("Format"), [required()])
    modality = SelectField(_("Modalité"), [required()])
    place = Text(_("Lieu"), limit=200, description=_("Ville et établissement, sans adresse électronique ni numéro."))
    region_code = SelectField(_("Région"))
    department_code = SelectField(_("Département"))
    happens = PartialDateField(_("Quand"))
    duration_minutes = IntegerField(
        _("Durée, en minutes"),
        [Optional(), NumberRange(5, 100_000, _("Indiquez une durée en minutes, à partir de 5."))],
    )
    involvement = SelectField(_("Niveau d'engagement"), [required()])
    seats = IntegerField(_("Nombre de places"), [required(), NumberRange(1, 2000, _("De 1 à 2 000 places."))])
    answer_by = DateField(
        _("Date limite pour répondre"), [Optional()], description=_("Ce jour compris, heure de Paris.")
    )
    access_provided = Checks(_("Ce que vous prévoyez pour l'accès"))
    compensation = SelectField(_("Indemnisation"), [required()])
    amount = EuroField(
        _("Montant par personne, en euros"),
        [Optional(), NumberRange(0, 100_000, _("Indiquez un montant positif."))],
        places=2,
    )
    expenses_covered = BooleanField(_("Les frais (trajet, repas, garde) sont remboursés"))
    expenses_note = Text(_("Précision sur les frais"), limit=300)

    def offer(self, need: Need) -> "NeedForm":
        """Set the choices, keeping the retired terms that the need already holds."""
        self.format.choices = options(choices("formats", [need.format]))
        self.modality.choices = options(choices("modalities", [need.modality]))
        self.involvement.choices = options(choices("involvement_levels", [need.involvement]))
        self.compensation.choices = options(
            [pair for pair in choices("compensations", [need.compensation]) if pair[0] != "renonciation"]
        )
        self.access_provided.choices = options(choices("access_needs", need.access_provided))
        self.region_code.choices = options([("", _("Non précisé")), *region_choices()])
        self.department_code.choices = options(
            [("", _("Non précisé")), *((one.code, one.label) for one in departments())]
        )
        return self

    def _named(self, prefix: str) -> list[Field]:
        return [field for name, field in self._fields.items() if name.startswith(prefix)]

    @property
    def required_fields(self) -> list[Field]:
        """Criteria without which a person cannot be proposed."""
        return self._named("required_")

    @property
    def desired_fields(self) -> list[Field]:
        """Criteria that only order the proposals."""
        return self._named("desired_")

    @property
    def agreement_fields(self) -> list[Field]:
        """Items of the written agreement."""
        return self._named("agreement_")

    def draft(self) -> NeedDraft:
        """Return what was typed."""
        names = set(NeedDraft.__dataclass_fields__) & set(self.data)
        values = {name: self.data[name] for name in names if self.data[name] is not None}
        return NeedDraft(
            **{
                **values,
                "region_code": self.region_code.data or None,
                "department_code": self.department_code.data or None,
                "happens": stored(self.happens.data),
                "answer_by": end_of_day(self.answer_by.data),
                "compensation_cents": cents(self.amount.data),
                "required": _by_facet(self.required_fields, "required_"),
                "desired": _by_facet(self.desired_fields, "desired_"),
                "agreement": {field.name.removeprefix("agreement_"): field.data for field in self.agreement_fields},
            }
        )


def _by_facet(fields: list[Field], prefix: str) -> dict[str, list[str]]:
    return {field.name.removeprefix(prefix): list(field.data or ()) for field in fields}


def cents(amount: Decimal | None) -> int | None:
    """Return euros as cents."""
    return None if amount is None else int((amount * 100).to_integral_value())


def end_of_day(day: Any) -> datetime | None:
    """Return the last minute of a day in Paris."""
    return None if day is None else from_paris(datetime.combine(day, LAST_MINUTE), field="answer_by")


def _members(need: Need) -> dict[str, Any]:
    members: dict[str, Any] = {}
    for prefix, facets, held in (
        ("required", REQUIRED_FACETS, need.required),
        ("desired", DESIRED_FACETS, need.desired),
    ):
        for facet in facets:
            offered = facet_choices(facet, held.get(facet, ()))
            members[f"{prefix}_{facet}"] = Checks(FACET_LABELS[facet], choices=options(offered))
    for code, label in choices("agreement_items", list(need.agreement)):
        members[f"agreement_{code}"] = LongText(label, limit=1000)
    return members


def need_form(need: Need) -> NeedForm:
    """Return the form of a need: its fields, its criteria, its agreement."""
    values: dict[str, Any] = {f"required_{facet}": codes for facet, codes in need.required.items()}
    values |= {f"desired_{facet}": codes for facet, codes in need.desired.items()}
    values |= {f"agreement_{code}": text for code, text in need.agreement.items()}
    values |= {name: getattr(need, name) for name in NeedDraft.__dataclass_fields__ if hasattr(NeedForm, name)}
    values |= {
        "version": need.version,
        "region_code": need.region_code or "",
        "department_code": need.department_code or "",
        "happens": partial_date(need.happens),
        "answer_by": need.answer_by.astimezone(PARIS).date() if need.answer_by else None,
        "amount": None if need.compensation_cents is None else Decimal(need.compensation_cents) / 100,
    }
    form: NeedForm = type("NeedForm", (NeedForm,), _members(need))(data=values)
    return form.offer(need)


class DeadlineForm(BaseForm):
    """A new deadline."""

    answer_by = DateField(_("Nouvelle date limite pour répondre"), [required()])


class SegmentForm(BaseForm):
    """A question about how many people a need could reach: one value for each criterion, three criteria at most."""

    profiles = SelectField(_("Profil"))
    cancers = SelectField(_("Cancer"))
    care_steps = SelectField(_("Étape de soins vécue"))
    themes = SelectField(_("Thème"))
    region = SelectField(_("Région"))
    birth_decade = SelectField(_("Décennie de naissance"))

    def offer(self) -> "SegmentForm":
        """Set the choices."""
        anything = ("", _("Peu importe"))
        for name in FACETS:
            self._fields[name].choices = options([anything, *segment_choices(name)])
        return self


class DecisionForm(BaseForm):
    """What the team answers."""

    decision = SelectField(
        _("Décision"),
        [required()],
        choices=options(
            [
                ("", _("Choisir")),
                ("approve", _("Approuver et publier")),
                ("return", _("Renvoyer pour être complété")),
                ("refuse", _("Refuser")),
            ]
        ),
    )
    reason = LongText(
        _("Motif"), limit=2000, description=_("Obligatoire pour renvoyer ou refuser. Le porteur le lira.")
    )
