"""A file of values: checked whole, then recorded whole; one wrong row and nothing is."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from labagora.consortia.indicators import policy
from labagora.consortia.indicators.actions.recording import is_same, record_measure
from labagora.consortia.indicators.exchange import Draft, RowError
from labagora.consortia.indicators.models import FollowedIndicator, Measure
from labagora.consortia.indicators.queries import Gathered
from labagora.consortia.indicators.schedule import check_month
from labagora.consortia.indicators.shapes import check
from labagora.consortia.queries import Opened
from labagora.core.errors import Invalid, NotAllowed
from labagora.core.text import fold
from labagora.engines.measures import months
from labagora.organisations.models import Organisation

# The column of a file in which each field of a value stands.
COLUMNS: Mapping[str, str] = {
    "amount": "numerateur", "base": "denominateur", "voice": "voix", "is_withdrawn": "retiree", "reason": "motif",
    "month": "mois",
}  # fmt: skip


@dataclass(frozen=True)
class Step:
    """A value of a file and what becomes of it; ``measure`` is the one that is there already."""

    draft: Draft
    followed: FollowedIndicator
    site: Organisation
    measure: Measure | None
    changes: bool


@dataclass(frozen=True)
class Plan:
    """What a file would do, and what is wrong in it."""

    steps: Sequence[Step]
    errors: Sequence[RowError]

    @property
    def recorded(self) -> int:
        """Return how many values are new."""
        return sum(one.changes and one.measure is None for one in self.steps)

    @property
    def corrected(self) -> int:
        """Return how many values change."""
        return sum(one.changes and one.measure is not None for one in self.steps)

    @property
    def unchanged(self) -> int:
        """Return how many values are there already."""
        return sum(not one.changes for one in self.steps)


def plan_import(
    opened: Opened, drafts: Iterable[Draft], errors: Iterable[RowError], gathered: Gathered, *, actor: Any
) -> Plan:
    """Say what a file would do. Writes nothing."""
    shelf = _Shelf(opened, gathered, actor)
    steps, wrong = [], list(errors)
    for draft in drafts:
        try:
            steps.append(shelf.step(draft))
        except Invalid as error:
            wrong.append(RowError(_row_of(draft, error.field), _column_of(error.field), error))
    return Plan(steps, sorted(wrong, key=lambda one: (one.number, one.column)))


def _row_of(draft: Draft, field: str) -> int:
    """Return the row of a field: that of a category for « sex-female-amount »."""
    axis, _dash, rest = field.partition("-")
    code = rest.rpartition("-")[0]
    return draft.rows.get((axis, code), draft.number)


def _column_of(field: str) -> str:
    return COLUMNS.get(field.rpartition("-")[2], field)


class _Shelf:
    """What the rows of a file are compared with."""

    def __init__(self, opened: Opened, gathered: Gathered, actor: Any) -> None:
        self.opened, self.actor = opened, actor
        self.followed = {fold(one.indicator.code): one for one in gathered.followed}
        places = [one.organisation for one in gathered.sites] + [one.organisation for one in gathered.measures]
        self.sites: dict[str, dict[int, Organisation]] = {}
        for one in places:
            self.sites.setdefault(fold(one.name), {})[one.id] = one
        self.measures = {(one.followed_id, one.organisation_id, one.month): one for one in gathered.measures}

    def step(self, draft: Draft) -> Step:
        """Check a value as the form does. Raises Invalid."""
        followed = self.followed.get(fold(draft.code))
        if followed is None:
            raise Invalid("indicateur", "Cet indicateur n'est pas suivi ici : « %(code)s ».", code=draft.code[:60])
        site = self._site(draft)
        check_month(self.opened.consortium, draft.month, months.month_of(self.opened.today))
        check(followed.indicator, draft.reading)
        measure = self.measures.get((followed.id, site.id, draft.month))
        changes = measure is None or not is_same(measure.current, draft.reading)
        if changes:
            self._check_change(draft, followed, site, measure)
        return Step(draft, followed, site, measure, changes)

    def _site(self, draft: Draft) -> Organisation:
        named = self.sites.get(fold(draft.site), {})
        if not named:
            raise Invalid("site", "Ce site ne mesure pas ici : « %(site)s ».", site=draft.site[:60])
        if len(named) > 1:
            raise Invalid("site", "Deux sites portent ce nom : saisissez ces valeurs à l'écran.")
        return next(iter(named.values()))

    def _check_change(
        self, draft: Draft, followed: FollowedIndicator, site: Organisation, measure: Measure | None
    ) -> None:
        place = (self.opened.consortium, self.opened.place, self.opened.today)
        if not policy.can_record(self.actor, *place, site.id):
            raise Invalid("site", "Vous n'enregistrez pas de valeurs pour ce site.")
        if measure is not None:
            if not draft.reading.reason:
                raise Invalid("reason", "Dites pourquoi cette valeur est corrigée.")
        elif followed.retired_at is not None:
            raise Invalid("indicateur", "Cet indicateur n'est plus suivi.")
        elif draft.reading.is_withdrawn:
            raise Invalid("is_withdrawn", "Il n'y a pas de valeur à retirer.")


def apply_import(opened: Opened, plan: Plan, *, actor: Any, now: datetime) -> int:
    """Record what a file changes and return how many values that is. Raises NotAllowed for a plan that has errors."""
    if plan.errors:
        raise NotAllowed
    changing = [one for one in plan.steps if one.changes]
    for one in changing:
        base = one.measure.number if one.measure is not None else 0
        reading, place = one.draft.reading, (one.followed, one.site, one.draft.month)
        record_measure(opened, *place, reading, base=base, actor=actor, now=now)
    return len(changing)
