"""The library and the search of the little world: every text field carries a mark, hidden ones one of their own.

Ours is written by Paul of the provider and by the leaders of Alice's organisation; the others' by Otto's alone.
"""

from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from typing import TYPE_CHECKING, Any

from pypdf import PdfWriter

from labagora.core.clock import today_in_paris
from labagora.core.db import db
from labagora.core.files import FileState
from labagora.library.actions.locks import take_lock
from labagora.library.actions.proofs import answer_proof, create_proof
from labagora.library.actions.publishing import put_on_line, withdraw_sheet
from labagora.library.actions.reading import keep_favourite, leave_remark, note_opinion, write_note
from labagora.library.actions.saving import keep_version, put_content
from labagora.library.commands import SheetDraft
from labagora.library.enums import FileRole, ReuseStage, SheetKind, SheetState, Verdict
from labagora.library.models import Reuse, ReuseStep, Sheet, SheetFile, SheetRemark
from labagora.library.queries.publications import find_publication_of
from labagora.organisations.models import Organisation
from labagora.ports.storage.checks import MEDIA_TYPES, Upload
from labagora.ports.storage.uploads import keep
from labagora.search import actions as searches
from labagora.search.commands import Asked
from labagora.search.enums import Rhythm
from labagora.search.missing import week_of
from labagora.search.models import MissedSearch
from tests.builders.library import make_draft, make_sheet, publication_of
from tests.builders.paper import make_png
from tests.security.canaries import bird, mailbox

if TYPE_CHECKING:
    from tests.security.world import Cast

WORKING = (SheetState.DRAFT, SheetState.REVIEW, SheetState.VALIDATED)


@dataclass
class _Team:
    """Those who write one side's sheets, and the national page that they adapt."""

    whose: str
    organisation: Organisation
    owner: Any
    leader: Any
    parent: Sheet

    def mark(self, name: str) -> str:
        """Return a marked text of this side."""
        return bird(f"{name}-{self.whose.upper()}")

    def columns(self, territory: str) -> dict[str, Any]:
        """Return what makes a sheet theirs. The name of a territory is public."""
        links = {"organisation_id": self.organisation.id, "parent_id": self.parent.id, "parent_edition": 1}
        return {**links, "territory": f"{territory} {self.whose} {bird('PUBLIC')}", "region_code": "84"}


def texts(mark: str) -> dict[str, Any]:
    """Return a content whose every text is ``mark``, plain or in the Markdown."""
    table = f"## {mark}\n\n{mark}\n\n| Qui | Quoi |\n|---|---|\n| {mark} | {mark} |\n\n> {mark}\n\n- {mark}"
    return {
        **dict.fromkeys(("summary", "conditions", "sources", "easy_read", "objectives", "source", "contact"), mark),
        "body": table,
        "tags": [mark],
        "authors": [mark],
        "actors": [{"name": mark, "place": "ville", "role": mark}],
        "actions": [{"title": mark, "text": mark, "checklist": [mark]}],
        "indicators": [{"name": mark, "dimension": "medicale", "definition": mark, "unit": mark, "target": mark}],
        "sites": [{"name": mark, "territory": mark, "period": mark, "results": mark}],
        "obstacles": {"mobilisation": mark},
        "success_factors": {"mobilisation": mark},
    }


def add_library(cast: "Cast") -> None:
    """Sheets in every state on both sides, what readers said and kept, searches."""
    people, public = cast.people, bird("PUBLIC")
    parent = make_sheet(public, owner=people["esther"], **texts(public))
    cast.world.note("national_slug", "ours", parent.slug)
    for whose, organisation, owner, leader in (
        ("ours", cast.ours, people["paul"], people["alice"]),
        ("others", cast.others, None, people["otto"]),
    ):
        team = _Team(whose, organisation, owner, leader, parent)
        _working_sheets(cast, team)
        _whole_sheet(cast, team)
        _withdrawn_sheet(cast, team)
        _uses(cast, team)
        chapter = make_sheet(public, kind=SheetKind.KIT, owner=people["esther"], **texts(public))
        cast.world.note("chapter_slug", whose, chapter.slug)
    _readers(cast, parent)
    _searches(cast)
    db.session.flush()


def _working_sheets(cast: "Cast", team: _Team) -> None:
    mark = team.mark("FICHE")
    reasons = dict.fromkeys(("state_reason", "override_reason"), team.mark("RAISON"))
    for state in WORKING:
        columns = {**team.columns(state.value), **reasons, "extra": {"cle": bird("IMPORT")}}
        sheet = make_sheet(mark, state, owner=team.owner, columns=columns, **texts(mark))
        cast.world.note("sheet", team.whose, sheet.public_id)
        cast.world.note("hidden_slug", team.whose, sheet.slug)


