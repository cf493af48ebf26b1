"""A file of YAML read by a schema, with the place of everything that is wrong."""

from collections.abc import Iterator, Mapping
from typing import Any, cast

from marshmallow import Schema, ValidationError

from catalog.exchange.sources import Source
from catalog.exchange.yaml_reader import Node, read_yaml
from upheld.errors import InvalidInput, Problem
from upheld.fields import Sentence


def load_checked(source: Source, schema: Schema) -> tuple[Any, Node]:
    """Return what *schema* makes of *source*, and the tree that knows its places.

    :raises InvalidInput: with every problem, each at its line and column.
    """
    node = read_yaml(source)
    try:
        return schema.load(cast("dict[str, Any]", node.plain())), node
    except ValidationError as error:
        raise InvalidInput(
            _problem(source, node, where, message)
            for where, message in _flat(error.messages)
        ) from error


def _problem(
    source: Source, node: Node, where: tuple[str | int, ...], message: str
) -> Problem:
    hint = message.hint if isinstance(message, Sentence) else ""
    # Dictionaries of values are told apart as "key" and "value", which no file has.
    path = [step for step in where if step not in {"key", "value", "_schema"}]
    return source.problem(node.place_of(path), str(message), hint=hint)


def _flat(
    messages: object, where: tuple[str | int, ...] = ()
) -> Iterator[tuple[tuple[str | int, ...], str]]:
    if isinstance(messages, Mapping):
        for key, below in messages.items():
            yield from _flat(below, (*where, key))
    elif isinstance(messages, list):
        yield from ((where, message) for message in messages)
