"""Rules on imports that need a table; the layers are contracts in setup.cfg."""

import ast
from pathlib import Path

import grimp
import pytest

from tests.gates.source import PACKAGES, module_name, place, python_files, tree

CORE_RULES = {
    f"upheld.{name}" for name in ("calendars", "dates", "errors", "intervals", "money")
}
# Modules that store, act or speak to the outside. Every other module of the
# catalogue, the contracts and the plugins is a rule, and a rule is pure.
ACTORS = {
    *("models", "operations", "queries", "current", "ground", "storage", "storing"),
    *("api", "cli", "exchange", "forms", "pages", "schemas", "views", "wire"),
    *(
        "checks",
        "hearing",
        "hooks",
        "inside",
        "isolation",
        "watching",
        "kit",
        "lab",
        "listing",
        "manager",
        "named",
        "scaffold",
        "worker",
    ),
    *(
        "importing",
        "integrity",
        "jobs",
        "mails",
        "pool",
        "render",
        "reports",
        "sign",
        "store",
        "verify",
    ),
}
IMPURE = ("flask", "flask_sqlalchemy", "sqlalchemy", "weasyprint", "requests")
CLOCK = {"now", "today", "utcnow", "monotonic", "perf_counter", "time_ns"}
MAY_IMPORT_WEASYPRINT = {"contracts.documents.render"}


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    return grimp.build_graph(*PACKAGES, include_external_packages=True)


def is_rule(module: str) -> bool:
    package, _, rest = module.partition(".")
    if package == "upheld":
        return module in CORE_RULES
    return bool(rest) and not ACTORS & set(rest.split(".")) and "portal" not in rest


def rule_files() -> list[Path]:
    return [
        path
        for path in python_files(*PACKAGES)
        if path.name != "__init__.py" and is_rule(module_name(path))
    ]


@pytest.mark.parametrize("library", IMPURE)
def test_rules_reach_no_framework_and_no_database(
    graph: grimp.ImportGraph, library: str
) -> None:
    rules = rule_files() if library in graph.modules else []
    chains = [
        chain
        for path in rules
        if (chain := graph.find_shortest_chain(module_name(path), library))
    ]
    assert chains == []


def test_rules_never_look_at_a_clock() -> None:
    looks = [
        place(path, node.lineno)
        for path in rule_files()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in CLOCK
    ]
    assert looks == []


def test_rules_never_count_in_floats() -> None:
    floats = [
        place(path, node.lineno)
        for path in rule_files()
        for node in ast.walk(tree(path))
        if (isinstance(node, ast.Constant) and isinstance(node.value, float))
        or (isinstance(node, ast.Name) and node.id == "float")
    ]
    assert floats == []


def test_built_in_models_use_the_public_api_alone(graph: grimp.ImportGraph) -> None:
    own = {"plugins.builtin", *graph.find_descendants("plugins.builtin")}
    ours = {
        (module, imported)
        for module in own
        for imported in graph.find_modules_directly_imported_by(module)
        if imported.partition(".")[0] in PACKAGES and imported not in own
    }
    assert {imported for _, imported in ours} <= {"upheld.plugin"}


def test_one_module_alone_makes_pdfs(graph: grimp.ImportGraph) -> None:
    users = {
        module
        for module in graph.modules
        if "weasyprint" in graph.find_modules_directly_imported_by(module)
    }
    assert users <= MAY_IMPORT_WEASYPRINT
