"""Who may name which object in which address: the whole table, one line an endpoint (security.md A1).

Cells are written for the objects of « ours » (Alice's organisation, Camille's profile); those of « others » are the
mirror image. A route that takes an argument and is not here fails the test: say who may use it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from tests.builders.indicators import months_ago

MIRROR = {"camille": "victor", "alice": "otto", "bob": "otto", "farid": "denis", "paul": "gina"}
TEAM = frozenset({"esther", "admin"})
LEADERS = frozenset({"alice", "bob"})
OWNER = frozenset({"camille"})
WRITER = frozenset({"alice"})
REVIEWER = frozenset({"farid"})
PLACED = frozenset({"alice", "paul"})  # the lead of a consortium, and its provider
ANSWERABLE = PLACED | TEAM
SIDES = OWNER | LEADERS
MEASURERS = WRITER | TEAM
WRITERS = LEADERS | TEAM | {"paul"}
EVERYBODY = frozenset({"camille", "victor", "alice", "bob", "otto", "paul", "esther", "admin", "denis", "farid"})


def _mirrored(roles: frozenset[str]) -> frozenset[str]:
    return frozenset(MIRROR.get(role, role) for role in roles)


@dataclass(frozen=True)
class Cell:
    """``arguments`` maps an argument of the address to kinds of ``World.ids``, or to ``=value`` for a plain value.

    ``known_to``: who knows that the object exists, though this page is not theirs.
    """

    roles: frozenset[str]
    arguments: Mapping[str, tuple[str, ...]]
    is_public: bool = False
    is_value: bool = False
    known_to: frozenset[str] = frozenset()

    def audience(self, whose: str) -> frozenset[str]:
        """Return who may reach objects of ``whose``."""
        if whose == "absent":
            return frozenset()
        if whose == "ours" or self.roles == EVERYBODY or self.is_value:
            return self.roles
        return _mirrored(self.roles)

    def knows(self, role: str, whose: str) -> bool:
        """Tell whether ``role`` knows that objects of ``whose`` exist."""
        return self.is_value or role in (self.known_to if whose == "ours" else _mirrored(self.known_to))

    @staticmethod
    def values_of(kind: str, whose: str, ids: Mapping[str, Mapping[str, list[str]]]) -> list[str]:
        """Return the names of one kind that belong to ``whose``."""
        return [kind[1:]] if kind.startswith("=") else list(ids[kind][whose])


def _on(roles: frozenset[str], *kinds: str, **more: tuple[str, ...]) -> Cell:
    return Cell(roles, {"public_id": kinds, **more} if kinds else more)


def _values(roles: frozenset[str], **values: tuple[str, ...]) -> Cell:
    """Name plain values: there is no object of somebody behind them."""
    return Cell(roles, values, is_value=True)


def _public(**arguments: tuple[str, ...]) -> Cell:
    return Cell(EVERYBODY, arguments, is_public=True)


def _all(cell: Cell, *endpoints: str) -> dict[str, Cell]:
    return dict.fromkeys(endpoints, cell)


PROJECT = ("project_hidden", "project_public")
NEED = ("need_hidden", "need_public")
SHOWN = ("introduction_shown",)
FILES = ("=csv", "=xlsx")
VOCABULARY = ("=cancers", "=life_themes")
FICHE, CHAPTER = {"slug": ("fiche_slug",)}, {"slug": ("chapter_slug",)}
SHELF = {"shelf": ("=fiches",), **FICHE}

CELLS: dict[str, Cell] = {
    # pages of everybody
    "projects.project_show": _public(slug=("project_public_slug",)),
    "projects.project_history": _public(slug=("project_public_slug",)),
    "projects.need_show": _public(slug=("need_public_slug",)),
    "introductions.report_show": _public(slug=("published_report",)),
    **_all(
        _public(token=("link",)),
        "introductions.link_show",
        "introductions.link_decline",
        "introductions.link_mute",
        "introductions.link_unsubscribe",
    ),
    "api_reference.vocabulary_show": Cell(EVERYBODY, {"name": ("=cancers",)}, is_public=True, is_value=True),
    "api_projects.project_show": _public(slug=("project_public_slug",)),
    "api_projects.need_show": _public(slug=("need_public_slug",)),
    "introductions.offer": _values(EVERYBODY, slug=("need_public_slug",)),
    "volunteers.step_show": _values(EVERYBODY, slug=("=moi",)),
    "volunteers.step_save": _values(EVERYBODY, slug=("=moi",)),
    # links of a mail: the token is the proof, tests/accounts follows each of them
    **_all(
        Cell(EVERYBODY, {"token": ("no_token",)}, is_public=True),
        "accounts.confirmation",
        "accounts.confirmation_create",
        "accounts.invitation",
        "accounts.invitation_create",
        "accounts.password_reset",
        "accounts.password_reset_create",
    ),
    **_all(_on(OWNER, token=("no_token",)), "accounts.address_confirm", "accounts.address_confirm_create"),
    # the library: what is on line is everybody's
    **_all(
        _public(**FICHE),
        "library.sheet_show",
        "library.sheet_pdf",
        "library.sheet_markdown",
        "library.sheet_linked_data",
        "library.reuse_list",
        "api_library.sheet_show",
    ),
    "library.sheet_differences": _public(slug=("version_slug",)),
    **_all(
        _public(**CHAPTER),
        "library.chapter_show",
        "library.chapter_pdf",
        "library.chapter_markdown",
        "library.chapter_linked_data",
        "api_library.chapter_show",
    ),
    **_all(_public(**SHELF), "library.feedback_new", "library.feedback_create", "library.feedback_thanks"),
    "library.open_data": Cell(EVERYBODY, {"extension": ("=json", "=csv")}, is_public=True, is_value=True),
    **_all(_values(EVERYBODY, **FICHE), "library.reuse_new", "library.fork_new"),
    "library.favourite_create": _values(EVERYBODY, **SHELF),
    "library.file_show": _on(WRITERS, "hidden_file"),  # those on line: tests/security/test_a1_library.py
    # links that hold their own proof: given to a proof-reader, sent to an address
    **_all(
        _public(token=("proof_token",)),
        "library.proof_show",
        "library.proof_answer",
        "library.proof_thanks",
    ),
    "library.proof_image": _public(token=("proof_token",), public_id=("proof_image",)),
    **_all(
        _public(token=("alert_token",)),
        "search.alert_show",
        "search.alert_confirm",
        "search.alert_renew",
        "search.alert_stop",
        "search.alert_unsubscribe",
    ),
    # those who write sheets
    **_all(
        _on(WRITERS, "sheet"),
        "library.my_sheet_show",
        "library.sheet_edit",
        "library.sheet_preview",
        "library.sheet_gate",
        "library.submission_create",
        "library.revision_create",
        "library.lock_create",
        "library.lock_delete",
        "library.version_list",
        "library.sheet_file_list",
        "library.sheet_file_create",
        "library.proof_list",
        "library.proof_create",
        "library.fork_compare",
        "library.parent_acknowledge",
    ),
    **_all(_on(WRITERS, "sheet", number=("=1",)), "library.version_show", "library.version_restore"),
    **_all(
        _on(WRITERS, "whole_sheet", file_id=("sheet_file",)),
        "library.sheet_file_edit",
        "library.sheet_file_delete",
    ),
    "library.sheet_file_move": _on(WRITERS, "whole_sheet", file_id=("sheet_file",), step=("=haut", "=bas")),
    **_all(
        _on(WRITERS, "whole_sheet", link_id=("proof",)),
        "library.proof_review",
        "library.proof_revoke",
        "library.proof_patients_note",
    ),
    "library.proof_remark_settle": _on(
        WRITERS, "whole_sheet", link_id=("proof",), section=("=body",), state=("=reglee", "=ouverte")
    ),
    # those who read, use and search
    **_all(_on(OWNER, "favourite"), "library.favourite_note", "library.favourite_delete"),
    "search.my_alert_stop": _on(OWNER, "alert"),
    **_all(_on(LEADERS, "use"), "library.reuse_edit", "library.reuse_delete"),
    # leaders: their projects, needs, sessions
    **_all(
        _on(LEADERS, *PROJECT),
        "projects.my_project_show",
        "projects.my_project_history",
        "projects.project_edit",
        "projects.project_submission_create",
        "projects.project_take_back",
        "projects.project_archiving_create",
        "projects.need_new",
        "projects.iteration_new",
        "introductions.report_edit",
    ),
    **_all(_on(LEADERS, "iteration"), "projects.iteration_edit", "projects.iteration_delete"),
    **_all(
        _on(LEADERS, *NEED),
        "projects.my_need_show",
        "projects.need_preview",
        "projects.need_edit",
        "projects.need_deadline_edit",
        "projects.need_submission_create",
        "projects.need_take_back",
        "projects.need_closing_create",
        "projects.need_reopening_create",
        "projects.need_cancelling_create",
        "projects.need_finishing_create",
        "projects.segment_show",
        "projects.segment_create",
        "introductions.answer_list",
        "introductions.restitution_list",
        "introductions.sitting_list",
        "introductions.sitting_new",
    ),
    **_all(
        _on(LEADERS, "sitting"),
        "introductions.sitting_edit",
        "introductions.sitting_cancel",
        "introductions.attendance_show",
        "introductions.attendance_save",
    ),
    "introductions.restitution": _on(LEADERS, "contribution"),
    "introductions.money": _on(LEADERS, "attendance"),
    "introductions.acceptance_create": _on(LEADERS, *SHOWN),
    "introductions.refusal": _on(LEADERS, *SHOWN),
    "introductions.cancellation": _on(LEADERS, *SHOWN),
    # volunteers: their answers, their data
    **_all(
        Cell(OWNER, {"public_id": (*SHOWN, "introduction_states")}, known_to=LEADERS),
        "introductions.yes_show",
        "introductions.decline",
        "introductions.confirmation",
        "introductions.withdrawal_show",
        "introductions.withdrawal_create",
        "introductions.mute_create",
    ),
    "introductions.certificate_show": Cell(OWNER, {"public_id": ("talk",)}, known_to=LEADERS),
    **_all(_on(OWNER, "attendance"), "introductions.expenses", "introductions.waiver_create"),
    "volunteers.mute_end": _on(OWNER, "mute"),
    **_all(
        _on(OWNER, "consent"),
        "privacy.consent_withdraw",
        "accounts.consent_receipt",
        "accounts.consent_receipt_text",
    ),
    # both sides of an introduction
    **_all(
        _on(SIDES, *SHOWN),
        "introductions.introduction_show",
        "introductions.agreement",
        "introductions.conversation",
        "introductions.reading_create",
        "introductions.chase_create",
        "introductions.evaluation",
    ),
    "introductions.message_report": _on(SIDES, "talk", message_id=("message",)),
    "introductions.attachment_show": _on(SIDES, "talk", attachment_id=("attachment",)),
    "introductions.sitting_calendar": _on(SIDES, "sitting"),
    # one's own account
    "accounts.session_end": _on(OWNER, "session"),
    "accounts.passkey_delete": _on(OWNER, "passkey"),
    # organisations
    "organisations.membership_request": _values(EVERYBODY, public_id=("organisation",)),
    **_all(
        Cell(LEADERS | TEAM, {"public_id": ("membership",)}, known_to=frozenset({"farid"})),
        "organisations.membership_confirm",
        "organisations.membership_decline",
    ),
    "organisations.membership_end": _on(LEADERS | TEAM | {"farid"}, "membership"),
    # the back office
    **_all(
        _on(TEAM, *PROJECT),
        "office_projects.project_review",
        "office_projects.project_decision_create",
        "office_projects.project_archiving_create",
    ),
    **_all(
        _on(TEAM, *NEED),
        "office_projects.need_review",
        "office_projects.need_decision_create",
        "office_projects.need_closing_create",
    ),
    **_all(
        _on(TEAM, "organisation"),
        "office_organisations.organisation_show",
        "office_organisations.organisation_confirm",
        "office_organisations.organisation_edit",
        "office_organisations.organisation_merge",
    ),
    "office_organisations.membership_end": _on(TEAM, "membership"),
    **_all(
        _values(TEAM, extension=FILES),
        "office_accounts.account_export",
        "office_projects.need_export",
        "office_projects.project_export",
        "office.mail_export",
        "office_organisations.organisation_export",
        "office_library.sheet_export",
        "office_library.ageing_export",
        "office_library.broken_link_export",
        "office_library.remark_export",
        "office_library.opinion_export",
        "office_library.reuse_export",
        "office_library.reuse_export",
        "office_search.missed_export",
    ),
    **_all(
        _on(TEAM, "sheet"),
        "office_library.sheet_review",
        "office_library.validation_create",
        "office_library.return_create",
        "office_library.take_back_create",
        "office_library.publication_create",
        "office_library.schedule_create",
        "office_library.schedule_delete",
        "office_library.revision_create",
        "office_library.confirmation_create",
        "office_library.withdrawal_create",
        "office_library.reopening_create",
        "office_library.entrusting_create",
    ),
    **_all(_on(TEAM, "use"), "office_library.reuse_review", "office_library.reuse_show"),
    # calls: the form that is being written is the team's, the published one everybody's
    **_all(
        _public(slug=("call_slug",)),
        "calls.call_show",
        "calls.call_deadline",
        "calls.blank_form",
        "calls.inquiry_list",
        "api_calls.call_show",
    ),
    **_all(
        _values(EVERYBODY, slug=("call_slug",)),
        "calls.inquiry_create",
        "calls.application_start",
        "calls.application_create",
        "calls.follower_create",
        "calls.follower_remove",
    ),
    "calls.document_show": _public(public_id=("call_document",)),
    # links of a mail: the token is the proof, tests/calls/views/team follows each of them
    **_all(
        Cell(EVERYBODY, {"token": ("no_token",)}, is_public=True),
        "calls.team_invitation",
        "calls.team_invitation_decline",
        "calls.team_invitation_accept",
    ),
    # a draft is its team's: the Institute's team knows that there is one, and no more
    **_all(
        _on(WRITER, "application_draft"),
        "calls.team_show",
        "calls.team_invite",
        "calls.team_leave",
        "calls.team_transfer",
        "calls.team_agreement",
        "calls.team_agreement_end",
        "calls.application_show",
        "calls.application_describe",
        "calls.application_delete",
        "calls.application_withdraw",
        "calls.filing_check",
        "calls.filing_create",
        "calls.application_history",
        "calls.application_duplicate",
        "calls.application_duplicate_create",
        "calls.application_carried",
    ),
    **_all(_on(WRITER, "application_draft", member_id=("team_member",)), "calls.team_role", "calls.team_removal"),
    **_all(_on(WRITER, "application_draft", key=("form_section",)), "calls.section_edit", "calls.section_save"),
    **_all(_on(WRITER | TEAM, "application_filed", filing_id=("filing",)), "calls.receipt_show", "calls.receipt_pdf"),
    "calls.application_file_create": _on(WRITER, "application_draft", section=("=pieces",)),
    **_all(_on(WRITER, "application_file"), "calls.application_file", "calls.application_file_remove"),
    **_all(
        _on(TEAM, "call_question"),
        "office_calls.inquiry_show",
        "office_calls.inquiry_answer",
        "office_calls.inquiry_publish",
        "office_calls.inquiry_unpublish",
    ),
    "office_calls.inquiry_list": _on(TEAM, "call"),
    **_all(
        _on(TEAM, "call"),
        "office_calls.call_show",
        "office_calls.call_edit",
        "office_calls.call_update",
        "office_calls.call_announce",
        "office_calls.call_take_back",
        "office_calls.call_open",
        "office_calls.call_close",
        "office_calls.call_extend",
        "office_calls.call_cancel",
        "office_calls.call_clone",
        "office_calls.late_code_list",
        "office_calls.call_archive",
        "office_calls.call_publish_results",
        "office_calls.call_restore",
        "office_calls.call_review",
        "office_calls.call_versions",
        "office_calls.document_create",
        "office_calls.document_list",
    ),
    **_all(
        _on(TEAM, "call", document_id=("call_document",)),
        "office_calls.document_delete",
        "office_calls.document_remove",
    ),
    "office_calls.document_move": _on(TEAM, "call", document_id=("call_document",), step=("=haut", "=bas")),
    **_all(_on(TEAM, "application_filed"), "office_calls.correction_create", "office_calls.correction_cancel"),
    "office_calls.late_code_create": _on(TEAM, "application_known"),
    **_all(
        _on(TEAM, "application_filed"), "office_applications.application_show", "office_applications.application_trail"
    ),
    **_all(
        _on(TEAM, "call"),
        "office_calls.application_list",
        "office_calls.application_selection_create",
        "office_calls.call_trail",
        "office_calls.export_create",
        "office_calls.export_list",
        "office_calls.view_create",
    ),
    "office_calls.application_export": _on(TEAM, "call", extension=("=csv", "=xlsx")),
    "office_calls.view_remove": _on(TEAM, "call_view"),
    **_all(_on(TEAM, "call_export"), "office_calls.export_show", "office_calls.export_take"),
    "office_calls.late_code_revoke": _on(TEAM, "late_code"),
    **_all(
        _on(TEAM, "call"),
        "office_calls.form_show",
        "office_calls.form_create",
        "office_calls.form_order",
        "office_calls.form_preview",
        "office_calls.form_compare",
        "office_calls.form_publish",
        "office_calls.form_drop",
        "office_calls.section_new",
    ),
    **_all(
        _on(TEAM, "call", section=("form_section",)),
        "office_calls.section_edit",
        "office_calls.section_removal",
        "office_calls.field_new",
    ),
    **_all(_on(TEAM, "call", name=("form_question",)), "office_calls.field_edit", "office_calls.field_removal"),
    # the review of a call: how it is set up
    **_all(
        _on(TEAM, "call"),
        "office_reviews.round_show",
        "office_reviews.round_create",
        "office_reviews.round_move",
        "office_reviews.settings_show",
        "office_reviews.settings_update",
        "office_reviews.grid_list",
        "office_reviews.grid_new",
        "office_reviews.grid_create",
        "office_reviews.admissibility_list",
        "office_reviews.admissibility_accept_many",
    ),
    **_all(
        _on(TEAM, "call", grid_id=("grid",)),
        "office_reviews.grid_show",
        "office_reviews.grid_update",
        "office_reviews.grid_delete",
        "office_reviews.grid_preview",
        "office_reviews.criterion_new",
        "office_reviews.criterion_create",
        "office_reviews.criterion_move",
    ),
    **_all(
        _on(TEAM, "call", grid_id=("grid",), criterion_id=("criterion",)),
        "office_reviews.criterion_edit",
        "office_reviews.criterion_update",
        "office_reviews.criterion_removal",
    ),
    **_all(
        _on(TEAM, "call", application_id=("application_filed",)),
        "office_reviews.admissibility_examine",
        "office_reviews.admissibility_check",
        "office_reviews.admissibility_accept",
        "office_reviews.admissibility_question",
        "office_reviews.admissibility_refuse",
        "office_reviews.redaction_show",
        "office_reviews.redaction_preview",
    ),
    **_all(
        _on(TEAM, "call", application_id=("application_filed",), section=("form_section",), name=("form_question",)),
        "office_reviews.redaction_edit",
        "office_reviews.redaction_save",
        "office_reviews.redaction_remove",
    ),
    **_all(
        Cell(WRITER, {"public_id": ("application_filed",)}, known_to=TEAM),
        "reviews.admissibility_show",
        "reviews.admissibility_reply",
    ),
    # reviews: a reading is its reviewer's, a seat its holder's, the desk the team's
    **_all(
        _on(REVIEWER, "reading"),
        "reviews.assignment_show",
        "reviews.assignment_print",
        "reviews.assignment_pdf",
        "reviews.assignment_conflict",
        "reviews.review_save",
        "reviews.review_reopen",
        "reviews.review_abstain",
        "reviews.other_review_list",
    ),
    "reviews.assignment_file": _on(REVIEWER, "reading", file_id=("reading_file",)),
    **_all(
        _on(REVIEWER, "review_call"),
        "reviews.seat_show",
        "reviews.seat_update",
        "reviews.bid_save",
        "reviews.conflict_declaration",
    ),
    "reviews.conflict_declare": _on(REVIEWER, "review_call", application_id=("review_offered",)),
    **_all(
        Cell(EVERYBODY, {"token": ("no_token",)}, is_public=True),
        "reviews.invitation_show",
        "reviews.invitation_accept",
        "reviews.invitation_decline",
    ),
    **_all(
        _on(TEAM, "review_call"),
        "office_reviews.reviewer_list",
        "office_reviews.reviewer_invite",
        "office_reviews.conflict_list",
        "office_reviews.conflict_create",
        "office_reviews.hint_refresh",
        "office_reviews.interest_list",
        "office_reviews.interest_declare",
    ),
    "office_reviews.interest_release": Cell(
        frozenset(), {"public_id": ("review_call",), "interest_id": ("team_interest",)}, known_to=TEAM
    ),
    "office_reviews.late_interest_show": _on(TEAM, "review_call", late_id=("late_interest",)),
    "office_reviews.review_view_remove": _on(TEAM, "review_call", view_id=("review_view",)),
    "office_reviews.interest_decide": _on(TEAM, "review_call", interest_id=("team_interest",)),
    **_all(
        _on(TEAM, "review_call", reviewer_id=("reviewer",)),
        "office_reviews.reviewer_edit",
        "office_reviews.reviewer_removal",
    ),
    # the committee: its members read, the team holds the pen
    "reviews.deliberation_show": _on(REVIEWER, "deliberation"),
    **_all(
        _on(REVIEWER, "deliberation", application_id=("deliberation_application",)),
        "reviews.deliberation_application",
        "reviews.deliberation_document",
    ),
    "reviews.deliberation_file": _on(
        REVIEWER, "deliberation", application_id=("deliberation_application",), file_id=("deliberation_file",)
    ),
    **_all(
        _on(TEAM, "committee_call"),
        "office_reviews.deliberation_list",
        "office_reviews.deliberation_create",
        "office_reviews.decision_list",
        "office_reviews.decision_propose",
        "office_reviews.decision_check",
        "office_reviews.decision_apply",
    ),
    **_all(
        _on(TEAM, "committee_call", deliberation_id=("deliberation",)),
        "office_reviews.deliberation_show",
        "office_reviews.deliberation_update",
        "office_reviews.deliberation_closing",
        "office_reviews.deliberation_close",
    ),
    **_all(
        _on(TEAM, "committee_call", deliberation_id=("deliberation_closed",)),
        "office_reviews.minutes_show",
        "office_reviews.minutes_check",
        "office_reviews.minutes_compare",
    ),
    **_all(
        _on(TEAM, "committee_call", application_id=("deliberation_application", "closed_application")),
        "office_reviews.decision_edit",
        "office_reviews.decision_update",
        "office_reviews.decision_unselect",
    ),
    "office_reviews.reviewer_resend": _on(TEAM, "review_call", reviewer_id=("reviewer_invited",)),
    **_all(
        _on(TEAM, "review_call"),
        "office_reviews.assignment_list",
        "office_reviews.assignment_reader_list",
        "office_reviews.proposal_create",
        "office_reviews.release_new",
        "office_reviews.release_create",
        "office_reviews.progress_list",
        "office_reviews.progress_reader_list",
        "office_reviews.progress_export",
        "office_reviews.progress_board_export",
        "office_reviews.review_view_create",
        "office_reviews.calibration_list",
    ),
    **_all(
        _on(TEAM, "review_call", application_id=("review_read",)),
        "office_reviews.assignment_edit",
        "office_reviews.assignment_create",
        "office_reviews.progress_show",
    ),
    **_all(
        _on(TEAM, "review_call", assignment_id=("reading",)),
        "office_reviews.assignment_pin",
        "office_reviews.assignment_revoke",
    ),
    **_all(
        _on(TEAM, "review_call", reviewer_id=("reviewer",)),
        "office_reviews.absence_new",
        "office_reviews.absence_create",
        "office_reviews.reviewer_remind",
    ),
    **_all(
        _on(TEAM, "review_call", proposal_id=("proposal",)),
        "office_reviews.proposal_show",
        "office_reviews.proposal_apply",
    ),
    "office_reviews.conflict_decide": _on(TEAM, "review_call", conflict_id=("conflict",)),
    # letters of a decision: their team opens them, the Institute's team writes them
    **_all(
        Cell(WRITER, {"public_id": ("letter_application",)}, known_to=TEAM),
        "reviews.decision_show",
        "reviews.decision_open",
    ),
    "reviews.decision_pdf": Cell(
        WRITER, {"public_id": ("letter_application",), "letter_id": ("letter",)}, known_to=TEAM
    ),
    **_all(_on(TEAM, "round_call"), "office_reviews.dispatch_list", "office_reviews.dispatch_create"),
    **_all(
        _on(TEAM, "round_call", dispatch_id=("dispatch",)),
        "office_reviews.dispatch_show",
        "office_reviews.dispatch_edit",
        "office_reviews.dispatch_update",
        "office_reviews.dispatch_send",
        "office_reviews.dispatch_confirm",
        "office_reviews.dispatch_take_back",
        "office_reviews.dispatch_cancel",
    ),
    **_all(
        _on(TEAM, "round_call", dispatch_id=("dispatch",), application_id=("letter_application",)),
        "office_reviews.letter_show",
        "office_reviews.letter_update",
        "office_reviews.letter_hold",
        "office_reviews.letter_free",
        "office_reviews.letter_restore",
        "office_reviews.letter_proof",
    ),
    **_all(
        _on(TEAM, "round_call", application_id=("letter_application",)),
        "office_reviews.feedback_edit",
        "office_reviews.feedback_update",
        "office_reviews.feedback_share_all",
        "office_consortia.laureate_edit",
        "office_consortia.laureate_save",
    ),
    "office_consortia.laureate_list": _on(TEAM, "round_call"),
    # what a consortium measures: its lead and the Institute's team; what it shows: everybody
    **_all(
        _on(MEASURERS, "measured_consortium"),
        "indicators.indicator_list",
        "indicators.choice_list",
        "indicators.sites_edit",
        "indicators.import_new",
        "indicators.import_create",
    ),
    "indicators.measure_export": _on(MEASURERS, "measured_consortium", extension=FILES),
    "indicators.measure_template": _on(MEASURERS, "measured_consortium", month=("=2026-01",), extension=FILES),
    **_all(
        _on(MEASURERS, "measured_consortium", indicator_id=("indicator",)),
        "indicators.indicator_new",
        "indicators.indicator_follow",
    ),
    **_all(
        _on(MEASURERS, "measured_consortium", followed_id=("followed_indicator",)),
        "indicators.indicator_show",
        "indicators.setting_edit",
        "indicators.setting_update",
        "indicators.indicator_retire",
        "indicators.indicator_resume",
        "indicators.results_show",
        "indicators.results_hide",
        "indicators.measure_new",
    ),
    "indicators.picture_file": _on(
        MEASURERS, "measured_consortium", followed_id=("followed_indicator",), picture=("=serie",)
    ),
    **_all(
        _on(
            MEASURERS,
            "measured_consortium",
            followed_id=("followed_indicator",),
            site_id=("measuring_site",),
            month=(f"={months_ago(1)}",),
        ),
        "indicators.measure_edit",
        "indicators.measure_save",
        "indicators.measure_history",
    ),
    **_all(
        _on(MEASURERS, "measured_consortium", evidence_id=("measure_evidence",)),
        "indicators.evidence_show",
        "indicators.evidence_remove",
    ),
    "indicators.result_list": _public(slug=("measured_consortium_slug",)),
    "indicators.result_file": _public(slug=("measured_consortium_slug",), code=("measured_code",)),
    "office_indicators.evaluation_show": _on(TEAM, "measured_call"),
    "office_indicators.evaluation_export": _on(TEAM, "measured_call", extension=FILES),
    "office_indicators.picture_file": _on(TEAM, "measured_call", code=("measured_code",)),
    **_all(
        _on(TEAM, "indicator"),
        "office_indicators.indicator_edit",
        "office_indicators.indicator_update",
        "office_indicators.indicator_retire",
        "office_indicators.indicator_restore",
    ),
    **_all(_on(TEAM, "round_call"), "office_consortia.promise_mapping", "office_consortia.promise_mapping_save"),
    # consortia: their members, their provider, the Institute's team; the desk is the team's
    **_all(
        _on(PLACED | TEAM, "workspace"),
        "consortia.workspace_show",
        "consortia.timeline_show",
        "consortia.promise_list",
        "consortia.member_list",
        "consortia.plan_show",
    ),
    # the Institute reads the workspace and has no place in it: it knows that these exist
    **_all(
        Cell(PLACED, {"public_id": ("workspace",)}, known_to=TEAM), "consortia.missed_show", "consortia.member_leave"
    ),
    **_all(
        _on(ANSWERABLE, "workspace"),
        "consortia.member_invite",
        "consortia.theme_edit",
        "consortia.milestone_create",
        "consortia.deliverable_create",
    ),
    **_all(_on(ANSWERABLE, "workspace", member_id=("place",)), "consortia.member_change", "consortia.member_end"),
    "consortia.theme_remove": _on(ANSWERABLE, "workspace", theme_id=("theme",)),
    **_all(
        _on(ANSWERABLE, "workspace", milestone_id=("milestone",)),
        "consortia.milestone_edit",
        "consortia.milestone_reach",
        "consortia.milestone_move",
        "consortia.milestone_cancel",
    ),
    **_all(
        _on(ANSWERABLE, "workspace", deliverable_id=("deliverable",)),
        "consortia.deliverable_edit",
        "consortia.deliverable_move",
        "consortia.deliverable_cancel",
        "consortia.deliverable_template_save",
    ),
    **_all(
        _on(PLACED | TEAM, "workspace", deliverable_id=("deliverable",)),
        "consortia.deliverable_show",
        "consortia.deliverable_template",
    ),
    "consortia.version_create": Cell(
        PLACED, {"public_id": ("workspace",), "deliverable_id": ("deliverable",)}, known_to=TEAM
    ),
    "consortia.version_submit": Cell(
        PLACED, {"public_id": ("workspace",), "deliverable_id": ("deliverable",), "number": ("=1",)}, known_to=TEAM
    ),
    "consortia.version_judge": _on(PLACED | TEAM, "workspace", deliverable_id=("deliverable",), number=("=2",)),
    "consortia.version_file": _on(PLACED | TEAM, "workspace", deliverable_id=("deliverable",), number=("=2",)),
    **_all(
        Cell(EVERYBODY, {"token": ("no_token",)}, is_public=True),
        "consortia.invitation_show",
        "consortia.invitation_accept",
        "consortia.invitation_decline",
    ),
    "consortia.consortium_show": _public(slug=("consortium_slug",)),
    **_all(
        _on(TEAM, "workspace"),
        "office_workspaces.consortium_show",
        "office_workspaces.consortium_provider",
        "office_workspaces.consortium_public",
    ),
    "office_workspaces.consortium_date_change": _on(TEAM, "workspace", step=("=pause",)),
    "office_search.missed_treat": _on(TEAM, "missed"),
    **_all(
        _on(TEAM, "account"),
        "office_accounts.account_show",
        "office_accounts.identity_show",
        "office_accounts.suspension_create",
        "office_accounts.suspension_end",
        "office_accounts.session_close",
        "office_accounts.role_grant",
    ),
    **_all(_on(TEAM, *NEED), "office_introductions.need_show", "office_introductions.wave_create"),
    "office_introductions.cancellation": _on(TEAM, *SHOWN, "introduction_states"),
    "office_introductions.proposal": _on(TEAM, "need_open", volunteer_id=("volunteer",)),
    "office_introductions.moderation_create": _on(TEAM, "reported_message"),
    "office_accounts.role_end": _on(TEAM, "grantee", grant_id=("grant",)),
    "office_reference.vocabulary_export": _values(TEAM, name=VOCABULARY, extension=FILES),
    **_all(
        _values(TEAM, name=VOCABULARY),
        "office_reference.vocabulary_show",
        "office_reference.vocabulary_bulk",
        "office_reference.term_create",
    ),
    **_all(
        _values(TEAM, name=("=cancers",), public_id=("term",)),
        "office_reference.term_rename",
        "office_reference.term_restore",
        "office_reference.term_retire",
        "office_reference.term_retirement",
    ),
}
