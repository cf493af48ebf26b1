"""Costs, limits, a guide and a quote in review: what the pages about them show."""

from decimal import Decimal

from sqlalchemy import select

from catalog.costing import CostSpec, FloorSpec
from catalog.costs.operations import save_cost, save_floor
from catalog.exchange.importing import check_source
from catalog.exchange.sources import decode
from catalog.guides.operations import save_guide
from catalog.parameters import ModelParameters
from contracts.quotes.approvals.limits import Limit
from contracts.quotes.approvals.models import QuoteApproval
from contracts.quotes.approvals.operations import save_limits
from contracts.quotes.approvals.sign import decision_link
from contracts.quotes.guides.queries import answers_of
from contracts.quotes.operations import NewQuote, create_quote
from contracts.quotes.operations.approving import ask_approval
from contracts.quotes.operations.guiding import answer_guide
from plugins.manager import PluginManager
from tests.shop import Shop
from tests.stock import GUIDE
from tests.world import PASSWORD_HASH
from upheld import clock
from upheld.accounts.people import NewUser, create_user
from upheld.db import db
from upheld.mailing import MailRow
from upheld.principal import Principal, Role, acting_as

#: Who has a limit, and who decides.
RITA, MAX = "rita@northwind.example", "max@northwind.example"
LIMITS = {
    Role.SALES: Limit(Decimal(8), Decimal(5), below_floor=False),
    Role.SALES_MANAGER: Limit(Decimal(20), Decimal(12), below_floor=True),
}


def fill_selling(shop: Shop) -> dict[str, str]:
    """Fill a site, and return the ids of what its pages are about."""
    now = clock.now()
    for code in ("R740", "API", "P24"):
        save_cost(CostSpec(offering=code, percent=Decimal(55)))
    save_floor(FloorSpec(percent=Decimal(35)))
    parameters = ModelParameters(PluginManager.load(safe=True).models)
    guide = check_source(decode("guide.yaml", GUIDE.encode()), parameters)
    guide_id = save_guide(guide.guides["sites"], now=now)
    rita = _person(shop, "Rita Sand", RITA, Role.SALES)
    _person(shop, "Max Weber", MAX, Role.SALES_MANAGER)
    save_limits(LIMITS)
    new = NewQuote(
        customer_id=shop.customer_id,
        bundle="FULL",
        title="Reviewed",
        discount_percent=Decimal(7),
    )
    with acting_as(rita):
        quote_id = create_quote(new, now=now)
        spec = guide.guides["sites"]
        answer_guide(quote_id, spec, {"servers": ("4",)}, chosen=(), now=now)
        question = ask_approval(quote_id, edition=None, now=now)[0]
    return {
        "guide": guide_id,
        "review": quote_id,
        "approval": question,
        "answers": answers_of(quote_id)[0].id,
        "decision": _path(question),
    }


def mailed_link(quote_id: str) -> str:
    """Return the path of the link that was mailed about a quote."""
    question = db.session.scalars(
        select(QuoteApproval.id).where(
            QuoteApproval.quote_id == quote_id, QuoteApproval.state == "asked"
        )
    ).one()
    mailed = db.session.scalars(
        select(MailRow.id).where(
            MailRow.about == quote_id, MailRow.kind == "approval_asked"
        )
    ).all()
    assert len(mailed) == 1
    return _path(question)


def _path(question: str) -> str:
    key = db.session.scalars(
        select(QuoteApproval.link_key).where(QuoteApproval.id == question)
    ).one()
    return "/decide/" + decision_link(question, key).rpartition("/")[2]


def _person(shop: Shop, name: str, email: str, role: Role) -> Principal:
    user = NewUser(email, name, frozenset({role}))
    user_id = create_user(user, now=clock.now(), password_hash=PASSWORD_HASH)
    return Principal(
        "user",
        id=user_id,
        name=name,
        seller_id=shop.seller_id,
        roles=frozenset({role}),
    )
