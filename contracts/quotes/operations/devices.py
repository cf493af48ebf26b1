"""Choose the devices of a line, drop them, and take them along to another draft."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import delete, insert, select, update

from catalog.offerings import Covers, OfferingSpec
from catalog.queries import current_offerings
from contracts.assets.covered.queries import coverings_by_key
from contracts.assets.details import AssetDetails, tidied
from contracts.assets.models import QuoteAsset
from contracts.assets.operations import asset_values, insert_assets
from contracts.assets.serials import Given, maker_key, serial_key
from contracts.quotes.devices.choosing import (
    ChosenRow,
    Ground,
    Outcome,
    Preview,
    preview,
)
from contracts.quotes.devices.queries import chosen_counts, known_assets
from contracts.quotes.models import Quote, QuoteLine
from contracts.quotes.operations.editing import editing
from contracts.quotes.queries.stored import load_head
from upheld import audit
from upheld.db import db
from upheld.errors import InvalidInput, Refused
from upheld.texts import _

#: More serial numbers than this are not read at once.
MOST = 10_000


@dataclass(frozen=True, slots=True)
class Target:
    """The line that devices are chosen for."""

    line_id: str
    code: str
    quantity: int
    chosen: int
    spec: OfferingSpec


def preview_devices(
    quote_id: str, line_id: str, given: Sequence[Given], *, grow: bool = False
) -> Preview:
    """Return what becomes of each row of *given*; nothing is stored.

    With *grow* the quantity is no limit.
    """
    check_most(given)
    head = load_head(quote_id)
    target = target_line(quote_id, line_id)
    keys = {one.key for one in given if one.key}
    known = known_assets(keys, customer_id=head.customer.id, quote_id=quote_id)
    ground = Ground(
        line_id=line_id,
        spec=target.spec,
        term=head.term,
        room=len(given) if grow else target.quantity - target.chosen,
        known=known,
        coverings=coverings_by_key(keys),
        customer_id=head.customer.id,
    )
    return preview(given, ground)


def choose_devices(
    quote_id: str,
    line_id: str,
    given: Sequence[Given],
    *,
    grow: bool = False,
    now: datetime,
) -> int:
    """Choose every row of *given* that can be; return how many were chosen.

    With *grow* the quantity becomes the number of chosen devices where that is more.
    """
    with editing(quote_id, edition=None, now=now) as edit:
        found = preview_devices(quote_id, line_id, given, grow=grow)
        if not found.chosen:
            raise InvalidInput.of("text", _("None of these can be chosen."))
        target = target_line(quote_id, line_id)
        count = target.chosen + len(found.chosen)
        _insert(edit.quote, target, found.chosen, now)
        if grow and count > target.quantity:
            _set_quantity(line_id, count)
        audit.record(
            "quote.changed",
            quote_id,
            before={"code": target.code, "devices": target.chosen},
            after={"code": target.code, "devices": count},
        )
    return len(found.chosen)


def drop_devices(
    quote_id: str, line_id: str, asset_ids: Collection[str] | None, *, now: datetime
) -> int:
    """Take devices off a line, all of them for ``None``; return how many were."""
    with editing(quote_id, edition=None, now=now):
        target = target_line(quote_id, line_id)
        gone = delete(QuoteAsset).where(
            QuoteAsset.quote_id == quote_id, QuoteAsset.line_id == line_id
        )
        if asset_ids is not None:
            gone = gone.where(QuoteAsset.asset_id.in_(asset_ids))
        dropped = db.session.execute(
            gone.execution_options(synchronize_session=False)
        ).rowcount  # type: ignore[attr-defined]
        audit.record(
            "quote.changed",
            quote_id,
            before={"code": target.code, "devices": target.chosen},
            after={"code": target.code, "devices": target.chosen - dropped},
        )
    return int(dropped)


def fit_quantity(quote_id: str, line_id: str, *, now: datetime) -> int:
    """Set the quantity of a line to the number of its devices, and return it."""
    with editing(quote_id, edition=None, now=now):
        target = target_line(quote_id, line_id)
        if not target.chosen:
            raise Refused(
                _("No device is chosen."), hint=_("Remove the line if none is wanted.")
            )
        _set_quantity(line_id, target.chosen)
        audit.record(
            "quote.changed",
            quote_id,
            before={"code": target.code, "quantity": str(target.quantity)},
            after={"code": target.code, "quantity": str(target.chosen)},
        )
    return target.chosen


def target_line(quote_id: str, line_id: str) -> Target:
    """Return a line of a draft that counts devices; refused for any other."""
    row = db.session.execute(
        select(QuoteLine.offering_code, QuoteLine.quantity).where(
            QuoteLine.id == line_id, QuoteLine.quote_id == quote_id
        )
    ).one_or_none()
    if row is None:
        raise Refused(
            _("This line is not on the quote any more."),
            hint=_("Look at the quote again."),
        )
    offering = current_offerings({row.offering_code}).get(row.offering_code)
    if offering is None or offering.spec.covers is not Covers.ASSETS:
        raise Refused(
            _("“%(code)s” counts no devices.", code=row.offering_code),
            hint=_("Its offering has to say covers: assets."),
        )
    chosen = chosen_counts(quote_id).get(line_id, 0)
    return Target(line_id, row.offering_code, int(row.quantity), chosen, offering.spec)


def check_most(given: Sequence[Given]) -> None:
    """Refuse a list that is longer than what is read at once."""
    if not given:
        raise InvalidInput.of(
            "text", _("Type or paste serial numbers, or choose a file.")
        )
    if len(given) > MOST:
        raise InvalidInput.of(
            "text",
            _("This list has %(count)s rows.", count=len(given)),
            hint=_("Up to %(most)s are read at once: split it.", most=MOST),
        )


def _insert(
    quote: Quote, target: Target, rows: Sequence[ChosenRow], now: datetime
) -> None:
    new = {
        _key(row): asset_values(_details(row), quote.customer_id, now)
        for row in rows
        if row.outcome is Outcome.NEW
    }
    insert_assets(list(new.values()))
    db.session.execute(
        insert(QuoteAsset),
        [
            {
                "seller_id": quote.seller_id,
                "customer_id": quote.customer_id,
                "quote_id": quote.id,
                "line_id": target.line_id,
                "offering_code": target.code,
                "asset_id": row.asset_id or new[_key(row)]["id"],
            }
            for row in rows
        ],
    )


def _key(row: ChosenRow) -> tuple[str, str]:
    return serial_key(row.serial), maker_key(row.maker)


def _details(row: ChosenRow) -> AssetDetails:
    try:
        return tidied(AssetDetails(row.serial, row.model, row.maker, row.place))
    except InvalidInput as error:
        problem = error.problems[0]
        where = _("Row %(row)s", row=row.row)
        raise InvalidInput.of("text", f"{where}: {problem.message}") from error


def _set_quantity(line_id: str, count: int) -> None:
    db.session.execute(
        update(QuoteLine)
        .where(QuoteLine.id == line_id)
        .values(quantity=Decimal(count))
        .execution_options(synchronize_session=False)
    )
