"""Price books: the list, one with its prices, the forms of both."""

from collections.abc import Mapping

from flask import request, url_for
from werkzeug.wrappers import Response

from catalog import operations, queries, storage
from catalog.books import Per, PriceBookSpec, PriceSpec
from catalog.differences import say_per
from catalog.forms import changed, tidied
from catalog.installed.queries import plugins_in_use
from catalog.models import PriceBook
from catalog.pages import blueprint
from catalog.parameters import ModelParameters
from catalog.price_words import Models, model_title, price_lines_of, say_term
from catalog.proration import method_choices, method_words
from catalog.schemas import PriceBookSchema, PriceSchema
from catalog.wording import say_months
from plugins.settings import Setting, settings_of
from upheld import web
from upheld.dotted import Typed, Values, given, nested
from upheld.errors import InvalidInput, Problem
from upheld.pages import may_open
from upheld.plain import from_plain, to_plain
from upheld.texts import _, ngettext

#: The settings of a book that its form has.
_FIELDS = (
    "code",
    "title",
    "currency",
    "segment",
    "valid_from",
    "valid_until",
    "proration",
)


@blueprint.get("/prices/")
def price_books() -> Response:
    return web.page(
        "pages/catalogue/price_books.html",
        books=queries.list_price_books(),
        count_words=lambda num: ngettext("%(num)s price", "%(num)s prices", num),
        crumbs=_crumbs()[:1],
        may_edit=may_open("catalog.new_price_book"),
    )


@blueprint.get("/prices/<price_book_id>")
def price_book(price_book_id: str) -> Response:
    book, rows = queries.price_book(price_book_id)
    found = queries.current_offerings({row.price.offering for row in rows})
    models = _models()
    return web.page(
        "pages/catalogue/price_book.html",
        book=book,
        spec=storage.book_of(book, ()),
        proration=method_words(storage.book_of(book, ()).proration),
        rows=rows,
        titles={code: one.spec.title for code, one in found.items()},
        option_title=lambda code, option: _option_title(found.get(code), option),
        crumbs=_crumbs(),
        price_lines=lambda row: price_lines_of(row.price, row.currency, models),
        model_title=lambda row: model_title(row.price, models),
        say_months=say_months,
        say_per=say_per,
        say_term=say_term,
        count_words=ngettext("%(num)s price", "%(num)s prices", len(rows)),
        may_edit=may_open("catalog.edit_price"),
    )


@blueprint.get("/prices/new")
def new_price_book() -> Response:
    return _book_page({"term_discounts": [{}]})


@blueprint.post("/prices/new")
def create_price_book() -> Response:
    typed = nested(request.form.items(multi=True))
    if request.form.get("action"):
        return _book_page(_with_row(typed))
    values = tidied(typed)
    try:
        book_id = operations.create_price_book(_read_book(values))
    except InvalidInput as error:
        return _book_page(values, error.problems)
    to = url_for("catalog.price_book", price_book_id=book_id)
    return web.done(_("The price book is there. Now fill it with prices."), to)


@blueprint.get("/prices/<price_book_id>/edit")
def edit_price_book(price_book_id: str) -> Response:
    book, _rows = queries.price_book(price_book_id)
    return _book_page(_book_values(storage.book_of(book, ())), book=book.title)


@blueprint.post("/prices/<price_book_id>/edit")
def change_price_book(price_book_id: str) -> Response:
    book, _rows = queries.price_book(price_book_id)
    typed = nested(request.form.items(multi=True))
    typed |= {"code": book.code, "currency": book.currency}
    if request.form.get("action"):
        return _book_page(_with_row(typed), book=book.title)
    values = tidied(typed)
    try:
        operations.change_price_book(price_book_id, _read_book(values))
    except InvalidInput as error:
        return _book_page(values, error.problems, book=book.title)
    to = url_for("catalog.price_book", price_book_id=price_book_id)
    return web.done(_("Stored."), to)


@blueprint.get("/prices/<price_book_id>/price")
def edit_price(price_book_id: str) -> Response:
    book, rows = queries.price_book(price_book_id)
    asked = {name: request.args.get(name, "") for name in ("offering", "option")}
    months = request.args.get("term_months", "0")
    found = next(
        (
            row.price
            for row in rows
            if (row.price.offering, row.price.option, str(row.price.term_months))
            == (asked["offering"], asked["option"], months)
        ),
        None,
    )
    values: Values = {**asked, "term_months": months, "per": Per.YEAR.value}
    if found is not None:
        values |= _price_values(found)
    model = request.args.get("model") or (found.model if found else "per_unit")
    return _price_page(book, {**values, "model": model})


