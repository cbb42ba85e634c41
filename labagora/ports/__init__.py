"""The outside world: one package per port, chosen by one URL in the settings, two real adapters each."""

import warnings
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from labagora.core.settings import Settings


class DevelopmentAdapterWarning(UserWarning):
    """An adapter meant for one developer's machine serves an installation that strangers rely on."""


def warn_outside_development(settings: "Settings", reason: str) -> None:
    """Warn loudly, once at start-up, that an adapter is not fit for production."""
    if settings.is_production:
        warnings.warn(reason, DevelopmentAdapterWarning, stacklevel=3)
