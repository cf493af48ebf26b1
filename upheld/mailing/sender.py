"""Hand mails over: by SMTP, or into a folder where somebody can look at them."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from pathlib import Path
from urllib.parse import unquote, urlsplit

from upheld import clock
from upheld.db import new_id
from upheld.state import settings, state

_TIMEOUT = 10


@dataclass(frozen=True, slots=True)
class Mail:
    """A message: plain text, and the same as HTML where there is any."""

    to: str
    subject: str
    body: str
    html: str = ""
    #: Where answers go; empty for the sender.
    reply_to: str = ""
    #: Names the message for good; made where it is empty.
    message_id: str = ""
    #: In whose name it is sent.
    sender_name: str = ""


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
        """Hand *mail* over; raises what :mod:`smtplib` does when nobody takes it."""
        message = self.message(mail)
        if not self.url:
            self._keep(message)
            return
        with self._server() as server:
            server.send_message(message)

    def check(self) -> None:
        """Sign in where mails go, without sending one; raises what went wrong."""
        if self.url:
            with self._server():
                pass

    def message(self, mail: Mail) -> EmailMessage:
        """Return *mail* with all its headers."""
        message = EmailMessage()
        message["From"] = self._from(mail)
        message["To"] = mail.to
        message["Subject"] = " ".join(mail.subject.split())
        message["Date"] = format_datetime(clock.now())
        message["Message-ID"] = mail.message_id or new_message_id(self.address)
        # Keeps answering machines from answering.
        message["Auto-Submitted"] = "auto-generated"
        if mail.reply_to:
            message["Reply-To"] = mail.reply_to
        message.set_content(mail.body)
        if mail.html:
            message.add_alternative(mail.html, subtype="html")
        return message

    def _from(self, mail: Mail) -> Address:
        return Address(display_name=mail.sender_name, addr_spec=self.address)

    def _keep(self, message: EmailMessage) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / f"{new_id()}.eml"
        path.write_bytes(bytes(message))

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


def new_message_id(address: str) -> str:
    """Return a new name for a message sent from *address*."""
    return make_msgid(domain=address.rpartition("@")[2])


def configured_sender() -> Sender:
    """Return what sends mails here: a host, or what the settings name."""
    of_host: Sender | None = state().kept.get("mail")
    if of_host is not None:
        return of_host
    own = settings()
    return Sender(own.mail_from, own.mail_url, own.data_folder / "mails")
