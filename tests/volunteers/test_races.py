"""A double click on « J'accepte » opens one profile, on both databases: a second one would outlive an erasure."""

import os
import threading
from pathlib import Path

from sqlalchemy import func, select

from labagora.core.db import db
from labagora.volunteers.models import Volunteer
from tests.builders.accounts import make_account, open_session
from tests.builders.house import open_house

AGREES = {"birth_year": "1980", "is_adult": "y", "health": "y", "proposals": "y"}
CLICKS = 3


def test_i5_one_person_has_one_profile(tmp_path: Path) -> None:
    with open_house(tmp_path / "data", server=os.environ.get("LABAGORA_TEST_DATABASE_URL", "")) as house:
        token = open_session(make_account(name="Camille"))
        db.session.commit()
        barrier, statuses = threading.Barrier(CLICKS), []

        def agree() -> None:
            browser = house.test_client()
            with browser.session_transaction() as cookie:
                cookie["sid"] = token
            barrier.wait()
            statuses.append(browser.post("/mon-espace/profil/accord", data=AGREES).status_code)

        threads = [threading.Thread(target=agree) for _ in range(CLICKS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        db.session.rollback()
        assert statuses == [303] * CLICKS
        assert db.session.scalar(select(func.count()).select_from(Volunteer)) == 1
