"""A colleague of the team who also reviews: what the others wrote comes after their own, as for reviewers."""

import csv
import io
from typing import Any

import pytest

from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.core.paper import Paper, PaperSection, paper_pdf
from labagora.ports.storage.checks import Upload
from labagora.ports.storage.uploads import keep
from labagora.reviews.enums import (
    DeliberationState,
    OthersShown,
    Recommendation,
    ReviewerState,
    ReviewState,
    RoundPhase,
)
from labagora.reviews.models import Deliberation, Review
from labagora.reviews.policy.seats import REVIEWED_WHILE
from labagora.reviews.queries.committee import standings
from tests.builders.pages import without_tokens
from tests.builders.reviews import assign, make_reviewer, make_round, meet, write_review
from tests.reviews.progress.conftest import Reviewing

SECRET = "Fragile sur tout."
BOARD = "avancement?" + "&".join(
    f"colonnes={key}" for key in ("titre", "avancement", "moyenne", "etendue", "ecart", "ecart_type", "avis")
)


class Both:
    """Esther runs the round and reviews one application, on which another reviewer was harsh."""

    def __init__(self, reviewing: Reviewing, esther: Any) -> None:
        self.reviewing, self.round = reviewing, reviewing.table.round
        self.grid = reviewing.table.grid
        self.application = reviewing.table.application("Le sien")
        self.free = reviewing.table.application("Un autre")
        self.seat = make_reviewer(self.round, esther)
        self.other = reviewing.review(self.application, 1, summary=SECRET, confidential="Entre nous, non.")
        reviewing.review(self.free, 3, summary="Lisible par tous.")
        self.own = assign(self.seat, self.application)
        self.ref, self.free_ref = self.application.public_id, self.free.public_id
        self.reference = self.application.reference
        self.call = reviewing.table.call.public_id

    def at(self, end: str) -> str:
        """Return an address of the round."""
        return f"/gestion/appels/{self.call}/evaluation/{end}"


@pytest.fixture
def both(reviewing: Reviewing, esther: Any) -> Both:
    return Both(reviewing, esther)


def _line(page: str, reference: str) -> str:
    return page.split(f">{reference}</a>")[1].split("</tr>", maxsplit=1)[0]


def test_the_page_of_the_application_says_who_is_done_and_nothing_else(as_: Any, esther: Any, both: Both) -> None:
    page = as_(esther).get(both.at(f"avancement/candidatures/{both.ref}")).text
    assert "Votre évaluation d’abord" in page
    assert "Rendue" in page
    for words in (SECRET, "Entre nous, non.", "Ce point est clair.", "33,3", "Les notes côte à côte", "Retenir"):
        assert words not in page
    assert "Lisible par tous." in as_(esther).get(both.at(f"avancement/candidatures/{both.free_ref}")).text


def test_the_board_counts_and_tells_no_score(as_: Any, esther: Any, both: Both) -> None:
    browser = as_(esther)
    line = _line(browser.get(both.at(BOARD)).text, both.reference)
    assert "1 sur 2" in line
    assert "la vôtre d’abord" in line
    assert "33,3" not in line
    assert "Retenir" not in line
    for query in ("avis=support", "ecart=fort"):
        assert both.reference not in browser.get(both.at(f"avancement?{query}")).text


def test_neither_order_nor_filter_changes_with_what_is_withheld(as_: Any, esther: Any, both: Both) -> None:
    browser = as_(esther)
    pages = [f"avancement?tri={sort}&colonnes=titre" for sort in ("moyenne", "-moyenne", "ecart", "-ecart")]
    pages += ["calibrage", "comite", "decisions", "avancement?avis=decline"]
    before = [without_tokens(browser.get(both.at(end)).text) for end in pages]
    row = db.session.get_one(type(both.other), both.other.id)
    row.score, row.marks = 1.0, {"critere-1": 3, "critere-2": 3}
    db.session.flush()
    assert [without_tokens(browser.get(both.at(end)).text) for end in pages] == before


def _exported(browser: Any, both: Both) -> list[dict[str, str]]:
    answer = browser.post(both.at("avancement/export"), data={"extension": "csv"})
    return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig")), delimiter=";"))


def test_the_export_holds_its_line_without_its_words(as_: Any, esther: Any, both: Both) -> None:
    lines = _exported(as_(esther), both)
    assert SECRET not in str(lines)
    line = next(one for one in lines if one["Référence"] == both.reference and one["Évaluateur"] != "1")
    assert line["État"] == "Rendue, non lue avant la vôtre"
    assert not line["Note sur 100"]
    assert not line["Avis"]
    assert any(one["Synthèse"] == "Lisible par tous." for one in lines)


@pytest.mark.parametrize("end", ["avancement/candidatures/{ref}", "decisions/{ref}"])
def test_a_draft_or_an_abstention_opens_nothing(as_: Any, esther: Any, both: Both, end: str) -> None:
    browser = as_(esther)
    both.round.others_shown = OthersShown.AFTER_OWN
    own = write_review(both.own, both.grid, state=ReviewState.DRAFT)
    for state in (ReviewState.DRAFT, ReviewState.ABSTAINED):
        own.state = state
        own.abstain_reason = "Je ne sais pas." if state is ReviewState.ABSTAINED else ""
        db.session.flush()
        assert SECRET not in browser.get(both.at(end.format(ref=both.ref))).text


