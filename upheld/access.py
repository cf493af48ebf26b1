"""The rules by which calls are let in; the rows they read are in upheld.policy."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum, StrEnum, auto
from typing import Literal

from upheld.principal import AT_CUSTOMER, STAFF, Principal, Role


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
#: Customers with an account; whoever may sign there; both with the holder of a link.
CUSTOMER_ONLY: Callers = frozenset(AT_CUSTOMER)
SIGNERS_ONLY: Callers = frozenset({Role.CUSTOMER, Role.SIGNER})
CUSTOMERS: Callers = CUSTOMER_ONLY | {Caller.LINK}
SIGNERS: Callers = SIGNERS_ONLY | {Caller.LINK}
#: Who sees what services cost the seller.
COSTING: Callers = SELLING | CATALOGUE

#: Callers by what confines them, and the objects that their rows may name.
_CONFINED: Mapping[Caller | Role, frozenset[Whose]] = {
    Caller.LINK: frozenset({Whose.NOTHING, Whose.DEAL}),
    **dict.fromkeys(
        AT_CUSTOMER,
        frozenset({Whose.NOTHING, Whose.CUSTOMER, Whose.DEAL, Whose.OWN}),
    ),
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
