"""Limits and decisions as the builder, sending and the decision page need them."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, bindparam, select

from catalog.costs.queries import cost_book, sees_costs
from contracts.models import Customer
from contracts.quotes.approvals import rules
from contracts.quotes.approvals.limits import (
    CHAIN,
    UNLIMITED,
    Limit,
    Limits,
    limit_of,
    rank,
)
from contracts.quotes.approvals.models import DiscountLimit, QuoteApproval
from contracts.quotes.approvals.rules import Need, Person, Request, Snapshot
from contracts.quotes.approvals.wording import approval_sentence
from contracts.quotes.builder import BuilderView
from contracts.quotes.margins import Margins, margins
from contracts.quotes.models import Quote
from contracts.quotes.readiness import Check
from upheld.accounts.models import RoleGrant, User
from upheld.db import db, table_of
from upheld.errors import NotFound
from upheld.isolation import in_scope
from upheld.plain import from_plain
from upheld.prepared import Prepared
from upheld.principal import Principal, Role, current_principal
from upheld.texts import _

#: How many past answers tell how long one usually takes.
_PAST = 200
ASKED, APPROVED, DECLINED, WITHDRAWN = "asked", "approved", "declined", "withdrawn"


@dataclass(frozen=True, slots=True)
class Asked:
    """What one person was asked, and what came of it."""

    id: str
    quote_id: str
    deal_id: str
    number: str
    state: str
    asked_by_id: str | None
    asked_by: str
    asked_at: datetime
    approver_id: str
    approver: str
    decided_by: str
    decided_at: datetime | None
    reason: str
    link_key: str
    expires_at: datetime
    needs: tuple[Need, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """How a quote stands towards limits and floors, for whoever looks."""

    #: Empty for those who may not see costs.
    margins: Margins
    shows_costs: bool
    limit: Limit
    needs: tuple[Need, ...]
    #: What was asked about this revision, the newest first.
    asked: tuple[Asked, ...]
    #: Whether something of it was approved before and still holds.
    holds: bool
    #: ``None`` when nothing goes beyond the limit.
    snapshot: Snapshot | None

    @property
    def pending(self) -> tuple[Asked, ...]:
        """What waits for an answer."""
        return tuple(one for one in self.asked if one.state == ASKED)


def standing(view: BuilderView) -> Standing:
    """Return how *view* stands for the current principal, in two statements."""
    principal = current_principal()
    own = own_limit(principal)
    book = cost_book()
    shows = sees_costs(principal) and not book.is_empty
    wants = shows or not own.below_floor
    reckoned = margins(view, book) if wants and not book.is_empty else Margins()
    beyond = own.is_set and rules.exceeds(view, reckoned, own)
    shot = rules.snapshot(view, reckoned) if beyond else None
    deal = of_deal(view.quote.deal_id) if view.quote.deal_id else ()
    approved = [need for one in deal if one.state == APPROVED for need in one.needs]
    wanted = rules.needs(shot, own, approved) if shot else ()
    return Standing(
        margins=reckoned if shows else Margins(),
        shows_costs=shows,
        limit=own,
        needs=wanted,
        asked=tuple(one for one in deal if one.quote_id == view.quote.id),
        holds=shot is not None and not wanted,
        snapshot=shot,
    )


def with_approval(view: BuilderView, stands: Standing) -> BuilderView:
    """Return *view* that can be sent only with the decisions that it needs."""
    if not (stands.needs or stands.holds):
        return view
    check = Check("approval", not stands.needs, approval_sentence(stands.needs))
    return replace(view, readiness=(*view.readiness, check))


def limits() -> Limits:
    """Return the limit of each role that has one, in one statement."""
    return {Role(row[0]): Limit(*row[1:]) for row in _LIMITS.fetch({})}


def own_limit(principal: Principal) -> Limit:
    """Return what *principal* may give away; programs of the seller have no limit."""
    if principal.kind == "system":
        return UNLIMITED
    known = limits()
    return limit_of(principal.roles, known) if known else UNLIMITED


def of_deal(deal_id: str) -> tuple[Asked, ...]:
    """Return everything that was asked about a deal, the newest first."""
    names = [field.name for field in fields(Asked)]
    rows = _OF_DEAL.fetch({"deal": deal_id})
    return tuple(_read(dict(zip(names, row, strict=True))) for row in rows)


def approval(approval_id: str) -> Asked:
    """Return one of the questions, or raise NotFound."""
    row = db.session.execute(
        _asked().where(QuoteApproval.id == approval_id)
    ).one_or_none()
    if row is None:
        raise NotFound(_("There is no such question."))
    return _read({**row._mapping})  # noqa: SLF001  SQLAlchemy's way to its names


def snapshot_of(approval_id: str) -> Snapshot:
    """Return the quote as it was asked about."""
    text = db.session.scalars(
        select(QuoteApproval.snapshot).where(QuoteApproval.id == approval_id)
    ).one()
    shot: Snapshot = from_plain(Snapshot, json.loads(text))
    return shot


def last_approved(asked: Asked) -> Snapshot | None:
    """Return the quote of the same deal as it was approved last before *asked*."""
    text = db.session.scalar(
        select(QuoteApproval.snapshot)
        .where(
            QuoteApproval.deal_id == asked.deal_id,
            QuoteApproval.state == APPROVED,
            QuoteApproval.asked_at < asked.asked_at,
        )
        .order_by(*_NEWEST)
        .limit(1)
    )
    return from_plain(Snapshot, json.loads(text)) if text else None


@dataclass(frozen=True, slots=True)
class Waiting:
    """A question that waits for an answer, as a list shows it."""

    id: str
    number: str
    title: str
    customer: str
    asked_by: str
    asked_at: datetime
    approver: str
    mine: bool


def waiting() -> tuple[Waiting, ...]:
    """Return the questions that nobody has answered, one's own first."""
    own = current_principal().id
    rows = db.session.execute(
        select(
            QuoteApproval.id,
            QuoteApproval.number,
            Quote.title,
            Customer.name,
            QuoteApproval.asked_by,
            QuoteApproval.asked_at,
            QuoteApproval.approver,
            QuoteApproval.approver_id,
        )
        .join(Quote, Quote.id == QuoteApproval.quote_id)
        .join(Customer, Customer.id == QuoteApproval.customer_id)
        .where(QuoteApproval.state == ASKED)
        .order_by(QuoteApproval.asked_at)
    )
    found = [Waiting(*row[:-1], mine=row[-1] == own) for row in rows]
    return tuple(sorted(found, key=lambda one: not one.mine))


