"""Dates, numbers and amounts of money."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from labagora.engines.questionnaire.options import Limit, Options, trouble
from labagora.engines.questionnaire.problems import N_, Problem
from labagora.engines.questionnaire.source import UNEXPECTED, Source
from labagora.engines.questionnaire.values import (
    NO_LISTS,
    Lists,
    as_text,
    french_day,
    french_money,
    french_number,
    parse_day,
    parse_number,
    plain_number,
)

MOST_DECIMALS = 4
MOST_CENTS = 10**14

NOT_A_DAY = N_("Écrivez une date qui existe, par exemple 21/11/2022.")
TOO_EARLY = N_("Une date à partir du %(low)s.")
TOO_LATE = N_("Une date jusqu'au %(high)s.")
NOT_A_NUMBER = N_("Écrivez un nombre, par exemple 1 234,5.")
NOT_AN_AMOUNT = N_("Écrivez un montant en euros, par exemple 1 234,50.")
TOO_SMALL = N_("%(low)s au moins.")
TOO_LARGE = N_("%(high)s au plus.")
TOO_PRECISE = N_("%(most)d chiffres après la virgule au plus.")
NO_DECIMALS = N_("Écrivez un nombre entier, sans virgule.")


@dataclass(frozen=True)
class DateOptions(Options):
    """A day, kept as « 2022-11-21 »."""

    earliest: date | None = None
    latest: date | None = None

    @classmethod
    def from_source(cls, source: Source) -> "DateOptions":
        """Read both limits."""
        return cls(*source.limits(_day_of(source, "earliest"), _day_of(source, "latest")))

    def to_dict(self) -> dict[str, Any]:
        """Return the limits that are set."""
        days = {"earliest": self.earliest, "latest": self.latest}
        return {name: day.isoformat() for name, day in days.items() if day is not None}

    def read(self, raw: Any) -> Any:
        """Return the ISO form of a day that exists, else what was typed."""
        text = as_text(raw)
        day = parse_day(text)
        return day.isoformat() if day else text

    def troubles(self, value: Any, lists: Lists, *, final: bool) -> list[Problem]:
        """Refuse what is no day, and days outside the limits."""
        day = parse_day(as_text(value))
        if day is None:
            return [trouble(NOT_A_DAY)]
        if self.earliest is not None and day < self.earliest:
            return [trouble(TOO_EARLY, low=french_day(self.earliest))]
        if self.latest is not None and day > self.latest:
            return [trouble(TOO_LATE, high=french_day(self.latest))]
        return []

    def typed(self, value: Any) -> str:
        """Return the day as a French reader writes it."""
        day = parse_day(as_text(value))
        return french_day(day) if day else as_text(value)

    def limits(self) -> Sequence[Limit]:
        """Say the limits."""
        low: list[Limit] = [(TOO_EARLY, {"low": french_day(self.earliest)})] if self.earliest else []
        return low + ([(TOO_LATE, {"high": french_day(self.latest)})] if self.latest else [])

    def carried(self, value: Any, old: Options, lists: Lists) -> tuple[Any, Any]:
        """Keep what reads as a day, and anything typed for a day."""
        if isinstance(old, DateOptions) or (isinstance(value, str) and parse_day(value)):
            return self.read(value), None
        return "", value


def _day_of(source: Source, name: str) -> date | None:
    text = source.text(name, 10)
    day = parse_day(text) if text else None
    if text and day is None:
        source.note(UNEXPECTED, name=name)
    return day


@dataclass(frozen=True)
class NumberOptions(Options):
    """A number, kept as « 1234.5 »."""

    summed: ClassVar[bool] = True
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    unit: str = ""
    decimals: int = 0

    @classmethod
    def from_source(cls, source: Source) -> "NumberOptions":
        """Read the limits, the unit and how many decimals are taken."""
        low, high = source.limits(_number_of(source, "minimum"), _number_of(source, "maximum"))
        return cls(low, high, source.text("unit", 30), source.whole("decimals", 0, MOST_DECIMALS) or 0)

    def to_dict(self) -> dict[str, Any]:
        """Return the limits that are set, the unit and the decimals."""
        limits = {"minimum": self.minimum, "maximum": self.maximum}
        kept = {name: plain_number(limit) for name, limit in limits.items() if limit is not None}
        return {**kept, "unit": self.unit, "decimals": self.decimals}

    def read(self, raw: Any) -> Any:
        """Return the plain form of a number, else what was typed."""
        text = as_text(raw)
        number = parse_number(text)
        return text if number is None else plain_number(number)

    def figure(self, value: Any) -> Decimal | None:
        """Return the number, or None when the value is none."""
        return parse_number(as_text(value))

    def troubles(self, value: Any, lists: Lists, *, final: bool) -> list[Problem]:
        """Refuse what is no number, too many decimals, and numbers outside the limits."""
        number = self.figure(value)
        if number is None:
            return [trouble(NOT_A_NUMBER)]
        if -int(number.as_tuple().exponent) > self.decimals:
            return [trouble(TOO_PRECISE, most=self.decimals) if self.decimals else trouble(NO_DECIMALS)]
        if self.minimum is not None and number < self.minimum:
            return [trouble(TOO_SMALL, low=self.said(self.minimum))]
        if self.maximum is not None and number > self.maximum:
            return [trouble(TOO_LARGE, high=self.said(self.maximum))]
        return []

    def said(self, number: Decimal) -> str:
        """Return a number with its unit."""
        return f"{french_number(number)}\u00a0{self.unit}" if self.unit else french_number(number)

    def typed(self, value: Any) -> str:
        """Return the number as a French reader writes it."""
        number = self.figure(value)
        return as_text(value) if number is None else french_number(number)

    def words(self, value: Any, lists: Lists = NO_LISTS) -> str:
        """Return the number with its unit."""
        number = self.figure(value)
        return as_text(value) if number is None else self.said(number)

    def limits(self) -> Sequence[Limit]:
        """Say the limits."""
        low: list[Limit] = [(TOO_SMALL, {"low": self.said(self.minimum)})] if self.minimum is not None else []
        return low + ([(TOO_LARGE, {"high": self.said(self.maximum)})] if self.maximum is not None else [])

    def minutes(self) -> float:
        """Half a minute: a number is looked up."""
        return 0.5

    def carried(self, value: Any, old: Options, lists: Lists) -> tuple[Any, Any]:
        """Keep what reads as a number, and anything typed for one; an amount becomes a number of euros."""
        if isinstance(old, MoneyOptions) and isinstance(value, int):
            return plain_number(Decimal(value) / 100), None
        if isinstance(old, NumberOptions) or (isinstance(value, str) and parse_number(value) is not None):
            return self.read(value), None
        return "", value


def _number_of(source: Source, name: str) -> Decimal | None:
    raw = source.data.get(name)
    if raw is None or raw == "":
        return None
    number = parse_number(as_text(raw))
    if number is None:
        source.note(UNEXPECTED, name=name)
    return number


@dataclass(frozen=True)
class MoneyOptions(Options):
    """An amount, kept as a whole number of cents. A program sends cents as a number, or euros as a text."""

    minimum: int | None = None
    maximum: int | None = None

    @classmethod
    def from_source(cls, source: Source) -> "MoneyOptions":
        """Read the limits, in cents."""
        low, high = source.whole("minimum", -MOST_CENTS, MOST_CENTS), source.whole("maximum", -MOST_CENTS, MOST_CENTS)
        return cls(*source.limits(low, high))

    def to_dict(self) -> dict[str, Any]:
        """Return the limits that are set."""
        limits = {"minimum": self.minimum, "maximum": self.maximum}
        return {name: limit for name, limit in limits.items() if limit is not None}

    def read(self, raw: Any) -> Any:
        """Return cents, else what was typed."""
        if isinstance(raw, int) and not isinstance(raw, bool) and abs(raw) <= MOST_CENTS:
            return raw
        text = as_text(raw)
        euros = parse_number(text.removesuffix("€").rstrip().removesuffix("EUR"))
        cents = None if euros is None else euros * 100
        return int(cents) if cents is not None and cents == int(cents) and abs(cents) <= MOST_CENTS else text

    def figure(self, value: Any) -> Decimal | None:
        """Return the cents, or None when the value is no amount."""
        return Decimal(value) if isinstance(value, int) and not isinstance(value, bool) else None

    def troubles(self, value: Any, lists: Lists, *, final: bool) -> list[Problem]:
        """Refuse what is no amount, and amounts outside the limits."""
        cents = self.figure(value)
        if cents is None:
            return [trouble(NOT_AN_AMOUNT)]
        if self.minimum is not None and cents < self.minimum:
            return [trouble(TOO_SMALL, low=french_money(self.minimum))]
        if self.maximum is not None and cents > self.maximum:
            return [trouble(TOO_LARGE, high=french_money(self.maximum))]
        return []

    def said(self, number: Decimal) -> str:
        """Return an amount with its unit."""
        return french_money(int(number))

    def typed(self, value: Any) -> str:
        """Return the amount without its unit, which stands beside the box."""
        return as_text(value) if self.figure(value) is None else french_money(int(value)).removesuffix("\u00a0€")

    def words(self, value: Any, lists: Lists = NO_LISTS) -> str:
        """Return the amount."""
        return as_text(value) if self.figure(value) is None else french_money(int(value))

    def limits(self) -> Sequence[Limit]:
        """Say the limits."""
        low: list[Limit] = [(TOO_SMALL, {"low": french_money(self.minimum)})] if self.minimum is not None else []
        return low + ([(TOO_LARGE, {"high": french_money(self.maximum)})] if self.maximum is not None else [])

    def minutes(self) -> float:
        """Half a minute: an amount is looked up."""
        return 0.5

    def carried(self, value: Any, old: Options, lists: Lists) -> tuple[Any, Any]:
        """Keep an amount, what was typed for one, and a number taken as euros."""
        if isinstance(old, MoneyOptions):
            return value if isinstance(value, str | int) else "", None
        euros = parse_number(value) if isinstance(value, str) else None
        cents = None if euros is None else self.read(plain_number(euros))
        return (cents, None) if isinstance(cents, int) else ("", value)

    def reviewed(self, value: Any) -> Any:
        """Return the amount, or what was typed."""
        return value if isinstance(value, str | int) and not isinstance(value, bool) else ""
