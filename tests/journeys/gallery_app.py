"""The gallery of components served alone: the shell, the theme and the scripts, with no domain behind them."""

from types import SimpleNamespace
from typing import Any

from flask import Blueprint, Flask, Request, Response, redirect, render_template, render_template_string, request
from flask_bootstrap import Bootstrap5
from flask_login import LoginManager, UserMixin
from flask_wtf import CSRFProtect

from labagora.core.pagination import Page
from labagora.core.resources import resource_dir
from labagora.office.gallery_form import GalleryForm, refused_form
from labagora.web import security, templating

ADDRESSES = {
    "site": ["home", "my_space", "site_map", "accessibility", "personal_data", "legal", "status", "contact"],
    "library": ["sheet_list", "kit_show"],
    "projects": ["project_list", "need_list"],
    "calls": ["call_list"],
    "search": ["results", "suggestions"],
    "accounts": ["sign_in", "sign_up", "sign_out"],
    "office": ["dashboard"],
}
MENU = [
    ("Au quotidien", [("Tableau de bord", "office.dashboard", 0), ("Besoins", "projects.need_list", 12)]),
    ("Réglages", [("Composants", "gallery.component_list", None)]),
]

AUTOSAVED = """
{% extends 'base.html' %}
{% from 'macros/form.html' import form_tag, field, submit %}
{% block content %}<h1>Brouillon</h1>
{% call form_tag('/brouillon', autosave='/brouillon') %}{{ field(form.name) }}{{ submit('Enregistrer') }}{% endcall %}
{% endblock %}
"""


class Viewer(UserMixin):
    """Somebody of the team."""

    id = "esther"
    display_name = "Esther"
    is_signed_in = True
    is_staff = True


def office_menu() -> list[Any]:
    """Return the menu as the shell of the back office reads it."""
    names = ("label", "endpoint", "count")
    return [
        (group, [SimpleNamespace(**dict(zip(names, line, strict=True))) for line in lines]) for group, lines in MENU
    ]


def stubs(app: Flask) -> None:
    """Give an address to every endpoint that the shell links to."""
    for name, endpoints in ADDRESSES.items():
        blueprint = Blueprint(name, name)
        for endpoint in endpoints:
            methods = ["POST"] if endpoint == "sign_out" else ["GET"]
            blueprint.add_url_rule(f"/{name}/{endpoint}", endpoint, lambda: "", methods=methods)
        app.register_blueprint(blueprint)


gallery = Blueprint("gallery", __name__)


@gallery.get("/composants")
def component_list() -> str:
    """Every component; ``?idle=`` seconds shows the end of a session coming."""
    idle = request.args.get("idle", type=int)
    notice = (
        SimpleNamespace(idle_seconds=idle, keep_url="/prolonger", sign_in_url="/accounts/sign_in") if idle else None
    )
    form, page = GalleryForm(formdata=None), Page([], 2, 1, 3)
    return render_template(
        "components.html", form=form, wrong=refused_form(), page=page, nav_section="office", session_notice=notice
    )


@gallery.get("/brouillon")
def draft_edit() -> str:
    """A form that saves itself."""
    return render_template_string(AUTOSAVED, form=GalleryForm(formdata=None))


@gallery.post("/brouillon")
@gallery.post("/prolonger")
def draft_update() -> tuple[str, int] | Response:
    """Accept what is sent, except under three names that stand for what can go wrong."""
    name = request.form.get("name", "")
    if name == "Session finie":
        return redirect("/accounts/sign_in", 303)  # type: ignore[return-value]  # werkzeug's type of redirect is wider
    return "", {"Refus": 422, "Conflit": 409}.get(name, 204)


@gallery.get("/erreur/<int:code>")
def error_show(code: int) -> tuple[str, int]:
    """An error page, seen by a visitor."""
    return render_template(f"errors/{code}.html", message=None, reference="0badcafe"), code


def gallery_app() -> Flask:
    """Build the application, under the real headers."""
    templates, static = str(resource_dir("templates")), str(resource_dir("static"))
    app = Flask("labagora", template_folder=templates, static_folder=static)
    app.config.update(
        SECRET_KEY="only for this test", SESSION_COOKIE_SECURE=False, IS_PRODUCTION=False, BOOTSTRAP_SERVE_LOCAL=True
    )
    security.init_app(app)
    templating.init_app(app)
    CSRFProtect(app)
    Bootstrap5(app)
    login = LoginManager(app)

    @login.request_loader
    def _viewer(asked: Request) -> Viewer | None:
        return None if asked.path.startswith("/erreur") else Viewer()

    app.jinja_env.globals.update(office_menu=office_menu)
    stubs(app)
    app.register_blueprint(gallery)
    return app
