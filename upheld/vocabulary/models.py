"""The tables of own words and own sentences."""

from sqlalchemy import JSON, CheckConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from upheld.db import Identified, Model, SellerOwned


class OwnWord(Identified, SellerOwned, Model):
    """How a seller, or one of its customers, says one noun in one language."""

    __tablename__ = "own_word"
    __table_args__ = (
        UniqueConstraint("seller_id", "whose", "language", "noun"),
        CheckConstraint("gender in ('', 'm', 'f')", name="gender_known"),
    )

    #: The id of the customer; empty for the seller's own.
    whose: Mapped[str] = mapped_column(String(36), default="")
    language: Mapped[str] = mapped_column(String(16))
    noun: Mapped[str] = mapped_column(String(32))
    one: Mapped[str] = mapped_column(String(60))
    many: Mapped[str] = mapped_column(String(60), default="")
    gender: Mapped[str] = mapped_column(String(1), default="")


class OwnSentence(Identified, SellerOwned, Model):
    """How a seller says one sentence of ours in one language."""

    __tablename__ = "own_sentence"
    __table_args__ = (UniqueConstraint("seller_id", "language", "key"),)

    language: Mapped[str] = mapped_column(String(16))
    #: Of the sentence in English; what is not in the list any more counts no more.
    key: Mapped[str] = mapped_column(String(16))
    #: One text, or one for each form that the language counts in.
    forms: Mapped[list[str]] = mapped_column(JSON)
