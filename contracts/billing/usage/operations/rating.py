"""Rate the use of finished periods: charges that are billed once come out.

Everything that is due is asked of each model at once; a contract whose model fails
or is gone is parked, and the rest goes on.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from catalog.installed.queries import plugins_in_use
from contracts.billing.cycles import Cycle
from contracts.billing.models import BillingSchedule, Charge, Invoice
from contracts.billing.usage.meters import Meter, meters_of, priced, reason_of
from contracts.billing.usage.models import UsageRecord
from contracts.models import Contract
from contracts.records import Offer, read_contract
from plugins.answers import RegisteredModel
from plugins.faults import Fault
from plugins.types import PriceRow
from upheld import audit
from upheld.dates import Period
from upheld.errors import UpheldError
from upheld.money import Money
from upheld.texts import _, format_money
from upheld.transactions import transaction
from upheld.words import use_language

#: How many contracts are rated in one transaction.
SIZE = 500
#: No period of a contract that is paid by use alone comes by itself.
_NEVER = 2**30


@dataclass(frozen=True, slots=True)
class _Due:
    """The use of one line in one finished period."""

    contract: Contract
    offer: Offer
    meter: Meter
    period: Period
    records: tuple[UsageRecord, ...]

    @property
    def quantity(self) -> Decimal:
        return sum((one.quantity for one in self.records), Decimal(0))

    @property
    def charged_by(self) -> set[int]:
        return {one.charge for one in self.records if one.charge}


Priced = tuple[tuple[PriceRow, ...], tuple[PriceRow, ...]]


def rate_usage(day: date, *, size: int = SIZE) -> int:
    """Rate the use of all periods over on *day*; return how many were parked."""
    parked, last = 0, ""
    while True:
        with transaction() as session:
            ids = _next(session, day, last, size)
            if not ids:
                return parked
            parked += _rate(session, ids, day)
        last = ids[-1]


def _next(session: Session, day: date, last: str, size: int) -> Sequence[str]:
    """Return the contracts with use that was not rated, and that are not parked."""
    lead = BillingSchedule.contract_id == UsageRecord.contract_id
    chosen = (
        select(UsageRecord.contract_id)
        .outerjoin(BillingSchedule, lead & (BillingSchedule.rhythm == 1))
        .where(
            UsageRecord.charge.is_(None),
            UsageRecord.starts_on < day,
            UsageRecord.contract_id > last,
            or_(BillingSchedule.parked.is_(None), BillingSchedule.parked == ""),
        )
        .distinct()
        .order_by(UsageRecord.contract_id)
        .limit(size)
    )
    return session.scalars(chosen).all()


def _rate(session: Session, ids: Sequence[str], day: date) -> int:
    locked = select(Contract).where(Contract.id.in_(ids)).with_for_update()
    due = [
        one
        for contract in session.scalars(locked)
        for one in _finished(session, contract, day)
    ]
    prices, reasons = _asked(due)
    for place, one in enumerate(due):
        if one.contract.id not in reasons:
            _charge(session, one, prices[place], day)
    for contract_id, reason in reasons.items():
        _park(session, contract_id, reason)
    return len(reasons)


def _finished(session: Session, contract: Contract, day: date) -> Iterator[_Due]:
    """Yield the use of each period that is over and has records not rated."""
    offer = read_contract(contract.record).offer
    meters = {one.position: one for one in meters_of(offer)}
    records: dict[tuple[int, Period], list[UsageRecord]] = {}
    stored = select(UsageRecord).where(UsageRecord.contract_id == contract.id)
    for record in session.scalars(stored.order_by(UsageRecord.id)):
        meter = meters.get(record.position)
        period = meter and meter.period(record.starts_on)
        if period and period.end <= day:
            records.setdefault((record.position, period), []).append(record)
    for (position, period), found in sorted(records.items(), key=_in_time):
        if any(one.charge is None for one in found):
            yield _Due(contract, offer, meters[position], period, tuple(found))


def _in_time(item: tuple[tuple[int, Period], object]) -> tuple[date, int]:
    (position, period), _records = item
    return period.start, position


def _asked(due: Sequence[_Due]) -> tuple[dict[int, Priced], dict[str, str]]:
    """Return the prices with and without use by place, and why contracts have none."""
    prices: dict[int, Priced] = {}
    reasons: dict[str, str] = {}
    waiting: dict[tuple[str, str, str], list[int]] = {}
    for place, one in enumerate(due):
        key = one.meter.model, one.meter.model_version, one.offer.language
        waiting.setdefault(key, []).append(place)
    for (_model, _version, language), places in waiting.items():
        some = [due[place] for place in places]
        with use_language(language):
            answers = _answers(some)
        for place, one, answer in zip(places, some, answers, strict=True):
            if isinstance(answer, str):
                reasons.setdefault(one.contract.id, answer[:500])
            else:
                prices[place] = answer
    return prices, reasons


def _answers(some: Sequence[_Due]) -> Iterable[Priced | str]:
    """Return what one model answers for each, or why it does not."""
    meter = some[0].meter
    model = plugins_in_use().models.get(meter.model)
    why = _why_not(model, meter)
    if model is None or why:
        return [why] * len(some)
    asks = []
    for one in some:
        try:
            parameters = model.Parameters.load(one.meter.parameters)
        except UpheldError as error:
            return [error.message] * len(some)
        asks += [
            (one.meter.asked(quantity), parameters)
            for quantity in (one.quantity, Decimal(0))
        ]
    outcomes = model.ask_many(asks)
    pairs = zip(outcomes[::2], outcomes[1::2], strict=True)
    return [_pair(used, unused) for used, unused in pairs]


def _why_not(model: RegisteredModel | None, meter: Meter) -> str:
    if model is None:
        why = plugins_in_use().why_no_model(meter.model)
        return why or _("There is no pricing model “%(key)s”.", key=meter.model)
    if model.version != meter.model_version:
        return _(
            "It was agreed by version %(agreed)s of the pricing model “%(key)s”, and"
            " version %(installed)s is installed.",
            agreed=meter.model_version,
            key=meter.model,
            installed=model.version,
        )
    return ""


def _pair(
    used: tuple[PriceRow, ...] | Fault, unused: tuple[PriceRow, ...] | Fault
) -> Priced | str:
    if isinstance(used, Fault):
        return used.sentence
    if isinstance(unused, Fault):
        return unused.sentence
    return used, unused


def _charge(session: Session, one: _Due, price: Priced, day: date) -> None:
    """Write what use adds, less what was charged for the period before."""
    meter, contract_id = one.meter, one.contract.id
    base, before = priced(price[1], meter.currency), _charged(session, one)
    net = priced(price[0], meter.currency) - base - before
    sequence = 0
    if net:
        sequence = _last(session, contract_id) + 1
        due_on = _due_on(session, one, day)
        with use_language(one.offer.language):
            reason = reason_of(price[0], _less(base, before, meter.currency))
        session.add(_row(one, sequence, net, reason, due_on))
        _schedule(session, one, due_on)
    open_ids = [record.id for record in one.records if record.charge is None]
    session.execute(
        update(UsageRecord)
        .where(UsageRecord.id.in_(open_ids), UsageRecord.charge.is_(None))
        .values(charge=sequence)
    )
    after = {"line": meter.position, "quantity": one.quantity, "net_minor": net}
    audit.record("usage.rated", contract_id, after=after | {"from": one.period.start})


def _charged(session: Session, one: _Due) -> int:
    if not one.charged_by:
        return 0
    sums = select(func.sum(Charge.net_minor)).where(
        Charge.contract_id == one.contract.id, Charge.sequence.in_(one.charged_by)
    )
    return int(session.scalar(sums) or 0)


def _last(session: Session, contract_id: str) -> int:
    found = select(func.max(Charge.sequence)).where(Charge.contract_id == contract_id)
    return session.scalar(found) or 0


def _less(base: int, before: int, currency: str) -> list[str]:
    """Return in words what of a price is paid otherwise, if anything is."""
    words = []
    if base:
        money = format_money(Money(base, currency))
        words.append(_("less %(money)s that recur without any use", money=money))
    if before:
        money = format_money(Money(before, currency))
        words.append(_("less %(money)s billed before", money=money))
    return words


def _row(one: _Due, sequence: int, net_minor: int, reason: str, due_on: date) -> Charge:
    meter, contract = one.meter, one.contract
    return Charge(
        seller_id=contract.seller_id,
        customer_id=contract.customer_id,
        deal_id=contract.deal_id,
        contract_id=contract.id,
        sequence=sequence,
        position=meter.position,
        kind="once",
        title=meter.title,
        reason=reason,
        quantity=one.quantity,
        unit=meter.unit,
        currency=meter.currency,
        net_minor=net_minor,
        period_months=0,
        due_on=due_on,
        starts_on=one.period.start,
        ends_on=one.period.end,
        tax_category=meter.tax.category,
        tax_millionths=meter.tax.millionths,
        tax_reason=meter.tax.reason,
    )


def _due_on(session: Session, one: _Due, day: date) -> date:
    """Return when it is billed: at the end of the period, or next if that is over."""
    wanted = one.period.end
    taken = session.scalars(
        select(Invoice.billed_for).where(
            Invoice.contract_id == one.contract.id,
            Invoice.kind == "period",
            Invoice.billed_for >= wanted,
        )
    ).all()
    if wanted not in taken:
        return wanted
    lead = session.get(BillingSchedule, (one.contract.id, 1))
    if lead and lead.next_due_on and lead.next_due_on > max(taken):
        return lead.next_due_on
    return max(day, max(taken) + timedelta(days=1))


def _schedule(session: Session, one: _Due, due_on: date) -> None:
    """Let the contract be due on a day; what is paid by use alone has no other."""
    contract = one.contract
    lead = session.get(BillingSchedule, (contract.id, 1))
    if lead is None:
        cycle = Cycle.of(one.offer.term)
        lead = BillingSchedule(
            seller_id=contract.seller_id,
            customer_id=contract.customer_id,
            deal_id=contract.deal_id,
            contract_id=contract.id,
            rhythm=1,
            cycle_id=cycle.id,
            cycle=cycle.text,
            currency=one.meter.currency,
            next_ordinal=_NEVER,
        )
        session.add(lead)
    lead.once_due_on = min(lead.once_due_on or due_on, due_on)
    lead.next_due_on = min(lead.next_due_on or due_on, due_on)
    session.flush()


def _park(session: Session, contract_id: str, reason: str) -> None:
    lead = session.get(BillingSchedule, (contract_id, 1))
    if lead is not None:
        lead.parked = reason
        lead.next_due_on = lead.next_due_on or lead.once_due_on
        session.flush()
    audit.record("billing.parked", contract_id, after={"reason": reason})
