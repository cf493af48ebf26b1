"""What a line would cost at each level that can be promised of it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal

from catalog.pricing import PriceSheet, Unpriced
from catalog.queries import current_offerings
from contracts.quotes.curve import Curve, Point, levels_of
from contracts.quotes.draft import DraftLine
from contracts.quotes.queries.drafts import Basis, plugins, price, worth_of
from contracts.quotes.queries.stored import agreements, load_head, load_lines
from plugins.fields import Level
from upheld.errors import InvalidInput, NotFound
from upheld.money import Money, to_minor
from upheld.texts import _


def level_of(model: str) -> Level | None:
    """Return the level that the pricing *model* of this key offers, if any."""
    known = plugins().models.get(model)
    found = known.Parameters.level() if known else None
    return found[1] if found else None


def curve_of(quote_id: str, line_id: str, *, today: date, costs: bool) -> Curve | None:
    """Return the curve of a line; ``None`` where nothing can be promised of it.

    :param costs: whether it holds what each level is expected to cost.
    """
    quote, lines = load_head(quote_id), load_lines(quote_id)
    line = next((one for one in lines if one.id == line_id), None)
    if line is None:
        raise NotFound(_("There is no such line on this quote."))
    offerings = current_offerings({one.code for one in lines})
    catalogue = {code: one.spec for code, one in offerings.items()}
    basis = Basis(
        quote,
        catalogue,
        agreements(quote.customer.id, today),
        today,
        worth=worth_of(quote, catalogue),
    )
    sheet = _sheets(basis, lines, (line,))[0]
    field = level_of(sheet.model) if isinstance(sheet, PriceSheet) else None
    if field is None or not isinstance(sheet, PriceSheet):
        return None
    given = _given(sheet)
    levels = levels_of(field.least, field.most, field.step, line.level or given)
    variants = tuple(replace(line, level=level) for level in levels)
    sheets = _sheets(basis, lines, variants)
    points = tuple(_points(levels, sheets, costs=costs))
    return Curve(
        quote, line, basis.catalogue[line.code].title, field, sheet, points, given
    )


def _sheets(
    basis: Basis, lines: tuple[DraftLine, ...], variants: tuple[DraftLine, ...]
) -> tuple[PriceSheet | Unpriced | None, ...]:
    """Return the prices of *variants* of a line, among the lines of its quote."""
    named = [replace(one, id=f"variant {i}") for i, one in enumerate(variants)]
    worth = {
        one.id: basis.worth[line.id]
        for one, line in zip(named, variants, strict=True)
        if line.id in basis.worth
    }
    basis = replace(basis, worth={**basis.worth, **worth})
    return price(basis, (*lines, *named))[len(lines) :]


def _given(sheet: PriceSheet) -> Decimal | None:
    """Return the level that a line is priced at; ``None`` where none is named."""
    found = plugins().models[sheet.model].Parameters.level()
    value = sheet.parameters.get(found[0]) if found else None
    return None if value is None else Decimal(value)


def _points(
    levels: tuple[Decimal, ...],
    sheets: tuple[PriceSheet | Unpriced | None, ...],
    *,
    costs: bool,
) -> Iterator[Point]:
    for level, sheet in zip(levels, sheets, strict=True):
        if isinstance(sheet, PriceSheet):
            yield Point(level, sheet.total, _cost(sheet) if costs else None)


def _cost(sheet: PriceSheet) -> Money | None:
    """Return what the model expects a price to cost the seller."""
    model = plugins().models[sheet.model]
    try:
        parameters = model.Parameters.load(dict(sheet.parameters))
    except InvalidInput:
        return None
    cost = model.expected_cost(sheet.request, parameters)
    if cost is None:
        return None
    currency = sheet.total.currency
    return Money(to_minor(cost, currency), currency)
