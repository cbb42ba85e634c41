"""What is published, as Markdown files that the import takes back."""

from collections.abc import Callable
from pathlib import Path

from labagora.library.enums import SheetKind
from labagora.library.markdown_out import markdown_of
from labagora.library.models import Publication
from labagora.library.queries.exchange import publications_in_chunks
from labagora.library.queries.publications import count_publications


def total() -> int:
    """Return how many files an export writes."""
    return sum(count_publications(kind) for kind in SheetKind)


def file_name(publication: Publication) -> str:
    """Return ``fiche/<slug>.md`` or ``kit/<slug>.md``: an address is unique within its kind."""
    return f"{publication.kind.value}/{publication.slug}.md"


def export_to(folder: Path, *, progress: Callable[[int], None]) -> int:
    """Write every publication under ``folder``; return how many. A file that was there is replaced whole."""
    done = 0
    for some in publications_in_chunks():
        for publication in some:
            _write(folder / file_name(publication), markdown_of(publication))
        done += len(some)
        progress(len(some))
    return done


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".md.part")
    partial.write_text(text, encoding="utf-8")
    partial.replace(path)
