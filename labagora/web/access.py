"""Doors: every endpoint says who may enter; one that says nothing lets nobody in (security.md A2)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import Flask, abort, current_app, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

View = TypeVar("View", bound=Callable[..., Any])
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True)
class Door:
    """Who may enter an endpoint.

    ``kind``: ``public``, ``signed_in``, ``staff`` or ``admin``. ``enrolling``: open to a person whose role demands
    a second factor that is not set up yet. ``discloses``: a GET that may commit rows of the access ledger.
    """

    kind: str
    enrolling: bool = False
    discloses: bool = False


def _marker(door: Door) -> Callable[[View], View]:
    def mark(view: View) -> View:
        view.door = door  # type: ignore[attr-defined]  # functions take attributes
        return view

    return mark


def public(view: View) -> View:
    """Anybody may enter."""
    return _marker(Door("public", enrolling=True))(view)


def signed_in(view: View) -> View:
    """A person with an account; the query decides what they see."""
    return _marker(Door("signed_in"))(view)


def enrolling(view: View) -> View:
    """A signed-in person, even before the second factor their role demands."""
    return _marker(Door("signed_in", enrolling=True))(view)


def discloses(view: View) -> View:
    """A signed-in person; showing personal data here writes ledger rows even on GET."""
    return _marker(Door("signed_in", discloses=True))(view)


def staff(view: View) -> View:
    """The Institute's team."""
    return _marker(Door("staff"))(view)


def staff_discloses(view: View) -> View:
    """The Institute's team; showing personal data here writes ledger rows even on GET."""
    return _marker(Door("staff", discloses=True))(view)


def admin(view: View) -> View:
    """The administrators of the platform."""
    return _marker(Door("admin"))(view)


def declare(app: Flask, doors: Mapping[str, Door]) -> None:
    """Declare the doors of endpoints that a library registered."""
    app.extensions.setdefault("labagora_doors", {}).update(doors)


def door_of(app: Flask, endpoint: str) -> Door | None:
    """Return the declared door of ``endpoint``, or None when it has none."""
    declared: dict[str, Door] = app.extensions.get("labagora_doors", {})
    return declared.get(endpoint) or getattr(app.view_functions.get(endpoint), "door", None)


def actor() -> Any:
    """Return the account of the person asking, or None for a visitor."""
    return current_user._get_current_object() if current_user.is_authenticated else None  # noqa: SLF001


def current_door() -> Door | None:
    """Return the door of the endpoint being served, or None outside any endpoint."""
    return door_of(current_app, request.endpoint) if request.endpoint else None


def _admits(door: Door, account: Any) -> bool:
    if door.kind == "signed_in":
        return True
    return bool(account.is_admin) if door.kind == "admin" else bool(account.is_staff)


def guard() -> ResponseReturnValue | None:
    """Check the door before the view. A stranger to staff pages learns nothing: 404."""
    door = current_door()
    if request.endpoint is None:
        return None
    if door is None:
        current_app.logger.error("endpoint %s declares no door", request.endpoint)
        abort(404)
    g.door = door
    if door.kind == "public":
        return None
    account = actor()
    if account is None:
        hold: Callable[[], ResponseReturnValue] = current_app.extensions["labagora_sign_in"]
        return hold()
    if account.lacks_second_factor and not door.enrolling:
        return redirect(url_for("accounts.second_factor"), 303)
    if not _admits(door, account):
        abort(404)
    return None


def access_table(app: Flask) -> list[tuple[str, str, str, str]]:
    """Return ``(rule, methods, endpoint, door)`` for every route, sorted, for ``labagora routes --access``."""
    rows = []
    for rule in app.url_map.iter_rules():
        door = door_of(app, rule.endpoint)
        methods = ",".join(sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}))
        rows.append((str(rule), methods, rule.endpoint, door.kind if door else "NONE"))
    return sorted(rows)
