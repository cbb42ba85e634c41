"""Lists that several forms of consortia offer."""

from collections.abc import Collection

from flask_babel import get_locale

from labagora.reference.queries import vocabulary
from labagora.web.fields import SelectChoice, options


def terms(name: str, held: Collection[str] = (), *, none: str = "") -> list[SelectChoice]:
    """Return the terms of a reference list; ``none`` names the choice of nothing, and puts it first."""
    pairs = vocabulary(name).choices([one for one in held if one], str(get_locale()))
    return options([("", none), *pairs] if none else pairs)
