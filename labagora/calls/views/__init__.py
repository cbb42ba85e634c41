"""Pages of calls and applications."""

from labagora.calls.views import (
    applications,
    blank_form,
    documents,
    duplicating,
    feeds,
    files,
    filing,
    following,
    history,
    inquiries,
    invitations,
    public,
    receipts,
    sections,
    team,
)
from labagora.calls.views.blueprint import bp
from labagora.web import gauge

__all__ = [
    "applications",
    "blank_form",
    "bp",
    "documents",
    "duplicating",
    "feeds",
    "files",
    "filing",
    "following",
    "history",
    "inquiries",
    "invitations",
    "public",
    "receipts",
    "sections",
    "team",
]

# What must answer until the last second. Not the uploads: how long they take depends on the reader's line first.
gauge.watch("calls.filing_check", "calls.filing_create", "calls.section_edit", "calls.section_save")
