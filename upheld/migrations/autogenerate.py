"""How models and schema are compared, and how our types are written down."""

from typing import Any, Literal

from alembic.autogenerate.api import AutogenContext

from upheld.db import ExactDecimal, UtcDateTime

_OWN_TYPES = (UtcDateTime, ExactDecimal)


def _render(kind: str, item: object, context: AutogenContext) -> str | Literal[False]:
    if kind == "type" and isinstance(item, _OWN_TYPES):
        context.imports.add("from upheld import db")
        return f"db.{type(item).__name__}()"
    return False


def _is_ours(_item: object, name: str | None, kind: str, *_more: object) -> bool:
    """Leave out the tables of the job engine, which keeps its own schema."""
    return not (kind == "table" and (name or "").startswith(_FOREIGN))


_FOREIGN = ("dbos_", "workflow_", "operation_", "notifications", "queues")

OPTIONS: dict[str, Any] = {
    "render_item": _render,
    "include_object": _is_ours,
    "compare_type": True,
}
