"""Let quotes and contracts be found by the name that their customer has now.

What was sent or signed keeps the name in its record; only what a search looks in
follows.
"""

from collections.abc import Iterator

from sqlalchemy import bindparam, select

from contracts.models import Contract, Customer
from contracts.quotes.models import Quote
from upheld.db import db, table_of
from upheld.isolation import in_scope
from upheld.listing import folded

_BATCH = 1000
Texts = Iterator[dict[str, str]]


def find_by_new_name(customer: Customer) -> None:
    """Write what is searched for quotes and contracts of a renamed customer.

    Belongs inside ``with transaction():``.
    """
    for model, texts in (
        (Quote, list(_quote_texts(customer))),
        (Contract, list(_contract_texts(customer))),
    ):
        table = table_of(model)
        change = (
            table.update()
            .where(in_scope(table), table.c.id == bindparam("key"))
            .values(search_text=bindparam("text"))
        )
        for first in range(0, len(texts), _BATCH):
            db.session.execute(change, texts[first : first + _BATCH])


def _quote_texts(customer: Customer) -> Texts:
    rows = db.session.execute(
        select(Quote.id, Quote.number, Quote.title).where(
            Quote.customer_id == customer.id
        )
    )
    for row in rows:
        text = folded(row.number, row.title, customer.name, customer.number)
        yield {"key": row.id, "text": text}


def _contract_texts(customer: Customer) -> Texts:
    rows = db.session.execute(
        select(
            Contract.id,
            Contract.number,
            Contract.title,
            Contract.external_reference,
            Quote.number.label("quote_number"),
        )
        .outerjoin(Quote, Quote.id == Contract.quote_id)
        .where(Contract.customer_id == customer.id)
    )
    for row in rows:
        text = folded(
            row.number,
            row.quote_number,
            row.title,
            row.external_reference,
            customer.name,
            customer.number,
        )
        yield {"key": row.id, "text": text}
