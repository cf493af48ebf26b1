"""What comes up for renewal, and the indexes that prices follow."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import func, select

from contracts.figures.queries import agreements
from contracts.figures.renewals import Renewal, Standing, renewal
from contracts.models import Contract, PriceIndex, RenewalNotice
from contracts.quotes.models import Quote
from contracts.quotes.renewing import PriceBasis, read_renewing
from contracts.quotes.revisions import display
from contracts.quotes.states import OPEN, UNSENT
from contracts.uplift import Uplift, read_uplift
from upheld.db import db
from upheld.money import Money


@dataclass(frozen=True, slots=True)
class InHand:
    """The renewal of a contract that was prepared, or that the customer has."""

    quote_id: str
    number: str
    state: str
    #: What a year of it comes to.
    yearly: Money


@dataclass(frozen=True, slots=True)
class Upcoming:
    """A term that comes to its end, and what was done about it."""

    renewal: Renewal
    uplift: Uplift | None
    #: The steps of notice that the customer was given: ``90``, ``last_day``.
    told: tuple[str, ...] = ()
    in_hand: InHand | None = None

    @property
    def id(self) -> str:
        """The contract."""
        return self.renewal.agreement.id

    @property
    def decided(self) -> bool:
        """Whether notice was given, so that nothing is to be prepared."""
        return self.renewal.standing is Standing.NOTICED


@dataclass(frozen=True, slots=True)
class IndexSums:
    """An index, how many of its months are known, and the newest of them."""

    name: str
    count: int
    newest: str
    value: Decimal


def upcoming(*, today: date, days: int, standing: str = "") -> tuple[Upcoming, ...]:
    """Return the terms that end within *days*, the first to end first.

    Only those of one *standing*, where that is said.
    """
    last = today + timedelta(days=days)
    found = [
        one
        for agreement in agreements()
        if (one := renewal(agreement, today))
        and one.last_day <= last
        and standing in ("", one.standing.value)
    ]
    ids = [one.agreement.id for one in found]
    uplifts, told, drafts = _uplifts(ids), _told(ids), in_hand(ids)
    rows = (
        Upcoming(
            one,
            read_uplift(uplifts.get(one.agreement.id, "")),
            tuple(
                step
                for step, ends_on in told.get(one.agreement.id, ())
                if ends_on == one.last_day + timedelta(days=1)
            ),
            drafts.get(one.agreement.id),
        )
        for one in found
    )
    return tuple(
        sorted(rows, key=lambda row: (row.renewal.last_day, row.renewal.agreement.id))
    )


def renewable(today: date, days: int, standing: str = "") -> tuple[str, ...]:
    """Return the contracts among them whose renewal can be prepared."""
    found = upcoming(today=today, days=days, standing=standing)
    return tuple(row.id for row in found if row.in_hand is None and not row.decided)


def in_hand(contract_ids: Iterable[str]) -> Mapping[str, InHand]:
    """Return the renewals in hand of these contracts, by the id of the contract."""
    found = {}
    for part in _parts(contract_ids):
        rows = db.session.execute(
            select(
                Quote.amends_id,
                Quote.id,
                Quote.number,
                Quote.revision,
                Quote.state,
                Quote.renewal,
                Quote.yearly_minor,
                Quote.currency,
            )
            .where(
                Quote.amends_id.in_(part),
                Quote.renewal != "",
                Quote.state.in_([*UNSENT, *OPEN]),
            )
            .order_by(Quote.id)
        )
        for row in rows:
            of = read_renewing(row.renewal)
            if of is not None and of.basis is not PriceBasis.SIGNED:
                number = display(row.number, row.revision)
                yearly = Money(row.yearly_minor, row.currency)
                found[row.amends_id] = InHand(row.id, number, row.state, yearly)
    return found


def published(index: str) -> Mapping[str, Decimal]:
    """Return the values of an index by month; nothing for one that is not known."""
    if not index:
        return {}
    rows = db.session.execute(
        select(PriceIndex.month, PriceIndex.value).where(PriceIndex.name == index)
    )
    return {row.month: row.value for row in rows}


def indexes() -> tuple[IndexSums, ...]:
    """Return the indexes of the seller, by their names."""
    newest = (
        select(
            PriceIndex.name,
            func.count().label("count"),
            func.max(PriceIndex.month).label("month"),
        )
        .group_by(PriceIndex.name)
        .subquery()
    )
    rows = db.session.execute(
        select(newest.c.name, newest.c.count, newest.c.month, PriceIndex.value)
        .join(
            PriceIndex,
            (PriceIndex.name == newest.c.name) & (PriceIndex.month == newest.c.month),
        )
        .order_by(newest.c.name)
    )
    return tuple(IndexSums(*row) for row in rows)


#: Fewer than a statement can have values.
_PART = 400


def _parts(ids: Iterable[str]) -> Iterable[list[str]]:
    known = list(ids)
    for start in range(0, len(known), _PART):
        yield known[start : start + _PART]


def _uplifts(ids: list[str]) -> dict[str, str]:
    if not ids:
        return {}
    rows = db.session.execute(
        select(Contract.id, Contract.uplift).where(Contract.uplift != "")
    )
    wanted = set(ids)
    return {row.id: row.uplift for row in rows if row.id in wanted}


def _told(ids: list[str]) -> dict[str, list[tuple[str, date]]]:
    found: dict[str, list[tuple[str, date]]] = {}
    for part in _parts(ids):
        rows = db.session.execute(
            select(
                RenewalNotice.contract_id,
                RenewalNotice.step,
                RenewalNotice.term_ends_on,
            )
            .where(RenewalNotice.contract_id.in_(part))
            .order_by(RenewalNotice.sent_at)
        )
        for row in rows:
            found.setdefault(row.contract_id, []).append((row.step, row.term_ends_on))
    return found
