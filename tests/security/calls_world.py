"""The calls of the little world: a form that everybody may take away, a revision that the team is still writing.

A call is nobody's: ours and the others' only differ by who prepares an application to it.
"""

from copy import deepcopy
from datetime import timedelta
from io import BytesIO
from typing import TYPE_CHECKING, Any

from pypdf import PdfWriter

from labagora.accounts.queries import fingerprint
from labagora.calls.answering import ASIDE
from labagora.calls.enums import AnswerVisibility, ApplicationState, ExportState
from labagora.calls.models import (
    Application,
    ApplicationChange,
    ApplicationFile,
    Call,
    CallDocument,
    CallExport,
    CallView,
    FormRevision,
)
from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.core.ids import new_token
from labagora.ports.storage.checks import Upload
from labagora.ports.storage.uploads import keep
from tests.builders.calls import (
    invite_to_team,
    make_application,
    make_call,
    make_filing,
    make_inquiry,
    make_late_code,
    make_revision,
    write_section,
)
from tests.builders.pictures import make_png
from tests.engines.questionnaire.samples import GOOD, data
from tests.security.canaries import bird, mailbox

if TYPE_CHECKING:
    from tests.security.world import Cast


SECTION, QUESTION = "votre_projet", "titre_du_projet"  # long enough for an absent one of the same length


def add_calls(cast: "Cast") -> None:
    """Add a call of each side with what hangs on it."""
    for whose, organisation, leader in (("ours", cast.ours, "alice"), ("others", cast.others, "otto")):
        call = make_call(f"Appel {bird('PUBLIC')}", reference=f"MONDE-{whose.upper()}", slug=f"appel-{whose}")
        published = make_revision(call, questionnaire=marked(bird("PUBLIC")))
        make_revision(call, questionnaire=marked(bird("FORM-WRITTEN")), is_published=False, notice="")
        draft = make_application(call, organisation, lead=cast.people[leader], revision=published, title="Brouillon")
        write_section(draft, SECTION, {QUESTION: "Un parcours"})
        write_section(draft, "moyens", dict(GOOD["moyens"]))
        write_section(draft, ASIDE, {"notices": [bird(f"ASIDE-{leader.upper()}")], "lost": []})
        _note(cast, whose, call, published, draft)
        shown = keep(Upload(f"notice-{whose}.pdf", "application/pdf", blank_pdf()), now=utcnow())
        document = CallDocument(call=call, stored=shown, title=bird("PUBLIC"), added_at=utcnow())
        db.session.add(document)
        db.session.flush()
        cast.world.note("call_document", whose, document.public_id)
        _add_team(cast, whose, draft, leader)
        _add_questions(cast, whose, call, leader)
        _add_filed(cast, whose, published, leader)


def _add_team(cast: "Cast", whose: str, draft: Application, leader: str) -> None:
    """Somebody invited, a file, a change: read by the team of the draft and by nobody else."""
    mark, now = leader.upper(), utcnow()
    invited = invite_to_team(draft, mailbox(f"ADRESSE-INVITEE-{mark}"))
    token = new_token()
    invited.token, invited.token_hash = token, fingerprint(token)
    stored = keep(Upload(f"CANARI-FILE-{mark}.png", "image/png", make_png()), now=now)
    file = ApplicationFile(application=draft, section_key="pieces", field_key="letter", stored=stored, added_at=now)
    texts = {"section_key": SECTION, "field_key": QUESTION, "before": "", "after": bird(f"CHANGE-{mark}")}
    db.session.add_all([file, ApplicationChange(application=draft, at=now, **texts)])
    db.session.flush()
    cast.world.note("team_member", whose, invited.public_id)
    cast.world.note("application_file", whose, file.public_id)


def blank_pdf() -> bytes:
    """Return a PDF of one empty page."""
    writer, content = PdfWriter(), BytesIO()
    writer.add_blank_page(100, 100)
    writer.write(content)
    return content.getvalue()


def _add_filed(cast: "Cast", whose: str, revision: FormRevision, leader: str) -> None:
    """An application that the team of the Institute reads, sent back to be corrected, with its receipt."""
    now, organisation = utcnow(), cast.ours if whose == "ours" else cast.others
    filed = make_application(
        revision.call, organisation, ApplicationState.CORRECTING, lead=cast.people[leader], revision=revision,
        title="Déposée",
        correction={"fields": [[SECTION, QUESTION]], "message": "À préciser.", "asked_at": now.isoformat()},
    )  # fmt: skip
    write_section(filed, SECTION, {QUESTION: bird(f"FILED-{leader.upper()}")})
    receipt = keep(Upload(f"recu-{whose}.pdf", "application/pdf", blank_pdf()), now=now)
    filing = make_filing(filed, content={SECTION: {QUESTION: bird(f"FILED-{leader.upper()}")}}, receipt=receipt)
    cast.world.note("application_filed", whose, filed.public_id)
    _add_board(cast, whose, revision.call)
    cast.world.note("filing", whose, filing.public_id)
    late = make_application(revision.call, organisation, lead=cast.people[leader], revision=revision, title="En retard")
    cast.world.note("application_known", whose, late.public_id)
    cast.world.note("late_code", whose, make_late_code(late).public_id)


def _add_board(cast: "Cast", whose: str, call: Call) -> None:
    """A view of the board and an archive that can be taken, both of the team of the Institute."""
    now = utcnow()
    view = CallView(call=call, name=bird("VUE"), query="lot=ville", made_at=now)
    archive = keep(Upload(f"archive-{whose}.zip", "application/zip", b"PK archive"), now=now)
    export = CallExport(
        call=call,
        state=ExportState.READY,
        stored=archive,
        asked_at=now,
        ready_at=now,
        expires_at=now + timedelta(days=1),
    )
    db.session.add_all([view, export])
    db.session.flush()
    cast.world.note("call_view", whose, view.public_id)
    cast.world.note("call_export", whose, export.public_id)


def _add_questions(cast: "Cast", whose: str, call: Call, leader: str) -> None:
    """A question that waits, and one that is published: nothing of who asked is in what everybody reads."""
    person, mark = cast.people[leader], bird(f"QUESTION-{leader.upper()}")
    waiting = make_inquiry(call, person, question=mark)
    words = {"published_question": bird("PUBLIC"), "published_answer": bird("PUBLIC")}
    make_inquiry(call, person, AnswerVisibility.PUBLISHED, question=mark, answer=mark, **words)
    cast.world.note("call_question", whose, waiting.public_id)


def _note(cast: "Cast", whose: str, call: Call, published: FormRevision, draft: Application) -> None:
    names = {
        "call": call.public_id,
        "call_slug": call.slug,
        "form_revision": published.public_id,
        "application_draft": draft.public_id,
        "form_section": SECTION,
        "form_question": QUESTION,
    }
    for kind, name in names.items():
        cast.world.note(kind, whose, name)


def marked(mark: str) -> dict[str, Any]:
    """Return a form of every kind whose every text carries a mark."""
    form = deepcopy(data())
    form["sections"][0]["key"], form["sections"][0]["fields"][1]["key"] = SECTION, QUESTION
    for section in form["sections"]:
        section.update(title=mark, help=mark)
        for field in section["fields"]:
            field.update(label=mark, help=mark, example=mark)
            _mark_options(field["options"], mark)
    return form


def _mark_options(options: dict[str, Any], mark: str) -> None:
    if "text" in options:
        options["text"] = mark
    for place, part in enumerate((*options.get("choices", ()), *options.get("columns", ()))):
        part["label"] = f"{mark} {place}"
