"""Making a page on line anew without publishing it again: a page that it links to came or went, the renderer changed.

Its edition, its dates and its files stay; its fingerprint and its PDF follow what it shows.
"""

from labagora.core import outbox
from labagora.core.db import db
from labagora.core.markdown import Tangled
from labagora.library.actions.publishing import BUILD_PDF, REFRESH_LINKERS, discard_pdf, refresh_publication
from labagora.library.enums import SheetKind
from labagora.library.models import Publication
from labagora.library.queries import refreshing as queries

BATCH = 50


def refresh_linkers(kind: SheetKind, slug: str) -> int:
    """Make anew the pages that link to an address; return how many changed."""
    return sum(_refresh(publication) for publication in queries.linkers_of(kind, slug))


def refresh_stale(after: int) -> int | None:
    """Make anew some pages that an older renderer made, after the id ``after``; return where to go on, None at the end.

    A page whose text this renderer refuses stays as it is.
    """
    stale = queries.stale_publications(after, BATCH)
    for publication in stale:
        _refresh(publication)
    return stale[-1].id if len(stale) == BATCH else None


def sweep_links() -> int:
    """Ask to make anew the pages whose links and the pages at their other ends no longer agree; return how many.

    Nothing is left to it when the jobs of each publication ran; it repairs what a restored database forgot.
    """
    targets = queries.disagreeing_targets()
    for kind, slug in targets:
        outbox.enqueue(REFRESH_LINKERS, kind=kind.value, slug=slug)
    return len(targets)


def follow_names() -> int:
    """Give the territorial versions on line the name that their organisation has now; return how many changed."""
    renamed = queries.renamed_publications()
    for publication, name in renamed:
        publication.organisation_name = name
    return sum(_refresh(publication) for publication, _name in renamed)


def _refresh(publication: Publication) -> bool:
    before = publication.fingerprint
    try:
        with db.session.begin_nested():
            refresh_publication(publication, publication.sheet, with_files=False)
    except Tangled:
        return False
    if publication.fingerprint == before:
        return False
    discard_pdf(publication)
    outbox.enqueue(BUILD_PDF, sheet_ref=publication.sheet_ref)
    return True
