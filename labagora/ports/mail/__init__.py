# ruff: noqa: PLC0415 (only the chosen adapter loads its library)
"""Mail leaves from a job, to one person at a time. ``file:`` writes .eml files, ``smtp://`` sends."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import parseaddr
from types import MappingProxyType
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlsplit

from labagora.core.clock import utcnow
from labagora.core.outbox import TaskError
from labagora.core.text import squeeze
from labagora.ports import warn_outside_development

if TYPE_CHECKING:
    from labagora.core.settings import Settings

ALLOWED_HEADERS = frozenset({"List-Unsubscribe", "List-Unsubscribe-Post", "List-Id", "In-Reply-To", "References"})
MAX_SUBJECT = 150


class MailError(TaskError):
    """The mail did not leave. ``permanent`` says that trying again is useless."""


class TwoRecipientsError(ValueError):
    """Somebody tried to write to several people at once: that is how health data leaks (security.md I9)."""


def one_address(text: str) -> str:
    """Return the only e-mail address in ``text``.

    Raises TwoRecipientsError for a list, ValueError for anything that is not a bare address.
    """
    if not isinstance(text, str):
        raise TwoRecipientsError("a message has one recipient: a single address, not a collection")
    if text.count("@") > 1 or "," in text or ";" in text:
        raise TwoRecipientsError("a message has one recipient")
    try:
        address = Address(addr_spec=text)
    except (HeaderParseError, ValueError, IndexError) as error:
        raise ValueError("this is not a bare e-mail address") from error
    if not address.username or not address.domain or text != address.addr_spec:
        raise ValueError("this is not a bare e-mail address")
    return text


def sender_address(text: str) -> Address:
    """Return ``Name <address>`` parsed. Raises ValueError when it is not one address."""
    if not text.isprintable():
        raise ValueError("the sender holds a control character")
    name, address = parseaddr(text)
    return Address(display_name=name, addr_spec=one_address(address))


@dataclass(frozen=True, kw_only=True)
class Message:
    """One mail to one person. Building it refuses several recipients and forged headers.

    ``message_id`` may stay empty: ``postbox.deliver`` fills it from the job, so that a mail sent twice
    carries the same one. ``sender`` empty means the sender of the settings.
    """

    to: str
    subject: str
    text: str
    html: str = ""
    message_id: str = ""
    sender: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        one_address(self.to)
        if self.sender:
            sender_address(self.sender)
        object.__setattr__(self, "subject", squeeze(self.subject)[:MAX_SUBJECT])
        object.__setattr__(self, "headers", MappingProxyType(dict(self.headers)))
        for name, value in (*self.headers.items(), ("Message-ID", self.message_id)):
            _check_header(name, value)

    def as_email(self, default_sender: str) -> EmailMessage:
        """Return the MIME message: text, and HTML as the alternative when there is some."""
        if not self.message_id:
            raise ValueError("a message without Message-ID cannot be recognised when it is sent twice")
        email = EmailMessage(policy=SMTP)
        email["From"] = sender_address(self.sender or default_sender)
        email["To"] = Address(addr_spec=self.to)
        email["Subject"] = self.subject
        email["Date"] = utcnow()
        email["Message-ID"] = self.message_id
        email["Auto-Submitted"] = "auto-generated"
        for name, value in self.headers.items():
            email[name] = value
        email.set_content(self.text)
        if self.html:
            email.add_alternative(self.html, subtype="html")
        return email


def _check_header(name: str, value: str) -> None:
    if name != "Message-ID" and name not in ALLOWED_HEADERS:
        raise ValueError(f"the header {name} is not one that our mails carry")
    if not value.isprintable():
        raise ValueError(f"the header {name} holds a control character")


class Mailer(Protocol):
    """What sends mail."""

    def send(self, message: Message) -> None:
        """Hand the message over. Raises MailError."""


def from_url(url: str, settings: "Settings") -> Mailer:
    """Return the mailer that ``LABAGORA_MAIL_URL`` names."""
    scheme = urlsplit(url).scheme
    if scheme == "file":
        from labagora.ports.mail.files import FileMailer

        warn_outside_development(settings, "Mail is written to files: nobody receives anything.")
        return FileMailer(settings.data / "mail", sender=settings.mail_sender)
    if scheme in ("smtp", "smtps"):
        from labagora.ports.mail.smtp import SmtpMailer

        return SmtpMailer(url, sender=settings.mail_sender)
    raise ValueError(f"LABAGORA_MAIL_URL: unknown scheme {scheme!r} (file:, smtp:// or smtps://)")
