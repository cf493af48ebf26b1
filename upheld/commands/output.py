"""Data on standard output, words on standard error."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

import click

from upheld.words import _

as_json = click.option("--json", "as_json", is_flag=True, help=_("Print JSON."))


def say(text: str) -> None:
    """Tell people something, beside the data."""
    click.echo(text, err=True)


def print_json(value: Any) -> None:  # noqa: ANN401 - whatever survives JSON
    """Print *value* for programs."""
    click.echo(json.dumps(value, indent=2, ensure_ascii=False, default=str))


def print_table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print *rows* in columns as wide as what is in them."""
    lines = [tuple(heads), *(tuple(map(str, row)) for row in rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    for number, line in enumerate(lines):
        cells = (cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        text = "  ".join(cells).rstrip()
        click.secho(text, bold=number == 0)
