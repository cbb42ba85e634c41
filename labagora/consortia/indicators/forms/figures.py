"""Fields for a number and for a month, as French people type them."""

from typing import Any

from flask_babel import gettext
from wtforms import Field
from wtforms.widgets import TextInput

from labagora.consortia.indicators.exchange import read_month
from labagora.engines.measures import figures


class FigureField(Field):
    """A number with a comma or a point, to four decimals; what was typed stays in the field."""

    widget: Any = TextInput()

    def __init__(self, label: Any, **options: Any) -> None:
        options.setdefault("render_kw", {"inputmode": "decimal", "autocomplete": "off"})
        super().__init__(label, **options)

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read the number; nothing typed is no number."""
        text = str(valuelist[0]).strip() if valuelist else ""
        self.data = figures.read(text) if text else None
        if text and self.data is None:
            raise ValueError(gettext("Écrivez un nombre, avec quatre décimales au plus. Exemple : 12,5."))

    def _value(self) -> str:
        if self.raw_data and self.errors:
            return str(self.raw_data[0])
        return figures.write(self.data)


class MonthField(Field):
    """A month: the browser's own field where there is one, « 2026-03 » or « mars 2026 » typed elsewhere."""

    widget: Any = TextInput()

    def __init__(self, label: Any, **options: Any) -> None:
        options.setdefault("render_kw", {"type": "month", "placeholder": "2026-03"})
        super().__init__(label, **options)

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read the month; nothing typed is no month."""
        text = str(valuelist[0]).strip() if valuelist else ""
        self.data = read_month(text) if text else None
        if text and self.data is None:
            raise ValueError(gettext("Écrivez un mois, comme 2026-03."))

    def _value(self) -> str:
        if self.raw_data and self.errors:
            return str(self.raw_data[0])
        return self.data or ""
