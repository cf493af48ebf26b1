"""Exhibit B: an uptime promise with the formula and an example that was computed."""

from decimal import ROUND_DOWN, Decimal

from catalog.promises import UptimePromise, Window
from catalog.wording import say_minutes
from contracts.cover.uptime import (
    WHOLE,
    allowed_downtime,
    credit,
    credit_percent,
    uptime_percent,
    window_fee,
)
from contracts.documents.paper import Fact, Table, Uptime
from contracts.records import Line
from upheld.money import Money
from upheld.texts import _, format_money, format_number, format_percent, ngettext

#: The days of the window that the example computes with.
EXAMPLE_DAYS = {Window.MONTH: 30, Window.QUARTER: 91, Window.YEAR: 365}
MINUTES_A_DAY = 24 * 60
SHOWN = Decimal("0.001")


def uptime_section(line: Line, promise: UptimePromise) -> Uptime:
    """Return the uptime part of the exhibit for one *promise* of *line*."""
    fee = window_fee(line.yearly, promise.window)
    return Uptime(
        title=_(
            "%(service)s: %(target)s of each %(window)s",
            service=promise.service,
            target=format_percent(promise.target),
            window=_window(promise.window),
        ),
        facts=_facts(line, promise),
        formula=_(
            "Uptime = (minutes of the %(window)s − minutes of downtime) ÷ minutes of "
            "the %(window)s × 100. Minutes that do not count as downtime are taken out "
            "of both.",
            window=_window(promise.window),
        ),
        credits=_credits(promise, fee),
        example=_example(promise, fee) if promise.credits else (),
        exclusions=promise.exclusions,
        settlement=_settlement(promise, fee),
    )


def _window(window: Window) -> str:
    names = {
        Window.MONTH: _("calendar month"),
        Window.QUARTER: _("calendar quarter"),
        Window.YEAR: _("calendar year"),
    }
    return names[window]


def _facts(line: Line, promise: UptimePromise) -> tuple[Fact, ...]:
    minutes = EXAMPLE_DAYS[promise.window] * MINUTES_A_DAY
    days = EXAMPLE_DAYS[promise.window]
    allowed = _(
        "At most %(minutes)s of downtime in %(days)s",
        minutes=say_minutes(allowed_downtime(promise, minutes)),
        days=ngettext("%(num)s day", "%(num)s days", days),
    )
    found = (
        (_("Part of"), line.title),
        (_("What is measured"), promise.measured),
        (_("Measured from"), promise.measured_from),
        (_("How often"), _often(promise.every_seconds)),
        (_("Target"), format_percent(promise.target)),
        (_("That is"), allowed),
    )
    return tuple(Fact(label, value) for label, value in found if value)


def _often(seconds: int) -> str:
    if seconds % 60:
        return ngettext("Every %(num)s second", "Every %(num)s seconds", seconds)
    return ngettext("Every minute", "Every %(num)s minutes", seconds // 60)


def _credits(promise: UptimePromise, fee: Money) -> Table | None:
    """Return the tiers as ranges of uptime, best first."""
    if not promise.credits:
        return None
    tiers = sorted(promise.credits, key=lambda tier: tier.below, reverse=True)
    floors = [tier.below for tier in tiers[1:]]
    rows = []
    for place, tier in enumerate(tiers):
        floor = floors[place] if place < len(floors) else Decimal(0)
        percent = credit_percent(promise, floor)
        rows.append(
            (
                _range(floor, tier.below),
                format_percent(percent),
                format_money(credit(promise, floor, fee)),
            )
        )
    heads = (
        _("Uptime of the %(window)s", window=_window(promise.window)),
        _("Credit"),
        _("In money"),
    )
    return Table(heads, tuple(rows), numeric=(1, 2))


def _range(floor: Decimal, below: Decimal) -> str:
    if not floor:
        return _("Below %(below)s", below=format_percent(below))
    return _(
        "Below %(below)s, down to %(floor)s",
        below=format_percent(below),
        floor=format_percent(floor),
    )


def _example(promise: UptimePromise, fee: Money) -> tuple[str, ...]:
    """Return an example of a miss, half as long again as the first tier needs."""
    days = EXAMPLE_DAYS[promise.window]
    minutes = days * MINUTES_A_DAY
    first = max(tier.below for tier in promise.credits)
    needed = int(minutes * (WHOLE - first) / WHOLE) + 1
    down = min(needed + needed // 2, minutes)
    uptime = uptime_percent(minutes, down)
    percent = credit_percent(promise, uptime)
    shown = uptime.quantize(SHOWN, ROUND_DOWN).normalize()
    facts = {
        "days": ngettext("%(num)s day", "%(num)s days", days),
        "minutes": format_number(Decimal(minutes)),
        "down": format_number(Decimal(down)),
        "up": format_number(Decimal(minutes - down)),
        "uptime": format_percent(shown),
        "window": _window(promise.window),
        "fee": format_money(fee),
        "percent": format_percent(percent),
        "credit": format_money(credit(promise, uptime, fee)),
    }
    return (
        _(
            "A %(window)s of %(days)s has %(minutes)s minutes. With %(down)s minutes "
            "of downtime, (%(minutes)s − %(down)s) ÷ %(minutes)s × 100 = %(uptime)s.",
            **facts,
        ),
        _(
            "The service costs %(fee)s for that time. The credit is %(percent)s of it: "
            "%(credit)s.",
            **facts,
        ),
    )


def _settlement(promise: UptimePromise, fee: Money) -> tuple[str, ...]:
    if not promise.credits:
        return ()
    sentences = [
        _(
            "We measure and compute the credit ourselves: you do not have to claim it. "
            "It is a line of its own on your next invoice, or on a credit note when "
            "there is no next invoice."
        )
    ]
    if promise.cap is not None:
        sentences.append(
            _(
                "Credits for one %(window)s are at most %(percent)s: %(money)s.",
                window=_window(promise.window),
                percent=format_percent(promise.cap),
                money=format_money(fee.times(promise.cap / WHOLE)),
            )
        )
    return tuple(sentences)
