import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask

from catalog.cli import catalog
from catalog.queries import catalogue_number
from tests.catalog.files import CATALOGUE
from upheld.cli import upheld


@pytest.fixture(autouse=True)
def shell(at_work: Flask, tmp_path: Path) -> Iterator[None]:
    """Run commands in the application, beside a file of the catalogue."""
    (tmp_path / "c.yaml").write_text(CATALOGUE, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path)
        yield


def run(*words: str) -> Result:
    return CliRunner().invoke(catalog, words)


def change(old: str, new: str) -> None:
    path = Path("c.yaml")
    path.write_text(path.read_text("utf-8").replace(old, new), encoding="utf-8")


def test_import_stores_and_prints_what_is_new() -> None:
    done = run("import", "c.yaml")
    assert done.exit_code == 0
    assert "added   offering    VISIT" in done.stdout
    assert "5 added, 0 changed, 0 retired" in done.stderr
    assert catalogue_number() == 1


def test_a_dry_run_prints_the_same_and_stores_nothing() -> None:
    dry = run("import", "c.yaml", "--dry-run")
    assert "Nothing was stored." in dry.stderr
    assert catalogue_number() == 0
    assert run("import", "c.yaml").stdout == dry.stdout


def test_import_answers_programs_in_json() -> None:
    answer = json.loads(run("import", "c.yaml", "--json").stdout)
    assert answer["counts"]["added"] == 5
    assert (answer["revision"], answer["dry_run"]) == (1, False)
    assert {"change": "added", "what": "offering"}.items() <= answer["changes"][
        1
    ].items()


def test_diff_says_field_by_field() -> None:
    run("import", "c.yaml")
    change("410.00", "420.00")
    assert run("diff", "c.yaml").stdout.splitlines() == [
        "changed price book list: List prices",
        "  Price of NW-R740",
        "    - price 410.00",
        "    + price 420.00",
    ]
    (told,) = json.loads(run("diff", "c.yaml", "--json").stdout)["changes"]
    assert told["differences"][0]["before"] == ["price 410.00"]


def test_check_counts_and_stores_nothing() -> None:
    done = run("check", "c.yaml")
    assert done.stderr.splitlines() == [
        "2 offerings",
        "1 price book",
        "Everything fits.",
    ]
    assert catalogue_number() == 0


@pytest.mark.parametrize("words", [("check",), ("diff",), ("import",)])
def test_a_refused_file_names_every_place(words: tuple[str, ...]) -> None:
    change("EUR", "EURO")
    change("kind: work", "kind: wrok")
    refused = run(*words, "c.yaml")
    places = [str(problem).split(": ")[0] for problem in refused.exception.problems]  # type: ignore[union-attr]
    assert places == ["c.yaml:16:5", "c.yaml:22:5"]
    assert catalogue_number() == 0


def test_an_export_is_read_back_as_nothing_new() -> None:
    run("import", "c.yaml")
    assert run("export", "out.yaml").exit_code == 0
    assert run("export", "out.csv", "--table", "prices").exit_code == 0
    assert "5 unchanged" in run("import", "out.yaml").stderr
    assert "1 unchanged" in run("import", "out.csv").stderr


def test_an_export_without_a_file_is_printed() -> None:
    run("import", "c.yaml")
    assert run("export").stdout.startswith("categories:\n")
    assert run("export", "--table", "offerings").stdout.startswith("code,kind,title")


def test_an_export_of_a_table_needs_its_name() -> None:
    wrong = run("export", "out.csv")
    assert (wrong.exit_code, Path("out.csv").exists()) == (2, False)


def test_a_refusal_ends_with_three_and_no_traceback() -> None:
    refused = CliRunner().invoke(upheld, ["catalog", "import", "none.yaml"])
    assert refused.exit_code == 3
    assert "none.yaml: The file cannot be read" in refused.stderr
    assert "Traceback" not in refused.output
