"""Home, my space, site map, legal pages, health probes."""

from datetime import timedelta

from flask import Blueprint, Response, current_app, make_response, render_template
from flask.typing import ResponseReturnValue

from labagora.accounts.enums import Role
from labagora.calls.display import extensions
from labagora.calls.queries.prolonged import calls_prolonged_by_rule
from labagora.core.clock import utcnow
from labagora.site import contacts, queries, tiles
from labagora.web.access import actor, public, signed_in

bp = Blueprint("site", __name__)


@bp.get("/")
@public
def home() -> str:
    """The three entrances: s'informer, se connecter, contribuer."""
    return render_template("site/home.html", home=queries.home(utcnow()), nav_section="home")


@bp.get("/mon-espace")
@signed_in
def my_space() -> str:
    """What waits for the person, by role."""
    waiting = queries.proposals_to_answer(actor())
    roles = actor().roles
    has_place = not roles.isdisjoint({Role.CONSORTIUM_MEMBER, Role.PROVIDER})
    doors = tiles.groups(reviews=Role.REVIEWER in roles, consortia=has_place)
    return render_template("site/my_space.html", groups=doors, waiting=waiting, nav_section="my_space")


@bp.get("/plan-du-site")
@public
def site_map() -> str:
    """Every public page, in the order of the menus."""
    return render_template("site/site_map.html", tiles=tiles.all_tiles())


@bp.get("/accessibilite")
@public
def accessibility() -> str:
    """The accessibility statement."""
    return render_template("site/accessibility.html")


@bp.get("/donnees-personnelles")
@public
def personal_data() -> str:
    """What we keep, why, how long, and how to have it erased."""
    return render_template("site/personal_data.html")


@bp.get("/mentions-legales")
@public
def legal() -> str:
    """Who publishes and hosts the portal."""
    return render_template("site/legal.html")


@bp.get("/contact")
@public
def contact() -> str:
    """Where to write, and what to say, for each matter. Nothing is sent from here, so nothing is kept."""
    return render_template("site/contact.html", matters=contacts.matters(current_app.extensions["labagora"].settings))


@bp.get("/etat")
@public
def status() -> str:
    """The state of the service, without any secret."""
    state = queries.service_state(utcnow())
    prolonged = calls_prolonged_by_rule() if state.database_answers else ()
    lines = [(call, line["reason"]) for call in prolonged for line in extensions(call) if line["is_by_rule"]]
    return render_template("site/status.html", state=state, prolonged=lines)


@bp.get("/healthz")
@public
def alive() -> ResponseReturnValue:
    """Tell that the process answers."""
    return {"status": "ok"}


@bp.get("/readyz")
@public
def ready() -> ResponseReturnValue:
    """Tell whether the database takes writes and jobs move."""
    state = queries.service_state(utcnow())
    return {"status": "ok" if state.is_ready else "degraded"}, 200 if state.is_ready else 503


def _text(body: str) -> Response:
    response = make_response(body)
    response.headers["Content-Type"] = "text/plain; charset=utf-8"
    return response


@bp.get("/robots.txt")
@public
def robots() -> Response:
    """Keep robots out of personal pages."""
    base = current_app.extensions["labagora"].settings.base_url
    closed = "".join(
        f"Disallow: {path}\n"
        for path in ("/mon-espace", "/gestion", "/mises-en-relation", "/accompagnement", "/reponse", "/recherche")
    )
    return _text(f"User-agent: *\n{closed}Sitemap: {base}/sitemap.xml\n")


@bp.get("/sitemap.xml")
@public
def sitemap() -> Response:
    """Addresses of the public pages."""
    base = current_app.extensions["labagora"].settings.base_url
    body = render_template("site/sitemap.xml", base=base, paths=queries.public_paths())
    return Response(body, mimetype="application/xml")


@bp.get("/.well-known/security.txt")
@public
def security_txt() -> Response:
    """RFC 9116, with an expiry computed at each request so that it cannot lapse (security.md K1)."""
    base = current_app.extensions["labagora"].settings.base_url
    expires = (utcnow() + timedelta(days=180)).strftime("%Y-%m-%dT%H:%M:%SZ")
    return _text(f"Contact: {base}/mentions-legales#securite\nExpires: {expires}\nPreferred-Languages: fr, en\n")