@pytest.mark.parametrize(
    ("shown", "phase", "is_read"),
    [
        (OthersShown.AFTER_OWN, RoundPhase.REVIEWING, True),
        (OthersShown.DISCUSSING, RoundPhase.REVIEWING, False),
        (OthersShown.DISCUSSING, RoundPhase.DISCUSSING, True),
        (OthersShown.NEVER, RoundPhase.DISCUSSING, False),
        (OthersShown.NEVER, RoundPhase.DELIBERATING, True),
    ],
)
def test_once_given_back_the_rule_of_the_round_opens_them(
    as_: Any, esther: Any, both: Both, shown: OthersShown, phase: RoundPhase, *, is_read: bool
) -> None:
    write_review(both.own, both.grid)
    both.round.others_shown, both.round.phase = shown, phase
    db.session.flush()
    browser = as_(esther)
    assert (SECRET in browser.get(both.at(f"avancement/candidatures/{both.ref}")).text) is is_read
    assert (SECRET in browser.get(both.at(f"decisions/{both.ref}")).text) is is_read
    assert (browser.get(both.at(f"candidatures/{both.ref}/retour")).status_code == 200) is is_read


def test_opens_others_agrees_with_what_reviewers_read(app: Any) -> None:
    round_ = make_round()
    for phase in REVIEWED_WHILE:
        round_.phase = phase
        for shown in OthersShown:
            round_.others_shown = shown
            expected = shown is OthersShown.AFTER_OWN or (
                shown is OthersShown.DISCUSSING and phase is RoundPhase.DISCUSSING
            )
            assert round_.opens_others is expected
    round_.phase = RoundPhase.DECIDED
    assert round_.opens_others is None


def test_the_feedback_page_and_its_buttons_wait(as_: Any, esther: Any, both: Both) -> None:
    browser, page = as_(esther), both.at(f"candidatures/{both.ref}/retour")
    assert browser.get(page).status_code == 403
    assert browser.post(page, data={}).status_code == 403
    assert browser.post(f"{page}/tout").status_code == 403
    assert browser.get(both.at(f"candidatures/{both.free_ref}/retour")).status_code == 200


def test_the_committee_is_led_by_somebody_else(as_: Any, esther: Any, both: Both) -> None:
    both.round.phase = RoundPhase.DELIBERATING
    meeting = meet(both.round, [make_reviewer(both.round, sits=True)])
    db.session.flush()
    browser, ref = as_(esther), meeting.public_id
    page = browser.get(both.at("comite")).text
    assert "Vous avez une évaluation à rendre dans cet appel" in page
    assert "33,3" not in page
    assert browser.get(both.at(f"comite/{ref}/cloture")).status_code == 403
    assert browser.post(both.at(f"comite/{ref}/cloture")).status_code == 403
    assert browser.get(both.at("decisions/application")).status_code == 403
    assert browser.post(both.at("decisions/application"), data={"mark": "x"}).status_code == 403
    sent = {"first": "1", "waiting": "0", "reason_selected": "Oui.", "reason_rejected": "Non."}
    assert browser.post(both.at("decisions/proposition"), data=sent).status_code == 403


def test_sealed_minutes_wait_too(as_: Any, esther: Any, both: Both) -> None:
    both.round.phase = RoundPhase.DELIBERATING
    paper = paper_pdf(Paper("PV", "", "", [], [PaperSection("Liste", "<p>33,3</p>")]), made_on=utcnow().date())
    stored = keep(Upload("pv.pdf", "application/pdf", paper), now=utcnow())
    meeting = meet(both.round, [], state=DeliberationState.CLOSED, closed_at=utcnow())
    meeting.minutes, meeting.digest = stored, stored.sha256
    own = write_review(both.own, both.grid, state=ReviewState.DRAFT)
    db.session.flush()
    address = both.at(f"comite/{meeting.public_id}/proces-verbal.pdf")
    browser = as_(esther)
    assert browser.get(address).status_code == 403
    own = db.session.get_one(Review, own.id)
    own.state, own.submitted_at = ReviewState.SUBMITTED, utcnow()
    own.score, own.recommendation = 0.5, Recommendation.SUPPORT
    db.session.flush()
    assert browser.get(address).status_code == 200
    assert db.session.get_one(Deliberation, meeting.id).digest


def test_who_only_reviews_or_only_runs_the_round_reads_as_before(as_: Any, esther: Any, both: Both) -> None:
    both.round.phase = RoundPhase.DELIBERATING
    member = make_reviewer(both.round, sits=True)
    assign(member, both.application)
    db.session.flush()
    both.seat.account_id, both.seat.state = None, ReviewerState.LEFT
    both.seat.left_at = both.seat.answered_at
    db.session.flush()
    assert SECRET in as_(esther).get(both.at(f"avancement/candidatures/{both.ref}")).text
    db.session.refresh(member, ["account"])
    lists = standings(both.round, seen_by=member.account)
    assert any(place.mean for one in lists for place in one.places if place.candidate.public_id == both.ref)


def test_no_way_round_by_giving_up_one_s_own_reading(as_: Any, esther: Any, both: Both) -> None:
    browser, seat, own = as_(esther), both.seat.public_id, both.own.public_id
    for end in (
        f"attribution/lectures/{own}/retrait",
        f"attribution/evaluateurs/{seat}/absence",
        f"evaluateurs/{seat}/retrait",
    ):
        assert browser.post(both.at(end)).status_code == 403, end
    assert SECRET not in browser.get(both.at(f"avancement/candidatures/{both.ref}")).text
