"""What a value may be: an amount, its base, the same told apart by category. Pure checks, French refusals."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias
from unicodedata import category

from labagora.consortia.indicators.enums import CATEGORIES, Axis, Voice
from labagora.consortia.indicators.models import Indicator
from labagora.core.errors import Invalid
from labagora.engines.measures import ValueKind, figures, needs_base

Pair: TypeAlias = tuple[float | None, float | None]
Breakdown: TypeAlias = Mapping[str, Mapping[str, Pair]]
LONGEST_WORDS = 3_000


@dataclass(frozen=True)
class Reading:
    """What somebody says of a site in a month. ``reason`` is why, when it corrects what was said before."""

    amount: float | None = None
    base: float | None = None
    breakdown: Breakdown = field(default_factory=dict)
    comment: str = ""
    feedback: str = ""
    voice: Voice | None = None
    is_withdrawn: bool = False
    reason: str = ""


def words(text: str) -> str:
    """Return a text as it is kept: no outer space, one kind of line end, nothing that a file could not carry."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(char for char in plain if char in "\t\n" or category(char) not in ("Cc", "Cs", "Cn")).strip()


def axes_of(indicator: Indicator) -> list[Axis]:
    """Return the axes of an indicator in the order of the house."""
    return [axis for axis in Axis if axis.value in indicator.axes]


def stored(breakdown: Breakdown) -> dict[str, dict[str, list[float | None]]]:
    """Return a breakdown as its column holds it: no empty category, no empty axis."""
    kept = {
        axis: {code: [amount, base] for code, (amount, base) in parts.items() if amount is not None}
        for axis, parts in breakdown.items()
    }
    return {axis: parts for axis, parts in kept.items() if parts}


def held(column: Mapping[str, Any]) -> dict[str, dict[str, Pair]]:
    """Return a breakdown from its column."""
    return {axis: {code: (pair[0], pair[1]) for code, pair in parts.items()} for axis, parts in column.items()}


def check(indicator: Indicator, reading: Reading) -> None:
    """Raise Invalid, on the field concerned, for what no value can be."""
    if reading.is_withdrawn:
        if reading.amount is not None or reading.base is not None or stored(reading.breakdown):
            raise Invalid("is_withdrawn", "Pour retirer la valeur, effacez les nombres.")
        return
    if reading.feedback and reading.voice is None:
        raise Invalid("voice", "Dites de qui vient ce retour.")
    if set(stored(reading.breakdown)) - {axis.value for axis in axes_of(indicator)}:
        raise Invalid("amount", "Cet indicateur ne se détaille pas ainsi.")
    if reading.amount is None:
        _check_words_alone(reading)
        return
    check_pair(indicator, reading.amount, reading.base)
    for axis in axes_of(indicator):
        _check_axis(indicator, reading, axis)


def _check_words_alone(reading: Reading) -> None:
    """Words may stand without a number; a base or categories may not stand without the whole."""
    if reading.base is not None or stored(reading.breakdown):
        raise Invalid("amount", "Écrivez aussi le total.")
    if not reading.feedback:
        raise Invalid("amount", "Écrivez une valeur, ou au moins un retour.")


def check_pair(
    indicator: Indicator, amount: float, base: float | None, fields: tuple[str, str] = ("amount", "base")
) -> None:
    """Raise Invalid for an amount and a base that this indicator cannot have."""
    _on_amount, on_base = fields
    if not needs_base(indicator.kind):
        if base is not None:
            raise Invalid(on_base, "Un total n'a pas de dénominateur.")
    elif base is None or base <= 0:
        raise Invalid(on_base, "Écrivez sur combien d'observations porte cette valeur : un nombre plus grand que zéro.")
    _check_people(indicator, amount, base, fields)


def _check_people(indicator: Indicator, amount: float, base: float | None, fields: tuple[str, str]) -> None:
    on_amount, on_base = fields
    is_part = indicator.kind is ValueKind.PROPORTION
    if is_part and base is not None and not 0 <= amount <= base:
        raise Invalid(on_amount, "Le numérateur va de zéro au dénominateur.")
    if not indicator.counts_people:
        return
    if base is not None and not float(base).is_integer():
        raise Invalid(on_base, "On compte des personnes : un nombre entier.")
    if (is_part or indicator.kind is ValueKind.TOTAL) and (amount < 0 or not float(amount).is_integer()):
        raise Invalid(on_amount, "On compte des personnes : un nombre entier, zéro ou plus.")


def field_names(axis: str, code: str) -> tuple[str, str]:
    """Return the names of the fields of a category in a form."""
    return f"{axis}-{code}-amount", f"{axis}-{code}-base"


def _check_axis(indicator: Indicator, reading: Reading, axis: Axis) -> None:
    """The categories of an axis, once one of them is told, add up to the whole."""
    parts = {code: pair for code, pair in reading.breakdown.get(axis.value, {}).items() if pair != (None, None)}
    known = {one.value for one in CATEGORIES[axis]}
    for code, (amount, base) in parts.items():
        fields = field_names(axis.value, code)
        if code not in known:
            raise Invalid("amount", "Cette catégorie n'existe pas.")
        if amount is None:
            raise Invalid(fields[0], "Écrivez aussi cette valeur.")
        _check_part(indicator, amount, base, fields)
    if parts:
        _check_sums(indicator, reading, axis, list(parts.values()))


def _check_part(indicator: Indicator, amount: float, base: float | None, fields: tuple[str, str]) -> None:
    """A category may hold nobody, but not a part of nobody."""
    if needs_base(indicator.kind) and base == 0 and amount == 0 and indicator.kind is not ValueKind.MEDIAN:
        return
    check_pair(indicator, amount, base, fields)


def _check_sums(indicator: Indicator, reading: Reading, axis: Axis, parts: list[Pair]) -> None:
    sums = [(reading.base, [base for _, base in parts])] if needs_base(indicator.kind) else []
    if indicator.kind is not ValueKind.MEDIAN:
        sums.append((reading.amount, [amount for amount, _ in parts]))
    for whole, some in sums:
        found = sum(one or 0 for one in some)
        if abs(found - (whole or 0)) > 1e-6:
            field_name = field_names(axis.value, next(iter(CATEGORIES[axis])).value)[0]
            raise Invalid(
                field_name,
                "« %(axis)s » : les catégories font %(found)s, le total %(whole)s. "
                "Mettez le reste dans « Non renseigné ».",
                axis=axis.label,
                found=figures.write(found),
                whole=figures.write(whole),
            )
