"""The tables of sellers, people, their sign-ins and their tokens."""

import secrets
from datetime import datetime
from decimal import Decimal

from flask_security import RoleMixin, UserMixin
from sqlalchemy import JSON, CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from upheld.db import Id, Identified, Model, SellerOwned
from upheld.principal import Role

_ROLES = ",".join(f"'{role}'" for role in Role)


def new_uniquifier() -> str:
    """Return what a session is tied to; a new one ends every session of a user."""
    return secrets.token_hex(32)


class Seller(Identified, Model):
    """A company that sells: the tenant."""

    __tablename__ = "seller"

    #: Short name in links and settings, such as ``northwind``.
    key: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    legal_name: Mapped[str] = mapped_column(String(200))
    address: Mapped[str] = mapped_column(String(500), default="")
    country: Mapped[str] = mapped_column(String(2), default="")
    tax_number: Mapped[str] = mapped_column(String(64), default="")
    #: The register and the number in it.
    registration: Mapped[str] = mapped_column(String(200), default="")
    #: What customers pay to: IBAN, BIC and bank of each.
    bank_accounts: Mapped[list[dict[str, str]]] = mapped_column(JSON, default=list)
    tax_percent: Mapped[Decimal] = mapped_column(default=Decimal(0))
    #: Whether what is due is billed each day by itself.
    bills_daily: Mapped[bool] = mapped_column(default=False)
    #: How many days customers have to pay an invoice.
    payment_days: Mapped[int] = mapped_column(default=30)
    #: Days after the last day to pay on which reminders are sent: ``7, 21, 35``.
    reminder_days: Mapped[str] = mapped_column(String(100), default="")
    #: Accounts of the journal by what is booked: receivables, revenue, tax, bank.
    account_codes: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    email: Mapped[str] = mapped_column(String(254), default="")
    phone: Mapped[str] = mapped_column(String(64), default="")
    #: How to get service: one numbered step a line.
    service_steps: Mapped[str] = mapped_column(String(2000), default="")
    currency: Mapped[str] = mapped_column(String(3))
    language: Mapped[str] = mapped_column(String(16), default="en")
    timezone: Mapped[str] = mapped_column(String(64), default="UTC")
    #: Marks data made by the demo; nothing else may be reset.
    is_demo: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]


class Counter(SellerOwned, Model):
    """The last number given to a quote, contract or customer in one year."""

    __tablename__ = "counter"

    seller_id: Mapped[Id] = mapped_column(ForeignKey("seller.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    last: Mapped[int]


class User(Identified, SellerOwned, UserMixin, Model):  # type: ignore[misc]
    """A person who signs in with a password: staff, or somebody at a customer."""

    __tablename__ = "user"

    #: In lower case; one address signs in to one seller only.
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    #: Set for people at a customer: they see that customer's rows alone.
    customer_id: Mapped[Id | None] = mapped_column(
        ForeignKey("customer.id"), index=True
    )
    #: Argon2id; ``None`` until an invitation has been taken up.
    password: Mapped[str | None] = mapped_column(String(255))
    active: Mapped[bool] = mapped_column(default=True)
    fs_uniquifier: Mapped[str] = mapped_column(
        String(64), unique=True, default=new_uniquifier
    )
    #: What the pages are read in; empty while the browser decides.
    language: Mapped[str] = mapped_column(String(16), default="")
    created_at: Mapped[datetime]
    roles: Mapped[list["RoleGrant"]] = relationship(  # type: ignore[assignment]
        lazy="joined", cascade="all, delete-orphan", order_by="RoleGrant.name"
    )


class RoleGrant(RoleMixin, Model):
    """One role that one user has; what the roles may do stands in the code."""

    __tablename__ = "role_grant"
    __table_args__ = (CheckConstraint(f"name in ({_ROLES})", name="name_known"),)

    user_id: Mapped[Id] = mapped_column(
        ForeignKey("user.id", ondelete="CASCADE"), primary_key=True
    )
    name: Mapped[str] = mapped_column(String(32), primary_key=True)


class SignIn(Identified, SellerOwned, Model):
    """One session of one user, in the database so that it can be ended."""

    __tablename__ = "sign_in"

    user_id: Mapped[Id] = mapped_column(
        ForeignKey("user.id", ondelete="CASCADE"), index=True
    )
    #: SHA-256 of the key that the cookie carries.
    key_sha256: Mapped[str] = mapped_column(String(64), unique=True)
    started_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    address: Mapped[str] = mapped_column(String(64), default="")
    #: What the browser said of itself.
    device: Mapped[str] = mapped_column(String(300), default="")


class ApiToken(Identified, SellerOwned, Model):
    """A key for programs: acts as its user, within its scopes."""

    __tablename__ = "api_token"

    user_id: Mapped[Id] = mapped_column(
        ForeignKey("user.id", ondelete="CASCADE"), index=True
    )
    name: Mapped[str] = mapped_column(String(100))
    #: The first characters, by which its owner recognises it.
    prefix: Mapped[str] = mapped_column(String(16))
    #: SHA-256 of the token; the token itself is shown once and never stored.
    sha256: Mapped[str] = mapped_column(String(64), unique=True)
    #: Such as ``quotes:write``.
    scopes: Mapped[list[str]] = mapped_column(JSON)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]
