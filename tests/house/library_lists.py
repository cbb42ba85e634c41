"""The lists of the library and of the search: who opens each, and one more row in all of them."""

from dataclasses import dataclass
from datetime import timedelta
from itertools import count

from labagora.accounts.enums import Role
from labagora.accounts.models import Account
from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.core.files import FileState
from labagora.library.actions.reading import keep_favourite, note_opinion, write_note
from labagora.library.enums import FileRole, ReuseStage, SheetKind, SheetState, Verdict
from labagora.library.models import (
    ProofLink,
    ProofRemark,
    Reuse,
    ReuseStep,
    Sheet,
    SheetFile,
    SheetRemark,
    SheetVersion,
)
from labagora.organisations.models import Organisation
from labagora.ports.storage.checks import Upload
from labagora.ports.storage.uploads import keep
from labagora.search import actions
from labagora.search.commands import Asked
from labagora.search.engine import index
from labagora.search.enums import Rhythm
from labagora.search.missing import week_of
from labagora.search.models import MissedSearch
from tests.builders.accounts import grant, make_account
from tests.builders.library import make_sheet, publication_of
from tests.builders.organisations import make_organisation

# Who opens each list. ``slug`` is that of a fiche on line, ``public_id`` that of a sheet at the desk.
LISTS = {
    "library.sheet_list": "farid",
    "library.sheet_show": "farid",
    "library.kit_show": "farid",
    "library.kit_whole": "farid",
    "library.feed": "farid",
    "library.open_data": "farid",
    "library.reuse_list": "farid",
    "api_library.sheet_list": "farid",
    "api_library.chapter_list": "farid",
    "search.results": "farid",
    "api_search.search": "farid",
    "library.favourite_list": "camille",
    "search.my_alert_list": "camille",
    "library.my_reuse_list": "alice",
    "library.my_sheet_list": "esther",
    "library.link_target_list": "esther",
    "library.version_list": "esther",
    "library.proof_list": "esther",
    "library.proof_review": "esther",
    "library.sheet_file_list": "esther",
    "office_library.sheet_queue": "esther",
    "office_library.sheet_review": "esther",
    "office_library.ageing_report": "esther",
    "office_library.broken_link_list": "esther",
    "office_library.remark_list": "esther",
    "office_library.reuse_list": "esther",
    "office_search.missed_list": "esther",
}
# One page holds all that is found, so that each kind of result stays in it.
QUESTIONS = {"search.results": "?type=fiche", "api_search.search": "?type=fiche"}
PAGES_OF_ONE_SHEET = (
    "library.version_list", "library.proof_list", "library.sheet_file_list",
    "office_library.sheet_review",
)  # fmt: skip

_numbers = count(1)


@dataclass
class Shelf:
    """A fiche on line, another at the desk, a link given to a proof-reader."""

    slug: str
    fiche_id: int
    desk_ref: str
    desk_id: int
    proof_ref: str
    proof_id: int

    def addresses(self) -> dict[str, dict[str, str]]:
        """Return the arguments of the addresses that have some."""
        desk, public = {"public_id": self.desk_ref}, {"slug": self.slug}
        return {
            **dict.fromkeys(("library.sheet_show", "library.reuse_list"), public),
            "library.open_data": {"extension": "json"},
            **dict.fromkeys(PAGES_OF_ONE_SHEET, desk),
            "library.proof_review": {**desk, "link_id": self.proof_ref},
        }


def make_shelf() -> Shelf:
    """Add what the lists are about, with nothing in them yet; the index is empty."""
    index().apply((), list(index().fingerprints()))
    fiche, desk = make_sheet("Celle que l'on lit"), make_sheet("Celle que l'on écrit", SheetState.DRAFT)
    proof = _proof(desk, "Comité de relecture")
    return Shelf(publication_of(fiche).slug, fiche.id, desk.public_id, desk.id, proof.public_id, proof.id)


