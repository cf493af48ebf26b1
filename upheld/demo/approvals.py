"""Limits of the demo, and quotes that went beyond them: one approved, one in review."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial

from contracts.quotes.approvals.limits import Limit
from contracts.quotes.approvals.operations import save_limits
from contracts.quotes.operations import (
    LineChange,
    NewQuote,
    change_line,
    create_quote,
    send_quote,
)
from contracts.quotes.operations.approving import ask_approval, decide_approval
from contracts.quotes.queries.stored import load_lines
from upheld.demo.company import SALES, Company
from upheld.principal import Principal, Role

Act = Callable[[Principal], AbstractContextManager[None]]
Told = tuple[datetime, Callable[[datetime], None]]

LIMITS = {
    Role.SALES: Limit(Decimal(8), Decimal(5), below_floor=False),
    Role.SALES_MANAGER: Limit(Decimal(20), Decimal(12), below_floor=True),
    Role.ADMINISTRATOR: Limit(),
}
#: Days ago, hours until the answer, discount; nobody has answered the last yet.
ASKED = ((23, 3, 12), (15, 2, 10), (0, None, 10))
SUPPORT = "SUP-247"


def approvals(
    company: Company, customers: dict[str, str], *, now: datetime, act: Act
) -> Iterator[Told]:
    """Yield what happened, each with its instant; *act* runs as one of the people."""
    manager, seller = company.people["Max Weber"], company.people[SALES[0]]
    numbers = sorted(customers)
    for place, (days, hours, percent) in enumerate(ASKED):
        asked_at = now - timedelta(days=days, hours=5)
        begun = _Begun(customers[numbers[place]], Decimal(percent), act)
        yield asked_at, partial(begun.ask, seller)
        if hours is not None:
            answered = asked_at + timedelta(hours=hours)
            yield answered, partial(begun.answer, manager, seller)


def set_limits(company: Company, *, act: Act) -> None:
    """Set the limits of all roles."""
    with act(company.people["Nina Berg"]):
        save_limits(LIMITS)


class _Begun:
    """One of the quotes, from its beginning on."""

    def __init__(self, customer_id: str, percent: Decimal, act: Act) -> None:
        self.customer_id, self.percent, self.act = customer_id, percent, act
        self.quote_id = ""
        self.asked: tuple[str, ...] = ()

    def ask(self, seller: Principal, at: datetime) -> None:
        """Make the quote, and ask for the discount on its support."""
        with self.act(seller):
            new = NewQuote(
                customer_id=self.customer_id,
                bundle="BND-STORE",
                title="Store rollout, second region",
            )
            self.quote_id = create_quote(new, now=at)
            lines = load_lines(self.quote_id)
            line = next(one for one in lines if one.code == SUPPORT)
            change = LineChange(discount_percent=self.percent)
            change_line(self.quote_id, line.id, change=change, edition=None, now=at)
            self.asked = ask_approval(self.quote_id, edition=None, now=at)

    def answer(self, manager: Principal, seller: Principal, at: datetime) -> None:
        """Approve it, and send it."""
        with self.act(manager):
            for question in self.asked:
                decide_approval(question, approve=True, now=at)
        with self.act(seller):
            send_quote(self.quote_id, edition=None, now=at)
