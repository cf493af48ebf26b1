"""What every page says about the seller, read once a minute and not with each page."""

import time
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from upheld import clock
from upheld.db import Model, db
from upheld.principal import current_principal
from upheld.state import state

#: Seconds for which the facts are kept: a changed name may take that long to show.
_KEPT = 60


@dataclass(frozen=True, slots=True)
class SellerFacts:
    """The seller as pages name it."""

    name: str
    timezone: str
    currency: str
    email: str = ""
    phone: str = ""
    #: What pages and mails are written in where nobody has chosen.
    language: str = "en"
    legal_name: str = ""
    address: str = ""
    registration: str = ""
    tax_number: str = ""
    #: Two letters, ISO 3166-1.
    country: str = ""

    def today(self) -> date:
        """Return the day it is where the seller is."""
        return clock.today(self.timezone)


NOBODY = SellerFacts("Upheld", "UTC", "EUR")


def seller() -> SellerFacts:
    """Return the seller of whoever acts; without one, what stands for the product."""
    seller_id = current_principal().seller_id
    if seller_id is None:
        return NOBODY
    kept: dict[str, tuple[float, SellerFacts]] = state().keep("sellers", dict)
    until, facts = kept.get(seller_id, (0.0, NOBODY))
    if until < time.monotonic():
        facts = _read(seller_id)
        kept[seller_id] = time.monotonic() + _KEPT, facts
    return facts


def forget_seller(seller_id: str) -> None:
    """Read the facts of a seller anew: they were changed."""
    state().keep("sellers", dict).pop(seller_id, None)


def _read(seller_id: str) -> SellerFacts:
    # By its table: sellers belong to the accounts, whose mails name the seller.
    table = Model.metadata.tables["seller"]
    columns = (table.c[name] for name in SellerFacts.__dataclass_fields__)
    row = db.session.execute(select(*columns).where(table.c.id == seller_id)).first()
    return SellerFacts(*row) if row else NOBODY
