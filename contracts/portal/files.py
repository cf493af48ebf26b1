"""The files of a contract: its record, its units, its calendar, and all as one ZIP."""

from collections.abc import Iterator
from datetime import datetime
from functools import partial
from http import HTTPStatus

from flask import Response, make_response
from sqlalchemy import select

from contracts.documents.attached import AttachedFile, attached_files, units_csv
from contracts.documents.operations import store
from contracts.documents.queries import DocumentRow, documents_of
from contracts.models import Contract
from contracts.portal.bundles import BundledFile, zipped
from contracts.portal.calendars import contract_calendar, offer_calendar
from contracts.portal.pages import blueprint
from contracts.portal.speaking import as_read
from contracts.queries import ContractView, contract_view
from contracts.quotes.queries import sent_quote
from contracts.quotes.revisions import display
from upheld.db import db
from upheld.sellers import seller

_JSON, _CSV, _CALENDAR = "application/json", "text/csv", "text/calendar"


@blueprint.get("/contracts/<contract_id>/record.json")
def record(contract_id: str) -> Response:
    """Send the signed record, byte for byte."""
    view = _view(contract_id)
    return _file(_attached(view)[0].text.encode(), f"{_name(view)}.json", _JSON)


@blueprint.get("/contracts/<contract_id>/units.csv")
def units_file(contract_id: str) -> Response:
    """Send the covered units."""
    view = _view(contract_id)
    content = units_csv(view.record).encode()
    return _file(content, f"{_name(view)}-units.csv", _CSV)


@blueprint.get("/contracts/<contract_id>/calendar.ics")
def calendar(contract_id: str) -> Response:
    """Send the days of a contract."""
    view = _view(contract_id)
    return _file(_calendar(view), f"{_name(view)}.ics", _CALENDAR)


@blueprint.get("/quotes/<quote_id>/calendar.ics")
def quote_calendar(quote_id: str) -> Response:
    """Send the days of an offer."""
    sent = sent_quote(quote_id, today=seller().today())
    offer = sent.offer
    with as_read(offer):
        content = offer_calendar(offer, valid_until=sent.valid_until)
    return _file(content, f"{display(offer.number, offer.revision)}.ics", _CALENDAR)


@blueprint.get("/contracts/<contract_id>/files.zip")
def files(contract_id: str) -> Response:
    """Send every version of every paper and all files, as one ZIP."""
    view = _view(contract_id)
    response = Response(zipped(tuple(_all(view))), mimetype="application/zip")
    return _named(response, f"{_name(view)}.zip")


def _view(contract_id: str) -> ContractView:
    return contract_view(contract_id, today=seller().today())


def _name(view: ContractView) -> str:
    return f"{view.row.number}-v{view.row.version}"


def _text(contract_id: str) -> str:
    return db.session.scalars(
        select(Contract.record).where(Contract.id == contract_id)
    ).one()


def _attached(view: ContractView) -> tuple[AttachedFile, ...]:
    with as_read(view.record.offer):
        return attached_files(_text(view.row.id), view.record)


def _calendar(view: ContractView) -> bytes:
    with as_read(view.record.offer):
        return contract_calendar(
            view.record, cancel_by=view.record.offer.last_day_to_cancel
        )


def _made_at(view: ContractView) -> datetime:
    signed = view.record.acceptance
    return signed.at if signed else view.record.offer.sent_at


def _all(view: ContractView) -> Iterator[BundledFile]:
    """Yield the papers that are ready, then what is made of the record."""
    at, name = _made_at(view), _name(view)
    for paper in documents_of(view.row.id):
        if paper.sha256 is not None:
            yield _paper(paper, paper.sha256)
    for one in _attached(view):
        suffix = "json" if one.name.endswith(".json") else "units.csv"
        joined = f"{name}.{suffix}" if suffix == "json" else f"{name}-{suffix}"
        yield BundledFile(joined, at, one.text.encode)
    yield BundledFile(f"{name}.ics", at, partial(bytes, _calendar(view)))


def _paper(paper: DocumentRow, sha256: str) -> BundledFile:
    kept = store()
    made_at = paper.ready_at or paper.created_at
    return BundledFile(
        paper.filename, made_at, partial(kept.get, sha256), squeeze=False
    )


def _file(content: bytes, name: str, mimetype: str) -> Response:
    response = make_response(content, HTTPStatus.OK)
    response.mimetype = mimetype
    return _named(response, name)


def _named(response: Response, name: str) -> Response:
    response.headers.set("Content-Disposition", "attachment", filename=name)
    response.headers["Cache-Control"] = "private, no-store"
    return response
