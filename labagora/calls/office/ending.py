"""The moves of the desk once the hour is past."""

from flask.typing import ResponseReturnValue
from flask_babel import gettext

from labagora.calls.actions import ending
from labagora.calls.office.calls import moved
from labagora.calls.office.shared import bp
from labagora.web.access import staff


@bp.post("/<public_id>/evaluation")
@staff
def call_review(public_id: str) -> ResponseReturnValue:
    """Begin the review."""
    return moved(public_id, ending.start_review, gettext("L'appel est en évaluation."))


@bp.post("/<public_id>/resultats")
@staff
def call_publish_results(public_id: str) -> ResponseReturnValue:
    """Show the results on the public page."""
    return moved(public_id, ending.publish_results, gettext("Les résultats sont sur la page de l'appel."))


@bp.post("/<public_id>/archivage")
@staff
def call_archive(public_id: str) -> ResponseReturnValue:
    """Put the call away."""
    return moved(public_id, ending.archive_call, gettext("L'appel est archivé : sa page reste lisible."))


@bp.post("/<public_id>/retour")
@staff
def call_restore(public_id: str) -> ResponseReturnValue:
    """Take the call out of the archives."""
    return moved(public_id, ending.restore_call, gettext("L'appel n'est plus archivé."))
