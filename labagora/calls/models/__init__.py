"""Tables of the calls."""

from labagora.calls.models.applications import (
    Application,
    ApplicationChange,
    ApplicationFile,
    ApplicationSection,
    LateCode,
)
from labagora.calls.models.calls import Call, CallDocument, CallFollower, CallVersion, FormRevision
from labagora.calls.models.exports import CallExport, CallView
from labagora.calls.models.filings import Filing
from labagora.calls.models.inquiries import CallInquiry
from labagora.calls.models.team import ApplicationMember

__all__ = [
    "Application",
    "ApplicationChange",
    "ApplicationFile",
    "ApplicationMember",
    "ApplicationSection",
    "Call",
    "CallDocument",
    "CallExport",
    "CallFollower",
    "CallInquiry",
    "CallVersion",
    "CallView",
    "Filing",
    "FormRevision",
    "LateCode",
]
