"""``upheld plugins replay`` and ``diff``: real requests, asked again."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import click
import yaml  # type: ignore[import-untyped]

from contracts.quotes.replaying.asked import (
    AskedLine,
    Effect,
    effect,
    fixture,
    totals,
)
from contracts.quotes.replaying.pinned.cli import ask_again, ask_of, asked_of
from contracts.quotes.replaying.queries import lines_of, open_lines, renewing_lines
from upheld.commands.lazy import PARTLY
from upheld.commands.output import as_json, print_json, print_table, say
from upheld.commands.running import for_seller
from upheld.errors import InvalidInput
from upheld.money import Money
from upheld.plain import to_plain
from upheld.sellers import seller
from upheld.texts import format_amount, format_money, ngettext
from upheld.words import _

#: A renewal is looked at so many days ahead.
AHEAD = 365
FILE = click.Path(dir_okay=False, writable=True, path_type=Path)


@click.command()
@click.argument("number", metavar="QUOTE")
@click.option("--line", type=int, help=_("Only the line at this place."))
@click.option("--model", default="", help=_("Only the lines of this model."))
@click.option(
    "--plugin", default="", help=_("What to ask instead of what is installed.")
)
@click.option("--output", type=FILE, help=_("Write a file, such as fixtures/KEY.yaml."))
@click.option(
    "--version",
    default="",
    metavar="pinned|NAME==VERSION",
    help=_("Ask a version that is kept, and say whether it answers as then."),
)
@for_seller
def replay(
    number: str, *, line: int | None, model: str, output: Path | None, **asked: str
) -> None:
    r"""Make fixtures of what the lines of QUOTE have asked of their model.

    With --version, QUOTE may be a contract too.  Each line is asked again: of the
    version that it is pinned to, or of the one that is named.  Each row that is not
    what it was is said, and the command ends with 4 then.

    \b
    upheld plugins replay Q-2026-00046 --line 2
    upheld plugins replay Q-2026-00046 --model per_seat --output fixtures/per_seat.yaml
    upheld plugins replay C-2026-000123 --version pinned

    Next: upheld plugins check
    """
    found = lines_of(number, today=seller().today())
    if asked["version"]:
        ask_again(_narrowed(found, line, model), asked["version"])
        return
    lines = _chosen(found, line, model)
    key = lines[0].model
    answers = asked_of(asked["plugin"] or key, [ask_of(one) for one in lines]).answers
    cases = [fixture(*pair) for pair in zip(lines, answers, strict=True)]
    book = {"model": key, "cases": cases}
    text = yaml.safe_dump(book, sort_keys=False, allow_unicode=True)
    if output is None:
        click.echo(text, nl=False)
        return
    output.write_text(text, "utf-8")
    say(_("Written: %(file)s", file=output))


def _chosen(
    lines: Sequence[AskedLine], place: int | None, model: str
) -> list[AskedLine]:
    """Return the lines that are meant: all of one model."""
    found = _narrowed(lines, place, model)
    known = _listed(lines)
    if len({one.model for one in found}) > 1:
        raise InvalidInput.of(
            "--model",
            _("Fixtures are of one model, and the lines have several."),
            hint=_("Choose one: %(lines)s.", lines=known),
        )
    return found


def _narrowed(
    lines: Sequence[AskedLine], place: int | None, model: str
) -> list[AskedLine]:
    found = [
        one
        for one in lines
        if place in {None, one.position} and model in {"", one.model}
    ]
    known = _listed(lines)
    if not found:
        raise InvalidInput.of(
            "--line" if place else "--model",
            _("The quote has no such line."),
            hint=_("It has: %(lines)s.", lines=known) if known else "",
        )
    return found


def _listed(lines: Sequence[AskedLine]) -> str:
    return "; ".join(f"{one.position} {one.title} ({one.model})" for one in lines)


@dataclass(frozen=True, slots=True)
class _Compared:
    effects: tuple[Effect, ...]
    #: How many lines there are of other models.
    others: int

    @property
    def failing(self) -> int:
        """How many lines would have no price any more."""
        return sum(one.new is None for one in self.effects)


@click.command()
@click.argument("old")
@click.argument("new")
@click.option(
    "--days",
    type=click.IntRange(0, 3660),
    default=AHEAD,
    show_default=True,
    help=_("Look at renewals so far ahead."),
)
@click.option("--all", "every", is_flag=True, help=_("List what stays as it is, too."))
@as_json
@for_seller
def diff(old: str, new: str, *, days: int, every: bool, as_json: bool) -> None:
    r"""Say what another version of a plugin would change, before it is switched.

    OLD and NEW are each a folder, a Python file, a wheel, the name of a plugin that is
    installed, or a version that is kept: per_seat==1.2, or 1.2 alone.  Each open quote
    and each renewal that is due is priced by both, with the parameters and the request
    of then, before options and discounts; nothing is stored.  Ends with 4 when the new
    version has no price for something.

    \b
    upheld plugins diff upheld-per-seat ../upheld-per-seat
    upheld plugins diff 1.2.0 1.3.0
    upheld plugins diff per_seat dist/upheld_per_seat-1.3-py3-none-any.whl --json

    Next: pip install the new version, and upheld plugins list
    """
    compared = _compare(old, new, seller().today(), days)
    if as_json:
        print_json(_plain(compared))
    else:
        _show(compared, every=every)
    if compared.failing:
        click.get_current_context().exit(PARTLY)


def _compare(old: str, new: str, today: date, days: int) -> _Compared:
    lines = [*open_lines(today=today), *renewing_lines(today=today, days=days)]
    asks = [ask_of(one) for one in lines]
    before, after = asked_of(old, asks), asked_of(new, asks)
    known = {*before.models, *after.models}
    effects = tuple(
        effect(line, *answers)
        for line, *answers in zip(lines, before.answers, after.answers, strict=True)
        if line.model in known
    )
    return _Compared(effects, len(lines) - len(effects))


def _show(compared: _Compared, *, every: bool) -> None:
    shown = [one for one in compared.effects if every or one.changes]
    if shown:
        heads = (
            *(_("Quote or contract"), _("Customer"), _("Line"), _("Service")),
            *(_("Old"), _("New"), _("A year"), _("Once")),
        )
        print_table(heads, map(_row, shown))
        click.echo()
    for reason in dict.fromkeys(one.reason for one in shown if one.reason):
        say(reason)
    for amount in totals(one.yearly for one in compared.effects).values():
        click.echo(_("Difference a year: %(amount)s", amount=_signed(amount)))
    for amount in totals(one.once for one in compared.effects).values():
        click.echo(_("Difference once: %(amount)s", amount=_signed(amount)))
    changed = sum(one.changes for one in compared.effects)
    say(
        ngettext(
            "%(num)s line looked at, %(changed)s of them change.",
            "%(num)s lines looked at, %(changed)s of them change.",
            len(compared.effects),
            changed=changed,
        )
    )


def _row(one: Effect) -> tuple[str, ...]:
    line = one.line
    return (
        line.number,
        line.customer,
        str(line.position),
        line.title,
        _amount(one.old),
        _amount(one.new),
        "–" if one.yearly is None else _signed(one.yearly),
        "–" if one.once is None else _signed(one.once),
    )


def _amount(money: Money | None) -> str:
    return _("no price") if money is None else format_amount(money)


def _signed(money: Money) -> str:
    text = format_money(money)
    return f"+{text}" if money.minor > 0 else text


def _plain(compared: _Compared) -> dict[str, Any]:
    return {
        "lines": [_line_plain(one) for one in compared.effects],
        "yearly": _totals_plain(one.yearly for one in compared.effects),
        "once": _totals_plain(one.once for one in compared.effects),
        "without_price": compared.failing,
        "of_other_models": compared.others,
    }


def _totals_plain(differences: Iterable[Money | None]) -> list[Any]:
    return [to_plain(one) for one in totals(differences).values()]


def _line_plain(one: Effect) -> dict[str, Any]:
    line = one.line
    amounts = {"old": one.old, "new": one.new, "yearly": one.yearly, "once": one.once}
    return {
        "kind": line.kind,
        "number": line.number,
        "customer": line.customer,
        "line": line.position,
        "title": line.title,
        "model": line.model,
        "model_version": line.model_version,
        "period_months": line.period_months,
        **{key: None if it is None else to_plain(it) for key, it in amounts.items()},
        "reason": one.reason,
    }