def grow(shelf: Shelf, *, camille: Account, alice: Account, hospital: Organisation) -> None:
    """Add one row to every list, and make the index follow."""
    number = next(_numbers)
    fiche, desk = db.session.get_one(Sheet, shelf.fiche_id), db.session.get_one(Sheet, shelf.desk_id)
    other = _grow_collection(fiche, number)
    _grow_desk(desk, shelf, number)
    _grow_uses(fiche, hospital, alice, number)
    _grow_reading(other, camille, number)
    db.session.flush()
    actions.follow()


def _grow_collection(fiche: Sheet, number: int) -> Sheet:
    """A page that links to the fiche and to nowhere, a chapter, a version for a territory, a sheet in review."""
    owner = make_account(name=f"Rédactrice {number}")
    grant(owner, Role.PROVIDER)
    body = f"[La fiche](fiche:{fiche.slug}) et [une page absente](fiche:nulle-part-{number})."
    other = make_sheet(f"Fiche voisine {number}", owner=owner, body=body, columns={"deputy_id": owner.id})
    make_sheet(f"Chapitre {number}", kind=SheetKind.KIT)
    organisation = make_organisation(name=f"Équipe du territoire {number}")
    place = {"parent_id": fiche.id, "parent_edition": 1, "territory": f"Territoire {number}"}
    make_sheet(f"Version {number}", columns={**place, "organisation_id": organisation.id})
    make_sheet(f"À relire {number}", SheetState.REVIEW, owner=owner)
    return other


def _proof(sheet: Sheet, label: str) -> ProofLink:
    now = utcnow()
    link = ProofLink(sheet_id=sheet.id, label=label, version_number=1, created_at=now, remarks=[])
    link.token_hash, link.expires_at = label.encode().ljust(32, b"\0")[:32], now + timedelta(days=9)
    db.session.add(link)
    db.session.flush()
    return link


def _grow_desk(desk: Sheet, shelf: Shelf, number: int) -> None:
    now = utcnow()
    version = SheetVersion(sheet_id=desk.id, number=100 + number, content=desk.content, at=now)
    version.author_ref = make_account(name=f"Autrice {number}").public_id
    db.session.add(version)
    proof = _proof(desk, f"Service {number}")
    proof.verdict, proof.answered_at = Verdict.REMARKS, now
    said = {"text": f"À revoir {number}.", "at": now}
    sections = ("summary", "body", "objectives", "whole")
    db.session.add(ProofRemark(link_id=proof.id, section="body", **said))
    db.session.add(ProofRemark(link_id=shelf.proof_id, section=sections[number % len(sections)], **said))
    stored = keep(Upload(f"outil-{number}.pdf", "application/pdf", b"%PDF-1.7"), now=now)
    stored.state = FileState.CLEAN
    db.session.add(
        SheetFile(sheet_id=desk.id, stored=stored, role=FileRole.TOOL, title=f"Outil {number}", added_at=now)
    )


def _grow_uses(fiche: Sheet, hospital: Organisation, alice: Account, number: int) -> None:
    for organisation in (hospital, make_organisation(name=f"Utilisatrice {number}")):
        use = Reuse(sheet_id=fiche.id, organisation_id=organisation.id, declared_by_id=alice.id, place=f"Lieu {number}")
        use.stage, use.region_code = ReuseStage.IN_PLACE, "84"
        use.steps = [ReuseStep(stage=ReuseStage.STUDY, at=utcnow()), ReuseStep(stage=ReuseStage.IN_PLACE, at=utcnow())]
        db.session.add(use)


def _grow_reading(other: Sheet, camille: Account, number: int) -> None:
    now = utcnow()
    kept = keep_favourite(publication_of(other), actor=camille, now=now)
    write_note(kept, f"À montrer à Paul {number}", actor=camille)
    db.session.add(SheetRemark(sheet_id=other.id, text=f"Il manque un exemple {number}.", at=now))
    note_opinion(publication_of(other), helped=True, now=now)
    db.session.add(MissedSearch(words=f"mot absent {number}", week=week_of(now)))
    actions.ask_own_alert(Asked(f"annonce {number}"), Rhythm.DAILY, actor=camille, now=now)
