"""What a measure is made of: an amount, and for most kinds the number that it is related to."""

from labagora.core.states import LabelledEnum

PERCENT = 100


class ValueKind(LabelledEnum):
    """How a value is made from its ``amount`` and its ``base``."""

    TOTAL = "total", "Total"
    PROPORTION = "proportion", "Proportion, en pourcentage"
    MEAN = "mean", "Moyenne"
    MEDIAN = "median", "Médiane"


def value_of(kind: ValueKind, amount: float | None, base: float | None) -> float | None:
    """Return the value, or None when it cannot be made.

    A total and a median are their amount; a proportion is a part of its base in percent; a mean is a sum over its
    base.
    """
    if amount is None:
        return None
    if kind in (ValueKind.TOTAL, ValueKind.MEDIAN):
        return float(amount)
    if not base:
        return None
    return amount * PERCENT / base if kind is ValueKind.PROPORTION else amount / base


def needs_base(kind: ValueKind) -> bool:
    """Tell whether a value of this kind is related to a number of observations."""
    return kind is not ValueKind.TOTAL
