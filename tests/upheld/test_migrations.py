"""The migrations make the tables that the code is written for."""

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from upheld import migrations
from upheld.engine import make_engine
from upheld.migrations.autogenerate import OPTIONS
from upheld.migrations.tables import METADATA


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


def test_times_and_amounts_have_exact_columns() -> None:
    kinds = {
        f"{table.name}.{column.name}": column.type
        for table in METADATA.sorted_tables
        for column in table.columns
    }
    assert not [name for name, kind in kinds.items() if isinstance(kind, sa.Float)]
    assert not [name for name, kind in kinds.items() if type(kind) is sa.DateTime]
