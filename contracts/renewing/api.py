"""Renewals for programs."""

from typing import Any

from contracts.renewing.operations import WantedRenewal, prepare_renewal
from contracts.renewing.queries import upcoming
from contracts.renewing.wire import (
    PreparedAnswer,
    RenewalBody,
    UpcomingAnswers,
    UpcomingQuery,
    answer_of,
    wanted_of,
)
from upheld import clock
from upheld.api import ApiBlueprint
from upheld.sellers import seller

blueprint = ApiBlueprint("renewals_api", __name__, description="Renewals")


@blueprint.get("/renewals")
@blueprint.arguments(UpcomingQuery, location="query")
@blueprint.response(200, UpcomingAnswers)
def list_renewals(asked: dict[str, Any]) -> dict[str, Any]:
    """List the terms that end soon, with the renewals that were prepared."""
    rows = upcoming(
        today=seller().today(), days=asked["within"], standing=asked["standing"]
    )
    return {"items": [answer_of(row) for row in rows]}


@blueprint.post("/contracts/<contract_id>/renewal")
@blueprint.arguments(RenewalBody)
@blueprint.response(201, PreparedAnswer)
def prepare_contract_renewal(given: dict[str, Any], contract_id: str) -> dict[str, Any]:
    """Make the draft of the next term of a contract."""
    wanted = WantedRenewal(**wanted_of(given))
    return {"quote_id": prepare_renewal(contract_id, wanted, now=clock.now())}
