"""YAML as a tree that knows where each part stands.

Every scalar stays the text it is in the file: what is a number, a day or a yes is
decided by the schemas, so no amount ever becomes a float and the country ``NO``
stays itself.  Aliases, anchors and tags are refused, and the tree is built without
recursion, so that no file can grow in memory beyond its size.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import yaml  # type: ignore[import-untyped]

from catalog.exchange.sources import Place, Source
from upheld.errors import InvalidInput, Problem
from upheld.texts import _

#: libyaml, where it was built in, takes a fiftieth of the time.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
#: What is said of events and marks stands in the documentation of PyYAML.
_Event: TypeAlias = Any
_Mark: TypeAlias = Any

#: How deep lists and mappings may stand in one another.
DEEPEST = 32

_NULLS = frozenset({"", "~", "null"})


@dataclass(slots=True)
class Node:
    """A text, a list or a mapping, and where it begins."""

    place: Place
    #: A text or ``None``; unused for lists and mappings.
    text: str | None = None
    items: list["Node"] | None = None
    entries: dict[str, "Node"] | None = None
    #: Where the keys of a mapping stand.
    keys: dict[str, Place] = field(default_factory=dict)
    #: Where its text begins and ends in the source.
    span: tuple[int, int] = (0, 0)

    def plain(self) -> object:
        """Return texts, lists and dictionaries without their places."""
        if self.entries is not None:
            return {key: node.plain() for key, node in self.entries.items()}
        if self.items is not None:
            return [node.plain() for node in self.items]
        return self.text

    def at(self, path: Sequence[str | int]) -> "Node":
        """Return the node at *path*, or the last one on the way that exists."""
        node = self
        for step in path:
            below = node.child(step)
            if below is None:
                break
            node = below
        return node

    def child(self, step: str | int) -> "Node | None":
        """Return the part named or numbered *step*, if there is one."""
        if self.entries is not None:
            return self.entries.get(str(step))
        if self.items is not None and isinstance(step, int):
            return self.items[step] if step < len(self.items) else None
        return None

    def place_of(self, path: Sequence[str | int]) -> Place:
        """Return where *path* stands: at its key if it is a key of a mapping."""
        if not path:
            return self.place
        parent = self.at(path[:-1])
        return parent.keys.get(str(path[-1]), self.at(path).place)


def read_yaml(source: Source) -> Node:
    """Return the one document in *source*, or raise InvalidInput with every problem."""
    builder = _Builder(source)
    try:
        for event in yaml.parse(source.text, Loader=_LOADER):
            builder.take(event)
    except yaml.reader.ReaderError as error:
        place = source.place(error.position)
        builder.refuse(place, _("There is a control character here."), _("Delete it."))
    except yaml.MarkedYAMLError as error:
        builder.problems.append(_syntax_problem(source, error))
    except yaml.YAMLError:
        builder.refuse(Place(1, 1), _("This is not YAML."))
    if builder.problems:
        raise InvalidInput(builder.problems)
    if builder.root is None:
        raise InvalidInput([source.problem(Place(1, 1), _("The file is empty."))])
    return builder.root


class _Builder:
    """Turns events into nodes and collects what is not allowed."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.problems: list[Problem] = []
        self.root: Node | None = None
        self._open: list[Node] = []
        #: The key that waits for its value, for each open node.
        self._keys: list[str | None] = []
        self._documents = 0

    def refuse(self, place: Place, message: str, hint: str = "") -> None:
        self.problems.append(self.source.problem(place, message, hint=hint))

    def take(self, event: _Event) -> None:
        """Add one event to the tree."""
        if isinstance(event, yaml.DocumentStartEvent):
            self._start_document(_place(event.start_mark))
        elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            self._open.pop()
            self._keys.pop()
        elif isinstance(event, yaml.NodeEvent):
            self._take_node(event)

    def _start_document(self, place: Place) -> None:
        self._documents += 1
        if self._documents == 2:  # noqa: PLR2004  the second is one too many
            self.refuse(
                place,
                _("A second document begins here; a catalogue file has one."),
                _("Remove the line with ---."),
            )

    def _take_node(self, event: _Event) -> None:
        node = Node(_place(event.start_mark), span=_span(event))
        self._refuse_indirection(event, node.place)
        if isinstance(event, yaml.ScalarEvent):
            is_null = event.implicit[0] and event.value in _NULLS
            node.text = None if is_null else event.value
        self._attach(node)
        if isinstance(event, yaml.MappingStartEvent):
            node.entries = {}
        elif isinstance(event, yaml.SequenceStartEvent):
            node.items = []
        else:
            return
        self._open.append(node)
        self._keys.append(None)
        if len(self._open) > DEEPEST:
            raise yaml.MarkedYAMLError(
                problem=_("more than %(count)s levels in one another", count=DEEPEST),
                problem_mark=event.start_mark,
            )

    def _refuse_indirection(self, event: _Event, place: Place) -> None:
        if isinstance(event, yaml.AliasEvent):
            self.refuse(
                place,
                _(
                    "Here stands an alias, *%(name)s; aliases are not read.",
                    name=event.anchor,
                ),
                _("Write the text out."),
            )
        elif event.anchor is not None:
            self.refuse(
                place,
                _(
                    "Here stands an anchor, &%(name)s; anchors are not read.",
                    name=event.anchor,
                ),
                _("Remove it, or put text that begins with & in quotes."),
            )
        elif getattr(event, "tag", None) is not None:
            self.refuse(
                place,
                _("Here stands a tag; tags are not read."),
                _("Remove it, or put text that begins with ! in quotes."),
            )

    def _attach(self, node: Node) -> None:
        if not self._open:
            if self.root is None:
                self.root = node
            return
        parent, key = self._open[-1], self._keys[-1]
        if parent.items is not None:
            parent.items.append(node)
        elif key is None:
            self._keys[-1] = self._take_key(parent, node)
        else:
            if parent.entries is not None:
                parent.entries.setdefault(key, node)
            self._keys[-1] = None

    def _take_key(self, parent: Node, node: Node) -> str:
        key = node.text
        if key is None:
            self.refuse(node.place, _("A key has to be a word."))
            return ""
        if key in parent.keys:
            self.refuse(
                node.place,
                _(
                    "“%(key)s” stands here again; the first is in line %(line)s.",
                    key=key,
                    line=parent.keys[key].line,
                ),
                _("Keep one of the two."),
            )
        parent.keys.setdefault(key, node.place)
        return key


