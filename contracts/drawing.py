"""A signature that was drawn: strokes in a box, as a path of straight lines.

Pure.  What comes from a browser is read number by number, so that a path holds
nothing but moves and lines.
"""

import re

from upheld.errors import InvalidInput
from upheld.words import _

#: The size of the box that is drawn in.
WIDTH, HEIGHT = 600, 200
MOST_STROKES = 60
MOST_POINTS = 2000
#: Two numbers for each point, six digits and two signs between them.
LONGEST = MOST_POINTS * 8

_POINT = re.compile(r"([0-9]{1,3}),([0-9]{1,3})", re.ASCII)
_PATH = re.compile(r"(M[0-9]{1,3} [0-9]{1,3}(L[0-9]{1,3} [0-9]{1,3})+)+", re.ASCII)


def read_drawing(text: str) -> str:
    """Return the path of what was drawn; empty where nothing was.

    *text* holds strokes between semicolons, and in each points such as ``12,34``
    between spaces.
    """
    if not text.strip():
        return ""
    if len(text) > LONGEST:
        raise _refused()
    strokes = text.strip().split(";")
    points = [_points(stroke) for stroke in strokes]
    if len(strokes) > MOST_STROKES or sum(map(len, points)) > MOST_POINTS:
        raise _refused()
    return "".join(map(_path, points))


def is_path(text: str) -> bool:
    """Tell whether *text* is a path that :func:`read_drawing` may have made."""
    return len(text) <= 2 * LONGEST and _PATH.fullmatch(text) is not None


def _points(stroke: str) -> list[tuple[int, int]]:
    found = [_POINT.fullmatch(point) for point in stroke.split()]
    points = [(int(one[1]), int(one[2])) for one in found if one]
    if not points or len(points) < len(found):
        raise _refused()
    if any(x > WIDTH or y > HEIGHT for x, y in points):
        raise _refused()
    return points


def _path(points: list[tuple[int, int]]) -> str:
    """Return a stroke; one of a single point is a dot."""
    first, *rest = points
    lines = "".join(f"L{x} {y}" for x, y in rest or [first])
    return f"M{first[0]} {first[1]}{lines}"


def _refused() -> InvalidInput:
    return InvalidInput.of(
        "drawing",
        _("This drawing cannot be kept."),
        hint=_("Clear it and draw again, or sign with your typed name alone."),
    )
