"""Mails as pages are made: a text and an HTML template, in the reader's language, links from the settings only.

``templates/mail/<name>.txt`` and ``.html`` extend ``mail/layout.txt`` and ``mail/layout.html``. They get ``link``,
the one address the mail invites to follow, and what the domain passes. A subject never names a project nor a
health word (security.md I9).
"""

from typing import Any
from urllib.parse import urlsplit

from flask import current_app
from flask_babel import force_locale

from labagora.ports.mail import Message


def absolute(endpoint: str, **values: Any) -> str:
    """Return the public address of a page; the Host header of a request plays no part (security.md B6)."""
    base = urlsplit(current_app.extensions["labagora"].settings.base_url)
    adapter = current_app.url_map.bind(base.netloc, script_name=base.path or "/", url_scheme=base.scheme)
    return adapter.build(endpoint, values, force_external=True)


def compose(
    name: str, *, to: str, subject: Any, locale: str, headers: dict[str, str] | None = None, **context: Any
) -> Message:
    """Return the message ``name``. ``subject`` is a ``lazy_gettext``, read here and prefixed « Lab Agora »."""
    with force_locale(locale):
        title = str(subject)
        values = {"title": title, "locale": locale, "home": absolute("site.home"), **context}
        text, html = (
            current_app.jinja_env.get_template(f"mail/{name}.{kind}").render(**values) for kind in ("txt", "html")
        )
    return Message(to=to, subject=f"Lab Agora — {title}", text=text.strip() + "\n", html=html, headers=headers or {})
