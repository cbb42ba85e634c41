"""Who may name which object in which address: the whole table, one line an endpoint (security.md A1).

Cells are written for the objects of « ours » (Alice's organisation, Camille's profile); those of « others » are the
mirror image. A route that takes an argument and is not here fails the test: say who may use it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

MIRROR = {"camille": "victor", "alice": "otto", "bob": "otto", "farid": "denis"}
TEAM = frozenset({"esther", "admin"})
LEADERS = frozenset({"alice", "bob"})
OWNER = frozenset({"camille"})
SIDES = OWNER | LEADERS
EVERYBODY = frozenset({"camille", "victor", "alice", "bob", "otto", "esther", "admin", "denis", "farid"})


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
    ),
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
