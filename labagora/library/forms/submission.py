"""Sending a sheet, opening it again."""

from flask_babel import lazy_gettext as _

from labagora.web.fields import BaseForm, LongText


class SubmissionForm(BaseForm):
    """Why the team sends a sheet in spite of the check; empty for everybody else."""

    reason = LongText(
        _("Pourquoi envoyer malgré la vérification"),
        limit=1000,
        description=_("Réservé à l'équipe. Gardé avec la fiche."),
    )
