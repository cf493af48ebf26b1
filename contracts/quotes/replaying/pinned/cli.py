"""Lines asked again of a version that is kept, beside what was answered then."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import click

from contracts.quotes.replaying.asked import Again, AskedLine, request_plain, rounded
from plugins.keeping import BETWEEN, offering, version_named
from plugins.kit.targets import target_of
from plugins.kit.versions import Ask, Version, asked, asked_apart
from plugins.manager import PluginManager
from upheld.commands.lazy import PARTLY
from upheld.commands.output import print_table, say
from upheld.errors import UpheldError
from upheld.money import Money
from upheld.state import settings
from upheld.texts import format_amount, ngettext
from upheld.words import _

#: What stands for the version that each line is pinned to.
PINNED = "pinned"


def ask_of(line: AskedLine) -> Ask:
    """Return what the model of *line* was asked."""
    return Ask(line.model, line.parameters, request_plain(line.request))


def asked_of(target: str, asks: Sequence[Ask]) -> Version:
    """Return what the version *target* answers: one that is kept, or any other.

    :raises UpheldError: where it cannot be found or used.
    """
    if _names_kept(target):
        return asked_apart(version_named(settings().kept_plugins, target).load(), asks)
    return asked(target, asks)


def _names_kept(target: str) -> bool:
    """Tell whether *target* looks like a version, which plugins never do."""
    return not Path(target).exists() and (BETWEEN in target or target[:1].isdigit())


def ask_again(lines: Sequence[AskedLine], version: str) -> None:
    """Ask each of *lines* again, and say what is not as it was then.

    Ends the command with 4 where anything is not.
    """
    found = [_again(line, version) for line in lines]
    heads = (
        *(_("Line"), _("Service"), _("Pinned"), _("Asked")),
        *(_("Then"), _("Now"), _("Answer")),
    )
    print_table(heads, map(_row, found))
    differing = sum(not one.same for one in found)
    say(
        ngettext(
            "%(num)s line asked again, %(differing)s of them not as then.",
            "%(num)s lines asked again, %(differing)s of them not as then.",
            len(found),
            differing=differing,
        )
    )
    if differing:
        click.get_current_context().exit(PARTLY)


def _again(line: AskedLine, version: str) -> Again:
    try:
        title, manager = (
            _pinned(settings().kept_plugins, line.model, line.model_version)
            if version == PINNED
            else _named(settings().kept_plugins, version)
        )
    except UpheldError as error:
        return Again(line, "", None, f"{error.message} {error.hint}".strip())
    if manager is None:
        reason = _(
            "No version is kept that has %(model)s %(version)s; keep it with "
            "`upheld plugins keep`.",
            model=line.model,
            version=line.model_version,
        )
        return Again(line, "", None, reason)
    (answer,) = asked_apart(manager, [ask_of(line)]).answers
    now = rounded(answer, line.answered.currency)
    return Again(line, title, now, str(answer.get("reason", "")))


@cache
def _named(folder: Path, version: str) -> tuple[str, PluginManager | None]:
    kept = version_named(folder, version)
    return kept.title, kept.load()


@cache
def _pinned(folder: Path, model: str, version: str) -> tuple[str, PluginManager | None]:
    """Return what is kept of that version, or else what is installed, if it is it."""
    for kept in offering(folder, model, version):
        return kept.title, kept.load()
    try:
        installed = target_of(model).load()
    except UpheldError:
        return "", None
    found = installed.models.get(model)
    if found is None or found.version != version:
        return "", None
    return f"{found.plugin} {found.plugin_version}", installed


def _row(one: Again) -> tuple[str, ...]:
    line = one.line
    pinned = f"{line.model} {line.model_version}"
    now = None if one.now is None else sum(one.now[1:], one.now[0])
    return (
        *(str(line.position), line.title, pinned, one.version or "–"),
        *(_amount(line.answered), _amount(now), _verdict(one)),
    )


def _verdict(one: Again) -> str:
    if one.same:
        return _("as then")
    if one.now is None:
        return one.reason
    rows = (
        _(
            "row %(place)s: %(then)s then, %(now)s now",
            place=place,
            then=_amount(then),
            now=_amount(now),
        )
        for place, then, now in one.differences
    )
    return "; ".join(rows)


def _amount(money: Money | None) -> str:
    return "–" if money is None else format_amount(money)
