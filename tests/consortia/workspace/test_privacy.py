"""What is kept about people in consortia: copied, erased, forgotten in time."""

from datetime import timedelta
from io import BytesIO
from typing import Any

from labagora.accounts.models import Account
from labagora.accounts.queries import index_of
from labagora.consortia import privacy
from labagora.consortia.enums import (
    Approver,
    MovedThing,
    MoveKind,
    PlaceState,
    Verdict,
    VersionState,
    WorkspaceRole,
)
from labagora.consortia.models import DeliverableApproval, DeliverableVersion, PlanMove, WorkspaceMember
from labagora.core.clock import today_in_paris, utcnow
from labagora.core.db import db
from labagora.core.vault import PersonKey
from labagora.ports.storage import uploads
from tests.builders.consortia import join, make_consortium, make_deliverable, make_milestone
from tests.consortia.workspace.conftest import Team
from tests.contracts.samples import PDF


def _all(table: Any) -> list[Any]:
    return list(db.session.scalars(db.select(table).order_by(table.id)))


def _invite(account: Account, **values: Any) -> WorkspaceMember:
    now = utcnow()
    place = WorkspaceMember(
        key=PersonKey(), consortium=make_consortium(), role=WorkspaceRole.SITE, state=PlaceState.INVITED,
        joined_on=today_in_paris(), expires_at=now + timedelta(days=14), invited_at=now, **values,
    )  # fmt: skip
    place.address, place.address_index = account.address, index_of(str(account.address))
    db.session.add(place)
    db.session.flush()
    return place


def _write(team: Team, person: Account) -> None:
    """Leave a trace of the person in every table."""
    now, ref = utcnow(), person.public_id
    make_milestone(team.consortium, "Mon jalon", made_by_ref=ref)
    deliverable = make_deliverable(team.consortium, "Mon livrable", made_by_ref=ref)
    version = DeliverableVersion(
        deliverable=deliverable, number=1, state=VersionState.SUBMITTED, note="Ma note", added_by_ref=ref, added_at=now,
        submitted_at=now, stored=uploads.receive(BytesIO(PDF), "mien.pdf", now=now),
    )  # fmt: skip
    said = DeliverableApproval(
        version=version, approver=Approver.LEAD, verdict=Verdict.APPROVED, comment="Mon avis", by_ref=ref, at=now
    )
    move = PlanMove(
        consortium=team.consortium, thing=MovedThing.MILESTONE, kind=MoveKind.MOVED, subject_ref="x", subject="Jalon",
        reason="Ma raison", by_ref=ref, at=now,
    )  # fmt: skip
    db.session.add_all([version, said, move])
    db.session.flush()


def test_i4_the_copy_holds_what_one_wrote_and_nothing_of_others(team: Team) -> None:
    _write(team, team.lead)
    _invite(team.lead)
    found = privacy.export(team.lead)
    assert set(found) == {held.table for held in privacy.HELD}
    assert [one["role"] for one in found["workspace_member"]] == ["Chef de file", "Terrain d'expérimentation"]
    texts = str(found)
    for said in ("Mon jalon", "Mon livrable", "mien.pdf", "Ma note", "Mon avis", "Ma raison", "Les rappels"):
        assert said in texts, said
    other = privacy.export(team.partner)
    assert [len(rows) for table, rows in other.items() if table != "workspace_member"] == [0] * 5
    assert len(other["workspace_member"]) == 1


def test_i5_erased_one_is_nowhere_and_the_dates_stay(as_: Any, team: Team) -> None:
    _write(team, team.partner)
    _invite(team.partner)
    kept = privacy.erase(team.partner, now=utcnow())
    assert len(kept) == 1
    places = _all(WorkspaceMember)
    assert all(one.account_id != team.partner.id for one in places)
    assert [one for one in places if one.state is PlaceState.INVITED] == []
    gone = next(one for one in places if one.state is PlaceState.LEFT)
    assert (gone.left_on, gone.role) == (today_in_paris(), WorkspaceRole.PARTNER)
    assert as_(team.lead).get(team.address("membres")).status_code == 200


def test_i5_who_was_never_there_leaves_nothing(farid: Account) -> None:
    _invite(farid)
    assert privacy.erase(farid, now=utcnow()) == []
    assert _all(WorkspaceMember) == []


def test_i5_a_place_to_come_ends_on_its_first_day(farid: Account) -> None:
    later = today_in_paris() + timedelta(days=30)
    join(make_consortium(), farid, joined_on=later)
    privacy.erase(farid, now=utcnow())
    assert [(one.joined_on, one.left_on) for one in _all(WorkspaceMember)] == [(later, later)]


def test_i8_unanswered_invitations_go_with_their_keys(farid: Account) -> None:
    place, keys = _invite(farid), len(_all(PersonKey))
    now = utcnow()
    assert privacy.purge(now=now) == {"workspace_member": 0}
    place.expires_at = now - timedelta(minutes=1)
    db.session.flush()
    assert privacy.purge(now=now) == {"workspace_member": 1}
    assert len(_all(PersonKey)) == keys - 1
