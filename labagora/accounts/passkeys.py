# ruff: noqa: PLC0415 - the library costs 0.2 s: it is loaded when a ceremony takes place
"""The WebAuthn ceremonies, against the address of the settings; the library is loaded when one takes place."""

import ipaddress
import json
import secrets
from dataclasses import dataclass
from urllib.parse import urlsplit

from labagora.accounts.models import Account, Passkey
from labagora.core.errors import Invalid

NAME = "Lab Agora"
MAX_CREDENTIAL = 20_000


def refusal() -> Invalid:
    """Return the one answer to every passkey that is not right, whatever is wrong with it."""
    return Invalid("credential", "La clé d’accès n’a pas pu être vérifiée. Réessayez, ou utilisez un autre moyen.")


@dataclass(frozen=True)
class Site:
    """Where passkeys are worth something: an origin and its host."""

    origin: str

    @property
    def host(self) -> str:
        """The relying party's id."""
        return urlsplit(self.origin).hostname or ""

    @property
    def can_have_passkeys(self) -> bool:
        """Browsers tie passkeys to a name, never to a bare IP address."""
        try:
            ipaddress.ip_address(self.host)
        except ValueError:
            return bool(self.host)
        return False


@dataclass(frozen=True)
class NewCredential:
    """What a browser just made, verified."""

    credential_id: bytes
    public_key: bytes
    sign_count: int
    transports: list[str]


def new_challenge() -> bytes:
    """Return 32 random bytes to sign."""
    return secrets.token_bytes(32)


def creation_options(site: Site, account: Account, handle: str, challenge: bytes) -> str:
    """Return the JSON that ``navigator.credentials.create`` takes. The person is named by a random handle."""
    from webauthn import base64url_to_bytes, generate_registration_options, options_to_json
    from webauthn.helpers.structs import (
        AuthenticatorSelectionCriteria,
        PublicKeyCredentialDescriptor,
        ResidentKeyRequirement,
        UserVerificationRequirement,
    )

    options = generate_registration_options(
        rp_id=site.host,
        rp_name=NAME,
        user_name=account.address,
        user_display_name=account.display_name,
        user_id=base64url_to_bytes(handle),
        challenge=challenge,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.PREFERRED, user_verification=UserVerificationRequirement.PREFERRED
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(id=key.credential_id) for key in account.passkeys],
    )
    return str(options_to_json(options))


def request_options(site: Site, challenge: bytes, *, account: Account | None = None) -> str:
    """Return the JSON that ``navigator.credentials.get`` takes: any passkey of the site, or those of ``account``."""
    from webauthn import generate_authentication_options, options_to_json
    from webauthn.helpers.structs import PublicKeyCredentialDescriptor, UserVerificationRequirement

    known = [PublicKeyCredentialDescriptor(id=key.credential_id) for key in account.passkeys] if account else []
    wanted = UserVerificationRequirement.PREFERRED if account else UserVerificationRequirement.REQUIRED
    options = generate_authentication_options(
        rp_id=site.host, challenge=challenge, allow_credentials=known, user_verification=wanted
    )
    return str(options_to_json(options))


def credential_id_of(credential: str) -> bytes:
    """Return the id that a credential claims. Raises Invalid."""
    from webauthn import base64url_to_bytes

    try:
        return bytes(base64url_to_bytes(json.loads(credential[:MAX_CREDENTIAL])["rawId"]))
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise refusal() from error


def verify_creation(site: Site, credential: str, challenge: bytes) -> NewCredential:
    """Check what ``navigator.credentials.create`` returned. Raises Invalid."""
    from webauthn import verify_registration_response
    from webauthn.helpers.exceptions import WebAuthnException

    try:
        made = verify_registration_response(
            credential=credential[:MAX_CREDENTIAL],
            expected_challenge=challenge,
            expected_rp_id=site.host,
            expected_origin=site.origin,
        )
        transports = json.loads(credential)["response"].get("transports") or []
    except (WebAuthnException, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise refusal() from error
    names = [str(name)[:20] for name in transports[:5]]
    return NewCredential(made.credential_id, made.credential_public_key, made.sign_count, names)


def verify_request(site: Site, credential: str, challenge: bytes, passkey: Passkey, *, alone: bool) -> int:
    """Check a signature; return the new count. ``alone``: no passphrase came before, so the device must have
    checked its owner. Raises Invalid.
    """
    from webauthn import verify_authentication_response
    from webauthn.helpers.exceptions import WebAuthnException

    try:
        answer = verify_authentication_response(
            credential=credential[:MAX_CREDENTIAL],
            expected_challenge=challenge,
            expected_rp_id=site.host,
            expected_origin=site.origin,
            credential_public_key=passkey.public_key,
            credential_current_sign_count=passkey.sign_count,
            require_user_verification=alone,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise refusal() from error
    return int(answer.new_sign_count)
