"""Job entry points of the calls: ids in. Each may run twice."""

from labagora.calls.tasks import cancelling, exports, filing, hours, inquiries, opening, revisions, team

__all__ = ["cancelling", "exports", "filing", "hours", "inquiries", "opening", "revisions", "team"]
