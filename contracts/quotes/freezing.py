"""From a draft to the offer that is sent, and to the rows that accepting it writes.

Pure: call it in the language of the customer.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

import orjson

from catalog.offerings import OfferingSpec
from catalog.pricing import PriceSheet, Unpriced
from catalog.promises import promises_at
from catalog.standard_terms import TermsSpec
from contracts.answers import statement
from contracts.assets.covered.freezing import cover_rows
from contracts.billing.charges import prepared_charges
from contracts.quotes.builder import BuilderGroup, BuilderLine, BuilderView, line_price
from contracts.quotes.choosing import default_choice, with_figures
from contracts.quotes.draft import Draft
from contracts.quotes.offer_terms import rendered_terms
from contracts.quotes.options import shown_letter
from contracts.quotes.totals import amounts
from contracts.quotes.years import Years, years_words
from contracts.record_words import Terms
from contracts.records import (
    Chosen,
    Event,
    Group,
    Line,
    Offer,
    OfferOption,
    Party,
    PriceRow,
    Service,
    Unit,
)
from contracts.saying import as_offered, texts_in_force, words_in_force
from contracts.term_changes import first_change
from contracts.uplift import read_uplift
from upheld.errors import Refused
from upheld.money import Money
from upheld.plain import canonical, to_plain


class Revision(NamedTuple):
    """Which revision of an offering is in force."""

    number: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """What an offer says beside the draft itself."""

    seller: Party
    customer: Party
    language: str
    timezone: str
    sent_at: datetime
    owner: str
    owner_email: str
    verify_url: str
    service_steps: tuple[str, ...]
    #: The standard terms in the customer's language, if there are any.
    terms: TermsSpec | None
    catalogue_revision: int
    #: The revision of the order in which prices are adjusted.
    price_order: int
    #: By the code of the offering.
    revisions: Mapping[str, Revision]
    #: The covered units by serial number.
    units: tuple[Unit, ...] = ()


def freeze(draft: Draft, view: BuilderView, around: Circumstances) -> Offer:
    """Return the offer that *draft*, as *view* shows it, becomes when it is sent."""
    quote = draft.quote
    lines, services = _lines(draft, view, around.revisions)
    offer = Offer(
        number=quote.number,
        revision=quote.revision,
        title=quote.title,
        language=around.language,
        timezone=around.timezone,
        currency=quote.currency,
        sent_at=around.sent_at,
        catalogue_revision=around.catalogue_revision,
        valid_until=quote.valid_until,
        seller=around.seller,
        customer=around.customer,
        term=quote.term,
        ends_on=quote.term.ends_on,
        last_day_to_cancel=quote.term.last_day_to_cancel,
        lines=lines,
        services=services,
        groups=tuple(
            Group(one.title, one.yearly, one.one_off)
            for one in view.groups
            if not all(line.bundle for line in one.lines)
        ),
        totals=view.totals,
        payments=view.payments,
        terms=Terms(),
        notes=quote.notes,
        owner=around.owner,
        owner_email=around.owner_email,
        verify_url=around.verify_url,
        service_steps=around.service_steps,
        units=around.units,
        own_words=words_in_force(),
        own_texts=texts_in_force(),
        options=tuple(
            OfferOption(one.letter, one.title, one.totals) for one in view.options
        ),
        favourite=shown_letter(quote.options, quote.favourite),
        price_order=around.price_order,
        tax_sentence=quote.tax_sentence,
        uplift=read_uplift(quote.uplift),
    )
    if offer.leaves_choice:
        offer = with_figures(offer)
    if around.terms is None:
        return offer
    return replace(offer, terms=rendered_terms(around.terms, offer))


def prepared(offer: Offer, events: Iterable[Event]) -> str:
    """Return what acceptance needs beside the text of *offer*, as JSON.

    The columns and lines of the contract, and what has happened so far: acceptance
    writes them as they stand, reads nothing else and reckons nothing.  Of an offer
    that leaves a choice it is what the favourite comes to; acceptance takes the
    events from it, and makes the rest once more of what was chosen.
    """
    offer = default_choice(offer)
    return canonical(
        to_plain(
            {
                "billing": prepared_charges(offer),
                "contract": contract_columns(offer),
                "events": tuple(events),
                "language": offer.language,
                "lines": list(contract_lines(offer)),
                "statement": _statement(offer),
                "units": list(cover_rows(offer)),
            }
        )
    )


def _statement(offer: Offer) -> str:
    with as_offered(offer):
        return statement(offer)


def prepared_with(text: str, event: Event) -> str:
    """Return what was prepared as *text* with one more *event*."""
    plain = orjson.loads(text)
    plain["events"].append(to_plain(event))
    return canonical(plain)


def prepared_as(text: str, before: str) -> str:
    """Return what was prepared as *text* with the events of what was *before*."""
    plain = orjson.loads(text)
    plain["events"] = orjson.loads(before)["events"]
    return canonical(plain)


def contract_columns(offer: Offer) -> dict[str, Any]:
    """Return the columns that repeat of a contract what *offer* says."""
    term, totals = offer.term, offer.totals
    return {
        "title": offer.title,
        "currency": offer.currency,
        "starts_on": term.starts_on,
        "ends_on": offer.ends_on,
        "term_months": term.months,
        "billing_months": term.billing_months,
        "renewal_months": term.renewal_months,
        "notice": term.notice,
        "notice_unit": term.notice_unit.value,
        "uplift": offer.uplift.text if offer.uplift else "",
        "renews_on": first_change(term, offer.uplift),
        "yearly_minor": totals.yearly.minor,
        "monthly_minor": totals.monthly.minor,
        "one_off_minor": totals.one_off.minor,
    }


def contract_lines(offer: Offer) -> Iterator[dict[str, Any]]:
    """Yield the lines that a contract over *offer* has, without their owners."""
    for line in offer.lines:
        if not line.bundle:
            yield {
                "position": line.position,
                "offering_code": line.code,
                "kind": offer.service(line).kind.value,
                "title": line.title,
                "quantity": line.quantity,
                "charge": line.charge,
                "period_months": line.period_months,
                "net_minor": line.net.minor,
                "currency": offer.currency,
            }


def _lines(
    draft: Draft, view: BuilderView, revisions: Mapping[str, Revision]
) -> tuple[tuple[Line, ...], tuple[Service, ...]]:
    """Return the lines in the order of the table, and each service once.

    Two lines share a service when they have the same options: only then do they
    promise the same, unless another level was chosen for one.
    """
    sheets = {
        line.id: sheet for line, sheet in zip(draft.lines, draft.sheets, strict=True)
    }
    stored = {line.id: line for line in draft.lines}
    positions = {line.id: place for place, line in enumerate(view.lines, start=1)}
    services: dict[tuple[tuple[str, tuple[str, ...]], str, Decimal], Service] = {}
    lines = []
    for group in view.groups:
        for shown in group.lines:
            what = shown.code, tuple(one.code for one in shown.options if one.chosen)
            key = what, *_promised(sheets[shown.id], stored[shown.id].level)
            if key not in services:
                service = _service(draft.catalogue, revisions, *what)
                services[key] = replace(
                    service, promises=promises_at(service.promises, *key[1:])
                )
            line = _line(shown, group, draft.quote.currency)
            line = replace(
                line,
                level=key[2],
                position=positions[shown.id],
                service=list(services).index(key),
                part_of=positions.get(shown.part_of or ""),
            )
            rate = draft.rates.get(shown.code, draft.quote.rate)
            priced = _priced(line, sheets[shown.id], draft.quote.priced_term.months)
            lines.append(priced if priced.bundle else replace(priced, tax=rate))
    return tuple(lines), tuple(services.values())


def _promised(
    sheet: PriceSheet | Unpriced | None, level: Decimal
) -> tuple[str, Decimal]:
    """Return which promise a line moves to which level; an empty one for none."""
    if not isinstance(sheet, PriceSheet) or not sheet.promise:
        return "", Decimal(0)
    return sheet.promise, level


def _service(
    catalogue: Mapping[str, OfferingSpec],
    revisions: Mapping[str, Revision],
    code: str,
    options: tuple[str, ...],
) -> Service:
    spec, revision = catalogue[code], revisions[code]
    return Service(
        code=code,
        revision=revision.number,
        sha256=revision.sha256,
        kind=spec.kind,
        title=spec.title,
        outcome=spec.outcome,
        description=spec.description,
        unit=spec.unit,
        units=spec.units,
        promises=spec.promises_with(options),
        duties=spec.duties,
        exclusions=spec.exclusions,
        options=tuple(
            Chosen(one.code, one.title, one.adds)
            for one in spec.options
            if one.code in options
        ),
    )


def _line(shown: BuilderLine, group: BuilderGroup, currency: str) -> Line:
    """Return a line without a price, as a bundle has it."""
    nothing = Money.zero(currency)
    return Line(
        position=0,
        service=0,
        code=shown.code,
        title=shown.title,
        group=group.title,
        quantity=shown.quantity,
        unit=shown.unit,
        charge="recurring",
        period_months=1,
        list_price=nothing,
        net=nothing,
        yearly=nothing,
        term_total=nothing,
        bundle=shown.bundle,
        discount_percent=shown.discount_percent,
        in_options=shown.in_options,
        optional=shown.optional,
        from_year=shown.years.first if shown.years.first > 1 else 0,
        to_year=shown.years.last,
        years=years_words(shown.years),
    )


def _priced(line: Line, sheet: PriceSheet | Unpriced | None, term_months: int) -> Line:
    if sheet is None:
        return line
    if isinstance(sheet, Unpriced):
        raise Refused(sheet.sentence)
    price = line_price(sheet, Years(line.from_year or 1, line.to_year))
    net = amounts(sheet.total, price, term_months)
    return replace(
        line,
        charge=sheet.charge,
        period_months=price.period_months,
        list_price=sheet.list_price,
        net=sheet.total,
        yearly=net.yearly,
        term_total=net.term,
        plugin=sheet.plugin,
        model=sheet.model,
        model_version=sheet.model_version,
        parameters=sheet.parameters,
        request=to_plain(sheet.request),
        rows=tuple(
            PriceRow(
                row.kind,
                row.sentence,
                row.amount,
                row.running,
                row.inputs,
                row.model,
                row.model_version,
            )
            for row in sheet.rows
        ),
    )
