"""``upheld check-integrity``: evaluate what must be true of rows and files."""

from collections.abc import Iterator
from dataclasses import asdict

import click
from flask import current_app

from upheld import parts
from upheld.accounts.sellers import seller_keys
from upheld.commands.lazy import FAILED
from upheld.commands.output import as_json, print_json, say
from upheld.commands.running import in_app
from upheld.errors import InvalidInput
from upheld.integrity.checking import NAMED, Finding, check, chosen
from upheld.integrity.registry import INVARIANTS
from upheld.nearest import did_you_mean
from upheld.words import _, ngettext


@click.command("check-integrity")
@as_json
@click.option("--only", default="", help=_("One of them: its id, or its name."))
@click.option("--seller", "seller_key", help=_("Key of one seller; else all."))
@click.pass_context
@in_app
def check_integrity(
    context: click.Context, *, as_json: bool, only: str, seller_key: str | None
) -> None:
    r"""Check that rows and files are as they must be; nothing is changed.

    \b
    upheld check-integrity
    upheld check-integrity --only INV-8 --json

    Ends with 1 when something is violated, and names it.  Next: upheld doctor
    """
    _check_name(only)
    findings = check(_seller(seller_key), only=only)
    if as_json:
        done = list(findings)
        print_json([asdict(one) | {"holds": one.holds} for one in done])
    else:
        done = list(_printed(findings, only))
    if not all(one.holds for one in done):
        context.exit(FAILED)


def _check_name(only: str) -> None:
    # Registered by the import of their modules.
    _known = parts.INTEGRITY, current_app
    if not chosen(only):
        names = {*INVARIANTS, *(one.id for one in INVARIANTS.values())}
        message = _("There is no invariant “%(name)s”.", name=only)
        raise InvalidInput.of("--only", message, hint=did_you_mean(only, names))


def _seller(key: str | None) -> str | None:
    if key is None:
        return None
    known = seller_keys()
    if key not in known:
        message = _("There is no seller “%(key)s”.", key=key)
        raise InvalidInput.of("--seller", message, hint=did_you_mean(key, known))
    return known[key]


def _printed(findings: Iterator[Finding], only: str) -> Iterator[Finding]:
    """Print each as soon as it is known: a line, and below it what breaks it."""
    width = max(len(one.name) for one in chosen(only))
    heads = f"  {'':8}{'':{width}}  {_('rows'):>9}  {_('ms'):>6}"
    click.secho(heads, bold=True)
    rows = milliseconds = 0
    for one in findings:
        sign, colour = ("✓", "green") if one.holds else ("✗", "red")
        figures = f"{one.rows:>9}  {one.milliseconds:>6}"
        click.echo(
            f"{click.style(sign, colour)} {one.id:8}{one.name:{width}}  {figures}"
        )
        _print_broken(one)
        rows, milliseconds = rows + one.rows, milliseconds + one.milliseconds
        yield one
    say(
        _(
            "%(rows)s rows and files in %(seconds)s s.",
            rows=rows,
            seconds=f"{milliseconds / 1000:.1f}",
        )
    )


def _print_broken(finding: Finding) -> None:
    if finding.holds:
        return
    click.echo(f"  {_(finding.sentence)}")
    if finding.failure:
        click.echo(f"    {finding.failure}")
    for one in finding.named:
        click.echo(f"    {one.subject}  {one.detail}".rstrip())
    if finding.violations > NAMED:
        more = finding.violations - NAMED
        click.echo("    " + ngettext("and %(num)s more", "and %(num)s more", more))
