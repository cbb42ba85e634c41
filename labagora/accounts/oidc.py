"""Signing in through an OpenID Connect provider: code, PKCE, state, nonce; userinfo plain or as a signed JWT.

Optional: without ``LABAGORA_OIDC_ISSUER`` nothing here runs, and the library need not be installed.
"""

# ruff: noqa: PLC0415 - the libraries belong to the extra « oidc »
import hashlib
import hmac
import json
from dataclasses import dataclass
from typing import Any

from flask import current_app

from labagora.accounts.addresses import normalised
from labagora.core.errors import Invalid
from labagora.core.ids import new_token
from labagora.core.settings import Settings

TIMEOUT_SECONDS = 5
SCOPE = "openid email given_name usual_name profile"
ALGORITHMS = ["RS256", "RS384", "RS512", "ES256", "ES384", "ES512", "PS256"]


def refusal() -> Invalid:
    """Return the one answer to every attempt that fails, whatever the provider says."""
    return Invalid(
        "provider", "La connexion par ce service n’a pas abouti. Réessayez, ou utilisez votre phrase de passe."
    )


@dataclass(frozen=True)
class Attempt:
    """What the browser's cookie remembers between leaving and coming back."""

    state: str
    nonce: str
    verifier: str
    target: str


@dataclass(frozen=True)
class Identity:
    """Who the provider says came back."""

    issuer: str
    subject: str
    address: str
    name: str
    is_verified: bool

    @property
    def subject_hash(self) -> bytes:
        """What the database keeps of the subject."""
        return hashlib.sha256(f"{self.issuer}|{self.subject}".encode()).digest()


def _settings() -> Settings:
    settings: Settings = current_app.extensions["labagora"].settings
    return settings


def is_configured() -> bool:
    """Tell whether a provider is set."""
    return bool(_settings().oidc_issuer and _settings().oidc_client_id)


def _client(redirect_uri: str) -> Any:
    from authlib.integrations.requests_client import OAuth2Session

    settings = _settings()
    return OAuth2Session(
        settings.oidc_client_id,
        settings.oidc_client_secret(),
        scope=SCOPE,
        redirect_uri=redirect_uri,
        code_challenge_method="S256",
    )


def _discover(client: Any) -> dict[str, Any]:
    """Read the provider's own description, and check that it is the provider of the settings."""
    issuer = _settings().oidc_issuer.rstrip("/")
    answer = client.get(f"{issuer}/.well-known/openid-configuration", withhold_token=True, timeout=TIMEOUT_SECONDS)
    found: dict[str, Any] = answer.json()
    if str(found.get("issuer", "")).rstrip("/") != issuer:
        raise refusal()
    return found


def begin(redirect_uri: str, target: str) -> tuple[str, Attempt]:
    """Return the address to go to, and what to remember. Raises Invalid when the provider does not answer."""
    from requests import RequestException

    attempt = Attempt(state=new_token(), nonce=new_token(), verifier=new_token(), target=target)
    client = _client(redirect_uri)
    try:
        endpoint = _discover(client)["authorization_endpoint"]
    except (RequestException, ValueError, KeyError) as error:
        raise refusal() from error
    address, _ = client.create_authorization_url(
        endpoint, state=attempt.state, nonce=attempt.nonce, code_verifier=attempt.verifier
    )
    return address, attempt


def finish(redirect_uri: str, attempt: Attempt, *, state: str, code: str) -> Identity:
    """Exchange the code, check the signatures, return who came back. Raises Invalid."""
    from authlib.common.errors import AuthlibBaseError
    from joserfc.errors import JoseError
    from requests import RequestException

    if not code or not hmac.compare_digest(state.encode(), attempt.state.encode()):
        raise refusal()
    client = _client(redirect_uri)
    try:
        return _identify(client, _discover(client), attempt, code)
    except (RequestException, AuthlibBaseError, JoseError, ValueError, KeyError, TypeError) as error:
        raise refusal() from error


def _identify(client: Any, provider: dict[str, Any], attempt: Attempt, code: str) -> Identity:
    token = client.fetch_token(
        provider["token_endpoint"], code=code, code_verifier=attempt.verifier, timeout=TIMEOUT_SECONDS
    )
    keys = client.get(provider["jwks_uri"], withhold_token=True, timeout=TIMEOUT_SECONDS).json()
    claims = _claims(token["id_token"], keys, issuer=provider["issuer"])
    if claims.get("nonce") != attempt.nonce:
        raise refusal()
    person = _userinfo(client, provider, keys)
    if person.get("sub") != claims["sub"]:
        raise refusal()
    names = [str(person.get(part) or "") for part in ("given_name", "usual_name")]
    return Identity(
        issuer=str(provider["issuer"]),
        subject=str(claims["sub"]),
        address=_address(person.get("email") or claims.get("email")),
        name=" ".join(filter(None, names)) or str(person.get("name") or ""),
        is_verified=person.get("email_verified", claims.get("email_verified")) in (True, "true"),
    )


def _address(told: Any) -> str:
    """Return the address as a typed one would be, so that no odd spelling reaches somebody else's account."""
    try:
        return normalised(str(told or ""))
    except ValueError:
        raise refusal() from None


def _claims(token: str, keys: dict[str, Any], *, issuer: str) -> dict[str, Any]:
    """Return the content of a signed token made by the provider for us."""
    from joserfc import jwt
    from joserfc.jwk import KeySet

    claims: dict[str, Any] = jwt.decode(token, KeySet.import_key_set(keys), algorithms=ALGORITHMS).claims  # type: ignore[arg-type]  # JSON
    registry = jwt.JWTClaimsRegistry(
        iss={"essential": True, "value": issuer},
        aud={"essential": True, "value": _settings().oidc_client_id},
        exp={"essential": True},
        leeway=60,
    )
    registry.validate(claims)
    return claims


def _userinfo(client: Any, provider: dict[str, Any], keys: dict[str, Any]) -> dict[str, Any]:
    answer = client.get(provider["userinfo_endpoint"], timeout=TIMEOUT_SECONDS)
    if "jwt" in answer.headers.get("Content-Type", ""):
        return _claims(answer.text, keys, issuer=provider["issuer"])
    found: dict[str, Any] = json.loads(answer.text)
    return found
