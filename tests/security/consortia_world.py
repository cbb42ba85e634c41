"""The consortia of the little world: on each side one that Alice, or Otto, leads and that a provider accompanies.

Everything but what everybody reads carries a mark; the provider is walked as Paul, who has no part in the selection.
"""

from datetime import timedelta
from typing import TYPE_CHECKING

from labagora.accounts.queries import fingerprint, index_of
from labagora.consortia.enums import (
    Approver,
    MovedThing,
    MoveKind,
    PlaceState,
    PromiseKind,
    Verdict,
    VersionState,
    WorkspaceRole,
)
from labagora.consortia.models import (
    Consortium,
    Deliverable,
    DeliverableApproval,
    DeliverableVersion,
    PlanMove,
    Promise,
    SupportTheme,
    WorkspaceMember,
)
from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.core.ids import new_token
from labagora.core.vault import PersonKey
from labagora.ports.storage.checks import Upload
from labagora.ports.storage.uploads import keep
from tests.builders.consortia import join, make_consortium, make_deliverable, make_milestone
from tests.security.calls_world import blank_pdf
from tests.security.canaries import bird, mailbox

if TYPE_CHECKING:
    from tests.security.world import Cast


def add_consortia(cast: "Cast") -> None:
    """Add a consortium of each side with all that hangs on it."""
    for whose, organisation, leader in (("ours", cast.ours, "alice"), ("others", cast.others, "otto")):
        mark = leader.upper()
        row = make_consortium(
            bird("PUBLIC"), organisation=organisation, summary_public=bird("PUBLIC"), upcoming=bird("PUBLIC"),
            shown_at=utcnow(), state_reason=bird(f"ARRET-{mark}"),
        )  # fmt: skip
        assert row.starts_on is not None
        assert row.ends_on is not None
        late = row.starts_on + timedelta(days=20)
        join(row, cast.people[leader], WorkspaceRole.LEAD, is_granted=False, joined_on=late)
        if whose == "ours":
            join(row, cast.people["paul"], WorkspaceRole.PROVIDER, is_granted=False, joined_on=late)
        theme = SupportTheme(consortium=row, code="formation", starts_on=row.starts_on, ends_on=row.ends_on)
        db.session.add(theme)
        milestone = make_milestone(row, bird(f"JALON-{mark}"), description=bird(f"JALON-{mark}"))
        deliverable = _add_deliverable(row, mark)
        _add_promise(row, mark)
        invited = _invite(row, mark)
        db.session.flush()
        names = {
            "workspace": row.public_id, "consortium_slug": row.slug, "theme": theme.public_id,
            "milestone": milestone.public_id, "deliverable": deliverable.public_id, "place": invited.public_id,
            "invited_place": invited.public_id,
        }  # fmt: skip
        for kind, name in names.items():
            cast.world.note(kind, whose, name)


def _add_deliverable(row: Consortium, mark: str) -> Deliverable:
    """A draft, then a version that waits, each with its file."""
    now = utcnow()
    deliverable = make_deliverable(
        row, bird(f"LIVRABLE-{mark}"), description=bird(f"LIVRABLE-{mark}"),
        approvers=[Approver.LEAD.value, Approver.INSTITUTE.value, Approver.PROVIDER.value],
    )  # fmt: skip
    deliverable.template = keep(Upload(f"CANARI-MODELE-{mark}.pdf", "application/pdf", blank_pdf()), now=now)
    for number, state in ((1, VersionState.DRAFT), (2, VersionState.SUBMITTED)):
        name = f"CANARI-{'BROUILLON' if number == 1 else 'SOUMIS'}-{mark}.pdf"
        version = DeliverableVersion(
            number=number, state=state, stored=keep(Upload(name, "application/pdf", blank_pdf()), now=now),
            note=bird(f"{'BROUILLON' if number == 1 else 'SOUMIS'}-{mark}"), added_at=now,
            submitted_at=None if state is VersionState.DRAFT else now,
        )  # fmt: skip
        version.approvals = []
        deliverable.versions.append(version)
    said = {"verdict": Verdict.APPROVED, "comment": bird(f"AVISDONNE-{mark}"), "at": now}
    deliverable.versions[1].approvals.append(DeliverableApproval(approver=Approver.PROVIDER, **said))
    db.session.flush()
    return deliverable


def _add_promise(row: Consortium, mark: str) -> None:
    now = utcnow()
    db.session.add(
        Promise(
            consortium=row, kind=PromiseKind.INDICATOR, section_key="plan", field_key="mesures", row=1, made_at=now,
            title=bird(f"PROMIS-{mark}"), said=bird(f"PROMIS-{mark}"),
        )
    )  # fmt: skip
    db.session.add(
        PlanMove(
            consortium=row, thing=MovedThing.MILESTONE, kind=MoveKind.MOVED, subject_ref="x",
            subject=bird(f"JALON-{mark}"), reason=bird(f"DEPLACE-{mark}"), at=now,
        )
    )  # fmt: skip


def _invite(row: Consortium, mark: str) -> WorkspaceMember:
    now, token = utcnow(), new_token()
    address = mailbox(f"ADRESSE-CONVIEE-{mark}")
    place = WorkspaceMember(
        key=PersonKey(), consortium=row, role=WorkspaceRole.PARTNER, state=PlaceState.INVITED, joined_on=now.date(),
        invited_at=now, expires_at=now + timedelta(days=900), token_hash=fingerprint(token),
    )  # fmt: skip
    place.address, place.address_index = address, index_of(address)
    db.session.add(place)
    db.session.flush()
    place.token = token
    return place
