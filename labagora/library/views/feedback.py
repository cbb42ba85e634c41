"""« Cette page vous a-t-elle aidé ? » : an opinion without a name, without a cookie, without a trace of who."""

from typing import Any

from flask import redirect, request, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue

from labagora.core.clock import utcnow
from labagora.library.actions.reading import leave_remark, note_opinion
from labagora.library.display import kind_of_shelf
from labagora.library.forms.reading import OpinionForm
from labagora.library.models import Publication
from labagora.library.queries.pages import get_page
from labagora.library.views.blueprint import bp
from labagora.web import limits
from labagora.web.access import public
from labagora.web.fields import rendered

ADDRESS = "/<any(fiches, kit):shelf>/<slug>/avis"
HOUR, DOUBLE_CLICK = 3600, 10
FROM_ONE_PLACE, FOR_ONE_PAGE = 60, 20  # a hospital may stand behind one address


@bp.get(ADDRESS)
@public
def feedback_new(shelf: str, slug: str) -> ResponseReturnValue:
    """The question, and room for a remark."""
    return _page(get_page(kind_of_shelf(shelf), slug), shelf, OpinionForm())


@bp.post(ADDRESS)
@public
def feedback_create(shelf: str, slug: str) -> ResponseReturnValue:
    """Count an opinion, keep a remark."""
    publication, form = get_page(kind_of_shelf(shelf), slug), OpinionForm()
    if form.validate_on_submit():
        _spend(publication)
        with form.absorbing():
            _keep(publication, form)
            remarked = "1" if form.remark.data else None
            return redirect(url_for("library.feedback_thanks", shelf=shelf, slug=slug, remarque=remarked), 303)
    return _page(publication, shelf, form)


@bp.get(f"{ADDRESS}/merci")
@public
def feedback_thanks(shelf: str, slug: str) -> ResponseReturnValue:
    """Say that the opinion was counted, and offer to say more."""
    return _page(get_page(kind_of_shelf(shelf), slug), shelf, OpinionForm(), has_answered=True)


def _page(publication: Publication, shelf: str, form: OpinionForm, **more: Any) -> ResponseReturnValue:
    return rendered(
        "library/feedback.html",
        form,
        publication=publication,
        shelf=shelf,
        remarked=request.args.get("remarque"),
        **more,
    )


def _spend(publication: Publication) -> None:
    limits.spend("feedback", FROM_ONE_PLACE, HOUR)
    limits.spend(f"feedback|{publication.sheet_ref}", FOR_ONE_PAGE, HOUR)


def _keep(publication: Publication, form: OpinionForm) -> None:
    """A double click is one opinion."""
    now = utcnow()
    if form.remark.data:
        leave_remark(publication, form.remark.data, now=now)
    answer = form.helped.data
    if answer and limits.count(f"feedback-click|{publication.sheet_ref}|{answer}", 1, DOUBLE_CLICK).allowed:
        note_opinion(publication, helped=answer == "oui", now=now)


@bp.record
def _readers_have_no_session(state: BlueprintSetupState) -> None:
    """An opinion is nobody's: no session is read, so there is none to protect, and no cookie is needed (D4)."""
    csrf: Any = state.app.extensions["csrf"]
    csrf.exempt(feedback_create)
