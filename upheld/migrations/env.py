"""What alembic runs for every command: on the connection that it is handed."""

from alembic import context

from contracts.search.storage import lay_index
from upheld.migrations.autogenerate import OPTIONS
from upheld.migrations.tables import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    **OPTIONS,
)
with context.begin_transaction():
    context.run_migrations()
    lay_index(context.get_bind())
