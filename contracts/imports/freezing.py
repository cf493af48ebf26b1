"""From a row and the list prices of its services to the record of a contract.

Pure.  What a customer pays was agreed elsewhere and as one sum: it is split over the
lines in proportion to their list prices, as one row of each price sheet, so that the
lines add up to the sum to the cent.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from catalog.offerings import OfferingSpec
from catalog.pricing import PriceSheet, RowKind, SheetRow, Unpriced
from contracts.imports.mapping import ImportedContract
from contracts.periods import share
from contracts.quotes.builder import builder_view
from contracts.quotes.draft import Buyer, Draft, DraftLine, QuoteHead
from contracts.quotes.freezing import Circumstances, Revision, freeze
from contracts.records import Offer, Party, Unit
from contracts.taxes import TaxRate
from upheld.errors import InvalidInput, Problem
from upheld.money import Money
from upheld.texts import _, format_money, language


class Imported(NamedTuple):
    """A row that was understood and priced: what is stored of it."""

    contract: ImportedContract
    offer: Offer


@dataclass(frozen=True, slots=True)
class Ground:
    """What all rows of an import have in common."""

    seller: Party
    timezone: str
    tax_percent: Decimal
    #: The offerings of the mapping by code, and which revision is in force.
    catalogue: Mapping[str, OfferingSpec]
    revisions: Mapping[str, Revision]
    catalogue_revision: int
    verify_url: str
    service_steps: tuple[str, ...]
    as_of: date
    now: datetime


def freeze_contract(
    contract: ImportedContract,
    sheets: Sequence[PriceSheet | Unpriced],
    ground: Ground,
) -> Offer:
    """Return what *contract* agrees to, priced by *sheets* one for each choice.

    :raises InvalidInput: when a service has no monthly price to share the sum by.
    """
    priced = agree(contract.monthly, _all_priced(sheets))
    draft = _draft(contract, priced, ground)
    view = builder_view(draft, today=ground.as_of)
    titles = {line.code: line.title for line in view.lines}
    places = {line.code: place for place, line in enumerate(view.lines, start=1)}
    units = tuple(
        Unit(titles[code], serial, line=places[code])
        for code, serial in contract.devices
    )
    around = replace(_circumstances(contract, ground), units=units)
    return freeze(draft, view, around)


def agree(monthly: Money, sheets: Sequence[PriceSheet]) -> tuple[PriceSheet, ...]:
    """Return *sheets* with a last row each, so that one month costs *monthly*."""
    listed = [share(sheet.total, 1, sheet.period_months) for sheet in sheets]
    parts = monthly.allocate([price.minor for price in listed])
    return tuple(
        _agreed(sheet, part * sheet.period_months, monthly)
        for sheet, part in zip(sheets, parts, strict=True)
    )


def _agreed(sheet: PriceSheet, net: Money, monthly: Money) -> PriceSheet:
    if net == sheet.total:
        return sheet
    sentence = _(
        "Agreed before the import: this service’s part of %(monthly)s a month",
        monthly=format_money(monthly),
    )
    row = SheetRow(
        kind=RowKind.AGREEMENT,
        sentence=sentence,
        amount=net - sheet.total,
        running=net,
        inputs={"monthly": str(monthly.amount)},
    )
    return replace(sheet, rows=(*sheet.rows, row), total=net)


def _all_priced(sheets: Sequence[PriceSheet | Unpriced]) -> list[PriceSheet]:
    priced, problems = [], []
    for sheet in sheets:
        if isinstance(sheet, Unpriced):
            problems.append(Problem(sheet.offering, sheet.sentence))
        elif sheet.charge != "recurring":
            code = sheet.request.offering
            message = _("This is paid once, so it cannot be part of a monthly price.")
            problems.append(Problem(code, message))
        else:
            priced.append(sheet)
    if problems:
        raise InvalidInput(problems)
    return priced


def _draft(
    contract: ImportedContract, sheets: Sequence[PriceSheet], ground: Ground
) -> Draft:
    lines = tuple(
        DraftLine(
            id=str(position),
            position=position,
            code=code,
            part_of=None,
            quantity=quantity,
            options=(),
            discount_percent=Decimal(0),
        )
        for position, (code, quantity) in enumerate(contract.choices, start=1)
    )
    return Draft(
        quote=_head(contract, ground),
        lines=lines,
        catalogue=ground.catalogue,
        retired=(),
        sheets=tuple(sheets),
    )


def _head(contract: ImportedContract, ground: Ground) -> QuoteHead:
    """Return the head of the quote that there never was here."""
    customer = contract.customer
    return QuoteHead(
        id="",
        deal_id="",
        number=contract.reference,
        revision=1,
        title=contract.title,
        state="accepted",
        edition=1,
        currency=contract.monthly.currency,
        term=contract.term,
        valid_until=contract.term.starts_on,
        discount_percent=Decimal(0),
        rate=TaxRate.of(ground.tax_percent),
        notes="",
        owner="",
        customer=Buyer(
            id="",
            number=customer.number,
            name=customer.name,
            segment=customer.segment or None,
            address=customer.address,
            country=customer.country,
            contact="",
            email=customer.email,
            language=customer.language,
        ),
        created_at=ground.now,
        changed_at=ground.now,
        changed_by="",
        sent_at=None,
        viewed_at=None,
    )


def _circumstances(contract: ImportedContract, ground: Ground) -> Circumstances:
    customer = contract.customer
    return Circumstances(
        seller=ground.seller,
        customer=Party(
            name=customer.name,
            address=customer.address,
            country=customer.country,
            email=customer.email,
            number=customer.number,
        ),
        language=language(),
        timezone=ground.timezone,
        sent_at=ground.now,
        owner="",
        owner_email="",
        verify_url=ground.verify_url,
        service_steps=ground.service_steps,
        terms=None,
        catalogue_revision=ground.catalogue_revision,
        price_order=0,
        revisions=ground.revisions,
    )
