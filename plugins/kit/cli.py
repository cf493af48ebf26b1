"""``upheld plugins new`` and ``check``: a plugin is begun, and asked what it keeps."""

from collections.abc import Callable, Sequence
from pathlib import Path

import click

from plugins.answers import RegisteredModel
from plugins.describing import table_of
from plugins.kit import report
from plugins.kit.examination import examine
from plugins.kit.scaffold import KINDS, Named, write_package
from plugins.kit.subjects import Subject, subject_of, subjects_at
from plugins.kit.targets import target_of
from plugins.kit.verdicts import Verdict
from plugins.manager import PluginManager
from upheld.commands.output import as_json, print_json, say
from upheld.errors import InvalidInput, Refused
from upheld.words import _

Load = Callable[[click.Context], PluginManager]
#: What the schemas are written in.
DIALECT = "https://json-schema.org/draft/2020-12/schema"
FILE = click.Path(dir_okay=False, writable=True, path_type=Path)


@click.command("new")
@click.argument("name")
@click.option(
    "--kind",
    type=click.Choice(KINDS),
    default=KINDS[0],
    show_default=True,
    help=_("What the model starts as."),
)
def new(name: str, kind: str) -> None:
    r"""Begin a plugin: a package with a model that prices a line at once.

    \b
    upheld plugins new per-seat
    upheld plugins new care-levels --kind tiered

    Next: upheld plugins check upheld-per-seat
    """
    named = Named.of(name)
    # As people see it from where they are, not from the root.
    for path in write_package(named, kind, Path()):
        click.echo(path)
    say(_("Next: upheld plugins check %(folder)s", folder=named.package))


def check_command(load: Load) -> click.Command:
    """Return the command; *load* gives the plugins of the installation."""

    @click.command("check")
    @click.argument("target", default=".")
    @click.option("--only", multiple=True, help=_("Ask the check of this name alone."))
    @click.option("--report", "page", type=FILE, help=_("Write a page in Markdown."))
    @click.option("--badge", type=FILE, help=_("Write a badge in SVG."))
    @as_json
    @click.pass_context
    def check(
        context: click.Context,
        /,
        target: str,
        only: tuple[str, ...],
        as_json: bool,  # noqa: FBT001  click hands it over by name
        **files: Path | None,
    ) -> None:
        r"""Ask models and hooks all that each has to keep.

        TARGET is a folder, a Python file, or the name of a model or a plugin.

        \b
        upheld plugins check .
        upheld plugins check per_unit --json

        Next: pip install . and upheld plugins list
        """
        subjects = _found(context, target, load)
        models = [list(examine(subject, only)) for subject in subjects]
        warnings = (it for subject in subjects for it in subject.info.warnings)
        for warning in dict.fromkeys(warnings):
            say(warning)
        _write(models, files)
        if as_json:
            print_json([report.plain(verdicts) for verdicts in models])
        else:
            _tell(models)
        if any(verdict.findings for verdicts in models for verdict in verdicts):
            context.exit(1)

    return check


def _found(context: click.Context, target: str, load: Load) -> Sequence[Subject]:
    if Path(target).exists():
        return subjects_at(Path(target))
    return [subject_of(target, load(context))]


def _write(models: Sequence[Sequence[Verdict]], files: dict[str, Path | None]) -> None:
    for name, write in (("page", report.page), ("badge", report.badge)):
        path = files[name]
        if path is not None:
            path.write_text(write(models), "utf-8")
            say(_("Written: %(file)s", file=path))


def _tell(models: Sequence[Sequence[Verdict]]) -> None:
    for verdicts in models:
        for line in report.lines(verdicts):
            click.echo(line)
        click.echo(report.summary(verdicts))


MODEL = click.option(
    "--model", default="", help=_("Of several, the model of this key.")
)


@click.command()
@click.argument("target", metavar="NAME")
@MODEL
def schema(target: str, *, model: str) -> None:
    r"""Print the JSON Schema of what a model can be set to.

    NAME is a model or plugin that is installed, a folder, a Python file or a wheel.

    \b
    upheld plugins schema per_unit
    upheld plugins schema upheld-per-seat > per_seat.schema.json

    Next: upheld plugins docs
    """
    found = _model(target, model)
    about = {"$schema": DIALECT, "title": found.title}
    print_json({**about, **found.Parameters.json_schema()})


@click.command()
@click.argument("target", metavar="NAME")
@MODEL
def docs(target: str, *, model: str) -> None:
    r"""Print a table of what a model can be set to, in Markdown.

    NAME is a model or plugin that is installed, a folder, a Python file or a wheel.

    \b
    upheld plugins docs per_unit
    upheld plugins docs upheld-per-seat >> upheld-per-seat/README.md

    Next: upheld plugins schema
    """
    click.echo(table_of(_model(target, model)))


def _model(target: str, key: str) -> RegisteredModel:
    """Return the one model that is meant.

    :raises UpheldError: where there is none, or several and none of them named.
    """
    manager = target_of(target).load()
    if manager.disabled:
        off = manager.disabled[0]
        raise Refused(f"{off.name}: {off.reason}")
    wanted = key or (target if target in manager.models else "")
    found = [one for one in manager.models.values() if wanted in {"", one.key}]
    if len(found) == 1:
        return found[0]
    known = ", ".join(manager.models)
    raise InvalidInput.of(
        "--model",
        _("There is no one model of that name."),
        hint=_("It has: %(models)s.", models=known) if known else "",
    )
