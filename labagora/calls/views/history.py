"""Who changed what in an application."""

from flask import render_template

from labagora.calls import histories, queries
from labagora.calls.queries.team import names_of
from labagora.calls.views.blueprint import bp
from labagora.web.access import actor, signed_in
from labagora.web.fields import page_number


@bp.get("/candidatures/<public_id>/historique")
@signed_in
def application_history(public_id: str) -> str:
    """Every change of an answer, newest first, word by word."""
    application = queries.get_application(public_id, seen_by=actor())
    page = queries.history_of(application, page=page_number())
    names = names_of({change.by_ref for change in page.items if change.by_ref})
    words = histories.words_of(application, queries.revisions_of(application.call))
    return render_template(
        "calls/team/history.html",
        application=application,
        page=page,
        changes=histories.told(page.items, words, names),
        nav_section="my_space",
    )
