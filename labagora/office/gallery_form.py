"""The form of the gallery (/gestion/composants): one field of each kind."""

from flask_babel import lazy_gettext as _
from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    DateField,
    EmailField,
    FileField,
    IntegerField,
    PasswordField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Email, Length, NumberRange, Optional

from labagora.web.fields import BaseForm, Checks, SelectChoice, required


class GalleryForm(BaseForm):
    """Every kind of field that ``macros/form.html`` draws."""

    name = StringField(_("Prénom ou pseudonyme"), [required(), Length(max=60)], render_kw={"autocomplete": "nickname"})
    email = EmailField(_("Adresse électronique"), [required(), Email()], render_kw={"autocomplete": "email"})
    passphrase = PasswordField(
        _("Phrase de passe"), [required(), Length(min=12)], render_kw={"autocomplete": "new-password"}
    )
    story = TextAreaField(_("Ce que vous avez envie de partager"), [Length(max=2000)])
    region = SelectField(
        _("Région"),
        choices=[
            SelectChoice("", _("Choisir")),
            SelectChoice("bre", "Bretagne"),
            SelectChoice("idf", "Île-de-France"),
            SelectChoice("reu", "La Réunion"),
        ],
    )
    involvement = RadioField(
        _("Jusqu’où souhaitez-vous vous engager ?"),
        [required()],
        choices=[
            SelectChoice("answer", _("Répondre à une question de temps en temps")),
            SelectChoice("workshop", _("Participer à un atelier")),
            SelectChoice("team", _("Faire partie de l’équipe du projet")),
        ],
    )
    formats = Checks(
        _("Formats qui vous conviennent"),
        [required()],
        choices=[
            SelectChoice("interview", _("Entretien")),
            SelectChoice("workshop", _("Atelier")),
            SelectChoice("survey", _("Questionnaire")),
            SelectChoice("test", _("Essai d’un outil")),
        ],
    )
    themes = Checks(
        _("Sujets"),
        choices=[
            SelectChoice("pain", _("Douleur"), optgroup=_("Pendant les soins")),
            SelectChoice("tired", _("Fatigue"), optgroup=_("Pendant les soins")),
            SelectChoice("work", _("Travail"), optgroup=_("Au quotidien")),
            SelectChoice("food", _("Alimentation"), optgroup=_("Au quotidien")),
        ],
    )
    seats = IntegerField(_("Nombre de places"), [Optional(), NumberRange(min=1, max=50)])
    starts_on = DateField(_("Date de début"), [Optional()])
    document = FileField(_("Document à joindre"))
    agrees = BooleanField(_("J’accepte que mes réponses servent à me proposer des projets"), [required()])
    alerts = BooleanField(_("Me prévenir par courriel"))


def refused_form() -> GalleryForm:
    """Return the same form as it comes back after a bad answer: errors of every kind, what was typed kept."""
    typed = MultiDict({"refused-email": "camille(at)exemple", "refused-seats": "0", "refused-region": "nulle-part"})
    form = GalleryForm(formdata=typed, prefix="refused-", meta={"csrf": False})
    form.validate()
    return form
