"""Write the rows of cover anew out of the records of contracts."""

from sqlalchemy import delete, insert, select

from contracts.assets.covered.freezing import cover_rows
from contracts.assets.models import Cover
from contracts.models import Contract
from contracts.records import read_contract
from upheld import audit
from upheld.db import db
from upheld.scope import current_scope
from upheld.transactions import transaction

#: How many contracts are read at once.
_BATCH = 200


def rebuild_cover() -> int:
    """Read the units of every contract again; return how many there are.

    The records are the truth: what acceptance and imports wrote is made of them.
    """
    written, last = 0, ""
    with transaction() as session:
        session.execute(delete(Cover).execution_options(synchronize_session=False))
        while batch := _records(last):
            rows = [
                {
                    **unit,
                    "seller_id": one.seller_id,
                    "customer_id": one.customer_id,
                    "deal_id": one.deal_id,
                    "contract_id": one.id,
                }
                for one in batch
                for unit in cover_rows(read_contract(one.record).offer)
            ]
            if rows:
                session.execute(insert(Cover), rows)
            written, last = written + len(rows), batch[-1].id
        seller_id = current_scope().seller_id
        audit.record("cover.rebuilt", seller_id, after={"units": written})
    return written


def _records(after: str) -> list[Contract]:
    wanted = select(Contract).where(Contract.id > after)
    return list(db.session.scalars(wanted.order_by(Contract.id).limit(_BATCH)))