@blueprint.post("/prices/<price_book_id>/price")
def save_price(price_book_id: str) -> Response:
    book, _rows = queries.price_book(price_book_id)
    typed = nested(request.form.items(multi=True))
    action = request.form.get("action", "")
    if action:
        return _price_page(book, _with_row(typed))
    values = tidied(typed)
    try:
        operations.save_price(
            price_book_id, _read_price(values), parameters=ModelParameters(_models())
        )
    except InvalidInput as error:
        return _price_page(book, values, error.problems)
    to = url_for("catalog.price_book", price_book_id=price_book_id)
    return web.done(_("The price is stored. What was sent keeps its own."), to)


@blueprint.post("/price/<price_id>/remove")
def remove_price(price_id: str) -> Response:
    book_id = operations.remove_price(price_id)
    to = url_for("catalog.price_book", price_book_id=book_id)
    return web.done(_("The price is removed."), to)


def _models() -> Models:
    models: Models = plugins_in_use().models
    return models


def _crumbs() -> tuple[tuple[str, str], ...]:
    return (
        (_("Catalogue"), url_for("catalog.offerings")),
        (_("Price books"), url_for("catalog.price_books")),
    )


def _with_row(typed: Values) -> Values:
    return changed(typed, request.form["action"])


def _option_title(offering: queries.CurrentOffering | None, code: str) -> str:
    option = offering.spec.option(code) if offering and code else None
    return option.title if option else code


def _read_book(values: Values) -> PriceBookSpec:
    plain = web.load(PriceBookSchema(), given(values))
    return from_plain(PriceBookSpec, to_plain(plain))


def _book_values(spec: PriceBookSpec) -> Values:
    plain: Values = {name: str(getattr(spec, name) or "") for name in _FIELDS}
    plain["term_discounts"] = [
        {"months": str(one.months), "percent": f"{one.percent:f}"}
        for one in spec.term_discounts
    ]
    return plain


def _book_page(
    values: Values, problems: tuple[Problem, ...] = (), *, book: str = ""
) -> Response:
    return web.page(
        "pages/catalogue/price_book_edit.html",
        422 if problems else 200,
        heading=_("Edit %(title)s", title=book) if book else _("New price book"),
        save=_("Store the price book") if book else _("Create price book"),
        form=values,
        is_new=not book,
        methods=method_choices(),
        problems=problems,
        crumbs=_crumbs(),
        cancel_url=url_for("catalog.price_books"),
    )


def _read_price(values: Values) -> PriceSpec:
    plain = web.load(PriceSchema(), given(values))
    return from_plain(PriceSpec, to_plain(plain))


def _price_values(price: PriceSpec) -> Values:
    parameters = ModelParameters(_models()).brief(price.model, price.parameters)
    least = "" if price.minimum is None else f"{price.minimum:f}"
    return {
        "per": price.per.value,
        "parameters": _texts(parameters),
        "minimum": least,
    }


def _texts(value: object) -> Typed:
    if isinstance(value, Mapping):
        return {key: _texts(part) for key, part in value.items() if part is not None}
    if isinstance(value, list | tuple):
        return [_texts(part) for part in value]
    return str(value)


def _price_page(
    book: PriceBook, values: Values, problems: tuple[Problem, ...] = ()
) -> Response:
    models = _models()
    model = models.get(str(values.get("model", "")))
    settings = settings_of(model.Parameters) if model else ()
    own = url_for("catalog.price_book", price_book_id=book.id)
    return web.page(
        "pages/catalogue/price_edit.html",
        422 if problems else 200,
        book=book,
        form=values,
        problems=problems,
        settings=settings,
        has_rare=_has_rare(settings, values),
        models=[(key, one.said) for key, one in sorted(models.items())],
        offerings=_offering_choices(),
        options=_option_choices(str(values.get("offering", ""))),
        pers=[(per, say_per(per)) for per in Per],
        crumbs=(*_crumbs(), (book.title, own)),
        cancel_url=own,
    )


def _has_rare(settings: tuple[Setting, ...], values: Values) -> bool:
    """Tell whether a setting that is seldom needed is not as usual."""
    typed = values.get("parameters")
    if not isinstance(typed, dict):
        return False
    rare = {one.name: one.usual for one in settings if not one.is_needed}
    return any(typed.get(name, "") not in ("", usual) for name, usual in rare.items())


def _offering_choices() -> list[tuple[str, str]]:
    found = queries.sellable_titles()
    return [(code, f"{title} ({code})") for code, title in found]


def _option_choices(code: str) -> list[tuple[str, str]]:
    found = queries.current_offerings([code]).get(code)
    options = found.spec.options if found else ()
    return [("", _("The offering itself"))] + [
        (option.code, option.title) for option in options
    ]
