"""What the pages find, from the shell."""

import json

from click.testing import CliRunner, Result
from sqlalchemy import text

from contracts.search.cli import search
from tests.shop import Shop
from upheld.scope import unscoped
from upheld.transactions import transaction


def run(*words: str) -> Result:
    return CliRunner().invoke(search, words)


def test_things_are_printed_as_a_table_and_as_json(shop: Shop) -> None:
    assert "Contoso Retail AG" in run("find", "contoso").stdout
    (found,) = json.loads(run("find", "retail", "cont", "--json").stdout)
    assert (found["kind"], found["number"]) == ("customer", "K-10234")


def test_the_index_is_made_anew(shop: Shop) -> None:
    with unscoped("test"), transaction() as session:
        session.execute(text("delete from search_entry"))
    assert "contoso" not in run("find", "contoso").stdout.lower()
    assert "8 things can be found." in run("rebuild").stderr
    assert "Contoso" in run("find", "contoso").stdout
