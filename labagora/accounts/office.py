"""Back office of the accounts. Names and addresses are shown one at a time, for a reason that leaves a trace."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext

from labagora.accounts import actions, policy, queries
from labagora.accounts.enums import AccountState, LookReason, Role, SuspensionReason
from labagora.accounts.forms import FindForm, GrantForm, LookForm, SuspendForm
from labagora.accounts.models import Account
from labagora.core.clock import utcnow
from labagora.core.errors import Conflict, NotAllowed, NotFound
from labagora.core.text import squeeze
from labagora.web import exports, office_menu
from labagora.web.access import actor, staff
from labagora.web.fields import BaseForm, page_number, rendered

bp = Blueprint("office_accounts", __name__, url_prefix="/gestion/comptes")
office_menu.register(lazy_gettext("Personnes"), lazy_gettext("Comptes"), "office_accounts.account_list", order=30)
BULK_LIMIT = 100


def _filters() -> queries.AccountFilters:
    return queries.AccountFilters(
        reference=squeeze(request.args.get("q", ""))[:22],
        role=request.args.get("role", ""),
        state=request.args.get("etat", ""),
    )


def _kept() -> dict[str, Any]:
    """Return the filters of the address, to come back to the same list after an action."""
    return {key: request.args[key] for key in ("q", "role", "etat", "page") if request.args.get(key)}


@bp.get("")
@staff
def account_list() -> str:
    """Every account, without name or address."""
    return _list(FindForm(formdata=None))


def _list(form: FindForm) -> str:
    return render_template(
        "office/accounts/accounts.html",
        page=queries.list_accounts(_filters(), page=page_number()),
        filters=_filters(),
        kept=_kept(),
        roles=[(role.value, gettext(role.label)) for role in Role],
        states=[(state.value, gettext(state.label)) for state in AccountState],
        form=form,
        nav_section="office",
    )


@bp.post("/recherche")
@staff
def account_find() -> ResponseReturnValue:
    """Find an account by its exact address, posted so that the address stays out of logs and histories."""
    form = FindForm()
    if form.validate_on_submit():
        account = queries.find_account_by_address(form.address.data or "")
        if account is not None:
            return redirect(url_for("office_accounts.account_show", public_id=account.public_id), 303)
        form.form_errors = [gettext("Aucun compte n’a cette adresse.")]
    return _list(form), 422


@bp.get("/export.<any(csv, xlsx):extension>")
@staff
def account_export(extension: str) -> ResponseReturnValue:
    """The accounts that the filters keep, as a file: no name, no address."""
    rows = queries.export_accounts(_filters())
    headers = ["reference", "etat", "roles", "ouvert_le", "derniere_visite", "deuxieme_protection"]
    lines = [
        [
            row.public_id,
            row.state.label,
            [role.label for role in row.roles],
            row.opened_at,
            row.seen_at,
            row.is_protected,
        ]
        for row in rows
    ]
    return exports.download(extension, "Comptes", headers, lines)


@bp.post("/lot")
@staff
def account_bulk() -> ResponseReturnValue:
    """Do the same to every ticked account."""
    chosen = queries.list_chosen(request.form.getlist("selected")[:BULK_LIMIT])
    work = _BULK.get(request.form.get("action", ""))
    if not chosen or work is None:
        flash(gettext("Cochez au moins une ligne, puis choisissez quoi faire."), "warning")
        return redirect(url_for("office_accounts.account_list", **_kept()), 303)
    refused = sum(not _done(work, account) for account in chosen)
    flash(gettext("Fait pour %(count)d compte(s).", count=len(chosen) - refused), "success")
    if refused:
        flash(
            gettext("%(count)d compte(s) laissé(s) tel(s) quel(s) : pas permis, ou déjà fait.", count=refused),
            "warning",
        )
    return redirect(url_for("office_accounts.account_list", **_kept()), 303)


def _close(account: Account) -> None:
    actions.close_sessions(account, actor=actor(), now=utcnow())


def _suspend(account: Account) -> None:
    actions.suspend_account(account, SuspensionReason.SECURITY, actor=actor(), now=utcnow())


def _reactivate(account: Account) -> None:
    actions.reactivate_account(account, actor=actor(), now=utcnow())


_BULK: dict[str, Callable[[Account], None]] = {"fermer": _close, "suspendre": _suspend, "rouvrir": _reactivate}


def _done(work: Callable[[Account], None], account: Account) -> bool:
    try:
        work(account)
    except (NotAllowed, Conflict):
        return False
    return True


def _account(public_id: str) -> Account:
    account = queries.find_account(public_id)
    if account is None:
        raise NotFound
    return account


@bp.get("/<public_id>")
@staff
def account_show(public_id: str) -> ResponseReturnValue:
    """One account: its state, roles, sessions and what happened to it."""
    return _show(_account(public_id), LookForm(formdata=None))


def _show(account: Account, form: BaseForm, *, identity: bool = False) -> ResponseReturnValue:
    may_change = policy.can_suspend(actor(), account)
    return rendered(
        "office/accounts/account.html",
        form,
        account=account,
        shows_identity=identity,
        grants=[grant for grant in account.grants if grant.ended_at is None],
        session_count=queries.count_live_sessions(account, utcnow()),
        trail=queries.list_trail(account),
        may_change=may_change,
        look_form=form if isinstance(form, LookForm) else LookForm(formdata=None),
        suspend_form=form if isinstance(form, SuspendForm) else SuspendForm(formdata=None),
        grant_form=form if isinstance(form, GrantForm) else GrantForm(_roles_for(account), formdata=None),
        removable=[role for role in Role if policy.can_grant(actor(), role) and role is not Role.VOLUNTEER],
        nav_section="office",
    )


def _roles_for(account: Account) -> list[Role]:
    return [role for role in policy.grantable_roles(actor()) if not account.has_role(role)]


@bp.post("/<public_id>/identite")
@staff
def identity_show(public_id: str) -> ResponseReturnValue:
    """Show the name and the address, once, after saying why."""
    account, form = _account(public_id), LookForm()
    if not form.validate_on_submit() or account.erased_at is not None:
        return _show(account, form)
    reason = next(one for one in LookReason if one == form.reason.data)
    actions.look_at_identity(account, reason, actor=actor(), now=utcnow())
    return _show(account, LookForm(formdata=None), identity=True)


@bp.post("/<public_id>/suspension")
@staff
def suspension_create(public_id: str) -> ResponseReturnValue:
    """Close the account for a time; its sessions die now."""
    account, form = _account(public_id), SuspendForm()
    if not form.validate_on_submit():
        return _show(account, form)
    reason = next(one for one in SuspensionReason if one == form.reason.data)
    actions.suspend_account(account, reason, actor=actor(), now=utcnow())
    return _back(account, gettext("Le compte est suspendu, ses connexions sont fermées."))


@bp.post("/<public_id>/reouverture")
@staff
def suspension_end(public_id: str) -> ResponseReturnValue:
    """Open a suspended account again."""
    account = _account(public_id)
    actions.reactivate_account(account, actor=actor(), now=utcnow())
    return _back(account, gettext("Le compte est rouvert."))


@bp.post("/<public_id>/connexions/fin")
@staff
def session_close(public_id: str) -> ResponseReturnValue:
    """Sign the person out everywhere."""
    account = _account(public_id)
    actions.close_sessions(account, actor=actor(), now=utcnow())
    return _back(account, gettext("Les connexions de ce compte sont fermées."))


@bp.post("/<public_id>/roles")
@staff
def role_grant(public_id: str) -> ResponseReturnValue:
    """Give a general role."""
    account = _account(public_id)
    form = GrantForm(_roles_for(account))
    if not form.validate_on_submit():
        return _show(account, form)
    role = next(one for one in Role if one == form.role.data)
    actions.grant_role(account, role, actor=actor(), now=utcnow())
    return _back(account, gettext("Le rôle est donné."))


@bp.post("/<public_id>/roles/<grant_id>/retrait")
@staff
def role_end(public_id: str, grant_id: str) -> ResponseReturnValue:
    """Take a role back."""
    account = _account(public_id)
    grant = next((one for one in account.grants if one.public_id == grant_id), None)
    if grant is None:
        raise NotFound
    actions.end_role(account, grant.role, actor=actor(), now=utcnow(), scope_ref=grant.scope_ref)
    return _back(account, gettext("Le rôle est retiré."))


def _back(account: Account, message: str) -> ResponseReturnValue:
    flash(message, "success")
    return redirect(url_for("office_accounts.account_show", public_id=account.public_id), 303)
