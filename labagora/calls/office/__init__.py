"""Back office of the calls."""

from labagora.calls.office import (
    board,
    calls,
    corrections,
    documents,
    ending,
    exports,
    fields,
    inquiries,
    late_codes,
    previews,
    revisions,
    sections,
    tasks,
    trail,
    versions,
)
from labagora.calls.office.shared import bp

__all__ = [
    "board",
    "bp",
    "calls",
    "corrections",
    "documents",
    "ending",
    "exports",
    "fields",
    "inquiries",
    "late_codes",
    "previews",
    "revisions",
    "sections",
    "tasks",
    "trail",
    "versions",
]
