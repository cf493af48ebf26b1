"""Ten years of one contract: what it invoices, notifies, renews and ends.  Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import groupby

from contracts.billing.record import InvoiceRecord
from contracts.forecast.agreed import Agreed
from contracts.forecast.invoicing import invoices
from upheld.dates import add_months
from upheld.money import Money

YEARS = 10


class What(StrEnum):
    """What happens on a day."""

    STARTS = "starts"
    INVOICE = "invoice"
    LAST_DAY_TO_CANCEL = "last_day_to_cancel"
    RENEWS = "renews"
    ENDS = "ends"


#: What comes first of one day.
_ORDER = {what: place for place, what in enumerate(What)}


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that happens on a day."""

    day: date
    what: What
    #: The last day covered: by the term that begins, or that cancelling would end.
    last_day: date | None = None
    invoice: InvoiceRecord | None = None


@dataclass(frozen=True, slots=True)
class Year:
    """What is invoiced in one calendar year."""

    year: int
    invoices: int
    net: Money
    tax: Money
    gross: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """What is to come of a contract between two days, both included."""

    since: date
    until: date
    currency: str
    happenings: tuple[Happening, ...]
    #: Why nothing is invoiced, if so; what follows comes once that is settled.
    obstacle: str

    @property
    def invoices(self) -> tuple[InvoiceRecord, ...]:
        """The invoices, the first one first."""
        return tuple(one.invoice for one in self.happenings if one.invoice)

    @property
    def years(self) -> tuple[Year, ...]:
        """What is invoiced in each calendar year in which anything is."""
        grouped = groupby(self.invoices, lambda one: one.issued_on.year)
        return tuple(_year(year, list(found), self.currency) for year, found in grouped)

    @property
    def total(self) -> Year:
        """What all invoices come to; its year is that of the first day."""
        return _year(self.since.year, self.invoices, self.currency)


def horizon(since: date) -> date:
    """Return the last day that is looked at from *since* on."""
    return add_months(since, 12 * YEARS)


def outlook(agreed: Agreed, since: date, until: date | None = None) -> Outlook:
    """Return what is to come of *agreed* from *since* on, for ten years.

    It goes on as agreed: nobody gives notice, and nobody changes anything.
    """
    last = until or horizon(since)
    found = [
        *(Happening(one.issued_on, What.INVOICE, invoice=one)
          for one in invoices(agreed, since, last)),
        *_dates(agreed, since, last),
    ]  # fmt: skip
    found.sort(key=lambda one: (one.day, _ORDER[one.what]))
    return Outlook(
        since=since,
        until=last,
        currency=agreed.heading.currency,
        happenings=tuple(found),
        obstacle=agreed.obstacle,
    )


def _dates(agreed: Agreed, since: date, until: date) -> Iterator[Happening]:
    return (
        one for one in _all_dates(agreed, since, until) if since <= one.day <= until
    )


def _all_dates(agreed: Agreed, since: date, until: date) -> Iterator[Happening]:
    if agreed.covers(agreed.term.starts_on):
        yield Happening(agreed.term.starts_on, What.STARTS)
    if agreed.ends_on is not None:
        yield Happening(agreed.ends_on, What.ENDS)
    if agreed.term.evergreen or not agreed.term.renewal_months:
        return
    for term in agreed.terms_from(since):
        if not agreed.covers(term.end):
            return
        notice = agreed.term.notice_before(term.last_day)
        yield Happening(notice, What.LAST_DAY_TO_CANCEL, term.last_day)
        renewed = agreed.term.on(term.end)
        yield Happening(renewed.start, What.RENEWS, renewed.last_day)
        # A long notice is given in a term before.
        if min(notice, renewed.start) > until:
            return


def _year(
    year: int, found: "tuple[InvoiceRecord, ...] | list[InvoiceRecord]", currency: str
) -> Year:
    return Year(
        year,
        len(found),
        *(
            Money(sum(getattr(one, name).minor for one in found), currency)
            for name in ("net", "tax", "gross")
        ),
    )
