"""Signing in, as flask-login sees it. The cookie holds an opaque token; a row decides (security.md C1–C5, C7)."""

from datetime import datetime, timedelta
from typing import Any

from flask import Flask, Request, Response, abort, current_app, flash, g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import LoginManager
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException

from labagora.accounts import actions, devices, queries, throttle
from labagora.accounts.enums import SessionEnd
from labagora.accounts.models import Account, SignInSession
from labagora.core.clock import utcnow
from labagora.core.ids import new_token
from labagora.web import access
from labagora.web.security import safe_next
from labagora.web.transaction import afterwards, alongside

TOKEN, LEFT, DEVICE, HELD = "sid", "left", "device", "held"
KEPT_AT_SIGN_IN = ("lang", DEVICE, HELD)
KEPT_AT_SIGN_OUT = ("lang", DEVICE, "csrf_token")
TOUCHED_EVERY = timedelta(minutes=1)
FRESH_FOR = timedelta(minutes=15)
HELD_BYTES = 200_000
SECRET_WORDS = ("password", "passphrase", "secret", "code", "token", "credential")

manager = LoginManager()
manager.session_protection = None


@manager.request_loader
def load_account(_request: Request) -> Account | None:
    """Return the person whose session row is live; the only SELECT is that of the row and its person."""
    token = session.get(TOKEN)
    row = queries.find_session(token) if isinstance(token, str) else None
    now = utcnow()
    if row is None:
        return None
    if not queries.is_live(row, now):
        _note_expiry(row, now)
        return None
    g.sign_in_session = row
    _note_use(row, now)
    return row.account


def _note_expiry(row: SignInSession, now: datetime) -> None:
    if row.ended_at is None:
        row_id = row.id
        afterwards(lambda: actions.expire_session(row_id, now))


def _note_use(row: SignInSession, now: datetime) -> None:
    row_id = row.id
    if row.must_renew and request.method in access.SAFE_METHODS:  # a write may renew the token itself
        token = new_token()
        session[TOKEN] = token
        afterwards(lambda: actions.renew_session(queries.get_session(row_id), token=token, now=now))
    elif now - row.seen_at >= TOUCHED_EVERY:
        alongside(lambda: actions.keep_session(row_id, now))


def current_session() -> SignInSession:
    """Return the row of the session being served. Only for endpoints behind a door."""
    row: SignInSession | None = g.get("sign_in_session")
    if row is None:
        abort(404)
    return row


def device_token() -> str:
    """Return the random name of this browser, kept in its cookie."""
    known = session.get(DEVICE)
    if not isinstance(known, str):
        known = session[DEVICE] = new_token()
    return known


def _keep_only(names: tuple[str, ...]) -> None:
    kept = {name: session[name] for name in names if name in session}
    session.clear()
    session.update(kept)


def start_session(account: Account, *, second_factor: bool = False, now: datetime | None = None) -> None:
    """Open a session and put its token in the cookie, nothing of the visitor's cookie being adopted (C1)."""
    now = now or utcnow()
    former = _last_session()
    same_person = former is not None and former.account_id == account.id
    if former is not None:
        actions.end_session(former, SessionEnd.REPLACED, actor=account, now=now)
    _keep_only((*KEPT_AT_SIGN_IN, "csrf_token") if same_person else KEPT_AT_SIGN_IN)
    account.locale = session.setdefault("lang", account.locale)
    token, device = new_token(), devices.describe(request.user_agent.string)
    actions.open_session(
        account,
        token=token,
        device=device,
        device_token=device_token(),
        second_factor=second_factor,
        is_new=_is_new_device(account, device, now),
        now=now,
    )
    session[TOKEN] = token


def _is_new_device(account: Account, device: str, now: datetime) -> bool:
    """A browser that we do not recognise, and either another kind than before or one more at the same time."""
    if queries.is_known_device(account.id, device_token(), now):
        return False
    names = queries.list_device_names(account, now)
    return bool(names) and (device not in names or bool(queries.list_sessions(account, now)))


def end_session(reason: SessionEnd = SessionEnd.SIGNED_OUT, now: datetime | None = None) -> None:
    """End the session on the server and forget it in the browser."""
    row: SignInSession | None = g.get("sign_in_session")
    token = session.get(TOKEN)
    if row is not None:
        actions.end_session(row, reason, actor=row.account, now=now or utcnow())
    _keep_only(KEPT_AT_SIGN_OUT)
    if row is not None:
        session[LEFT] = token


