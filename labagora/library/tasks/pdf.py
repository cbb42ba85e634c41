"""The PDF of a publication, built after it is on line, and removed with what it said."""

from datetime import timedelta

from labagora.core.clock import today_in_paris, utcnow
from labagora.core.outbox import release_database, task
from labagora.core.paper import paper_pdf
from labagora.library.actions.reading import discard_stored, keep_pdf
from labagora.library.markdown_out import file_stem
from labagora.library.printing import paper_of, pictures_of
from labagora.library.queries import reading
from labagora.library.queries.pages import find_publication_by_ref


@task("library.build_pdf", patience=timedelta(minutes=10))
def build_pdf(*, sheet_ref: str) -> None:
    """Build and keep the PDF of a publication that has none. No lock is held while it is laid out."""
    publication = find_publication_by_ref(sheet_ref)
    if publication is None or publication.pdf_id is not None:
        return
    mark, name = publication.fingerprint, f"{file_stem(publication)}.pdf"
    paper = paper_of(publication, pictures_of(reading.pictures_of([publication])))
    release_database()
    content = paper_pdf(paper, made_on=today_in_paris())
    keep_pdf(sheet_ref, mark, content, name=name, now=utcnow())


@task("library.discard_file")
def discard_file(*, stored_id: int) -> None:
    """Remove the PDF of an edition that is no longer on line."""
    discard_stored(stored_id)
