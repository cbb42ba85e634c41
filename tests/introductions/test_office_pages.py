"""Every page of the back office opens for staff and does not exist for others."""

from typing import Any

import pytest

from labagora.introductions.enums import IntroductionState

PAGES = ["", "/besoins", "/restitutions", "/signalements", "/poids", "/equite"]


@pytest.mark.parametrize("page", PAGES)
def test_office_page_opens_for_staff_only(
    as_: Any, esther: Any, farid: Any, alice: Any, in_state: Any, page: str
) -> None:
    in_state(IntroductionState.VOLUNTEERED)
    assert as_(esther).get(f"/gestion/mises-en-relation{page}").status_code == 200
    for stranger in (farid, alice):
        assert as_(stranger).get(f"/gestion/mises-en-relation{page}").status_code == 404
