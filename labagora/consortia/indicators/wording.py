"""Values, months and comparisons in the words of a page."""

from babel.dates import format_date
from babel.numbers import format_decimal
from flask_babel import get_locale, gettext, ngettext

from labagora.consortia.indicators.models import Indicator
from labagora.engines.measures import Change, Coverage, Trend, ValueKind, months

HIDDEN = "n. p."


def decimal(number: float | None) -> str:
    """Return a number rounded to one decimal, as it is read: « 12,5 »; a dash for none."""
    if number is None:
        return "–"
    return str(format_decimal(round(number, 1) + 0.0, format="#,##0.#", locale=str(get_locale())))


def unit_of(indicator: Indicator) -> str:
    """Return the unit of a value: a share is in percent."""
    return "%" if indicator.kind is ValueKind.PROPORTION else indicator.unit


def value_text(number: float | None, indicator: Indicator) -> str:
    """Return a value with its unit: « 62,5 % », « 28 jours »."""
    unit = unit_of(indicator)
    return decimal(number) if number is None or not unit else f"{decimal(number)}\u00a0{unit}"


def month_name(month: str) -> str:
    """Return « mars 2026 »."""
    return str(format_date(months.first_day(month), "LLLL y", locale=str(get_locale())))


def month_short(month: str) -> str:
    """Return « mars 26 », for the foot of a picture."""
    return str(format_date(months.first_day(month), "LLL yy", locale=str(get_locale())))


def month_rank(month: str, start: str) -> str:
    """Return « M3 » for the third month of the support, '' before it."""
    rank = months.number(month) - months.number(start) + 1
    return f"M{rank}" if rank >= 1 else ""


def coverage_text(seen: Coverage) -> str:
    """Return « 5 sites sur 7, 8 mois sur 12 »."""
    if not seen.cells_expected:
        return str(gettext("Aucune valeur attendue pour le moment"))
    sites = ngettext("%(num)d site sur %(all)d", "%(num)d sites sur %(all)d", seen.places, all=seen.places_expected)
    line = gettext("%(there)d mois sur %(all)d", there=seen.months, all=seen.months_expected)
    return f"{sites}, {line}"


def cells_text(seen: Coverage) -> str:
    """Return « 40 valeurs sur 84 attendues (48 %) »."""
    return str(
        gettext(
            "%(there)d valeurs sur %(owed)d attendues (%(share)d %%)",
            there=seen.cells,
            owed=seen.cells_expected,
            share=int(100 * seen.share),
        )
    )


def change_text(change: Change, indicator: Indicator) -> str:
    """Return « de 41 jours à 33 jours (−8) »; what it means is said apart, by its trend."""
    if change.difference is None:
        return str(gettext("Pas de comparaison possible"))
    gained = decimal(abs(change.difference))
    sign = "+" if change.difference > 0 else "−" if change.difference < 0 else ""
    return str(
        gettext(
            "de %(before)s à %(after)s (%(gained)s)",
            before=value_text(change.before, indicator),
            after=value_text(change.after, indicator),
            gained=f"{sign}{gained}",
        )
    )


TONES = {
    Trend.BETTER: "success",
    Trend.WORSE: "warning",
    Trend.SAME: "neutral",
    Trend.MOVED: "neutral",
    Trend.UNKNOWN: "neutral",
}


def reached_text(reached: bool | None) -> str:  # noqa: FBT001 - what an engine answered
    """Say whether a target is reached."""
    if reached is None:
        return ""
    return str(gettext("Cible atteinte") if reached else gettext("Cible pas encore atteinte"))
