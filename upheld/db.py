"""The database: column types, the model base and who owns a row."""

from collections.abc import Sequence
from contextvars import ContextVar
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session as FlaskSession
from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Date,
    DateTime,
    Dialect,
    Engine,
    ForeignKey,
    MetaData,
    Numeric,
    String,
    Table,
    Text,
    event,
    func,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, registry
from sqlalchemy.types import TypeDecorator, TypeEngine
from uuid_utils import uuid7

from upheld.dates import utc
from upheld.scope import Everything, Scope, ScopeMissing, scope_in_force


def new_id() -> str:
    """Return a new opaque identifier: 32 hex digits that grow with time."""
    return uuid7().hex


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: needs a zone on the way in, is UTC on the way out."""

    impl = DateTime
    cache_ok = True

    @property
    def python_type(self) -> type[datetime]:
        """What its values are, for keys of lists that are in the order of one."""
        return datetime

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Use a zoned column where there is one; SQLite keeps UTC as text."""
        return dialect.type_descriptor(DateTime(timezone=dialect.name == "postgresql"))

    def process_bind_param(
        self, value: datetime | None, dialect: Dialect
    ) -> datetime | None:
        """Store UTC; refuse an instant without a zone."""
        if value is None:
            return None
        instant = utc(value)
        return instant if dialect.name == "postgresql" else instant.replace(tzinfo=None)

    def process_result_value(
        self,
        value: datetime | None,
        dialect: Dialect,  # noqa: ARG002  SQLAlchemy's signature
    ) -> datetime | None:
        """Return UTC, with its zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            return value.replace(tzinfo=UTC)
        return value.astimezone(UTC)


class ExactDecimal(TypeDecorator[Decimal]):
    """A rate or quantity, exact on every database: SQLite would keep a float."""

    impl = Numeric
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Keep the digits as text on SQLite."""
        if dialect.name == "postgresql":
            return dialect.type_descriptor(Numeric(30, 10))
        return dialect.type_descriptor(String(40))

    def process_bind_param(
        self, value: Decimal | None, dialect: Dialect
    ) -> Decimal | str | None:
        """Store the value without an exponent."""
        if value is None or dialect.name == "postgresql":
            return value
        return f"{value:f}"

    def process_result_value(
        self,
        value: Decimal | str | None,
        dialect: Dialect,  # noqa: ARG002  SQLAlchemy's signature
    ) -> Decimal | None:
        """Return a decimal without the zeros that a column may add."""
        return None if value is None else exact(value)


def exact(value: Decimal | str) -> Decimal:
    """Return a decimal as a database has it without the zeros a column may add."""
    number = Decimal(value)
    return (
        number.quantize(Decimal(1))
        if number == number.to_integral()
        else number.normalize()
    )


#: An opaque identifier, see :func:`new_id`.
Id = Annotated[str, mapped_column(String(32))]
#: Canonical JSON that is never edited in place.  It stands last in its row: SQLite
#: reads a row from its beginning, and what is long would lie before what lists show.
Frozen = Annotated[str, mapped_column(Text, sort_order=100)]
#: Minor units of the currency that stands beside the amount.
Minor = Annotated[int, mapped_column(BigInteger)]


class Base(DeclarativeBase):
    """What all tables share: named constraints and exact column types."""

    # One registry, given whole: Flask-SQLAlchemy makes a second base of this class.
    registry = registry(
        metadata=MetaData(
            naming_convention={
                "ix": "ix_%(table_name)s_%(column_0_N_name)s",
                "uq": "uq_%(table_name)s_%(column_0_N_name)s",
                "ck": "ck_%(table_name)s_%(constraint_name)s",
                "fk": "fk_%(table_name)s_%(column_0_N_name)s",
                "pk": "pk_%(table_name)s",
            }
        ),
        type_annotation_map={
            datetime: UtcDateTime,
            date: Date,
            Decimal: ExactDecimal,
        },
    )


@event.listens_for(Table, "after_parent_attach")
def _limit_texts(table: Table, metadata: MetaData) -> None:
    """Let the database refuse a text that is too long: SQLite does not by itself."""
    if metadata is not Base.metadata:
        return
    for column in table.columns:
        length = getattr(column.type, "length", None)
        if length and not (column.primary_key or column.foreign_keys):
            table.append_constraint(
                CheckConstraint(func.length(column) <= length, f"{column.name}_short")
            )


