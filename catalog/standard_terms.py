"""The seller's standard terms: numbered clauses with a few plain values in them.

A clause is a template that may name the fields of :class:`ClauseValues`, choose by
``if`` and nothing else: no loop, call, attribute or file can be written in it, so
that whoever may edit terms can still not run code.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields
from functools import lru_cache

from jinja2 import StrictUndefined, TemplateSyntaxError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from upheld.errors import UpheldError
from upheld.nearest import did_you_mean
from upheld.texts import _


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """One clause; ``text`` is a template before rendering and plain text after."""

    title: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """A word of the terms and what it means."""

    word: str
    meaning: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TermsSpec:
    """One version of the terms in one language."""

    version: str
    language: str = "en"
    clauses: tuple[Clause, ...] = ()
    definitions: tuple[Definition, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseValues:
    """What clauses may name; money, days and delays are texts in their language."""

    seller: str
    seller_address: str = ""
    seller_email: str = ""
    seller_phone: str = ""
    customer: str
    customer_address: str = ""
    #: The number of the quote or contract.
    number: str
    title: str = ""
    currency: str
    starts_on: str
    #: The last day covered; empty for an agreement without end.
    ends_on: str = ""
    #: The last day on which either side can say it will not renew; or empty.
    cancel_by: str = ""
    #: 0 for an agreement without end.
    term_months: int
    #: 0 if it ends by itself.
    renewal_months: int
    #: Such as "90 days".
    notice: str
    billing_months: int
    #: Such as "in advance every 12 months".
    billing: str = ""
    #: Recurring, for twelve months, before tax.
    yearly: str
    #: Over the whole term, before tax.
    total: str


VARIABLES: frozenset[str] = frozenset(field.name for field in fields(ClauseValues))

_FILTERS = ("lower", "upper")

_ALLOWED_NODES = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.Name,
    nodes.Const,
    nodes.If,
    nodes.Compare,
    nodes.Operand,
    nodes.And,
    nodes.Or,
    nodes.Not,
    nodes.CondExpr,
    nodes.Filter,
)


class ClauseBroken(UpheldError):
    """A stored clause that cannot be rendered with the values given."""

    status = 500


@dataclass(frozen=True, slots=True)
class ClauseFault:
    """Why a clause is refused; ``name`` is the word in it that is to blame, if any."""

    #: In the text of the clause, from 1.
    line: int
    name: str
    message: str
    hint: str = ""


def clause_faults(text: str) -> Iterator[ClauseFault]:
    """Yield every reason why *text* cannot be a clause."""
    try:
        tree = _environment().parse(text)
    except TemplateSyntaxError as error:
        yield ClauseFault(
            error.lineno,
            "",
            _("The placeholder cannot be read: %(reason)s", reason=error.message),
            _("Write {{ name }}, or {% if name %} … {% endif %}."),
        )
        return
    for node in _walk(tree):
        yield from _node_faults(node)


def render_clauses(terms: TermsSpec, values: ClauseValues) -> tuple[Clause, ...]:
    """Return the clauses with *values* in their places, as plain text."""
    plain = asdict(values)
    return tuple(
        Clause(title=clause.title, text=_render(clause, plain))
        for clause in terms.clauses
    )


def _render(clause: Clause, values: dict[str, str | int]) -> str:
    if any(clause_faults(clause.text)):
        raise ClauseBroken(
            _("Clause “%(title)s” cannot be filled in.", title=clause.title),
            hint=_("Put the clause right in the standard terms."),
        )
    return _environment().from_string(clause.text).render(values).strip()


def _node_faults(node: nodes.Node) -> Iterator[ClauseFault]:
    if isinstance(node, nodes.Name) and node.name not in VARIABLES:
        yield ClauseFault(
            node.lineno,
            node.name,
            _("There is no value “%(name)s” for clauses.", name=node.name),
            did_you_mean(node.name, VARIABLES)
            or _("The values are %(names)s.", names=", ".join(sorted(VARIABLES))),
        )
    elif isinstance(node, nodes.Filter) and node.name not in _FILTERS:
        yield ClauseFault(
            node.lineno,
            node.name,
            _("There is no filter “%(name)s” for clauses.", name=node.name),
        )
    elif not isinstance(node, _ALLOWED_NODES):
        yield ClauseFault(
            node.lineno,
            "",
            _("This is more than a clause can do."),
            _("Write {{ name }}, or {% if name %} … {% endif %}."),
        )


def _walk(node: nodes.Node) -> Iterator[nodes.Node]:
    """Yield *node* and all below; what is refused is not looked into."""
    waiting = [node]
    while waiting:
        current = waiting.pop()
        yield current
        if isinstance(current, _ALLOWED_NODES):
            waiting.extend(reversed(list(current.iter_child_nodes())))


@lru_cache(maxsize=1)
def _environment() -> ImmutableSandboxedEnvironment:
    environment = ImmutableSandboxedEnvironment(
        undefined=StrictUndefined, autoescape=False, keep_trailing_newline=False
    )
    environment.globals.clear()
    environment.filters = {name: environment.filters[name] for name in _FILTERS}
    environment.tests.clear()
    return environment
