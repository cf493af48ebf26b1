"""Metered use for programs."""

from typing import Any

from contracts.billing.usage.operations.recording import Recorded, record_usage
from contracts.billing.usage.queries import contract_number, readings
from contracts.billing.usage.tables import Given
from contracts.billing.usage.wire import ReadingsAnswer, RecordedAnswer, UsageTable
from upheld import clock
from upheld.api import ApiBlueprint
from upheld.sellers import seller

blueprint = ApiBlueprint("usage_api", __name__, description="Metered use")


@blueprint.get("/contracts/<contract_id>/usage")
@blueprint.response(200, ReadingsAnswer)
def show_usage(contract_id: str) -> dict[str, Any]:
    """Show what the period that runs has used."""
    return {"readings": readings(contract_id, today=seller().today())}


@blueprint.post("/contracts/<contract_id>/usage")
@blueprint.arguments(UsageTable)
@blueprint.response(200, RecordedAnswer)
def record(given: dict[str, Any], contract_id: str) -> Recorded:
    """Record metered use; it is billed when its period is over."""
    number = contract_number(contract_id)
    records = [Given(contract=number, **one) for one in given["records"]]
    return record_usage(records, now=clock.now())
