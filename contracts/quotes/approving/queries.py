"""Approvals and limits as programs read them, and as they write them."""

from collections.abc import Iterable, Mapping
from typing import Any

from contracts.quotes.approvals.limits import CHAIN, Limit, Limits
from contracts.quotes.approvals.queries import Asked, approval, candidates, standing
from contracts.quotes.approvals.rules import Need
from contracts.quotes.approvals.wording import say_need
from contracts.quotes.queries.drafts import builder_view
from contracts.quotes.states import State
from upheld.principal import current_principal
from upheld.sellers import seller


def standing_answer(quote_id: str) -> dict[str, Any]:
    """Return what of a quote needs a decision, whose, and what was asked."""
    view = builder_view(quote_id, today=seller().today())
    stands = standing(view)
    needs = stands.needs if view.quote.state == State.DRAFT else ()
    asked, _nobody, others = candidates(needs, without=current_principal().id)
    return {
        "needs": _needs(needs),
        "would_ask": [
            {"approver": one.person, "needs": _needs(one.needs)}
            for one in asked
            if one.needs
        ],
        "others": others if needs else (),
        "asked": [_asked(one) for one in stands.asked],
    }


def approval_answer(approval_id: str) -> dict[str, Any]:
    """Return one question with its answer."""
    return _asked(approval(approval_id))


def limits_answer(known: Limits) -> dict[str, Any]:
    """Return the limit of each role that sells."""
    return {
        role.value: {
            "line_percent": limit.line,
            "quote_percent": limit.quote,
            "below_floor": limit.below_floor,
        }
        for role in CHAIN
        for limit in [known.get(role, Limit())]
    }


def read_limits(given: Mapping[str, Mapping[str, Any]]) -> Limits:
    """Return the limits that a program or a file gives."""
    return {
        role: Limit(
            given[role.value]["line_percent"],
            given[role.value]["quote_percent"],
            given[role.value]["below_floor"],
        )
        for role in CHAIN
        if role.value in given
    }


def _needs(needs: Iterable[Need]) -> list[dict[str, Any]]:
    return [
        {
            "kind": need.kind,
            "value": need.value,
            "limit": need.limit,
            "line": need.line,
            "title": need.title,
            "sentence": say_need(need),
        }
        for need in needs
    ]


def _asked(asked: Asked) -> dict[str, Any]:
    names = (
        "id",
        "quote_id",
        "number",
        "state",
        "asked_by",
        "asked_at",
        "approver",
        "decided_by",
        "decided_at",
        "reason",
    )
    return {name: getattr(asked, name) for name in names} | {
        "needs": _needs(asked.needs)
    }
