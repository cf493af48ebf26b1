"""What one reader can hold in mind: short functions, short modules."""

import ast

from tests.gates.source import CODE, place, python_files, tree

LONGEST_FUNCTION = 60
LONGEST_MODULE = 500
#: A revision lists every table it makes, and was written by a program.
WRITTEN = [path for path in python_files(*CODE) if path.parent.name != "versions"]


def test_no_function_is_longer_than_sixty_lines() -> None:
    long = [
        f"{place(path, node.lineno)} {node.name}"
        for path in WRITTEN
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno >= LONGEST_FUNCTION
    ]
    assert long == []


def test_no_module_is_longer_than_five_hundred_lines() -> None:
    lengths = {path: path.read_text().count("\n") for path in WRITTEN}
    assert [path for path, count in lengths.items() if count > LONGEST_MODULE] == []
