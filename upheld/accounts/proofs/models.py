"""The tables of what people prove with."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from upheld.db import Id, Identified, Model, SellerOwned


class AuthenticatorApp(SellerOwned, Model):
    """An app that shows a new code every half minute; one for each user."""

    __tablename__ = "authenticator_app"

    user_id: Mapped[Id] = mapped_column(
        ForeignKey("user.id", ondelete="CASCADE"), primary_key=True
    )
    #: Encrypted with a key of this installation.
    secret: Mapped[str] = mapped_column(Text)
    #: The half minute of the code that was used last: none counts twice.
    last_counter: Mapped[int] = mapped_column(BigInteger)
    created_at: Mapped[datetime]


class RecoveryCode(Identified, SellerOwned, Model):
    """A code on paper, for the day on which the app is gone; it works once."""

    __tablename__ = "recovery_code"

    user_id: Mapped[Id] = mapped_column(
        ForeignKey("user.id", ondelete="CASCADE"), index=True
    )
    sha256: Mapped[str] = mapped_column(String(64))
    used_at: Mapped[datetime | None]


class Passkey(Identified, SellerOwned, Model):
    """A key pair of which the device of its user keeps the secret half."""

    __tablename__ = "passkey"

    user_id: Mapped[Id] = mapped_column(
        ForeignKey("user.id", ondelete="CASCADE"), index=True
    )
    name: Mapped[str] = mapped_column(String(100))
    #: Both in base64url.
    credential_id: Mapped[str] = mapped_column(String(1400), unique=True)
    public_key: Mapped[str] = mapped_column(Text)
    sign_count: Mapped[int] = mapped_column(BigInteger)
    created_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class MailedCode(Identified, SellerOwned, Model):
    """A code that went to a mail address; it works once, for some minutes."""

    __tablename__ = "mailed_code"

    #: The user, or the deal whose link is held.
    holder: Mapped[str] = mapped_column(String(32), index=True)
    #: Keyed, since six digits are soon tried.
    digest: Mapped[str] = mapped_column(String(64))
    wrong: Mapped[int]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class LinkedAccount(Identified, SellerOwned, Model):
    """Somebody's account at another provider, by the number that it has there."""

    __tablename__ = "linked_account"
    __table_args__ = (UniqueConstraint("issuer", "subject"),)

    user_id: Mapped[Id] = mapped_column(
        ForeignKey("user.id", ondelete="CASCADE"), index=True
    )
    issuer: Mapped[str] = mapped_column(String(300))
    subject: Mapped[str] = mapped_column(String(255))
    created_at: Mapped[datetime]
