"""The catalogue as files for programs: look at what would change, import, export."""

from typing import Any

from flask import Response
from marshmallow import Schema, fields

from catalog.costs.queries import sees_costs
from catalog.exchange import (
    Action,
    Format,
    ImportReport,
    Subject,
    decode,
    export_catalogue,
    import_catalogue,
)
from catalog.installed.queries import plugins_in_use
from catalog.parameters import ModelParameters
from upheld import clock
from upheld.api import ApiBlueprint
from upheld.principal import current_principal
from upheld.wire import Flag, Text, Word

#: What the pages take of a file.
LONGEST_FILE = 1_000_000
_YAML = frozenset({Format.YAML, Format.GUIDES})

blueprint = ApiBlueprint("files_api", __name__, description="The catalogue as files")


class ImportBody(Schema):
    """A file of YAML, JSON or CSV, by the end of its name."""

    name = Text(200, required=True, metadata={"example": "costs.csv"})
    text = Text(LONGEST_FILE, required=True)
    dry_run = Flag(
        load_default=False,
        metadata={"description": "true says what would change, and stores nothing"},
    )


class DifferenceAnswer(Schema):
    """A field that is not as it was."""

    field = fields.String()
    label = fields.String()
    before = fields.List(fields.String())
    after = fields.List(fields.String())


class ChangedAnswer(Schema):
    """What a file does to one thing."""

    change = Word(Action, attribute="action")
    what = Word(Subject, attribute="subject")
    code = fields.String()
    title = fields.String()
    differences = fields.List(fields.Nested(DifferenceAnswer))


class ImportAnswer(Schema):
    """What an import did, or would do."""

    dry_run = Flag()
    revision = fields.Integer(allow_none=True)
    unchanged = fields.Integer()
    changes = fields.List(fields.Nested(ChangedAnswer))


class ExportQuery(Schema):
    """Which part of the catalogue is asked for."""

    kind = Word(Format, load_default=Format.YAML.value)


@blueprint.post("/catalogue/import")
@blueprint.arguments(ImportBody)
@blueprint.response(200, ImportAnswer)
def import_file(given: dict[str, Any]) -> dict[str, Any]:
    """Put a file over the catalogue: all of it, or nothing.

    Each row that is refused is one of the ``errors``, with its line and column.
    """
    report = import_catalogue(
        decode(given["name"], given["text"].encode()),
        parameters=_parameters(),
        now=clock.now(),
        dry_run=given["dry_run"],
    )
    return _answer(report, dry_run=given["dry_run"])


@blueprint.get("/catalogue/export")
@blueprint.arguments(ExportQuery, location="query")
@blueprint.response(200, content_type="text/csv")
def export(asked: dict[str, Any]) -> Response:
    """Write the catalogue, or a part of it, as a file that can be imported."""
    kind = Format(asked["kind"])
    text = export_catalogue(
        kind, _parameters(), with_costs=sees_costs(current_principal())
    )
    return Response(text, mimetype="application/yaml" if kind in _YAML else "text/csv")


def _answer(report: ImportReport, *, dry_run: bool) -> dict[str, Any]:
    return {
        "dry_run": dry_run,
        "revision": report.revision,
        "unchanged": report.count(Action.UNCHANGED),
        "changes": report.changed,
    }


def _parameters() -> ModelParameters:
    return ModelParameters(plugins_in_use().models)
