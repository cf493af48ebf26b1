"""Generated contracts: the runs of a year issue what was foreseen of each."""

from datetime import date, timedelta
from random import Random
from typing import Any

from sqlalchemy import func, select

from contracts.billing.models import BillingSchedule
from tests.billing.signing import bill, signed
from tests.forecast.test_equality import foreseen, issued
from tests.shop import Shop
from upheld.db import db

UNTIL = date(2028, 4, 1)
OTHERS = ("API", "VISIT", "P24")


def terms(dice: Random) -> dict[str, Any]:
    alignment = dice.choice(["start", "cycle_day", "calendar"])
    months = [3, 4, 6, 12] if alignment == "calendar" else [2, 3, 5, 7, 12]
    return {
        "starts_on": date(2027, 1, 1) + timedelta(dice.randrange(90)),
        "term_months": dice.choice([0, 7, 12, 18, 36]),
        "billing_months": dice.choice(months),
        "renewal_months": dice.choice([0, 6, 12]),
        "timing": dice.choice(["advance", "arrears"]),
        "alignment": alignment,
        "cycle_day": dice.randint(1, 31),
        "first_stub": dice.choice(["own", "merged"]),
        "proration": dice.choice(["actual_days", "thirty_days", "year_365"]),
        "quantity": dice.randint(1, 40),
    }


def test_many_contracts_are_billed_as_foreseen(shop: Shop) -> None:
    dice = Random(20270101)
    ids = []
    for _ in range(5):
        others = dice.sample(OTHERS, dice.randint(0, 3))
        ids.append(signed(shop, "R740", *others, **terms(dice)))
    said = {one: foreseen(one, UNTIL) for one in ids}
    due = select(func.min(BillingSchedule.next_due_on)).where(
        BillingSchedule.parked == ""
    )

    while (day := db.session.scalar(due)) is not None and day <= UNTIL:
        bill(day)

    assert sum(map(len, said.values())) > 15
    assert {one: issued(one) for one in ids} == said