def _whole_sheet(cast: "Cast", team: _Team) -> None:
    """On line in its first version, read by a committee in the second, written again since; with files."""
    public, world = bird("PUBLIC"), cast.world
    content = {**texts(public), "review_due": (today_in_paris(cast.now) - timedelta(days=30)).isoformat()}
    sheet = make_sheet(public, SheetState.DRAFT, owner=team.owner, columns=team.columns("en ligne"), **content)
    picture, tool = (_file(cast, sheet, role, public) for role in FileRole)
    image = {"body": f"![{public}](fichier:{picture.public_id})\n\n{texts(public)['body']}"}
    put_content(sheet, {**sheet.content, **image})
    sheet.state, sheet.validated_at = SheetState.PUBLISHED, cast.opened
    put_on_line(sheet, cast.opened)
    draft = _file(cast, sheet, FileRole.TOOL, team.mark("FICHE"))
    _save(cast, sheet, team.mark("RELUE"))
    link, token = create_proof(sheet, sheet.version, team.mark("LIEN"), 60, actor=team.leader, now=cast.now)
    closed, closed_token = create_proof(sheet, sheet.version, "Fermé", 60, actor=team.leader, now=cast.now)
    closed.revoked_at = cast.now
    answer_proof(link, Verdict.REMARKS, {"body": team.mark("REMARQUE")}, now=cast.now)
    sheet.state = SheetState.TO_REVISE
    _save(cast, sheet, team.mark("COPIE"))
    take_lock(sheet, actor=team.leader, now=cast.now)
    for kind, name in (
        ("sheet", sheet.public_id), ("whole_sheet", sheet.public_id), ("sheet_file", tool.public_id),
        ("fiche_slug", sheet.slug), ("version_slug", sheet.slug), ("hidden_file", draft.public_id),
        ("public_file", tool.public_id), ("public_file", picture.public_id), ("proof", link.public_id),
        ("proof_token", token), ("closed_proof", closed_token), ("proof_image", picture.public_id),
    ):  # fmt: skip
        world.note(kind, team.whose, name)


def _save(cast: "Cast", sheet: Sheet, mark: str) -> None:
    draft = make_draft(mark, **texts(mark), review_due="2020-01-01")
    put_content(sheet, SheetDraft.as_content(draft))
    sheet.version += 1
    keep_version(sheet, actor=None, now=cast.now)
    db.session.flush()


def _blank_pdf() -> bytes:
    writer, stream = PdfWriter(), BytesIO()
    writer.add_blank_page(72, 72)
    writer.write(stream)
    return stream.getvalue()


def _file(cast: "Cast", sheet: Sheet, role: FileRole, mark: str) -> SheetFile:
    kind, content = ("png", make_png()) if role is FileRole.IMAGE else ("pdf", _blank_pdf())
    name = f"{mark.partition(' ')[0]}.{kind}"
    stored = keep(Upload(name, MEDIA_TYPES[kind], content), now=cast.now)
    stored.state = FileState.CLEAN
    row = SheetFile(sheet_id=sheet.id, stored=stored, role=role, title=mark, description=mark, alt=mark)
    row.added_at = cast.now
    db.session.add(row)
    db.session.flush()
    return row


def _withdrawn_sheet(cast: "Cast", team: _Team) -> None:
    mark = team.mark("RETIREE")
    sheet = make_sheet(mark, owner=team.owner, columns=team.columns("retirée"), **texts(mark))
    withdraw_sheet(sheet, bird("PUBLIC"), team.parent, actor=cast.people["esther"], now=cast.now)
    cast.world.note("sheet", team.whose, sheet.public_id)
    cast.world.note("gone_slug", team.whose, sheet.slug)


def _uses(cast: "Cast", team: _Team) -> None:
    for number, mark in enumerate((bird("PUBLIC"), team.mark("CACHEE"))):
        row = Reuse(sheet_id=team.parent.id, organisation_id=team.organisation.id, declared_by_id=team.leader.id)
        row.stage, row.region_code, row.steps = ReuseStage.ABANDONED, "84", []
        row.place = row.adapted = row.results = row.why_abandoned = mark
        row.steps.append(ReuseStep(stage=ReuseStage.ABANDONED, at=cast.now))
        if number:
            row.hidden_at, row.hidden_reason = cast.now, team.mark("MOTIF")
        db.session.add(row)
        db.session.flush()
        cast.world.note("use", team.whose, row.public_id)


def _readers(cast: "Cast", parent: Sheet) -> None:
    publication = publication_of(parent)
    for who, whose in (("camille", "ours"), ("victor", "others")):
        person = cast.people[who]
        kept = keep_favourite(publication, actor=person, now=cast.now)
        write_note(kept, bird(f"NOTE-{who.upper()}"), actor=person)
        db.session.flush()
        cast.world.note("favourite", whose, kept.public_id)
    leave_remark(publication, "Il manque un exemple.", now=cast.now)
    db.session.add(SheetRemark(sheet_id=parent.id, text=bird("LECTEUR"), at=cast.now))
    note_opinion(publication, helped=True, now=cast.now)
    assert find_publication_of(parent) is publication


def _searches(cast: "Cast") -> None:
    now, long_ago = cast.now, cast.now - timedelta(days=40)
    for who, whose in (("camille", "ours"), ("victor", "others")):
        asked = Asked(bird(f"RECHERCHE-{who.upper()}"))
        alert = searches.ask_own_alert(asked, Rhythm.DAILY, actor=cast.people[who], now=now)
        cast.world.note("alert", whose, alert.public_id)
    for whose in ("ours", "others"):
        address = mailbox(f"ADRESSE-ALERTE-{whose.upper()}")
        opened = searches.ask_alert(Asked("canari public"), address, Rhythm.DAILY, locale="fr", now=long_ago)
        searches.confirm_alert(opened, now=long_ago)
        cast.world.note("alert_token", whose, opened.token)
        cast.world.note("open_alert", whose, opened.public_id)
        missed = MissedSearch(words=f"{bird('MANQUE')} {len(whose)}", week=week_of(now))
        db.session.add(missed)
        db.session.flush()
        cast.world.note("missed", whose, missed.public_id)
    waiting = searches.ask_alert(Asked("annonce"), mailbox("ADRESSE-ALERTE-AUTRE"), Rhythm.WEEKLY, locale="fr", now=now)
    cast.world.note("waiting_alert", "ours", waiting.public_id)
