"""Live through the story: every step by the operation that people use, on its day."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal

from catalog.exchange import import_catalogue
from catalog.parameters import ModelParameters
from contracts.customers.details import CustomerDetails
from contracts.customers.operations import create_customer
from contracts.operations import activate_contracts, expire_contracts
from contracts.quotes.operations import (
    Signature,
    accept_quote,
    change_quote,
    create_quote,
    decline_quote,
    expire_quotes,
    revise_quote,
    send_quote,
    view_quote,
)
from contracts.quotes.operations.lines import add_lines
from contracts.quotes.questions.operations import answer_question, ask_question
from contracts.quotes.reminders.operations import remind
from contracts.quotes.requests import LineChoice, NewQuote, QuoteChange
from plugins.manager import PluginManager
from upheld import clock
from upheld.demo.approvals import approvals, set_limits
from upheld.demo.billing import bill_and_be_paid
from upheld.demo.company import SALES, VISITOR, Company, customers, example
from upheld.demo.devices import know_devices
from upheld.demo.story import DAYS, Deal, Ending, rollout, tell
from upheld.principal import Principal, acting_as, system
from upheld.scope import ScopeMissing, scoped
from upheld.state import state

SEED = 2026
#: How many deals the story has, by size.
SIZES = {"s": 18, "m": 64, "l": 400}
#: A customer of each size in the small story; all of them in the others.
FEW = 12
_DAILY = time(4, tzinfo=UTC)
#: What salespeople may give without asking anybody.
MOST_DISCOUNT = Decimal(5)
AGREED = "As agreed on the telephone."
_AN_HOUR = timedelta(hours=1)

_SENT = frozenset(Ending) - {Ending.DRAFT}
_SEEN = _SENT - {Ending.SENT}


@dataclass(frozen=True, slots=True, order=True)
class Step:
    """Something that somebody does at an instant."""

    at: datetime
    order: int
    do: Callable[[datetime], None] = field(compare=False)


@dataclass(slots=True)
class _Told:
    """What the steps of one deal know of each other."""

    deal: Deal
    company: Company
    buyer: CustomerDetails
    customer_id: str
    quote_id: str = ""
    deal_id: str = ""
    question_id: str = ""


def beginning(now: datetime) -> datetime:
    """Return when the history that ends *now* begins."""
    return now - timedelta(days=DAYS + 3)


def live_through(company: Company, *, size: str, now: datetime) -> int:
    """Make the history of *company* up to *now*; return how many steps it took."""
    begin = beginning(now)
    buyers = customers()[: FEW if size == "s" else None]
    with clock.told(begin):
        _open_shop(company, begin)
        ids = _customers(company, buyers, begin)
    large = [(one.number, one.segment is not None) for one in buyers]
    deals = tell(SEED, now.date(), large, SIZES[size])
    by_number = {one.number: one for one in buyers}
    steps = list(_days_pass(company, begin, now))
    deals = (*deals, rollout(now.date(), VISITOR.customer))
    for deal in deals:
        told = _Told(deal, company, by_number[deal.customer], ids[deal.customer])
        steps += _steps(told)
    with clock.told(begin):
        set_limits(company, act=_by)
    steps += [Step(at, 5, do) for at, do in approvals(company, ids, now=now, act=_by)]
    for step in sorted(steps):
        with clock.told(step.at):
            step.do(step.at)
    return len(steps)


def _open_shop(company: Company, now: datetime) -> None:
    plugins: PluginManager = state().kept["plugins"]
    with _by(company.people["Carla Winter"]):
        import_catalogue(
            example("northwind/catalogue.yaml"),
            parameters=ModelParameters(plugins.models),
            now=now,
        )


def _customers(
    company: Company, buyers: Sequence[CustomerDetails], now: datetime
) -> dict[str, str]:
    with _by(company.people[SALES[0]]):
        return {buyer.number: create_customer(buyer, now=now) for buyer in buyers}


def _days_pass(company: Company, begin: datetime, now: datetime) -> Iterator[Step]:
    """Yield a step a week: contracts begin and end, offers expire, bills are paid."""
    keeper = system("daily jobs", company.seller_id)

    def pass_day(at: datetime) -> None:
        with _by(keeper):
            expire_quotes(now=at)
            activate_contracts(now=at)
            expire_contracts(now=at)

    def settle_week(at: datetime) -> None:
        pass_day(at)
        with _by(keeper):
            bill_and_be_paid(at)

    def remind_today(at: datetime) -> None:
        with _by(keeper):
            remind(now=at)

    for week in range((now - begin).days // 7):
        day = (begin + timedelta(weeks=week + 1)).date()
        yield Step(datetime.combine(day, _DAILY), 0, settle_week)
    yield Step(now, 9, pass_day)
    yield Step(now, 10, remind_today)


def _steps(told: _Told) -> Iterator[Step]:
    deal = told.deal
    yield Step(deal.created, 1, lambda at: _create(told, at))
    if deal.ending in _SENT:
        yield Step(deal.sent, 2, lambda at: _send(told, at))
    if deal.ending in _SEEN:
        yield Step(deal.viewed, 3, lambda at: _view(told, at))
    if deal.ending in _SEEN and deal.question:
        yield Step(deal.viewed + _AN_HOUR / 4, 4, lambda at: _ask(told, at))
        if deal.ending is not Ending.VIEWED or deal.seller:
            yield Step(deal.viewed + _AN_HOUR / 2, 5, lambda at: _answer(told, at))
    if deal.is_revised:
        yield Step(deal.viewed + _AN_HOUR, 6, lambda at: _revise(told, at))
    if deal.ending is Ending.ACCEPTED:
        yield Step(deal.decided, 4, lambda at: _accept(told, at))
    if deal.ending is Ending.DECLINED:
        yield Step(deal.decided, 4, lambda at: _decline(told, at))


def _create(told: _Told, at: datetime) -> None:
    deal = told.deal
    with _by(_salesperson(told)):
        told.quote_id = create_quote(
            NewQuote(
                customer_id=told.customer_id,
                bundle=deal.bundle,
                title=deal.title,
                term_months=deal.months,
                valid_until=at.date() + timedelta(days=deal.valid),
            ),
            now=at,
        )
        choices = [
            LineChoice(code=code, quantity=quantity, options=options)
            for code, quantity, options in deal.lines
        ]
        if choices:
            add_lines(told.quote_id, choices, edition=None, now=at)
        if deal.discount:
            change = QuoteChange(discount_percent=deal.discount)
            change_quote(told.quote_id, change, edition=None, now=at)
        city = told.buyer.address.splitlines()[-1].lstrip("0123456789 -")
        late = deal.ending is Ending.DRAFT
        know_devices(told.quote_id, city, at, late=late)


def _send(told: _Told, at: datetime) -> None:
    with _by(_salesperson(told)):
        told.deal_id = send_quote(told.quote_id, edition=None, now=at).deal_id


def _view(told: _Told, at: datetime) -> None:
    with _by(_customer(told)):
        view_quote(told.quote_id, now=at)


def _ask(told: _Told, at: datetime) -> None:
    question = told.deal.question
    if question:
        with _by(_customer(told)):
            told.question_id = ask_question(
                told.quote_id, position=1, text=question[0], now=at
            )


def _answer(told: _Told, at: datetime) -> None:
    question = told.deal.question
    if question:
        with _by(_salesperson(told)):
            answer_question(told.question_id, text=question[1], now=at)


def _revise(told: _Told, at: datetime) -> None:
    """Send a second revision, with more discount; the customer opens that, too."""
    with _by(_salesperson(told)):
        told.quote_id = revise_quote(told.quote_id, now=at)
        discount = max(told.deal.discount, min(told.deal.discount + 2, MOST_DISCOUNT))
        change = QuoteChange(discount_percent=discount, notes=AGREED)
        change_quote(told.quote_id, change, edition=None, now=at)
        send_quote(told.quote_id, edition=None, now=at)
    _view(told, at + _AN_HOUR / 4)


def _accept(told: _Told, at: datetime) -> None:
    with _by(_customer(told)):
        accept_quote(told.quote_id, Signature(told.buyer.contact, ""), now=at)


def _decline(told: _Told, at: datetime) -> None:
    because, reason = told.deal.declined
    with _by(_customer(told)):
        decline_quote(told.quote_id, because=because, reason=reason, now=at)


def _salesperson(told: _Told) -> Principal:
    return told.company.people[SALES[told.deal.seller]]


def _customer(told: _Told) -> Principal:
    """Return whoever opens the link in the mail."""
    return Principal(
        "link",
        id=told.quote_id,
        name=told.buyer.contact,
        seller_id=told.company.seller_id,
        customer_id=told.customer_id,
        deal_id=told.deal_id,
        address="198.51.100.7",
    )


@contextmanager
def _by(principal: Principal) -> Iterator[None]:
    """Run the block as *principal*, in its scope."""
    scope = principal.scope
    if scope is None:
        raise ScopeMissing("nobody acts in the story without a seller")
    with acting_as(principal), scoped(scope):
        yield
