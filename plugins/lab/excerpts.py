"""What is broken, with the lines of code around it."""

import re
from dataclasses import dataclass
from pathlib import Path

#: So many lines are shown before and after the one that failed.
AROUND = 3
LONGEST = 200
#: How our sentences name a place: ``(x.py, line 3)``, ``x.py:3``.
_PLACE = re.compile(r"([\w.-]+\.py)(?:, line |:)(\d{1,6})")


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A sentence that says what is wrong, and where."""

    sentence: str
    file: str = ""
    lineno: int = 0
    lines: tuple[tuple[int, str], ...] = ()

    @property
    def advice(self) -> str:
        """What to do about it."""
        if self.file:
            return (
                f"Mend line {self.lineno} of {self.file} and save: this page follows."
            )
        return "Mend it and save: this page follows."


def excerpt_of(
    sentence: str, below: Path | None, file: str = "", lineno: int = 0
) -> Excerpt:
    """Return *sentence* with the lines that it is about.

    :param below: where the files of the author lie; no other is read.
    """
    if not file and (found := _PLACE.search(sentence)):
        file, lineno = found[1], int(found[2])
    if not file:
        return Excerpt(sentence)
    name = Path(file).name
    return Excerpt(sentence, name, lineno, _lines(_found(below, name), lineno))


def _found(below: Path | None, name: str) -> Path | None:
    if below is None:
        return None
    if below.is_file():
        return below if below.name == name else None
    tried = (*below.glob(f"*/{name}"), *below.glob(f"src/*/{name}"))
    return next((it for it in (below / name, *tried) if it.is_file()), None)


def _lines(place: Path | None, lineno: int) -> tuple[tuple[int, str], ...]:
    try:
        text = place.read_text("utf-8") if place else ""
    except (OSError, UnicodeDecodeError):
        return ()
    lines = text.splitlines()
    first = max(1, lineno - AROUND)
    shown = lines[first - 1 : lineno + AROUND]
    return tuple((first + at, line[:LONGEST]) for at, line in enumerate(shown))
