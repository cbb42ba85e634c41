"""The refusals of the domain. Each carries a French sentence that a person can act on."""


class DomainError(Exception):
    """A refusal with a reason. The edge maps it to an HTTP status or an exit code.

    ``message`` is a French template in ``%(name)s`` style: the edge translates it before filling ``params``.
    """

    status = 400
    default_message = "La demande n'a pas pu être traitée."

    def __init__(self, message: str | None = None, **params: object) -> None:
        self.template = message or self.default_message
        self.params = params
        self.message = self.template % params if params else self.template
        super().__init__(self.message)


class NotFound(DomainError):
    """The object does not exist, or the asker may not know that it does."""

    status = 404
    default_message = "Cette page n'existe pas, ou ne vous est pas destinée."


class NotAllowed(DomainError):
    """The asker sees the object but may not do this to it."""

    status = 403
    default_message = "Vous n'avez pas le droit de faire cette action."


class Conflict(DomainError):
    """The object moved since the asker looked at it."""

    status = 409
    default_message = "La situation a changé depuis que vous avez ouvert cette page."


class InvalidTransition(Conflict):
    """The state machine has no such move."""

    default_message = "Cette action n'est plus possible à cette étape."


class Invalid(DomainError):
    """A value is refused. ``field`` names the form field or the JSON member concerned."""

    status = 422
    default_message = "Une valeur est à corriger."

    def __init__(self, field: str, message: str, **params: object) -> None:
        self.field = field
        super().__init__(message, **params)


class TooMany(DomainError):
    """A budget or a rate limit is spent. ``retry_after`` is in seconds."""

    status = 429
    default_message = "Trop de demandes. Réessayez dans quelques minutes."

    def __init__(self, message: str | None = None, *, retry_after: int = 60) -> None:
        self.retry_after = retry_after
        super().__init__(message)


def authorise(allowed: bool, message: str | None = None) -> None:  # noqa: FBT001 - authorise(policy.can_x(…))
    """Raise NotAllowed unless ``allowed``; the first line of every action."""
    if not allowed:
        raise NotAllowed(message)
