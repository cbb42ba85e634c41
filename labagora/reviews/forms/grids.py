"""Forms of grids and of their criteria."""

from collections.abc import Sequence
from typing import Self

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, HiddenField, IntegerField, RadioField, SelectField
from wtforms.validators import NumberRange

from labagora.core.errors import Invalid
from labagora.reviews.actions.grids import HEAVIEST, CriterionDraft
from labagora.reviews.forms.settings import VersionedForm
from labagora.reviews.models import Criterion, Grid, ReviewRound
from labagora.web.fields import BaseForm, Lines, LongText, Text, options, required

STEPS = {"up": -1, "down": 1}
FIRST_SCALE = ("0 : Absent", "1 : Faible", "2 : Moyen", "3 : Bon", "4 : Excellent")
LONGEST_MARK = 4


class NewGridForm(BaseForm):
    """A grid to make: for whom, and what it starts from."""

    lot = RadioField(_("Pour quelles candidatures ?"))
    title = Text(_("Nom de la grille"), limit=160, needed=True)
    source = SelectField(_("Commencer par les critères d'une autre grille"))

    def offer(self, round_: ReviewRound, sources: Sequence[Grid]) -> Self:
        """Offer the lots that have no grid, and the grids that may be copied."""
        taken = {grid.lot for grid in round_.grids}
        lots = [("", gettext("Toutes, ou celles des lots sans grille"))]
        lots += [(str(lot["code"]), str(lot["label"])) for lot in round_.call.lots]
        self.lot.choices = options([(code, label) for code, label in lots if code not in taken])
        none = [("", gettext("Aucune : une grille vide"))]
        self.source.choices = [*options(none), *options(self._by_call(sources))]
        return self

    @staticmethod
    def _by_call(sources: Sequence[Grid]) -> dict[str, list[tuple[str, str]]]:
        found: dict[str, list[tuple[str, str]]] = {}
        for grid in sources:
            call = grid.round.call
            name = f"{grid.title} – {call.lot_label(grid.lot) or grid.lot}" if grid.lot else grid.title
            found.setdefault(f"{call.reference} – {call.title}", []).append((grid.public_id, name))
        return found


class GridForm(VersionedForm):
    """The name of a grid."""

    title = Text(_("Nom de la grille"), limit=160, needed=True)


class CriterionForm(VersionedForm):
    """A criterion."""

    label = Text(_("Critère"), limit=160, needed=True)
    help = LongText(_("Ce que l'on regarde"), limit=2_000, description=_("Les évaluateurs le lisent sous le critère."))
    weight = IntegerField(
        _("Poids"), [required(), NumberRange(1, HEAVIEST, _("De 1 à 100."))],
        description=_("De 1 à 100. La part de chaque critère dans la note se calcule."),
    )  # fmt: skip
    levels = Lines(
        _("Échelle"),
        [required()],
        description=_("Un niveau par ligne, du plus bas au plus haut : note, deux-points, formule. De 2 à 11 niveaux."),
    )
    needs_comment = BooleanField(_("Un commentaire est obligatoire"))

    def fill(self, row: Criterion | None, grid: Grid) -> Self:
        """Show a criterion, or the scale of the last one of its grid for a new one."""
        last = row or (grid.criteria[-1] if grid.criteria else None)
        self.version.data = str(grid.version)
        scale = [f"{level['value']} : {level['label']}" for level in last.levels] if last else list(FIRST_SCALE)
        self.levels.data = scale
        self.weight.data, self.needs_comment.data = (row.weight, row.needs_comment) if row else (1, True)
        if row:
            self.label.data, self.help.data = row.label, row.help
        return self

    def draft(self) -> CriterionDraft:
        """Return what was written. Raises Invalid beside the scale for a line that is none."""
        return CriterionDraft(
            label=self.label.data or "",
            help=self.help.data or "",
            weight=self.weight.data or 0,
            levels=[_level(line) for line in self.levels.data or ()],
            needs_comment=bool(self.needs_comment.data),
        )


def _level(line: str) -> tuple[int, str]:
    mark, colon, label = (part.strip() for part in line.partition(":"))
    if not colon or not (mark.isascii() and mark.isdigit() and len(mark) < LONGEST_MARK):
        raise Invalid("levels", "Écrivez chaque niveau ainsi : note, deux-points, formule. Exemple : 0 : Absent.")
    return int(mark), label


class OrderForm(BaseForm):
    """A button of the list: « up:criterion »."""

    do = HiddenField()

    def asked(self) -> tuple[int, str] | None:
        """Return the step and the criterion, or None for nonsense."""
        name, _colon, criterion = (self.do.data or "").partition(":")
        return (STEPS[name], criterion) if name in STEPS and criterion else None
