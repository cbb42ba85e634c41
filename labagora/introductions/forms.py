"""Forms of introductions: shape only. What depends on the state or the profile is refused by the actions."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf.file import MultipleFileField
from wtforms import BooleanField, DateTimeLocalField, DecimalField, HiddenField, IntegerField, RadioField, SelectField
from wtforms.validators import InputRequired, NumberRange, Optional, Regexp, ValidationError

from labagora.accounts.models import Account
from labagora.core.clock import PARIS, from_paris
from labagora.core.states import LabelledEnum
from labagora.introductions.actions.talking import BODY_LIMIT, IncomingFile
from labagora.introductions.commands import Opinion, ReportDraft, Restitution, SittingDraft, WeightsDraft
from labagora.introductions.enums import ContactField, LeaderReason, Outcome, VolunteerReason
from labagora.introductions.facets import DEFAULT_WEIGHTS, WEIGHT_TITLES
from labagora.introductions.models import Attendance, Contribution, ParticipationReport, Sitting
from labagora.introductions.sharing import Answer
from labagora.projects.enums import PaymentState
from labagora.projects.models import Need
from labagora.web.fields import BaseForm, Checks, LongText, Text, required

NOT_A_CHOICE = _("Choisissez une des réponses.")
LINK = Regexp(r"https?://[^\s<>\"'\[\]]+\Z", message=_("Collez une adresse qui commence par https://."))


def labelled(kind: type[LabelledEnum]) -> list[tuple[str, str]]:
    """Return the choices of an enum in the reader's language."""
    return [(value, gettext(label)) for value, label in kind.choices()]


class Radios(RadioField):
    """One choice among a few, with a French refusal."""

    def pre_validate(self, form: Any) -> None:
        """Say in French what is not on the list."""
        if self.data not in {value for value, *_rest in self.iter_choices()}:
            raise ValidationError(str(NOT_A_CHOICE))


class OfferForm(BaseForm):
    """Saying yes: what the project may read, and a few words."""

    shared = Checks(_("Ce que le projet pourra lire de moi"), [Optional()])
    word = LongText(_("Un mot pour l’équipe du projet"), limit=1000)

    def offering(self, answers: Sequence[Answer]) -> "OfferForm":
        """Offer the answers that the person gave, with their content."""
        self.shared.choices = [(one.name, f"{gettext(one.title)} : {one.text}") for one in answers]
        return self


class DeclineForm(BaseForm):
    """Saying no, with a coded reason that helps the portal to propose better."""

    reason = Radios(_("Pourquoi ?"), [required()])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reason.choices = labelled(VolunteerReason)


