"""What the two queues have in common: filters in the address, decisions, bulk approval that keeps the filter."""

from collections.abc import Callable, Collection
from typing import Any

from flask import Blueprint, flash, request
from flask_babel import gettext

from labagora.core.errors import DomainError
from labagora.projects.commands import QueueFilters
from labagora.web.errors import translated

bp = Blueprint("office_projects", __name__, url_prefix="/gestion")
LONGEST_SEARCH = 200
MOST_AT_ONCE = 100
KEPT = ("q", "etat", "organisation", "modifies", "page")
Move = Callable[[Any], None]


def filters(states: Collection[tuple[str, str]]) -> QueueFilters:
    """Read the filters of the address; without any, what waits for the team."""
    state = request.args.get("etat", "submitted")
    return QueueFilters(
        text=request.args.get("q", "").replace("\x00", "").strip()[:LONGEST_SEARCH],
        state=state if state in dict(states) else "",
        organisation=request.args.get("organisation", "")[:40],
        changed=request.args.get("modifies") == "1",
    )


def kept() -> dict[str, Any]:
    """Return the filters of the address, to come back to the same list."""
    return {name: request.args[name] for name in KEPT if name in request.args}


def approve_selected(find: Callable[[str], Any], approve: Move) -> None:
    """Approve each chosen line; say which were left, and why, without stopping at the first."""
    chosen = list(dict.fromkeys(request.form.getlist("selected")))[:MOST_AT_ONCE]
    done, left = 0, []
    for public_id in chosen:
        subject = find(public_id)
        try:
            approve(subject)
            done += 1
        except DomainError as refusal:
            left.append(f"« {subject.title} » : {translated(refusal)}")
    _tell(chosen, done, left)


def _tell(chosen: list[str], done: int, left: list[str]) -> None:
    if not chosen:
        flash(gettext("Cochez au moins une ligne."), "warning")
    if done:
        flash(gettext("Approuvés : %(n)s.", n=done), "success")
    for line in left:
        flash(line, "warning")
