"""How the worked cases of tests/cases/pricing.json are asked of our models."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from catalog.pricing import Adjustment, RowKind, Step, sheet_rows
from plugins.builtin.block_tiers import BlockTiers
from plugins.builtin.graduated import Graduated
from plugins.builtin.graduated_percentage import GraduatedPercentage
from plugins.builtin.package import Package
from plugins.builtin.per_unit import PerUnit
from plugins.builtin.percentage import Percentage
from plugins.builtin.stairstep import Stairstep
from plugins.builtin.usage import Usage
from plugins.builtin.volume import Volume
from plugins.types import PriceRequest, PriceRow, PricingModel, UsageEvent
from upheld.money import Money, Rounding, to_minor, to_step
from upheld.shares import Split

Given = Mapping[str, Any]


def ask(
    model: PricingModel[Any], parameters: Given, **asked: Any
) -> tuple[PriceRow, ...]:
    request = PriceRequest(
        offering="case",
        title="Case",
        currency=asked.pop("currency", "EUR"),
        term_months=1,
        starts_on=date(2027, 1, 1),
        **{"quantity": 1, **asked},
    )
    return tuple(model.price(request, model.Parameters.load(parameters)))


def total(rows: tuple[PriceRow, ...]) -> Decimal:
    return sum((row.amount for row in rows), Decimal(0))


def tiers(given: Given, **names: str) -> list[dict[str, Any]]:
    return [
        {ours: tier[theirs] for ours, theirs in names.items() if theirs in tier}
        for tier in given["tiers"]
    ]


def per_unit(given: Given) -> Given:
    parameters = {"price": given["unit_price"]}
    rows = ask(PerUnit(), parameters, **pick(given, "quantity", "currency"))
    return {"amount": total(rows)}


def graduated(given: Given) -> Given:
    parameters = {"tiers": tiers(given, up_to="up_to", price="unit", flat="flat")}
    return {"amount": total(ask(Graduated(), parameters, quantity=given["quantity"]))}


def graduated_prorated(given: Given) -> Given:
    parameters = {
        "tiers": tiers(given, up_to="up_to", price="unit", flat="flat"),
        "count": "events",
    }
    pairs = zip(given["events"], given["prorated_events"], strict=True)
    rows = ask(Graduated(), parameters, events=tuple(UsageEvent(*p) for p in pairs))
    return {"amount": Money.of(total(rows), "EUR").amount}


def volume(given: Given) -> Given:
    parameters = {
        "tiers": tiers(given, up_to="up_to", price="unit", flat="flat"),
        "count": "started",
        "minimum": given.get("minimum", "0"),
    }
    rows = ask(Volume(), parameters, quantity=given["quantity"])
    topped = [row.amount for row in rows if "minimum" in row.inputs]
    return {"amount": total(rows), "minimum_top_up": sum(topped)}


def package(given: Given) -> Given:
    parameters = {
        "size": given["package_size"],
        "price": given["package_price"],
        "free_units": given["free_units"] or "0",
    }
    return {"amount": total(ask(Package(), parameters, quantity=given["quantity"]))}


def block_tiers(given: Given) -> Given:
    kinds = [key.removesuffix("_tiers") for key in given if key.endswith("_tiers")]
    parameters = {
        "tiers": [
            {
                "of": kind,
                "blocks": tier["max_blocks"],
                "size": tier["block_size"],
                "price": tier["block_price"],
            }
            for kind in kinds or [""]
            for tier in given[f"{kind}_tiers" if kind else "tiers"]
        ],
        "mode": given["mode"].replace("-", "_"),
        "beyond": "continue",
        "base": given.get("base_fee", "0"),
    }
    usage = {kind: given[kind] for kind in kinds}
    rows = ask(BlockTiers(), parameters, quantity=given.get("units", "0"), usage=usage)
    return {"amount": total(rows)}


def capacity(given: Given) -> Given:
    parameters = {
        "tiers": tiers(given, up_to="max", price="price"),
        "base": given["base_fee"],
        "beyond": "continue",
    }
    return {"amount": total(ask(Stairstep(), parameters, quantity=given["peak"]))}


def percentage(given: Given) -> Given:
    parameters = {
        "of": "events",
        "rate": given["rate_percent"],
        "fixed": given["fixed_per_transaction"],
        "free_events": given["free_events"] or 0,
        "free_total": given["free_total"] or 0,
        "least_each": given.get("min_per_transaction") or 0,
        "most_each": given.get("max_per_transaction"),
    }
    events = tuple(UsageEvent(value) for value in given["transactions"])
    return {"amount": total(ask(Percentage(), parameters, events=events))}


def graduated_percentage(given: Given) -> Given:
    parameters = {
        "of": "quantity",
        "tiers": tiers(given, up_to="up_to", rate="rate_percent", flat="flat"),
    }
    rows = ask(GraduatedPercentage(), parameters, quantity=given["quantity"])
    return {"amount": total(rows)}


def allowance(given: Given) -> Given:
    parameters = {
        "allowance": given["free_units"],
        "before": "used before",
        "tiers": [{"price": "1"}],
    }
    rows = ask(
        Usage(),
        parameters,
        quantity=given["quantity"],
        usage={"used before": given.get("consumed_before") or "0"},
    )
    assert total(rows) == Decimal(rows[0].inputs["billable"])
    return {"billable_units": total(rows)}


def commitment(given: Given) -> Given:
    """Take the share of the period of every running total, as a bill does.

    The true-up is then the difference of two amounts, each rounded by itself.
    """
    committed, fees = (
        Money(given[name], "EUR").amount for name in ("commitment", "fees")
    )
    parameters = {"minimum": committed, "tiers": [{"price": "1"}]}
    rows = ask(Usage(), parameters, quantity=fees)
    days = given["days_active"], given["days_in_period"]
    charged = Money.of(rows[0].amount, "EUR").part(*days)
    return {"true_up": Money.of(total(rows), "EUR").part(*days).minor - charged.minor}


def percent_then_maximum(given: Given) -> Given:
    parameters = {
        "tiers": [{"price": given["unit_price"]}],
        "discount": given["discount_percent"],
        "maximum": given["maximum"],
        "billed": "billed",
    }
    rows = ask(
        Usage(),
        parameters,
        quantity=given["quantity"],
        usage={"billed": given["already_billed"]},
    )
    return {
        "gross": rows[0].amount,
        "percent_discount": -total(
            tuple(row for row in rows if "discount" in row.inputs)
        ),
        "maximum_discount": -total(
            tuple(row for row in rows if "maximum" in row.inputs)
        ),
        "amount": total(rows),
    }


def bundle_allocation(given: Given) -> Given:
    prices = {name: Money.of(it, "EUR") for name, it in given["list_prices"].items()}
    bundle = Money.of(given["bundle_price"], "EUR")
    parts = bundle.allocate([price.minor for price in prices.values()])
    listed = sum(price.amount for price in prices.values())
    return {
        "allocation": {
            name: part.amount for name, part in zip(prices, parts, strict=True)
        },
        "discount": listed - bundle.amount,
    }


def coupon_order(given: Given) -> Given:
    percent = Adjustment(RowKind.MANUAL, "percent", Decimal(given["percent"]))
    fixed = Adjustment(RowKind.MANUAL, "fixed", amount=Decimal(given["fixed"]))
    order = [percent, fixed] if given["order"] == "percent-first" else [fixed, percent]
    listed = [Step(RowKind.MODEL, "listed", Decimal(given["amount"]), {})]
    return {"amount": sheet_rows(listed, order, "EUR")[-1].running.amount}


def split(given: Given) -> Given:
    whole = Money.of(given["total"], given.get("currency", "EUR"))
    parts = whole.allocate(given["ratios"], Split(given["method"]))
    return {"parts": [part.amount for part in parts]}


def rounding(given: Given) -> Given:
    mode = Rounding(given["mode"])
    value, currency = Decimal(given["value"]), given["currency"]
    return {"amount": Money(to_minor(value, currency, mode), currency).amount}


def cash_rounding(given: Given) -> Given:
    mode = Rounding(given["mode"])
    return {"amount": to_step(Decimal(given["value"]), Decimal(given["step"]), mode)}


def pick(given: Given, *names: str) -> dict[str, Any]:
    return {name: given[name] for name in names if name in given}


#: What answers each kind of case.
PRICED: dict[str, Callable[[Given], Given]] = {
    "base-plus-usage": block_tiers,
    "block-tiers": block_tiers,
    "block-tiers-multi-unit": block_tiers,
    "bundle-allocation": bundle_allocation,
    "capacity": capacity,
    "cash-rounding": cash_rounding,
    "coupon-order": coupon_order,
    "graduated": graduated,
    "graduated-percentage": graduated_percentage,
    "graduated-prorated": graduated_prorated,
    "included-allowance-progressive": allowance,
    "minimum-commitment": commitment,
    "package": package,
    "per-unit": per_unit,
    "percentage": percentage,
    "percent-then-maximum": percent_then_maximum,
    "percentage-min-max": percentage,
    "rounding": rounding,
    "split": split,
    "volume": volume,
    "volume-minimum": volume,
}

#: What is not for a price list to answer, and the part that will; the reasons stand
#: in docs/plugins/conventions.md.
ELSEWHERE = {"invoice-order": "billing"}
