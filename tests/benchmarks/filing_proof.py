"""What a rush left behind, read in the database and on the pages: nothing lost, nothing twice, nothing altered."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from sqlalchemy import select, text

from labagora.calls.models import Application, ApplicationSection, Call, Filing
from labagora.core.db import db
from labagora.core.outbox import Job
from labagora.core.postbox import MailLog
from labagora.engines.questionnaire import canonical
from tests.benchmarks.filing_rush import Answer, read_pages
from tests.benchmarks.filing_site import SQLITE, Server, Site

FACTS = "_facts"


@dataclass(frozen=True)
class Proof:
    """How many of each. All are 0 when all is well, but for ``filed``."""

    filed: int
    lost: int  # acknowledged, and not in the database under that name, for that draft and that key
    doubled: int  # filings beyond the first of a draft, references given twice
    altered: int  # a filing that does not say what the draft says, or whose digest is not that of what it says
    unmailed: int  # members without exactly one receipt to be sent for a filing
    misprinted: int  # receipts on a page that do not show the digest of the row

    @property
    def is_whole(self) -> bool:
        """Whether nothing is wrong."""
        return not (self.lost or self.doubled or self.altered or self.unmailed or self.misprinted)


def prove(site: Site, server: Server, call: Call, answers: Sequence[Answer], *, team: int, pages: int = 20) -> Proof:
    """Compare the answers with the rows of the call, and some receipts as they are shown."""
    db.session.rollback()
    columns = (Filing, Application.id, Application.public_id, Application.reference)
    query = select(*columns).join(Filing.application).where(Application.call_id == call.id)
    rows = list(db.session.execute(query.order_by(Filing.id)))
    filings = {filing.public_id: (filing, application) for filing, _id, application, _reference in rows}
    written = _written(call)
    shown = [one for one in answers if one.is_acknowledged][:pages]
    return Proof(
        filed=len(rows),
        lost=sum(not _is_there(one, filings) for one in answers if one.is_acknowledged),
        doubled=2 * len(rows) - len({row[1] for row in rows}) - len({row[3] for row in rows}),
        altered=sum(not _says(filing, written[application_id]) for filing, application_id, *_ in rows),
        unmailed=_unmailed(filings, team),
        misprinted=_misprinted(server, shown, filings),
    )


def _is_there(answer: Answer, filings: Mapping[str, tuple[Filing, str]]) -> bool:
    found = filings.get(answer.receipt)
    return found is not None and (found[1], found[0].idempotency_key) == (answer.asked.application, answer.asked.key)


def _written(call: Call) -> dict[int, dict[str, Any]]:
    query = select(ApplicationSection.application_id, ApplicationSection.key, ApplicationSection.content)
    query = query.join(ApplicationSection.application).where(Application.call_id == call.id)
    found: dict[int, dict[str, Any]] = {}
    for application_id, key, content in db.session.execute(query):
        found.setdefault(application_id, {})[key] = content
    return found


def _says(filing: Filing, written: Mapping[str, Any]) -> bool:
    digest = sha256(canonical({"content": filing.content, "files": filing.files})).hexdigest()
    filed = {key: content for key, content in filing.content.items() if key != FACTS}
    return digest == filing.digest and filed == written and len(filing.files) == 1


def _unmailed(filings: Mapping[str, Any], team: int) -> int:
    """Count by how many mails a filing is short of, or beyond, one for each member of its team."""
    query = select(Job.arguments, MailLog.recipient_ref).join(MailLog, MailLog.job_reference == Job.reference)
    mails = Counter(
        (arguments["filing_ref"], person)
        for arguments, person in db.session.execute(query.where(Job.name == "calls.mail_receipt"))
        if arguments["filing_ref"] in filings
    )
    beyond = sum(count - 1 for count in mails.values())
    return abs(team * len(filings) - len(mails)) + beyond


def _misprinted(server: Server, shown: Sequence[Answer], filings: Mapping[str, tuple[Filing, str]]) -> int:
    paths = [f"/candidatures/{one.asked.application}/recus/{one.receipt}" for one in shown]
    pages = read_pages(
        server.port, [one.asked.reading(path, server.port) for one, path in zip(shown, paths, strict=True)]
    )
    known = [filings[one.receipt][0].digest if one.receipt in filings else "?" for one in shown]
    return sum(digest not in page for digest, page in zip(known, pages, strict=True))


def is_sound(site: Site) -> bool:
    """Ask SQLite whether its file is whole."""
    if site.database != SQLITE:
        return True
    db.session.rollback()
    return bool(db.session.execute(text("PRAGMA integrity_check")).scalar() == "ok")
