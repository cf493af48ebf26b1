"""How models and schema are compared, and how our types are written down."""

from typing import Any, Literal

from alembic.autogenerate.api import AutogenContext

from contracts.search.storage import MATCHES, WORDS_INDEX
from upheld.db import ExactDecimal, UtcDateTime

_OWN_TYPES = (UtcDateTime, ExactDecimal)


def _render(kind: str, item: object, context: AutogenContext) -> str | Literal[False]:
    if kind == "type" and isinstance(item, _OWN_TYPES):
        context.imports.add("from upheld import db")
        return f"db.{type(item).__name__}()"
    return False


def _is_ours(name: str | None, _kind: str, _parents: object) -> bool:
    """Leave out what no model can say: how the databases index words."""
    return not (name or "").startswith((MATCHES, WORDS_INDEX))


OPTIONS: dict[str, Any] = {
    "render_item": _render,
    "compare_type": True,
    "include_name": _is_ours,
}
