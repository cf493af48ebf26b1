"""Approvals for programs: what waits, ask, decide, the limits of roles.

The rights are those of the person whose token it is.
"""

from typing import Any

from contracts.operations import IDENTIFIED_BY
from contracts.quotes.approvals.operations import save_limits
from contracts.quotes.approvals.queries import Waiting, limits, waiting
from contracts.quotes.approving.queries import (
    approval_answer,
    limits_answer,
    read_limits,
    standing_answer,
)
from contracts.quotes.approving.wire import (
    ApprovalAnswer,
    ApprovalDecisionBody,
    AskBody,
    LimitsBody,
    StandingAnswer,
    WaitingAnswer,
)
from contracts.quotes.drafting.queries import quote_answer
from contracts.quotes.operations import approving
from contracts.quotes.wire import QuoteAnswer
from upheld import clock
from upheld.api import ApiBlueprint, page_of
from upheld.listing import Page
from upheld.principal import current_principal

blueprint = ApiBlueprint("approvals_api", __name__, description="Approvals and limits")


@blueprint.get("/approvals")
@blueprint.response(200, page_of(WaitingAnswer))
def list_approvals() -> Page[Waiting]:
    """List what waits for an answer, the caller's own first, all on one page."""
    rows = waiting()
    return Page(rows, None, len(rows))


@blueprint.get("/approvals/<approval_id>")
@blueprint.etag
@blueprint.response(200, ApprovalAnswer)
def show_approval(approval_id: str) -> dict[str, Any]:
    """Show what was asked, and the answer."""
    return approval_answer(approval_id)


@blueprint.post("/approvals/<approval_id>/decision")
@blueprint.arguments(ApprovalDecisionBody)
@blueprint.response(200, ApprovalAnswer)
def decide_approval(given: dict[str, Any], approval_id: str) -> dict[str, Any]:
    """Approve or decline, once; the one who asked is told by mail."""
    approving.decide_approval(
        approval_id,
        approve=given["decision"] == "approve",
        reason=given["reason"],
        identified_by=IDENTIFIED_BY[current_principal().kind],
        now=clock.now(),
    )
    return approval_answer(approval_id)


@blueprint.get("/quotes/<quote_id>/approval")
@blueprint.response(200, StandingAnswer)
def show_standing(quote_id: str) -> dict[str, Any]:
    """Show what goes beyond the limits of the caller, and what was asked."""
    return standing_answer(quote_id)


@blueprint.post("/quotes/<quote_id>/approval")
@blueprint.arguments(AskBody)
@blueprint.response(201, StandingAnswer)
def ask_approval(given: dict[str, Any], quote_id: str) -> dict[str, Any]:
    """Ask for everything that goes beyond the limits of the caller."""
    approving.ask_approval(
        quote_id,
        approver_id=given.get("approver_id", ""),
        edition=None,
        now=clock.now(),
    )
    return standing_answer(quote_id)


@blueprint.post("/quotes/<quote_id>/approval/withdraw")
@blueprint.response(200, StandingAnswer)
def withdraw_approval(quote_id: str) -> dict[str, Any]:
    """Take the question back; the quote can be changed again."""
    approving.withdraw_approval(quote_id, now=clock.now())
    return standing_answer(quote_id)


@blueprint.post("/quotes/<quote_id>/lower")
@blueprint.response(200, QuoteAnswer)
def lower_discounts(quote_id: str) -> dict[str, Any]:
    """Lower each discount by hand to what the caller may give."""
    approving.lower_discounts(quote_id, edition=None, now=clock.now())
    return quote_answer(quote_id)


@blueprint.get("/limits")
@blueprint.etag
@blueprint.response(200, LimitsBody)
def show_limits() -> dict[str, Any]:
    """Show how far each role goes without asking."""
    return limits_answer(limits())


@blueprint.put("/limits")
@blueprint.etag
@blueprint.arguments(LimitsBody)
@blueprint.response(200, LimitsBody)
def set_limits(given: dict[str, Any]) -> dict[str, Any]:
    """Set how far each role goes without asking."""
    blueprint.check_etag(limits_answer(limits()), LimitsBody)
    save_limits(read_limits(given))
    return limits_answer(limits())
