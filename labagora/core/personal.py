"""How a domain says what it keeps about people: the words of its ``privacy.py``.

Each ``labagora/<domain>/privacy.py`` offers::

    HELD: tuple[Held, ...]                                  one entry a table that names a person or seals a value
    def export(account) -> dict[str, list[dict[str, Any]]]  table name -> rows, as the person may read them
    def erase(account, *, now) -> list[str]                 returns French sentences: what is kept, and why
    def purge(*, now) -> dict[str, int]                     optional: retention; rows treated by table

``labagora.privacy`` calls them all; tests/house/test_privacy.py fails when a foreign key to a person or a sealed
column appears in none of them.
"""

from dataclasses import dataclass
from datetime import timedelta

from labagora.core.states import LabelledEnum


class OnErasure(LabelledEnum):
    """What happens to the rows of a person who erases their account."""

    REMOVED = "removed", "Supprimé"
    UNREADABLE = "unreadable", "Rendu illisible pour toujours (la clé de la personne est détruite)"
    DETACHED = "detached", "Conservé sans votre nom"
    KEPT = "kept", "Conservé, pour la raison indiquée"


@dataclass(frozen=True)
class Held:
    """What one table keeps about a person.

    ``what`` and ``kept`` are read by the person: French, plain. ``columns`` names the foreign keys to a person and
    the sealed columns. ``limit`` is how long a row lives, None when it follows another rule, told in ``kept``.
    """

    table: str
    what: str
    kept: str
    columns: tuple[str, ...]
    on_erasure: OnErasure
    limit: timedelta | None = None
