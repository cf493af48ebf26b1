"""Send mails: by SMTP, or into a folder where somebody can look at them."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from pathlib import Path
from urllib.parse import unquote, urlsplit

from upheld.db import new_id
from upheld.errors import Unavailable
from upheld.state import settings, state
from upheld.texts import _

_TIMEOUT = 10


@dataclass(frozen=True, slots=True)
class Mail:
    """A message in plain text."""

    to: str
    subject: str
    body: str


@dataclass(frozen=True, slots=True)
class Sender:
    """Where mails go: an ``smtp://`` or ``smtps://`` address, else the *folder*."""

    address: str
    url: str
    folder: Path

    @property
    def where(self) -> str:
        """Say where mails go, for the doctor and the log; without the password."""
        if not self.url:
            return str(self.folder)
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.hostname}:{parts.port or ''}".rstrip(":")

    def send(self, mail: Mail) -> None:
        """Send *mail*; raises :class:`Unavailable` when nobody takes it."""
        message = self._message(mail)
        if not self.url:
            self._keep(message)
            return
        try:
            self._deliver(message)
        except (OSError, smtplib.SMTPException) as error:
            raise Unavailable(
                _("The mail to {to} could not be sent.").format(to=mail.to)
            ) from error

    def check(self) -> None:
        """Sign in where mails go, without sending one; raises what went wrong."""
        if self.url:
            with self._server():
                pass

    def _message(self, mail: Mail) -> EmailMessage:
        message = EmailMessage()
        message["From"] = self.address
        message["To"] = mail.to
        message["Subject"] = " ".join(mail.subject.split())
        message["Date"] = formatdate()
        message["Message-ID"] = make_msgid(domain=self.address.rpartition("@")[2])
        message.set_content(mail.body)
        return message

    def _keep(self, message: EmailMessage) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / f"{new_id()}.eml"
        path.write_bytes(bytes(message))

    def _deliver(self, message: EmailMessage) -> None:
        with self._server() as server:
            server.send_message(message)

    @contextmanager
    def _server(self) -> Iterator[smtplib.SMTP]:
        parts = urlsplit(self.url)
        host, context = parts.hostname or "", ssl.create_default_context()
        if parts.scheme == "smtps":
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                host, parts.port or 465, timeout=_TIMEOUT, context=context
            )
        else:
            server = smtplib.SMTP(host, parts.port or 587, timeout=_TIMEOUT)
        with server:
            if parts.scheme == "smtp":
                server.starttls(context=context)
            if parts.username:
                server.login(unquote(parts.username), unquote(parts.password or ""))
            yield server


def configured_sender() -> Sender:
    """Return what sends mails here: a host, or what the settings name."""
    of_host: Sender | None = state().kept.get("mail")
    if of_host is not None:
        return of_host
    own = settings()
    return Sender(own.mail_from, own.mail_url, own.data_folder / "mails")
