"""Who may call what: one row for each endpoint and method.

Whoever adds an endpoint adds its rows here; without one it answers 403.  The rows
say who may call, whose objects the address may name, and which audit event an
allowed call writes.  :mod:`upheld.isolation` keeps the objects apart; the rows say
what the generated test expects of it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum, StrEnum, auto
from typing import Literal

from upheld.principal import STAFF, Principal, Role


class Caller(StrEnum):
    """Those who have no role."""

    #: Everybody, signed in or not.
    ANYONE = "anyone"
    #: The holder of a signed link, confined to one deal.
    LINK = "link"


class Whose(StrEnum):
    """Which objects an address may name; any other is answered as if it were not."""

    #: The address names no object.
    NOTHING = "nothing"
    #: Any object of the caller's seller.
    SELLER = "seller"
    #: For customers only their own objects.
    CUSTOMER = "customer"
    #: As ``CUSTOMER``; for the holder of a link only those of its deal.
    DEAL = "deal"
    #: Only the caller's own, whatever its roles.
    OWN = "own"


Method = Literal["GET", "POST", "PUT", "PATCH", "DELETE"]
Callers = frozenset[Role | Caller]


@dataclass(frozen=True, slots=True)
class Row:
    """What one endpoint and method asks of its callers.

    ``audit`` is the action that a call which is allowed and succeeds records;
    it stays empty where nothing is changed.  ``scope`` is what a token needs;
    tokens cannot call an endpoint without one.
    """

    endpoint: str
    method: Method
    callers: Callers
    whose: Whose
    audit: str = ""
    scope: str = ""


class Verdict(Enum):
    """What is to be done with a call."""

    ALLOWED = auto()
    SIGN_IN = auto()
    FORBIDDEN = auto()


#: What an endpoint asks that any token may call.
ANY_SCOPE = "any"

ANYONE: Callers = frozenset({Caller.ANYONE})
STAFF_ONLY: Callers = frozenset(STAFF)
SIGNED_IN: Callers = frozenset(Role)
ADMINISTRATORS: Callers = frozenset({Role.ADMINISTRATOR})
SELLING: Callers = frozenset({Role.ADMINISTRATOR, Role.SALES, Role.SALES_MANAGER})
CATALOGUE: Callers = frozenset({Role.ADMINISTRATOR, Role.CATALOGUE_MANAGER})
CUSTOMER_ONLY: Callers = frozenset({Role.CUSTOMER})
CUSTOMERS: Callers = frozenset({Role.CUSTOMER, Caller.LINK})

#: Pages without an object: sign-in, health, files.
_OPEN = (
    Row("assets.file", "GET", ANYONE, Whose.NOTHING),
    Row("health.live", "GET", ANYONE, Whose.NOTHING),
    Row("health.ready", "GET", ANYONE, Whose.NOTHING),
    Row("security.login", "GET", ANYONE, Whose.NOTHING),
    Row("security.login", "POST", ANYONE, Whose.NOTHING, "user.signed_in"),
    Row("security.logout", "POST", SIGNED_IN, Whose.NOTHING, "user.signed_out"),
    Row("security.forgot_password", "GET", ANYONE, Whose.NOTHING),
    Row(
        "security.forgot_password",
        "POST",
        ANYONE,
        Whose.NOTHING,
        "user.recovery_requested",
    ),
    Row("security.reset_password", "GET", ANYONE, Whose.NOTHING),
    Row(
        "security.reset_password", "POST", ANYONE, Whose.NOTHING, "user.password_reset"
    ),
    Row("security.change_password", "GET", SIGNED_IN, Whose.OWN),
    Row(
        "security.change_password",
        "POST",
        SIGNED_IN,
        Whose.OWN,
        "user.password_changed",
    ),
    Row("security.verify", "GET", SIGNED_IN, Whose.OWN),
    # It only says that the caller is still itself.
    Row("security.verify", "POST", SIGNED_IN, Whose.OWN),
)

_ACCOUNT = (
    Row("links.opened", "GET", ANYONE, Whose.NOTHING),
    Row("account.start", "GET", SIGNED_IN, Whose.NOTHING),
    Row("account.tokens", "GET", STAFF_ONLY, Whose.OWN),
    Row("account.create_token", "POST", STAFF_ONLY, Whose.OWN, "token.created"),
    Row("account.revoke_token", "POST", STAFF_ONLY, Whose.OWN, "token.revoked"),
    Row("account.users", "GET", ADMINISTRATORS, Whose.NOTHING),
    Row("account.invitation", "GET", ADMINISTRATORS, Whose.NOTHING),
    Row("account.invite", "POST", ADMINISTRATORS, Whose.NOTHING, "user.invited"),
    Row("account.user", "GET", ADMINISTRATORS, Whose.SELLER),
    Row("account.change_user", "POST", ADMINISTRATORS, Whose.SELLER, "user.changed"),
    Row(
        "account.switch_off", "POST", ADMINISTRATORS, Whose.SELLER, "user.switched_off"
    ),
    Row("account.switch_on", "POST", ADMINISTRATORS, Whose.SELLER, "user.switched_on"),
    Row(
        "account.invite_again",
        "POST",
        ADMINISTRATORS,
        Whose.SELLER,
        "user.invited_again",
    ),
)

_CATALOG = (
    Row("catalog.offerings", "GET", STAFF_ONLY, Whose.NOTHING),
    Row("catalog.offering", "GET", STAFF_ONLY, Whose.SELLER),
    Row("catalog.revision", "GET", STAFF_ONLY, Whose.SELLER),
    Row("catalog.new_offering", "GET", CATALOGUE, Whose.NOTHING),
    Row(
        "catalog.create_offering", "POST", CATALOGUE, Whose.NOTHING, "offering.created"
    ),
    Row("catalog.edit_offering", "GET", CATALOGUE, Whose.SELLER),
    Row("catalog.revise_offering", "POST", CATALOGUE, Whose.SELLER, "offering.revised"),
    Row("catalog.retire", "POST", CATALOGUE, Whose.SELLER, "offering.retired"),
    Row("catalog.reinstate", "POST", CATALOGUE, Whose.SELLER, "offering.reinstated"),
    Row("catalog.price_books", "GET", STAFF_ONLY, Whose.NOTHING),
    Row("catalog.price_book", "GET", STAFF_ONLY, Whose.SELLER),
    Row("catalog.new_price_book", "GET", CATALOGUE, Whose.NOTHING),
    Row(
        "catalog.create_price_book",
        "POST",
        CATALOGUE,
        Whose.NOTHING,
        "price_book.created",
    ),
    Row("catalog.edit_price_book", "GET", CATALOGUE, Whose.SELLER),
    Row(
        "catalog.change_price_book",
        "POST",
        CATALOGUE,
        Whose.SELLER,
        "price_book.changed",
    ),
    Row("catalog.edit_price", "GET", CATALOGUE, Whose.SELLER),
    Row("catalog.save_price", "POST", CATALOGUE, Whose.SELLER, "price.saved"),
    Row("catalog.remove_price", "POST", CATALOGUE, Whose.SELLER, "price.removed"),
    Row("catalog.import_form", "GET", CATALOGUE, Whose.NOTHING),
    Row("catalog.import_file", "POST", CATALOGUE, Whose.NOTHING, "catalogue.imported"),
    Row("catalog.export", "GET", STAFF_ONLY, Whose.NOTHING),
    Row(
        "catalog_api.list_offerings",
        "GET",
        STAFF_ONLY,
        Whose.NOTHING,
        scope="catalogue:read",
    ),
    Row(
        "catalog_api.create_offering",
        "POST",
        CATALOGUE,
        Whose.NOTHING,
        "offering.created",
        "catalogue:write",
    ),
    Row(
        "catalog_api.show_offering",
        "GET",
        STAFF_ONLY,
        Whose.SELLER,
        scope="catalogue:read",
    ),
    Row(
        "catalog_api.revise_offering",
        "PATCH",
        CATALOGUE,
        Whose.SELLER,
        "offering.revised",
        "catalogue:write",
    ),
    Row(
        "catalog_api.retire_offering",
        "POST",
        CATALOGUE,
        Whose.SELLER,
        "offering.retired",
        "catalogue:write",
    ),
    Row(
        "catalog_api.reinstate_offering",
        "POST",
        CATALOGUE,
        Whose.SELLER,
        "offering.reinstated",
        "catalogue:write",
    ),
    Row(
        "catalog_api.show_revision",
        "GET",
        STAFF_ONLY,
        Whose.SELLER,
        scope="catalogue:read",
    ),
    Row(
        "catalog_api.list_price_books",
        "GET",
        STAFF_ONLY,
        Whose.NOTHING,
        scope="catalogue:read",
    ),
    Row(
        "catalog_api.create_price_book",
        "POST",
        CATALOGUE,
        Whose.NOTHING,
        "price_book.created",
        "catalogue:write",
    ),
    Row(
        "catalog_api.show_price_book",
        "GET",
        STAFF_ONLY,
        Whose.SELLER,
        scope="catalogue:read",
    ),
    Row(
        "catalog_api.change_price_book",
        "PATCH",
        CATALOGUE,
        Whose.SELLER,
        "price_book.changed",
        "catalogue:write",
    ),
    Row(
        "catalog_api.save_price",
        "POST",
        CATALOGUE,
        Whose.SELLER,
        "price.saved",
        "catalogue:write",
    ),
    Row(
        "catalog_api.remove_price",
        "DELETE",
        CATALOGUE,
        Whose.SELLER,
        "price.removed",
        "catalogue:write",
    ),
)
_SALES = (
    Row("sales.home", "GET", STAFF_ONLY, Whose.NOTHING),
    Row("sales.search", "GET", STAFF_ONLY, Whose.NOTHING),
    Row("sales.quotes", "GET", STAFF_ONLY, Whose.NOTHING),
    Row("sales.new_quote", "GET", SELLING, Whose.NOTHING),
    Row("sales.create_quote", "POST", SELLING, Whose.NOTHING, "quote.created"),
    Row("sales.find_customers", "GET", SELLING, Whose.NOTHING),
    Row("sales.find_services", "GET", SELLING, Whose.NOTHING),
    Row("sales.quote", "GET", STAFF_ONLY, Whose.SELLER),
    Row("sales.change_quote", "POST", SELLING, Whose.SELLER, "quote.changed"),
    Row("sales.add_line", "POST", SELLING, Whose.SELLER, "quote.changed"),
    Row("sales.remove_line", "POST", SELLING, Whose.SELLER, "quote.changed"),
    Row("sales.restore_line", "POST", SELLING, Whose.SELLER, "quote.changed"),
    Row("sales.fix_quote", "POST", SELLING, Whose.SELLER, "quote.changed"),
    Row("sales.why", "GET", STAFF_ONLY, Whose.SELLER),
    Row("sales.preview", "GET", STAFF_ONLY, Whose.SELLER),
    Row("sales.send_quote", "POST", SELLING, Whose.SELLER, "quote.sent"),
    Row("sales.revise_quote", "POST", SELLING, Whose.SELLER, "quote.revised"),
    Row("sales.withdraw_quote", "POST", SELLING, Whose.SELLER, "quote.withdrawn"),
    Row("sales.contracts", "GET", STAFF_ONLY, Whose.NOTHING),
    Row("sales.contract", "GET", STAFF_ONLY, Whose.SELLER),
    Row("sales.customers", "GET", STAFF_ONLY, Whose.NOTHING),
    Row("sales.customer", "GET", STAFF_ONLY, Whose.SELLER),
    Row("sales.new_customer", "GET", SELLING, Whose.NOTHING),
    Row("sales.add_customer", "POST", SELLING, Whose.NOTHING, "customer.created"),
    Row("sales.edit_customer", "GET", SELLING, Whose.SELLER),
    Row("sales.change_customer", "POST", SELLING, Whose.SELLER, "customer.changed"),
    Row("sales.new_discount", "GET", SELLING, Whose.SELLER),
    Row("sales.promise", "POST", SELLING, Whose.SELLER, "customer.discount"),
    Row("sales.end_promise", "POST", SELLING, Whose.SELLER, "customer.discount_ended"),
)
#: The customer's own pages.  The first look at an offer is noted, by a GET too.
_PORTAL = (
    Row("portal.home", "GET", CUSTOMER_ONLY, Whose.NOTHING),
    Row("portal.contracts", "GET", CUSTOMER_ONLY, Whose.NOTHING),
    Row("portal.contract", "GET", CUSTOMERS, Whose.DEAL),
    Row("portal.signed", "GET", CUSTOMERS, Whose.DEAL),
    Row("portal.quote", "GET", CUSTOMERS, Whose.DEAL),
    Row("portal.accept", "POST", CUSTOMERS, Whose.DEAL, "quote.accepted"),
    Row("portal.decline", "POST", CUSTOMERS, Whose.DEAL, "quote.declined"),
)
#: Papers for staff and customers, and where anyone can check one.
_DOCUMENTS = (
    Row("documents.file", "GET", STAFF_ONLY, Whose.SELLER),
    Row("documents.state", "GET", STAFF_ONLY, Whose.SELLER),
    Row("portal_documents.file", "GET", CUSTOMERS, Whose.DEAL),
    Row("portal_documents.state", "GET", CUSTOMERS, Whose.DEAL),
    Row("verify.form", "GET", ANYONE, Whose.NOTHING),
    Row("verify.check", "GET", ANYONE, Whose.NOTHING),
)
_API: tuple[Row, ...] = (
    Row("api.openapi", "GET", ANYONE, Whose.NOTHING),
    Row("account_api.me", "GET", SIGNED_IN, Whose.NOTHING, scope=ANY_SCOPE),
    Row("documents_api.show", "GET", SIGNED_IN, Whose.CUSTOMER, scope="contracts:read"),
    Row(
        "documents_api.content",
        "GET",
        SIGNED_IN,
        Whose.CUSTOMER,
        scope="contracts:read",
    ),
)

TABLE: tuple[Row, ...] = (
    *_OPEN,
    *_ACCOUNT,
    *_CATALOG,
    *_SALES,
    *_PORTAL,
    *_DOCUMENTS,
    *_API,
)

#: Callers by what confines them, and the objects that their rows may name.
_CONFINED: Mapping[Caller | Role, frozenset[Whose]] = {
    Caller.LINK: frozenset({Whose.NOTHING, Whose.DEAL}),
    Role.CUSTOMER: frozenset({Whose.NOTHING, Whose.CUSTOMER, Whose.DEAL, Whose.OWN}),
}


class Policy:
    """The rows of a table, by endpoint and method."""

    def __init__(self, rows: Iterable[Row]) -> None:
        """Index *rows*; refuse two for one call, and one that is too wide."""
        self.rows = tuple(rows)
        self._by_call: dict[tuple[str, str], Row] = {}
        for row in self.rows:
            if self._by_call.setdefault((row.endpoint, row.method), row) is not row:
                raise ValueError(f"two policy rows for {row.method} {row.endpoint}")
            check_confinement(row)

    def row(self, endpoint: str, method: str) -> Row | None:
        """Return the row for a call; a HEAD is answered by what answers a GET."""
        return self._by_call.get((endpoint, "GET" if method == "HEAD" else method))

    def verdict(self, endpoint: str, method: str, caller: Principal) -> Verdict:
        """Decide whether *caller* may make this call; without a row nobody may.

        OPTIONS tells which methods there are, so it is for those who may call
        at least one of them.
        """
        if method == "OPTIONS":
            rows = [row for row in self.rows if row.endpoint == endpoint]
        else:
            rows = [row for row in [self.row(endpoint, method)] if row]
        if any(allows(row, caller) for row in rows):
            return Verdict.ALLOWED
        return Verdict.FORBIDDEN if caller.is_known or not rows else Verdict.SIGN_IN


def check_confinement(row: Row) -> None:
    """Refuse a row that lets a confined caller name objects beyond its own."""
    for caller, whose in _CONFINED.items():
        if caller in row.callers and row.whose not in whose:
            raise ValueError(
                f"{row.method} {row.endpoint} lets {caller} name any object of "
                f"{row.whose}"
            )


def allows(row: Row, caller: Principal) -> bool:
    """Tell whether *row* lets *caller* in."""
    if Caller.ANYONE in row.callers:
        return True
    if caller.kind == "link":
        return Caller.LINK in row.callers
    if caller.kind == "token" and row.scope not in caller.scopes | {ANY_SCOPE}:
        return False
    return not row.callers.isdisjoint(caller.roles)


#: The policy of this application.
POLICY = Policy(TABLE)
