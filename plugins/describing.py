"""What a model can be set to, as a table for its documentation.

Pure.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from plugins.answers import RegisteredModel
from plugins.settings import Setting, settings_of

HEADS = ("parameter", "title", "given", "limits", "what it says")


def table_of(model: RegisteredModel) -> str:
    """Return the name of *model* and the table of its parameters, in Markdown."""
    lines = [f"**{model.title}**, `{model.key}`, version {model.version}", ""]
    settings = settings_of(model.Parameters)
    if not settings:
        return "\n".join([*lines, "It has no parameters."])
    lines += [_row(HEADS), _row(("---",) * len(HEADS))]
    return "\n".join([*lines, *_rows(settings)])


def schemas_of(models: Mapping[str, RegisteredModel]) -> dict[str, dict[str, Any]]:
    """Return the JSON schemas of the parameters of *models*, by names for an API."""
    return {
        f"Parameters.{key}": {"title": model.title, **model.Parameters.json_schema()}
        for key, model in models.items()
    }


def _rows(settings: tuple[Setting, ...], above: str = "") -> Iterator[str]:
    for one in settings:
        path = f"{above}{one.name}"
        yield _row((f"`{path}`", one.label, _given(one), _limits(one), one.hint))
        yield from _rows(one.columns, f"{path}.*.")


def _row(cells: tuple[str, ...]) -> str:
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def _given(one: Setting) -> str:
    if one.is_needed:
        return "needed"
    return f"else `{one.usual}`" if one.usual else "or empty"


def _limits(one: Setting) -> str:
    if one.choices:
        return "; ".join(f"`{value}`: {words}" for value, words in one.choices)
    if one.kind == "each":
        return f"{int(one.is_needed)} to {one.longest} rows"
    if one.most is not None and one.least is not None:
        return f"{one.least:f} to {one.most:f} in steps of {one.step:f}"
    if one.least is not None:
        return f"{one.least:f} at least"
    if one.longest is not None:
        return f"{one.longest} characters at most"
    return "a day: 2027-01-31" if one.kind == "date" else ""
