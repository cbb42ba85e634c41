"""The first line of the actions: who may ask at all (403), then whether the moment allows it (409)."""

from labagora.core.errors import InvalidTransition, authorise
from labagora.core.states import LabelledEnum


def ensure(*, concerned: bool, possible: bool, state: LabelledEnum) -> None:
    """Raise NotAllowed for somebody the object does not concern, InvalidTransition when its state moved."""
    authorise(concerned)
    if not possible:
        raise InvalidTransition("Action impossible : l'état actuel est « %(state)s ».", state=state.label)