def renew(*, second_factor: bool = False) -> None:
    """Give the current session a new token after the person proved again who they are."""
    token = new_token()
    actions.refresh_session(current_session(), token=token, second_factor=second_factor, now=utcnow())
    session[TOKEN] = token


def is_fresh(now: datetime | None = None) -> bool:
    """Tell whether the person proved who they are in the last quarter of an hour."""
    return (now or utcnow()) - current_session().fresh_at <= FRESH_FOR


def _last_session() -> SignInSession | None:
    """Return the session that this browser held last, ended or not."""
    token = session.get(TOKEN) or session.get(LEFT)
    return queries.find_session(token) if isinstance(token, str) else None


def ask_to_sign_in() -> ResponseReturnValue:
    """Answer a visitor at a closed door: to the sign-in page and back, with what they typed (C7)."""
    if request.method in access.SAFE_METHODS:
        return redirect(url_for("accounts.sign_in", retour=request.full_path.rstrip("?")), 303)
    if request.headers.get("X-Requested-With") == "fetch":
        return Response(status=401)  # a script would take the sign-in page for a success
    target = _page_of_form()
    if request.form and (request.content_length or 0) <= HELD_BYTES and throttle.may_hold():
        _hold_form(target)
    return redirect(url_for("accounts.sign_in", retour=target), 303)


def _page_of_form() -> str:
    """Return the page to come back to: this address if it can be read, else the person's space."""
    try:
        current_app.create_url_adapter(request).match(request.path, method="GET")  # type: ignore[union-attr]  # never None in a request
    except HTTPException:
        return "/mon-espace"
    return request.path


def _hold_form(path: str) -> None:
    fields = [(name, value) for name, value in request.form.items(multi=True) if not _is_secret(name)]
    former, token = _last_session(), new_token()
    owner = former.account_id if former else None
    actions.hold({"kind": "form", "path": path, "fields": fields, "owner": owner}, token=token, now=utcnow())
    session[HELD] = token


def _is_secret(name: str) -> bool:
    return name == "csrf_token" or any(word in name.lower() for word in SECRET_WORDS)


def restore_held() -> None:
    """Before a page is shown: give its form what the person had typed when their session ended."""
    if request.endpoint in (None, "static"):
        return
    token = session.get(HELD)
    if not isinstance(token, str):
        return
    if request.method not in access.SAFE_METHODS:
        _forget_sent(token)
        return
    account = access.actor()
    content = queries.find_held(token, utcnow()) if account is not None else None
    if content is None or content.get("path") != request.path or content.get("owner") not in (None, account.id):
        return
    g.held_form = MultiDict([(name, value) for name, value in content["fields"]])
    flash(gettext("Ce que vous aviez écrit a été retrouvé. Relisez, puis envoyez."), "info")


def _forget_sent(token: str) -> None:
    """Once the form is sent again, its draft has served."""
    content = queries.find_held(token, utcnow()) if access.actor() is not None else None
    if content is not None and content.get("path") == request.path:
        session.pop(HELD, None)
        afterwards(lambda: actions.forget_held(token))


def session_notice() -> dict[str, Any]:
    """Context: what the page needs to warn before the session ends (C4)."""
    row: SignInSession | None = g.get("sign_in_session")
    if row is None or row.ended_at is not None:
        return {"session_notice": None}
    seconds = int(queries.idle_limit(row.account).total_seconds())
    return {
        "session_notice": {
            "idle_seconds": seconds,
            "keep_url": url_for("accounts.session_keep"),
            "sign_in_url": url_for("accounts.sign_in"),
        }
    }


def wanted_page(default: str = "/mon-espace") -> str:
    """Return the local page that the person was going to (security.md E3)."""
    return safe_next(request.values.get("retour"), default)


def init_app(app: Flask) -> None:
    """Register flask-login, what happens at a closed door, and the forms to give back."""
    app.config.setdefault("REMEMBER_COOKIE_NAME", "__Host-labagora-none")  # no such cookie is ever set
    manager.init_app(app, add_context_processor=False)
    app.extensions["labagora_sign_in"] = ask_to_sign_in
    app.before_request(restore_held)
    app.context_processor(session_notice)
