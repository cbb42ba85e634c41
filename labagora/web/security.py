"""Headers, hosts and origins (security.md D1–D6, C6, C8)."""

from urllib.parse import urlsplit

from flask import Flask, Response, abort, current_app, request
from flask_login import current_user
from werkzeug.middleware.proxy_fix import ProxyFix

from labagora.core.settings import Settings
from labagora.web.access import SAFE_METHODS
from labagora.web.cleaning import CleanRequest, refuse_odd_paths

POLICY = {
    "default-src": "'none'", "script-src": "'self'", "style-src": "'self'", "img-src": "'self'", "font-src": "'self'",
    "connect-src": "'self'", "form-action": "'self'", "base-uri": "'none'", "frame-ancestors": "'none'",
}  # fmt: skip
FEATURES = ("accelerometer", "camera", "display-capture", "geolocation", "gyroscope", "microphone", "payment", "usb")
HEADERS = {
    "Content-Security-Policy": "; ".join(f"{name} {value}" for name, value in POLICY.items()),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": ", ".join(f"{feature}=()" for feature in FEATURES),
    "X-Frame-Options": "DENY",
}
ONE_YEAR = 31_536_000


def _add_headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if current_app.config["SESSION_COOKIE_SECURE"]:
        response.headers["Strict-Transport-Security"] = f"max-age={ONE_YEAR}; includeSubDomains"
    if request.endpoint != "static" and current_user.is_authenticated:
        response.headers["Cache-Control"] = "no-store"
    return response


def _check_origin() -> None:
    """Refuse a write that another site's page sent.

    Our own pages send ``Origin: null``, because of their ``no-referrer``: the browser's Sec-Fetch-Site then tells
    them from a foreign frame, and the CSRF token has the last word.
    """
    if request.method not in SAFE_METHODS and _is_foreign():
        abort(403)


def _is_foreign() -> bool:
    origin = request.headers.get("Origin", "null")
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        return True
    return origin != "null" and _host_of(origin) != request.host


def _host_of(origin: str) -> str | None:
    try:
        return urlsplit(origin).netloc
    except ValueError:  # not even an address
        return None


def _refuse_odd_methods() -> None:
    if request.method in ("TRACE", "TRACK", "CONNECT"):
        abort(405)


def configure(app: Flask, settings: Settings) -> None:
    """Set cookies and hosts. The ``__Host-`` prefix needs TLS: over plain loopback it is left out (D4)."""
    app.config.update(
        SESSION_COOKIE_NAME="__Host-labagora" if settings.is_https else "labagora",
        SESSION_COOKIE_SECURE=settings.is_https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_PATH="/",
        PREFERRED_URL_SCHEME="https" if settings.is_https else "http",
        TRUSTED_HOSTS=sorted(
            {host.rsplit(":", 1)[0] if host[-1:].isdigit() else host for host in settings.allowed_hosts()}
        ),
        MAX_CONTENT_LENGTH=16 * 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=2 * 1024 * 1024,
        MAX_FORM_PARTS=2000,
    )
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops)  # type: ignore[method-assign]  # the way Flask documents


def init_app(app: Flask) -> None:
    """Register the hooks; ``_add_headers`` runs on every response, errors and files included."""
    app.request_class = CleanRequest
    app.before_request(_refuse_odd_methods)
    app.before_request(refuse_odd_paths)
    app.before_request(_check_origin)
    app.after_request(_add_headers)


def safe_next(target: str | None, default: str = "/") -> str:
    """Return ``target`` if it is a path of this site, else ``default`` (security.md E3)."""
    if not target or not target.startswith("/") or target[1:2] in ("/", "\\"):
        return default
    if any(ord(char) < 32 or char == "\\" for char in target):
        return default
    parts = urlsplit(target)
    return default if parts.scheme or parts.netloc else target
