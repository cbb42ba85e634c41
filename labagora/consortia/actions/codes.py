"""Codes of the reference lists, as they are chosen in forms."""

from labagora.core.errors import Invalid
from labagora.reference.queries import vocabulary


def checked_code(name: str, code: str, field: str, *, needed: bool = False) -> str:
    """Return a code that the list has, or nothing. Raises Invalid on ``field``."""
    if not code and not needed:
        return ""
    if vocabulary(name).find(code) is None:
        raise Invalid(field, "Choisissez une valeur dans la liste.")
    return code
