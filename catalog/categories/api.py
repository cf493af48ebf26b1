"""Headings of the catalogue for programs."""

from typing import Any

from marshmallow import Schema, fields

from catalog.categories import operations
from catalog.categories.queries import CategoryLine, category_line, category_lines
from catalog.contents import CategorySpec
from catalog.schemas import CategorySchema
from catalog.wire import CodeField
from upheld import web
from upheld.api import ApiBlueprint, page_of
from upheld.listing import Page
from upheld.wire import Text, Whole

#: More headings than anybody can look through.
MOST = 10_000

blueprint = ApiBlueprint(
    "categories_api", __name__, description="Categories of the catalogue"
)


class CategoryBody(Schema):
    """A heading."""

    code = CodeField(required=True, metadata={"description": "It never changes"})
    title = Text(required=True)


class CategoryChange(Schema):
    """What can be changed of a heading."""

    title = Text(required=True)
    position = Whole(1, MOST, metadata={"description": "Its place, from 1"})


class CategoryAnswer(CategoryBody):
    """A heading, its place among the others, and what stands under it."""

    id = fields.String()
    position = fields.Integer()
    on_sale = fields.Integer(metadata={"description": "How many offerings"})
    retired = fields.Integer(metadata={"description": "How many offerings"})


@blueprint.get("/categories")
@blueprint.response(200, page_of(CategoryAnswer))
def list_categories() -> Page[CategoryLine]:
    """List the categories in their order; there are few enough for one page."""
    lines = category_lines()
    return Page(lines, None, len(lines))


@blueprint.post("/categories")
@blueprint.arguments(CategoryBody)
@blueprint.response(201, CategoryAnswer)
def create_category(given: dict[str, Any]) -> CategoryLine:
    """Create a category below the others."""
    spec = CategorySpec(**web.load(CategorySchema(), given))
    return category_line(operations.create_category(spec))


@blueprint.get("/categories/<category_id>")
@blueprint.etag
@blueprint.response(200, CategoryAnswer)
def show_category(category_id: str) -> CategoryLine:
    """Show a category."""
    return category_line(category_id)


@blueprint.patch("/categories/<category_id>")
@blueprint.etag
@blueprint.arguments(CategoryChange(partial=True))
@blueprint.response(200, CategoryAnswer)
def change_category(given: dict[str, Any], category_id: str) -> CategoryLine:
    """Give a category another title, or another place."""
    blueprint.check_etag(category_line(category_id), CategoryAnswer)
    place = given.pop("position", None)
    named = web.load(CategorySchema(partial=True), given)
    operations.change_category(category_id, title=named.get("title"), to=place)
    return category_line(category_id)


@blueprint.delete("/categories/<category_id>")
@blueprint.etag
@blueprint.response(204)
def delete_category(category_id: str) -> None:
    """Delete a category that no offering stands under."""
    blueprint.check_etag(category_line(category_id), CategoryAnswer)
    operations.delete_category(category_id)
