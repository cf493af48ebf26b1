"""What the processes that the kit starts find around them."""

import os
import sys
from collections.abc import Mapping


def surroundings(setting: Mapping[str, str]) -> dict[str, str]:
    """Return our environment with *setting*, where modules are found as here."""
    path = os.pathsep.join(place for place in sys.path if place)
    return {**os.environ, "PYTHONPATH": path, **setting}
