"""The contract that a draft changes: what its lines cost, and the offer of the change.

Pure.  A line that stays as it was signed keeps its price, its text and its tax, also
where the catalogue says something else by now; one of which there are only more or
fewer keeps the price that was agreed for one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from catalog.pricing import PriceSheet, RowKind, SheetRow
from contracts.quotes.draft import DraftLine, QuoteHead
from contracts.quotes.renewing import Carried, PriceBasis, Renewing, carried
from contracts.quotes.years import Years
from contracts.records import Amends, Line, Offer, PriceRow, Service
from contracts.taxes import Rates
from plugins.types import PriceRequest
from upheld.money import Money
from upheld.plain import from_plain
from upheld.texts import _, format_number


class Basis(StrEnum):
    """What a line of an amendment is priced by."""

    #: It is as it was signed.
    SIGNED = "signed"
    #: There are more or fewer of it, at the price that was agreed for one.
    AGREED = "agreed"
    #: A term begins anew: at the price that was agreed, with its change.
    RENEWED = "renewed"
    #: It is new, or something else about it changed.
    TODAY = "today"


@dataclass(frozen=True, slots=True)
class Contracted:
    """The contract that a draft changes, as it is in force."""

    number: str
    version: int
    offer: Offer
    #: No line of the contract has ever had a higher position.
    last_position: int
    #: SHA-256 of its record.
    fingerprint: str

    @property
    def lines(self) -> Mapping[int, Line]:
        """The lines in force, by their positions."""
        return {line.position: line for line in self.offer.lines}

    def sheets(
        self, lines: Sequence[DraftLine], renewing: Renewing | None = None
    ) -> dict[int, PriceSheet]:
        """Return the prices that are agreed already, by the identity of the line."""
        held, found = self.lines, {}
        for line in lines:
            was = held.get(line.was)
            if was is None or was.bundle:
                continue
            priced_by = basis(line, was, self.offer.service(was), renewing)
            if priced_by is Basis.RENEWED and renewing:
                of = [held[place] for place in line.made_of if place in held]
                price = carried(of, line.quantity, renewing)
                found[id(line)] = _carried_sheet(line, was, self.offer, price)
            elif priced_by is not Basis.TODAY:
                found[id(line)] = _sheet(line, was, self.offer, priced_by)
        return found

    def rates(self, lines: Sequence[DraftLine], rates: Rates) -> Rates:
        """Return *rates* with those that the signed lines have."""
        held = self.lines
        own = {
            line.code: self.offer.rate(held[line.was])
            for line in lines
            if line.was in held
        }
        return {**rates, **own}


def basis(
    line: DraftLine, was: Line, service: Service, renewing: Renewing | None = None
) -> Basis:
    """Return what *line* is priced by, of which *was* is signed with its *service*."""
    by = renewing.basis if renewing else PriceBasis.SIGNED
    if by is PriceBasis.LIST:
        return Basis.TODAY
    if by is PriceBasis.CONTRACTED:
        return Basis.RENEWED if _as_agreed(line, was, service) else Basis.TODAY
    same = _as_agreed(line, was, service) and line.years == years_of(was)
    if not same:
        return Basis.TODAY
    return Basis.SIGNED if line.quantity == was.quantity else Basis.AGREED


def _as_agreed(line: DraftLine, was: Line, service: Service) -> bool:
    """Tell whether *line* is what was agreed, but for how many, and when."""
    return (
        line.code == was.code
        and set(line.options) == {one.code for one in service.options}
        and line.discount_percent == was.discount_percent
        and line.level == was.level
    )


def years_of(line: Line) -> Years:
    """Return the years in which a signed line is delivered."""
    return Years(line.from_year or 1, line.to_year)


def _sheet(line: DraftLine, was: Line, offer: Offer, priced_by: Basis) -> PriceSheet:
    rows, listed, net = _rows(line, was, priced_by)
    return PriceSheet(
        rows=rows,
        list_price=listed,
        total=net,
        charge=was.charge,
        period_months=was.period_months,
        book="",
        plugin=was.plugin if priced_by is Basis.SIGNED else "",
        plugin_version="",
        model=was.model if priced_by is Basis.SIGNED else "",
        model_version=was.model_version if priced_by is Basis.SIGNED else "",
        parameters=was.parameters,
        request=_request(line, was, offer),
    )


def _carried_sheet(
    line: DraftLine, was: Line, offer: Offer, price: Carried
) -> PriceSheet:
    """Return the price of a line that a new term carries on."""
    return replace(
        _sheet(line, was, offer, Basis.AGREED),
        rows=price.rows,
        list_price=price.net,
        total=price.net,
    )


def _rows(
    line: DraftLine, was: Line, priced_by: Basis
) -> tuple[tuple[SheetRow, ...], Money, Money]:
    """Return the rows of a price with its list price and what is paid."""
    if priced_by is Basis.SIGNED:
        rows = tuple(_row(row) for row in was.rows)
        return rows, was.list_price, was.net
    factor = line.quantity / was.quantity
    listed, net = was.list_price.times(factor), was.net.times(factor)
    count = format_number(line.quantity)
    sentence = _("%(count)s at the price agreed for one", count=count)
    first = SheetRow(RowKind.MODEL, sentence, listed, listed)
    if listed == net:
        return (first,), listed, net
    less = SheetRow(
        RowKind.AGREEMENT, _("What was agreed to come off"), net - listed, net
    )
    return (first, less), listed, net


def _row(row: PriceRow) -> SheetRow:
    return SheetRow(
        RowKind(row.kind),
        row.sentence,
        row.amount,
        row.running,
        row.inputs,
        row.model,
        row.model_version,
    )


def _request(line: DraftLine, was: Line, offer: Offer) -> PriceRequest:
    if was.request:
        asked: PriceRequest = from_plain(PriceRequest, was.request)
        return replace(asked, quantity=line.quantity)
    return PriceRequest(
        offering=was.code,
        title=was.title,
        quantity=line.quantity,
        currency=offer.currency,
        term_months=offer.term.months,
        starts_on=offer.term.starts_on,
    )


def as_amendment(
    offer: Offer, quote: QuoteHead, lines: Sequence[DraftLine], contract: Contracted
) -> Offer:
    """Return a frozen *offer* as the change of a contract.

    :param lines: those of the draft, in the order of the lines of the offer.
    """
    before = contract.offer
    places = _places(lines, contract)
    services = list(offer.services)
    frozen = []
    for line, drafted in zip(offer.lines, lines, strict=True):
        was = contract.lines.get(drafted.was)
        placed = replace(
            line,
            position=places[line.position],
            part_of=places[line.part_of] if line.part_of else None,
            was=drafted.was if was else 0,
        )
        frozen.append(_kept(placed, drafted, was, (before, services, quote.renewing)))
    starts = quote.effective_on or before.term.starts_on
    same_term = quote.term == before.term
    renewing = quote.renewing
    renews = quote.renews
    changed: dict[str, Any] = {
        "amends": Amends(
            contract.number, quote.amends_version, starts, quote.settlement, renews
        ),
        "renewed": renewing.renewed if renewing else None,
        "lines": tuple(frozen),
        "services": tuple(services),
        "payments": tuple(one for one in offer.payments if one.start >= starts),
        "units": tuple(
            replace(unit, line=places.get(unit.line or 0)) for unit in offer.units
        ),
    }
    if same_term:
        changed |= {
            "terms": before.terms,
            "ends_on": before.ends_on,
            "last_day_to_cancel": before.last_day_to_cancel,
        }
    if renews:
        changed["last_day_to_cancel"] = quote.term.deadline(starts)
    return _fewest(replace(offer, **changed))


def _places(lines: Sequence[DraftLine], contract: Contracted) -> dict[int, int]:
    """Return the position of each line: its own, or the next that was never taken."""
    last, found = contract.last_position, {}
    for place, line in enumerate(lines, start=1):
        if line.was in contract.lines:
            found[place] = line.was
        else:
            last += 1
            found[place] = last
    return found


def _kept(
    line: Line,
    drafted: DraftLine,
    was: Line | None,
    of: tuple[Offer, list[Service], Renewing | None],
) -> Line:
    """Return a line with the text that was signed, and its very price if it is so."""
    before, services, renewing = of
    if was is None:
        return line
    service = before.service(was)
    priced_by = basis(drafted, was, service, renewing)
    if priced_by is Basis.TODAY:
        return line
    if service not in services:
        services.append(service)
    place = services.index(service)
    if priced_by is not Basis.SIGNED:
        agreed = replace(line, model="", plugin="", model_version="")
        return replace(agreed, service=place, title=was.title)
    return replace(
        was,
        position=line.position,
        part_of=line.part_of,
        was=line.was,
        group=line.group,
        service=place,
        tax=line.tax if was.tax is None else was.tax,
    )


def _fewest(offer: Offer) -> Offer:
    """Return *offer* without the services that none of its lines has."""
    used = sorted({line.service for line in offer.lines})
    return replace(
        offer,
        services=tuple(offer.services[one] for one in used),
        lines=tuple(
            replace(line, service=used.index(line.service)) for line in offer.lines
        ),
    )
