"""What the team answers about a sheet. One page holds several of these forms: each has its prefix."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import DateField, RadioField, SelectField, TimeField
from wtforms.validators import Optional

from labagora.core.clock import from_paris, today_in_paris
from labagora.library.queries.queue import NOBODY
from labagora.web.fields import BaseForm, LongText, Text, options, required

A_YEAR = timedelta(days=365)


def _in_a_year() -> date:
    return today_in_paris() + A_YEAR


class ReturnForm(BaseForm):
    """What is to be changed before the sheet comes back."""

    reason = LongText(_("Ce qui est à changer"), limit=2000, needed=True, description=_("Ses auteurs le liront."))


class ReopeningForm(BaseForm):
    """Why the writers get the sheet again."""

    reason = LongText(_("Motif"), limit=2000, description=_("Ses auteurs le liront."))


class ScheduleForm(BaseForm):
    """When a validated sheet goes on line."""

    publish_at = DateField(_("Jour"), [required()])
    hour = TimeField(_("Heure"), [required()], description=_("À l'heure de Paris, à cinq minutes près."))

    def moment(self) -> datetime:
        """Return the chosen instant. Raises Invalid for an hour that the clocks of Paris skip or live twice."""
        assert self.publish_at.data is not None
        assert self.hour.data is not None
        return from_paris(datetime.combine(self.publish_at.data, self.hour.data), field="hour")


class ConfirmationForm(BaseForm):
    """Until when a page that was read again is right."""

    next_due = DateField(_("Prochaine relecture avant le"), [required()], default=_in_a_year)


class WithdrawalForm(BaseForm):
    """Why a page is taken off line, and where its readers may go."""

    reason = LongText(_("Motif"), limit=1000, needed=True, description=_("Les lecteurs le verront à cette adresse."))
    moved_to = Text(
        _("Page à lire à la place"),
        limit=200,
        description=_("Une page publiée : son adresse, ou des mots de son titre."),
        render_kw={"list": "published-pages", "autocomplete": "off"},
    )
    choice = RadioField(_("Plusieurs pages répondent : laquelle ?"), [Optional()], validate_choice=False)

    def offer(self, pages: Iterable[Any]) -> None:
        """Let choose among pages, each with ``target`` and ``title``; two of them may have one title."""
        self.choice.choices = options([(one.target, f"{one.title} ({one.target})") for one in pages])


class EntrustForm(BaseForm):
    """Who answers for a sheet."""

    owner = SelectField(_("Responsable"), [Optional()])
    deputy = SelectField(_("Suppléant"), [Optional()])

    def offer(self, people: Sequence[Any]) -> "EntrustForm":
        """Set the choices."""
        self.owner.choices = self.deputy.choices = _named(people, ("", _("Personne")))
        return self


class BatchForm(BaseForm):
    """To whom the chosen sheets are entrusted. Choosing nobody is a choice; choosing nothing is none."""

    owner = SelectField(_("Responsable"), [Optional()])

    def offer(self, people: Sequence[Any]) -> "BatchForm":
        """Set the choices."""
        self.owner.choices = _named(people, ("", _("Choisir")), (NOBODY, _("Personne")))
        return self


def _named(people: Sequence[Any], *first: tuple[str, Any]) -> Any:
    return options([*first, *((one.public_id, one.name) for one in people)])
