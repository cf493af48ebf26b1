"""What an import stands on: the seller, the catalogue and the prices of a day."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from catalog.price_books import PriceBookView
from catalog.queries import catalogue_number, current_offerings, price_book_view
from contracts.imports.freezing import Ground
from contracts.imports.mapping import RowMapping
from contracts.quotes.freezing import Revision
from contracts.quotes.operations.sending import seller_party
from contracts.quotes.queries.drafts import plugins
from plugins.manager import PluginManager
from upheld.accounts.models import Seller
from upheld.db import db
from upheld.errors import InvalidInput, Problem
from upheld.nearest import did_you_mean
from upheld.scope import current_scope
from upheld.state import settings
from upheld.texts import _


@dataclass(frozen=True, slots=True)
class Prices:
    """What rows are priced and frozen by."""

    ground: Ground
    book: PriceBookView
    plugins: PluginManager


def prices_of(mapping: RowMapping, *, as_of: date, now: datetime) -> Prices:
    """Return what the rows of *mapping* are priced by on the day *as_of*.

    :raises InvalidInput: when an offering of the mapping is not in the catalogue.
    :raises Refused: when there is no price book for its currency.
    """
    codes = [rule.offering for rule in mapping.lines]
    offerings = current_offerings(codes)
    if missing := [code for code in codes if code not in offerings]:
        raise InvalidInput(
            Problem(
                "lines",
                _("“%(code)s” is not in the catalogue.", code=code),
                did_you_mean(code, offerings),
            )
            for code in missing
        )
    seller, configured = _seller(), settings()
    ground = Ground(
        seller=seller_party(seller),
        timezone=seller.timezone,
        tax_percent=seller.tax_percent,
        catalogue={code: one.spec for code, one in offerings.items()},
        revisions={
            code: Revision(one.revision, one.sha256) for code, one in offerings.items()
        },
        catalogue_revision=catalogue_number(),
        verify_url=f"{configured.base_url}{configured.url_prefix}/verify",
        service_steps=tuple(filter(None, seller.service_steps.splitlines())),
        as_of=as_of,
        now=now,
    )
    book = price_book_view(day=as_of, currency=mapping.currency, segment=None)
    return Prices(ground, book, plugins())


def _seller() -> Seller:
    return db.session.scalars(
        select(Seller).where(Seller.id == current_scope().seller_id)
    ).one()
