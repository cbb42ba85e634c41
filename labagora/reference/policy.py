"""Who may do what to the reference lists: pure functions."""

from typing import Protocol

from labagora.reference.vocabularies import VocabularyKind


class Editor(Protocol):
    """What this domain needs to know of an account, which belongs to a domain above."""

    @property
    def is_staff(self) -> bool:
        """Tell whether the person belongs to the Institute's team."""


def can_manage(actor: Editor | None) -> bool:
    """Staff and administrators read the back office of the lists and change the words of a term."""
    return actor is not None and actor.is_staff


def can_change_membership(actor: Editor | None, kind: VocabularyKind) -> bool:
    """Staff and administrators add, retire and restore terms, except in a list that the site itself depends on."""
    return can_manage(actor) and not kind.fixed
