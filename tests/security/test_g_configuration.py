"""G4, G5, G6: what the installation refuses, generates and closes."""

import os
import stat
import subprocess
from pathlib import Path
from typing import Any

import pytest

from labagora.app import create_app
from labagora.core.settings import Settings, SettingsError
from labagora.web.access import public

ROOT = Path(__file__).resolve().parents[2]
UNSERVED = ["/console", "/.git/config", "/.env", "/debug", "/static/../labagora/app.py", "/keys/fields.json",
            "/labagora.db", "/static/..%2flabagora.db", "/server-status"]  # fmt: skip


@pytest.fixture(autouse=True)
def _plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("LABAGORA_") and name != "LABAGORA_TEST_DATABASE_URL"]:
        monkeypatch.delenv(name)
    monkeypatch.delenv("FLASK_DEBUG", raising=False)


def _production(data: Path, **values: Any) -> Settings:
    return Settings(env="production", data=data, mail_url="smtp://127.0.0.1", base_url="https://exemple.fr", **values)


@pytest.mark.parametrize("path", UNSERVED)
def test_g4_files_and_consoles_are_not_served(client: Any, path: str) -> None:
    assert client.get(path).status_code in (400, 404)


def test_g4_a_crash_shows_a_reference_and_no_stack(tmp_path: Path) -> None:
    app = create_app(Settings(env="test", data=tmp_path, base_url="http://localhost"))

    def crash() -> str:
        raise RuntimeError("SECRET-DANS-LA-PILE")

    app.add_url_rule("/panne", view_func=public(crash))
    page = app.test_client().get("/panne")
    assert page.status_code == 500
    assert "SECRET-DANS-LA-PILE" not in page.text
    assert "Traceback" not in page.text
    app.extensions["labagora"].jobs.close()


def test_g4_debug_is_refused_in_production(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLASK_DEBUG", "1")
    with pytest.raises(SettingsError, match="FLASK_DEBUG"):
        _production(tmp_path / "data").prepare()


def test_g4_debug_is_refused_beyond_loopback(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLASK_DEBUG", "1")
    settings = Settings(data=tmp_path, base_url="https://exemple.fr")
    with pytest.raises(SettingsError, match="FLASK_DEBUG"):
        settings.check_bind("0.0.0.0")
    settings.check_bind("127.0.0.1")


def test_g5_keys_are_made_at_first_start_for_the_owner_only(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path / "data")
    settings.prepare()
    for path in (settings.secret_key_file, settings.field_keys_file):
        assert path is not None
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert len(settings.secret_key()) >= 48


def test_g5_keys_survive_a_second_start(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path / "data")
    settings.prepare()
    before = settings.secret_key()
    Settings(data=tmp_path / "data").prepare()
    assert settings.secret_key() == before


def test_g5_two_installations_have_different_keys(tmp_path: Path) -> None:
    houses = [Settings(data=tmp_path / name) for name in ("one", "two")]
    for house in houses:
        house.prepare()
    assert houses[0].secret_key() != houses[1].secret_key()


def test_g5_database_without_its_keys_refuses_to_start(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path / "data")
    settings.prepare()
    (settings.data / "labagora.db").write_bytes(b"SQLite format 3\x00")
    assert settings.field_keys_file is not None
    settings.field_keys_file.unlink()
    with pytest.raises(SettingsError, match="Restaurez le fichier de clés"):
        Settings(data=tmp_path / "data").prepare()
    assert not settings.field_keys_file.exists()


def test_g5_keys_others_can_read_are_refused_in_production(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path / "data")
    settings.prepare()
    assert settings.secret_key_file is not None
    settings.secret_key_file.chmod(0o644)
    with pytest.raises(SettingsError, match="0600"):
        _production(tmp_path / "data").prepare()


def test_g5_a_short_secret_is_refused_in_production(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path / "data")
    settings.prepare()
    assert settings.secret_key_file is not None
    settings.secret_key_file.write_text("court", encoding="utf-8")
    with pytest.raises(SettingsError, match="trop courte"):
        _production(tmp_path / "data").prepare()


def test_g5_no_key_is_kept_in_the_repository() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode != 0:
        pytest.skip("not a checkout")
    names = listed.stdout.splitlines()
    assert not [name for name in names if name.startswith("var/") or name.endswith((".pem", "fields.json", ".env"))]


def test_g6_data_folder_is_for_its_owner_only(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir(mode=0o755)
    Settings(data=data).prepare()
    assert stat.S_IMODE(data.stat().st_mode) == 0o700


def test_g6_files_made_afterwards_are_for_their_owner_only(tmp_path: Path) -> None:
    Settings(data=tmp_path / "data").prepare()
    later = tmp_path / "data" / "later"
    later.write_text("x", encoding="utf-8")
    assert stat.S_IMODE(later.stat().st_mode) & 0o077 == 0


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.10", "::"])
def test_g6_without_tls_only_loopback_is_bound(tmp_path: Path, host: str) -> None:
    with pytest.raises(SettingsError, match="https"):
        Settings(data=tmp_path).check_bind(host)


def test_g6_a_file_mailer_is_refused_in_production(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="SMTP"):
        Settings(env="production", data=tmp_path / "data", base_url="https://exemple.fr").prepare()
