"""« Mon profil »: short steps that save as one goes, the pause, the number of proposals, the mutes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext

from labagora.accounts.consents import current_text
from labagora.accounts.enums import Purpose
from labagora.core.clock import from_paris, utcnow
from labagora.core.errors import NotFound
from labagora.volunteers import actions, describing, policy, queries
from labagora.volunteers.forms import AgreementForm, BudgetForm, PauseForm, step_form
from labagora.volunteers.models import Volunteer
from labagora.volunteers.profile import Profile
from labagora.volunteers.steps import STEP_BY_SLUG, STEPS, Step, step_after
from labagora.web.access import actor, signed_in
from labagora.web.fields import rendered

bp = Blueprint("volunteers", __name__, url_prefix="/mon-espace/profil")


@dataclass(frozen=True)
class Overview:
    """What the head of the profile says."""

    profile: Profile
    is_paused: bool
    is_matchable: bool
    needs_agreement: bool
    needs_proposals: bool
    expires_at: datetime | None
    asked: int
    answered: int


def _overview(volunteer: Volunteer, now: datetime) -> Overview:
    versions = queries.text_versions()
    profile = queries.profile_of(volunteer)
    return Overview(
        profile=profile,
        is_paused=policy.is_paused(volunteer, now),
        is_matchable=policy.is_matchable(volunteer, now, versions),
        needs_agreement=not queries.agrees_today(volunteer),
        needs_proposals=volunteer.proposals_consent_version != versions.proposals,
        expires_at=policy.expires_at(volunteer.reconfirmed_at),
        asked=queries.asked_this_month(volunteer, now),
        answered=sum(step.is_answered(profile) for step in STEPS),
    )


def _step_links(profile: Profile, current: Step | None = None) -> list[tuple[str, str, str]]:
    def state(step: Step) -> str:
        return "current" if step is current else "done" if step.is_answered(profile) else "todo"

    return [(gettext(step.title), url_for("volunteers.step_show", slug=step.slug), state(step)) for step in STEPS]


def _consenting() -> Volunteer | None:
    """Return the person's profile if they agreed to today's text on health data; the gate is elsewhere."""
    volunteer = queries.find_volunteer_of(actor())
    return volunteer if volunteer is not None and queries.agrees_today(volunteer) else None


def _gate() -> ResponseReturnValue:
    return redirect(url_for("volunteers.agreement_show"), 303)


@bp.get("")
@signed_in
def profile_show() -> ResponseReturnValue:
    """Where the profile stands, step by step."""
    volunteer = queries.find_volunteer_of(actor())
    if volunteer is None:
        return render_template("volunteers/welcome.html", steps=STEPS, nav_section="my_space")
    overview = _overview(volunteer, utcnow())
    return render_template(
        "volunteers/profile.html",
        volunteer=volunteer,
        overview=overview,
        steps=_step_links(overview.profile),
        total=len(STEPS),
        rows=describing.summary(overview.profile, str(get_locale())),
        nav_section="my_space",
    )


@bp.get("/accord")
@signed_in
def agreement_show() -> ResponseReturnValue:
    """What is asked before the first question: adult, and one box a purpose."""
    return _agreement_page(AgreementForm())


@bp.post("/accord")
@signed_in
def agreement_create() -> ResponseReturnValue:
    """Record the receipts, open the profile, go to the first step."""
    form = AgreementForm()
    if form.validate_on_submit():
        with form.absorbing():
            agreement = actions.Agreement(form.birth_year.data or 0, form.health.data, form.proposals.data)
            actions.agree(actor(), agreement, locale=str(get_locale()), now=utcnow())
            return redirect(url_for("volunteers.step_show", slug=STEPS[0].slug), 303)
    return _agreement_page(form)


def _agreement_page(form: AgreementForm) -> ResponseReturnValue:
    texts = {purpose.value: current_text(purpose).in_language(str(get_locale())) for purpose in Purpose}
    return rendered("volunteers/agreement.html", form, texts=texts, nav_section="my_space")


@bp.get("/<slug>")
@signed_in
def step_show(slug: str) -> ResponseReturnValue:
    """Show one short step."""
    step, volunteer = _step(slug), _consenting()
    if volunteer is None:
        return _gate()
    profile = queries.profile_of(volunteer)
    return _step_page(step, profile, step_form(step, profile))


@bp.post("/<slug>")
@signed_in
def step_save(slug: str) -> ResponseReturnValue:
    """Save one step: by the button, or as one types when scripts run."""
    step, volunteer = _step(slug), _consenting()
    if volunteer is None:
        return _gate()
    profile = queries.profile_of(volunteer)
    form = step_form(step, profile)
    if form.validate_on_submit():
        with form.absorbing():
            return _saved(step, volunteer, form.data)
    return _step_page(step, profile, form)


def _saved(step: Step, volunteer: Volunteer, data: Mapping[str, Any]) -> ResponseReturnValue:
    try:
        saved = actions.save_step(
            volunteer, step, data, expected=str(data.get("expected")), actor=actor(), now=utcnow()
        )
    except actions.AnswersMoved as moved:
        return _conflict_page(moved)
    if request.headers.get("X-Requested-With") == "fetch":
        return "", 204, {"X-Saved-Mark": saved.fingerprint(step.questions)}
    following = step_after(step)
    if following is None or "stay" in request.form:
        flash(gettext("C'est enregistré."), "success")
        return redirect(url_for("volunteers.profile_show"), 303)
    return redirect(url_for("volunteers.step_show", slug=following.slug), 303)


def _conflict_page(moved: actions.AnswersMoved) -> ResponseReturnValue:
    locale = str(get_locale())
    page = render_template(
        "volunteers/step_conflict.html",
        step=moved.step,
        rows=describing.differences(moved.step, moved.typed, moved.saved, locale),
        fields=describing.hidden_fields(moved.step, moved.typed),
        expected=moved.saved.fingerprint(moved.step.questions),
        nav_section="my_space",
    )
    return page, 409


def _step(slug: str) -> Step:
    if slug not in STEP_BY_SLUG:
        raise NotFound
    return STEP_BY_SLUG[slug]


def _step_page(step: Step, profile: Profile, form: Any) -> ResponseReturnValue:
    links = _step_links(profile, step)
    return rendered(
        "volunteers/step.html", form, step=step, steps=links, is_last=step_after(step) is None, nav_section="my_space"
    )


@bp.post("/confirmation")
@signed_in
def confirmation_create() -> ResponseReturnValue:
    """« Mon profil est toujours juste »."""
    actions.reconfirm(queries.get_volunteer_of(actor()), actor=actor(), now=utcnow())
    flash(gettext("Merci. Votre profil est confirmé pour un an."), "success")
    return redirect(url_for("volunteers.profile_show"), 303)


@bp.get("/pause")
@signed_in
def pause_show() -> ResponseReturnValue:
    """« Pause santé »."""
    return _pause_page(PauseForm())


@bp.post("/pause")
@signed_in
def pause_create() -> ResponseReturnValue:
    """Stop every proposal, at once, without a reason."""
    form = PauseForm()
    if form.validate_on_submit():
        with form.absorbing():
            until = from_paris(datetime.combine(form.until.data, time()), field="until") if form.until.data else None
            actions.pause(queries.get_volunteer_of(actor()), until=until, actor=actor(), now=utcnow())
            flash(gettext("Pause activée. Prenez soin de vous : plus rien ne vous sera proposé."), "success")
            return redirect(url_for("volunteers.profile_show"), 303)
    return _pause_page(form)


@bp.post("/pause/fin")
@signed_in
def pause_end() -> ResponseReturnValue:
    """Come back."""
    actions.resume(queries.get_volunteer_of(actor()), actor=actor(), now=utcnow())
    flash(gettext("Heureux de vous retrouver. Les propositions peuvent reprendre."), "success")
    return redirect(url_for("volunteers.profile_show"), 303)


def _pause_page(form: PauseForm) -> ResponseReturnValue:
    volunteer = queries.get_volunteer_of(actor())
    is_paused = policy.is_paused(volunteer, utcnow())
    return rendered("volunteers/pause.html", form, volunteer=volunteer, is_paused=is_paused, nav_section="my_space")


@bp.get("/sollicitations")
@signed_in
def budget_show() -> ResponseReturnValue:
    """How many proposals a month, and from whom no more."""
    volunteer = queries.get_volunteer_of(actor())
    return _budget_page(volunteer, BudgetForm(monthly_budget=volunteer.monthly_budget))


@bp.post("/sollicitations")
@signed_in
def budget_update() -> ResponseReturnValue:
    """Choose how many proposals a month are welcome."""
    volunteer, form = queries.get_volunteer_of(actor()), BudgetForm()
    if form.validate_on_submit():
        with form.absorbing():
            actions.set_budget(volunteer, form.monthly_budget.data or 0, actor=actor(), now=utcnow())
            flash(gettext("C'est enregistré."), "success")
            return redirect(url_for("volunteers.budget_show"), 303)
    return _budget_page(volunteer, form)


def _budget_page(volunteer: Volunteer, form: BudgetForm) -> ResponseReturnValue:
    return rendered(
        "volunteers/budget.html",
        form,
        asked=queries.asked_this_month(volunteer, utcnow()),
        mutes=queries.mutes_of(volunteer),
        nav_section="my_space",
    )


@bp.post("/sourdines/<public_id>/fin")
@signed_in
def mute_end(public_id: str) -> ResponseReturnValue:
    """Hear again of a project or an organisation."""
    volunteer = queries.get_volunteer_of(actor())
    mute = queries.get_mute(volunteer, public_id)
    actions.unmute(volunteer, mute.target, mute.target_ref, actor=actor(), now=utcnow())
    flash(gettext("C'est noté : vous pourrez de nouveau en recevoir des propositions."), "success")
    return redirect(url_for("volunteers.budget_show"), 303)
