"""Is it covered?  One indexed question, for one serial number or ten thousand."""

import difflib
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import and_, or_, select

from contracts.assets.covered.answers import (
    Answer,
    Covering,
    DeviceAnswer,
    Pause,
    Standing,
    sorted_standings,
    standing,
)
from contracts.assets.models import Asset, Cover
from contracts.assets.queries import AssetRow, assets_by_key, chunks
from contracts.assets.serials import Given, mistakes, serial_key, serial_problem
from contracts.models import Contract, ContractLine, ContractPause
from contracts.terms import NoticeUnit, Term
from upheld.db import db
from upheld.scope import current_scope

#: How many serial numbers are compared with one that is not known.
_COMPARED = 3000
_SUGGESTED = 3
_LIKELY = 50
_LIKENESS = 0.7

_COVERING = (
    Cover.serial,
    Cover.serial_key,
    Cover.maker_key,
    Cover.product,
    Cover.place,
    Cover.customer_id,
    Cover.deal_id,
    Cover.contract_id,
    Contract.number,
    Contract.state,
    Cover.position,
    ContractLine.offering_code,
    ContractLine.kind,
    ContractLine.title,
    Contract.starts_on.label("term_starts_on"),
    Contract.term_months,
    Contract.billing_months,
    Contract.renewal_months,
    Contract.notice,
    Contract.notice_unit,
    Contract.ends_on.label("contract_ends_on"),
    Cover.starts_on,
    Cover.ends_on,
)


def coverings_by_key(keys: Collection[str]) -> Mapping[str, Sequence[Covering]]:
    """Return what contracts in scope cover, by the keys of serial numbers."""
    found: dict[str, list[Covering]] = defaultdict(list)
    for chunk in chunks(keys):
        rows = db.session.execute(_coverings().where(Cover.serial_key.in_(chunk))).all()
        pauses = _pauses({row.contract_id for row in rows})
        for row in rows:
            held = pauses.get(row.contract_id, ())
            found[row.serial_key].append(_covering(row, tuple(held)))
    return found


def _pauses(contract_ids: Collection[str]) -> Mapping[str, Sequence[Pause]]:
    """Return the days on which contracts are suspended; at most a chunk of them."""
    found: dict[str, list[Pause]] = defaultdict(list)
    if contract_ids:
        columns = (
            ContractPause.contract_id,
            ContractPause.starts_on,
            ContractPause.ends_on,
        )
        for contract_id, starts_on, ends_on in db.session.execute(
            select(*columns).where(ContractPause.contract_id.in_(contract_ids))
        ):
            found[contract_id].append(Pause(starts_on, ends_on))
    return found


def check_devices(
    given: Sequence[Given], *, today: date, contract_id: str = ""
) -> tuple[DeviceAnswer, ...]:
    """Return the answer for every row of *given*, in order.

    Confined to the scope: whoever holds a link learns of that contract alone.  With
    a *contract_id* only that contract counts.
    """
    keys = {one.key for one in given if one.key}
    known = _Known(coverings_by_key(keys), _assets(keys), today, contract_id)
    seen: set[str] = set()
    return tuple(_answer(one, known, seen) for one in given)


def near_serials(serial: str, *, customer_id: str = "") -> tuple[str, ...]:
    """Return serial numbers of one customer that somebody may have meant.

    The customer is that of the scope; staff have to name one.
    """
    scope = current_scope()
    owner = scope.customer_id or customer_id
    key = serial_key(serial)
    if not owner or not key or serial_problem(serial):
        return ()
    known = {
        row.serial_key: row.serial
        for table in _tables()
        for row in db.session.execute(
            select(table.serial_key, table.serial)
            .where(table.customer_id == owner, _alike(table, key))
            .limit(_COMPARED)
        )
    }
    near = difflib.get_close_matches(key, known, n=_LIKELY, cutoff=_LIKENESS)
    likely = sorted(near, key=lambda one: mistakes(key, one))
    return tuple(known[one] for one in likely if one != key)[:_SUGGESTED]


def _tables() -> tuple[Any, ...]:
    """Return where serial numbers stand; a link opens one contract and no more."""
    return (Cover,) if current_scope().deal_id else (Cover, Asset)


def _alike(table: Any, key: str) -> Any:  # noqa: ANN401  a table and a criterion
    return or_(
        table.serial_key.startswith(key[:3], autoescape=True),
        table.serial_key.endswith(key[-4:], autoescape=True),
    )


def _assets(keys: Collection[str]) -> Mapping[str, Sequence[AssetRow]]:
    return {} if current_scope().deal_id else assets_by_key(keys)


@dataclass(frozen=True, slots=True)
class _Known:
    """What answers are made of."""

    coverings: Mapping[str, Sequence[Covering]]
    assets: Mapping[str, Sequence[AssetRow]]
    today: date
    contract_id: str

    def standings(self, key: str) -> tuple[Standing, ...]:
        """Return what covers a serial number."""
        return sorted_standings(
            standing(covering, self.today)
            for covering in self.coverings.get(key, ())
            if self.contract_id in {"", covering.contract_id}
        )


def _answer(one: Given, known: _Known, seen: set[str]) -> DeviceAnswer:
    if problem := serial_problem(one.serial):
        return DeviceAnswer(one.row, one.serial, Answer.WRONG, problem=problem)
    if one.key in seen:
        return DeviceAnswer(one.row, one.serial, Answer.REPEATED)
    seen.add(one.key)
    standings = known.standings(one.key)
    asset = next(iter(known.assets.get(one.key, ())), None)
    answer = Answer.NEVER if asset else Answer.UNKNOWN
    return DeviceAnswer(
        one.row,
        one.serial,
        standings[0].answer if standings else answer,
        standings,
        model=asset.model if asset else "",
        place=asset.place if asset else "",
    )


def _coverings() -> Any:  # noqa: ANN401  a statement
    return (
        select(*_COVERING)
        .join(Contract, Contract.id == Cover.contract_id)
        .outerjoin(
            ContractLine,
            and_(
                ContractLine.contract_id == Cover.contract_id,
                ContractLine.position == Cover.position,
            ),
        )
    )


def _covering(
    row: Any,  # noqa: ANN401  a row of _COVERING
    pauses: tuple[Pause, ...],
) -> Covering:
    return Covering(
        serial=row.serial,
        serial_key=row.serial_key,
        maker_key=row.maker_key,
        product=row.product,
        place=row.place,
        customer_id=row.customer_id,
        deal_id=row.deal_id,
        contract_id=row.contract_id,
        number=row.number,
        state=row.state,
        position=row.position,
        offering_code=row.offering_code or "",
        kind=row.kind or "",
        service=row.title or row.product,
        term=_term(row),
        contract_ends_on=row.contract_ends_on,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        pauses=pauses,
    )


def _term(row: Any) -> Term:  # noqa: ANN401  a row of _COVERING
    return Term(
        row.term_starts_on,
        row.term_months,
        row.billing_months,
        row.renewal_months,
        row.notice,
        NoticeUnit(row.notice_unit),
    )
