"""The board of the reviews in its address: filters, order, columns. An address is a view. For the edges."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from werkzeug.datastructures import MultiDict

from labagora.calls.models import Call
from labagora.reviews.enums import Recommendation
from labagora.reviews.queries.progress import COMPLETE, LATE, NONE, PARTIAL, SORTS, ProgressFilters, ProgressRow
from labagora.web.templating import number

LONGEST_TEXT = 200
LONGEST_VIEW = 2_000
STATES = [
    (COMPLETE, _("Toutes rendues")),
    (PARTIAL, _("Certaines rendues")),
    (NONE, _("Aucune rendue")),
    (LATE, _("Il en manque")),
]
DEFAULT = ("titre", "avancement", "moyenne", "ecart", "avis", "reste")
NO_SCORE = "–"


@dataclass(frozen=True)
class Column:
    """A column of the board, and what it says of a line."""

    key: str
    label: str
    shown: Callable[[ProgressRow], str]

    @property
    def sort(self) -> str:
        """What « tri » says to sort by this column; empty when it is not sorted."""
        return self.key if self.key in SORTS else ""


@dataclass(frozen=True)
class View:
    """What an address asks for."""

    filters: ProgressFilters
    columns: Sequence[str]

    def arguments(self) -> dict[str, Any]:
        """Return the address again, without what says nothing."""
        asked = self.filters
        advice = asked.advice.value if asked.advice else ""
        pairs = {"q": asked.text, "lot": asked.lot, "etat": asked.state, "avis": advice, "tri": asked.sort}
        found: dict[str, Any] = {name: value for name, value in pairs.items() if value}
        found |= {"ecart": "fort"} if asked.is_wide else {}
        return found if tuple(self.columns) == DEFAULT else {**found, "colonnes": list(self.columns)}

    def query(self) -> str:
        """Return the part of the address after the question mark."""
        return urlencode(self.arguments(), doseq=True)


def read_query(call: Call, query: str) -> View:
    """Return the view of a saved address."""
    return read_view(call, MultiDict(parse_qsl(query[:LONGEST_VIEW])))


def points(score: float | None) -> str:
    """Return a score out of 100, as it is read."""
    return NO_SCORE if score is None else str(number(round(100 * score, 1)))


def columns_of(call: Call) -> Mapping[str, Column]:
    """Return the columns by key, in order."""
    known: Sequence[tuple[str, Any, Callable[[ProgressRow], str]]] = (
        ("titre", _("Titre"), lambda row: row.title),
        ("organisation", _("Organisation"), lambda row: row.organisation),
        ("lot", _("Lot"), lambda row: call.lot_label(row.lot) or row.lot),
        ("avancement", _("Rendues"), lambda row: gettext("%(a)d sur %(b)d", a=row.done, b=row.expected)),
        ("moyenne", _("Moyenne sur 100"), lambda row: points(row.mean)),
        ("etendue", _("De la plus basse à la plus haute"), _span),
        ("ecart", _("Écart"), lambda row: points(row.gap)),
        ("ecart_type", _("Écart type"), lambda row: points(row.deviation)),
        ("avis", _("Avis"), advices),
        ("abstentions", _("Abstentions"), lambda row: str(row.abstained)),
        ("reste", _("À rendre"), lambda row: str(row.left)),
    )
    return {key: Column(key, str(name), shown) for key, name, shown in known}


def _span(row: ProgressRow) -> str:
    if row.lowest is None:
        return NO_SCORE
    return str(gettext("%(low)s à %(high)s", low=points(row.lowest), high=points(row.highest)))


def advices(row: ProgressRow) -> str:
    """Return how many reviewers advise what, in words."""
    counts = zip(Recommendation, (row.support, row.reservations, row.discuss, row.decline), strict=True)
    return ", ".join(f"{gettext(one.label)} : {count}" for one, count in counts if count) or NO_SCORE


def read_view(call: Call, asked: "MultiDict[str, str]") -> View:
    """Return the view of an address; what the board does not offer is left out."""
    sort, state, advice = asked.get("tri", ""), asked.get("etat", ""), asked.get("avis", "")
    offered = columns_of(call)
    columns = tuple(key for key in dict.fromkeys(asked.getlist("colonnes")) if key in offered)
    lots = {str(lot["code"]) for lot in call.lots}
    filters = ProgressFilters(
        text=asked.get("q", "").replace("\x00", "").strip()[:LONGEST_TEXT],
        lot=asked.get("lot", "") if asked.get("lot", "") in lots else "",
        state=state if state in dict(STATES) else "",
        advice=next((one for one in Recommendation if one.value == advice), None),
        is_wide=asked.get("ecart") == "fort",
        sort=sort if sort.removeprefix("-") in SORTS else "",
    )
    return View(filters, columns or DEFAULT)
