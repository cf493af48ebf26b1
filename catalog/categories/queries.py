"""The headings of the catalogue, as their pages and the API show them."""

from dataclasses import dataclass

from sqlalchemy import case, func, select

from catalog.models import Category, Offering
from catalog.storage import ACTIVE
from upheld.db import db
from upheld.errors import NotFound
from upheld.texts import _


@dataclass(frozen=True, slots=True)
class CategoryLine:
    """A heading, its place among the others, and what stands under it."""

    id: str
    code: str
    title: str
    on_sale: int
    retired: int
    #: From 1.
    position: int


def category_lines() -> tuple[CategoryLine, ...]:
    """Return every heading in its order; there are few enough for one page."""
    is_active = case((Offering.state == ACTIVE, 1), else_=0)
    on_sale = func.coalesce(func.sum(is_active), 0)
    statement = (
        select(
            Category.id,
            Category.code,
            Category.title,
            on_sale,
            func.count(Offering.id) - on_sale,
        )
        .outerjoin(Offering, Offering.category_code == Category.code)
        .group_by(Category.id, Category.code, Category.title, Category.position)
        .order_by(Category.position, Category.code)
    )
    rows = db.session.execute(statement).all()
    return tuple(
        CategoryLine(identity, code, title, active, retired, place)
        for place, (identity, code, title, active, retired) in enumerate(rows, start=1)
    )


def category_line(category_id: str) -> CategoryLine:
    """Return one heading, or raise NotFound."""
    found = (line for line in category_lines() if line.id == category_id)
    line = next(found, None)
    if line is None:
        raise NotFound(_("There is no such category."))
    return line
