"""``upheld doctor``: look for what is missing."""

from dataclasses import asdict

import click

from upheld.commands.lazy import FAILED
from upheld.commands.output import as_json, print_json
from upheld.commands.running import in_app
from upheld.doctor import CHECKS, Finding, examine, repair
from upheld.words import _

_SIGNS = {"ok": ("✓", "green"), "warning": ("!", "yellow"), "failed": ("✗", "red")}


@click.command()
@as_json
@click.option("--fix", is_flag=True, help=_("Repair what can be repaired by itself."))
@click.pass_context
def doctor(context: click.Context, *, as_json: bool, fix: bool) -> None:
    r"""Check the installation.

    \b
    upheld doctor
    upheld doctor --json

    Ends with 1 when something does not work.  Next: upheld doctor --fix
    """
    findings = _look(fix=fix)
    if as_json:
        print_json([asdict(finding) for finding in findings])
    else:
        for finding in findings:
            _print(finding)
    if any(finding.level == "failed" for finding in findings):
        context.exit(FAILED)


@in_app
def _look(*, fix: bool) -> list[Finding]:
    return repair(CHECKS) if fix else examine(CHECKS)


def _print(finding: Finding) -> None:
    sign, colour = _SIGNS[finding.level]
    click.echo(f"{click.style(sign, colour)} {_(finding.name)}: {finding.sentence}")
    if finding.hint:
        click.echo(f"  {finding.hint}")
