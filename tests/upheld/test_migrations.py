"""The migrations make the tables that the code is written for."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy.exc import DataError, IntegrityError

from catalog.models import Offering
from upheld import migrations
from upheld.engine import make_engine
from upheld.migrations.autogenerate import OPTIONS
from upheld.migrations.tables import METADATA
from upheld.transactions import transaction

ROOT = Path(__file__).resolve().parents[2]


def test_the_schema_is_that_of_the_models(migrated_url: str) -> None:
    engine = make_engine(migrated_url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts=OPTIONS)
        assert compare_metadata(context, METADATA) == []
    engine.dispose()


def test_there_is_one_newest_revision() -> None:
    assert len(ScriptDirectory.from_config(migrations._config()).get_heads()) == 1


def test_a_database_goes_up_and_down(url: str) -> None:
    engine = make_engine(url)
    migrations.upgrade(url)
    assert migrations.installed(engine) == migrations.newest()
    migrations.downgrade(url, "base")
    assert sa.inspect(engine).get_table_names() == ["alembic_version"]
    assert migrations.installed(engine) is None
    engine.dispose()


def test_upgrading_twice_changes_nothing(url: str) -> None:
    migrations.upgrade(url)
    migrations.upgrade(url)
    engine = make_engine(url)
    assert migrations.installed(engine) == migrations.newest()
    engine.dispose()


def test_a_failed_migration_leaves_nothing(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_arguments: object, **_options: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("alembic.op.create_index", fail)
    with pytest.raises(ZeroDivisionError):
        migrations.upgrade(url)
    engine = make_engine(url)
    assert sa.inspect(engine).get_table_names() == []
    engine.dispose()


def test_every_module_with_tables_is_known() -> None:
    listed = (ROOT / "upheld/migrations/tables.py").read_text()
    with_tables = [
        ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for package in ("upheld", "catalog", "contracts", "plugins")
        for path in (ROOT / package).rglob("*.py")
        if "__tablename__ =" in path.read_text()
    ]
    assert len(with_tables) > 5
    assert [one for one in with_tables if f"import {one}\n" not in listed] == []


def test_times_and_amounts_have_exact_columns() -> None:
    kinds = {
        f"{table.name}.{column.name}": column.type
        for table in METADATA.sorted_tables
        for column in table.columns
    }
    assert not [name for name, kind in kinds.items() if isinstance(kind, sa.Float)]
    assert not [name for name, kind in kinds.items() if type(kind) is sa.DateTime]


@pytest.mark.parametrize(
    ("field", "value"), [("code", "x" * 65), ("title", "x" * 201), ("kind", "gift")]
)
def test_the_database_refuses_what_models_rule_out(
    at_work: Flask, field: str, value: str
) -> None:
    given = {"code": "a", "kind": "work", "title": "a", "search_text": "a"}
    now = datetime(2026, 3, 1, tzinfo=UTC)
    row = Offering(**given | {field: value}, revision=1, changed_at=now)
    with pytest.raises((IntegrityError, DataError)), transaction() as session:
        session.add(row)
