"""Record use: all of a table, or nothing of it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from contracts.billing.usage.meters import Meter, meters_of
from contracts.billing.usage.models import UsageRecord
from contracts.billing.usage.tables import Given
from contracts.models import Contract
from contracts.records import read_contract
from upheld import audit
from upheld.db import db, new_id, table_of, upsert_into
from upheld.errors import InvalidInput, Problem
from upheld.nearest import did_you_mean
from upheld.principal import current_principal
from upheld.texts import _, format_date
from upheld.transactions import transaction

#: What one table may hold.
MOST = 50_000
_RECORDS = table_of(UsageRecord)
_PART = 500
_LONGEST_SOURCE = 100


@dataclass(frozen=True, slots=True)
class Recorded:
    """How many records were new, and how many were there already."""

    new: int
    known: int


@dataclass(frozen=True, slots=True)
class _Found:
    """A contract with its meters."""

    contract: Contract
    meters: tuple[Meter, ...]


def record_usage(given: Sequence[Given], *, now: datetime) -> Recorded:
    """Store what was used; refused as a whole, with all that is wrong of it."""
    if len(given) > MOST:
        raise InvalidInput.of("", _("These are more than %(most)s records.", most=MOST))
    with transaction() as session:
        found = _contracts(session, {one.contract for one in given})
        rows, problems = _rows(given, found, now)
        if problems:
            raise InvalidInput(problems)
        fresh = _fresh(session, rows)
        _check_sums(session, fresh, found)
        for part in _parts(fresh):
            db.session.execute(upsert_into(_RECORDS).on_conflict_do_nothing(), part)
        for contract_id in dict.fromkeys(str(row["contract_id"]) for row in fresh):
            mine = [row for row in fresh if row["contract_id"] == contract_id]
            audit.record("usage.recorded", contract_id, after={"records": len(mine)})
    return Recorded(len(fresh), len(given) - len(fresh))


Row = dict[str, object]


def _parts(rows: Sequence[Row]) -> Iterator[Sequence[Row]]:
    for first in range(0, len(rows), _PART):
        yield rows[first : first + _PART]


def _contracts(session: Session, numbers: Iterable[str]) -> dict[str, _Found]:
    wanted, found = sorted(numbers), {}
    for first in range(0, len(wanted), _PART):
        chosen = select(Contract).where(
            Contract.number.in_(wanted[first : first + _PART])
        )
        for row in session.scalars(chosen):
            offer = read_contract(row.record).offer
            found[row.number] = _Found(row, meters_of(offer))
    return found


def _rows(
    given: Sequence[Given], found: Mapping[str, _Found], now: datetime
) -> tuple[list[Row], list[Problem]]:
    rows: list[Row] = []
    problems: list[Problem] = []
    for place, one in enumerate(given):
        try:
            rows.append(_row(one, found, now))
        except InvalidInput as error:
            problems += [
                Problem(f"records.{place}.{it.where}", it.message, it.hint)
                for it in error.problems
            ]
    return rows, problems


def _row(one: Given, found: Mapping[str, _Found], now: datetime) -> Row:
    known = found.get(one.contract)
    if known is None:
        raise InvalidInput.of(
            "contract", _("There is no contract %(number)s.", number=one.contract)
        )
    meter = _meter(one, known)
    _check(one, meter)
    contract = known.contract
    return {
        "id": new_id(),
        "seller_id": contract.seller_id,
        "customer_id": contract.customer_id,
        "deal_id": contract.deal_id,
        "contract_id": contract.id,
        "position": meter.position,
        "source": one.source.strip(),
        "quantity": one.quantity,
        "unit": meter.unit,
        "starts_on": one.starts_on,
        "ends_on": one.ends_on or one.starts_on,
        "recorded_at": now,
        "recorded_by": current_principal().name,
        "charge": None,
    }


def _meter(one: Given, known: _Found) -> Meter:
    """Return the meter that a record is of."""
    for meter in known.meters:
        if one.line == meter.position or (not one.line and len(known.meters) == 1):
            return meter
    lines = ", ".join(str(meter.position) for meter in known.meters)
    if not lines:
        raise InvalidInput.of(
            "contract",
            _("No line of %(number)s is paid by use.", number=one.contract),
            hint=_("Its prices name no kind of use."),
        )
    raise InvalidInput.of(
        "line",
        _("Say which line was used: %(lines)s are paid by use.", lines=lines),
    )


def _check(one: Given, meter: Meter) -> None:
    if not one.source.strip() or len(one.source) > _LONGEST_SOURCE:
        raise InvalidInput.of("source", _("A record needs a name of its own."))
    if not one.quantity.is_finite() or not -(10**15) < one.quantity < 10**15:
        raise InvalidInput.of("quantity", _("This is not a number to count with."))
    if one.unit and one.unit != meter.unit:
        raise InvalidInput.of(
            "unit",
            _("This line is measured in %(unit)s.", unit=meter.unit),
            hint=did_you_mean(one.unit, [meter.unit]),
        )
    if one.ends_on and one.ends_on < one.starts_on:
        raise InvalidInput.of("to", _("The last day is before the first."))
    if meter.period(one.starts_on) is None:
        raise InvalidInput.of(
            "from",
            _("%(day)s is not in the agreement.", day=format_date(one.starts_on)),
        )


def _fresh(session: Session, rows: Sequence[Row]) -> list[Row]:
    """Return the rows that are new; what is known already has to say the same."""
    known: dict[tuple[object, object], Row] = {}
    for part in _parts(rows):
        chosen = select(UsageRecord).where(
            UsageRecord.source.in_([row["source"] for row in part])
        )
        for there in session.scalars(chosen):
            known[there.contract_id, there.source] = {
                name: getattr(there, name) for name in _SAYING
            }
    fresh: list[Row] = []
    for row in rows:
        key = row["contract_id"], row["source"]
        before = known.setdefault(key, row)
        if before is row:
            fresh.append(row)
        elif any(before[name] != row[name] for name in _SAYING):
            raise InvalidInput.of(
                "source",
                _(
                    "The record %(source)s is there already, and says otherwise.",
                    source=str(row["source"]),
                ),
                hint=_("Correct it by another record, below zero if need be."),
            )
    return fresh


_SAYING = ("position", "quantity", "starts_on", "ends_on")


def _check_sums(
    session: Session, fresh: Sequence[Row], found: Mapping[str, _Found]
) -> None:
    """Refuse corrections that take away more than was recorded of a period."""
    doubtful = {
        row["contract_id"] for row in fresh if Decimal(str(row["quantity"])) < 0
    }
    for one in found.values():
        if one.contract.id not in doubtful:
            continue
        kept = session.execute(
            select(
                UsageRecord.position, UsageRecord.starts_on, UsageRecord.quantity
            ).where(UsageRecord.contract_id == one.contract.id)
        )
        new = [
            (row["position"], row["starts_on"], row["quantity"])
            for row in fresh
            if row["contract_id"] == one.contract.id
        ]
        _check_periods(one.meters, [*map(tuple, kept), *new])


def _check_periods(meters: Iterable[Meter], uses: Iterable[tuple[object, ...]]) -> None:
    sums: dict[tuple[int, date], Decimal] = {}
    by_position = {meter.position: meter for meter in meters}
    for position, day, quantity in uses:
        meter = by_position.get(int(str(position)))
        period = meter and isinstance(day, date) and meter.period(day)
        if meter and period:
            key = meter.position, period.start
            sums[key] = sums.get(key, Decimal(0)) + Decimal(str(quantity))
    for (_position, start), total in sums.items():
        if total < 0:
            raise InvalidInput.of(
                "quantity",
                _(
                    "More is taken back than was used in the period from %(day)s.",
                    day=format_date(start),
                ),
            )
