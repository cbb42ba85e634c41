"""A copy of sealed minutes compared with what was sealed: read once, piece by piece, and nothing of it is kept."""

import hashlib
from typing import IO

from flask.typing import ResponseReturnValue

from labagora.core.errors import NotFound
from labagora.reviews import queries
from labagora.reviews.forms.deliberations import CopyForm
from labagora.reviews.models import Deliberation
from labagora.reviews.office.shared import bp
from labagora.reviews.queries.deliberations import get_deliberation
from labagora.web.access import actor, staff
from labagora.web.fields import rendered

CHUNK = 64 * 1024


def _sealed(public_id: str, deliberation_id: str) -> Deliberation:
    """Return a meeting whose minutes are sealed. Raises NotFound."""
    deliberation = get_deliberation(queries.get_round(public_id, seen_by=actor()), deliberation_id)
    if deliberation.digest is None:
        raise NotFound
    return deliberation


def _page(deliberation: Deliberation, form: CopyForm, found: str = "") -> ResponseReturnValue:
    return rendered(
        "office/reviews/committee/copy.html",
        form,
        call=deliberation.round.call,
        deliberation=deliberation,
        found=found,
        is_same=found == deliberation.digest,
        nav_section="office",
    )


@bp.get("/comite/<deliberation_id>/verification")
@staff
def minutes_check(public_id: str, deliberation_id: str) -> ResponseReturnValue:
    """Where a copy is sent to be compared."""
    return _page(_sealed(public_id, deliberation_id), CopyForm(formdata=None))


@bp.post("/comite/<deliberation_id>/verification")
@staff
def minutes_compare(public_id: str, deliberation_id: str) -> ResponseReturnValue:
    """Say whether a copy is, to the byte, what was sealed."""
    deliberation, form = _sealed(public_id, deliberation_id), CopyForm()
    if form.validate_on_submit() and (sent := form.incoming()) is not None:
        return _page(deliberation, form, digest_of(sent))
    return _page(deliberation, form)


def digest_of(stream: IO[bytes]) -> str:
    """Return the SHA-256 of a file, read piece by piece."""
    digest = hashlib.sha256()
    while piece := stream.read(CHUNK):
        digest.update(piece)
    return digest.hexdigest()
