"""Each invariant holds for what the operations write, and is able to fail."""

import json
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from contracts.documents.job import Printed
from contracts.documents.models import Document
from contracts.documents.operations import keep_printed, store
from contracts.models import Contract
from contracts.quotes.models import Quote
from contracts.quotes.operations import Signature, accept_quote, send_quote
from tests.shop import NOW, Shop, store_seller
from upheld import audit, clock
from upheld.db import db
from upheld.integrity.checking import Finding, check
from upheld.integrity.registry import INVARIANTS
from upheld.plain import fingerprint
from upheld.state import state
from upheld.transactions import transaction

#: What a database refuses is let in by these, before anything is planted.
LOOSEN = {
    "sqlite": (
        "pragma ignore_check_constraints = on",
        "pragma foreign_keys = off",
    ),
    "postgresql": (
        "set session_replication_role = replica",
        "alter table job drop constraint ck_job_parked_for_a_reason",
    ),
}
#: tests/billing/test_integrity.py breaks these.
OF_INVOICES = {
    "billed-once",
    "days-billed-once",
    "invoice-sums",
    "lines-of-charges",
    "invoice-numbers",
}
JOB = (
    "insert into job (id, seller_id, name, key, payload, state, due_at, attempts,"
    " lease, failure, created_at) values ('{id}', '{seller}', '{id}', '{id}', '{{}}',"
    " '{state}', '2026-11-20 09:00:00.000000', {attempts}, '', '',"
    " '2026-11-20 09:00:00.000000')"
)


@dataclass
class Sold:
    """Four quotes: two were accepted, one was sent, one was sent and will be spoilt."""

    quotes: list[Quote]
    contracts: list[Contract]
    papers: list[Document]


Run = Callable[[str], object]


def sell(shop: Shop) -> Sold:
    """Send four quotes, accept two of them, make their papers."""
    ids = [shop.quote("FULL") for _ in range(4)]
    for quote_id in ids:
        send_quote(quote_id, edition=None, now=NOW)
    for quote_id in ids[:2]:
        accept_quote(quote_id, Signature("Ada Keller"), now=NOW)
    papers = db.session.scalars(select(Document.id).order_by(Document.id)).all()
    for number, paper in enumerate(papers):
        keep_printed(paper, Printed(b"%%PDF %d" % number, 1), now=NOW)
    db.session.rollback()
    db.session.expire_all()
    sold = Sold(
        [db.session.get_one(Quote, quote_id) for quote_id in ids],
        list(db.session.scalars(select(Contract).order_by(Contract.number))),
        list(db.session.scalars(select(Document).order_by(Document.id))),
    )
    db.session.expunge_all()
    db.session.rollback()
    return sold


@contextmanager
def past_every_rule(shop: Shop) -> Iterator[Run]:
    """Give a way to write what the database forbids."""
    engine = state(shop.app).engine
    db.session.rollback()
    connection = engine.raw_connection()
    cursor = connection.cursor()
    for statement in LOOSEN[engine.dialect.name]:
        cursor.execute(statement)
    yield cursor.execute
    connection.commit()
    connection.detach()
    connection.close()


def found(only: str = "", seller: str | None = None) -> dict[str, Finding]:
    return {one.name: one for one in check(seller, only=only)}


def subjects(finding: Finding) -> set[tuple[str, str]]:
    return {(one.subject, one.detail) for one in finding.named}


def test_all_holds_of_what_the_operations_have_written(shop: Shop):
    sell(shop)

    findings = found()

    assert [one for one in findings.values() if not one.holds] == []
    rows = {name: one.rows for name, one in findings.items()}
    assert (rows["offer-unchanged"], rows["contract-unchanged"]) == (4, 2)
    assert (rows["paper-files"], rows["one-contract"]) == (2, 6)
    assert rows["unique-indexes"] > 90


def spoil_records(run: Run, sold: Sold) -> None:
    _first, second, sent, spoilt = sold.quotes
    one, two = sold.contracts
    # The offer says something else; a price says nothing of its plugin.
    plain = spoilt.record.replace("Full cover", "Foul cover")
    plain = re.sub('"plugin":"[^"]+"', '"plugin":""', plain, count=1)
    run(f"update quote set record = '{quoted(plain)}' where id = '{spoilt.id}'")
    # A contract was changed, and another as somebody would who knows how.
    run(f"update contract set fingerprint = '{'0' * 64}' where id = '{one.id}'")
    forged = json.loads(two.record)["acceptance"]["offer_fingerprint"]
    record = two.record.replace(forged, "1" * 64)
    run(
        f"update contract set fingerprint = '{fingerprint(record)}',"
        f" record = '{quoted(record)}', yearly_minor = yearly_minor + 1,"
        f" signed_at = '2026-11-23 09:05:01.000000' where id = '{two.id}'"
    )
    run(f"update quote set state = 'accepted' where id = '{sent.id}'")
    run(f"update contract set quote_id = '{second.id}' where id = '{one.id}'")
    run("update counter set last = last + 1 where kind = 'contract'")
    run(f"delete from audit_row where object_id = '{spoilt.id}'")


def quoted(text: str) -> str:
    return text.replace("'", "''")


