"""Categories: the list in its order, the form of one, up, down and away."""

from flask import request, url_for
from werkzeug.wrappers import Response

from catalog.categories import operations
from catalog.categories.queries import category_line, category_lines
from catalog.contents import CategorySpec
from catalog.pages import blueprint
from catalog.schemas import CategorySchema
from upheld import web
from upheld.errors import InvalidInput, Problem
from upheld.pages import may_open
from upheld.texts import _


@blueprint.get("/categories/")
def categories() -> Response:
    return web.page(
        "pages/catalogue/categories.html",
        lines=category_lines(),
        crumbs=_crumbs()[:1],
        may_edit=may_open("catalog.new_category"),
    )


@blueprint.get("/categories/new")
def new_category() -> Response:
    return _form_page({})


@blueprint.post("/categories/new")
def create_category() -> Response:
    typed = {name: request.form.get(name, "") for name in ("code", "title")}
    try:
        spec = CategorySpec(**web.load(CategorySchema(), typed))
        operations.create_category(spec)
    except InvalidInput as error:
        return _form_page(typed, error.problems)
    return web.done(_("The category is there."), url_for("catalog.categories"))


@blueprint.get("/categories/<category_id>/edit")
def edit_category(category_id: str) -> Response:
    line = category_line(category_id)
    return _form_page({"title": line.title}, category=line.title)


@blueprint.post("/categories/<category_id>/edit")
def change_category(category_id: str) -> Response:
    line = category_line(category_id)
    typed = {"title": request.form.get("title", "")}
    try:
        given = web.load(CategorySchema(only=("title",)), typed)
        operations.change_category(category_id, title=given["title"])
    except InvalidInput as error:
        return _form_page(typed, error.problems, category=line.title)
    return web.done(_("Stored."), url_for("catalog.categories"))


@blueprint.post("/categories/<category_id>/move")
def move_category(category_id: str) -> Response:
    line = category_line(category_id)
    step = -1 if request.form.get("direction") == "up" else 1
    operations.change_category(category_id, to=line.position + step)
    now_at = category_line(category_id).position
    said = _("“%(title)s” is number %(place)s now.", title=line.title, place=now_at)
    return web.done(said, url_for("catalog.categories"))


@blueprint.post("/categories/<category_id>/delete")
def delete_category(category_id: str) -> Response:
    line = category_line(category_id)
    operations.delete_category(category_id)
    said = _("The category “%(title)s” is deleted.", title=line.title)
    return web.done(said, url_for("catalog.categories"))


def _crumbs() -> tuple[tuple[str, str], ...]:
    return (
        (_("Catalogue"), url_for("catalog.offerings")),
        (_("Categories"), url_for("catalog.categories")),
    )


def _form_page(
    values: dict[str, str],
    problems: tuple[Problem, ...] = (),
    *,
    category: str = "",
) -> Response:
    return web.page(
        "pages/catalogue/category_edit.html",
        422 if problems else 200,
        heading=_("Edit %(title)s", title=category) if category else _("New category"),
        save=_("Store the title") if category else _("Create category"),
        form=values,
        is_new=not category,
        problems=problems,
        crumbs=_crumbs(),
        cancel_url=url_for("catalog.categories"),
    )
