"""What services cost the seller, and the margin below which none is sold.

Pure.  A cost is fixed for each unit, or a share of the list price; which of several
holds is the one that says most about the line.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from catalog.books import Per, unknown_option
from catalog.faults import Fault
from catalog.offerings import OfferingSpec
from upheld.texts import _


@dataclass(frozen=True, slots=True, kw_only=True)
class CostSpec:
    """The cost of an offering or of one of its options.

    Either ``amount``, in major units of ``currency`` for each unit and ``per``, or
    ``percent`` of the list price, which options are a part of.
    """

    offering: str
    #: Empty for the offering itself.
    option: str = ""
    #: Empty for any currency, which only a percentage can be for.
    currency: str = ""
    #: 0 for any term.
    term_months: int = 0
    per: Per | None = None
    amount: Decimal | None = None
    percent: Decimal | None = None

    @property
    def key(self) -> tuple[str, str, str, int]:
        """What there is one cost for."""
        return self.offering, self.option, self.currency, self.term_months


@dataclass(frozen=True, slots=True, kw_only=True)
class FloorSpec:
    """The least margin in percent: of one offering, of a category, or of a quote."""

    percent: Decimal
    offering: str = ""
    category: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """What there is one floor for; both are empty for the whole quote."""
        return self.category, self.offering


@dataclass(frozen=True, eq=False)
class CostBook:
    """All costs and floors of a seller at one revision of its catalogue."""

    costs: Mapping[tuple[str, str, str, int], CostSpec] = field(default_factory=dict)
    floors: Mapping[tuple[str, str], Decimal] = field(default_factory=dict)
    #: The category of each offering that has one.
    categories: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing is known of any cost."""
        return not self.costs and not self.floors

    @property
    def floor(self) -> Decimal | None:
        """The least margin of a whole quote."""
        return self.floors.get(("", ""))

    def floor_of(self, offering: str) -> Decimal | None:
        """Return the floor of an offering's own, or of its category, if it has one."""
        own = self.floors.get(("", offering))
        if own is not None:
            return own
        category = self.categories.get(offering)
        return self.floors.get((category, "")) if category else None

    def costs_of(
        self, offering: str, options: tuple[str, ...], terms: tuple[str, int]
    ) -> tuple[CostSpec, ...] | None:
        """Return what a line costs by currency and term; ``None`` when unknown.

        A share of the list price counts its options; a fixed cost needs one more
        for each option.
        """
        own = self._cost(offering, "", terms)
        if own is None or own.amount is None:
            return None if own is None else (own,)
        found = [self._cost(offering, option, terms) for option in options]
        known = [one for one in found if one is not None]
        return (own, *known) if len(known) == len(found) else None

    def _cost(
        self, offering: str, option: str, terms: tuple[str, int]
    ) -> CostSpec | None:
        currency, months = terms
        for key in ((currency, months), (currency, 0), ("", months), ("", 0)):
            cost = self.costs.get((offering, option, *key))
            if cost is not None:
                return cost
        return None


def cost_faults(
    cost: CostSpec, offerings: Mapping[str, OfferingSpec]
) -> Iterator[Fault]:
    """Yield what is wrong with *cost* beside *offerings*, all that it may name."""
    spec = offerings.get(cost.offering)
    if spec is None:
        yield Fault.unknown(("offering",), cost.offering, offerings)
    elif spec.items:
        yield Fault(
            ("offering",),
            _("“%(title)s” is a bundle: its parts have costs.", title=spec.title),
            _("Give the parts their costs."),
        )
    elif cost.option and spec.option(cost.option) is None:
        yield unknown_option(spec, cost.option).under("option")
    if (cost.amount is None) == (cost.percent is None):
        yield Fault(
            ("amount",),
            _("A cost is either an amount or a percentage of the list price."),
            _("Give one of “amount” and “percent”."),
        )
    elif cost.amount is not None:
        yield from _fixed_faults(cost)
    elif cost.option:
        yield Fault(
            ("option",),
            _("A percentage of the list price counts the options already."),
            _("Leave the option out, or give an amount."),
        )


def _fixed_faults(cost: CostSpec) -> Iterator[Fault]:
    if not cost.currency:
        yield Fault(("currency",), _("An amount needs its currency."))
    if cost.per is None:
        yield Fault(
            ("per",),
            _("Say what the amount is for."),
            _("Use month, quarter, half_year, year or once."),
        )


def floor_faults(
    floor: FloorSpec,
    offerings: Mapping[str, OfferingSpec],
    categories: Mapping[str, object],
) -> Iterator[Fault]:
    """Yield what is wrong with *floor*."""
    if floor.offering and floor.category:
        yield Fault(
            ("category",),
            _("A floor is for an offering or for a category, not for both."),
        )
    elif floor.offering and floor.offering not in offerings:
        yield Fault.unknown(("offering",), floor.offering, offerings)
    elif floor.category and floor.category not in categories:
        yield Fault.unknown(("category",), floor.category, categories)
