"""A real mail server, and an application that sends through it."""

import datetime as dt
import socket
import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from flask import Flask

from upheld.app import create_app
from upheld.state import state

USER, PASSWORD = "upheld", "let me: send/mail"


@dataclass
class Post:
    """What the server is told, and how it answers: the next answers come first."""

    port: int = 0
    taken: list[EmailMessage] = field(default_factory=list)
    #: Recipients, as the server was told them.
    told: list[str] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)
    #: Takes the next mail, then goes away without a word.
    dies_after_taking: int = 0
    signed_in: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"smtp://{USER}:let%20me%3A%20send%2Fmail@localhost:{self.port}"

    async def handle_RCPT(  # noqa: N802 - the name of aiosmtpd
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        self.told.append(address)
        if self.answers:
            return self.answers.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - same
        parsed = message_from_bytes(envelope.content, policy=policy.default)
        self.taken.append(parsed)
        if self.dies_after_taking:
            self.dies_after_taking -= 1
            server.transport.abort()
        return "250 OK"

    def authenticate(
        self, _server: Any, _session: Any, _envelope: Any, _mechanism: str, given: Any
    ) -> AuthResult:
        right = LoginPassword(USER.encode(), PASSWORD.encode())
        self.signed_in.append(given.login.decode())
        return AuthResult(success=given == right, handled=False)


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a certificate for localhost that signs itself, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = dt.datetime.now(dt.UTC)
    names = [x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))]
    made = (
        x509.CertificateBuilder(name, name, key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "server.pem"
    path.write_bytes(
        made.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return path


@pytest.fixture
def mail_server(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Post]:
    """Run a server that takes mails after STARTTLS and a password."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    post = Post(free_port())
    controller = Controller(
        post,
        hostname="localhost",
        port=post.port,
        tls_context=context,
        require_starttls=True,
        auth_required=True,
        authenticator=post.authenticate,
    )
    controller.start()
    yield post
    controller.stop()


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


Make = Callable[..., Flask]


@pytest.fixture
def make(migrated_url: str, tmp_path: Path) -> Iterator[Make]:
    """Give what makes an application with other settings of mail."""
    made: list[Flask] = []

    def make_app(**settings: str) -> Flask:
        app = create_app(
            data_folder=tmp_path / "data",
            database_url=migrated_url,
            secret_key="only for tests, and long enough for them",
            **settings,
        )
        made.append(app)
        return app

    yield make_app
    for app in made:
        state(app).engine.dispose()
