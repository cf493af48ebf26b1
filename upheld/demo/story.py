"""What happened at Northwind Service in the last two years: a made-up history.

Pure: the same seed, day and customers give the same story, to the minute.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum
from random import Random

#: How far back the history goes.
DAYS = 730
#: Before this many days ago every deal has come to its end.
RECENT = 40


class Ending(StrEnum):
    """How far a deal has come."""

    DRAFT = "draft"
    SENT = "sent"
    VIEWED = "viewed"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"


#: The states that deals are in which are still on their way, and how many days ago
#: they began: long enough for all that has happened to them.
_AGES = {Ending.DRAFT: (3, 7), Ending.SENT: (9, 13), Ending.VIEWED: (14, 26)}
OPEN = (Ending.DRAFT, Ending.SENT, Ending.VIEWED, Ending.VIEWED)


@dataclass(frozen=True, slots=True)
class Basket:
    """What customers of one sort buy together."""

    title: str
    #: The code of a bundle, or empty.
    bundle: str
    #: Code, fewest and most, options.
    lines: tuple[tuple[str, int, int, tuple[str, ...]], ...]
    months: int
    large: bool


BASKETS = (
    Basket("Store rollout", "BND-STORE", (("NW-POS", 12, 60, ()),), 36, large=True),
    Basket("Data centre cover", "BND-DC", (("UP-BKP", 10, 40, ()),), 36, large=True),
    Basket(
        "Server and network cover",
        "",
        (
            ("NW-R740", 12, 64, ("4H",)),
            ("NW-S900", 2, 8, ()),
            ("SUP-247", 1, 1, ()),
            ("SUP-ENG", 1, 2, ()),
        ),
        36,
        large=True,
    ),
    Basket(
        "Platform operation",
        "",
        (
            ("UP-API", 1, 1, ("9999",)),
            ("UP-DB", 2, 9, ()),
            ("UP-BKP", 5, 30, ()),
            ("SUP-247", 1, 1, ()),
        ),
        24,
        large=True,
    ),
    Basket("Branch network", "BND-SITE", (), 36, large=True),
    Basket(
        "Workplace service",
        "",
        (
            ("NW-LAP", 60, 400, ("DROP",)),
            ("SUP-DESK", 80, 500, ()),
            ("UP-MAIL", 80, 500, ()),
        ),
        24,
        large=True,
    ),
    Basket("Office cover", "BND-OFFICE", (), 24, large=False),
    Basket("Web shop, worry-free", "BND-SHOP", (), 12, large=False),
    Basket(
        "Cover for the tills",
        "",
        (("NW-POS", 2, 14, ()), ("NW-UPS", 1, 3, ()), ("SUP-BUS", 1, 1, ())),
        36,
        large=False,
    ),
    Basket(
        "Small office server",
        "",
        (
            ("NW-R740", 1, 3, ()),
            ("UP-BKP", 2, 8, ()),
            ("SUP-BUS", 1, 1, ()),
            ("WRK-INST", 1, 3, ()),
        ),
        36,
        large=False,
    ),
    Basket(
        "Mail and desk",
        "",
        (("UP-MAIL", 8, 60, ()), ("SUP-DESK", 8, 40, ()), ("WRK-MIG", 8, 60, ())),
        12,
        large=False,
    ),
    Basket(
        "Notebooks",
        "",
        (("NW-LAP", 5, 40, ()), ("NW-PRN", 1, 6, ())),
        24,
        large=False,
    ),
)

#: Why an offer is declined: what was chosen, and what was said.
REASONS = (
    ("timing", "The budget was moved to next year."),
    ("supplier", "We stay with our present provider for another year."),
    ("scope", "We need a shorter term."),
    ("no_need", "The board decided to close the branch."),
    ("scope", "Response at weekends is missing for the smaller sites."),
)
#: What customers ask, and what they are answered.
QUESTIONS = (
    (
        "Are devices covered that we move to another branch?",
        "Yes, in every country that the contract names. Tell us within 14 days.",
    ),
    (
        "Can we add more devices later at the same price?",
        "Yes. The price for each is the same until the end of the term.",
    ),
    (
        "What happens when a part is no longer made?",
        "You get a successor that does at least the same, without a charge.",
    ),
)
#: For how many days the offers can be accepted that are still on their way.
VALID = (30, 60, 45, 90)
DISCOUNTS = (0, 0, 0, 0, 2, 3, 5)


@dataclass(frozen=True, slots=True)
class Deal:
    """One quote and what became of it, with the instants at which it did."""

    customer: str
    title: str
    bundle: str
    lines: tuple[tuple[str, Decimal, tuple[str, ...]], ...]
    months: int
    discount: Decimal
    ending: Ending
    created: datetime
    sent: datetime
    viewed: datetime
    decided: datetime
    #: Why it is declined, if it is: what is chosen, and what is said.
    declined: tuple[str, str]
    #: Which of the salespeople, from 0.
    seller: int
    #: How many days it can be accepted.
    valid: int = 30

    @property
    def question(self) -> tuple[str, str] | None:
        """What the customer asks about it, and the answer; about one in three does."""
        asks = self.viewed.minute % 3 == 0
        return QUESTIONS[self.viewed.second % len(QUESTIONS)] if asks else None

    @property
    def is_revised(self) -> bool:
        """Whether it took a second revision to be accepted."""
        return self.ending is Ending.ACCEPTED and self.viewed.second % 4 == 0


def tell(
    seed: int, today: date, customers: Sequence[tuple[str, bool]], deals: int
) -> tuple[Deal, ...]:
    """Return *deals* deals by the day they began, more of them lately than long ago.

    *customers* are numbers, and whether each is a large one; every customer has a
    deal before any has two.
    """
    random = Random(seed)  # noqa: S311  a story, not a secret
    order = list(customers)
    random.shuffle(order)
    turns = [order[place % len(order)] for place in range(deals)]
    lately = max(len(OPEN), deals // 6)
    open_ones = [OPEN[place % len(OPEN)] for place in range(lately)]
    beginnings: list[tuple[int, Ending | None]] = [
        *((random.randint(*_AGES[ending]), ending) for ending in open_ones),
        *((_days_ago(random), None) for _deal in range(deals - lately)),
    ]
    beginnings.sort(key=lambda beginning: beginning[0], reverse=True)
    told: list[Deal] = []
    for customer, (ago, ending) in zip(turns, beginnings, strict=True):
        deal = _deal(random, customer, today - timedelta(days=ago))
        valid = VALID[len(told) % len(VALID)]
        told.append(
            deal if ending is None else replace(deal, ending=ending, valid=valid)
        )
    return tuple(told)


def rollout(today: date, customer: str) -> Deal:
    """Return the draft that everybody looks at first: 48 servers and what they need."""
    begun = _at(Random(1), today - timedelta(days=4))  # noqa: S311  as above
    return Deal(
        customer=customer,
        title="Store rollout, second wave",
        bundle="",
        lines=(
            ("NW-R740", Decimal(48), ()),
            ("NW-S200", Decimal(12), ()),
            ("UP-API", Decimal(1), ()),
            ("SUP-247", Decimal(1), ()),
        ),
        months=36,
        discount=Decimal(0),
        ending=Ending.DRAFT,
        created=begun,
        sent=begun,
        viewed=begun,
        decided=begun,
        declined=("", ""),
        seller=0,
    )


def _days_ago(random: Random) -> int:
    """Return when a deal began: the firm grows, so recent days are likelier."""
    return RECENT + int((DAYS - RECENT) * (1 - random.random() ** 0.7))


def _deal(random: Random, customer: tuple[str, bool], day: date) -> Deal:
    number, large = customer
    basket = random.choice([one for one in BASKETS if one.large is large])
    created = _at(random, day)
    sent = _later(random, created, 1, 4)
    viewed = _later(random, sent, 0, 3)
    return Deal(
        customer=number,
        title=basket.title,
        bundle=basket.bundle,
        lines=tuple(_lines(random, basket)),
        months=basket.months,
        discount=Decimal(random.choice(DISCOUNTS)),
        ending=random.choices(
            (Ending.ACCEPTED, Ending.DECLINED, Ending.EXPIRED), (70, 17, 13)
        )[0],
        created=created,
        sent=sent,
        viewed=viewed,
        decided=_later(random, viewed, 1, 15),
        declined=random.choice(REASONS),
        seller=random.randrange(3),
    )


def _lines(
    random: Random, basket: Basket
) -> Iterator[tuple[str, Decimal, tuple[str, ...]]]:
    for code, fewest, most, options in basket.lines:
        chosen = options if random.randrange(2) else ()
        yield code, Decimal(random.randint(fewest, most)), chosen


def _at(random: Random, day: date) -> datetime:
    """Return an instant on *day*, or the Monday after, while offices are open."""
    weekend = max(0, day.weekday() - 4)
    day += timedelta(days=3 - weekend) if weekend else timedelta()
    clock = time(random.randint(7, 15), random.randint(0, 59), random.randint(0, 59))
    return datetime.combine(day, clock, UTC)


def _later(random: Random, instant: datetime, fewest: int, most: int) -> datetime:
    later = _at(random, instant.date() + timedelta(days=random.randint(fewest, most)))
    return max(later, instant + timedelta(minutes=random.randint(9, 90)))
