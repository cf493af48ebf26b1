"""What another version of a model changes, in a year and once.  Pure."""

from contracts.quotes.replaying.asked import AskedLine, effect, totals
from upheld.money import Money


def line(period_months: int) -> AskedLine:
    return AskedLine(
        kind="quote",
        number="Q-2026-00046",
        customer="Contoso",
        position=1,
        title="Server cover",
        model="per_unit",
        model_version="1",
        answered=Money(100_00, "EUR"),
        amounts=(Money(100_00, "EUR"),),
        period_months=period_months,
        parameters={},
        request={},
    )


def rows(amount: str) -> dict[str, object]:
    return {"rows": [["Cover", amount]]}


def test_what_is_paid_once_is_in_no_difference_of_a_year():
    monthly = effect(line(1), rows("100"), rows("110"))
    once = effect(line(0), rows("500"), rows("480"))

    assert (monthly.yearly, monthly.once) == (Money(120_00, "EUR"), None)
    assert (once.yearly, once.once) == (None, Money(-20_00, "EUR"))
    both = (monthly, once)
    assert totals(one.yearly for one in both) == {"EUR": Money(120_00, "EUR")}
    assert totals(one.once for one in both) == {"EUR": Money(-20_00, "EUR")}


def test_without_an_answer_there_is_no_difference():
    found = effect(line(0), rows("500"), {"reason": "Not sold any more."})

    assert (found.yearly, found.once, found.reason) == (
        None,
        None,
        "Not sold any more.",
    )
