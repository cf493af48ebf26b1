"""What an offering promises: uptime, answers in time, repair at no cost.

Three kinds, each a frozen value that survives JSON.  Percentages are
:class:`~decimal.Decimal` between 0 and 100.  :mod:`catalog.wording` says each in
one plain sentence.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum


class Window(StrEnum):
    """The time over which an uptime is measured; it ends with the calendar's."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditTier:
    """What is paid back when the uptime of a window is *below* a percentage."""

    below: Decimal
    #: Percent of the window's fee for the service.
    credit: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class UptimePromise:
    """A service that is there for an agreed part of every window."""

    kind: str = field(default="uptime", init=False)
    #: What is measured, in the customer's words: "API gateway".
    service: str
    target: Decimal
    window: Window = Window.MONTH
    #: What counts as up, such as "HTTPS request answered within 10 seconds".
    measured: str
    #: Where from, such as "two probes in Zürich and Frankfurt".
    measured_from: str = ""
    every_seconds: int = 60
    #: What is not counted as downtime, a sentence each.
    exclusions: tuple[str, ...] = ()
    #: By falling ``below``; the lowest one reached counts.
    credits: tuple[CreditTier, ...] = ()
    #: The most that is paid back, percent of the window's fee.
    cap: Decimal | None = None


class Day(StrEnum):
    """A day of the week."""

    MON = "mon"
    TUE = "tue"
    WED = "wed"
    THU = "thu"
    FRI = "fri"
    SAT = "sat"
    SUN = "sun"


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceHours:
    """The hours in which the clocks of a response promise run, in one time zone.

    ``opens`` and ``closes`` are ``HH:MM``; ``24:00`` is the end of the day.
    """

    days: tuple[Day, ...]
    opens: str
    closes: str
    timezone: str = "UTC"
    #: ISO 3166 code of the country whose public holidays have no hours; or empty.
    holidays: str = ""


#: Day and night, every day: ``24x7`` in files.
ROUND_THE_CLOCK = ServiceHours(days=tuple(Day), opens="00:00", closes="24:00")


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseTarget:
    """How fast a request of one priority is answered, and repaired if promised."""

    #: Short name, such as ``P1``.
    priority: str
    #: When a request has this priority, in words that follow "when": "nothing works".
    meaning: str
    response_minutes: int
    repair_minutes: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponsePromise:
    """People who answer in time; targets are minutes of service hours."""

    kind: str = field(default="response", init=False)
    #: The most urgent first.
    targets: tuple[ResponseTarget, ...]
    hours: ServiceHours = ROUND_THE_CLOCK
    #: How to reach them: "phone", "portal", "mail".
    channels: tuple[str, ...]
    exclusions: tuple[str, ...] = ()


class StartBasis(StrEnum):
    """The event that a warranty counts from."""

    PURCHASE = "purchase"
    INSTALL = "install"
    CONTRACT = "contract"


class Remedy(StrEnum):
    """What is done with a faulty unit."""

    REPAIR = "repair"
    SWAP = "swap"


class TimeUnit(StrEnum):
    """What a promised delay is counted in."""

    HOURS = "hours"
    DAYS = "days"
    BUSINESS_DAYS = "business_days"


@dataclass(frozen=True, slots=True, kw_only=True)
class Delay:
    """A promised time, such as 4 hours or 1 business day."""

    count: int
    unit: TimeUnit


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """For how long, and what part of it, a cost is taken over."""

    months: int
    percent: Decimal = Decimal(100)


@dataclass(frozen=True, slots=True, kw_only=True)
class WarrantyPromise:
    """Faults put right without charge: parts, labour and expenses each for its time."""

    kind: str = field(default="warranty", init=False)
    parts: Share | None = None
    labour: Share | None = None
    #: Travel, shipping and the like.
    expenses: Share | None = None
    starts: StartBasis = StartBasis.CONTRACT
    remedy: Remedy = Remedy.REPAIR
    #: How soon, from the report of the fault; ``None`` promises no time.
    within: Delay | None = None
    exclusions: tuple[str, ...] = ()

    @property
    def months(self) -> int:
        """The months after which nothing is covered any more."""
        shares = (self.parts, self.labour, self.expenses)
        return max((share.months for share in shares if share), default=0)


Promise = UptimePromise | ResponsePromise | WarrantyPromise

#: The classes by the ``kind`` that files, forms and stored JSON name.
PROMISES: dict[str, type[Promise]] = {
    "uptime": UptimePromise,
    "response": ResponsePromise,
    "warranty": WarrantyPromise,
}


def promises_at(
    promises: Iterable[Promise], kind: str, level: Decimal
) -> tuple[Promise, ...]:
    """Return *promises* with those of a *kind* moved to a *level*.

    That is an uptime in percent, or a warranty in years.
    """
    return tuple(
        _at(promise, level) if promise.kind == kind else promise for promise in promises
    )


def _at(promise: Promise, level: Decimal) -> Promise:
    if isinstance(promise, UptimePromise):
        return replace(promise, target=level, credits=_credits(promise.credits, level))
    if isinstance(promise, WarrantyPromise):
        months, before = int(level * 12), promise.months
        return replace(
            promise,
            parts=_longer(promise.parts, before, months),
            labour=_longer(promise.labour, before, months),
            expenses=_longer(promise.expenses, before, months),
        )
    return promise


def _credits(tiers: tuple[CreditTier, ...], level: Decimal) -> tuple[CreditTier, ...]:
    """Return the tiers below *level*; of those above it, the highest begins there."""
    if not tiers:
        return ()
    above = [tier.credit for tier in tiers if tier.below >= level]
    first = max(above) if above else min(tier.credit for tier in tiers)
    rest = (tier for tier in tiers if tier.below < level)
    return CreditTier(below=level, credit=first), *rest


def _longer(share: Share | None, before: int, months: int) -> Share | None:
    """Return a share that lasts *months* if it was the longest, and no longer ever."""
    if share is None:
        return None
    lasts = months if share.months == before else min(share.months, months)
    return replace(share, months=lasts)
