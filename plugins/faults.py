"""What went wrong in a plugin, and in which line of it."""

import sys
from dataclasses import dataclass
from pathlib import Path
from traceback import walk_tb
from types import ModuleType

from upheld.errors import UpheldError
from upheld.words import _

#: The longest text of a foreign error that is repeated to people.
LONGEST_TEXT = 200


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a model has no answer; ``plugin`` is empty where it refused on purpose."""

    sentence: str
    plugin: str = ""
    file: str = ""
    lineno: int = 0


def home(module: ModuleType | None) -> Path | None:
    """Return the folder of the package that *module* belongs to, or its own file."""
    file = getattr(module, "__file__", None)
    if module is None or file is None:
        return None
    package = (module.__package__ or "").partition(".")[0]
    top = getattr(sys.modules.get(package), "__file__", None) if package else None
    return Path(top).parent if top else Path(file)


def place(error: BaseException, root: Path | None) -> tuple[str, int]:
    """Return file and line of *error*: the innermost below *root*, if any."""
    frames = [
        (frame.f_code.co_filename, line) for frame, line in walk_tb(error.__traceback__)
    ]
    if isinstance(error, SyntaxError) and error.filename:
        return error.filename, error.lineno or 0
    own = [
        (file, line)
        for file, line in frames
        if root and (Path(file) == root or root in Path(file).parents)
    ]
    return (own or frames or [("", 0)])[-1]


def described(error: BaseException) -> str:
    """Return class and text of *error* in one line, whatever it may do."""
    name = type(error).__name__
    if isinstance(error, UpheldError):
        return error.message
    try:
        text = str(error)
    except Exception:  # noqa: BLE001  a foreign class may fail in any way
        return name
    printable = "".join(sign if sign.isprintable() else " " for sign in text)
    return f"{name}: {printable[:LONGEST_TEXT]}" if printable.strip() else name


def fault_of(error: BaseException, plugin: str, root: Path | None) -> Fault:
    """Return *error*, raised by a model of *plugin*, as a fault."""
    file, lineno = place(error, root)
    sentence = _(
        "Plugin “%(plugin)s” failed in %(file)s, line %(line)s: %(error)s",
        plugin=plugin,
        file=Path(file).name,
        line=lineno,
        error=described(error),
    )
    return Fault(sentence, plugin, file, lineno)
