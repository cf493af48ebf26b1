"""A line of JSON in the log ``upheld.events`` for everything that has happened."""

import json
import logging

from upheld.plugin import Event, hookimpl

api = "1"

log = logging.getLogger("upheld.events")
log.setLevel(logging.INFO)


@hookimpl
def hear_event(event: Event) -> None:
    """Write one line."""
    log.info("%s", json.dumps({"event": event.name, **event.facts}))
