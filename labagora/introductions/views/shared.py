"""The page of an introduction, for both sides, and the reminder that either may send."""

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from labagora.core.clock import utcnow
from labagora.core.errors import NotFound
from labagora.introductions import actions, queries
from labagora.introductions.agreement import agreement_of
from labagora.introductions.enums import Side
from labagora.introductions.forms import AgreementForm
from labagora.introductions.views.blueprint import back_to, bp, loaded
from labagora.introductions.views.presenting import Panel, panel, reasons_stored
from labagora.volunteers.enums import Look
from labagora.web.access import actor, discloses, signed_in
from labagora.web.fields import rendered


@bp.get("/mises-en-relation/<public_id>")
@discloses
def introduction_show(public_id: str) -> str:
    """Where it stands, what comes next. What a leader reads here is written in the person's ledger first."""
    introduction = loaded(public_id)
    side = queries.side_of(actor(), introduction)
    if side is None:
        raise NotFound
    shown = panel(introduction, side, utcnow())
    if side is Side.LEADER:
        _record(shown)
        return render_template("introductions/introduction_leader.html", panel=shown, nav_section="my_space")
    reasons = reasons_stored(introduction)
    return render_template("introductions/introduction.html", panel=shown, reasons=reasons, nav_section="my_space")


def _record(shown: Panel) -> None:
    """Name every field on the page in the ledger of the person."""
    introduction, now = shown.introduction, utcnow()
    fields = [*(one.name for one in shown.answers), *(["word"] if shown.word else [])]
    actions.record_look(introduction, Look.CANDIDATE_CARD, sorted(fields), actor=actor(), now=now)
    if shown.contact:
        actions.record_look(introduction, Look.CONTACT, sorted(introduction.contact_fields), actor=actor(), now=now)


@bp.post("/mises-en-relation/<public_id>/relance")
@signed_in
def chase_create(public_id: str) -> ResponseReturnValue:
    """« Relancer », from the date shown."""
    introduction = loaded(public_id)
    actions.chase(introduction, actor=actor(), now=utcnow())
    return back_to(introduction, gettext("Un rappel vient de partir."))


@bp.route("/mises-en-relation/<public_id>/accord", methods=["GET", "POST"])
@signed_in
def agreement(public_id: str) -> ResponseReturnValue:
    """The written agreement: read, then accept."""
    introduction = loaded(public_id)
    actions.allow(introduction.confirmed_at is not None)
    text = agreement_of(introduction.need)
    form = AgreementForm(text_hash=text.hash)
    if form.validate_on_submit():
        actions.accept_agreement(introduction, form.text_hash.data or "", actor=actor(), now=utcnow())
        return back_to(introduction, gettext("Vous avez accepté l’accord écrit."))
    side = queries.side_of(actor(), introduction)
    accepted = {who.value: row for who, row in queries.acceptances_of(introduction).items()}
    return rendered(
        "introductions/agreement.html", form, introduction=introduction, text=text, side=side, accepted=accepted
    )
