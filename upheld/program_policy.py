"""What programs may do that the pages can: rows of :mod:`upheld.policy`."""

from upheld.access import (
    ADMINISTRATORS,
    CATALOGUE,
    COSTING,
    SELLING,
    STAFF_ONLY,
    Callers,
    Method,
    Row,
    Whose,
)


def _draft(action: str, method: Method = "POST") -> Row:
    """Return the row of a change of a draft."""
    return Row(
        f"drafting_api.{action}",
        method,
        SELLING,
        Whose.SELLER,
        "quote.changed",
        "quotes:write",
    )


#: Lines, options and order of drafts, undo and redo.
_DRAFTS = (
    _draft("add_line"),
    _draft("change_line", "PATCH"),
    _draft("remove_line", "DELETE"),
    _draft("move_line"),
    _draft("copy_line"),
    _draft("add_option"),
    _draft("change_option", "PATCH"),
    _draft("remove_option", "DELETE"),
    _draft("promise_level", "PUT"),
    Row(
        "drafting_api.show_level",
        "GET",
        SELLING,
        Whose.SELLER,
        scope="quotes:read",
    ),
    _draft("undo"),
    _draft("redo"),
)


def _row(
    call: tuple[str, Method],
    whose: Whose,
    *,
    callers: Callers = SELLING,
    audit: str = "",
    of: str = "quotes",
) -> Row:
    """Return the row of a call; what it asks of a token follows from the method."""
    endpoint, method = call
    scope = f"{of}:{'read' if method == 'GET' else 'write'}"
    return Row(endpoint, method, callers, whose, audit, scope)


_APPROVALS = (
    _row(("approvals_api.list_approvals", "GET"), Whose.NOTHING),
    _row(("approvals_api.show_approval", "GET"), Whose.SELLER),
    _row(
        ("approvals_api.decide_approval", "POST"),
        Whose.SELLER,
        audit="quote.approval_refused",
    ),
    _row(("approvals_api.show_standing", "GET"), Whose.SELLER),
    _row(
        ("approvals_api.ask_approval", "POST"),
        Whose.SELLER,
        audit="quote.approval_asked",
    ),
    _row(
        ("approvals_api.withdraw_approval", "POST"),
        Whose.SELLER,
        audit="quote.approval_withdrawn",
    ),
    _row(
        ("approvals_api.lower_discounts", "POST"), Whose.SELLER, audit="quote.changed"
    ),
    _row(("approvals_api.show_limits", "GET"), Whose.NOTHING, callers=ADMINISTRATORS),
    _row(
        ("approvals_api.set_limits", "PUT"),
        Whose.NOTHING,
        callers=ADMINISTRATORS,
        audit="limits.changed",
    ),
)
#: Answers to guides, kept with the quote that they were given for.
_GUIDING = (
    _row(("guiding_api.show_answers", "GET"), Whose.SELLER, callers=STAFF_ONLY),
    _row(("guiding_api.answer_guide", "POST"), Whose.SELLER, audit="quote.guided"),
    _row(
        ("guiding_api.ask_customer", "POST"),
        Whose.SELLER,
        audit="quote.questions_asked",
    ),
)
_GUIDES = (
    _row(
        ("guides_api.list_guides", "GET"),
        Whose.NOTHING,
        callers=STAFF_ONLY,
        of="catalogue",
    ),
    _row(
        ("guides_api.show_guide", "GET"),
        Whose.SELLER,
        callers=STAFF_ONLY,
        of="catalogue",
    ),
    # Asked with answers, it changes nothing.
    Row(
        "guides_api.suggest",
        "POST",
        STAFF_ONLY,
        Whose.SELLER,
        scope="catalogue:read",
    ),
    _row(
        ("guides_api.create_guide", "POST"),
        Whose.NOTHING,
        callers=CATALOGUE,
        audit="guide.saved",
        of="catalogue",
    ),
    _row(
        ("guides_api.change_guide", "PUT"),
        Whose.SELLER,
        callers=CATALOGUE,
        audit="guide.saved",
        of="catalogue",
    ),
    _row(
        ("guides_api.delete_guide", "DELETE"),
        Whose.SELLER,
        callers=CATALOGUE,
        audit="guide.deleted",
        of="catalogue",
    ),
)


def _costs(action: str, method: Method, whose: Whose, audit: str = "") -> Row:
    """Return the row of a call about costs, which few people see."""
    callers = COSTING if method == "GET" else CATALOGUE
    return _row(
        (f"costs_api.{action}", method),
        whose,
        callers=callers,
        audit=audit,
        of="catalogue",
    )


_COSTS = (
    _row(
        ("plugins_api.list_plugins", "GET"),
        Whose.NOTHING,
        callers=ADMINISTRATORS,
        of="catalogue",
    ),
    _row(
        ("plugins_api.switch_plugin", "PUT"),
        Whose.NOTHING,
        callers=ADMINISTRATORS,
        audit="plugin.switched_off",
        of="catalogue",
    ),
    _row(
        ("plugins_api.retry_plugin", "POST"),
        Whose.NOTHING,
        callers=ADMINISTRATORS,
        audit="plugin.resumed",
        of="catalogue",
    ),
    _row(
        ("price_order_api.show_order", "GET"),
        Whose.NOTHING,
        callers=ADMINISTRATORS,
        of="catalogue",
    ),
    _row(
        ("price_order_api.change_order", "PUT"),
        Whose.NOTHING,
        callers=ADMINISTRATORS,
        audit="price_order.changed",
        of="catalogue",
    ),
    _row(
        ("campaigns_api.list_campaigns", "GET"),
        Whose.NOTHING,
        callers=STAFF_ONLY,
        of="catalogue",
    ),
    _row(
        ("campaigns_api.make_campaign", "POST"),
        Whose.NOTHING,
        callers=CATALOGUE,
        audit="campaign.made",
        of="catalogue",
    ),
    _row(
        ("campaigns_api.end_campaign", "POST"),
        Whose.SELLER,
        callers=CATALOGUE,
        audit="campaign.ended",
        of="catalogue",
    ),
    _costs("list_costs", "GET", Whose.NOTHING),
    _costs("save_cost", "POST", Whose.NOTHING, "cost.saved"),
    _costs("remove_cost", "DELETE", Whose.SELLER, "cost.removed"),
    _costs("list_floors", "GET", Whose.NOTHING),
    _costs("save_floor", "POST", Whose.NOTHING, "floor.saved"),
    _costs("remove_floor", "DELETE", Whose.SELLER, "floor.removed"),
)
#: The catalogue as files.
_FILES = (
    _row(
        ("files_api.import_file", "POST"),
        Whose.NOTHING,
        callers=CATALOGUE,
        audit="catalogue.imported",
        of="catalogue",
    ),
    _row(
        ("files_api.export", "GET"),
        Whose.NOTHING,
        callers=STAFF_ONLY,
        of="catalogue",
    ),
)

PROGRAMS = (*_DRAFTS, *_APPROVALS, *_GUIDING, *_GUIDES, *_COSTS, *_FILES)