class RefusalForm(BaseForm):
    """A leader says no: a reason, and words that the person reads."""

    reason = Radios(_("Pourquoi ?"), [required()])
    kind_words = LongText(
        _("Quelques mots pour cette personne"),
        limit=1000,
        needed=True,
        description=_("Elle a proposé son temps : remerciez-la et dites-lui ce qui a compté dans votre choix."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reason.choices = labelled(LeaderReason)


class ConfirmForm(BaseForm):
    """The second yes: what the project learns, and the agreement to pass it on."""

    contact = Checks(_("Ce que je transmets à ce projet"))
    agrees = BooleanField(_("Je suis d’accord pour transmettre ces informations à ce projet, et à lui seul"))

    def offering(self, account: Account) -> "ConfirmForm":
        """Show each piece of contact as it will be seen."""
        values = {
            ContactField.NAME: account.name,
            ContactField.ADDRESS: account.address,
            ContactField.PHONE: account.phone,
        }
        self.contact.choices = [(f.value, f"{gettext(f.label)} : {text}") for f, text in values.items() if text]
        return self


class MessageForm(BaseForm):
    """One message with its files."""

    body = LongText(_("Votre message"), limit=BODY_LIMIT)
    files = MultipleFileField(
        _("Joindre des fichiers"),
        description=_("PDF, document ou image ; 3 fichiers au plus, 10 Mo chacun."),
    )

    def incoming(self) -> list[IncomingFile]:
        """Return the files that came with the message."""
        return [IncomingFile(one.filename, one.stream) for one in self.files.data or () if getattr(one, "filename", "")]


class ReasonForm(BaseForm):
    """A few words that say why."""

    reason = LongText(_("Ce qui ne va pas"), limit=1000, needed=True)


class AgreementForm(BaseForm):
    """Accepting the text that was read."""

    text_hash = HiddenField(validators=[required()])


class SittingForm(BaseForm):
    """A session of work."""

    title = Text(_("Titre de la séance"), limit=160, needed=True)
    starts_at = DateTimeLocalField(
        _("Début, heure de Paris"), [required()], format=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S"]
    )
    duration_minutes = IntegerField(
        _("Durée en minutes"),
        [required(), NumberRange(5, 20160, _("Indiquez une durée entre 5 minutes et 14 jours."))],
        render_kw={"inputmode": "numeric"},
    )
    place = Text(_("Lieu ou lien de connexion"), limit=300)
    agenda = LongText(_("Déroulé et préparation"), limit=3000)

    def draft(self) -> SittingDraft:
        """Return the session; raises Invalid for an hour that does not exist."""
        assert self.starts_at.data is not None
        return SittingDraft(
            title=self.title.data or "",
            starts_at=from_paris(self.starts_at.data, field="starts_at"),
            duration_minutes=self.duration_minutes.data or 0,
            place=self.place.data or "",
            agenda=self.agenda.data or "",
        )


def sitting_form(sitting: Sitting | None = None) -> SittingForm:
    """Return the form of a session, filled with what is planned."""
    if sitting is None:
        return SittingForm()
    local: datetime = sitting.starts_at.astimezone(PARIS).replace(tzinfo=None)
    return SittingForm(
        title=sitting.title,
        starts_at=local,
        duration_minutes=sitting.duration_minutes,
        place=sitting.place,
        agenda=sitting.agenda,
    )


def _amount() -> NumberRange:
    """Refuse what is not a sum of money, « Infinity » included."""
    return NumberRange(0, 10_000, _("Indiquez un montant entre 0 et 10 000 €."))


class MoneyForm(BaseForm):
    """Where compensation and expenses of one person stand."""

    compensation_state = SelectField(_("Indemnisation"), [required()])
    compensation = DecimalField(
        _("Montant de l’indemnisation, en euros"), [Optional(), _amount()], places=2, use_locale=False
    )
    expenses_state = SelectField(_("Frais"), [required()])
    expenses = DecimalField(_("Montant des frais, en euros"), [Optional(), _amount()], places=2, use_locale=False)


class ExpensesForm(BaseForm):
    """What a volunteer spent."""

    expenses = DecimalField(_("Montant dépensé, en euros"), [required(), _amount()], places=2, use_locale=False)
    note = Text(_("À quoi cela correspond"), limit=300, needed=True)


class RestitutionForm(BaseForm):
    """« Ce que votre avis a changé »."""

    outcome = Radios(_("Qu’est devenu cet avis ?"), [required()])
    why = LongText(_("Pourquoi"), limit=3000, needed=True)
    what_changed = LongText(_("Ce que cela a changé"), limit=3000)
    link = Text(_("Lien vers la nouvelle version"), limit=400, validators=[LINK])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.outcome.choices = labelled(Outcome)

    def restitution(self) -> Restitution:
        """Return the command."""
        return Restitution(
            Outcome(self.outcome.data), self.why.data or "", self.what_changed.data or "", self.link.data or ""
        )


def restitution_form(contribution: Contribution) -> RestitutionForm:
    """Return the form filled with what was already said."""
    outcome = contribution.outcome.value if contribution.outcome else None
    return RestitutionForm(
        outcome=outcome, why=contribution.why, what_changed=contribution.what_changed, link=contribution.link
    )


class OpinionForm(BaseForm):
    """How it went, for one side."""

    rating = Radios(_("Comment cela s’est-il passé ?"), [required()])
    would_repeat = Radios(_("Le referiez-vous ?"), [Optional()], default="")
    comment = LongText(_("Un commentaire"), limit=2000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = (gettext("Très bien"), gettext("Bien"), gettext("Moyen"), gettext("Mal"), gettext("Très mal"))
        self.rating.choices = [(str(5 - place), word) for place, word in enumerate(words)]
        self.would_repeat.choices = [("yes", gettext("Oui")), ("no", gettext("Non")), ("", gettext("Je ne sais pas"))]

    def opinion(self) -> Opinion:
        """Return the command."""
        repeat = {"yes": True, "no": False}.get(self.would_repeat.data or "")
        return Opinion(rating=int(self.rating.data), would_repeat=repeat, comment=self.comment.data or "")


class ReportForm(BaseForm):
    """« Bilan de participation »: the five headings of GRIPP2 short form."""

    aim = LongText(_("But"), limit=5000, description=_("Pourquoi avoir associé des personnes concernées ?"))
    methods = LongText(_("Méthodes"), limit=5000, description=_("Qui, comment, à quelles étapes ?"))
    results = LongText(_("Résultats positifs et négatifs"), limit=5000, description=_("Ce que cela a apporté, ou non."))
    discussion = LongText(
        _("Influence sur le projet"), limit=5000, description=_("Ce qui est différent grâce à cette participation.")
    )
    reflections = LongText(
        _("Regard critique"), limit=5000, description=_("Ce qui a bien marché, ce que vous feriez autrement.")
    )

    def draft(self) -> ReportDraft:
        """Return the command."""
        texts = (self.aim, self.methods, self.results, self.discussion, self.reflections)
        return ReportDraft(*(field.data or "" for field in texts))


def report_form(report: ParticipationReport | None) -> ReportForm:
    """Return the form filled with what was written."""
    return ReportForm(obj=report)


def money_form(place: Attendance) -> MoneyForm:
    """Return the form filled with what is known; what a person waived is theirs to say."""
    form = MoneyForm(
        compensation_state=place.compensation_state.value,
        compensation=_euros(place.compensation_cents),
        expenses_state=place.expenses_state.value,
        expenses=_euros(place.expenses_cents),
    )
    form.compensation_state.choices = form.expenses_state.choices = labelled(PaymentState)
    return form


def _euros(cents: int | None) -> Decimal | None:
    return None if cents is None else Decimal(cents) / 100


class ProposalForm(BaseForm):
    """Why the team thinks of one person, in words that the person reads."""

    reason = LongText(
        _("Pourquoi cette personne ?"),
        limit=500,
        needed=True,
        description=_("Elle lira cette phrase, avec la proposition ou dans « Qui a vu mes données »."),
    )


class WeightsForm(BaseForm):
    """The published weights. ``expected`` is the version on the page; fields ``weight_<facet>`` are added per facet."""

    expected = HiddenField()
    need = SelectField(_("Besoin pour l’aperçu"), [Optional()])
    note = Text(
        _("Pourquoi ce changement"), limit=300, description=_("Publié avec les poids. Inutile pour un simple aperçu.")
    )

    def weight_fields(self) -> list[Any]:
        """Return the fields of the weights, in the order of the facets."""
        return [self[f"weight_{name}"] for name in DEFAULT_WEIGHTS]

    def draft(self) -> WeightsDraft:
        """Return the command."""
        weights = {name: self[f"weight_{name}"].data or 0 for name in DEFAULT_WEIGHTS}
        return WeightsDraft(note=self.note.data or "", weights=weights)

    def seen(self) -> int:
        """Return the version that the person had before their eyes."""
        text = self.expected.data or ""
        return int(text) if text.isascii() and text.isdigit() else -1


def weights_form(current: Mapping[str, int], version: int, needs: Sequence[Need]) -> WeightsForm:
    """Return the form with one whole number a facet."""
    limits = NumberRange(0, 100, _("Un poids est un nombre entier entre 0 et 100."))
    fields = {
        f"weight_{name}": IntegerField(gettext(WEIGHT_TITLES[name]), [InputRequired(), limits], default=current[name])
        for name in DEFAULT_WEIGHTS
    }
    form: WeightsForm = type("WeightsFormOfFacets", (WeightsForm,), fields)(expected=str(version))
    form.need.choices = [("", gettext("Choisir un besoin")), *((need.public_id, need.title) for need in needs)]
    return form
