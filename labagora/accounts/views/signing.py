"""Coming in, going out, proving again who one is."""

from datetime import datetime, timedelta

from flask import current_app, flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from labagora.accounts import actions, login, oidc, passkeys, queries, throttle
from labagora.accounts.enums import SessionEnd
from labagora.accounts.forms import CodeForm, PasskeyForm, PasswordForm, SignInForm
from labagora.accounts.models import Account
from labagora.accounts.passwords import verify_password
from labagora.accounts.views.blueprint import (
    bp,
    known_device,
    put_challenge,
    refused_for_now,
    site,
    take_challenge,
)
from labagora.core.clock import utcnow
from labagora.core.errors import Invalid, TooMany
from labagora.web.access import actor, enrolling, public
from labagora.web.errors import translated
from labagora.web.fields import rendered
from labagora.web.transaction import afterwards

HALF = "half"
HALF_FOR = timedelta(minutes=10)


def enter(account: Account, target: str) -> ResponseReturnValue:
    """Go on after a first proof: to the second one when there is one, else in."""
    if account.has_second_factor:
        session[HALF] = [account.public_id, utcnow().timestamp(), _state_of_secret(account)]
        return redirect(url_for("accounts.sign_in_second", retour=target), 303)
    return _let_in(account, target, second_factor=False)


def _let_in(account: Account, target: str, *, second_factor: bool) -> ResponseReturnValue:
    login.start_session(account, second_factor=second_factor)
    return redirect(target, 303)


def _half_signed(now: datetime) -> Account | None:
    """Return the person who gave their passphrase a moment ago and owes a second proof."""
    public_id, at, secret = session.get(HALF) or ("", 0, "")
    if not public_id or now.timestamp() - at > HALF_FOR.total_seconds():
        return None
    account = queries.find_account(public_id)
    if account is None or not account.is_active or _state_of_secret(account) != secret:
        return None
    return account


def _state_of_secret(account: Account) -> str:
    """Return what changes with the passphrase: a first proof given before a change is worth nothing after it."""
    return queries.fingerprint(account.password_hash or "").hex()[:16]


@bp.get("/connexion")
@public
def sign_in() -> ResponseReturnValue:
    """The sign-in page."""
    if actor() is not None:
        return redirect(login.wanted_page(), 303)
    return rendered("accounts/sign_in.html", SignInForm(), **_sign_in_page())


def _sign_in_page() -> dict[str, object]:
    options = passkeys.request_options(site(), put_challenge()) if site().can_have_passkeys else ""
    return {
        "nav_section": "sign_in",
        "passkey_options": options,
        "has_provider": oidc.is_configured(),
        "target": login.wanted_page(""),
    }


@bp.post("/connexion")
@public
def sign_in_create() -> ResponseReturnValue:
    """Check address and passphrase. The same answer, and the same work, whoever the address is (security.md B4)."""
    form = SignInForm()
    if form.validate_on_submit():
        try:
            account = _check_passphrase(form)
        except TooMany as error:
            return refused_for_now("accounts/sign_in.html", form, error, **_sign_in_page())
        if account is not None:
            return enter(account, login.wanted_page())
    return rendered("accounts/sign_in.html", form, **_sign_in_page())


def _check_passphrase(form: SignInForm) -> Account | None:
    account = queries.find_account_by_address(form.address.data or "")
    gate = throttle.password_gate(form.address.data or "", known_device=known_device(account))
    gate.check()
    is_right = verify_password(account.password_hash if account else None, form.password.data or "")
    if account is None or not is_right or account.confirmed_at is None or account.erased_at is not None:
        if gate.note_failure():
            _raise_alarm(form.address.data or "")
        form.form_errors = [
            gettext(
                "Adresse ou phrase de passe inexacte. Si vous venez de vous inscrire, "
                "ouvrez d’abord le lien reçu par courriel."
            )
        ]
        return None
    gate.note_success()
    if not account.is_active:
        form.form_errors = [gettext("Ce compte est suspendu. Écrivez à l’équipe pour en savoir plus.")]
        return None
    return account


def _raise_alarm(address: str) -> None:
    now = utcnow()
    current_app.logger.warning("the tries against one passphrase are spent")
    afterwards(lambda: actions.report_tries(address, now=now))


@bp.get("/connexion/second-facteur")
@public
def sign_in_second() -> ResponseReturnValue:
    """The second proof."""
    account = _half_signed(utcnow())
    if account is None:
        return redirect(url_for("accounts.sign_in", retour=login.wanted_page()), 303)
    return rendered("accounts/sign_in_second.html", CodeForm(), **_second_page(account))


def _second_page(account: Account) -> dict[str, object]:
    offered = bool(account.passkeys) and site().can_have_passkeys
    options = passkeys.request_options(site(), put_challenge(), account=account) if offered else ""
    return {
        "has_totp": account.totp_confirmed_at is not None,
        "passkey_options": options,
        "target": login.wanted_page(""),
    }


