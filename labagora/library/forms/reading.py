"""What readers send: an opinion, a remark, a private note."""

from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import RadioField
from wtforms.validators import Optional, ValidationError

from labagora.library.actions.reading import NOTE_LIMIT, REMARK_LIMIT
from labagora.web.fields import BaseForm, LongText, options

SAY_SOMETHING = _("Répondez oui ou non, ou écrivez une remarque.")
HELPED = (("oui", _("Oui")), ("non", _("Non")))


class Answer(RadioField):
    """Yes, no, or nothing yet."""

    def pre_validate(self, form: Any) -> None:
        """Say in French what is not an answer."""
        if self.data and self.data not in dict(HELPED):
            raise ValidationError(str(SAY_SOMETHING))


class OpinionForm(BaseForm):
    """An opinion, a remark, or both. It belongs to no session: there is nothing for a token to protect."""

    class Meta(BaseForm.Meta):
        """No token: it would need a cookie, and a page of its own for each reader."""

        csrf = False

    helped = Answer(_("Cette page vous a-t-elle aidé ?"), [Optional()], choices=options(HELPED))
    remark = LongText(
        _("Votre remarque"),
        limit=REMARK_LIMIT,
        description=_(
            "Ni nom, ni adresse, ni téléphone : personne ne saura qui vous êtes, et nous ne pourrons pas répondre."
        ),
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """Something must be said."""
        is_valid = super().validate(extra_validators)
        if is_valid and not self.helped.data and not self.remark.data:
            self.remark.errors = [str(SAY_SOMETHING)]
            return False
        return bool(is_valid)


class NoteForm(BaseForm):
    """A note for oneself."""

    note = LongText(
        _("Ma note"), limit=NOTE_LIMIT, description=_("Elle est chiffrée avec votre clé : vous seul pouvez la lire.")
    )
