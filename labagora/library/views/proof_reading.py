"""What a proof-reader without an account sees: one version, a box under each part, their verdict.

No link leads elsewhere, no search engine comes, and a closed link answers the same whatever closed it.
"""

from dataclasses import replace

from flask import make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from labagora.core.clock import utcnow
from labagora.library.actions.proofs import answer_proof
from labagora.library.enums import Verdict
from labagora.library.forms.proofs import AnswerForm, answer_form
from labagora.library.models import ProofLink
from labagora.library.queries.proofs import get_open_proof, get_proof_image
from labagora.library.queries.surroundings import surroundings_of
from labagora.library.queries.versions import get_version
from labagora.library.reading import Section, sections_of
from labagora.library.rendering import render_sheet
from labagora.library.views.blueprint import bp
from labagora.library.views.downloads import served
from labagora.web import limits
from labagora.web.access import public

HOUR = 60 * 60
PAGES_AN_HOUR, ANSWERS_AN_HOUR, IMAGES_AN_HOUR = 120, 40, 1_200


def _no_link(_kind: str, _slug: str) -> str | None:
    return None


def _sections(link: ProofLink, token: str) -> list[Section]:
    content = get_version(link.sheet, link.version_number).content
    around = surroundings_of(link.sheet)

    def image(public_id: str) -> str | None:
        known = around.image(public_id)
        return url_for("library.proof_image", token=token, public_id=public_id) if known else None

    return sections_of(content, render_sheet(content, replace(around, link=_no_link, image=image)))


def _private(page: tuple[str, int]) -> ResponseReturnValue:
    response = make_response(page)
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Cache-Control"] = "no-store"
    return response


def _page(link: ProofLink, token: str, sections: list[Section], form: AnswerForm) -> ResponseReturnValue:
    wrong = bool(form.errors or form.form_errors)
    title = get_version(link.sheet, link.version_number).content["title"]
    body = render_template(
        "library/desk/proof_show.html",
        form=form,
        form_errors=wrong,
        token=token,
        link=link,
        title=title,
        sections=sections,
    )
    return _private((body, 422 if wrong else 200))


def _form(link: ProofLink, sections: list[Section]) -> AnswerForm:
    parts = [(section.key, section.label) for section in sections]
    return answer_form(link, [*parts, ("whole", gettext("l'ensemble"))])


@bp.get("/relecture/<token>")
@public
def proof_show(token: str) -> ResponseReturnValue:
    """The version to read, with a box under each part."""
    limits.spend("proof", PAGES_AN_HOUR, HOUR)
    link = get_open_proof(token, utcnow())
    sections = _sections(link, token)
    return _page(link, token, sections, _form(link, sections))


@bp.post("/relecture/<token>")
@public
def proof_answer(token: str) -> ResponseReturnValue:
    """Keep the verdict and the remarks; they may be changed until the link lapses."""
    limits.spend("proof-answer", ANSWERS_AN_HOUR, HOUR)
    link = get_open_proof(token, utcnow(), lock=True)
    sections = _sections(link, token)
    form = _form(link, sections)
    if form.validate_on_submit():
        with form.absorbing():
            answer_proof(link, Verdict(form.verdict.data), form.remarks(), now=utcnow())
            return redirect(url_for("library.proof_thanks", token=token), 303)
    return _page(link, token, sections, form)


@bp.get("/relecture/<token>/merci")
@public
def proof_thanks(token: str) -> ResponseReturnValue:
    """Say that the answer was kept, and until when it may be changed."""
    limits.spend("proof", PAGES_AN_HOUR, HOUR)
    link = get_open_proof(token, utcnow())
    return _private((render_template("library/desk/proof_thanks.html", token=token, link=link), 200))


@bp.get("/relecture/<token>/images/<public_id>")
@public
def proof_image(token: str, public_id: str) -> ResponseReturnValue:
    """An image of the version."""
    limits.spend("proof-image", IMAGES_AN_HOUR, HOUR)
    link = get_open_proof(token, utcnow())
    return served(get_proof_image(link, public_id), is_public=False)
