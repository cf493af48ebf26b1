"""No quote is sent to a customer, or signed, in a country that nobody serves."""

from upheld.plugin import Move, hookimpl

api = "1"
#: Somebody may stop serving a country after an offer went there.
moves = ("quote.send", "quote.accept")

#: Where engineers are.
SERVED = frozenset({"AT", "CH", "DE", "LI"})


@hookimpl
def refuse_move(move: Move) -> str | None:
    """Say so where an engineer could not come."""
    if move.customer_country in {"", *SERVED}:
        return None
    served = ", ".join(sorted(SERVED))
    return f"Nobody serves {move.customer_country}: offers go to {served}."
