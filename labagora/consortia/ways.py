"""The way from page to page of a workspace."""

from flask_babel import gettext

from labagora.consortia.queries.workspaces import Opened


def ways(here: Opened) -> list[tuple[str, str]]:
    """Return the pages of a workspace: names and endpoints."""
    pages = [
        (gettext("En bref"), "consortia.workspace_show"),
        (gettext("Membres"), "consortia.member_list"),
        (gettext("Plan"), "consortia.plan_show"),
        (gettext("Calendrier"), "consortia.timeline_show"),
        (gettext("Promis et réalisé"), "consortia.promise_list"),
        (gettext("Indicateurs"), "indicators.indicator_list"),
    ]
    if here.place is not None and here.consortium.starts_on and here.place.joined_on > here.consortium.starts_on:
        pages.append((gettext("Avant mon arrivée"), "consortia.missed_show"))
    return pages