class Session(FlaskSession):
    """The session of one request, command or job, confined to its scope."""

    def get(self, entity: Any, ident: Any, **options: Any) -> Any:  # noqa: ANN401 - as SQLAlchemy
        """Return a row by its key; one already loaded is confined as well."""
        found = super().get(entity, ident, **options)
        return found if found is None or is_visible(found) else None

    def flush(self, objects: Sequence[Any] | None = None) -> None:
        """Write what has changed; tells the guard that these rows were checked."""
        token = _flushing.set(True)
        try:
            super().flush(objects)
        finally:
            _flushing.reset(token)


_flushing: ContextVar[bool] = ContextVar("flushing", default=False)


def is_flushing() -> bool:
    """Tell whether the rows being written were checked by ``before_flush``."""
    return _flushing.get()


class Database(SQLAlchemy):
    """Our tables and sessions, beside a host's own Flask-SQLAlchemy if it has one."""

    def attach(self, app: Flask, engine: Engine) -> None:
        """Use *engine* in *app*.

        Takes the place of ``init_app``, which would claim the name and the
        settings that belong to the host's own database.
        """
        self._app_engines[app] = {None: engine}
        app.teardown_appcontext(self._teardown_session)


db = Database(
    model_class=Base, session_options={"class_": Session, "expire_on_commit": False}
)

if TYPE_CHECKING:

    class Model(Base):
        """The base of every table."""

        __abstract__ = True
else:
    Model = db.Model


def table_of(model: type[Base]) -> Table:
    """Return the table of *model*, for Core statements."""
    table = model.__table__
    if not isinstance(table, Table):
        raise TypeError(f"{model.__name__} is not mapped to a table")
    return table


def upsert_into(table: Table) -> sqlite.Insert:
    """Return an insert with ``on_conflict_do_update`` for the database in use.

    PostgreSQL's has the same methods as the one that is named here.
    """
    dialect = db.session().get_bind().dialect.name
    inserts: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
    made: sqlite.Insert = inserts[dialect](table)
    return made


class Identified:
    """A row with an opaque identifier."""

    id: Mapped[Id] = mapped_column(primary_key=True, default=new_id, sort_order=-9)


class SellerOwned:
    """A row that belongs to a seller, and is seen in that seller's scope only.

    Owners are not indexed as such: few sellers share a database, and every index is
    written with every row.  A table that is listed by an owner says so itself.
    """

    seller_id: Mapped[Id] = mapped_column(ForeignKey("seller.id"), sort_order=-8)


class CustomerItself(Identified, SellerOwned):
    """The row of a customer: in that customer's scope, the only one of its table."""


class CustomerOwned(SellerOwned):
    """A row that also belongs to one customer of the seller."""

    customer_id: Mapped[Id] = mapped_column(ForeignKey("customer.id"), sort_order=-7)


class DealOwned(CustomerOwned):
    """A row of one deal: a quote with its revisions, its contract, their papers."""

    deal_id: Mapped[Id] = mapped_column(sort_order=-6)


def is_visible(row: object) -> bool:
    """Tell whether the scope in force shows *row*, by the columns it has loaded."""
    scope = scope_in_force()
    if not isinstance(row, SellerOwned) or isinstance(scope, Everything):
        return True
    if scope is None:
        raise ScopeMissing(f"{type(row).__name__} was asked for without a scope")
    return all(
        wanted is None or getattr(row, column) == wanted
        for column, wanted in owner_columns(type(row), scope).items()
    )


def owner_columns(model: type, scope: Scope) -> dict[str, str | None]:
    """Return the columns by which *scope* confines *model*, and their values."""
    columns: dict[str, str | None] = {"seller_id": scope.seller_id}
    if issubclass(model, CustomerItself):
        columns["id"] = scope.customer_id
    if issubclass(model, CustomerOwned):
        columns["customer_id"] = scope.customer_id
    if issubclass(model, DealOwned):
        columns["deal_id"] = scope.deal_id
    return columns
