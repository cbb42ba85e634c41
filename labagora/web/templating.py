"""What templates may use: an explicit short list of globals and filters."""

from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from babel.dates import format_date, format_datetime
from babel.numbers import format_currency, format_decimal
from babel.units import format_unit
from flask import Flask, current_app, has_request_context, request, session, url_for
from flask_babel import Babel, get_locale
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup, escape

from labagora.core.clock import PARIS
from labagora.core.markdown import headings_from
from labagora.core.pagination import Page
from labagora.web.access import actor

LANGUAGES = ("fr", "en")
THOUSAND = 1000


def choose_locale() -> str:
    """Return the language of this request: asked for, saved, or French; French from the console and in jobs."""
    if not has_request_context():
        return "fr"
    asked = request.args.get("lang")
    if asked in LANGUAGES:
        if session.get("lang") != asked:
            session["lang"] = asked
        return asked
    saved = session.get("lang")
    return saved if saved in LANGUAGES else "fr"


@lru_cache(maxsize=4096)
def _day(value: date, locale: str) -> str:
    text = format_date(value, "d MMMM y", locale=locale)
    return "1er" + text[1:] if locale == "fr" and text.startswith("1 ") else text


def day(value: date | datetime | None) -> str:
    """Filter: « 21 novembre 2026 », in Paris."""
    if value is None:
        return ""
    civil = value.astimezone(PARIS).date() if isinstance(value, datetime) else value
    return _day(civil, str(get_locale()))


def moment(value: datetime | None) -> str:
    """Filter: « 21 novembre 2026 à 16 h 00 », Paris time."""
    if value is None:
        return ""
    local = value.astimezone(PARIS)
    if str(get_locale()) == "en":
        return format_datetime(local, "d MMMM y, HH:mm", locale="en")
    return f"{day(value)} à {local.hour}\u00a0h\u00a0{local.minute:02d}"


def money(cents: int | None) -> str:
    """Filter: an amount in euro cents, « 45,00 € »."""
    if cents is None:
        return ""
    return format_currency(Decimal(cents) / 100, "EUR", locale=str(get_locale()))


def number(value: float) -> str:
    """Filter: « 12 345 »."""
    return format_decimal(value, locale=str(get_locale()))


def size(octets: int) -> str:
    """Filter: « 45 octets », « 120 ko », « 1,2 Mo »: units of 1000, as the limits on files are said."""
    value, unit, length = float(octets), "digital-byte", "long"
    for larger in ("digital-kilobyte", "digital-megabyte", "digital-gigabyte"):
        if round(value) < THOUSAND:
            break
        value, unit, length = value / THOUSAND, larger, "short"
    shape = "#,##0" if unit in ("digital-byte", "digital-kilobyte") else "#,##0.#"
    return str(format_unit(value, unit, length=length, format=shape, locale=str(get_locale())))  # type: ignore[arg-type]


def plural(count: int, one: str, many: str) -> str:
    """Filter: ``3|plural("place", "places")`` gives « 3 places »; French takes the singular below 2."""
    singular = abs(count) < 2 if str(get_locale()) == "fr" else count == 1
    return f"{number(count)} {one if singular else many}"


def csrf_field() -> Markup:
    """Return the hidden input that ties a form to this session."""
    return Markup('<input type="hidden" name="csrf_token" value="{}">').format(escape(generate_csrf()))


def page_links(page: Page[Any]) -> list[tuple[str, str, bool]]:
    """Return ``(label, address, is current)`` around the current page, keeping the filters of the address."""
    arguments = request.args.to_dict(flat=False)
    arguments.pop("page", None)
    numbers = sorted({1, page.pages, *range(max(1, page.number - 2), min(page.pages, page.number + 2) + 1)})
    values: dict[str, Any] = {**(request.view_args or {}), **arguments}
    endpoint = request.endpoint or "site.home"
    return [(str(n), url_for(endpoint, **{**values, "page": n}), n == page.number) for n in numbers]


def language_links() -> list[tuple[str, str, bool]]:
    """Return ``(code, address, is current)`` of this page in each language."""
    arguments = request.args.to_dict(flat=False)
    arguments.pop("lang", None)
    if request.endpoint is None or request.method != "GET":
        return [(code, url_for("site.home", lang=code), code == str(get_locale())) for code in LANGUAGES]
    values: dict[str, Any] = {**(request.view_args or {}), **arguments}
    return [
        (code, url_for(request.endpoint, **{**values, "lang": code}), code == str(get_locale())) for code in LANGUAGES
    ]


def outlined(html: str, first: int) -> Markup:
    """Return a rendered text whose headings begin at a level, for what stands under one already."""
    return Markup(headings_from(html, first))  # noqa: S704 - core.markdown cleaned it


def init_app(app: Flask) -> None:
    """Register the language, the filters and the globals."""
    Babel(app, default_locale="fr", default_timezone="Europe/Paris", locale_selector=choose_locale)
    app.jinja_env.filters.update(
        day=day, moment=moment, money=money, number=number, outlined=outlined, plural=plural, size=size
    )
    app.jinja_env.globals.update(csrf_field=csrf_field, page_links=page_links, language_links=language_links)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True

    @app.context_processor
    def _ambient() -> dict[str, Any]:
        return {"viewer": actor(), "locale": str(get_locale()), "is_production": current_app.config["IS_PRODUCTION"]}
