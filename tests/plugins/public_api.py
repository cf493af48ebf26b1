"""The public interface as text: what ``tests/plugins/public_api.txt`` has to say.

``python -m tests.plugins.public_api`` prints it.
"""

import hashlib
import inspect
from collections.abc import Iterator
from enum import Enum
from types import ModuleType
from typing import Any

from plugins import hookspecs
from upheld import plugin

MARKS: dict[object, str] = {
    inspect.Parameter.VAR_POSITIONAL: "*",
    inspect.Parameter.VAR_KEYWORD: "**",
}


def listing() -> str:
    """Return the names of ``upheld.plugin``, each with its members and arguments."""
    lines = [line for name in sorted(plugin.__all__) for line in described(name)]
    hooks = [
        f"hook {name}{arguments(hook)}"
        for name, hook in sorted(vars(hookspecs).items())
        if hasattr(hook, "upheld_spec")
    ]
    return "\n".join([*hooks, *lines, ""])


def fingerprint() -> str:
    return hashlib.sha256(listing().encode()).hexdigest()[:8]


def described(name: str, module: ModuleType = plugin) -> Iterator[str]:
    value = getattr(module, name)
    if not inspect.isclass(value):
        yield f"{name}{arguments(value)}" if callable(value) else f"{name} = {value!r}"
        return
    if not value.__module__.startswith(("upheld", "plugins")):
        yield f"class {name} of {value.__module__}"
        return
    yield f"class {name}{'' if issubclass(value, Enum) else arguments(value)}"
    for member in sorted(members(value)):
        yield f"    {member}"


def members(value: type[Any]) -> Iterator[str]:
    if issubclass(value, Enum):
        yield from (f"{member.name} = {member.value!r}" for member in value)
        return
    found: dict[str, str] = {}
    for base in value.__mro__:
        if base.__module__.startswith(("upheld", "plugins")):
            for key in (*inspect.get_annotations(base), *vars(base)):
                found.setdefault(key, f"{key}{signature(base, key)}")
    yield from (shown for key, shown in found.items() if not key.startswith("_"))


def signature(owner: type[Any], key: str) -> str:
    value = vars(owner).get(key)
    plain = value.__func__ if isinstance(value, classmethod) else value
    return arguments(plain) if inspect.isfunction(plain) else ""


def arguments(callee: Any) -> str:
    """Return the names of the arguments, in a form that no Python version changes."""
    try:
        given = inspect.signature(callee).parameters.values()
    except (TypeError, ValueError):
        return "(…)"
    shown, starred = [], False
    for one in given:
        if one.kind is one.KEYWORD_ONLY and not starred:
            shown.append("*")
            starred = True
        mark = MARKS.get(one.kind, "")
        starred = starred or bool(mark)
        default = "" if one.default is one.empty else "=…"
        shown.append(f"{mark}{one.name}{default}")
    return f"({', '.join(shown)})"


if __name__ == "__main__":
    print(listing(), end="")  # noqa: T201  this is how the file is made
