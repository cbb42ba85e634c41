"""Base of the forms: French messages, one way to put a refusal beside its field, no SELECT in a validator."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import fields as dataclass_fields
from functools import cache
from typing import Any, TypeVar

from babel.support import NullTranslations, Translations
from flask import g, render_template, request
from flask_babel import get_locale, gettext, lazy_gettext
from flask_wtf import FlaskForm
from wtforms import Field, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice as SelectChoice  # type: ignore[attr-defined]  # noqa: PLC0414 - stubs are old
from wtforms.i18n import messages_path
from wtforms.validators import DataRequired, InputRequired, Length, Optional, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget, TextArea

from labagora.core.errors import Invalid
from labagora.web.errors import translated

C = TypeVar("C")


@cache
def _catalogue(locale: str) -> NullTranslations:
    """Return WTForms' own messages, read once a process: flask-wtf reads its file again at each request."""
    return Translations.load(messages_path(), [locale], domain="wtforms")


class BaseForm(FlaskForm):
    """A form whose errors are French and whose refusals by the domain land on their field."""

    class Meta(FlaskForm.Meta):
        """The catalogue comes from flask-babel."""

        def get_translations(self, _form: Any) -> Any:
            """Let WTForms' own messages follow the reader's language."""
            return _catalogue(str(get_locale()))

        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            """Fill the form with what was sent, or with what was typed before a session ended (C7)."""
            sent = super().wrap_formdata(form, formdata)
            held = g.get("held_form")
            if sent is None and held is not None and any(name in held for name in form._fields):
                return held
            return sent

    form_errors: list[str]

    def absorb(self, error: Invalid) -> None:
        """Put a refusal beside its field, or at the head of the form when it has none."""
        field: Field | None = self._fields.get(error.field)
        message = translated(error)
        if field is None:
            self.form_errors = [*self.form_errors, message]
        else:
            field.errors = [*field.errors, message]

    @contextmanager
    def absorbing(self) -> Iterator[None]:
        """Inside the block, an Invalid raised by an action becomes an error of this form."""
        try:
            yield
        except Invalid as error:
            self.absorb(error)

    def data_as(self, command: type[C]) -> C:
        """Return the frozen dataclass ``command`` filled from the fields of the same names."""
        wanted = {field.name for field in dataclass_fields(command)}  # type: ignore[arg-type]  # a dataclass
        return command(**{name: value for name, value in self.data.items() if name in wanted})


def rendered(template: str, form: BaseForm, **context: Any) -> tuple[str, int]:
    """Render a page around ``form``: 422 when it holds errors, so that a refusal is never a success."""
    status = 422 if form.errors or form.form_errors else 200
    return render_template(template, form=form, form_errors=status == 422, **context), status


def trimmed(value: Any) -> Any:
    """Filter: outer spaces and NUL removed, line ends normalised."""
    return value.replace("\x00", "").replace("\r\n", "\n").strip() if isinstance(value, str) else value


def required() -> InputRequired:
    """Validator: something must be given."""
    return InputRequired(lazy_gettext("Ce champ est à remplir."))


def ticked() -> InputRequired:
    """Validator: the box must be ticked."""
    return InputRequired(lazy_gettext("Cochez cette case pour continuer."))


def filled() -> DataRequired:
    """Validator: a text that is more than spaces."""
    return DataRequired(lazy_gettext("Ce champ est à remplir."))


def at_most(length: int) -> Length:
    """Validator: no more than ``length`` characters."""
    return Length(max=length, message=lazy_gettext("%(max)d caractères au plus.", max=length))


class Text(StringField):
    """One line of text, trimmed, bounded."""

    def __init__(
        self, label: Any, *, limit: int = 200, needed: bool = False, validators: Any = (), **options: Any
    ) -> None:
        checks = [filled() if needed else Optional(strip_whitespace=True), at_most(limit), *validators]
        super().__init__(label, checks, filters=[trimmed], **options)


class LongText(TextAreaField):
    """Several lines of text, trimmed, bounded."""

    def __init__(
        self, label: Any, *, limit: int = 5000, needed: bool = False, validators: Any = (), **options: Any
    ) -> None:
        checks = [filled() if needed else Optional(strip_whitespace=True), at_most(limit), *validators]
        super().__init__(label, checks, filters=[trimmed], **options)


class Checks(SelectMultipleField):
    """Several choices as a list of check boxes in a fieldset."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def pre_validate(self, form: Any) -> None:
        """Say in French what is not on the list."""
        known = {str(value) for value, *_ in self.iter_choices()}
        if any(str(value) not in known for value in self.data or []):
            raise ValidationError(gettext("Un des choix n'existe pas dans la liste."))


class Lines(Field):
    """Several short texts, one a line; empty lines are nothing."""

    widget: Any = TextArea()

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read one entry a line."""
        self.data = [line for line in (trimmed(one) for one in "\n".join(valuelist).splitlines()) if line]

    def _value(self) -> str:
        return "\n".join(self.data or ())


def options(pairs: Iterable[tuple[Any, Any]] | Mapping[str, Iterable[tuple[Any, Any]]]) -> list[SelectChoice]:
    """Return choices for a field from ``(value, label)`` pairs, or from such pairs under the name of their group."""
    if isinstance(pairs, Mapping):
        return [SelectChoice(value, label, optgroup=group) for group, some in pairs.items() for value, label in some]
    return [SelectChoice(value, label) for value, label in pairs]


def page_number() -> int:
    """Return ``?page=`` as a number from 1; nonsense means 1."""
    text = request.args.get("page", "1")
    return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 8 else 1
