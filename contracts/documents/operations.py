"""Ask for papers, make them, keep them: each paper exactly once."""

import logging
from datetime import datetime, timedelta
from typing import Any, NamedTuple, Protocol

from sqlalchemy import and_, func, select, update

from contracts.documents.job import Job, PaperFailed, Printed
from contracts.documents.models import Document, InvoicePaper
from contracts.documents.pool import POOL, print_paper
from contracts.documents.store import DocumentStore
from contracts.models import Contract, ContractRevision
from upheld import audit, clock
from upheld.db import db, new_id, table_of
from upheld.errors import NotFound, Refused
from upheld.jobs import Payload, daily, enqueue, job
from upheld.prepared import Prepared
from upheld.scope import unscoped
from upheld.state import settings
from upheld.texts import _
from upheld.transactions import transaction

log = logging.getLogger(__name__)

#: The name of the job that makes a paper.
MAKE = "document.make"
CONTRACT = "contract"
#: How long a file may wait for its row, and a row for its job.
PATIENCE = timedelta(hours=1)
_LONGEST_FAILURE = 500
_DOCUMENTS = table_of(Document)
_ADDING = Prepared(_DOCUMENTS.insert, _DOCUMENTS.c.keys())


class Signed(Protocol):
    """What is read of a contract that has just been signed."""

    @property
    def id(self) -> str: ...
    @property
    def seller_id(self) -> str: ...
    @property
    def customer_id(self) -> str: ...
    @property
    def deal_id(self) -> str: ...
    @property
    def version(self) -> int: ...
    @property
    def language(self) -> str: ...


class Swept(NamedTuple):
    """How many papers were asked for again, and how many files were removed."""

    asked_again: int
    removed: int


def request_document(contract: Signed, *, now: datetime) -> str:
    """Ask for the paper of *contract* and return its id, in this transaction.

    Call it once for each version of a contract.  It reads nothing.
    """
    document_id = new_id()
    row = {
        "id": document_id,
        "seller_id": contract.seller_id,
        "customer_id": contract.customer_id,
        "deal_id": contract.deal_id,
        "contract_id": contract.id,
        "kind": CONTRACT,
        "version": contract.version,
        "language": contract.language,
        "state": "pending",
        "sha256": None,
        "size": None,
        "pages": None,
        "failure": "",
        "created_at": now,
        "ready_at": None,
    }
    _ADDING.run(row)
    enqueue(MAKE, document_id, {"document": document_id})
    return document_id


def print_again(contract_id: str, *, now: datetime) -> None:
    """Ask once more for the papers of a contract that could not be made.

    What is ready stays as it was signed.
    """
    with transaction() as session:
        failed = session.scalars(
            select(Document.id).where(
                Document.contract_id == contract_id, Document.state == "failed"
            )
        ).all()
        if not failed:
            raise Refused(_("No paper of this contract has failed."))
        for document_id in failed:
            _mark(document_id, "document.asked", state="pending", failure="")
            key = f"{document_id}:{now:%Y-%m-%dT%H:%M:%S}"
            enqueue(MAKE, key, {"document": document_id})


@job(MAKE, beside=POOL.ready)
def _make(payload: Payload) -> None:
    make_document(payload["document"], now=clock.now())


def make_document(document_id: str, *, now: datetime) -> str:
    """Make, keep and mark the paper, and return its state.

    One that is ready stays as it is.  A paper that cannot be made is marked as failed,
    with the reason; what may succeed another time raises.
    """
    if _state(document_id) == "ready":
        return "ready"
    record = record_of(document_id)
    db.session.rollback()
    try:
        printed = print_paper(Job(record))
    except PaperFailed as error:
        log.exception("the paper %s cannot be made", document_id)
        failure = error.message[:_LONGEST_FAILURE]
        return _mark(document_id, "document.failed", state="failed", failure=failure)
    return keep_printed(document_id, printed, now=now)


def record_of(document_id: str) -> str:
    """Return the record that a paper is of: its own version of the contract."""
    statement = (
        select(func.coalesce(ContractRevision.record, Contract.record))
        .join_from(Document, Contract, Document.contract_id == Contract.id)
        .outerjoin(
            ContractRevision,
            and_(
                ContractRevision.contract_id == Document.contract_id,
                ContractRevision.version == Document.version,
            ),
        )
        .where(Document.id == document_id)
    )
    return _found(db.session.scalars(statement).one_or_none())


def _state(document_id: str) -> str:
    statement = select(Document.state).where(Document.id == document_id)
    return _found(db.session.scalars(statement).one_or_none())


def _found(value: str | None) -> str:
    if value is None:
        raise NotFound(_("There is no such document."))
    return value


def keep_printed(document_id: str, printed: Printed, *, now: datetime) -> str:
    """Keep the bytes of a paper, then say that it is ready."""
    return _mark(
        document_id,
        "document.made",
        state="ready",
        sha256=store().put(printed.content),
        size=len(printed.content),
        pages=printed.pages,
        failure="",
        ready_at=now,
    )


def store() -> DocumentStore:
    """Return the store of this installation."""
    return DocumentStore(settings().data_folder / "documents")


@daily("document.sweep")
def _sweep(_payload: Payload) -> None:
    sweep_documents(now=clock.now())


def sweep_documents(*, now: datetime) -> Swept:
    """Put right what a killed process left: papers without a job, files without a row.

    Asks again for the papers of the seller in scope; files are everybody's.
    """
    before = now - PATIENCE
    waiting = select(Document.id).where(
        Document.state == "pending", Document.created_at < before
    )
    forgotten = db.session.scalars(waiting).all()
    with unscoped("a file may belong to any seller"):
        known = set(db.session.scalars(select(Document.sha256)))
        known |= set(db.session.scalars(select(InvoicePaper.sha256)))
        db.session.rollback()
    with transaction():
        for document_id in forgotten:
            key = f"{document_id}:{now:%Y-%m-%d}"
            enqueue(MAKE, key, {"document": document_id})
    removed = store().remove_unknown(known, before=before.timestamp())
    return Swept(len(forgotten), removed)


def _mark(document_id: str, action: str, **values: Any) -> str:  # noqa: ANN401 columns
    """Change a paper that is not ready; another worker may have been faster."""
    statement = (
        update(Document)
        .where(Document.id == document_id, Document.state != "ready")
        .values(**values)
    )
    with transaction() as session:
        done: Any = session.execute(statement)
        if done.rowcount:
            after = {name: values[name] for name in ("state", "failure")}
            audit.record(action, document_id, after=after)
    return str(values["state"])
