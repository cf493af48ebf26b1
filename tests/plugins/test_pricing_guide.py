"""The model that the pricing guide ends with is one that the kit lets through."""

import re
from pathlib import Path

from click.testing import CliRunner

from upheld.cli.authors import plugins

GUIDE = Path(__file__).parents[2] / "docs/plugins/pricing-guide.md"
OFFERED = """
from upheld.plugin import hookimpl

api = "1"

@hookimpl
def register_pricing_models():
    return [ManagedPrint()]
"""
PROJECT = """
[project]
name = "upheld-managed-print"
version = "1.0"

[project.entry-points."upheld.plugins"]
managed_print = "upheld_managed_print"
"""
ASKED = (
    "fixtures-hold",
    "parameters-load",
    "priced",
    "explained",
    "more-never-costs-less",
    "repeatable",
    "refusals",
)


def blocks(kind: str) -> list[str]:
    return re.findall(f"```{kind}\n(.*?)```", GUIDE.read_text("utf-8"), re.DOTALL)


def test_the_model_of_the_guide_holds_its_fixture_and_its_promise(tmp_path: Path):
    # The last block is the version after the one that the fixture is of.
    *code, _second_version = blocks("python")
    (fixture,) = blocks("yaml")
    (tmp_path / "fixtures").mkdir()
    (tmp_path / "fixtures" / "managed_print.yaml").write_text(fixture)
    (tmp_path / "upheld_managed_print.py").write_text("\n".join([*code, OFFERED]))
    (tmp_path / "pyproject.toml").write_text(PROJECT)

    only = [part for name in ASKED for part in ("--only", name)]
    answer = CliRunner().invoke(plugins, ["check", str(tmp_path), *only])
    assert answer.exit_code == 0, answer.output
    assert "7 of 7 checks passed" in answer.output
