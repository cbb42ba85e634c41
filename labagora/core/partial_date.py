"""A date as it is known: a year, a season, a month, a day, a minute, or a day or a month whose year is not said.

**Order.** ``PartialDate.stored`` is both what the database holds and the key of the order, so that Python and SQL
sort alike. It is made of digits only, each part adding to the right: year, month, kind of the month part, day, then
the instant. Hence the rule:

- by year, then month, then day, then instant; no part is ever made up;
- a coarser date comes before the finer ones it contains (« 2022 », « mars 2022 », « 21 mars 2022 », then its hours);
- a season comes just before the month in which it begins: March, June, September, December of the year it names;
- dates without a year come after all the others, among themselves by month, then day.

Two dates have the same key only when they are equal: the order is total.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property, lru_cache, total_ordering
from typing import Self

from babel import Locale

from labagora.core.clock import PARIS
from labagora.core.errors import Invalid
from labagora.core.states import LabelledEnum

FIRST_YEAR, LAST_YEAR = 1900, 2199
FIRST_YEAR_WITH_TIME = 1970
STORED_LENGTH = 21
_NO_YEAR = "9999"
_LEAP_YEAR = 2024
_STORED = re.compile(r"(\d{4})(?:(\d\d)(?:(0)|1(?:(\d\d)(\d{12})?)?))?")


class DatePrecision(LabelledEnum):
    """How much of a date is known. Values are those of ``precision_date`` in the reference lists."""

    YEAR = "annee", "Année"
    SEASON = "saison", "Saison"
    MONTH = "mois", "Mois"
    DAY = "jour", "Jour"
    MINUTE = "minute", "Jour et heure"
    DAY_MONTH = "jour_mois_sans_annee", "Jour et mois, sans année"
    MONTH_ONLY = "mois_sans_annee", "Mois, sans année"


class Season(LabelledEnum):
    """The four seasons, in the order in which they begin within a year."""

    SPRING = "printemps", "printemps"
    SUMMER = "ete", "été"
    AUTUMN = "automne", "automne"
    WINTER = "hiver", "hiver"

    @property
    def first_month(self) -> int:
        """The month in which the season begins."""
        return 3 * (list(Season).index(self) + 1)

    @property
    def english(self) -> str:
        """The English name."""
        return self.name.capitalize()


def _check_year(year: int) -> None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Invalid(
            "date",
            "Indiquez une année entre %(first)s et %(last)s, en quatre chiffres.",
            first=FIRST_YEAR,
            last=LAST_YEAR,
        )


def _check_month(month: int) -> None:
    if not 1 <= month <= 12:
        raise Invalid("date", "Ce mois n'existe pas : indiquez un mois de janvier à décembre.")


def _check_day(year: int, month: int, day: int) -> None:
    _check_month(month)
    if not 1 <= day <= monthrange(year, month)[1]:
        raise Invalid("date", "Ce jour n'existe pas dans ce mois.")


@total_ordering
@dataclass(frozen=True)
class PartialDate:
    """A frozen, ordered value. Build it with the ``of_…`` methods, which refuse what does not exist."""

    precision: DatePrecision
    year: int | None = None
    month: int | None = None
    day: int | None = None
    season: Season | None = None
    instant: datetime | None = None

    @classmethod
    def of_year(cls, year: int) -> Self:
        """« 2022 »."""
        _check_year(year)
        return cls(DatePrecision.YEAR, year)

    @classmethod
    def of_season(cls, year: int, season: Season) -> Self:
        """« été 2021 »."""
        _check_year(year)
        return cls(DatePrecision.SEASON, year, season=season)

    @classmethod
    def of_month(cls, year: int, month: int) -> Self:
        """« février 2022 »."""
        _check_year(year)
        _check_month(month)
        return cls(DatePrecision.MONTH, year, month)

    @classmethod
    def of_day(cls, year: int, month: int, day: int) -> Self:
        """« 21 mars 2022 »."""
        _check_year(year)
        _check_day(year, month, day)
        return cls(DatePrecision.DAY, year, month, day)

    @classmethod
    def of_minute(cls, instant: datetime) -> Self:
        """« 21 novembre 2022 à 16 h 00 »: an aware instant, cut to its minute; the day is the one in Paris.

        A time typed by a person goes through ``labagora.core.clock.from_paris`` first.
        """
        if instant.tzinfo is None:
            raise ValueError("a date with its time needs an aware datetime")
        _check_year(instant.year)
        cut = instant.astimezone(UTC).replace(second=0, microsecond=0)
        local = cut.astimezone(PARIS)
        _check_year(local.year)
        if local.year < FIRST_YEAR_WITH_TIME:
            raise Invalid(
                "date",
                "Une heure ne peut être indiquée qu'à partir de %(first)s.",
                first=FIRST_YEAR_WITH_TIME,
            )
        return cls(DatePrecision.MINUTE, local.year, local.month, local.day, instant=cut)

    @classmethod
    def of_day_month(cls, month: int, day: int) -> Self:
        """« 21 mars », the year not being said. « 29 février » exists."""
        _check_day(_LEAP_YEAR, month, day)
        return cls(DatePrecision.DAY_MONTH, month=month, day=day)

    @classmethod
    def of_month_only(cls, month: int) -> Self:
        """« juillet », the year not being said."""
        _check_month(month)
        return cls(DatePrecision.MONTH_ONLY, month=month)

    @classmethod
    def of_date(cls, day: date) -> Self:
        """Return the day ``day``."""
        return cls.of_day(day.year, day.month, day.day)

    @cached_property
    def stored(self) -> str:
        """The compact, sortable text of this date (see the module)."""
        text = _NO_YEAR if self.year is None else f"{self.year:04}"
        if self.season:
            return f"{text}{self.season.first_month:02}0"
        if self.month:
            text += f"{self.month:02}1"
        if self.day:
            text += f"{self.day:02}"
        return f"{text}{self.instant:%Y%m%d%H%M}" if self.instant else text

    @classmethod
    def from_stored(cls, text: str) -> Self:
        """Read back what ``stored`` wrote. Raises ValueError on anything else."""
        match = _STORED.fullmatch(text)
        try:
            value = cls._from_parts(*match.groups()) if match else None
        except (Invalid, IndexError):
            value = None
        if value is None or value.stored != text:
            raise ValueError(f"not a stored partial date: {text!r}")
        return value

    @classmethod
    def _from_parts(
        cls, year: str, month: str | None, season: str | None, day: str | None, instant: str | None
    ) -> Self:
        if instant:
            return cls.of_minute(datetime.strptime(instant, "%Y%m%d%H%M").replace(tzinfo=UTC))
        if month is None:
            return cls.of_year(int(year))
        if year == _NO_YEAR:
            return cls.of_day_month(int(month), int(day)) if day else cls.of_month_only(int(month))
        if season:
            return cls.of_season(int(year), list(Season)[int(month) // 3 - 1])
        return cls.of_day(int(year), int(month), int(day)) if day else cls.of_month(int(year), int(month))

    def __lt__(self, other: object) -> bool:
        return self.stored < other.stored if isinstance(other, PartialDate) else NotImplemented

    def __str__(self) -> str:
        return self.display()

    @property
    def machine(self) -> str | None:
        """The value of ``<time datetime>``; None for what HTML cannot say: a season, a month without its year."""
        if self.instant:
            return self.instant.astimezone(PARIS).isoformat(timespec="minutes")
        if self.season or (self.month and not self.year and not self.day):
            return None
        return "-".join(
            part
            for part in (self.year and f"{self.year}", self.month and f"{self.month:02}", self._two_digit_day)
            if part
        )

    @property
    def _two_digit_day(self) -> str | None:
        return f"{self.day:02}" if self.day else None

    def display(self, locale: str = "fr", *, zone: bool = False) -> str:
        """Return the date in words; with ``zone``, a time is followed by « (heure de Paris) »."""
        words = " ".join(part for part in (self._day_text(locale), self._middle_text(locale), self._year_text) if part)
        return words + self._time_text(locale, zone=zone) if self.instant else words

    @property
    def _year_text(self) -> str | None:
        return str(self.year) if self.year else None

    def _day_text(self, locale: str) -> str | None:
        return "1er" if self.day == 1 and locale == "fr" else str(self.day) if self.day else None

    def _middle_text(self, locale: str) -> str | None:
        if self.season:
            return self.season.label if locale == "fr" else self.season.english
        return month_names(locale)[self.month - 1] if self.month else None

    def _time_text(self, locale: str, *, zone: bool) -> str:
        assert self.instant is not None
        local = self.instant.astimezone(PARIS)
        if locale == "fr":
            return f" à {local.hour} h {local:%M}" + (" (heure de Paris)" if zone else "")
        return f", {local:%H:%M}" + (" (Paris time)" if zone else "")


@lru_cache(maxsize=8)
def month_names(locale: str) -> tuple[str, ...]:
    """Return the twelve month names of a language, from January."""
    names = Locale.parse(locale).months["format"]["wide"]
    return tuple(names[number] for number in range(1, 13))