def people(*, without: str = "") -> tuple[Person, ...]:
    """Return those who sell and can be asked, with how long they usually take."""
    rows = db.session.execute(
        select(User.id, User.name, User.email, RoleGrant.name)
        .join(RoleGrant, RoleGrant.user_id == User.id)
        .where(
            User.active,
            User.customer_id.is_(None),
            User.id != without,
            RoleGrant.name.in_([role.value for role in CHAIN]),
        )
        .order_by(User.name, User.id)
    )
    held: dict[tuple[str, str, str], set[Role]] = {}
    for user_id, name, email, role in rows:
        held.setdefault((user_id, name, email), set()).add(Role(role))
    known, took = limits(), _answer_times([user[0] for user in held])
    return tuple(
        Person(
            *user,
            limit=limit_of(frozenset(roles), known),
            rank=rank(frozenset(roles)),
            usual=rules.usual_time(took.get(user[0], ())),
        )
        for user, roles in held.items()
    )


def candidates(
    wanted: Sequence[Need], *, without: str
) -> tuple[tuple[Request, ...], tuple[Need, ...], tuple[Person, ...]]:
    """Return whom to ask about what, what nobody may decide, and who else could."""
    able = people(without=without)
    asked, nobody = rules.requests(wanted, able)
    chosen = {one.person.id for one in asked}
    others = tuple(
        person
        for person in able
        if person.id not in chosen and all(map(person.can_decide, wanted))
    )
    return asked, nobody, others


def read_needs(text: str) -> tuple[Need, ...]:
    """Return the needs stored as *text*."""
    return tuple(from_plain(Need, one) for one in json.loads(text))


def _read(values: Mapping[str, Any]) -> Asked:
    return Asked(**{**values, "needs": read_needs(values["needs"])})


def _answer_times(ids: Collection[str]) -> dict[str, list[timedelta]]:
    rows = db.session.execute(
        select(
            QuoteApproval.decided_by_id,
            QuoteApproval.asked_at,
            QuoteApproval.decided_at,
        )
        .where(
            QuoteApproval.decided_by_id.in_(ids),
            QuoteApproval.state.in_([APPROVED, DECLINED]),
        )
        .order_by(QuoteApproval.decided_at.desc())
        .limit(_PAST)
    )
    took: dict[str, list[timedelta]] = {}
    for user_id, asked_at, decided_at in rows:
        if user_id is not None and decided_at is not None:
            took.setdefault(user_id, []).append(decided_at - asked_at)
    return took


_NEWEST = (QuoteApproval.asked_at.desc(), QuoteApproval.id.desc())


def _asked() -> Select[Any]:
    return select(*(getattr(QuoteApproval, field.name) for field in fields(Asked)))


_LIMIT, _APPROVAL = table_of(DiscountLimit), table_of(QuoteApproval)


def _limits() -> Select[Any]:
    return select(
        _LIMIT.c.role,
        _LIMIT.c.line_percent,
        _LIMIT.c.quote_percent,
        _LIMIT.c.below_floor,
    ).where(in_scope(_LIMIT))


def _of_deal() -> Select[Any]:
    return (
        select(*(_APPROVAL.c[field.name] for field in fields(Asked)))
        .where(in_scope(_APPROVAL), _APPROVAL.c.deal_id == bindparam("deal"))
        .order_by(_APPROVAL.c.asked_at.desc(), _APPROVAL.c.id.desc())
    )


#: Sent with every page of a draft.
_LIMITS, _OF_DEAL = Prepared(_limits), Prepared(_of_deal)
