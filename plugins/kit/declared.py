"""What a model says of itself: key, version, labels, help, schema."""

import ast
import inspect
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from plugins.fields import Choice, Described, Optional
from plugins.kit.subjects import Subject
from plugins.kit.verdicts import Finding, NotAsked
from plugins.parameters import Each, Parameters
from plugins.sources import BUILT_IN, Origin
from plugins.types import PricingModel

_KEY = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", re.ASCII)
_VERSION = re.compile(r"[0-9]+(\.[0-9]+)*[a-z0-9.+]*", re.ASCII)
_NAME = re.compile(r"[a-z][a-z0-9_]*", re.ASCII)
#: The longest title that a list shows on one line.
LONGEST_TITLE = 60
#: A label of fewer words wants a help text.
SPEAKING_WORDS = 3
_OURS = ("upheld", "plugins", "catalog", "contracts")


def loads(subject: Subject) -> Iterator[Finding]:
    """The plugin can be loaded and offers a model or implements a hook."""
    if not subject.info.on:
        yield Finding("A plugin that can be used.", subject.info.reason)
    elif subject.model is None and subject.hooked is None:
        yield Finding("A plugin that offers a model or has a hook.", "It has none.")


def key(subject: Subject) -> Iterator[Finding]:
    """The key is words of small letters and figures with single lines between."""
    found = subject.asked.key
    if not _KEY.fullmatch(found):
        yield Finding("A key such as per_seat.", found)


def key_is_free(subject: Subject) -> Iterator[Finding]:
    """The key is none of a built-in model."""
    if subject.info.origin is Origin.BUILT_IN:
        raise NotAsked("It is a built-in model.")
    if subject.asked.key in BUILT_IN:
        yield Finding("A key of its own.", f"{subject.asked.key} is built in.")


def version(subject: Subject) -> Iterator[Finding]:
    """The version is figures with points between."""
    found = subject.asked.version
    if not _VERSION.fullmatch(found):
        yield Finding("A version such as 1 or 1.2.", found)


def package_version(subject: Subject) -> Iterator[Finding]:
    """The package has a version."""
    if subject.folder is None and subject.info.origin is Origin.FILE:
        raise NotAsked("It is a single file.")
    found = subject.info.version
    if not _VERSION.fullmatch(found):
        yield Finding('A version in pyproject.toml, such as "1.0".', found or "none")


def title(subject: Subject) -> Iterator[Finding]:
    """The title is a line that begins with a capital and has no full stop."""
    found = subject.asked.title
    if found[0].islower() or found.endswith(".") or not found.isprintable():
        yield Finding("A title such as “Per seat, with a floor”.", found)
    if len(found) > LONGEST_TITLE:
        yield Finding(f"At most {LONGEST_TITLE} characters.", f"{len(found)} of them")


def described_model(subject: Subject) -> Iterator[Finding]:
    """The class of the model has a docstring of its own."""
    kind = type(subject.asked.model)
    if not (kind.__doc__ or "").strip() or kind.__doc__ == PricingModel.__doc__:
        yield Finding(f"A docstring of the class {kind.__name__}.", "none")


def described_parameters(subject: Subject) -> Iterator[Finding]:
    """The class of the parameters has a docstring of its own."""
    kind = subject.asked.Parameters
    if not (kind.__doc__ or "").strip() or kind.__doc__ == Parameters.__doc__:
        yield Finding(f"A docstring of the class {kind.__name__}.", "none")


def every_field(
    kind: type[Parameters], before: str = ""
) -> Iterator[tuple[str, Described[Any]]]:
    """Yield each parameter with its path, those of list entries too."""
    for name, field in kind.fields.items():
        yield f"{before}{name}", field
        if isinstance(field, Each):
            yield from every_field(field.of, f"{before}{name}.")


def names(subject: Subject) -> Iterator[Finding]:
    """Parameters have names of small letters and figures."""
    for path, _field in every_field(subject.asked.Parameters):
        if not _NAME.fullmatch(path.rpartition(".")[2]):
            yield Finding("A name such as seat_price.", path)


def labels(subject: Subject) -> Iterator[Finding]:
    """Each parameter has a label that begins with a capital and has no full stop."""
    for path, field in every_field(subject.asked.Parameters):
        label = field.label.strip()
        if not label or label[0].islower() or label.endswith("."):
            yield Finding("A label such as “Price per seat”.", f"{path}: “{label}”")


def labels_differ(subject: Subject) -> Iterator[Finding]:
    """No two parameters of one form have the same label."""
    seen: dict[tuple[str, str], str] = {}
    for path, field in every_field(subject.asked.Parameters):
        form = path.rpartition(".")[0]
        other = seen.setdefault((form, field.label), path)
        if other != path:
            came = f"{other} and {path} are both “{field.label}”."
            yield Finding("A label for each parameter.", came)


def help_texts(subject: Subject) -> Iterator[Finding]:
    """A label of one or two words has a help text, unless there are words to choose."""
    for path, field in every_field(subject.asked.Parameters):
        short = len(field.label.split()) < SPEAKING_WORDS
        if short and not field.help_text.strip() and not _ways(field):
            yield Finding("A help text, or a longer label.", f"{path}: “{field.label}”")


