"""Requests of customers for programs."""

from typing import Any

from contracts.requests import operations, queries
from contracts.requests.queries import RequestRow
from contracts.requests.states import Move
from contracts.requests.wire import DecisionBody, RequestAnswer, RequestQuery
from upheld import clock
from upheld.api import ApiBlueprint, page_of
from upheld.listing import Page

blueprint = ApiBlueprint("requests_api", __name__, description="Requests of customers")


@blueprint.get("/requests")
@blueprint.arguments(RequestQuery, location="query")
@blueprint.response(200, page_of(RequestAnswer))
def list_requests(asked: dict[str, Any]) -> Page[RequestRow]:
    """List requests, the newest first."""
    return queries.list_requests(
        asked["state"], after=asked.get("after"), size=asked["size"]
    )


@blueprint.get("/requests/<request_id>")
@blueprint.etag
@blueprint.response(200, RequestAnswer)
def show_request(request_id: str) -> RequestRow:
    """Show a request with what the customer was shown."""
    return queries.request_view(request_id)


@blueprint.post("/requests/<request_id>/decision")
@blueprint.arguments(DecisionBody)
@blueprint.response(200, RequestAnswer)
def decide_request(given: dict[str, Any], request_id: str) -> RequestRow:
    """Accept, decline or finish a request."""
    operations.decide_request(
        request_id, Move(given["move"]), answer=given["answer"], now=clock.now()
    )
    return queries.request_view(request_id)
