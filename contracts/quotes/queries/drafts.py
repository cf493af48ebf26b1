"""A quote with its lines, loaded and priced in one go."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import partial
from types import MappingProxyType

from catalog.campaign import CampaignSpec, campaign_discount, running
from catalog.campaigns.queries import campaigns
from catalog.costs.queries import cost_book
from catalog.current import catalogue_state
from catalog.installed.queries import plugins_in_use
from catalog.offerings import Covers, OfferingSpec
from catalog.ordering.queries import price_order
from catalog.price_books import LineToPrice, QuoteTerms, price_lines
from catalog.pricing import (
    Adjustment,
    PriceSheet,
    Unpriced,
    agreement_discount,
    bundle_discount,
    manual_discount,
    overall_discount,
)
from catalog.queries import CurrentOffering, current_offerings, price_book_view
from contracts.quotes import builder
from contracts.quotes.contracted import Contracted
from contracts.quotes.devices.queries import chosen_counts, chosen_values
from contracts.quotes.draft import Draft, DraftLine, QuoteHead
from contracts.quotes.floors import Wanted, raised
from contracts.quotes.options import shown_letter
from contracts.quotes.queries import settled
from contracts.quotes.queries.contracted import contracted
from contracts.quotes.queries.settled import held
from contracts.quotes.queries.stored import (
    KEPT_LINES,
    Agreement,
    agreements,
    load_head,
    load_lines,
)
from contracts.quotes.queries.taxes import taxed
from contracts.quotes.years import YEAR, Years
from plugins.manager import PluginManager
from upheld.bounded import by_first
from upheld.errors import Refused
from upheld.sellers import seller
from upheld.texts import _
from upheld.words import Wording, reading

#: No prices are known.
_NONE: Mapping[int, PriceSheet | Unpriced] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Loaded:
    """A draft with the offerings that it is made of."""

    draft: Draft
    offerings: Mapping[str, CurrentOffering]


def builder_view(
    quote_id: str, *, today: date, option: str | None = None
) -> builder.BuilderView:
    """Return what the builder shows of a quote on a day.

    An *option* shows that one, or the favourite where there is none of that letter;
    without one the lines of all options are there.
    """
    quote = load_head(quote_id)
    lines = held(quote) or load_lines(quote_id)
    draft = _loaded(quote, lines, today=today).draft
    letter = (
        ""
        if option is None
        else shown_letter(quote.options, quote.favourite, wanted=option)
    )
    return builder.builder_view(draft, today=today, option=letter)


def discounted_view(
    quote_id: str, overall: Decimal, lines: Mapping[str, Decimal], *, today: date
) -> builder.BuilderView:
    """Return what the builder would show with other discounts; nothing is stored.

    :param lines: the discount of each line that has another, by its id.
    """
    quote = replace(load_head(quote_id), discount_percent=overall)
    changed = tuple(
        replace(line, discount_percent=lines.get(line.id, line.discount_percent))
        for line in load_lines(quote_id)
    )
    draft = _loaded(quote, changed, today=today).draft
    return builder.builder_view(draft, today=today)


def load_draft(quote_id: str, *, today: date, fresh: bool = False) -> Loaded:
    """Return a quote with its lines priced by the books of *today*.

    *fresh* asks the pricing models anew and compares: for sending.
    """
    quote = load_head(quote_id)
    return _loaded(quote, load_lines(quote_id), today=today, fresh=fresh)


def _loaded(
    quote: QuoteHead,
    lines: tuple[DraftLine, ...],
    *,
    today: date,
    fresh: bool = False,
) -> Loaded:
    offerings = current_offerings({line.code for line in lines})
    catalogue = {code: one.spec for code, one in offerings.items()}
    quote, rates = taxed(quote, lines, catalogue)
    contract = contracted(quote)
    if contract:
        rates = contract.rates(lines, rates)
    promised = agreements(quote.customer.id, today)
    draft = Draft(
        quote=quote,
        lines=lines,
        catalogue=catalogue,
        retired=_retired(offerings, lines),
        sheets=_sheets(
            Basis(quote, catalogue, promised, today, fresh, worth_of(quote, catalogue)),
            lines,
            contract,
        ),
        devices=_devices(quote.id, catalogue),
        rates=rates,
    )
    return Loaded(draft, offerings)


def _retired(
    offerings: Mapping[str, CurrentOffering], lines: tuple[DraftLine, ...]
) -> set[str]:
    """Return what is not on sale any more; what was signed goes on being delivered."""
    retired = {code for code, one in offerings.items() if one.state == "retired"}
    return retired - {line.code for line in lines if line.was} if retired else retired


def worth_of(
    quote: QuoteHead, catalogue: Mapping[str, OfferingSpec]
) -> Mapping[str, tuple[Decimal, ...]]:
    """Return what the devices of each line are worth, where all values are known.

    Values are in the currency of the seller: in another one, none is.
    """
    covering = any(spec.covers is Covers.ASSETS for spec in catalogue.values())
    if not covering or quote.currency != seller().currency:
        return {}
    return chosen_values(quote.id)


def _devices(quote_id: str, catalogue: Mapping[str, OfferingSpec]) -> dict[str, int]:
    """Return how many devices were chosen, where any are counted."""
    if all(spec.covers is Covers.NOTHING for spec in catalogue.values()):
        return {}
    return chosen_counts(quote_id)


@dataclass(frozen=True, slots=True)
class Basis:
    """What the lines of one quote are priced by."""

    quote: QuoteHead
    catalogue: Mapping[str, OfferingSpec]
    promised: tuple[Agreement, ...]
    day: date
    fresh: bool = False
    #: What the devices of a line are worth, by its id.
    worth: Mapping[str, tuple[Decimal, ...]] = field(default_factory=dict)


def _sheets(
    basis: Basis, lines: tuple[DraftLine, ...], contract: Contracted | None
) -> tuple[PriceSheet | Unpriced | None, ...]:
    """Return the prices of *lines*; those just priced on the same basis are known.

    So are those that were signed, where a *contract* is changed.
    """
    quote = basis.quote
    on = (
        (
            quote.currency,
            quote.term,
            quote.renewal,
            quote.discount_percent,
            quote.customer.segment,
        ),
        (basis.day, basis.promised, catalogue_state(), reading(), plugins()),
        (tuple(basis.worth.items()), contract and contract.fingerprint),
    )
    known, sheets = ((), ()) if basis.fresh else settled.priced(quote.id, on)
    if known is lines and lines:
        return sheets
    # What a part costs depends on its bundle too.
    same = {
        id(line): sheet
        for line, sheet in zip(known, sheets, strict=True)
        if sheet is not None and not line.part_of
    }
    if contract:
        same |= contract.sheets(lines, quote.renewing)
    found = price(basis, lines, same)
    if not any(isinstance(one, Unpriced) for one in found):
        settled.keep_priced(quote.id, lines, on, found)
    return found


def price(
    basis: Basis,
    lines: Sequence[DraftLine],
    same: Mapping[int, PriceSheet | Unpriced] = _NONE,
) -> tuple[PriceSheet | Unpriced | None, ...]:
    """Return the price of each line; ``None`` for a bundle, which its parts price.

    :param same: the prices that are known, by the identity of the line.
    """
    codes = {line.id: line.code for line in lines}
    promised = {one.offering: one for one in reversed(basis.promised)}
    wanted, spoken, promoted = {}, reading(), _campaigns(basis)
    for line in lines:
        spec = basis.catalogue.get(line.code)
        if id(line) not in same and spec is not None and not spec.items:
            bundle = basis.catalogue.get(codes.get(line.part_of or "", ""))
            agreement = promised.get(line.code) or promised.get("")
            counting = promoted and _counting(promoted, spec, bundle)
            found = _to_price(line, agreement, bundle, counting, spoken)
            if worth := basis.worth.get(line.id):
                found = found._replace(covered_values=worth)
            wanted[line.id] = found
    asked = _ask(basis, tuple(wanted.values()))
    if price_order().floor == "raise":
        asked = tuple(map(partial(_raised, basis), wanted.values(), asked))
    sheets = dict(zip(wanted, asked, strict=True))
    return tuple(
        [same.get(id(line)) or _found(line, basis.catalogue, sheets) for line in lines]
    )


def _raised(
    basis: Basis, line: LineToPrice, sheet: PriceSheet | Unpriced
) -> PriceSheet | Unpriced:
    """Return *sheet* raised to the margin floor of *line*."""
    if isinstance(sheet, Unpriced):
        return sheet
    return raised(sheet, wanted_of(line), cost_book(), basis.quote.priced_term.months)


def wanted_of(line: LineToPrice) -> Wanted:
    """Return what a line is for, as its margin floor asks for it."""
    last = -(-line.until_month // YEAR)
    years = Years(line.months_before // YEAR + 1, last)
    return Wanted(line.offering, line.options, line.quantity, years)


def _campaigns(basis: Basis) -> tuple[CampaignSpec, ...]:
    """Return the campaigns that the customer has on the day."""
    known = campaigns()
    if not known:
        return ()
    quote = basis.quote
    return running(known, basis.day, quote.customer.segment, quote.currency)


def _counting(
    known: tuple[CampaignSpec, ...], spec: OfferingSpec, bundle: OfferingSpec | None
) -> tuple[CampaignSpec, ...]:
    """Return those of *known* that are for an offering, or for its bundle."""
    both = (spec, bundle) if bundle else (spec,)
    return tuple(
        one
        for one in known
        if any(one.counts(each.code, each.category or "") for each in both)
    )


def _found(
    line: DraftLine,
    catalogue: Mapping[str, OfferingSpec],
    sheets: Mapping[str, PriceSheet | Unpriced],
) -> PriceSheet | Unpriced | None:
    if line.code in catalogue:
        return sheets.get(line.id)
    return Unpriced(line.code, _("“%(code)s” is not on sale.", code=line.code))


def _ask(
    basis: Basis, lines: Sequence[LineToPrice]
) -> tuple[PriceSheet | Unpriced, ...]:
    """Price *lines* by the book of the day; without a book none has a price."""
    quote = basis.quote
    try:
        book = price_book_view(
            day=basis.day, currency=quote.currency, segment=quote.customer.segment
        )
    except Refused as refused:
        return tuple(Unpriced(line.offering, refused.message) for line in lines)
    off = quote.discount_percent
    terms = QuoteTerms(
        quote.priced_term.months,
        quote.priced_term.starts_on,
        (overall_discount(off),) if off else (),
        price_order().steps,
    )
    return price_lines(book, plugins(), lines, terms, fresh=basis.fresh)


def plugins() -> PluginManager:
    """Return the plugins that the seller has in use."""
    return plugins_in_use()


@by_first(most=KEPT_LINES)
def _to_price(
    line: DraftLine,
    agreement: Agreement | None,
    bundle: OfferingSpec | None,
    promoted: tuple[CampaignSpec, ...],
    _spoken: tuple[str, Wording | None],
) -> LineToPrice:
    return LineToPrice(
        line.code,
        line.quantity,
        options=line.options,
        adjustments=_adjustments(line, agreement, bundle, promoted),
        months_before=line.years.start,
        until_month=line.years.until,
        level=line.level,
    )


def _adjustments(
    line: DraftLine,
    agreement: Agreement | None,
    bundle: OfferingSpec | None,
    promoted: tuple[CampaignSpec, ...],
) -> tuple[Adjustment, ...]:
    """Return what is taken off a line: agreement, bundle, campaigns, then by hand.

    An agreement for the offering itself comes before one for all of them.
    """
    found = []
    if agreement is not None:
        found.append(agreement_discount(agreement.percent, agreement.reference))
    if bundle is not None and bundle.discount:
        found.append(bundle_discount(bundle.discount, bundle.title))
    found += map(campaign_discount, promoted)
    if line.discount_percent:
        found.append(manual_discount(line.discount_percent))
    return tuple(found)
