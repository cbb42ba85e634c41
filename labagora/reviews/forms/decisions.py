"""Forms of decisions: one application, a whole list, all of them, a place taken back."""

from typing import Any, Self, cast

from flask_babel import lazy_gettext as _
from wtforms import HiddenField, IntegerField, RadioField, SelectField
from wtforms.validators import NumberRange, Optional

from labagora.calls.models import Call
from labagora.reviews.actions.decisions import (
    LAST_RANK,
    LONGEST_DISCUSSION,
    LONGEST_REASON,
    LONGEST_WORDS,
    VOTES,
    Verdict,
)
from labagora.reviews.actions.proposing import Proposal
from labagora.reviews.enums import Outcome
from labagora.reviews.forms.deliberations import read_version
from labagora.reviews.models import Decision, Grid
from labagora.web.fields import BaseForm, LongText, options, required

MOST_VOTES = 200
WORDS = "words_"
READ_BY_TEAM = _("L'équipe candidate lira ce texte, tel quel.")


def _count(label: Any, most: int, *, least: int = 0) -> IntegerField:
    message = _("Un nombre entier, de %(least)d à %(most)d.", least=least, most=most)
    return IntegerField(label, [Optional(), NumberRange(least, most, message)])


class DecisionForm(BaseForm):
    """What the committee says of one application."""

    outcome = RadioField(_("Décision"), [required()], choices=options(Outcome.choices()))
    rank = _count(_("Rang"), LAST_RANK, least=1)
    reason = LongText(_("Motif"), limit=LONGEST_REASON, needed=True, description=READ_BY_TEAM)
    discussion = LongText(
        _("Notes de la discussion"),
        limit=LONGEST_DISCUSSION,
        description=_("Pour l'équipe et les membres du comité. Ni l'équipe candidate ni le procès-verbal ne les ont."),
    )
    votes_for = _count(_("Voix pour"), MOST_VOTES)
    votes_against = _count(_("Voix contre"), MOST_VOTES)
    votes_abstained = _count(_("Abstentions"), MOST_VOTES)
    version = HiddenField()
    criteria: tuple[str, ...] = ()

    @property
    def words(self) -> list[Any]:
        """The fields about each criterion."""
        return [self[f"{WORDS}{number}"] for number in range(len(self.criteria))]

    def show(self, decision: Decision | None) -> None:
        """Note the version that the page shows now; what was typed stays."""
        self.version.data, self.version.raw_data = str(decision.version if decision else 0), None

    def verdict(self) -> Verdict:
        """Return what was typed."""
        votes = {name: self[f"votes_{name}"].data for name in VOTES}
        words = {key: self[f"{WORDS}{number}"].data or "" for number, key in enumerate(self.criteria)}
        return Verdict(
            outcome=Outcome(self.outcome.data),
            reason=self.reason.data or "",
            rank=self.rank.data,
            reasons={key: text for key, text in words.items() if text},
            discussion=self.discussion.data or "",
            votes={} if all(one is None for one in votes.values()) else {key: one or 0 for key, one in votes.items()},
            seen=read_version(self.version.data),
        )


def decision_form(grid: Grid | None, decision: Decision | None, *, opens: bool) -> DecisionForm:
    """Return the form with a text for each criterion of the grid; ``opens`` fills it with what is decided."""
    criteria = list(grid.criteria) if grid else []
    fields: dict[str, Any] = {
        f"{WORDS}{number}": LongText(one.label, limit=LONGEST_WORDS) for number, one in enumerate(criteria)
    }
    made = cast("type[DecisionForm]", type("ThisDecisionForm", (DecisionForm,), fields))
    made.criteria = tuple(one.key for one in criteria)
    return made(formdata=None, **_held(decision, made.criteria)) if opens else made()


def _held(decision: Decision | None, criteria: tuple[str, ...]) -> dict[str, Any]:
    if decision is None:
        return {"version": "0"}
    words = {f"{WORDS}{number}": decision.reasons.get(key, "") for number, key in enumerate(criteria)}
    return {
        "outcome": decision.outcome.value,
        "rank": decision.rank,
        "reason": decision.reason,
        "discussion": decision.discussion,
        "version": str(decision.version),
        **words,
        **{f"votes_{name}": decision.votes.get(name) for name in VOTES},
    }


class ProposalForm(BaseForm):
    """« Retenir les n premiers, refuser les autres »."""

    lot = SelectField(_("Liste"), [required()])
    first = IntegerField(
        _("Retenir les premières"), [required(), NumberRange(0, LAST_RANK, _("Un nombre entier, à partir de 0."))]
    )
    waiting = IntegerField(
        _("Puis mettre sur la liste complémentaire"),
        [required(), NumberRange(0, LAST_RANK, _("Un nombre entier, à partir de 0."))],
        default=0,
    )
    reason_selected = LongText(_("Motif de départ, candidatures retenues"), limit=LONGEST_REASON)
    reason_reserve = LongText(_("Motif de départ, liste complémentaire"), limit=LONGEST_REASON)
    reason_rejected = LongText(_("Motif de départ, candidatures non retenues"), limit=LONGEST_REASON)

    def offer(self, call: Call) -> Self:
        """Fill the choice of the lot; a call without lots has one list."""
        if call.lots:
            self.lot.choices = options([(lot["code"], lot["label"]) for lot in call.lots])
        else:
            del self.lot
        return self

    def draft(self) -> Proposal:
        """Return what was typed."""
        texts = {outcome: self[f"reason_{outcome.value}"].data or "" for outcome in Outcome}
        lot = self.lot.data or "" if self.lot is not None else ""
        return Proposal(self.first.data or 0, self.waiting.data or 0, texts, lot)


class ApplyForm(BaseForm):
    """All decisions at once, as the page shows them."""

    mark = HiddenField()


class UnselectForm(BaseForm):
    """Why a place is taken back."""

    reason = LongText(_("Motif"), limit=LONGEST_REASON, needed=True, description=READ_BY_TEAM)
    version = HiddenField()

    @property
    def seen(self) -> int:
        """The version that the page showed."""
        return read_version(self.version.data)
