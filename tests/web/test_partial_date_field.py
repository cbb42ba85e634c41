"""The field for incomplete dates: what is read, what is refused, what stays in the box."""

import pytest
from flask import Flask
from flask_babel import Babel
from werkzeug.datastructures import MultiDict
from wtforms import Form

from labagora.core.partial_date import DatePrecision, PartialDate
from labagora.web.partial_date_field import PartialDateField


class Sheet(Form):
    known = PartialDateField("Date")
    needed = PartialDateField("Début", needed=True)
    exact = PartialDateField("Jour", precisions={DatePrecision.DAY, DatePrecision.MINUTE})


@pytest.fixture(autouse=True)
def _context():
    app = Flask("labagora")
    Babel(app, default_locale="fr")
    with app.test_request_context("/"):
        yield


def posted(**values: str) -> Sheet:
    form = Sheet(MultiDict(values))
    form.validate()
    return form


def test_field_reads_what_is_said() -> None:
    form = posted(known="été 2021", needed="2022", exact="21/03/2022")
    assert form.errors == {}
    assert [form.known.data.stored, form.needed.data.stored, form.exact.data.stored] == ["2021060", "2022", "202203121"]


def test_field_left_empty_is_none_or_asked_for() -> None:
    form = posted(known="  ", needed="")
    assert form.known.data is None
    assert list(form.errors) == ["needed"]
    assert [str(error) for error in form.errors["needed"]] == ["Ce champ est à remplir."]


def test_field_keeps_the_typed_text_when_refused() -> None:
    form = posted(known="30 février <2022>", needed="28/03/2027 02:30")
    assert form.known.data is None
    assert 'value="30 février &lt;2022&gt;"' in str(form.known())
    assert "heure d'été" in form.errors["needed"][0]
    assert 'value="28/03/2027 02:30"' in str(form.needed())


def test_field_refuses_text_too_long() -> None:
    assert "par exemple" in posted(known="2" * 100, needed="2022").errors["known"][0]


def test_field_refuses_a_precision_it_cannot_use() -> None:
    form = posted(needed="2022", exact="mars 2022")
    assert "Accepté : jour, jour et heure." in str(form.errors["exact"][0])


def test_field_shows_a_stored_value_in_words() -> None:
    form = Sheet(data={"known": PartialDate.of_day_month(4, 1)})
    assert 'value="1er avril"' in str(form.known())
