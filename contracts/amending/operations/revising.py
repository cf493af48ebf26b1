"""Give a contract its next version: record, columns, lines, cover and paper."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, insert, select, update

from contracts.assets.covered.freezing import cover_rows
from contracts.assets.models import Cover
from contracts.documents.operations import request_document
from contracts.models import (
    Contract,
    ContractLine,
    ContractRenewal,
    ContractRevision,
)
from contracts.quotes.freezing import contract_columns, contract_lines
from contracts.records import Offer
from upheld.db import db
from upheld.plain import canonical, fingerprint

_LONGEST_CHANGES = 4000


@dataclass(frozen=True, slots=True)
class Revised:
    """The next version of a contract: what it says, and why it came about."""

    #: ``amended``, ``renewed`` or ``transferred``.
    kind: str
    offer: Offer
    #: Canonical JSON of a :class:`contracts.records.ContractRecord`.
    record: str
    effective_on: date
    #: What changed, a sentence each.
    changes: tuple[str, ...] = ()
    quote_id: str | None = None


@dataclass(frozen=True, slots=True)
class _Paper:
    """What a paper is asked for with."""

    id: str
    seller_id: str
    customer_id: str
    deal_id: str
    version: int
    language: str


def revise(contract: Contract, new: Revised, *, now: datetime) -> None:
    """Make *new* the version in force of a locked contract, in this transaction."""
    _keep_first(contract)
    columns = contract_columns(new.offer)
    for name, value in columns.items():
        setattr(contract, name, value)
    contract.version += 1
    contract.record, contract.fingerprint = new.record, fingerprint(new.record)
    db.session.add(_revision(contract, new, now))
    db.session.flush()
    _write_lines(contract, new.offer)
    _write_cover(contract, new)
    paper = _Paper(
        contract.id,
        contract.seller_id,
        contract.customer_id,
        contract.deal_id,
        contract.version,
        new.offer.language,
    )
    request_document(paper, now=now)


def keep_renewal(
    contract: Contract, day: date, kind: str, *, before: int, now: datetime
) -> None:
    """Keep that a term or a year began anew on a day: a second time is a conflict.

    :param kind: ``agreed``, ``automatic`` or ``yearly``.
    :param before: the recurring net of twelve months before it, in minor units.
    """
    db.session.add(
        ContractRenewal(
            **_owners(contract),
            starts_on=day,
            kind=kind,
            before_minor=before,
            after_minor=contract.yearly_minor,
            created_at=now,
        )
    )


def _keep_first(contract: Contract) -> None:
    """Keep the version that was signed, before there is another."""
    if db.session.get(ContractRevision, (contract.id, contract.version)):
        return
    db.session.add(
        ContractRevision(
            **_owners(contract),
            version=contract.version,
            kind="signed",
            effective_on=contract.starts_on,
            at=contract.signed_at or contract.created_at,
            quote_id=contract.quote_id,
            yearly_minor=contract.yearly_minor,
            monthly_minor=contract.monthly_minor,
            record=contract.record,
            fingerprint=contract.fingerprint,
        )
    )


def _revision(contract: Contract, new: Revised, now: datetime) -> ContractRevision:
    return ContractRevision(
        **_owners(contract),
        version=contract.version,
        kind=new.kind,
        effective_on=new.effective_on,
        at=now,
        quote_id=new.quote_id,
        yearly_minor=contract.yearly_minor,
        monthly_minor=contract.monthly_minor,
        changes=_shortened(new.changes),
        record=contract.record,
        fingerprint=contract.fingerprint,
    )


def _shortened(changes: tuple[str, ...]) -> str:
    """Return as many sentences as there is room for: the paper has them all."""
    kept = list(changes)
    while len(text := canonical(kept)) > _LONGEST_CHANGES:
        kept.pop()
    return text


def _owners(contract: Contract) -> dict[str, str]:
    return {
        "seller_id": contract.seller_id,
        "customer_id": contract.customer_id,
        "deal_id": contract.deal_id,
        "contract_id": contract.id,
    }


def _write_lines(contract: Contract, offer: Offer) -> None:
    db.session.execute(
        delete(ContractLine).where(ContractLine.contract_id == contract.id)
    )
    rows = [
        {
            **line,
            "seller_id": contract.seller_id,
            "customer_id": contract.customer_id,
            "contract_id": contract.id,
        }
        for line in contract_lines(offer)
    ]
    if rows:
        db.session.execute(insert(ContractLine), rows)


def _write_cover(contract: Contract, new: Revised) -> None:
    """Cover what is new, and end what is covered no more, from the day on."""
    wanted = {_key(row): row for row in cover_rows(new.offer)}
    held = {(one[0], one[1], one[2]): one[3] for one in _held(contract.id)}
    for key, ends_on in held.items():
        if key not in wanted and (ends_on is None or ends_on > new.effective_on):
            db.session.execute(
                update(Cover)
                .where(
                    Cover.contract_id == contract.id,
                    Cover.serial_key == key[0],
                    Cover.maker_key == key[1],
                    Cover.position == key[2],
                )
                .values(ends_on=new.effective_on)
            )
    rows = [
        {**row, **_owners(contract), "starts_on": row["starts_on"] or new.effective_on}
        for key, row in wanted.items()
        if key not in held
    ]
    if rows:
        db.session.execute(insert(Cover), rows)


def _held(contract_id: str) -> Sequence[Any]:
    names = (Cover.serial_key, Cover.maker_key, Cover.position, Cover.ends_on)
    return db.session.execute(
        select(*names).where(Cover.contract_id == contract_id)
    ).all()


def _key(row: Mapping[str, Any]) -> tuple[str, str, int]:
    return row["serial_key"], row["maker_key"], row["position"]
