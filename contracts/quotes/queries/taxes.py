"""The taxes on a draft, where a plugin says which."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from flask import g, has_request_context

from catalog.installed.queries import plugins_in_use
from catalog.offerings import OfferingSpec
from catalog.ordering.queries import price_order
from contracts.quotes.draft import DraftLine, QuoteHead
from contracts.taxes import NO_RATES, Rates, TaxRate
from plugins.faults import Fault
from plugins.hook_types import Tax, TaxCategory, TaxLine, TaxRequest
from plugins.taxing import ask_tax
from upheld.sellers import seller
from upheld.words import reading

_UNEXPLAINED = {TaxCategory.STANDARD.value, TaxCategory.ZERO.value}


def taxed(
    quote: QuoteHead,
    lines: Iterable[DraftLine],
    catalogue: Mapping[str, OfferingSpec],
) -> tuple[QuoteHead, Rates]:
    """Return *quote* with its rate of tax, and the rates of services that differ.

    A plugin that the seller has chosen says them; it is asked once for all lines.
    """
    name = price_order().taxes
    if not name:
        return quote, NO_RATES
    sold = {
        line.code: TaxLine(offering=line.code, kind=spec.kind.value)
        for line in lines
        if (spec := catalogue.get(line.code)) and not spec.items
    }
    answer = _asked(name, _request(quote, tuple(sold.values())))
    if isinstance(answer, Fault):
        return replace(quote, tax_problem=answer.sentence), NO_RATES
    said = dict(zip(sold, map(_rate, answer), strict=False))
    sentences = dict.fromkeys(one.sentence for one in answer if one.sentence)
    first = _rate(answer[0])
    return (
        replace(quote, rate=first, tax_sentence=" ".join(sentences)),
        {code: rate for code, rate in said.items() if rate != first},
    )


def _rate(tax: Tax) -> TaxRate:
    reason = "" if tax.category in _UNEXPLAINED else tax.sentence
    return TaxRate(tax.percent, tax.category, reason)


def _request(quote: QuoteHead, lines: tuple[TaxLine, ...]) -> TaxRequest:
    own, customer = seller(), quote.customer
    return TaxRequest(
        day=quote.term.starts_on,
        currency=quote.currency,
        seller_country=own.country,
        seller_tax_number=own.tax_number,
        customer_country=customer.country,
        customer_tax_number=customer.tax_number,
        lines=lines,
    )


def _asked(name: str, request: TaxRequest) -> tuple[Tax, ...] | Fault:
    """Ask, but not twice the same while one request of a browser is answered."""
    plugins = plugins_in_use()
    if not has_request_context():
        return ask_tax(plugins, name, request)
    kept: list[tuple[Any, tuple[Tax, ...] | Fault]] = g.setdefault("upheld_taxes", [])
    key = (id(plugins), name, request, reading())
    for known, answer in kept:
        if known == key:
            return answer
    kept.append((key, ask_tax(plugins, name, request)))
    return kept[-1][1]
