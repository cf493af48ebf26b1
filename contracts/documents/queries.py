"""Read papers and their bytes."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import orjson
from sqlalchemy import Select, and_, exists, select

from contracts.documents.models import Document
from contracts.documents.operations import store
from contracts.models import Contract, ContractRevision
from upheld.accounts.models import Seller
from upheld.db import db
from upheld.errors import NotFound, Refused, Unavailable
from upheld.scope import unscoped
from upheld.texts import _


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """One paper as pages and the API show it."""

    id: str
    contract_id: str
    number: str
    kind: str
    version: int
    language: str
    #: ``pending``, ``ready`` or ``failed``.
    state: str
    sha256: str | None
    size: int | None
    pages: int | None
    #: Why it could not be made, for staff.
    failure: str
    created_at: datetime
    ready_at: datetime | None

    @property
    def filename(self) -> str:
        """The name that it is saved under."""
        return filename(self.number, self.version)


def filename(number: str, version: int) -> str:
    """Return ``C-2026-000123-v1.pdf``."""
    return f"{number}-v{version}.pdf"


def documents_of(contract_id: str) -> tuple[DocumentRow, ...]:
    """Return the papers of a contract, the newest version first."""
    statement = _rows().where(Document.contract_id == contract_id)
    ordered = statement.order_by(Document.version.desc(), Document.created_at)
    return tuple(DocumentRow(*row) for row in db.session.execute(ordered))


def document(document_id: str) -> DocumentRow:
    """Return one paper, or raise :class:`NotFound`."""
    statement = _rows().where(Document.id == document_id)
    row = db.session.execute(statement).one_or_none()
    if row is None:
        raise NotFound(_("There is no such document."))
    return DocumentRow(*row)


def document_bytes(document_id: str) -> tuple[DocumentRow, bytes]:
    """Return a paper that is ready, with the bytes that were kept."""
    found = document(document_id)
    if found.state == "failed":
        raise Unavailable(
            _("%(number)s could not be made into a PDF.", number=found.number),
            hint=_("Your contract is valid all the same. We were told and look at it."),
        )
    if found.sha256 is None:
        raise Refused(
            _("The PDF of %(number)s is still being prepared.", number=found.number),
            hint=_("Try again in a few seconds."),
        )
    return found, store().get(found.sha256)


@dataclass(frozen=True, slots=True)
class Printable:
    """A contract as it can be printed, and its paper, if one was asked for."""

    number: str
    version: int
    record: str
    document_id: str | None


def printable(number: str) -> Printable:
    """Return the contract with this *number*, or raise :class:`NotFound`."""
    statement = (
        select(Contract.number, Contract.version, Contract.record, Document.id)
        .outerjoin(
            Document,
            and_(
                Document.contract_id == Contract.id,
                Document.version == Contract.version,
            ),
        )
        .where(Contract.number == number)
    )
    row = db.session.execute(statement).first()
    if row is None:
        raise NotFound(_("There is no contract %(number)s.", number=number))
    return Printable(*row)


@dataclass(frozen=True, slots=True)
class Genuine:
    """What anyone who holds a paper may know of its contract."""

    number: str
    version: int
    state: str
    fingerprint: str
    starts_on: date
    #: The first day not covered.
    ends_on: date | None
    #: Of the seller, whose day counts.
    timezone: str


def genuine(number: str, code: str) -> Genuine | None:
    """Return the contract whose paper has this *number* and a fingerprint like *code*.

    Names nobody.  *code* is the beginning of the fingerprint, or all of it; a paper of
    an earlier version is as genuine as that of the one in force.
    """
    earlier = exists().where(
        ContractRevision.contract_id == Contract.id,
        ContractRevision.fingerprint.startswith(code, autoescape=True),
    )
    return _genuine(
        _told().where(
            Contract.number.in_([number, number.upper()]),
            Contract.fingerprint.startswith(code, autoescape=True) | earlier,
        )
    )


def genuine_file(content: bytes) -> Genuine | None:
    """Return the contract of which *content* is the paper or the record, unchanged."""
    digest = hashlib.sha256(content).hexdigest()
    paper = _told().join(Document, Document.contract_id == Contract.id)
    if found := _genuine(paper.where(Document.sha256 == digest)):
        return found
    return genuine(number, digest) if (number := _number_in(content)) else None


def _number_in(content: bytes) -> str:
    """Return the number that a record names; nothing for any other file."""
    try:
        number = orjson.loads(content)["contract"]["number"]
    except (orjson.JSONDecodeError, KeyError, TypeError):
        return ""
    return number if isinstance(number, str) else ""


def _told() -> Select[*tuple[Any, ...]]:
    return select(
        Contract.number,
        Contract.version,
        Contract.state,
        Contract.fingerprint,
        Contract.starts_on,
        Contract.ends_on,
        Seller.timezone,
    ).join(Seller, Seller.id == Contract.seller_id)


def _genuine(statement: Select[*tuple[Any, ...]]) -> Genuine | None:
    with unscoped("whoever holds a paper may check it"):
        row = db.session.execute(statement).first()
    return Genuine(*row) if row else None


def _rows() -> Select[*tuple[Any, ...]]:
    return select(
        Document.id,
        Document.contract_id,
        Contract.number,
        Document.kind,
        Document.version,
        Document.language,
        Document.state,
        Document.sha256,
        Document.size,
        Document.pages,
        Document.failure,
        Document.created_at,
        Document.ready_at,
    ).join(Contract, Contract.id == Document.contract_id)
