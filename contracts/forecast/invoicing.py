"""The invoices to come of a contract, as the billing run will issue them.  Pure.

The run bills all that is due, one invoice for each day on which anything is.  Here it
runs every day, so an invoice is issued on the day on which it is due; what is overdue
already is issued on the first day of the forecast.  Numbers are drawn when an invoice
is issued, so a forecast has none: see :func:`content_text`.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import groupby

from contracts.billing.charges import Item, items_due, tax_of
from contracts.billing.record import (
    InvoiceLine,
    InvoiceRecord,
    InvoiceTax,
    invoice_text,
    percent_of,
    taxes_of,
)
from contracts.forecast.agreed import Agreed, Heading
from upheld.dates import Period
from upheld.money import Money

#: How the billing run names the invoices that it makes.
KIND = "period"


@dataclass(slots=True)
class _Day:
    """What becomes due on one day: the days of all periods, and the lines."""

    starts_on: date
    ends_on: date
    items: list[Item] = field(default_factory=list)

    def widen(self, days: Period) -> None:
        self.starts_on = min(self.starts_on, days.start)
        self.ends_on = max(self.ends_on, days.end)


def content_text(record: InvoiceRecord) -> str:
    """Return the canonical JSON of what an invoice says but for its number.

    The number is the only thing of an invoice that is not known before it is issued:
    it depends on what else is issued on that day.
    """
    return invoice_text(replace(record, number=""))


def invoices(agreed: Agreed, since: date, until: date) -> Iterator[InvoiceRecord]:
    """Yield what is invoiced from *since* to *until*, both included.

    One that would be less than nothing is the last: the run parks such a contract.
    """
    for due_on, day in sorted(_days(agreed, until).items()):
        if not day.items:
            continue
        record = _invoice(agreed.heading, day, max(due_on, since))
        yield record
        if record.gross.minor < 0:
            return


def _days(agreed: Agreed, until: date) -> dict[date, _Day]:
    found: dict[date, _Day] = {}
    for schedule in agreed.schedules:
        for one in schedule.cycle.periods(schedule.next_ordinal):
            if one.due_on > until:
                break
            _put(found, one.due_on, one.period)
    for schedule in agreed.schedules:
        charges = [one for one in agreed.charges if one.rhythm == schedule.rhythm]
        cycle, ordinal = schedule.cycle, schedule.next_ordinal
        for item in items_due(charges, cycle, until, ordinal=ordinal):
            if item.net_minor or item.charge.due_on:
                _put(found, item.due_on, item.period).items.append(item)
    return found


def _put(found: dict[date, _Day], due_on: date, days: Period) -> _Day:
    day = found.setdefault(due_on, _Day(days.start, days.end))
    day.widen(days)
    return day


def _invoice(heading: Heading, day: _Day, issued_on: date) -> InvoiceRecord:
    currency = heading.currency
    items = sorted(day.items, key=lambda item: item.charge.sequence)
    taxes = _taxes(items, currency)
    net, tax = (
        sum(one.minor for one in column)
        for column in ([one.taxable for one in taxes], [one.tax for one in taxes])
    )
    return InvoiceRecord(
        number="",
        invoice_kind=KIND,
        contract_number=heading.contract_number,
        contract_title=heading.contract_title,
        language=heading.language,
        seller=heading.seller,
        customer=heading.customer,
        issued_on=issued_on,
        due_on=issued_on + timedelta(days=heading.payment_days),
        starts_on=day.starts_on,
        ends_on=day.ends_on,
        currency=currency,
        lines=tuple(_line(item, currency) for item in items),
        taxes=taxes,
        net=Money(net, currency),
        tax=Money(tax, currency),
        gross=Money(net + tax, currency),
    )


def _line(item: Item, currency: str) -> InvoiceLine:
    charge = item.charge
    return InvoiceLine(
        position=charge.sequence,
        title=charge.title,
        quantity=charge.quantity,
        unit=charge.unit,
        starts_on=item.period.start,
        ends_on=item.period.end,
        reason=charge.reason,
        net=Money(item.net_minor, currency),
        tax_category=charge.tax.category,
        tax_rate=percent_of(charge.tax.millionths),
    )


def _rate(item: Item) -> tuple[str, int]:
    return item.charge.tax.category, item.charge.tax.millionths


def _taxes(items: list[Item], currency: str) -> tuple[InvoiceTax, ...]:
    sums = []
    for rate, group in groupby(sorted(items, key=_rate), _rate):
        taxable = sum(item.net_minor for item in group)
        sums.append((*rate, taxable, tax_of(taxable, rate[1])))
    reasons = {_rate(item): item.charge.tax.reason for item in items}
    return taxes_of(sums, reasons, currency)
