"""Make, name, order and delete headings: each with one audit row.

Offerings name a heading by its code, which never changes.
"""

from collections.abc import Sequence

from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError

from catalog import storage
from catalog.contents import CategorySpec
from catalog.current import Touched
from catalog.models import Category, Offering
from upheld import audit
from upheld.db import db
from upheld.errors import InvalidInput, NotFound, Refused
from upheld.texts import _, ngettext
from upheld.transactions import transaction


def create_category(category: CategorySpec) -> str:
    """Store a new heading below the others and return its id."""
    with transaction() as session:
        rows = _in_order()
        row = Category(
            code=category.code, title=category.title, position=_after(rows[-1:])
        )
        session.add(row)
        _flush(category.code)
        storage.count_change(Touched())
        audit.record(
            "category.created",
            row.id,
            after={"code": category.code, "title": category.title},
        )
        return row.id


def change_category(
    category_id: str, *, title: str | None = None, to: int | None = None
) -> None:
    """Give a heading another title, or the place *to* among the others.

    Places count from 1; beyond the last means there.  What is as it was already
    leaves no trace.
    """
    with transaction():
        rows = _in_order()
        row = _find(rows, category_id)
        before = _facts(rows, row)
        if title is not None:
            row.title = title
        if to is not None:
            rows.remove(row)
            rows.insert(max(to, 1) - 1, row)
            _number(rows)
        after = _facts(rows, row)
        if before != after:
            storage.count_change(Touched())
            audit.record("category.changed", row.id, before=before, after=after)


def delete_category(category_id: str) -> None:
    """Delete a heading; refused while an offering stands under it."""
    with transaction():
        rows = _in_order()
        row = _find(rows, category_id)
        _refuse_if_used(row)
        rows.remove(row)
        db.session.execute(delete(Category).where(Category.id == category_id))
        _number(rows)
        storage.count_change(Touched())
        audit.record(
            "category.deleted",
            category_id,
            before={"code": row.code, "title": row.title},
        )


def _in_order() -> list[Category]:
    """Return every heading, held until the end: two orders at once would mix."""
    statement = select(Category).order_by(Category.position, Category.code)
    return list(db.session.scalars(statement.with_for_update()))


def _find(rows: Sequence[Category], category_id: str) -> Category:
    for row in rows:
        if row.id == category_id:
            return row
    raise NotFound(_("There is no such category."))


def _facts(rows: Sequence[Category], row: Category) -> dict[str, object]:
    return {"title": row.title, "position": rows.index(row) + 1}


def _after(last: Sequence[Category]) -> int:
    return last[0].position + 1 if last else 0


def _number(rows: Sequence[Category]) -> None:
    for position, row in enumerate(rows):
        row.position = position


def _refuse_if_used(row: Category) -> None:
    count = db.session.scalar(
        select(func.count(Offering.id)).where(Offering.category_code == row.code)
    )
    if count:
        raise Refused(
            ngettext(
                "%(num)s offering stands under “%(title)s”.",
                "%(num)s offerings stand under “%(title)s”.",
                count,
                title=row.title,
            ),
            hint=_("Give it another category first; retired ones count too.")
            if count == 1
            else _("Give them another category first; retired ones count too."),
        )


def _flush(code: str) -> None:
    """Write now: a code that somebody has just taken is refused as such."""
    try:
        db.session.flush()
    except IntegrityError as error:
        raise InvalidInput.of(
            "code",
            _("“%(code)s” is taken.", code=code),
            hint=_("Choose another code."),
        ) from error
