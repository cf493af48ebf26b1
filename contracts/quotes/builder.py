"""What the quote builder shows: lines explained, subtotals, totals, what is missing.

Pure: the draft, the offerings and the price sheets come in; one frozen view goes out.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from catalog.bundles import Chosen, Finding, Severity, check_lines
from catalog.offerings import Kind, OfferingSpec
from catalog.pricing import PriceSheet, SheetRow, Unpriced
from catalog.wording import kind_title
from contracts.periods import Charge, Plan
from contracts.quotes.devices.counting import (
    CountedLine,
    counted_lines,
    serials_checks,
)
from contracts.quotes.draft import Buyer, Draft, DraftLine, QuoteHead
from contracts.quotes.options import (
    OptionSums,
    asked_for,
    belongs,
    lines_of,
    shown_letter,
)
from contracts.quotes.readiness import Check, choice_checks, year_checks
from contracts.quotes.totals import LinePrice, Paid, amounts, subtotal, totals
from contracts.quotes.years import WHOLE, YEAR, Years
from contracts.records import Payment, Totals
from contracts.taxes import Rates, TaxRate
from upheld.bounded import by_first
from upheld.money import Money, total
from upheld.texts import _, format_date, ngettext

#: How many lines of all quotes are remembered as they were shown, and how many drafts.
KEPT_LINES, KEPT_DRAFTS = 8_192, 16

Sheets = tuple[PriceSheet | Unpriced | None, ...]


@dataclass(frozen=True, slots=True)
class OptionChoice:
    """An option that a line can have."""

    code: str
    title: str
    adds: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class BuilderLine:
    """One line of the table.

    The prices are ``None`` when it cannot be priced; ``unpriced`` then says why.  A
    bundle's ``yearly`` is what its parts cost.
    """

    id: str
    position: int
    code: str
    title: str
    kind: str
    quantity: Decimal
    unit: str
    options: tuple[OptionChoice, ...]
    discount_percent: Decimal
    part_of: str | None
    bundle: bool
    charge: str = ""
    period_months: int = 1
    list_price: Money | None = None
    net: Money | None = None
    list_yearly: Money | None = None
    yearly: Money | None = None
    rows: tuple[SheetRow, ...] = ()
    plugin: str = ""
    model: str = ""
    model_version: str = ""
    unpriced: str = ""
    findings: tuple[Finding, ...] = ()
    in_options: str = ""
    optional: bool = False
    section: str = ""
    years: Years = WHOLE


@dataclass(frozen=True, slots=True)
class BuilderGroup:
    """The lines under one heading, and what those that are not optional cost."""

    #: The kind of the lines, or the section.
    key: str
    title: str
    yearly: Money
    one_off: Money
    lines: tuple[BuilderLine, ...]


@dataclass(frozen=True, slots=True)
class BuilderView:
    """One option of a quote, as its builder shows it; all amounts are of one moment.

    Without a letter it holds the lines of all options; totals are the favourite's.
    """

    quote: QuoteHead
    groups: tuple[BuilderGroup, ...]
    #: Of the lines that could be priced and are not optional.
    totals: Totals
    #: Whether that is all of them.
    complete: bool
    #: What is due when; the payments are reckoned when they are asked for.
    plan: Plan
    findings: tuple[Finding, ...]
    readiness: tuple[Check, ...]
    #: The lines that count devices.
    counted: tuple[CountedLine, ...] = ()
    #: The letter of the option that is shown; empty for all of them.
    option: str = ""
    #: What each option costs, in their order.
    options: tuple[OptionSums, ...] = ()

    @property
    def payments(self) -> tuple[Payment, ...]:
        """The payments of the first term."""
        return self.plan.payments()

    @property
    def lines(self) -> tuple[BuilderLine, ...]:
        """All lines, in the order of the table."""
        return tuple(line for group in self.groups for line in group.lines)

    @property
    def can_send(self) -> bool:
        """Whether nothing is missing any more."""
        return not any(check.holds and not check.ok for check in self.readiness)


def builder_view(draft: Draft, *, today: date, option: str = "") -> BuilderView:
    """Return what the builder shows of one *option* of *draft*; of all without one."""
    quote = draft.quote
    findings = _findings(draft, today)
    prices = _prices(draft.sheets, draft.lines, draft.rates)
    known = _lines(draft, prices, findings)
    lines = lines_of(known, option)
    letter = option or shown_letter(quote.options, quote.favourite)
    counted = counted_lines(lines, draft.catalogue, draft.devices)
    return BuilderView(
        quote=quote,
        groups=tuple(_groups(quote, prices, lines)),
        totals=_totals(quote, _asked_prices(draft, letter)),
        complete=not any(line.unpriced for line in lines),
        plan=_plan(draft, letter),
        findings=findings,
        readiness=(
            *_readiness(quote, known, findings, today),
            *(
                Check("serials", one.ok, one.sentence, one.holds)
                for one in serials_checks(counted)
            ),
        ),
        counted=counted,
        option=option,
        options=tuple(_option_sums(draft)),
    )


def _findings(draft: Draft, today: date) -> tuple[Finding, ...]:
    """Return what does not fit together in any option, with extras and without."""
    found: dict[str, Finding] = {}
    for letter in [one.letter for one in draft.quote.options] or [""]:
        lines = lines_of(draft.lines, letter)
        asked = asked_for(lines)
        for members in (asked, lines) if len(asked) < len(lines) else (lines,):
            chosen = [
                Chosen(line.id, line.code, line.quantity, line.part_of)
                for line in members
            ]
            for finding in check_lines(
                chosen, draft.catalogue, retired=draft.retired, day=today
            ):
                found.setdefault(finding.sentence, finding)
    return tuple(found.values())


def _option_sums(draft: Draft) -> Iterator[OptionSums]:
    quote = draft.quote
    for one in quote.options:
        own = _asked_prices(draft, one.letter)
        favourite = one.letter == quote.favourite
        yield OptionSums(one.letter, one.title, favourite, _totals(quote, own))


@by_first(most=KEPT_LINES)
def _price(sheet: PriceSheet, years: Years, rate: TaxRate | None) -> LinePrice:
    return line_price(sheet, years, rate)


def line_price(
    sheet: PriceSheet, years: Years = WHOLE, rate: TaxRate | None = None
) -> LinePrice:
    """Return what totals need to know of a price sheet."""
    recurring = sheet.charge == "recurring"
    return LinePrice(
        sheet.list_price,
        sheet.total,
        recurring,
        sheet.period_months if recurring else 1,
        years,
        rate,
    )


def draft_totals(draft: Draft) -> Totals:
    """Return what the favourite costs without extras, as far as it could be priced."""
    quote = draft.quote
    letter = shown_letter(quote.options, quote.favourite)
    return _totals(quote, _asked_prices(draft, letter))


# The page that follows a change reckons with the very sheets and lines of the change.
@by_first(most=KEPT_DRAFTS)
def _prices(
    sheets: Sheets, lines: tuple[DraftLine, ...], rates: Rates
) -> Mapping[str, LinePrice]:
    """Return the prices of the lines that have one, by the id of the line."""
    return {
        line.id: _price(sheet, line.years, rates.get(line.code))
        for line, sheet in zip(lines, sheets, strict=True)
        if isinstance(sheet, PriceSheet)
    }


def _asked_prices(draft: Draft, letter: str) -> tuple[LinePrice, ...]:
    return _of_option(draft.sheets, draft.lines, draft.rates, letter)


@by_first(most=KEPT_DRAFTS)
def _of_option(
    sheets: Sheets, lines: tuple[DraftLine, ...], rates: Rates, letter: str
) -> tuple[LinePrice, ...]:
    """Return the prices of what one option counts, in the order of its lines."""
    prices = _prices(sheets, lines, rates)
    asked = asked_for(lines_of(lines, letter))
    return tuple([prices[line.id] for line in asked if line.id in prices])


def _totals(quote: QuoteHead, prices: tuple[LinePrice, ...]) -> Totals:
    paid = Paid.of(quote.priced_term, quote.rate)
    return _summed(prices, quote.currency, paid)


@by_first(most=KEPT_DRAFTS)
def _summed(prices: tuple[LinePrice, ...], currency: str, paid: Paid) -> Totals:
    return totals(prices, currency, paid)


def _plan(draft: Draft, letter: str) -> Plan:
    charges = [
        Charge(
            sheet.total,
            sheet.period_months if sheet.charge == "recurring" else 0,
            line.years.start,
            YEAR * line.years.last,
            draft.rates.get(line.code),
        )
        for line, sheet in zip(draft.lines, draft.sheets, strict=True)
        if isinstance(sheet, PriceSheet)
        and not line.optional
        and belongs(line.in_options, letter)
    ]
    quote = draft.quote
    return Plan(quote.priced_term, charges, quote.currency, quote.rate)


def _lines(
    draft: Draft, prices: Mapping[str, LinePrice], findings: Sequence[Finding]
) -> list[BuilderLine]:
    about: dict[str, list[Finding]] = {}
    for finding in findings:
        for key in finding.keys:
            about.setdefault(key, []).append(finding)
    months = draft.quote.priced_term.months
    known = [
        _line(line, draft.catalogue.get(line.code), sheet, prices.get(line.id), months)
        for line, sheet in zip(draft.lines, draft.sheets, strict=True)
    ]
    if not about:
        return known
    return [
        replace(line, findings=tuple(about[line.id])) if line.id in about else line
        for line in known
    ]


@by_first(most=KEPT_LINES)
def _line(
    line: DraftLine,
    spec: OfferingSpec | None,
    sheet: PriceSheet | Unpriced | None,
    price: LinePrice | None,
    term_months: int,
) -> BuilderLine:
    """Return a line as the table shows it: as long as it is the same, the same one."""
    return BuilderLine(
        id=line.id,
        position=line.position,
        code=line.code,
        title=spec.title if spec else line.code,
        kind=spec.kind if spec else Kind.PRODUCT,
        quantity=line.quantity,
        unit=_unit(spec, line.quantity),
        options=_options(spec, line.options),
        discount_percent=line.discount_percent,
        part_of=line.part_of,
        bundle=bool(spec and spec.items),
        in_options=line.in_options,
        optional=line.optional,
        section=line.section,
        years=line.years,
        **_priced(sheet, price, term_months),
    )


def _unit(spec: OfferingSpec | None, quantity: Decimal) -> str:
    if spec is None:
        return ""
    return spec.unit if quantity == 1 else spec.units


def _options(
    spec: OfferingSpec | None, chosen: Collection[str]
) -> tuple[OptionChoice, ...]:
    if spec is None:
        return ()
    return tuple(
        OptionChoice(one.code, one.title, one.adds, one.code in chosen)
        for one in spec.options
    )


def _priced(
    sheet: PriceSheet | Unpriced | None, price: LinePrice | None, term_months: int
) -> dict[str, Any]:
    """Return what a sheet says of its line, by the fields of :class:`BuilderLine`."""
    if isinstance(sheet, Unpriced):
        return {"unpriced": sheet.sentence, "plugin": sheet.plugin}
    if sheet is None or price is None:
        return {}
    return {
        "charge": sheet.charge,
        "period_months": price.period_months,
        "list_price": sheet.list_price,
        "net": sheet.total,
        "list_yearly": amounts(sheet.list_price, price, term_months).yearly,
        "yearly": amounts(sheet.total, price, term_months).yearly,
        "rows": sheet.rows,
        "plugin": sheet.plugin,
        "model": sheet.model,
        "model_version": sheet.model_version,
    }


#: Bundles stand first, then what they are made of.
_ORDER = (Kind.BUNDLE, *(kind for kind in Kind if kind is not Kind.BUNDLE))


def _headings(lines: Sequence[BuilderLine]) -> dict[str, str]:
    """Return key and title of each heading: sections as they come, then the kinds."""
    found = {line.section: line.section for line in lines if line.section}
    kinds = {line.kind for line in lines if not line.section}
    return found | {kind: kind_title(kind) for kind in _ORDER if kind in kinds}


def _groups(
    quote: QuoteHead, prices: Mapping[str, LinePrice], lines: Sequence[BuilderLine]
) -> Iterator[BuilderGroup]:
    currency, months = quote.currency, quote.priced_term.months
    headings = _headings(lines)
    members: dict[str, list[BuilderLine]] = {key: [] for key in headings}
    for line in lines:
        members[line.section or line.kind].append(line)
    for key, title in headings.items():
        under = tuple(members[key])
        own = [prices[line.id] for line in asked_for(under) if line.id in prices]
        sums = subtotal(title, own, currency, months)
        yield BuilderGroup(
            key, sums.title, sums.yearly, sums.one_off, _with_parts(under, lines)
        )


def _with_parts(
    members: tuple[BuilderLine, ...], lines: Sequence[BuilderLine]
) -> tuple[BuilderLine, ...]:
    """Return *members*; a bundle among them shows what its parts cost a year."""
    if not any(line.bundle for line in members):
        return members
    parts: dict[str, list[Money]] = {}
    for line in lines:
        if line.part_of and line.yearly is not None:
            parts.setdefault(line.part_of, []).append(line.yearly)
    return tuple(
        replace(line, yearly=total(parts[line.id], parts[line.id][0].currency))
        if line.id in parts
        else line
        for line in members
    )


def _readiness(
    quote: QuoteHead,
    lines: Sequence[BuilderLine],
    findings: Sequence[Finding],
    today: date,
) -> Iterator[Check]:
    """Yield what has to be so before *quote* is sent, whether it is, in a sentence."""
    services = [line for line in asked_for(lines) if not line.bundle]
    yield Check(
        "lines",
        bool(services),
        ngettext(
            "%(num)s service is on the quote.",
            "%(num)s services are on the quote.",
            len(services),
        )
        if services
        else _("No service is on the quote yet."),
    )
    yield _prices_check(lines)
    yield _rules_check(findings)
    yield from choice_checks(quote.options, lines)
    yield from year_checks(quote.priced_term.months, lines)
    yield _customer_check(quote.customer)
    if quote.tax_problem:
        yield Check("tax", ok=False, sentence=quote.tax_problem)
    valid = quote.valid_until >= today
    yield Check(
        "validity",
        valid,
        (
            _("It can be accepted until %(day)s.", day=format_date(quote.valid_until))
            if valid
            else _(
                "Its validity ended on %(day)s: choose a later day.",
                day=format_date(quote.valid_until),
            )
        ),
    )


def _prices_check(lines: Sequence[BuilderLine]) -> Check:
    missing = [line for line in lines if line.unpriced]
    if not missing:
        return Check("prices", ok=True, sentence=_("All prices are computed."))
    if len(missing) == 1:
        return Check(
            "prices",
            ok=False,
            sentence=_(
                "“%(title)s” cannot be priced: %(reason)s",
                title=missing[0].title,
                reason=missing[0].unpriced,
            ),
        )
    return Check(
        "prices",
        ok=False,
        sentence=_(
            "%(count)s services cannot be priced, “%(title)s” first: %(reason)s",
            count=len(missing),
            title=missing[0].title,
            reason=missing[0].unpriced,
        ),
    )


def _rules_check(findings: Sequence[Finding]) -> Check:
    errors = [one for one in findings if one.severity is Severity.ERROR]
    if not errors:
        return Check("rules", ok=True, sentence=_("The services go together."))
    return Check("rules", ok=False, sentence=" ".join(one.sentence for one in errors))


def _customer_check(customer: Buyer) -> Check:
    for ok, sentence in (
        (bool(customer.name.strip()), _("The customer has no name.")),
        (
            bool(customer.address.strip()),
            _("“%(name)s” has no address.", name=customer.name),
        ),
    ):
        if not ok:
            return Check("customer", ok=False, sentence=sentence)
    return Check("customer", ok=True, sentence=_("The customer’s address is known."))