def help_is_a_sentence(subject: Subject) -> Iterator[Finding]:
    """Help texts begin with no small letter and end with a full stop."""
    for path, field in every_field(subject.asked.Parameters):
        text = field.help_text.strip()
        if text and (text[0].islower() or text[-1] not in ".!?。"):
            yield Finding("A sentence such as “For one period.”", f"{path}: “{text}”")


def _ways(field: Described[Any]) -> dict[str, str]:
    inner = field.field if isinstance(field, Optional) else field
    return inner.ways if isinstance(inner, Choice) else {}


def choices(subject: Subject) -> Iterator[Finding]:
    """A choice has two ways at least, each said in words of its own."""
    for path, field in every_field(subject.asked.Parameters):
        ways = _ways(field)
        if ways and len(set(ways.values())) < max(len(ways), 2):
            yield Finding("Two ways or more, each in its own words.", f"{path}: {ways}")
        if ways and not all(words.strip() for words in ways.values()):
            yield Finding("Words for each way.", f"{path}: {ways}")


def schema(subject: Subject) -> Iterator[Finding]:
    """The JSON schema is JSON and names each parameter, with the patterns in order."""
    found = subject.asked.Parameters.json_schema()
    json.dumps(found, allow_nan=False)
    declared = set(subject.asked.Parameters.fields)
    listed = set(found["properties"])
    if declared != listed or not set(found["required"]) <= listed:
        yield Finding(f"The parameters {sorted(declared)}.", f"{sorted(listed)}")
    for name, one in found["properties"].items():
        if not ({"type", "anyOf"} & set(one)):
            yield Finding("The type of each parameter.", f"{name}: {one}")
        re.compile(one.get("pattern", ""))


def schema_fits(subject: Subject) -> Iterator[Finding]:
    """The defaults and the fixtures are what the JSON schema allows."""
    kind = subject.asked.Parameters
    found = kind.json_schema()
    for name, one in found["properties"].items():
        if "default" in one and not fits(one, one["default"]):
            yield Finding(f"A default as the schema of {name} says.", f"{one}")
    for case in subject.cases:
        dumped = kind.load(case.parameters).dump()
        if not fits(found, dumped):
            yield Finding("Parameters as the schema says.", f"{case.title}: {dumped}")


_TYPES: dict[str, type] = {"string": str, "array": list, "object": dict}


def fits(schema: dict[str, Any], value: object) -> bool:
    """Whether *value* is what the part of JSON schema that we write allows."""
    if "anyOf" in schema:
        return any(fits(one, value) for one in schema["anyOf"])
    if schema["type"] == "null":
        return value is None
    if not isinstance(value, _TYPES.get(schema["type"], object)):
        return False
    if isinstance(value, str):
        allowed = schema.get("enum", [value])
        return value in allowed and bool(re.search(schema.get("pattern", ""), value))
    if isinstance(value, list):
        return all(fits(schema["items"], entry) for entry in value)
    known = schema.get("properties", {})
    return isinstance(value, dict) and all(
        name in known and fits(known[name], one) for name, one in value.items()
    )


def _nodes(subject: Subject) -> Iterator[ast.AST]:
    files = {inspect.getsourcefile(one) for one in subject.code}  # type: ignore[arg-type]
    for file in sorted(filter(None, files)):
        if not Path(file).is_file():
            raise NotAsked("Its source cannot be read.")
        yield from ast.walk(ast.parse(Path(file).read_text("utf-8")))


def no_float(subject: Subject) -> Iterator[Finding]:
    """The source has no number with a binary point."""
    for node in _nodes(subject):
        literal = isinstance(node, ast.Constant) and isinstance(node.value, float)
        if literal or (isinstance(node, ast.Name) and node.id == "float"):
            line = getattr(node, "lineno", 0)
            yield Finding(
                'Decimals, such as Decimal("0.5").', f"a float in line {line}"
            )


def public_interface(subject: Subject) -> Iterator[Finding]:
    """Of Upheld, it imports upheld.plugin and nothing else."""
    for node in _nodes(subject):
        for name in _imported(node):
            ours = name.partition(".")[0] in _OURS
            if ours and name != "upheld.plugin" and "builtin" not in name:
                yield Finding("from upheld.plugin import …", name)


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.ImportFrom):
        return [node.module or ""] if not node.level else []
    return [one.name for one in node.names] if isinstance(node, ast.Import) else []


def documented(subject: Subject) -> Iterator[Finding]:
    """README.md of the package names the key and each parameter."""
    if subject.folder is None:
        raise NotAsked("It is not looked at as a package.")
    page = subject.folder / "README.md"
    text = page.read_text("utf-8") if page.is_file() else ""
    for name in (subject.asked.key, *subject.asked.Parameters.fields):
        if not re.search(rf"\b{re.escape(name)}\b", text):
            yield Finding(f"{page.name} that names {name}.", "It does not.")


CHECKS = (
    key,
    key_is_free,
    version,
    package_version,
    title,
    described_model,
    described_parameters,
    names,
    labels,
    labels_differ,
    help_texts,
    help_is_a_sentence,
    choices,
    schema,
    schema_fits,
    no_float,
    public_interface,
    documented,
)
