"""The tables of sellers, people and tokens."""

from datetime import date, datetime
from decimal import Decimal

from flask_security.models import sqla
from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from upheld.db import Id, Identified, Model, SellerOwned


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
    tax_percent: Mapped[Decimal] = mapped_column(default=Decimal(0))
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
