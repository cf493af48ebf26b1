"""Contracts for programs."""

from dataclasses import fields
from typing import Any

from contracts import queries
from contracts.documents.queries import documents_of
from contracts.forecast.outlook import horizon, outlook
from contracts.forecast.queries import agreed_of
from contracts.forecast.wire import ForecastAnswer, ForecastQuery, answer_of
from contracts.queries import ContractFilter
from contracts.quotes.queries.waterfalls import contract_waterfall
from contracts.quotes.waterfall import Waterfall
from contracts.quotes.waterfall_wire import WaterfallAnswer
from contracts.wire import ContractAnswer, ContractLine, ContractQuery
from upheld.api import ApiBlueprint, page_of
from upheld.listing import Page
from upheld.plain import to_plain
from upheld.sellers import seller

blueprint = ApiBlueprint("contracts_api", __name__, description="Contracts")


@blueprint.get("/contracts")
@blueprint.arguments(ContractQuery, location="query")
@blueprint.response(200, page_of(ContractLine))
def list_contracts(asked: dict[str, Any]) -> Page[queries.ContractRow]:
    """List contracts, the newest first."""
    wanted = ContractFilter(
        text=asked["text"], state=asked["state"], customer_id=asked["customer_id"]
    )
    return queries.list_contracts(wanted, after=asked.get("after"), size=asked["size"])


@blueprint.get("/contracts/<contract_id>")
@blueprint.etag
@blueprint.response(200, ContractAnswer)
def show_contract(contract_id: str) -> dict[str, Any]:
    """Show a contract with the record that was signed and its papers."""
    view = queries.contract_view(contract_id, today=seller().today())
    columns = {field.name: getattr(view.row, field.name) for field in fields(view.row)}
    return columns | {
        "fingerprint": view.fingerprint,
        "covered_until": view.covered_until,
        "cancel_by": view.cancel_by,
        "record": to_plain(view.record),
        "documents": documents_of(contract_id),
    }


@blueprint.get("/contracts/<contract_id>/waterfall")
@blueprint.response(200, WaterfallAnswer)
def show_waterfall(contract_id: str) -> Waterfall:
    """Show how the price came about, by the rows that the contract holds."""
    return contract_waterfall(contract_id, today=seller().today())


@blueprint.get("/contracts/<contract_id>/forecast")
@blueprint.arguments(ForecastQuery, location="query")
@blueprint.response(200, ForecastAnswer)
def show_forecast(asked: dict[str, Any], contract_id: str) -> dict[str, Any]:
    """Show what it invoices, renews and ends; nothing is stored."""
    today = seller().today()
    until = min(asked["until"] or horizon(today), horizon(today))
    return answer_of(outlook(agreed_of(contract_id), today, until))
