"""The table of the builder: bundles with their parts, and what stands beside them."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from contracts.periods import Plan
from contracts.quotes.builder import (
    BuilderGroup,
    BuilderLine,
    BuilderView,
    draft_totals,
)
from contracts.quotes.draft import Buyer, Draft, QuoteHead
from contracts.quotes.table import table, with_parts_below
from contracts.records import Line
from contracts.taxes import UNTAXED
from contracts.terms import Term
from upheld.money import Money

NOW = datetime(2026, 11, 23, tzinfo=UTC)


def euro(amount: str) -> Money:
    return Money.of(amount, "EUR")


def line(key: str, net: str | None, **fields: Any) -> BuilderLine:
    price = None if net is None else euro(net)
    plain: dict[str, Any] = {
        "id": key,
        "position": 1,
        "code": key.upper(),
        "title": key.title(),
        "kind": "support",
        "quantity": Decimal(1),
        "unit": "",
        "options": (),
        "discount_percent": Decimal(0),
        "part_of": None,
        "bundle": False,
        "charge": "recurring",
        "list_price": price,
        "net": price,
        "list_yearly": price,
        "yearly": price,
    }
    return BuilderLine(**(plain | fields))


def view(*groups: tuple[str, tuple[BuilderLine, ...]]) -> BuilderView:
    buyer = Buyer("c", "K-1", "Contoso", None, "Bern", "CH", "", "", "en")
    head = QuoteHead(
        id="q",
        deal_id="d",
        number="Q-2026-00001",
        revision=1,
        title="",
        state="draft",
        edition=1,
        currency="EUR",
        term=Term(date(2027, 1, 1), 36),
        valid_until=date(2027, 1, 15),
        discount_percent=Decimal(0),
        rate=UNTAXED,
        notes="",
        owner="",
        customer=buyer,
        created_at=NOW,
        changed_at=NOW,
        changed_by="",
        sent_at=None,
        viewed_at=None,
    )
    zero = euro("0")
    return BuilderView(
        quote=head,
        groups=tuple(BuilderGroup(kind, kind, zero, zero, own) for kind, own in groups),
        totals=draft_totals(Draft(head, (), {}, (), ())),
        complete=True,
        plan=Plan(head.term, (), "EUR", UNTAXED),
        findings=(),
        readiness=(),
    )


def test_the_parts_of_a_bundle_stand_below_it() -> None:
    bundle = line("full", "100", bundle=True, kind="bundle")
    part = line("part", "100", part_of="full")
    alone = line("alone", "40")
    groups = table(view(("bundle", (bundle,)), ("support", (part, alone))))
    shown = [(one.title, [row.id for row in one.rows]) for one in groups]
    assert shown == [("bundle", ["full", "part"]), ("support", ["alone"])]


def test_a_bundle_counts_what_its_parts_cost_once() -> None:
    bundle = line("full", "100", bundle=True, kind="bundle")
    part = line("part", "100", part_of="full")
    (group,) = table(view(("bundle", (bundle,)), ("support", (part,))))
    assert group.yearly == euro("100")


def test_a_one_off_price_is_no_price_a_year() -> None:
    once = line("visit", "1250", charge="one_off", yearly=euro("0"))
    (group,) = table(view(("work", (once, line("care", "40")))))
    assert (group.yearly, group.one_off) == (euro("40"), euro("1250"))
    assert group.rows[0].net == euro("1250")


def test_a_line_without_a_price_stands_there_without_one() -> None:
    bare = line("bare", None, unpriced="It has no price.")
    (group,) = table(view(("product", (bare,))))
    assert (group.yearly, group.rows[0].net) == (euro("0"), None)
    assert group.rows[0].unpriced == "It has no price."


def test_equal_lines_make_equal_rows() -> None:
    first, again = (table(view(("support", (line("a", "1"),)))) for _time in range(2))
    assert first[0].rows == again[0].rows
    assert hash(first[0].rows) == hash(again[0].rows)


def test_in_an_offer_the_parts_follow_their_bundle() -> None:
    nothing = euro("0")

    def part(position: int, of: int | None = None) -> Line:
        return Line(
            position=position,
            service=0,
            code="",
            title="",
            group="",
            quantity=Decimal(1),
            unit="",
            charge="recurring",
            period_months=12,
            list_price=nothing,
            net=nothing,
            yearly=nothing,
            term_total=nothing,
            part_of=of,
        )

    lines = (part(1), part(2, of=1), part(3), part(4, of=1))
    assert [one.position for one in with_parts_below(lines)] == [1, 2, 4, 3]