@bp.post("/connexion/second-facteur")
@public
def sign_in_second_create() -> ResponseReturnValue:
    """Check the code."""
    form, account = CodeForm(), _half_signed(utcnow())
    if account is None:
        flash(gettext("Le temps est passé : recommencez avec votre phrase de passe."), "warning")
        return redirect(url_for("accounts.sign_in", retour=login.wanted_page()), 303)
    if form.validate_on_submit():
        try:
            if _check_code(account, form):
                return _let_in(account, login.wanted_page(), second_factor=True)
        except TooMany as error:
            return refused_for_now("accounts/sign_in_second.html", form, error, **_second_page(account))
    return rendered("accounts/sign_in_second.html", form, **_second_page(account))


def _check_code(account: Account, form: CodeForm) -> bool:
    gate = throttle.code_gate(account.public_id, known_device=known_device(account))
    gate.check()
    if actions.check_code(account, form.code.data or "", now=utcnow()):
        gate.note_success()
        return True
    if gate.note_failure():
        current_app.logger.warning("the tries against one second factor are spent")
        account_id, now = account.id, utcnow()
        afterwards(lambda: actions.warn_of_tries(queries.get_account_by_id(account_id), now=now))
    form.absorb(Invalid("code", "Ce code n’est pas le bon, ou a déjà servi. Attendez le suivant."))
    return False


@bp.post("/connexion/cle")
@public
def passkey_sign_in() -> ResponseReturnValue:
    """Come in with a passkey, alone or after the passphrase."""
    half = _half_signed(utcnow())
    try:
        account = _check_passkey(PasskeyForm().credential.data or "", half)
    except Invalid as error:
        flash(translated(error), "error")
        page = "accounts.sign_in_second" if half else "accounts.sign_in"
        return redirect(url_for(page, retour=login.wanted_page()), 303)
    return _let_in(account, login.wanted_page(), second_factor=True)


def _check_passkey(credential: str, expected: Account | None) -> Account:
    """Return the person whose passkey signed the challenge. Raises Invalid."""
    challenge, _ = take_challenge()
    passkey = queries.find_passkey(passkeys.credential_id_of(credential))
    account = passkey.account if passkey else None
    if passkey is None or account is None or not account.is_active or account.confirmed_at is None:
        raise passkeys.refusal()
    if expected is not None and expected.id != account.id:
        raise passkeys.refusal()
    count = passkeys.verify_request(site(), credential, challenge, passkey, alone=expected is None)
    actions.use_passkey(passkey, sign_count=count, now=utcnow())
    return account


@bp.post("/deconnexion")
@public
def sign_out() -> ResponseReturnValue:
    """End the session, here and on the server."""
    actor()  # loads the session that ends
    login.end_session(SessionEnd.SIGNED_OUT)
    flash(gettext("Vous êtes déconnecté."), "success")
    return redirect(url_for("site.home"), 303)


@bp.post("/connexion/prolonger")
@enrolling
def session_keep() -> ResponseReturnValue:
    """Stay signed in: the request itself counts as use."""
    actions.keep_session(login.current_session().id, utcnow())
    return redirect(url_for("site.my_space"), 303)


@bp.get("/mon-espace/securite/verification")
@enrolling
def reauthentication() -> ResponseReturnValue:
    """Ask again who is there, before something sensitive."""
    return rendered("accounts/reauthentication.html", PasswordForm(), **_again_page(actor()))


def _again_page(account: Account) -> dict[str, object]:
    offered = bool(account.passkeys) and site().can_have_passkeys
    options = passkeys.request_options(site(), put_challenge(), account=account) if offered else ""
    return {
        "has_password": account.password_hash is not None,
        "passkey_options": options,
        "target": login.wanted_page(url_for("accounts.security")),
    }


@bp.post("/mon-espace/securite/verification")
@enrolling
def reauthentication_create() -> ResponseReturnValue:
    """Check the passphrase, or a passkey."""
    account: Account = actor()
    form = PasswordForm()
    if request.form.get("credential"):
        return _again_by_passkey(account, form)
    if form.validate_on_submit():
        try:
            if _is_right(account, form):
                login.renew()
                return redirect(login.wanted_page(url_for("accounts.security")), 303)
        except TooMany as error:
            return refused_for_now("accounts/reauthentication.html", form, error, **_again_page(account))
    return rendered("accounts/reauthentication.html", form, **_again_page(account))


def _is_right(account: Account, form: PasswordForm) -> bool:
    gate = throttle.password_gate(account.public_id, known_device=None)
    gate.check()
    if verify_password(account.password_hash, form.password.data or ""):
        gate.note_success()
        return True
    gate.note_failure()
    form.absorb(Invalid("password", "Ce n’est pas votre phrase de passe."))
    return False


def _again_by_passkey(account: Account, form: PasswordForm) -> ResponseReturnValue:
    try:
        _check_passkey(request.form["credential"], account)
    except Invalid as error:
        form.form_errors = [translated(error)]
        return rendered("accounts/reauthentication.html", form, **_again_page(account))
    login.renew(second_factor=True)
    return redirect(login.wanted_page(url_for("accounts.security")), 303)
