import json
import stat
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from labagora.accounts import queries as accounts
from labagora.core.db import db
from labagora.core.errors import NotFound
from labagora.volunteers import queries
from tests.builders.accounts import make_account
from tests.builders.volunteers import make_volunteer

ADDRESS = "camille@exemple.fr"


@pytest.fixture
def run(house: Flask) -> Any:
    account = make_account(name="Camille", address=ADDRESS)
    make_volunteer(account)
    db.session.commit()
    runner = house.test_cli_runner()
    return lambda *words: runner.invoke(args=["privacy", *words], catch_exceptions=True)


def _is_there() -> bool:
    db.session.rollback()
    db.session.expire_all()
    return accounts.find_account_by_address(ADDRESS) is not None


def test_export_prints_json(run: Any) -> None:
    result = run("export", ADDRESS)
    assert result.exit_code == 0
    assert json.loads(result.output)["data"]["volunteer"]["rows"][0]["answers"]["cancers"] == ["sein"]


def test_export_to_a_file_is_for_its_owner_only(run: Any, tmp_path: Path) -> None:
    target = tmp_path / "copie.json"
    assert run("export", ADDRESS, "--output", str(target)).exit_code == 0
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert "Camille" in target.read_text(encoding="utf-8")


def test_export_of_nobody_is_refused(run: Any) -> None:
    result = run("export", "personne@exemple.fr")
    assert result.exit_code == 1
    assert isinstance(result.exception, NotFound)


def test_erase_is_a_dry_run_first(run: Any) -> None:
    result = run("erase", ADDRESS)
    assert result.exit_code == 0
    assert "Simulation" in result.output
    assert _is_there()


def test_erase_for_real(run: Any) -> None:
    result = run("erase", ADDRESS, "--yes")
    assert result.exit_code == 0, result.exception
    assert not _is_there()


def test_purge_is_a_dry_run_first(run: Any) -> None:
    result = run("purge")
    assert "Simulation" in result.output
    assert "audit_entry: 0" in result.output
    assert run("purge", "--yes").exit_code == 0


def test_rotate_keys_is_a_dry_run_first(run: Any, house: Flask) -> None:
    path = house.extensions["labagora"].settings.field_keys_file
    before = path.read_text()
    assert "Simulation" in run("rotate-keys").output
    assert path.read_text() == before


def test_g2_rotate_keys_for_real(run: Any, house: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("labagora.privacy.rotation.SETTLE_SECONDS", 0)
    path = house.extensions["labagora"].settings.field_keys_file
    before = json.loads(path.read_text())[0]["id"]
    result = run("rotate-keys", "--yes")
    assert result.exit_code == 0, result.exception
    assert "clés des personnes : 2/2" in result.output
    assert [entry["id"] for entry in json.loads(path.read_text())] != [before]
    db.session.expunge_all()
    account = accounts.find_account_by_address(ADDRESS)
    assert queries.profile_of(queries.get_volunteer_of(account)).cancers == ("sein",)
