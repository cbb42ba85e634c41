"""Job entry points of the reviews: ids in. Each may run twice."""

from labagora.reviews.tasks import admissibility, assigning, committee, interests, invitations, letters

__all__ = ["admissibility", "assigning", "committee", "interests", "invitations", "letters"]
