"""Settings read from the environment. docs/settings.md documents each; a test keeps them equal."""

import base64
import ipaddress
import json
import os
import secrets
import stat
from pathlib import Path
from typing import Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

_MAIL = r"^([^\s@<>\"&?]+@[^\s@<>\"&?]+)?$"


class SettingsError(RuntimeError):
    """The application refuses to start; the message says what to change."""


class Settings(BaseSettings):
    """Everything that differs between two installations."""

    model_config = SettingsConfigDict(env_prefix="LABAGORA_", extra="ignore")

    env: Literal["development", "test", "production"] = Field("development", description="Kind of installation.")
    data: Path = Field(Path("./var"), description="Folder of the embedded state, mode 0700.")
    database_url: str = Field("", description="SQLAlchemy address; empty means SQLite in the data folder.")
    search_url: str = Field("whoosh:", description="Full-text search: whoosh: or postgresql: (same database).")
    jobs_url: str = Field("database:", description="Runner of background jobs: database: or redis://…")
    storage_url: str = Field("file:", description="Where files are kept: file: or s3://bucket?endpoint_url=…")
    mail_url: str = Field("file:", description="How mail leaves: file:, smtp://… or smtps://…")
    shared_url: str = Field("memory:", description="Rate limits and shared counters: memory: or redis://…")
    base_url: str = Field("http://127.0.0.1:8000", description="The only source of absolute links.")
    secret_key_file: Path | None = Field(None, description="Signing key; generated in keys/ when absent.")
    field_keys_file: Path | None = Field(None, description="Field-encryption keys; the first writes, all read.")
    oidc_issuer: str = Field("", description="OpenID Connect issuer; empty turns the button off.")
    oidc_client_id: str = Field("", description="Client id registered with the issuer.")
    oidc_client_secret_file: Path | None = Field(None, description="File holding the client secret.")
    antivirus_url: str = Field("", description="ClamAV's daemon: clamd:/path or clamd://host:port; empty is none.")
    mail_sender: str = Field("Lab Agora <ne-pas-repondre@labagora.test>", description="From header of every mail.")
    contact_mail: str = Field("", pattern=_MAIL, description="Where readers write, shown on « Nous écrire ».")
    dpo_mail: str = Field("", pattern=_MAIL, description="Data protection officer; empty is contact_mail.")
    accessibility_mail: str = Field("", pattern=_MAIL, description="Accessibility; empty is contact_mail.")
    press_mail: str = Field("", pattern=_MAIL, description="Journalists; empty is contact_mail.")
    trusted_proxies: int = Field(0, description="Number of reverse proxies whose X-Forwarded-* is believed.")
    fair_deadlines: bool = Field(True, description="Prolong a call by a day when the service failed before its hour.")

    @field_validator("base_url")
    @classmethod
    def _no_trailing_slash(cls, value: str) -> str:
        return value.rstrip("/")

    @model_validator(mode="after")
    def _fill_paths(self) -> Self:
        self.data = self.data.expanduser().resolve()
        keys = self.data / "keys"
        self.secret_key_file = self.secret_key_file or keys / "secret"
        self.field_keys_file = self.field_keys_file or keys / "fields.json"
        self.database_url = self.database_url or f"sqlite:///{self.data / 'labagora.db'}"
        return self

    @property
    def is_https(self) -> bool:
        """Tell whether the public address is served over TLS."""
        return self.base_url.startswith("https://")

    @property
    def is_production(self) -> bool:
        """Tell whether strangers rely on this installation."""
        return self.env == "production"

    def prepare(self) -> None:
        """Create the data folder (0700) and the missing keys (0600).

        Raises SettingsError when a database exists without its keys, or when production is unsafe.
        """
        os.umask(0o077)
        self.data.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.data.chmod(0o700)
        self._refuse_lost_keys()
        _generate(self._secret_path, secrets.token_urlsafe(48))
        _generate(self._fields_path, new_key_ring())
        if self.is_production:
            self._refuse_unsafe_production()

    @property
    def _secret_path(self) -> Path:
        assert self.secret_key_file is not None
        return self.secret_key_file

    @property
    def _fields_path(self) -> Path:
        assert self.field_keys_file is not None
        return self.field_keys_file

    def secret_key(self) -> str:
        """Return the signing key."""
        return self._secret_path.read_text(encoding="utf-8").strip()

    def oidc_client_secret(self) -> str:
        """Return the OIDC client secret, or an empty string when none is configured."""
        path = self.oidc_client_secret_file
        return path.read_text(encoding="utf-8").strip() if path else ""

    def _refuse_lost_keys(self) -> None:
        database = self.data / "labagora.db"
        if database.exists() and database.stat().st_size and not self._fields_path.exists():
            raise SettingsError(
                "La base existe mais la clé de chiffrement est absente. "
                "Restaurez le fichier de clés avant de démarrer (LABAGORA_FIELD_KEYS_FILE)."
            )

    def _refuse_unsafe_production(self) -> None:
        problems = [text for bad, text in self._production_checks() if bad]
        if problems:
            raise SettingsError("Démarrage refusé en production : " + " ; ".join(problems) + ".")

    def _production_checks(self) -> list[tuple[bool, str]]:
        world_readable = any(
            stat.S_IMODE(path.stat().st_mode) & 0o077 for path in (self._secret_path, self._fields_path)
        )
        return [
            (len(self.secret_key()) < 32, "clé de signature trop courte"),
            (world_readable, "fichiers de clés lisibles par d'autres (mode 0600 attendu)"),
            (os.environ.get("FLASK_DEBUG", "0") not in ("", "0"), "FLASK_DEBUG est actif"),
            (self.mail_url.startswith("file:"), "LABAGORA_MAIL_URL doit désigner un serveur SMTP"),
            (os.geteuid() == 0, "le service ne doit pas tourner sous l'utilisateur root"),
        ]

    def check_bind(self, host: str) -> None:
        """Refuse to listen beyond loopback without an https address in front (security.md D4)."""
        if not _is_loopback(host) and not self.is_https:
            raise SettingsError(
                f"Refus d'écouter sur {host} sans LABAGORA_BASE_URL en https : "
                "les cookies de session circuleraient en clair."
            )
        if not _is_loopback(host) and os.environ.get("FLASK_DEBUG", "0") not in ("", "0"):
            raise SettingsError("FLASK_DEBUG est refusé hors de la machine locale.")

    def allowed_hosts(self) -> set[str]:
        """Return the Host headers that are answered; others get 400 (security.md B6)."""
        host = urlsplit(self.base_url).netloc
        local = set() if self.is_production else {"localhost", "127.0.0.1", "[::1]"}
        return {host, *local}


def new_key_ring(previous: list[dict[str, str]] | None = None) -> str:
    """Return the JSON text of a key ring whose first key is new; the older ones still read."""
    fresh = {"id": secrets.token_hex(4), "key": base64.b64encode(secrets.token_bytes(32)).decode()}
    return json.dumps([fresh, *(previous or [])], indent=1)


def _generate(path: Path, text: str) -> None:
    if path.exists():
        return
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
        stream.write(text + "\n")


def _is_loopback(host: str) -> bool:
    if host in ("localhost", ""):
        return host == "localhost"
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
