"""A form field for a date of which only a part may be known."""

from typing import Any

from flask_babel import gettext, lazy_gettext
from wtforms import Field
from wtforms.validators import Optional, StopValidation
from wtforms.widgets import TextInput

from labagora.core.errors import Invalid
from labagora.core.partial_date import DatePrecision, PartialDate
from labagora.core.partial_date_text import MAX_LENGTH, parse_partial_date
from labagora.web.errors import translated
from labagora.web.fields import required

HELP = lazy_gettext(
    "Écrivez ce que vous savez : « 2022 », « été 2021 », « février 2022 », « 21 mars », « 21/03/2022 à 16 h 30 »."
)


class PartialDateField(Field):
    """One line of text read as a PartialDate; what was typed stays in the box when it is refused.

    ``precisions`` narrows what is accepted, for instance ``{DatePrecision.DAY, DatePrecision.MINUTE}``.
    """

    widget = TextInput()

    def __init__(
        self,
        label: Any,
        *,
        needed: bool = False,
        precisions: frozenset[DatePrecision] | set[DatePrecision] = frozenset(DatePrecision),
        validators: Any = (),
        **options: Any,
    ) -> None:
        options.setdefault("description", HELP)
        options.setdefault("render_kw", {"maxlength": MAX_LENGTH, "autocomplete": "off"})
        first = required() if needed else Optional(strip_whitespace=True)
        super().__init__(label, [first, *validators], **options)
        self.precisions = frozenset(precisions)

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return self.data.display() if self.data else ""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read the text; an empty one is no date."""
        self.data: PartialDate | None = None
        if not valuelist or not str(valuelist[0]).strip():
            return
        try:
            value = parse_partial_date(str(valuelist[0]))
        except Invalid as refusal:
            raise ValueError(translated(refusal)) from None
        self.data = value

    def pre_validate(self, _form: Any) -> None:
        """Refuse a precision that this form cannot use, naming those that it can."""
        if self.data is None or self.data.precision in self.precisions:
            return
        names = ", ".join(gettext(choice.label).lower() for choice in DatePrecision if choice in self.precisions)
        raise StopValidation(lazy_gettext("Soyez plus précis ou moins précis. Accepté : %(names)s.", names=names))
