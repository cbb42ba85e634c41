"""What the content names by short keys, as rows, while it is being loaded."""

from dataclasses import dataclass, field

from labagora.accounts.models import Account
from labagora.calls.models import Application, Call
from labagora.demo.timeline import Timeline
from labagora.introductions.models import Contribution, Introduction, Message, Sitting
from labagora.library.models import Sheet
from labagora.organisations.models import Organisation
from labagora.projects.models import Need, Project
from labagora.reviews.models import Reviewer
from labagora.volunteers.models import Volunteer


@dataclass
class World:
    """Rows by key, and the timeline on which they appear."""

    timeline: Timeline
    password_hash: str
    accounts: dict[str, Account] = field(default_factory=dict)
    organisations: dict[str, Organisation] = field(default_factory=dict)
    volunteers: dict[str, Volunteer] = field(default_factory=dict)
    projects: dict[str, Project] = field(default_factory=dict)
    needs: dict[str, Need] = field(default_factory=dict)
    introductions: dict[tuple[str, str], Introduction] = field(default_factory=dict)
    sittings: dict[str, Sitting] = field(default_factory=dict)
    last_messages: dict[tuple[str, str], Message] = field(default_factory=dict)
    contributions: dict[tuple[str, str], Contribution] = field(default_factory=dict)
    calls: dict[str, Call] = field(default_factory=dict)
    drafts: dict[str, Application] = field(default_factory=dict)
    filed: dict[tuple[str, str], Application] = field(default_factory=dict)
    seats: dict[str, Reviewer] = field(default_factory=dict)
    forks: list[Sheet] = field(default_factory=list)
