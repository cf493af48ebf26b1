"""How far each role may go without asking.  Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from upheld.principal import Role

#: The roles that sell, the one with the least say first.
CHAIN = (Role.SALES, Role.SALES_MANAGER, Role.ADMINISTRATOR)


@dataclass(frozen=True, slots=True)
class Limit:
    """What may be given away by hand; ``None`` stands for as much as one likes."""

    #: Percent off one line, that on everything included.
    line: Decimal | None = None
    #: Percent off everything.
    quote: Decimal | None = None
    #: Whether a margin may be below its floor.
    below_floor: bool = True

    @property
    def is_set(self) -> bool:
        """Whether there is anything that it does not allow."""
        return self.line is not None or self.quote is not None or not self.below_floor


UNLIMITED = Limit()
Limits = Mapping[Role, Limit]


def limit_of(roles: frozenset[Role], limits: Limits) -> Limit:
    """Return what somebody with *roles* may give away: the most of each."""
    own = [limits.get(role, UNLIMITED) for role in CHAIN if role in roles]
    if not own:
        return Limit(Decimal(0), Decimal(0), below_floor=False)
    return Limit(
        _most([one.line for one in own]),
        _most([one.quote for one in own]),
        any(one.below_floor for one in own),
    )


def rank(roles: frozenset[Role]) -> int:
    """Return how much say *roles* have; -1 for none in selling."""
    return max((CHAIN.index(role) for role in roles if role in CHAIN), default=-1)


def _most(percents: list[Decimal | None]) -> Decimal | None:
    known = [one for one in percents if one is not None]
    return max(known) if len(known) == len(percents) else None
