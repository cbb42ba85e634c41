"""Real mail, by the standard library: ``smtp://USER:…@host:587?starttls=1`` or ``smtps://…``."""

import smtplib
import ssl
from urllib.parse import parse_qs, unquote, urlsplit

from labagora.ports.mail import MailError, Message, sender_address

TIMEOUT_SECONDS = 10.0
DEFAULT_PORTS = {"smtp": 25, "smtps": 465}


class SmtpMailer:
    """One connection per message: mail is rare here, and a broken connection then costs one retry."""

    def __init__(self, url: str, *, sender: str, timeout: float = TIMEOUT_SECONDS) -> None:
        parts = urlsplit(url)
        if not parts.hostname:
            raise ValueError("LABAGORA_MAIL_URL names no host")
        self.scheme = parts.scheme
        self.host = parts.hostname
        self.port = parts.port or DEFAULT_PORTS[parts.scheme]
        self.user = unquote(parts.username or "")
        self.password = unquote(parts.password or "")
        self.starttls = parse_qs(parts.query).get("starttls", ["0"])[-1] not in ("", "0")
        self.sender = sender
        self.timeout = timeout

    def send(self, message: Message) -> None:
        """Hand the message to the server. Raises MailError, permanent when the server says so (5xx)."""
        email = message.as_email(self.sender)
        origin = sender_address(message.sender or self.sender).addr_spec
        try:
            with self._connect() as connection:
                self._sign_in(connection)
                connection.send_message(email, from_addr=origin, to_addrs=[message.to])
        except (smtplib.SMTPException, OSError) as error:
            raise MailError(_describe(error), permanent=_is_permanent(error)) from error

    def _connect(self) -> smtplib.SMTP:
        if self.scheme == "smtps":
            return smtplib.SMTP_SSL(self.host, self.port, timeout=self.timeout, context=ssl.create_default_context())
        return smtplib.SMTP(self.host, self.port, timeout=self.timeout)

    def _sign_in(self, connection: smtplib.SMTP) -> None:
        if self.starttls:
            connection.starttls(context=ssl.create_default_context())
        if self.user:
            connection.login(self.user, self.password)


# These speak of the server or of our settings, not of the message: someone repairs them, then the mail leaves.
REPAIRABLE = (smtplib.SMTPConnectError, smtplib.SMTPHeloError, smtplib.SMTPAuthenticationError)


def _is_permanent(error: Exception) -> bool:
    if isinstance(error, REPAIRABLE):
        return False
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(500 <= code < 600 for code, _ in error.recipients.values())
    return isinstance(error, smtplib.SMTPResponseException) and 500 <= error.smtp_code < 600


def _describe(error: Exception) -> str:
    """Say what failed without repeating the server's sentence, which may quote the recipient's address."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = sorted({code for code, _ in error.recipients.values()})
        return f"recipient refused ({', '.join(map(str, codes))})"
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{type(error).__name__} ({error.smtp_code})"
    return type(error).__name__
