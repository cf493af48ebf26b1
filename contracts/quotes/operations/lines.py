"""Add, change, move and remove the lines of a draft."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import bindparam, delete, func, insert, or_, select

from catalog.bundles import expand
from catalog.offerings import Kind, OfferingSpec
from catalog.queries import CurrentOffering, current_offerings
from contracts.quotes.models import Quote, QuoteLine
from contracts.quotes.operations.editing import editing
from contracts.quotes.operations.placing import place_line, placement, placement_of
from contracts.quotes.options import read_options
from contracts.quotes.quantities import check_percent, check_quantity, check_whole
from contracts.quotes.requests import (
    MOST_LINES,
    LineChange,
    LineChoice,
    checked_place,
)
from upheld import audit
from upheld.db import db, new_id
from upheld.errors import InvalidInput, NotFound, Refused
from upheld.plain import to_plain
from upheld.texts import _


def add_line(
    quote_id: str, choice: LineChoice, *, edition: int | None, now: datetime
) -> str:
    """Add a service, or a bundle with its lines; return the id of the line."""
    return add_lines(quote_id, [choice], edition=edition, now=now)[0]


def add_lines(
    quote_id: str, choices: Sequence[LineChoice], *, edition: int | None, now: datetime
) -> tuple[str, ...]:
    """Add services, all or none; return the ids of the lines that were asked for."""
    with editing(quote_id, edition=edition, now=now) as edit:
        ids = insert_lines(edit.quote, choices)
        audit.record(
            "quote.changed",
            quote_id,
            after={
                "added": [
                    {"code": one.code, "quantity": f"{one.quantity:f}"}
                    for one in choices
                ]
            },
        )
    return ids


def change_line(
    quote_id: str,
    line_id: str,
    *,
    change: LineChange,
    edition: int | None,
    now: datetime,
) -> int:
    """Change one line; return the new edition.

    Parts of a bundle follow its quantity where they stay whole.
    """
    with editing(quote_id, edition=edition, now=now) as edit:
        line = line_on(quote_id, line_id)
        spec = _spec(change.code or line.offering_code, "code")
        before = _facts(line)
        if change.code is not None and change.code != line.offering_code:
            _swap(line, spec)
        if change.quantity is not None:
            _set_quantity(line, spec, change.quantity)
        if change.options is not None:
            line.options = list(_options(spec, change.options))
        if change.discount_percent is not None:
            line.discount_percent = check_percent(change.discount_percent)
        place_line(edit.quote, line, change)
        audit.record("quote.changed", quote_id, before=before, after=_facts(line))
    return edit.quote.edition


def remove_line(
    quote_id: str, line_id: str, *, edition: int | None, now: datetime
) -> int:
    """Remove a line, a bundle with its parts; return the new edition."""
    with editing(quote_id, edition=edition, now=now) as edit:
        line = line_on(quote_id, line_id)
        audit.record("quote.changed", quote_id, before=_facts(line))
        db.session.expunge(line)
        db.session.execute(
            delete(QuoteLine)
            .where(
                QuoteLine.quote_id == quote_id,
                or_(QuoteLine.id == line_id, QuoteLine.bundle_line_id == line_id),
            )
            .execution_options(synchronize_session=False)
        )
    return edit.quote.edition


def insert_lines(quote: Quote, choices: Sequence[LineChoice]) -> tuple[str, ...]:
    """Insert lines at the end of a draft; return the ids of those asked for."""
    offerings = current_offerings({choice.code for choice in choices})
    count, last = db.session.execute(
        select(func.count(), func.max(QuoteLine.position)).where(
            QuoteLine.quote_id == quote.id
        )
    ).one()
    options = read_options(quote.options)
    rows: list[dict[str, Any]] = []
    asked = []
    for place, choice in enumerate(choices):
        parent = _bundle(quote.id, choice.part_of)
        where = f"lines.{place}."
        placed = checked_place(choice, options, where)
        added = _rows(placed, offerings, where, parent.id if parent else None)
        if parent:
            added[0].update(placement_of(parent))
        asked.append(added[0]["id"])
        rows += added
    if count + len(rows) > MOST_LINES:
        raise Refused(
            _("A quote holds at most %(count)s lines.", count=MOST_LINES),
            hint=_("Begin a second quote for the rest."),
        )
    owner = {
        "seller_id": quote.seller_id,
        "customer_id": quote.customer_id,
        "quote_id": quote.id,
    }
    for position, row in enumerate(rows, start=(last or 0) + 1):
        row.update(owner, position=position)
    if rows:
        db.session.execute(insert(QuoteLine), rows)
    return tuple(asked)


def _rows(
    choice: LineChoice,
    offerings: Mapping[str, CurrentOffering],
    where: str,
    parent: str | None,
) -> list[dict[str, Any]]:
    """Return the row of a line, and for a bundle those of its parts after it."""
    spec = _on_sale(offerings, choice.code, f"{where}code")
    row = _row(
        spec.code,
        _quantity(spec, choice.quantity, f"{where}quantity"),
        bundle_line_id=parent,
        options=_options(spec, choice.options, f"{where}options"),
        discount_percent=check_percent(
            choice.discount_percent, f"{where}discount_percent"
        ),
    ) | placement(choice)
    if not spec.items:
        return [row]
    if parent is not None:
        raise InvalidInput.of(
            f"{where}code", _("“%(title)s” is a bundle itself.", title=spec.title)
        )
    parts = expand(spec, choice.quantity)
    return [
        row,
        *(
            _row(code, count, bundle_line_id=row["id"])
            | placement(replace(choice, level=Decimal(0)))
            for code, count in parts
        ),
    ]


def _row(
    code: str,
    quantity: Decimal,
    *,
    bundle_line_id: str | None,
    options: Iterable[str] = (),
    discount_percent: Decimal = Decimal(0),
) -> dict[str, Any]:
    return {
        "id": new_id(),
        "offering_code": code,
        "quantity": quantity,
        "bundle_line_id": bundle_line_id,
        "options": list(options),
        "discount_percent": discount_percent,
    }


def _bundle(quote_id: str, line_id: str | None) -> QuoteLine | None:
    return None if line_id is None else line_on(quote_id, line_id)


_ON_QUOTE = select(QuoteLine).where(
    QuoteLine.id == bindparam("line_id"), QuoteLine.quote_id == bindparam("quote")
)


def line_on(quote_id: str, line_id: str) -> QuoteLine:
    """Return a line of a quote, or refuse one that is not there."""
    line = db.session.scalar(_ON_QUOTE, {"line_id": line_id, "quote": quote_id})
    if line is None:
        raise NotFound(
            _("This quote has no such line."),
            hint=_("Somebody may have removed it; look at the quote again."),
        )
    return line


def _spec(code: str, where: str) -> OfferingSpec:
    return _on_sale(current_offerings({code}), code, where)


def _on_sale(
    offerings: Mapping[str, CurrentOffering], code: str, where: str
) -> OfferingSpec:
    found = offerings.get(code)
    if found is None:
        raise InvalidInput.of(
            where,
            _("The catalogue has no “%(code)s”.", code=code[:64]),
            hint=_("Look it up by its name."),
        )
    return found.spec


def _quantity(spec: OfferingSpec, quantity: Decimal, where: str) -> Decimal:
    """Return the quantity; only work is sold in parts: hours and days."""
    check_quantity(quantity, where)
    if spec.kind is not Kind.WORK:
        check_whole(quantity, spec.unit, where)
    return quantity


def _options(
    spec: OfferingSpec, codes: Iterable[str], where: str = "options"
) -> tuple[str, ...]:
    """Return the chosen options in the order of the catalogue."""
    chosen = set(codes)
    if unknown := sorted(chosen - {one.code for one in spec.options}):
        raise InvalidInput.of(
            where,
            _(
                "“%(title)s” has no option “%(code)s”.",
                title=spec.title,
                code=unknown[0][:64],
            ),
        )
    return tuple(one.code for one in spec.options if one.code in chosen)


def _swap(line: QuoteLine, spec: OfferingSpec) -> None:
    """Put another service in the place of the one that the line holds."""
    if spec.items or _parts(line.id):
        raise Refused(
            _("A bundle cannot take the place of another line."),
            hint=_("Remove the line, and add the bundle."),
        )
    line.offering_code = spec.code
    line.options = []


def _set_quantity(line: QuoteLine, spec: OfferingSpec, quantity: Decimal) -> None:
    before = line.quantity
    line.quantity = _quantity(spec, quantity, "quantity")
    if not spec.items:
        return
    for part in _parts(line.id):
        count = part.quantity * quantity / before
        if count == count.to_integral_value():
            part.quantity = count.quantize(Decimal(1))


def _parts(line_id: str) -> Sequence[QuoteLine]:
    return db.session.scalars(
        select(QuoteLine).where(QuoteLine.bundle_line_id == line_id)
    ).all()


def _facts(line: QuoteLine) -> dict[str, Any]:
    facts: dict[str, Any] = to_plain(
        {
            "code": line.offering_code,
            "quantity": line.quantity,
            "options": line.options,
            "discount_percent": line.discount_percent,
            "in_options": line.in_options,
            "optional": line.optional,
            "section": line.section,
            "years": [line.from_year, line.to_year],
        }
    )
    return facts
