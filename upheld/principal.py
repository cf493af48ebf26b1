"""Who asks: the principal of a request, a command or a job.

Set once at the edge with :func:`acting_as`; read by the audit trail and by the
rules about who may do what.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from upheld.scope import Scope

Kind = Literal["user", "token", "link", "anonymous", "system"]


class Role(StrEnum):
    """What a user may be to a seller; one user can have several."""

    ADMINISTRATOR = "administrator"
    CATALOGUE_MANAGER = "catalogue_manager"
    SALES = "sales"
    SALES_MANAGER = "sales_manager"
    BILLING = "billing"
    AUDITOR = "auditor"
    #: Somebody at a customer who may do everything that a customer may.
    CUSTOMER = "customer"
    #: Somebody at a customer who reads, decides and signs.
    SIGNER = "signer"
    #: Somebody at a customer who reads.
    VIEWER = "viewer"


#: Everybody at a customer; each has one of these and no other role.
AT_CUSTOMER = frozenset({Role.CUSTOMER, Role.SIGNER, Role.VIEWER})
#: Everybody who works for the seller.
STAFF = frozenset(Role) - AT_CUSTOMER


@dataclass(frozen=True, slots=True)
class Principal:
    """Somebody, or something, that acts.

    ``id`` is the user's for users and tokens, the quote's for a signed link.
    ``scopes`` narrow what a token may do; nobody else has any.
    """

    kind: Kind
    id: str = ""
    name: str = ""
    seller_id: str | None = None
    customer_id: str | None = None
    deal_id: str | None = None
    roles: frozenset[Role] = frozenset()
    address: str = ""
    scopes: frozenset[str] = frozenset()
    #: What it has chosen to read in; empty where it has not.
    language: str = ""

    @property
    def is_known(self) -> bool:
        """Tell whether it is somebody in particular."""
        return self.kind != "anonymous"

    @property
    def scope(self) -> Scope | None:
        """Return the rows that it may see; ``None`` for one without a seller."""
        if self.seller_id is None:
            return None
        return Scope(self.seller_id, self.customer_id, self.deal_id)

    def has(self, *roles: Role) -> bool:
        """Tell whether it has at least one of *roles*."""
        return not self.roles.isdisjoint(roles)


ANONYMOUS = Principal("anonymous")
_current: ContextVar[Principal] = ContextVar("principal", default=ANONYMOUS)


def current_principal() -> Principal:
    """Return who acts; :data:`ANONYMOUS` where nobody has been named."""
    return _current.get()


@contextmanager
def acting_as(principal: Principal) -> Iterator[Principal]:
    """Run the block as *principal*."""
    token = _current.set(principal)
    try:
        yield principal
    finally:
        _current.reset(token)


def system(name: str, seller_id: str | None = None) -> Principal:
    """Return the principal of a command or job called *name*."""
    return Principal("system", name=name, seller_id=seller_id)
