"""The price schedule: lines by family, sums, tax, and when what is paid."""

from datetime import timedelta
from decimal import Decimal

from stdnum import iban

from contracts.answers import titled
from contracts.documents.paper import Family, Payment, PriceRow, Schedule, Sum
from contracts.price_steps import line_steps
from contracts.records import BankAccount, Line, Offer, Totals
from contracts.records import Payment as Due
from upheld.money import Money, total
from upheld.texts import (
    _,
    format_amount,
    format_date,
    format_number,
    format_percent,
    ngettext,
)

NONE = "–"


def schedule_section(offer: Offer) -> Schedule:
    """Return the price schedule of *offer*."""
    currency = offer.currency
    return Schedule(
        note=_(
            "All amounts are in %(currency)s, before tax unless they say otherwise.",
            currency=currency,
        ),
        currency=currency,
        families=tuple(_family(offer, group.title) for group in offer.groups),
        sums=_sums(offer),
        tax_sentence=offer.tax_sentence,
        tax_head=_tax_head(offer.totals),
        payments=tuple(_payment(payment) for payment in offer.payments),
        payment_sum=_payment_sum(offer),
        accounts=tuple(map(account_words, offer.seller.accounts)),
    )


def account_words(account: BankAccount) -> str:
    """Return what is needed to pay: ``IBAN DE89 3704 0044 …, BIC COBADEFF, bank``."""
    parts = [_("IBAN %(number)s", number=iban.format(account.iban))]
    if account.bic:
        parts.append(_("BIC %(code)s", code=account.bic))
    if account.bank:
        parts.append(account.bank)
    return ", ".join(parts)


def bought(offer: Offer) -> tuple[Line, ...]:
    """Return the lines that are services themselves; a bundle is its parts."""
    bundles = {line.part_of for line in offer.lines}
    return tuple(line for line in offer.lines if line.position not in bundles)


def _family(offer: Offer, title: str) -> Family:
    group = next(group for group in offer.groups if group.title == title)
    lines = [line for line in bought(offer) if line.group == title]
    sums = []
    if len(lines) > 1 and group.yearly:
        label = _("%(family)s, per year", family=title)
        sums.append(Sum(label, format_amount(group.yearly)))
    if len(lines) > 1 and group.one_off:
        label = _("%(family)s, once", family=title)
        sums.append(Sum(label, format_amount(group.one_off)))
    rows = tuple(_row(offer, line) for line in lines)
    return Family(title, rows, tuple(sums))


def _row(offer: Offer, line: Line) -> PriceRow:
    service = offer.service(line)
    options = (chosen.adds or chosen.title for chosen in service.options)
    return PriceRow(
        title=titled(line),
        scope=" ".join((service.outcome, *options)),
        why=_why(line),
        quantity=format_number(line.quantity),
        unit=_unit_price(line),
        discount=_discount(line),
        net=format_amount(line.net),
        per=_per(line),
    )


def _unit_price(line: Line) -> str:
    """Return the list price of one unit; a price that does not divide has none."""
    if not line.quantity:
        return NONE
    each = line.list_price.amount / line.quantity
    exact = Money.of(each, line.list_price.currency)
    return format_amount(exact) if exact.amount == each else NONE


def _discount(line: Line) -> str:
    """Return what was taken off the list price, in percent of it."""
    off = line.list_price.minor - line.net.minor
    if off <= 0 or not line.list_price:
        return NONE
    percent = Decimal(100 * off) / line.list_price.minor
    return format_percent(round(percent, 1))


def _per(line: Line) -> str:
    if line.charge == "one_off":
        return _("once")
    named = {1: _("a month"), 3: _("a quarter"), 6: _("a half-year"), 12: _("a year")}
    return named[line.period_months]


def _why(line: Line) -> str:
    """Return what the price is made of: the steps of its waterfall, in a sentence.

    What a single step comes to stands beside it already.
    """
    steps = line_steps(line.rows, line.plugin)
    said = [step.reason.rstrip(".。") for step in steps]
    if not said:
        return ""
    if len(said) > 1:
        said = [
            _("%(reason)s: %(amount)s", reason=reason, amount=format_amount(one.change))
            for reason, one in zip(said, steps, strict=True)
        ]
    # What joins and ends sentences is not alike everywhere.
    return _("%(sentences)s.", sentences=_("; ").join(said))


def _sums(offer: Offer) -> tuple[Sum, ...]:
    totals = offer.totals
    term = (
        _("Total for the first year, before tax")
        if offer.term.evergreen
        else ngettext(
            "Total for %(num)s month, before tax",
            "Total for %(num)s months, before tax",
            totals.months,
        )
    )
    sums = [
        Sum(_("Total per year, before tax"), format_amount(totals.yearly), final=True)
    ]
    if totals.by_year:
        sums = []
    if totals.one_off:
        sums.append(Sum(_("Total once, before tax"), format_amount(totals.one_off)))
    sums += [
        Sum(_("Year %(number)s", number=number), format_amount(amount))
        for number, amount in enumerate(totals.by_year, start=1)
    ]
    return (
        *sums,
        Sum(term, format_amount(totals.term)),
        *_taxes(totals),
        Sum(_("Total with tax"), format_amount(totals.gross), final=True),
    )


def _tax_head(totals: Totals) -> str:
    if totals.tax_percent is None:
        return _("Tax")
    return _("Tax %(percent)s", percent=format_percent(totals.tax_percent))


def _taxes(totals: Totals) -> tuple[Sum, ...]:
    """Return the tax of each rate, and where there are several, on what."""
    if totals.tax_percent is not None:
        return (Sum(_tax_head(totals), format_amount(totals.tax)),)
    return tuple(
        Sum(
            _("%(tax)s on %(net)s", tax=one.title, net=format_amount(one.net)),
            format_amount(one.tax),
        )
        for one in totals.by_rate
    )


def _payment(due: Due) -> Payment:
    last = due.end - timedelta(days=1)
    return Payment(
        due=format_date(due.due_on),
        covers=_(
            "%(first)s to %(last)s",
            first=format_date(due.start),
            last=format_date(last),
        ),
        net=format_amount(due.net),
        tax=format_amount(due.tax),
        total=format_amount(due.gross),
    )


def _payment_sum(offer: Offer) -> Payment:
    currency = offer.currency
    return Payment(
        due="",
        covers=_("All payments"),
        net=format_amount(total([due.net for due in offer.payments], currency)),
        tax=format_amount(total([due.tax for due in offer.payments], currency)),
        total=format_amount(total([due.gross for due in offer.payments], currency)),
    )
