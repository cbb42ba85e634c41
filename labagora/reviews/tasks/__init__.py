"""Job entry points of the reviews: ids in. Each may run twice."""

from labagora.reviews.tasks import admissibility, assigning, committee, invitations, letters

__all__ = ["admissibility", "assigning", "committee", "invitations", "letters"]
