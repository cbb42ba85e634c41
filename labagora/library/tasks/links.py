"""Pages made anew when what they lean on changed: the pages that they link to, a name, the renderer."""

from datetime import timedelta

from labagora.core import outbox
from labagora.core.clock import today_in_paris
from labagora.core.outbox import task
from labagora.core.schedule import daily
from labagora.library.actions import refreshing
from labagora.library.actions.importing import MEND_LINKS
from labagora.library.actions.publishing import REFRESH_LINKERS
from labagora.library.enums import SheetKind

REFRESH_RENDERER = "library.refresh_renderer"
MONDAY = 0
PATIENCE = timedelta(minutes=20)


@task(REFRESH_LINKERS, patience=PATIENCE)
def refresh_linkers(*, kind: str, slug: str) -> None:
    """Make anew the pages that link to one that came or went."""
    refreshing.refresh_linkers(SheetKind(kind), slug)


@daily("library.sweep_links", at="03:50")
def sweep_links() -> None:
    """Once a week, repair the links that no job repaired."""
    if today_in_paris().weekday() == MONDAY:
        refreshing.sweep_links()


@task(MEND_LINKS)
def mend_links() -> None:
    """Repair the links at once: an import brought pages in an order that some links do not follow."""
    refreshing.sweep_links()


@daily("library.follow_names", at="04:00")
def follow_names() -> None:
    """An organisation took another name, or became another one."""
    refreshing.follow_names()


@daily(REFRESH_RENDERER, at="04:10", patience=PATIENCE)
def refresh_renderer(*, after: int = 0) -> None:
    """Make anew what an older renderer made, some pages at a time; the next job goes on."""
    following = refreshing.refresh_stale(after)
    if following is not None:
        outbox.enqueue(REFRESH_RENDERER, after=following)
