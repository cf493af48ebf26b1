"""The catalogue as YAML: a document to read, a text to keep."""

import re

import yaml  # type: ignore[import-untyped]

from catalog.contents import Contents
from catalog.exchange.documents import Document
from catalog.exchange.forms import Bare, Plain, contents_form
from catalog.exchange.sources import Place, Source
from catalog.exchange.yaml_reader import Node, read_yaml
from catalog.parameters import ModelParameters

#: What fits beside its key on one line.
_SHORT = 80


def yaml_document(source: Source) -> Document:
    """Return what *source* says; refuse what is not YAML."""
    root = read_yaml(source)
    return Document(
        source,
        root.plain(),
        root.place_of,
        lambda path, word: _find_word(source, root.at(path), word),
    )


def write_yaml(contents: Contents, parameters: ModelParameters) -> str:
    """Return *contents* as a file that reads back as the same."""
    text: str = yaml.dump(
        contents_form(contents, parameters),
        Dumper=_Dumper,
        allow_unicode=True,
        sort_keys=False,
        width=88,
    )
    return text


def _find_word(source: Source, node: Node, word: str) -> Place:
    """Return where *word* stands in a placeholder of the text at *node*."""
    start, end = node.span
    text = source.text[start:end]
    for placeholder in re.finditer(r"\{[{%].*?[%}]\}", text, re.DOTALL):
        found = word and re.search(rf"\b{re.escape(word)}\b", placeholder[0])
        if found:
            return source.place(start + placeholder.start() + found.start())
    return node.place


class _Dumper(yaml.SafeDumper):  # type: ignore[misc]
    """Writes short mappings on one line and texts of several lines in blocks."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002, FBT001, FBT002  PyYAML's own
        """Indent lists below their key."""
        super().increase_indent(flow, indentless=False)

    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002  PyYAML's own
        """Write everything out: aliases are not read."""
        return True


def _write_mapping(dumper: _Dumper, value: dict[str, Plain]) -> yaml.Node:
    return dumper.represent_mapping(
        "tag:yaml.org,2002:map", value, flow_style=_is_short(value)
    )


def _write_text(dumper: _Dumper, value: str) -> yaml.Node:
    in_block = "\n" in value and _keeps_its_lines(value)
    return dumper.represent_scalar(
        "tag:yaml.org,2002:str", value, style="|" if in_block else None
    )


def _write_bare(dumper: _Dumper, value: Bare) -> yaml.Node:
    """Write a number or a day as itself, under the tag that it has without quotes."""
    tag = dumper.resolve(yaml.ScalarNode, str(value), (True, False))
    return dumper.represent_scalar(tag, str(value))


_Dumper.add_representer(dict, _write_mapping)
_Dumper.add_representer(str, _write_text)
_Dumper.add_representer(Bare, _write_bare)


def _is_short(value: dict[str, Plain]) -> bool:
    return _width(value) < _SHORT


def _width(value: Plain) -> int:
    """Return how long *value* is on one line; lists and long texts do not fit one."""
    if isinstance(value, str):
        return _SHORT if "\n" in value else len(value)
    if isinstance(value, list):
        return _SHORT
    return sum(len(key) + _width(part) + 4 for key, part in value.items())


def _keeps_its_lines(text: str) -> bool:
    """Tell whether a block would read back as the same text."""
    return all(
        line == line.rstrip() and line.isprintable() for line in text.split("\n")
    )