def spoil_rows(run: Run, shop: Shop, paper: Document, other: str) -> None:
    run(
        "update document set state = 'pending',"
        " created_at = '2026-11-20 09:00:00.000000', contract_id = 'nowhere'"
        f" where id = '{paper.id}'"
    )
    run(
        "delete from outbox_event where name = 'contract.signed'"
        " and subject_id = (select min(id) from contract)"
    )
    run("update outbox_event set at = '2026-11-20 09:00:00.000000'")
    run("update job set state = 'done' where name = 'document.make'")
    run(f"update contract_line set seller_id = '{other}'")
    for name, condition, attempts in (
        ("leased", "running", 1),
        ("tried", "waiting", 99),
        ("parked", "parked", 1),
    ):
        values = {"state": condition, "attempts": attempts}
        run(JOB.format(id=name, seller=shop.seller_id, **values))
    run(
        "insert into idempotency_key (id, seller_id, principal, endpoint, key,"
        " request_sha256, status, headers, body, created_at) values ('i',"
        f" '{shop.seller_id}', 'user:1', 'quotes_api.send_quote', 'k', 'x', 0, '',"
        " '', '2026-11-23 09:00:00.000000')"
    )


def spoil_schema(run: Run, dialect: str) -> None:
    run("drop index uq_quote_draft_of_deal")
    kind = "real" if dialect == "sqlite" else "timestamp"
    run(f"alter table contract add column spoilt {kind}")
    if dialect == "sqlite":
        run("update contract_line set net_minor = 12.5 where position = 2")


def spoil_files(paper: Document) -> None:
    place = store().path(str(paper.sha256))
    place.write_bytes(b"")
    stray = place.with_name("f" * 64)
    stray.write_bytes(b"x")
    os.utime(stray, (0, 0))


def expected(sold: Sold) -> dict[str, set[tuple[str, str]]]:
    """Return what must be named of each invariant, and nothing else."""
    first, second, sent, spoilt = (f"quote {one.number}" for one in sold.quotes)
    one, two = (f"contract {one.number}" for one in sold.contracts)
    unmade, empty = sold.papers
    return {
        "offer-unchanged": {(f"{spoilt}-1", "")},
        "contract-unchanged": {(one, "fingerprint"), (two, "offer_fingerprint")},
        "prices-explained": {(f"{spoilt}, line 2", "plugin")},
        "one-contract": {
            (sent, "0 <> 1"),
            (first, "0 <> 1"),
            (second, "2 <> 1"),
            (one, sold.quotes[1].id),
        },
        "numbers": {("contracts of 2026", "2 <> 3")},
        "signing-times": {(two, "2026-11-23 09:05 > 2026-11-23 09:00")},
        "state-changes": {
            (spoilt, "quote.sent: 0 <> 1"),
            (sent, "quote.accepted: 0 <> 1"),
        },
        "one-paper": {(one, "0 <> 1"), (f"document {unmade.id}", "pending")},
        "paper-files": {
            (f"document {empty.id}", f"{fingerprint('')} <> {empty.sha256}"),
            (f"file {'f' * 64}", "1 bytes"),
        },
        "unique-indexes": {("table quote", "deal_id")},
        "one-answer": {("idempotency_key k", "quotes_api.send_quote")},
        "leases": {("job leased leased", "leased")},
        "tries": {("job tried tried", "99")},
        "parked-for-a-reason": {("job parked parked", "parked")},
    }


def test_each_invariant_names_what_breaks_it(shop: Shop, dialect: str):
    sold = sell(shop)
    other = store_seller("fabrikam", "Fabrikam")
    with past_every_rule(shop) as run:
        spoil_records(run, sold)
        spoil_rows(run, shop, sold.papers[0], other)
        spoil_schema(run, dialect)
    with clock.told(clock.now() - timedelta(hours=1)), transaction():
        audit.record("quote.changed", sold.quotes[1].id)
    spoil_files(sold.papers[1])

    findings = found()

    wanted = expected(sold)
    assert {name: subjects(findings[name]) for name in wanted} == wanted
    assert (f"contract {sold.contracts[1].number}") in {
        subject for subject, _ in subjects(findings["totals"])
    }
    assert subjects(findings["events-written"]) == {
        (f"contract {min(sold.contracts, key=lambda one: one.id).number}", "0 <> 1")
    }
    assert findings["events-given"].violations == 7
    strays = {subject for subject, _ in subjects(findings["same-owner"])}
    assert f"document {sold.papers[0].id}" in strays
    assert len([one for one in strays if one.startswith("contract_line")]) == 6
    assert "rows" in findings["audit-chain"].named[0].detail
    assert findings["audit-times"].violations == 1
    columns = {subject for subject, _ in subjects(findings["exact-columns"])}
    assert columns == {"column contract.spoilt"}
    assert findings["exact-values"].holds == (dialect == "postgresql")
    able = {name for name, one in findings.items() if not one.holds}
    assert INVARIANTS.keys() - able <= {"exact-values"} | OF_INVOICES


def test_somebody_elses_violations_are_not_told(shop: Shop):
    sell(shop)
    other = store_seller("fabrikam", "Fabrikam")
    with past_every_rule(shop) as run:
        run("update contract set yearly_minor = yearly_minor + 1")
        run("update quote set state = 'accepted'")

    for name in ("totals", "one-contract"):
        assert found(name)[name].violations == 2
        assert found(name, shop.seller_id)[name].violations == 2
        assert found(name, other)[name].violations == 0
        assert found(name, other)[name].rows == 0


def test_a_check_that_cannot_be_made_does_not_pass(shop: Shop):
    with past_every_rule(shop) as run:
        run("alter table document rename to gone")

    one = found("paper-files")["paper-files"]

    assert not one.holds
    assert "document" in one.failure
