"""Places that go for good: invitations that nobody answered, that were declined or taken back."""

from collections.abc import Sequence

from labagora.consortia.models import WorkspaceMember
from labagora.core.db import db


def remove_places(places: Sequence[WorkspaceMember]) -> None:
    """Remove places that were never taken, with the keys of their addresses."""
    keys = [place.key for place in places if place.key is not None]
    for place in places:
        db.session.delete(place)
    db.session.flush()
    for key in keys:
        db.session.delete(key)
    db.session.flush()
