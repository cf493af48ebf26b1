"""End a server that a test has started in a thread."""

import threading
from typing import Any


def stop(server: Any, thread: threading.Thread) -> None:
    """End the loop of *server* in its own thread, then close what it listened on.

    Closed from outside, it would still wait for a socket that is gone.
    """
    server.trigger.pull_trigger(server._map.clear)
    thread.join(timeout=5)
    server.close()
