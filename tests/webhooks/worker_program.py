"""A process that commits an event, says so, and is killed before it was delivered."""

import sys
import time

from tests.shop import make_app
from upheld import outbox
from upheld.scope import Scope, scoped
from upheld.transactions import transaction
from upheld.worker import Worker


def main() -> None:
    """Take database, data folder, seller, and whether to begin with the delivery."""
    url, folder, seller_id, when = sys.argv[1:]
    app = make_app(url, folder, webhook_networks=["127.0.0.0/8"])  # type: ignore[arg-type]
    with app.app_context(), scoped(Scope(seller_id)), transaction():
        facts = {"quote_id": "of the killed"}
        outbox.emit("quote.sent", "q", facts)
    sys.stdout.write("committed\n")
    sys.stdout.flush()
    if when == "sending":
        Worker(app).start()
    time.sleep(60)


if __name__ == "__main__":
    main()
