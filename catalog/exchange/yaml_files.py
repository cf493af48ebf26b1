"""The catalogue as YAML: a document to read, a text to keep."""

import re
from io import StringIO

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap
from ruamel.yaml.nodes import ScalarNode
from ruamel.yaml.representer import RoundTripRepresenter
from ruamel.yaml.scalarstring import LiteralScalarString

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
    yaml = YAML()
    yaml.Representer = _Representer
    yaml.width = 88
    yaml.indent(mapping=2, sequence=4, offset=2)
    stream = StringIO()
    yaml.dump(_laid_out(contents_form(contents, parameters)), stream)
    return stream.getvalue()


def _find_word(source: Source, node: Node, word: str) -> Place:
    """Return where *word* stands in a placeholder of the text at *node*."""
    start, end = node.span
    text = source.text[start:end]
    for placeholder in re.finditer(r"\{[{%].*?[%}]\}", text, re.DOTALL):
        found = word and re.search(rf"\b{re.escape(word)}\b", placeholder[0])
        if found:
            return source.place(start + placeholder.start() + found.start())
    return node.place


class _Representer(RoundTripRepresenter):
    """Writes numbers and days without quotes, texts as YAML needs them."""


def _represent_bare(representer: _Representer, value: Bare) -> ScalarNode:
    resolver = representer.dumper.resolver
    tag = resolver.resolve(ScalarNode, str(value), (True, False))
    node: ScalarNode = representer.represent_scalar(tag, str(value))
    return node


_Representer.add_representer(Bare, _represent_bare)


def _laid_out(value: Plain) -> object:
    """Put short mappings on one line and texts of several lines in blocks."""
    if isinstance(value, dict):
        laid = CommentedMap((key, _laid_out(part)) for key, part in value.items())
        if _is_short(value):
            laid.fa.set_flow_style()
        return laid
    if isinstance(value, list):
        return [_laid_out(part) for part in value]
    if "\n" in value and _keeps_its_lines(value):
        return LiteralScalarString(value)
    return value


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
