"""Reading a date typed by a person, in French or in English, as exactly as it was said."""

import re
from collections.abc import Callable
from datetime import datetime

from labagora.core.clock import from_paris
from labagora.core.errors import Invalid
from labagora.core.partial_date import PartialDate, Season, month_names
from labagora.core.text import fold, squeeze

MAX_LENGTH = 60
_ABBREVIATIONS = {
    "janv": 1, "jan": 1, "fevr": 2, "fev": 2, "feb": 2, "mar": 3, "avr": 4, "apr": 4, "jun": 6, "juil": 7, "jul": 7,
    "aug": 8, "sept": 9, "sep": 9, "oct": 10, "nov": 11, "dec": 12,
}  # fmt: skip
_MONTHS = _ABBREVIATIONS | {
    fold(name): number for locale in ("fr", "en") for number, name in enumerate(month_names(locale), start=1)
}
_SEASONS = {season.value: season for season in Season} | {fold(season.english): season for season in Season}
_LEADING = re.compile(
    r"^(?:(?:en|au|le|a|l|the|in|on)\b[\s']*){0,2}"
    r"(?:(?:lun|mar|mercre|jeu|vendre|same)di\b\.?,?\s*|dimanche\b,?\s*|(?:mon|tues|wednes|thurs|fri|satur|sun)day\b,?\s*)?"
)
_TIME = (
    r"(?:(?:\s*,)?\s*(?:\ba\b|\bat\b|t|,|\s)\s*(?P<hour>\d{1,2})\s*(?:h|:|heures?\b)\s*(?P<minute>\d{2})?\s*(?:min)?)?"
)
_MONTH_WORD = r"(?P<month_word>[a-z]{3,9})\.?"


def _compile(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.ASCII)


_DAY = _compile(rf"(?P<day>\d{{1,2}})(?:er|st|nd|rd|th)?\s+{_MONTH_WORD}(?:\s+(?P<year>\d{{4}}){_TIME})?")
_NUMBERS = _compile(rf"(?P<day>\d{{1,2}})\s?[/.]\s?(?P<month>\d{{1,2}})(?:\s?[/.]\s?(?P<year>\d{{4}}){_TIME})?")
_ISO_DAY = _compile(rf"(?P<year>\d{{4}})-(?P<month>\d{{1,2}})-(?P<day>\d{{1,2}}){_TIME}")
_ISO_INSTANT = _compile(r"\d{4}-\d\d-\d\dt\d\d:\d\d(?::\d\d)?(?:z|[+-]\d\d:?\d\d)")
_YEAR = _compile(r"(\d{4})")
_MONTH_YEAR = _compile(rf"{_MONTH_WORD}\s+(?P<year>\d{{4}})|(?P<month>\d{{1,2}})\s?/\s?(?P<year_2>\d{{4}})")
_ISO_MONTH = _compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})")
_WORD = _compile(_MONTH_WORD)
_ZONE = _compile(r"\s*\((?:heure de paris|paris time)\)$")


def _not_understood(field: str = "date") -> Invalid:
    return Invalid(
        field,
        "Nous n'avons pas compris cette date. Écrivez par exemple « 2022 », « été 2021 », « février 2022 », "
        "« 21 mars », « 21/03/2022 » ou « 21/03/2022 à 16 h 30 ».",
    )


def _month(match: re.Match[str]) -> int:
    parts = match.groupdict()
    word = parts.get("month_word")
    number = _MONTHS.get(word) if word else int(parts["month"])
    if number is None:
        raise Invalid("date", "« %(word)s » n'est pas un nom de mois.", word=word)
    return number


def _read_day(match: re.Match[str]) -> PartialDate:
    month, day = _month(match), int(match["day"])
    if match["year"] is None:
        return PartialDate.of_day_month(month, day)
    whole = PartialDate.of_day(int(match["year"]), month, day)
    if match["hour"] is None:
        return whole
    hour, minute = int(match["hour"]), int(match["minute"] or 0)
    if hour > 23 or minute > 59:
        raise Invalid("date", "Cette heure n'existe pas : écrivez-la de 0 h 00 à 23 h 59.")
    return PartialDate.of_minute(from_paris(datetime(int(match["year"]), month, day, hour, minute)))  # noqa: DTZ001


def _read_instant(match: re.Match[str]) -> PartialDate:
    try:
        instant = datetime.fromisoformat(match[0].upper())
    except ValueError:
        raise _not_understood() from None
    return PartialDate.of_minute(instant)


def _read_month_year(match: re.Match[str]) -> PartialDate:
    if match["month_word"] in _SEASONS:
        return PartialDate.of_season(int(match["year"]), _SEASONS[match["month_word"]])
    return PartialDate.of_month(int(match["year"] or match["year_2"]), _month(match))


def _read_iso_month(match: re.Match[str]) -> PartialDate:
    return PartialDate.of_month(int(match["year"]), int(match["month"]))


def _read_word(match: re.Match[str]) -> PartialDate:
    word = match["month_word"]
    if word in _SEASONS:
        raise Invalid("date", "Ajoutez l'année à la saison, par exemple « été 2021 ».")
    if word not in _MONTHS:
        raise _not_understood()
    return PartialDate.of_month_only(_MONTHS[word])


_READERS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], PartialDate]], ...] = (
    (_ISO_INSTANT, _read_instant),
    (_ISO_DAY, _read_day),
    (_ISO_MONTH, _read_iso_month),
    (_YEAR, lambda match: PartialDate.of_year(int(match[1]))),
    (_NUMBERS, _read_day),
    (_DAY, _read_day),
    (_MONTH_YEAR, _read_month_year),
    (_WORD, _read_word),
)


def parse_partial_date(text: str, *, field: str = "date") -> PartialDate:
    """Return the date that ``text`` says. Raises Invalid on ``field`` with what to write instead."""
    if len(text) > MAX_LENGTH:
        raise _not_understood(field)
    plain = _ZONE.sub("", _LEADING.sub("", fold(squeeze(text)).replace("’", "'"), count=1))
    try:
        for pattern, read in _READERS:
            match = pattern.fullmatch(plain)
            if match:
                return read(match)
    except Invalid as refusal:
        raise Invalid(field, refusal.template, **refusal.params) from None
    raise _not_understood(field)