def _place(mark: _Mark) -> Place:
    return Place(mark.line + 1, mark.column + 1)


def _span(event: _Event) -> tuple[int, int]:
    return event.start_mark.index, event.end_mark.index


def _hints() -> Iterator[tuple[str, str]]:
    """Give what helps when the parser's words contain a phrase."""
    indent = _("Indent with spaces, and put the text in quotes.")
    same = _("Give what belongs together the same indent; end quotes where they begin.")
    close = _("Close the quotes or brackets.")
    yield "tab character", indent
    yield "cannot start any token", indent
    yield "mapping values are not allowed", _("Put text with a colon in quotes.")
    yield "expected '-' indicator", same
    yield "expected key", same
    yield "expected <block end>", same
    yield "could not find expected ':'", _("Each key needs a colon and a space.")
    yield "unexpected end of stream", close
    yield "expected ','", close
    yield "expected node content", close


def _syntax_problem(source: Source, error: yaml.MarkedYAMLError) -> Problem:
    mark = error.problem_mark or error.context_mark
    if error.context_mark and mark.index >= len(source.text.rstrip()):
        # What was never closed is to be looked for where it begins.
        mark = error.context_mark
    place = _place(mark) if mark else Place(1, 1)
    words = " ".join(str(error.problem or error.context or "").split())
    hint = next((hint for phrase, hint in _hints() if phrase in words), "")
    message = _("The YAML cannot be read here: %(words)s.", words=words)
    return source.problem(place, message, hint=hint)
