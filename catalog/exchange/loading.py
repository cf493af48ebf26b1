"""A YAML file read by one schema, with the place of everything that is wrong in it."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, cast

from marshmallow import Schema, ValidationError

from catalog.exchange.sources import Source, read_source
from catalog.exchange.yaml_reader import Node, read_yaml
from upheld.errors import InvalidInput, Problem
from upheld.fields import Sentence

#: Dictionaries tell their keys and values apart by names that no file has.
_NOT_IN_FILES = frozenset({"key", "value", "_schema"})

Where = tuple[str | int, ...]


class YamlFile:
    """The values in a file, and where each stands."""

    def __init__(self, path: Path) -> None:
        """Read the file at *path*; refuse what is not YAML."""
        self.source: Source = read_source(path)
        self.root: Node = read_yaml(self.source)

    def load(self, schema: Schema) -> Any:  # noqa: ANN401  what the schema makes
        """Return what *schema* makes of the file, or raise every problem in it."""
        try:
            return schema.load(cast("dict[str, Any]", self.root.plain()))
        except ValidationError as error:
            raise InvalidInput(
                self.problem(where, str(message), _hint(message))
                for where, message in _flat(error.messages)
            ) from error

    def problem(self, where: Where, message: str, hint: str = "") -> Problem:
        """Return what is wrong at *where*, as ``name:line:column``."""
        path = [step for step in where if step not in _NOT_IN_FILES]
        return self.source.problem(self.root.place_of(path), message, hint=hint)


def _hint(message: str) -> str:
    return message.hint if isinstance(message, Sentence) else ""


def _flat(messages: Any, where: Where = ()) -> Iterator[tuple[Where, str]]:  # noqa: ANN401  marshmallow nests lists and mappings
    if isinstance(messages, Mapping):
        for key, below in messages.items():
            yield from _flat(below, (*where, key))
    else:
        yield from ((where, message) for message in messages)
